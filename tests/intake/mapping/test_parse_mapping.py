"""A mapping is read whole or refused with every fault at once, each with the line to correct."""

import pytest

from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.mapping import When, parse_mapping
from tests.intake.sheets import HEAD

DEATHS = HEAD.format(record="death")


def faults_of(text: str) -> list[tuple[str, str]]:
    """Code and key of every fault."""
    mapping, faults = parse_mapping(text, name="mappings/coroner.toml")
    assert mapping is None
    assert all(fault.text() for fault in faults)
    return [(fault.code.id, str(fault.details.get("key", ""))) for fault in faults]


def test_a_mapping_says_which_column_is_which() -> None:
    text = (
        DEATHS
        + """
[file]
delimiter = ";"
date_order = "dmy"
header_rows = [3]
[[column]]
from = "Date"
to = "died_on"
when = { column = "Kind", is = ["Death ", "DIED"] }
[[column]]
from = "Sex"
to = "sex"
values = { "Homme" = "male", "N/A" = "why:not_applicable" }
sure = false
why = "one of two columns"
[[column]]
from = "Fentanyl"
to = "mention:fentanyl"
"""
    )
    mapping, faults = parse_mapping(text, name="m.toml")
    assert faults == ()
    assert mapping is not None
    assert mapping.file == DeclaredFile(delimiter=";", date_order="dmy", header_rows=(3,))
    date, sex, fentanyl = mapping.columns
    assert date.when == When("Kind", ("death", "died"))
    assert date.line == 9
    assert dict(sex.values) == {"homme": "male", "n/a": "why:not_applicable"}
    assert not sex.sure
    assert fentanyl.mention == "fentanyl"


def test_broken_toml_names_the_place() -> None:
    mapping, faults = parse_mapping("format = 1\nsource = \n", name="m.toml")
    assert mapping is None
    assert [fault.code.id for fault in faults] == ["PH-M001"]
    assert "line 2" in faults[0].found()


@pytest.mark.parametrize("line", ["format = 2", 'format = "1"', "format = true", ""])
def test_another_format_is_refused(line: str) -> None:
    assert faults_of(DEATHS.replace("format = 1", line)) == [("PH-M002", "")]


def test_all_faults_are_told_together() -> None:
    text = """format = 1
record = "birth"
colour = "red"
[file]
date_order = "day first"
separator = ";"
[[column]]
from = "A"
constant = "B"
[[column]]
from = "C"
to = "died_on"
when = { column = "D" }
"""
    assert faults_of(text) == [
        ("PH-M003", "colour"),
        ("PH-M003", "record"),
        ("PH-M003", "source"),
        ("PH-M004", "from"),
        ("PH-M004", "to"),
        ("PH-M004", "when"),
        ("PH-I004", "date_order"),
        ("PH-I004", "separator"),
    ]


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('to = "date_of_death"', "to"),
        ('to = "sex"\nvalues = { "M" = "man" }', "values"),
        ('to = "mention:heroin"\nvalues = { "M" = "maybe" }', "values"),
        ('to = "age"\nvalues = { "999" = "why:forgotten" }', "values"),
        ('to = "sex"\ntake = "first"', "take"),
        ('to = "sex"\ndate_order = "dmy"', "date_order"),
        ('to = "cause_text"\nvalues = { "a" = "b" }', "to"),
        ('to = "sex"\nsure = "yes"', "sure"),
        ('to = "sex"\nkey = 1', "key"),
        ('to = "age"\ntake = "middle"', "take"),
        ('to = "age"\nvalues = { "x" = 3 }', "values"),
        ('to = "age"\nunit = "months"', "unit"),
    ],
)
def test_a_line_that_cannot_be_followed_is_named(lines: str, key: str) -> None:
    assert faults_of(f'{DEATHS}[[column]]\nfrom = "A"\n{lines}\n') == [("PH-M004", key)]


def test_two_entries_for_one_column_need_a_when() -> None:
    twice = '[[column]]\nfrom = "A"\nto = "sex"\n[[column]]\nfrom = "B"\nto = "sex"\n'
    assert faults_of(DEATHS + twice) == [("PH-M005", "")]
    texts = twice.replace('"sex"', '"cause_text"')
    assert parse_mapping(DEATHS + texts, name="m.toml")[1] == (), "several text columns are several texts"
