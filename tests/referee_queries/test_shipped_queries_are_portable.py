"""Every shipped query holds allowed expressions alone, also where the types of its real inputs are known."""

import pyarrow as pa
import pytest
import sqlglot

from pharmakon.engines import Query, portable
from pharmakon.engines.portable_types import check_types
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
from pharmakon.indicators.naming import DEATH_TARGET_SCHEMA
from pharmakon.records import MENTION_SCHEMA
from pharmakon.reference.calendar import calendar
from tests.referee_queries.trials import as_cell, wanted_cells
from tests.referee_queries.world import OWN, RECORDS, SCHEMAS

# The schemas that the program itself gives its tables, and of the rest those of the random countries.
INPUTS = SCHEMAS | {
    "deaths": RECORDS,
    "mentions": MENTION_SCHEMA,
    "death_target": DEATH_TARGET_SCHEMA,
    "calendar": calendar().schema,
}
HOSTILE = Cell(
    substance="x' or '1' = '1",
    place_basis="residence",
    period_kind="year",
    period="\\",
    sex="--",
    age_group=":a",
    area="''",
)


def shipped() -> dict[str, Query]:
    """Every query of the program by name."""
    plain = (naming_query(), completed_query(), facts_query(), years_query(), unmapped_query())
    queries = {query.result: query for query in plain}
    for basis in DATE_BASES.values():
        for with_areas in (True, False):
            queries[f"totals {basis.id} {with_areas}"] = totals_query(basis, with_areas=with_areas)
            queries[f"divided {basis.id} {with_areas}"] = totals_query(basis, with_areas=with_areas, by=OWN)
        for number, cell in enumerate([Cell(), HOSTILE, *map(as_cell, wanted_cells())]):
            queries[f"traced {basis.id} {number}"] = traced_query(basis, cell)
    return queries


SHIPPED = shipped()
# Traces of one basis differ in their last step alone: types are followed for a few of them.
TYPED = {name: query for name, query in SHIPPED.items() if not name.startswith("traced") or name.endswith("1")}


def test_every_step_passes_the_list_of_allowed_expressions() -> None:
    steps = {(step.name, step.sql) for query in SHIPPED.values() for step in query.steps}
    faults = [(name, portable.check(sqlglot.parse_one(sql, read="duckdb"))) for name, sql in steps]
    assert [(name, found) for name, found in faults if found] == []


@pytest.mark.parametrize("name", TYPED)
def test_every_query_passes_the_rules_on_types(name: str) -> None:
    query = TYPED[name]
    assert check_types(query, {each: INPUTS[each] for each in query.inputs()}) == []


def test_no_query_reads_a_table_that_nothing_declares() -> None:
    assert {each for query in SHIPPED.values() for each in query.inputs()} <= INPUTS.keys()


def test_the_tables_of_random_countries_have_the_types_of_the_program() -> None:
    assert all(SCHEMAS[name].equals(schema) for name, schema in INPUTS.items() if name in SCHEMAS)
    assert pa.types.is_date32(INPUTS["calendar"].field("day").type)


@pytest.mark.parametrize(
    "odd", [{"period_kind": "sex"}, {"place_basis": "year = year or place"}, {"area": "N"}, {"period_kind": "day"}]
)
def test_a_cell_that_no_figure_has_is_refused(odd: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"no figure|an area"):
        Cell(**odd)
