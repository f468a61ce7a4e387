"""Refusals: what stops a command, with its exit code."""

from collections.abc import Sequence
from enum import IntEnum

from pharmakon.findings.model import Finding


class ExitCode(IntEnum):
    """Exit codes of the command line (contract)."""

    DONE = 0
    BLOCKED = 1
    MISUSE = 2
    OUR_FAULT = 3
    SURROUNDINGS = 4
    INTERRUPTED = 130


class PharmakonError(Exception):
    """A coded refusal. Carries every finding that led to it."""

    exit_code = ExitCode.OUR_FAULT

    def __init__(self, *findings: Finding) -> None:
        self.findings: Sequence[Finding] = findings
        super().__init__("\n".join(finding.text() for finding in findings))


class BlockedError(PharmakonError):
    """A blocker stands: nothing was written."""

    exit_code = ExitCode.BLOCKED


class MisuseError(PharmakonError):
    """The call does not make sense: unknown name, wrong option, missing observatory."""

    exit_code = ExitCode.MISUSE


class SurroundingsError(PharmakonError):
    """Disk full, lock held, no permission, key missing."""

    exit_code = ExitCode.SURROUNDINGS


_OF_THE_MACHINE = frozenset({"PH-I043"})


def stopped_by(findings: Sequence[Finding]) -> PharmakonError:
    """The refusal that blockers make: of the surroundings where one of them speaks of the machine, else of the data."""
    machine = any(finding.code.id in _OF_THE_MACHINE for finding in findings)
    return SurroundingsError(*findings) if machine else BlockedError(*findings)


class InternalError(PharmakonError):
    """Our fault: a promise of the program does not hold."""

    exit_code = ExitCode.OUR_FAULT
