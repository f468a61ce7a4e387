"""Raw file to records: sandbox, readers, mappings, checks, quarantine, row accounting."""
