"""Duplicates within a source and links between sources: found, decided by people, followed."""
