"""Names of substances: texts read, looked up, taught, moved by an edition."""
