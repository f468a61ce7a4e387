"""The entrance from Python: one function a command.

Names are imported when they are first used: a trace need not load what reads files, nor `init` what reads Parquet.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pharmakon.observatory.adding import Added, add_file
    from pharmakon.observatory.corrections.correcting import Taken, import_book, undo_corrections
    from pharmakon.observatory.corrections.waiting import export_book
    from pharmakon.observatory.demonstrating import demonstrate, demonstrate_messy, populate
    from pharmakon.observatory.exporting import export_findings, export_quarantine, selected_estimates, write_estimates
    from pharmakon.observatory.folder.backing_up import BackedUp, Drilled, Restored, back_up, drill, restore
    from pharmakon.observatory.folder.purging import (
        Purged,
        ToPurge,
        Withdrawn,
        lift_purge,
        purge,
        what_would_go,
        withdraw,
    )
    from pharmakon.observatory.folder.sealing import Sealed, seal, unseal
    from pharmakon.observatory.folder.upgrading import Upgraded, upgrade
    from pharmakon.observatory.folder.verifying import Verified, verify
    from pharmakon.observatory.links.reviewing_links import (
        DecidedPairs,
        ListedPairs,
        export_links,
        import_links,
        list_links,
        undo_links,
    )
    from pharmakon.observatory.making import make_observatory
    from pharmakon.observatory.mappings import mapping_of, take_mapping, try_mapping, write_mapping
    from pharmakon.observatory.names.looking import Looked, look, look_structure
    from pharmakon.observatory.names.moving import Moved, export_moved, moved_mentions
    from pharmakon.observatory.names.resolving import Resolved, resolve
    from pharmakon.observatory.names.teaching import Taught, forget, teach, unresolved, write_unresolved
    from pharmakon.observatory.observatory import Observatory
    from pharmakon.observatory.recording import DescribedColumn, DescribedRecord, describe_records, export_records
    from pharmakon.observatory.running import Checked, Ran, check, run
    from pharmakon.observatory.tracing import Traced, Wanted, texts_behind, trace
    from pharmakon.observatory.versions.replacing import FileState, file_states, replace_file
    from pharmakon.observatory.versions.revising import export_revision, list_generations, rerun, revision

_MODULES = {
    "adding": ("Added", "add_file"),
    "folder.backing_up": ("BackedUp", "Drilled", "Restored", "back_up", "drill", "restore"),
    "corrections.correcting": ("Taken", "import_book", "undo_corrections"),
    "demonstrating": ("demonstrate", "demonstrate_messy", "populate"),
    "exporting": ("export_findings", "export_quarantine", "selected_estimates", "write_estimates"),
    "names.looking": ("Looked", "look", "look_structure"),
    "making": ("make_observatory",),
    "mappings": ("mapping_of", "take_mapping", "try_mapping", "write_mapping"),
    "names.moving": ("Moved", "export_moved", "moved_mentions"),
    "observatory": ("Observatory",),
    "folder.purging": ("Purged", "ToPurge", "Withdrawn", "lift_purge", "purge", "what_would_go", "withdraw"),
    "recording": ("DescribedColumn", "DescribedRecord", "describe_records", "export_records"),
    "versions.replacing": ("FileState", "file_states", "replace_file"),
    "names.resolving": ("Resolved", "resolve"),
    "versions.revising": ("export_revision", "list_generations", "rerun", "revision"),
    "links.reviewing_links": (
        "DecidedPairs",
        "ListedPairs",
        "export_links",
        "import_links",
        "list_links",
        "undo_links",
    ),
    "running": ("Checked", "Ran", "check", "run"),
    "folder.sealing": ("Sealed", "seal", "unseal"),
    "names.teaching": ("Taught", "write_unresolved", "forget", "teach", "unresolved"),
    "tracing": ("Traced", "Wanted", "texts_behind", "trace"),
    "folder.upgrading": ("Upgraded", "upgrade"),
    "folder.verifying": ("Verified", "verify"),
    "corrections.waiting": ("export_book",),
}
_PLACES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Added",
    "BackedUp",
    "Checked",
    "DecidedPairs",
    "DescribedColumn",
    "DescribedRecord",
    "Drilled",
    "FileState",
    "ListedPairs",
    "Looked",
    "Moved",
    "Observatory",
    "Purged",
    "Ran",
    "Resolved",
    "Restored",
    "Sealed",
    "Taken",
    "Taught",
    "ToPurge",
    "Traced",
    "Upgraded",
    "Verified",
    "Wanted",
    "Withdrawn",
    "add_file",
    "back_up",
    "check",
    "demonstrate",
    "demonstrate_messy",
    "describe_records",
    "drill",
    "export_book",
    "export_findings",
    "export_links",
    "export_moved",
    "export_quarantine",
    "export_records",
    "export_revision",
    "file_states",
    "forget",
    "import_book",
    "import_links",
    "lift_purge",
    "list_generations",
    "list_links",
    "look",
    "look_structure",
    "make_observatory",
    "mapping_of",
    "moved_mentions",
    "populate",
    "purge",
    "replace_file",
    "rerun",
    "resolve",
    "restore",
    "revision",
    "run",
    "seal",
    "selected_estimates",
    "take_mapping",
    "teach",
    "texts_behind",
    "trace",
    "try_mapping",
    "undo_corrections",
    "undo_links",
    "unresolved",
    "unseal",
    "upgrade",
    "verify",
    "what_would_go",
    "withdraw",
    "write_estimates",
    "write_mapping",
    "write_unresolved",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
