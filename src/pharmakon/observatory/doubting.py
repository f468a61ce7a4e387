"""Statistical checks of each source's records: every sheet is counted once, the counts of a source judged together."""

from collections.abc import Iterable, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from pharmakon.findings import Finding
from pharmakon.intake.plausibility import Profiled, Source, doubtful, profile_of, shipped_thresholds
from pharmakon.observatory.files import TEXTS, FileOutcome, records_folder
from pharmakon.observatory.noted import findings_of, noted_findings
from pharmakon.observatory.units import Unit
from pharmakon.observatory.work import Work
from pharmakon.records import RecordType
from pharmakon.store import SourceSettings, source_hash, step_key

PROFILE, DOUBTS = "profile", "doubts"
_ROOMS = ("pharmakon.intake.plausibility", "pharmakon.records", "pharmakon.findings")


def doubtful_records(outcomes: Sequence[FileOutcome], work: Work) -> list[Finding]:
    """What a person should look at in the records of each source, source by source."""
    by_source: dict[str, list[FileOutcome]] = {}
    for outcome in outcomes:
        if outcome.records is not None and not shipped_thresholds().excludes(_type(outcome, work)):
            by_source.setdefault(outcome.input.source.name, []).append(outcome)
    return [finding for name in sorted(by_source) for finding in _of_source(by_source[name], work)]


def _type(outcome: FileOutcome, work: Work) -> type[RecordType]:
    return work.types[outcome.input.source.record]


def _of_source(outcomes: Sequence[FileOutcome], work: Work) -> list[Finding]:
    """The findings of one source; judged again only where its records, names, days or thresholds changed."""
    profiles = [_profile(outcome, work) for outcome in outcomes]
    source = outcomes[0].input.source
    said = (source.name, source.record, source.first, source.last)
    held = (part for outcome in outcomes for part in _named(outcome))
    key = step_key(DOUBTS, *said, *held, *(profile.key for profile in profiles))
    unit = work.units.find(DOUBTS, source.name, key)
    if unit is None:
        findings = doubtful(_source(source, outcomes, profiles, work), shipped_thresholds())
        unit = work.units.keep(DOUBTS, source.name, key, {}, {"findings": noted_findings(findings)})
    return findings_of(unit.facts)


def _named(outcome: FileOutcome) -> Iterable[str]:
    return outcome.input.file, outcome.sheet, outcome.input.received.isoformat()


def _profile(outcome: FileOutcome, work: Work) -> Unit:
    """The counts of one sheet."""
    records = outcome.records
    if records is None:
        raise TypeError("a sheet without records has no profile")
    key = step_key(PROFILE, records.key, shipped_thresholds().text, source_hash(*_ROOMS))
    unit = work.units.find(PROFILE, outcome.about, key)
    if unit is None:
        table = work.table(records, records_folder(outcome.input.source.record))
        counts = profile_of(table, _type(outcome, work), shipped_thresholds(), texts=_texts(records, work))
        unit = work.units.keep(PROFILE, outcome.about, key, {PROFILE: counts})
    return unit


def _texts(records: Unit, work: Work) -> pa.Table | None:
    """Which rows hold which free text, without the texts."""
    if TEXTS not in records.files:
        return None
    return pq.read_table(work.units.path(records, TEXTS), columns=["row", "part", "column"], partitioning=None)


def _source(source: SourceSettings, outcomes: Sequence[FileOutcome], profiles: Sequence[Unit], work: Work) -> Source:
    sheets = [
        Profiled(outcome.input.file, outcome.sheet, outcome.input.received, work.table(profile, PROFILE))
        for outcome, profile in zip(outcomes, profiles, strict=True)
    ]
    first, last = (date.fromisoformat(day) if day else None for day in (source.first, source.last))
    return Source(source.name, work.types[source.record], sheets, first, last)
