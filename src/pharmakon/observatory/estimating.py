"""From totals to the estimates of a generation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from pharmakon.findings import Finding, code
from pharmakon.indicators.age_groups import AgeGroups, coarsest
from pharmakon.indicators.estimates import ESTIMATE_SCHEMA
from pharmakon.indicators.estimation import Provenance, estimate
from pharmakon.indicators.populations import Populations
from pharmakon.observatory.files import FileOutcome, records_folder
from pharmakon.observatory.populations import populations_of
from pharmakon.observatory.totals import Counted, count_deaths
from pharmakon.observatory.units import Unit
from pharmakon.observatory.work import Work
from pharmakon.store import SourceSettings, source_hash, step_key

FOLDER = "estimates"
OBSERVATION = "observation"


@dataclass(frozen=True)
class Estimated:
    """The estimates of a run (ESTIMATE_SCHEMA) with what they were made from."""

    table: pa.Table
    unit: Unit
    counted: Counted
    populations: Populations
    age_groups: AgeGroups
    findings: tuple[Finding, ...]


def make_estimates(outcomes: Sequence[FileOutcome], as_of: date, work: Work) -> Estimated:
    """Populations, totals, estimates."""
    populations, findings = populations_of(_observed(outcomes, work), work.frame)
    if not populations.cells:
        findings.append(Finding(code("PH-C016")))
    age_groups = coarsest(populations.age_starts())
    counted = count_deaths(outcomes, age_groups, work)
    work.progress("estimates", 0, 1)
    unit = _unit(outcomes, populations, age_groups, counted, as_of, work)
    table = work.table(unit, FOLDER).cast(ESTIMATE_SCHEMA)
    return Estimated(table, unit, counted, populations, age_groups, tuple(findings))


def _observed(outcomes: Sequence[FileOutcome], work: Work) -> Iterator[tuple[str, pa.Table]]:
    for outcome in outcomes:
        if outcome.records is not None and is_base_observation(outcome.input.source):
            yield outcome.input.file, work.table(outcome.records, records_folder(OBSERVATION))


def is_base_observation(source: SourceSettings) -> bool:
    """Whether a source's observations stand below rates."""
    return source.record == OBSERVATION and source.role == "base"


def _unit(
    outcomes: Sequence[FileOutcome],
    populations: Populations,
    age_groups: AgeGroups,
    counted: Counted,
    as_of: date,
    work: Work,
) -> Unit:
    observed = [each.records.key for each in outcomes if each.records and is_base_observation(each.input.source)]
    rooms = source_hash("pharmakon.indicators", "pharmakon.statistics", "pharmakon.engines")
    version = reference_version(work)
    sources = source_set(outcomes)
    totals = [unit.key for unit in counted.units]
    key = step_key("estimates", rooms, version, sources, as_of.isoformat(), *sorted(totals), *sorted(observed))
    about = work.frame.reference_area
    unit = work.units.find("estimates", about, key)
    if unit is not None:
        return unit
    made = estimate(
        counted.table,
        years=counted.years,
        populations=populations,
        areas=work.frame.inner_areas,
        age_groups=age_groups,
        provenance=Provenance(about, sources, as_of, version, key),
        engine=work.engine,
    )
    return work.units.keep("estimates", about, key, {FOLDER: made.table})


def source_set(outcomes: Sequence[FileOutcome]) -> str:
    """The base sources of deaths, joined by +."""
    return "+".join(sorted({each.input.source.name for each in outcomes if each.targets is not None}))


def reference_version(work: Work) -> str:
    """The version of the facts used: the register and the country's areas."""
    return step_key(work.register.content_hash, work.frame.key)[:12]
