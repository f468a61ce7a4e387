"""The entrance from Python: one function a command.

Names are imported when they are first used: a trace need not load what reads files, nor `init` what reads Parquet.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pharmakon.observatory.adding import Added, add_file
    from pharmakon.observatory.demonstrating import demonstrate, populate
    from pharmakon.observatory.exporting import export_findings, export_quarantine, selected_estimates, write_estimates
    from pharmakon.observatory.looking import Looked, look, look_structure
    from pharmakon.observatory.making import make_observatory
    from pharmakon.observatory.moving import Moved, export_moved, moved_mentions
    from pharmakon.observatory.observatory import Observatory
    from pharmakon.observatory.resolving import Resolved, resolve
    from pharmakon.observatory.running import Checked, Ran, check, run
    from pharmakon.observatory.teaching import Taught, forget, teach, unresolved, write_unresolved
    from pharmakon.observatory.tracing import Traced, Wanted, texts_behind, trace

_MODULES = {
    "adding": ("Added", "add_file"),
    "demonstrating": ("demonstrate", "populate"),
    "exporting": ("export_findings", "export_quarantine", "selected_estimates", "write_estimates"),
    "looking": ("Looked", "look", "look_structure"),
    "making": ("make_observatory",),
    "moving": ("Moved", "export_moved", "moved_mentions"),
    "observatory": ("Observatory",),
    "resolving": ("Resolved", "resolve"),
    "running": ("Checked", "Ran", "check", "run"),
    "teaching": ("Taught", "write_unresolved", "forget", "teach", "unresolved"),
    "tracing": ("Traced", "Wanted", "texts_behind", "trace"),
}
_PLACES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Added",
    "Checked",
    "Looked",
    "Moved",
    "Observatory",
    "Ran",
    "Resolved",
    "Taught",
    "Traced",
    "Wanted",
    "add_file",
    "check",
    "demonstrate",
    "export_findings",
    "export_moved",
    "export_quarantine",
    "forget",
    "look",
    "look_structure",
    "make_observatory",
    "moved_mentions",
    "populate",
    "resolve",
    "run",
    "selected_estimates",
    "teach",
    "texts_behind",
    "trace",
    "unresolved",
    "write_estimates",
    "write_unresolved",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
