"""The folder of an observatory: layout, settings, journal, lock, generations, hashes and step keys."""

from pharmakon.store.files import (
    JSON,
    atomic_copy,
    atomic_write,
    json_bytes,
    publish_file,
    scratch_folder,
    sha256_of,
)
from pharmakon.store.generations import Generation, commit, current, generation_of, kept_generations
from pharmakon.store.journal import Entry, Journal, now_utc, whoever
from pharmakon.store.known_hashes import KnownHashes
from pharmakon.store.layout import Layout
from pharmakon.store.lock import writing
from pharmakon.store.settings import Settings, SourceSettings, add_source, load_settings, new_settings
from pharmakon.store.step_keys import source_hash, step_key

__all__ = [
    "JSON",
    "Entry",
    "Generation",
    "Journal",
    "KnownHashes",
    "Layout",
    "Settings",
    "SourceSettings",
    "add_source",
    "atomic_copy",
    "atomic_write",
    "commit",
    "current",
    "generation_of",
    "json_bytes",
    "kept_generations",
    "load_settings",
    "new_settings",
    "now_utc",
    "publish_file",
    "scratch_folder",
    "sha256_of",
    "source_hash",
    "step_key",
    "whoever",
    "writing",
]
