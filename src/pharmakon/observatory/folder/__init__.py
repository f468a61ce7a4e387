"""The life of the folder: backup, restore, verify, purge, seal, upgrade, retention."""
