"""The entrance from Python: one function a command."""

from pharmakon.observatory.adding import Added, add_file
from pharmakon.observatory.demonstrating import demonstrate, populate
from pharmakon.observatory.exporting import export_findings, export_quarantine, selected_estimates, write_estimates
from pharmakon.observatory.making import make_observatory
from pharmakon.observatory.observatory import Observatory
from pharmakon.observatory.running import Checked, Ran, check, run
from pharmakon.observatory.tracing import Traced, Wanted, texts_behind, trace

__all__ = [
    "Added",
    "Checked",
    "Observatory",
    "Ran",
    "Traced",
    "Wanted",
    "add_file",
    "check",
    "demonstrate",
    "export_findings",
    "export_quarantine",
    "make_observatory",
    "populate",
    "run",
    "selected_estimates",
    "texts_behind",
    "trace",
    "write_estimates",
]
