"""Populations below a rate: matched by area, year, sex and age, or refused with the reason. Nothing is interpolated."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pharmakon.indicators.age_groups import OLDEST
from pharmakon.indicators.estimates import ALL
from pharmakon.language import translate

SEXES = ("male", "female")
NO_POPULATION = "no population is given for this area and year"
NOT_THIS_CELL = "the population given has no cells that add up to this sex and age group"
NOT_ONE = "more than one population matches"


@dataclass(frozen=True)
class PopulationCell:
    """One observed population. Sex `all` is both sexes; ages are completed years, both ends included."""

    area: str
    year: str
    period: tuple[str, str]
    sex: str
    first_age: int
    last_age: int
    persons: int


@dataclass(frozen=True)
class Denominator:
    """Persons below a rate, or the reason why there are none."""

    persons: int | None
    reason: str | None = None


@dataclass(frozen=True)
class Populations:
    """Every population of the observatory. `children` gives the areas that an area consists of."""

    cells: tuple[PopulationCell, ...]
    children: Mapping[str, list[str]]

    @cached_property
    def _by_area_year_sex(self) -> dict[tuple[str, str, str], list[PopulationCell]]:
        index: dict[tuple[str, str, str], list[PopulationCell]] = defaultdict(list)
        for cell in self.cells:
            index[cell.area, cell.year, cell.sex].append(cell)
        return index

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Years for which any population is given."""
        return tuple(sorted({cell.year for cell in self.cells}))

    def age_starts(self) -> list[int]:
        """First ages that cut every area, year and sex for which populations by age are given."""
        cuts = [
            {cell.first_age for cell in cells}
            for cells in self._by_area_year_sex.values()
            if any((cell.first_age, cell.last_age) != (0, OLDEST) for cell in cells)
        ]
        return sorted(set.intersection(*cuts)) if cuts else []

    def persons(self, area: str, year: str, sex: str, ages: tuple[int, int]) -> Denominator:
        """The population of a cell: one that matches it exactly, or finer cells that add up to it in one way."""
        totals = self._totals(area, year, sex, ages)
        if len(totals) == 1:
            return Denominator(totals.pop())
        if totals:
            return Denominator(None, translate(NOT_ONE))
        given = any((area, year, any_sex) in self._by_area_year_sex for any_sex in (ALL, *SEXES))
        return Denominator(None, translate(NOT_THIS_CELL if given else NO_POPULATION))

    def _totals(self, area: str, year: str, sex: str, ages: tuple[int, int]) -> set[int]:
        """Every total that the cells can give: exact cells first, then sexes, then areas below."""
        own = self._by_area_year_sex.get((area, year, sex), [])
        exact = [cell for cell in own if (cell.first_age, cell.last_age) == ages]
        if len(exact) > 1:
            return {cell.persons for cell in exact} | {-1}
        found = {exact[0].persons} if exact else _tilings(own, ages)
        if not found and sex == ALL:
            found = _added(self._totals(area, year, each, ages) for each in SEXES)
        if not found and (below := self.children.get(area)):
            found = _added(self._totals(each, year, sex, ages) for each in below)
        return found


def _tilings(cells: Iterable[PopulationCell], ages: tuple[int, int]) -> set[int]:
    """Totals of all ways in which cells lie end to end from the first age to the last. Two periods never mix."""
    totals: set[int] = set()
    by_period: dict[tuple[str, str], list[PopulationCell]] = defaultdict(list)
    for cell in cells:
        by_period[cell.period].append(cell)
    for members in by_period.values():
        reached: dict[int, set[int]] = {ages[0]: {0}}
        for cell in sorted(members, key=lambda each: each.first_age):
            for total in reached.get(cell.first_age, set()):
                reached.setdefault(cell.last_age + 1, set()).add(total + cell.persons)
        totals |= reached.get(ages[1] + 1, set())
    return totals


def _added(parts: Iterable[set[int]]) -> set[int]:
    """The sums over parts; no sum where one part has none, several where one part has several."""
    sums = {0}
    for part in parts:
        sums = {total + more for total in sums for more in part}
    return sums
