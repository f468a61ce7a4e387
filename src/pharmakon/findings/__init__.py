"""Findings: what is wrong with an input, where, what was expected, and what to do; row accounting; exit codes."""

from pharmakon.findings.accounting import SheetAccount
from pharmakon.findings.codes import CODES, code
from pharmakon.findings.errors import (
    BlockedError,
    ExitCode,
    InternalError,
    MisuseError,
    PharmakonError,
    SurroundingsError,
    stopped_by,
)
from pharmakon.findings.model import Code, Finding, FindingLog, Severity, Where, shape_of

__all__ = [
    "CODES",
    "BlockedError",
    "Code",
    "ExitCode",
    "Finding",
    "FindingLog",
    "InternalError",
    "MisuseError",
    "PharmakonError",
    "Severity",
    "SheetAccount",
    "SurroundingsError",
    "Where",
    "code",
    "shape_of",
    "stopped_by",
]
