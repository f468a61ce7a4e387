"""Several columns to one, one to several, and wide tables made long; no row is lost on the way."""

from datetime import date
from pathlib import Path

import pytest

from pharmakon.intake.mapping import parse_mapping
from tests.intake.mapping.test_propose_mapping import proposed, table
from tests.intake.sheets import HEAD, applied, codes

WIDE = """
[[column]]
constant = "POPULATION"
to = "indicator"
[[column]]
from = "Area"
to = "area"
key = true
[[column]]
from = "2015"
to = "value"
set = { period = "2015" }
[[column]]
from = "2016"
to = "value"
set = { period = "2016" }
"""


def test_each_filled_column_of_a_wide_table_makes_a_record(tmp_path: Path) -> None:
    result = applied("Area,2015,2016\nNorth,10,20\nSouth,,40\n", WIDE, tmp_path, record="observation")
    assert [(each["row"], each["part"], each["area"], each["value"]) for each in result.records.to_pylist()] == [
        (2, 1, "NORTH", 10),
        (2, 2, "NORTH", 20),
        (3, 2, "SOUTH", 40),
    ]
    assert result.records["period"].to_pylist() == [date(2015, 1, 1), date(2016, 1, 1), date(2016, 1, 1)]
    account = result.account
    assert (account.rows_read, account.accepted, account.rejected, account.records) == (2, 2, 0, {"observation": 3})
    assert account.balances


def test_a_row_counts_as_accepted_where_one_of_its_columns_made_a_record(tmp_path: Path) -> None:
    text = "Area,2015,2016\nNorth,10,many\nSouth,few,none at all\nEast,,\n"
    result = applied(text, WIDE, tmp_path, record="observation")
    account = result.account
    assert (account.rows_read, account.accepted, account.rejected) == (3, 1, 2)
    assert account.balances
    assert [(each["row"], each["column"]) for each in result.cells.to_pylist()] == [
        (2, "2016"),
        (3, "2015"),
        (3, "2016"),
    ]
    assert [(each["row"], each["code"], each["column"]) for each in result.quarantine.to_pylist()] == [
        (3, "PH-V010", "2015"),
        (4, "PH-V030", "2015"),
    ]


def test_a_key_and_its_column_together_name_a_record(tmp_path: Path) -> None:
    text = "Area,2015,2016\nNorth,10,20\nNorth,10,21\n"
    result = applied(text, WIDE, tmp_path, record="observation")
    # 2015 is said twice alike, 2016 twice and differently.
    assert codes(result) == {"PH-V040": 1, "PH-V041": 1}
    assert (result.account.accepted, result.account.duplicate, result.account.records) == (2, 0, {"observation": 3})


def test_columns_are_joined_and_cut(tmp_path: Path) -> None:
    columns = """
[[column]]
from = ["Year", "Month", "Day"]
join = "-"
to = "died_on"
[[column]]
from = "Sex/Age"
split = { by = "/", part = 1 }
to = "sex"
[[column]]
from = "Sex/Age"
split = { by = "/", part = 2 }
to = "age"
[[column]]
from = ["Cause I", "Cause II"]
join = "; "
to = "cause_text"
"""
    head = "Year,Month,Day,Sex/Age,Cause I,Cause II"
    rows = ["2017,3,14,male/34,Heroin,Cocaine", "2017,3,,female,Heroin,", "2017,,,/51,,Cocaine"]
    text = "\n".join([head, *rows]) + "\n"
    result = applied(text, columns, tmp_path)
    first, second, third = result.records.to_pylist()
    assert (first["died_on"], first["sex"], first["age"]) == (date(2017, 3, 14), "male", 34)
    assert (second["died_on"], second["died_on_last"]) == (date(2017, 3, 1), date(2017, 3, 31))
    assert (second["sex"], second["age"]) == ("female", None)
    assert (third["died_on"], third["died_on_last"]) == (date(2017, 1, 1), date(2017, 12, 31))
    assert (third["sex"], third["age"]) == (None, 51)
    assert result.texts["text"].to_pylist() == ["Heroin; Cocaine", "Heroin", "; Cocaine"]


def test_a_column_that_is_absent_stops_a_shape_too(tmp_path: Path) -> None:
    from pharmakon.findings import BlockedError

    columns = '[[column]]\nfrom = ["Year", "Month"]\nto = "died_on"\n'
    with pytest.raises(BlockedError) as refused:
        applied("Year,Cause\n2017,Heroin\n", columns, tmp_path)
    assert ("PH-M010", "Month") in [(each.code.id, each.where.column) for each in refused.value.findings]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('from = []\nto = "sex"', "from"),
        ('from = "A"\nto = "sex"\njoin = "-"', "join"),
        ('from = "A"\nto = "sex"\nsplit = { by = "", part = 1 }', "split"),
        ('from = "A"\nto = "sex"\nsplit = { by = "/", part = 0 }', "split"),
        ('from = ["A", "B"]\nto = "sex"\nset = { age = "1" }', "set"),
        ('from = "A"\nto = "sex"\nset = { cause_text = "x" }', "set"),
        ('from = "A"\nto = "sex"\nset = { colour = "x" }', "set"),
    ],
)
def test_shapes_that_make_no_sense_are_named(line: str, key: str) -> None:
    mapping, faults = parse_mapping(HEAD.format(record="death") + f"[[column]]\n{line}\n", name="m.toml")
    assert mapping is None
    assert (faults[0].code.id, faults[0].details["key"]) == ("PH-M004", key)


@pytest.mark.parametrize(
    ("head", "sets"),
    [
        ("Area,2015,2016", [{"period": "2015"}, {"period": "2016"}]),
        ("Area,Year,Male,Female,Total", [{"sex": "male"}, {"sex": "female"}, {"sex": ""}]),
        ("Region,Year,0-14,65+", [{"age_from": "0", "age_to": "14"}, {"age_from": "65", "age_to": ""}]),
        ("Land,Männer 2015,Frauen 2015", [{"sex": "male", "period": "2015"}, {"sex": "female", "period": "2015"}]),
        (
            "Area,Year,Males 15-24,Females 15-24",
            [{"sex": "male", "age_from": "15", "age_to": "24"}, {"sex": "female", "age_from": "15", "age_to": "24"}],
        ),
    ],
)
def test_headings_of_a_wide_table_say_what_its_figures_are_of(
    head: str, sets: list[dict[str, str]], tmp_path: Path
) -> None:
    cells = ["2017" if name == "Year" else str(number * 7) for number, name in enumerate(head.split(","))][1:]
    rows = [",".join([area, *cells]) for area in ("North", "South", "East")]
    mapping, proposal = proposed(table(head, *rows), tmp_path, record="observation")
    assert [dict(entry.set) for entry in mapping.columns if entry.to == "value"] == sets
    assert proposal.findings == ()


def test_headings_that_say_nothing_known_are_left_to_a_person(tmp_path: Path) -> None:
    _, proposal = proposed(table("Area,Year,urban,rural", "A,2017,1,2", "B,2017,3,4"), tmp_path, record="observation")
    assert [finding.code.id for finding in proposal.findings] == ["PH-M016"]
