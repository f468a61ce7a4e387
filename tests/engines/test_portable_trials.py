"""What is allowed was tried on DuckDB and on Spark with equal results; the outcomes are stored beside the list."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from pharmakon.engines import portable_list
from pharmakon.engines.portable_list import ALLOWED, TRAPS, Entry

STORED = json.loads(Path(portable_list.__file__).with_name("portable_trials.json").read_text(encoding="utf-8"))
AGAIN = "try it again: make spark"
LEAST = 8  # random tables; also rows, since every example must have something to show


def trial(kind: str, name: str) -> Mapping[str, str | int]:
    assert name in STORED[kind], f"{name} was never tried; {AGAIN}"
    found: Mapping[str, str | int] = STORED[kind][name]
    return found


@pytest.mark.parametrize("entry", ALLOWED, ids=lambda entry: entry.id)
def test_an_allowed_expression_was_tried_as_it_stands_with_equal_results(entry: Entry) -> None:
    outcome = trial("allowed", entry.id)
    assert outcome["sql"] == entry.example, AGAIN
    assert outcome["differing"] == 0, outcome["first"]
    assert int(outcome["tables"]) >= LEAST
    assert int(outcome["rows"]) >= LEAST


@pytest.mark.parametrize("entry", TRAPS, ids=lambda entry: entry.id)
def test_a_trap_was_tried_as_it_stands(entry: Entry) -> None:
    assert trial("traps", entry.id)["sql"] == entry.example, AGAIN


def test_shipped_queries_were_tried_with_equal_results() -> None:
    assert {name: outcome["first"] for name, outcome in STORED["shipped"].items() if outcome["differing"]} == {}
    assert sum(outcome["rows"] for outcome in STORED["shipped"].values()) > 100


def test_versions_are_stored() -> None:
    assert STORED["versions"].keys() == {"duckdb", "spark", "sqlglot", "pyarrow"}


def test_each_entry_has_a_name_of_its_own() -> None:
    names = [entry.id for entry in (*ALLOWED, *TRAPS)]
    assert len(names) == len(set(names))
