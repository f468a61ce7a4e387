"""Every file read, mapped, checked and its deaths named: what `check` shows and what `run` starts from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pharmakon.findings import Finding, Severity, SheetAccount, Where, code, stopped_by
from pharmakon.observatory.doubting import doubtful_records
from pharmakon.observatory.files import FileOutcome, name_deaths, read_records, read_texts, state_facts
from pharmakon.observatory.planning import InputFile, Plan, overlapping
from pharmakon.observatory.repeating import repeated_files
from pharmakon.observatory.work import Work

_STEPS = (read_texts, name_deaths, state_facts)


@dataclass(frozen=True)
class Examined:
    """What became of every sheet, and all findings together: those of the plan first, then file by file."""

    plan: Plan
    outcomes: tuple[FileOutcome, ...]
    findings: tuple[Finding, ...]

    @property
    def accounts(self) -> tuple[SheetAccount, ...]:
        """The accounts of all sheets that were read."""
        return tuple(account for outcome in self.outcomes for account in outcome.accounts)

    def require_unblocked(self) -> None:
        """Stop where a blocker stands, with every finding of it.

        Raises:
            BlockedError: all blockers.
            SurroundingsError: the machine is among them.
        """
        blockers = [finding for finding in self.findings if finding.severity is Severity.BLOCKER]
        if blockers:
            raise stopped_by(blockers)


def examine(plan: Plan, work: Work) -> Examined:
    """Read every file of the plan. A file with a blocker is shown with it, and not taken further."""
    outcomes = tuple(outcome for file in plan.files for outcome in _outcomes(file, work))
    findings = [*plan.findings, *work.register.findings, *_undeclared(plan)]
    findings += [finding for outcome in outcomes for finding in outcome.findings]
    findings += doubtful_records(outcomes, work)
    findings += repeated_files(outcomes, plan.both_meant)
    findings += overlapping(plan, _periods(outcomes, work))
    return Examined(plan, outcomes, tuple(findings))


def _outcomes(file: InputFile, work: Work) -> Iterator[FileOutcome]:
    outcomes = read_records(file, work)
    blocked = any(outcome.blocked for outcome in outcomes)
    for outcome in outcomes:
        yield replace(outcome, records=None) if blocked else _taken_further(outcome, work)


def _taken_further(outcome: FileOutcome, work: Work) -> FileOutcome:
    for step in _STEPS:
        outcome = step(outcome, work)
    return outcome


def _undeclared(plan: Plan) -> Iterable[Finding]:
    """Sources of deaths that do not say which deaths they hold, or whose word nobody has confirmed."""
    for source in {file.source.name: file.source for file in plan.of("death")}.values():
        where = Where("pharmakon.toml", column=f"source.{source.name}")
        if source.cases is None:
            yield Finding(code("PH-C010"), where)
        elif not source.confirmed:
            yield Finding(code("PH-C011"), where, {"cases": source.cases})


def _periods(outcomes: Iterable[FileOutcome], work: Work) -> dict[str, tuple[str, str]]:
    """Source of deaths → first and last day on first known date, as ISO texts."""
    days: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.facts is not None:
            facts = work.table(outcome.facts, "facts/facts")
            held = [day for name in ("first_day", "last_day") for day in facts[name].to_pylist() if day]
            days.setdefault(outcome.input.source.name, []).extend(held)
    return {source: (min(held), max(held)) for source, held in days.items() if held}
