"""The trace test of the data model: the deaths behind a figure, counted, equal the figure."""

import random

from pharmakon.engines import DuckDBEngine
from pharmakon.indicators.bases import DATE_BASES
from pharmakon.indicators.deaths_sql import completed_query, totals_query, traced_query
from tests.referee_queries.reading import Wanted
from tests.referee_queries.trials import FULL, as_cell, with_targets
from tests.referee_queries.world import OWN, Row, World

YEARS = ("2011", "2012", "2013")
FIGURES_A_COUNTRY = 3


def figures_of(world: World, basis: str, engine: DuckDBEngine, *, with_areas: bool) -> list[Row]:
    """Every figure of the completed totals, zeros and the whole time among them; then those by the own column."""
    query = totals_query(DATE_BASES[basis], with_areas=with_areas, by=OWN)
    divided: list[Row] = engine.run(query, world.arrow(*query.inputs())).to_pylist()
    query = totals_query(DATE_BASES[basis], with_areas=with_areas)
    totals = engine.run(query, world.arrow(*query.inputs())).to_pylist()
    world = world.holding(totals=[{"date_basis": basis, **row} for row in totals])
    completed = engine.run(completed_query(), {**world.arrow("totals", "years")})
    rows: list[Row] = completed.to_pylist()
    return [*({**row, "by_value": "all"} for row in rows), *divided]


def trace_differences(seed: int) -> list[str]:
    """Figures of one random country whose traced deaths are not as many as the figure says."""
    rng = random.Random(seed)
    every_year: list[Row] = [{"year": year} for year in (*YEARS, "unknown")]
    world = with_targets(rng).holding(wanted_years=every_year, years=every_year[:-1])
    basis, engine = rng.choice(sorted(DATE_BASES)), DuckDBEngine(threads=1)
    figures = figures_of(world, basis, engine, with_areas=bool(seed % 4))
    differences = []
    for figure in rng.sample(figures, min(len(figures), FIGURES_A_COUNTRY)):
        wanted = Wanted(**{name: str(figure[name]) for name in Wanted.__dataclass_fields__})
        traced = engine.run(traced_query(DATE_BASES[basis], as_cell(wanted)), world.arrow(*FULL))
        if traced.num_rows != figure["deaths"]:
            differences.append(f"seed {seed}, {basis}: {wanted} counts {figure['deaths']}, traced {traced.num_rows}")
    return differences
