"""Every file read, mapped, checked and its deaths named: what `check` shows and what `run` starts from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pharmakon.findings import Finding, Severity, SheetAccount, Where, code, stopped_by
from pharmakon.observatory.doubting import doubtful_records
from pharmakon.observatory.files import FileOutcome, name_deaths, read_records, read_texts, state_facts
from pharmakon.observatory.links.carrying import Carrier
from pharmakon.observatory.links.linked_records import added_mentions, settled_outcome
from pharmakon.observatory.links.linking import SUPPLEMENT, found_pairs, sources_of
from pharmakon.observatory.links.settled_pairs import SettledPairs, settle
from pharmakon.observatory.planning import InputFile, Plan, overlapping
from pharmakon.observatory.versions.repeating import repeated_files
from pharmakon.observatory.work import Work


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
    read = read_files(plan, work)
    settled = pairs_of(plan, read, work)
    outcomes = tuple(_taken_further(read, settled, work))
    findings = [*plan.findings, *work.register.findings, *_undeclared(plan)]
    findings += [finding for outcome in outcomes for finding in outcome.findings]
    findings += settled.findings
    findings += doubtful_records(outcomes, work)
    findings += repeated_files(outcomes, plan.both_meant)
    findings += overlapping(plan, _periods(outcomes, work))
    return Examined(plan, outcomes, tuple(findings))


def read_files(plan: Plan, work: Work) -> list[FileOutcome]:
    """The records of every sheet of every file, before pairs of rows are looked at."""
    return [outcome for file in plan.files for outcome in _outcomes(file, work)]


def _outcomes(file: InputFile, work: Work) -> Iterator[FileOutcome]:
    outcomes = read_records(file, work)
    blocked = any(outcome.blocked for outcome in outcomes)
    for outcome in outcomes:
        yield replace(outcome, records=None) if blocked else outcome


def pairs_of(plan: Plan, outcomes: Sequence[FileOutcome], work: Work) -> SettledPairs:
    """Rows about one person, with what people decided."""
    sources = sources_of(outcomes, work)
    return settle(sources, found_pairs(sources, work), plan.pairs, Carrier(plan.versions, work), work)


def _taken_further(outcomes: Sequence[FileOutcome], settled: SettledPairs, work: Work) -> Iterator[FileOutcome]:
    """Texts read, deaths named with what linked supplements say, counts of years and dates."""
    sheets = {outcome.file_id: outcome for outcome in outcomes if outcome.input.source.role == SUPPLEMENT}
    read = [read_texts(settled_outcome(outcome, settled, sheets, work), work) for outcome in outcomes]
    supplements = {outcome.file_id: outcome for outcome in read if outcome.input.source.role == SUPPLEMENT}
    for outcome in read:
        yield state_facts(name_deaths(outcome, work, added_mentions(outcome, supplements, work)), work)


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
