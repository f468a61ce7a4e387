"""Populations in long form: one row a cell. An empty sex or age means all: nothing unreadable may pass for it."""

from datetime import date
from pathlib import Path

from tests.intake.sheets import applied, codes

COLUMNS = """
[[column]]
constant = "POPULATION"
to = "indicator"
[[column]]
from = "Area"
to = "area"
key = true
[[column]]
from = "Year"
to = "period"
key = true
[[column]]
from = "Sex"
to = "sex"
values = { "Both" = "why:not_applicable", "M" = "male" }
key = true
[[column]]
from = "Age"
to = "age_from"
take = "first"
key = true
[[column]]
from = "Age"
to = "age_to"
take = "last"
key = true
[[column]]
from = "Persons"
to = "value"
"""


def test_a_cell_has_area_year_sex_ages_and_persons(tmp_path: Path) -> None:
    text = (
        "Area,Year,Sex,Age,Persons\n"
        'North,2017,M,15-24,"1,234,567"\n'
        "North,2017,Both,85+,1 200\n"
        "North,2017,,All ages,7.0\n"
    )
    result = applied(text, COLUMNS, tmp_path, record="observation")
    first, second, third = result.records.to_pylist()
    assert (first["indicator"], first["area"]) == ("POPULATION", "NORTH")
    assert (first["period"], first["period_last"]) == (date(2017, 1, 1), date(2017, 12, 31))
    assert (first["sex"], first["age_from"], first["age_to"], first["value"]) == ("male", 15, 24, 1_234_567)
    assert (second["sex"], second["sex_why"]) == (None, "not_applicable")
    assert (second["age_from"], second["age_to"], second["age_to_why"], second["value"]) == (
        85,
        None,
        "not_applicable",
        1200,
    )
    assert (third["sex"], third["age_from"], third["age_to"], third["value"]) == (None, None, None, 7)
    assert codes(result) == {}
    assert result.account.records == {"observation": 3}


def test_what_cannot_be_read_never_passes_for_all(tmp_path: Path) -> None:
    text = "Area,Year,Sex,Age,Persons\nA,2017,purple,0-4,1\nA,2018,M,adults,1\nA,2019,unknown,0-4,1\nA,2020,M,0-4,1\n"
    result = applied(text, COLUMNS, tmp_path, record="observation")
    assert result.records["row"].to_pylist() == [5]
    assert [(line["row"], line["code"], line["column"]) for line in result.quarantine.to_pylist()] == [
        (2, "PH-V020", "Sex"),
        (3, "PH-V010", "Age"),
        (4, "PH-V032", "Sex"),
    ]


def test_a_row_without_a_required_cell_is_rejected(tmp_path: Path) -> None:
    text = (
        "Area,Year,Sex,Age,Persons\n,2017,M,0-4,1\nA,soon,M,0-4,1\nA,2017,M,0-4,many\nA,2017,M,0-4,\nA,2017,M,0-4,-3\n"
    )
    result = applied(text, COLUMNS, tmp_path, record="observation")
    assert result.records.num_rows == 0
    found = [(line["code"], line["column"]) for line in result.quarantine.to_pylist()]
    assert found == [
        ("PH-V030", "Area"),
        ("PH-V001", "Year"),
        ("PH-V010", "Persons"),
        ("PH-V030", "Persons"),
        ("PH-V010", "Persons"),
    ]
    assert result.account.balances


def test_a_figure_that_is_withheld_is_no_figure(tmp_path: Path) -> None:
    text = "Area,Year,Sex,Age,Persons\nA,2017,M,0-4,withheld\n"
    result = applied(text, COLUMNS, tmp_path, record="observation")
    assert codes(result) == {"PH-V030": 1}


def test_marks_between_thousands_count_only_where_they_cannot_be_decimal_marks(tmp_path: Path) -> None:
    text = "Area;Year;Persons\n".replace(";", ",") + "".join(
        f'A,{year},"{cell}"\n' for year, cell in enumerate(("1,234", "1.234", "12 345", "1'234"), start=2001)
    )
    plain = '[[column]]\nconstant = "POPULATION"\nto = "indicator"\n' + "".join(
        f'[[column]]\nfrom = "{heading}"\nto = "{to}"\n'
        for heading, to in (("Area", "area"), ("Year", "period"), ("Persons", "value"))
    )
    open_mark = applied(text, plain, tmp_path, record="observation")
    assert open_mark.records["value"].to_pylist() == [12_345, 1_234]
    point = applied(text, '[file]\ndecimal = "."\n' + plain, tmp_path, record="observation")
    assert point.records["value"].to_pylist() == [1_234, 12_345, 1_234]
    comma = applied(text, '[file]\ndecimal = ","\n' + plain, tmp_path, record="observation")
    assert comma.records["value"].to_pylist() == [1_234, 12_345, 1_234]


def test_two_figures_for_one_cell_are_told(tmp_path: Path) -> None:
    text = "Area,Year,Sex,Age,Persons\nA,2017,M,0-4,1\nA,2017,M,0-4,2\nA,2017,M,0-4,1\n"
    result = applied(text, COLUMNS, tmp_path, record="observation")
    assert codes(result) == {"PH-V040": 1, "PH-V041": 1}
    assert result.records["value"].to_pylist() == [1, 2]
