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
    """One observed population. Sex `all` is both sexes; ages are completed years, both ends included.

    `file_id` and `row` say where it stands; `period` is its first and last day (ISO 8601).
    """

    file_id: int
    row: int
    area: str
    year: str
    period: tuple[str, str]
    sex: str
    first_age: int
    last_age: int
    persons: int


@dataclass(frozen=True)
class Denominator:
    """Persons below a rate with the cells they are from, or the reason why there are none."""

    persons: int | None
    reason: str | None = None
    cells: tuple[PopulationCell, ...] = ()


# Every total that cells can give, each with one set of cells that gives it. Two totals: the population is not one.
Totals = dict[int, tuple[PopulationCell, ...]]
_TWO_MATCH: Totals = {-1: (), -2: ()}


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
            ((persons, cells),) = totals.items()
            return Denominator(persons, cells=cells)
        if totals:
            return Denominator(None, translate(NOT_ONE))
        given = any((area, year, any_sex) in self._by_area_year_sex for any_sex in (ALL, *SEXES))
        return Denominator(None, translate(NOT_THIS_CELL if given else NO_POPULATION))

    def _totals(self, area: str, year: str, sex: str, ages: tuple[int, int]) -> Totals:
        """Exact cells first, then finer ages, then sexes, then areas below."""
        own = self._by_area_year_sex.get((area, year, sex), [])
        exact = [cell for cell in own if (cell.first_age, cell.last_age) == ages]
        if len(exact) > 1:
            return _TWO_MATCH
        found: Totals = {exact[0].persons: (exact[0],)} if exact else _tilings(own, ages)
        if not found and sex == ALL:
            found = _added(self._totals(area, year, each, ages) for each in SEXES)
        if not found and (below := self.children.get(area)):
            found = _added(self._totals(each, year, sex, ages) for each in below)
        return found


def _tilings(cells: Iterable[PopulationCell], ages: tuple[int, int]) -> Totals:
    """Totals of all ways in which cells lie end to end from the first age to the last. Two periods never mix."""
    totals: Totals = {}
    by_period: dict[tuple[str, str], list[PopulationCell]] = defaultdict(list)
    for cell in cells:
        by_period[cell.period].append(cell)
    for members in by_period.values():
        reached: dict[int, Totals] = {ages[0]: {0: ()}}
        for cell in sorted(members, key=lambda each: (each.first_age, each.last_age)):
            for total, before in reached.get(cell.first_age, {}).items():
                reached.setdefault(cell.last_age + 1, {}).setdefault(total + cell.persons, (*before, cell))
        totals |= reached.get(ages[1] + 1, {})
    return totals


def _added(parts: Iterable[Totals]) -> Totals:
    """The sums over parts; no sum where one part has none, several where one part has several."""
    sums: Totals = {0: ()}
    for part in parts:
        sums = {total + more: (*cells, *others) for total, cells in sums.items() for more, others in part.items()}
    return sums
