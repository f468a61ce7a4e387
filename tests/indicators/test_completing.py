"""Totals completed year by year are the totals completed at once."""

import random

import pyarrow as pa
import pytest

from pharmakon.engines import DuckDBEngine
from pharmakon.indicators.deaths_sql import lines_query, whole_time_query
from pharmakon.indicators.estimation import complete, complete_year

NAMES = ("date_basis", "place_basis", "area", "substance", "sex", "age_group", "period_kind", "period")
YEARS = ("2020", "2021", "2022")


def some_totals(rng: random.Random) -> pa.Table:
    cells = {
        (
            "occurrence",
            rng.choice(("source", "residence")),
            rng.choice(("all", "N")),
            rng.choice(("any", "heroin", "cocaine")),
            rng.choice(("all", "male")),
            rng.choice(("all", "15-24")),
            kind,
            rng.choice(YEARS) + rng.choice(("", "-03")) * (kind == "month"),
        )
        for kind in ("year", "year", "month")
        for _ in range(rng.choice((0, 1, 5, 20)))
    }
    rows = [dict(zip(NAMES, cell, strict=True)) | {"deaths": rng.randint(1, 9)} for cell in sorted(cells)]
    return pa.Table.from_pylist(
        rows, schema=pa.schema([*((name, pa.string()) for name in NAMES), ("deaths", pa.int64())])
    )


@pytest.mark.parametrize("seed", range(12))
def test_year_by_year_and_the_whole_time_are_the_same_as_at_once(seed: int) -> None:
    engine = DuckDBEngine(threads=1)
    totals = some_totals(random.Random(seed))
    at_once = complete(totals, YEARS, engine).table
    lines = engine.run(lines_query(), {"totals": totals})
    parts = [engine.run(whole_time_query(), {"totals": totals})]
    for year in YEARS:
        own = totals.filter(pa.array([period[:4] == year for period in totals["period"].to_pylist()], pa.bool_()))
        parts.append(complete_year(own, lines, year, engine).table)
    order = [(name, "ascending") for name in at_once.column_names]
    assert pa.concat_tables([part.select(at_once.column_names) for part in parts]).sort_by(order) == at_once.sort_by(
        order
    )
