"""The folder of an observatory: layout, settings, journal, lock, generations, hashes and step keys."""

from pharmakon.store.archive import Packed, originals_of, pack, unpack
from pharmakon.store.changes import Change, carry_out, complete, is_pending
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
from pharmakon.store.layout import ORIGINALS, README, SETTINGS, Layout
from pharmakon.store.lock import writing
from pharmakon.store.sealing import (
    Key,
    is_sealed,
    keep_file,
    key_at_hand,
    new_key,
    note_seal,
    open_file,
    opened,
    read_key,
    require_key,
    seal_file,
    sealed_with,
)
from pharmakon.store.settings import Settings, SourceSettings, add_source, load_settings, new_settings
from pharmakon.store.step_keys import source_hash, step_key

__all__ = [
    "JSON",
    "ORIGINALS",
    "README",
    "SETTINGS",
    "Change",
    "Entry",
    "Generation",
    "Journal",
    "Key",
    "KnownHashes",
    "Layout",
    "Packed",
    "Settings",
    "SourceSettings",
    "add_source",
    "atomic_copy",
    "atomic_write",
    "carry_out",
    "commit",
    "complete",
    "current",
    "generation_of",
    "is_pending",
    "is_sealed",
    "json_bytes",
    "keep_file",
    "kept_generations",
    "key_at_hand",
    "load_settings",
    "new_key",
    "new_settings",
    "note_seal",
    "now_utc",
    "open_file",
    "opened",
    "originals_of",
    "pack",
    "publish_file",
    "read_key",
    "require_key",
    "scratch_folder",
    "seal_file",
    "sealed_with",
    "sha256_of",
    "source_hash",
    "step_key",
    "unpack",
    "whoever",
    "writing",
]
