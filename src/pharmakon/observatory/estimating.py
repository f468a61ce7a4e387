"""From totals to the estimates of a generation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from pharmakon.findings import Finding, code
from pharmakon.indicators.age_groups import AgeGroups, coarsest
from pharmakon.indicators.estimation import Provenance
from pharmakon.observatory.dividing import divided_parts
from pharmakon.observatory.estimate_parts import Below, assembled, estimate_parts
from pharmakon.observatory.files import FileOutcome, records_folder
from pharmakon.observatory.populations import populations_of
from pharmakon.observatory.totals import Counted, count_deaths
from pharmakon.observatory.work import Work
from pharmakon.store import SourceSettings, step_key

OBSERVATION = "observation"


@dataclass(frozen=True)
class Estimated:
    """The estimates of a run (ESTIMATE_SCHEMA) with what they were made from; `divided`: totals by a column each."""

    table: pa.Table
    counted: Counted
    age_groups: AgeGroups
    findings: tuple[Finding, ...]
    divided: tuple[Counted, ...] = ()


def make_estimates(outcomes: Sequence[FileOutcome], as_of: date, work: Work) -> Estimated:
    """Populations, totals, estimates."""
    observed = [each for each in outcomes if is_base_observation(each.input.source)]
    populations, findings = populations_of(_observations(observed, work), work.frame)
    if not populations.cells:
        findings.append(Finding(code("PH-C016")))
    age_groups = coarsest(populations.age_starts())
    counted = count_deaths(outcomes, age_groups, work)
    below = Below(populations, age_groups, tuple(sorted(each.records.key for each in observed if each.records)))
    version = reference_version(work)
    provenance = Provenance(work.frame.reference_area, source_set(outcomes), as_of, version, "")
    parts = estimate_parts(counted, below, provenance, work)
    divided, more = divided_parts(outcomes, below, provenance, work)
    table = assembled([*parts, *more], provenance, work)
    return Estimated(table, counted, age_groups, tuple(findings), tuple(divided))


def _observations(observed: Sequence[FileOutcome], work: Work) -> Iterator[tuple[str, pa.Table]]:
    for outcome in observed:
        if outcome.records is not None:
            yield outcome.input.file, work.table(outcome.records, records_folder(OBSERVATION))


def is_base_observation(source: SourceSettings) -> bool:
    """Whether a source's observations stand below rates."""
    return source.record == OBSERVATION and source.role == "base"


def source_set(outcomes: Sequence[FileOutcome]) -> str:
    """The base sources of deaths, joined by +."""
    return "+".join(sorted({each.input.source.name for each in outcomes if each.targets is not None}))


def reference_version(work: Work) -> str:
    """The version of the facts used: the register and the country's areas."""
    return step_key(work.register.content_hash, work.frame.key)[:12]
