"""Laws of reading: the order of rows does not matter, nothing crashes, every row is accounted for, same bytes."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from pharmakon.intake.result import SheetResult
from tests.intake.sheets import applied, codes

COLUMNS = """
[file]
date_order = "dmy"
[[column]]
from = "ID"
to = "ignore"
key = true
[[column]]
from = "Date"
to = "died_on"
when = { column = "Kind", is = "death" }
[[column]]
from = "Date"
to = "reported_on"
when = { column = "Kind", is = "report" }
[[column]]
from = "Registered"
to = "registered_on"
[[column]]
from = "Age"
to = "age"
[[column]]
from = "Sex"
to = "sex"
[[column]]
from = "Area"
to = "area_residence"
[[column]]
from = "Code"
to = "underlying_cause"
[[column]]
from = "Text"
to = "cause_text"
[[column]]
from = "Flag"
to = "mention:heroin"
"""
HEADINGS = ("ID", "Date", "Kind", "Registered", "Age", "Sex", "Area", "Code", "Text", "Flag")
CELLS = (
    ("a", "b", "c", "d", ""),
    ("01/02/2017", "31/12/2016", "2016", "30/02/2016", "x", "", "1/1/1850", "2017-03-04T10:00"),
    ("death", "report", "other", ""),
    ("2017-01-01", "05/2017", "99/99/2017", "", "today"),
    ("3", "34.0", "121", "6 months", "-", "abc", "", "１２"),
    ("male", "Female", "M", "", "unknown", "\u0000"),
    ("North", " south  side", "", "N/A"),
    ("X42", "t40.1", "E1", "", "((("),
    ("heroin", 'a "quoted" text', "two\nlines", "", "  "),
    ("Y", "n", "", "maybe", "1"),
)


def random_rows(seed: int, count: int) -> list[list[str]]:
    random = np.random.default_rng(seed)
    return [[cells[int(random.integers(len(cells)))] for cells in CELLS] for _ in range(count)]


def as_csv(rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([HEADINGS, *rows])
    return buffer.getvalue()


@pytest.mark.parametrize("seed", range(12))
def test_random_cells_never_crash_and_every_row_is_accounted_for(seed: int, tmp_path: Path) -> None:
    result = applied(as_csv(random_rows(seed, 120)), COLUMNS, tmp_path)
    account = result.account
    assert account.balances
    assert account.accepted == result.records.num_rows == account.records["death"]
    assert account.rejected + account.duplicate == result.quarantine.num_rows
    for name in ("died_on", "age", "sex", "underlying_cause"):
        both = [
            (value, why)
            for value, why in zip(
                result.records[name].to_pylist(), result.records[f"{name}_why"].to_pylist(), strict=True
            )
        ]
        assert not [pair for pair in both if None not in pair], "a value and a reason for having none"
    assert all(finding.text() for finding in result.findings)
    assert set(result.flags["row"].to_pylist()) <= set(result.records["row"].to_pylist())


def without_rows(result: SheetResult) -> list[tuple[object, ...]]:
    """The records without row numbers, in an order of their own."""
    columns = [name for name in result.records.column_names if name != "row"]
    lines = result.records.select(columns).to_pylist()
    return sorted(tuple(str(line[name]) for name in columns) for line in lines)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_does_not_change_the_records(seed: int, tmp_path: Path) -> None:
    rows = random_rows(seed, 80)
    shuffled = [rows[place] for place in np.random.default_rng(seed).permutation(len(rows))]
    one, other = applied(as_csv(rows), COLUMNS, tmp_path), applied(as_csv(shuffled), COLUMNS, tmp_path)
    assert without_rows(one) == without_rows(other)
    assert {(each.code.id, each.where.column, each.count) for each in one.findings} == {
        (each.code.id, each.where.column, each.count) for each in other.findings
    }


def test_the_same_input_gives_the_same_tables(tmp_path: Path) -> None:
    text = as_csv(random_rows(99, 60))
    one, other = applied(text, COLUMNS, tmp_path), applied(text, COLUMNS, tmp_path)
    for name in ("records", "texts", "flags", "cells", "quarantine"):
        assert getattr(one, name).equals(getattr(other, name))
    assert [each.text() for each in one.findings] == [each.text() for each in other.findings]


def test_reading_each_row_alone_gives_the_same_records(tmp_path: Path) -> None:
    """Without a key no row depends on another."""
    keyless = COLUMNS.replace("key = true", "")
    rows = random_rows(5, 40)
    together = without_rows(applied(as_csv(rows), keyless, tmp_path))
    alone = [line for row in rows for line in without_rows(applied(as_csv([row]), keyless, tmp_path))]
    assert together == sorted(alone)


def test_running_numbers_are_told_from_keys_that_repeat_or_are_written_otherwise(tmp_path: Path) -> None:
    columns = '[[column]]\nfrom = "Case"\nto = "ignore"\nkey = true\n[[column]]\nfrom = "Date"\nto = "died_on"\n'
    for cases, expected in (
        (["1", "2", "10"], {}),
        (["10", "2", "1"], {}),
        (["1", "2", "1"], {"PH-V040": 1}),
        (["1", "01", "1.0"], {}),  # three keys, for they are compared as they are written
        (["01", "1", "01"], {"PH-V040": 1}),
        (["7", "", "7"], {"PH-V040": 1, "PH-V043": 1}),
    ):
        text = "Case,Date\n" + "".join(f"{case},2017-01-05\n" for case in cases)
        found = codes(applied(text, columns, tmp_path))
        assert {name: rows for name, rows in found.items() if name.startswith("PH-V04")} == expected, cases
