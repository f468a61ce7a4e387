"""What is tried on random countries: each shipped query against the referee."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from pharmakon.engines import Query
from pharmakon.indicators.bases import DATE_BASES
from pharmakon.indicators.deaths_sql import (
    Cell,
    completed_query,
    facts_query,
    naming_query,
    totals_query,
    traced_query,
    unmapped_query,
    years_query,
)
from tests.generative.agreement import Tables, agree
from tests.referee_queries import reading
from tests.referee_queries.reading import Wanted
from tests.referee_queries.world import OWN, Row, World, a_world

FULL = ("deaths", "death_target", "calendar", "age_groups", "area_words", "area_parents", "wanted_years")


@dataclass(frozen=True)
class Trial:
    """One query, a maker of its random inputs, and the referee's reading of it."""

    name: str
    query: Query
    make: Callable[[random.Random], Tables]
    referee: Callable[[dict[str, list[Row]]], list[Row]]

    def run(self, seeds: range) -> None:
        """Compare on one random country a seed.

        Raises:
            AssertionError: query and referee differ.
        """
        agree(self.query, self.make, self.referee, seeds)


def with_targets(rng: random.Random) -> World:
    """A random country with its table death × target."""
    world = a_world(rng)
    return world.holding(death_target=reading.naming(world.tables))


def _tables(query: Query) -> Callable[[random.Random], Tables]:
    return lambda rng: with_targets(rng).arrow(*sorted(query.inputs().union(FULL)))


def _totals_trial(basis: str, *, with_areas: bool, divided: bool = False) -> Trial:
    query = totals_query(DATE_BASES[basis], with_areas=with_areas, by=OWN if divided else "")
    name = f"totals on {basis}, {'with' if with_areas else 'without'} areas{', divided' if divided else ''}"

    def referee(tables: dict[str, list[Row]]) -> list[Row]:
        return reading.totals(tables, basis, with_areas=with_areas, divided=divided)

    return Trial(name, query, _tables(query), referee)


def totals_of(world: World, basis: str, *, with_areas: bool) -> list[Row]:
    """The referee's totals with their date basis."""
    rows = reading.totals(world.tables, basis, with_areas=with_areas)
    return [{"date_basis": basis, **row} for row in rows]


def _completed_tables(rng: random.Random) -> Tables:
    world = with_targets(rng)
    rows = [row for basis in rng.sample(sorted(DATE_BASES), 2) for row in totals_of(world, basis, with_areas=True)]
    years: list[Row] = [{"year": str(year)} for year in range(2011, rng.choice((2012, 2014, 2016)))]
    return world.holding(totals=rng.sample(rows, min(len(rows), 60)), years=years).arrow("totals", "years")


def wanted_cells() -> list[Wanted]:
    """Cells of every kind that a trace may be asked for."""
    cells = [
        Wanted(substance, place, "year", year, sex, age, "all")
        for substance in ("any", "heroin", "opioids", "none_named", "C0")
        for place in ("source", "residence")
        for year in ("2012", "unknown")
        for sex, age in (("all", "all"), ("male", "all"), ("unknown", "0-14"), ("all", "unknown"))
    ]
    cells += [Wanted("any", "source", "quarter", "2012-Q1", "all", "all", "all")]
    cells += [Wanted("any", "source", "month", month, "all", "all", "all") for month in ("2012-03", "2012-U")]
    cells += [
        Wanted("any", place, kind, period, "all", "all", area)
        for place in ("residence", "occurrence")
        for kind, period in (("year", "2012"), ("all", "all"))
        for area in ("N", "S1", "XVA", "unknown", "unmapped", "outside")
    ]
    cells += [
        Wanted("any", place, "year", "2012", sex, "all", area, by_value=value)
        for place, area in (("source", "all"), ("residence", "N"), ("occurrence", "S1"))
        for sex in ("all", "male")
        for value in ("a", "unknown", "none of them")
    ]
    return cells


def as_cell(wanted: Wanted) -> Cell:
    """The same cell as the queries take it."""
    return Cell(
        substance=wanted.substance,
        place_basis=wanted.place_basis,
        period_kind=wanted.period_kind,
        period=wanted.period,
        sex=wanted.sex,
        age_group=wanted.age_group,
        area=wanted.area,
        by="all" if wanted.by_value == "all" else OWN,
        by_value=wanted.by_value,
    )


def traced_trial(basis: str, wanted: Wanted) -> Trial:
    """The deaths behind one figure."""
    query = traced_query(DATE_BASES[basis], as_cell(wanted))
    return Trial(f"traced on {basis}", query, _tables(query), lambda tables: reading.traced(tables, basis, wanted))


def fixed_trials() -> list[Trial]:
    """One trial for every query that takes no cell."""
    naming = naming_query()
    plain = ((facts_query(), reading.facts), (years_query(), reading.years), (unmapped_query(), reading.unmapped))
    return [
        Trial("naming", naming, _tables(naming), reading.naming),
        *(_totals_trial(basis, with_areas=areas) for basis in DATE_BASES for areas in (True, False)),
        *(_totals_trial(basis, with_areas=True, divided=True) for basis in DATE_BASES),
        _totals_trial("occurrence", with_areas=False, divided=True),
        Trial("completed", completed_query(), _completed_tables, reading.completed),
        *(Trial(query.result, query, _tables(query), referee) for query, referee in plain),
    ]
