"""Estimates divided by a column that the country added: one part a column and date basis, beside those of all deaths.

[indicator.DRUG_INDUCED_DEATHS]
by = ["ethnicity"]
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pharmakon.indicators.definition import Residents
from pharmakon.indicators.estimates import ALL
from pharmakon.indicators.estimation import Provenance, divided_estimates, residents_of, undivided
from pharmakon.language import translate
from pharmakon.observatory.estimate_parts import FOLDER, OF_GENERATION, STEP, Below
from pharmakon.observatory.files import FileOutcome
from pharmakon.observatory.totals import Counted, count_deaths
from pharmakon.observatory.units import Unit
from pharmakon.observatory.work import Work
from pharmakon.store import source_hash, step_key

DEATH = "death"
NOT_DIVIDED = "the populations given are not divided by {label}"


def divided_parts(
    outcomes: Sequence[FileOutcome], below: Below, provenance: Provenance, work: Work
) -> tuple[list[Counted], list[Unit]]:
    """Totals and estimates by each column that an indicator is divided by."""
    columns = sorted({column for listed in work.by.values() for column in listed})
    counted = [count_deaths(outcomes, below.age_groups, work, column) for column in columns]
    parts = [part for each in counted for part in _Divided(each, below, provenance, work).parts()]
    return counted, parts


@dataclass(frozen=True)
class _Divided:
    """The parts of one column."""

    counted: Counted
    below: Below
    provenance: Provenance
    work: Work

    @cached_property
    def _only(self) -> tuple[str, ...]:
        return tuple(sorted(name for name, columns in self.work.by.items() if self.counted.by in columns))

    @cached_property
    def _reason(self) -> str:
        label = self.work.types[DEATH].columns()[self.counted.by].label
        return translate(NOT_DIVIDED).format(label=label)

    def parts(self) -> Iterator[Unit]:
        """One unit a date basis."""
        rooms = source_hash("pharmakon.indicators", "pharmakon.statistics", "pharmakon.engines")
        for basis in sorted(self.counted.units):
            about = f"{basis}.by.{self.counted.by}"
            made_from = sorted(unit.key for unit in self.counted.of_basis(basis))
            said = (about, self.provenance.reference_area, self._reason, *self._only, *self._areas)
            key = step_key(STEP, rooms, *said, str(self.below.age_groups.starts), *made_from)
            yield self.work.units.find(STEP, about, key) or self._made(basis, about, key)

    @cached_property
    def _areas(self) -> list[str]:
        return [ALL, *self.work.frame.inner_areas]

    def _made(self, basis: str, about: str, key: str) -> Unit:
        years = self.counted.years[basis]
        table = divided_estimates(
            self.counted.table(basis),
            by=self.counted.by,
            only=self._only,
            years=years,
            residents=self._residents(years),
            provenance=self.provenance.with_step(key),
            engine=self.work.engine,
        )
        return self.work.units.keep(STEP, about, key, {FOLDER: table.drop_columns(list(OF_GENERATION))})

    def _residents(self, years: Sequence[str]) -> Residents:
        """No persons, and why: a population has the dimensions that observations have."""
        none = replace(self.below.populations, cells=())
        area = self.provenance.reference_area
        return undivided(residents_of(none, self._areas, years, self.below.age_groups, area), self._reason)
