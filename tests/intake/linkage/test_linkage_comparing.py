"""How two values compare, one field at a time."""

import numpy as np
import pyarrow as pa
import pytest

from pharmakon.intake.linkage import Field, Level, LinkPlan, Role
from pharmakon.intake.linkage.compare import digits, patterns
from pharmakon.intake.linkage.folding import folded, folded_date, sound
from pharmakon.intake.linkage.prepare import prepared


def levels(roles: list[Role], left: list[str | None], right: list[str | None], order: str = "ymd") -> list[Level]:
    """Levels of one pair of rows."""
    fields = tuple(Field(role.value, role, date_order=order) for role in roles)
    one, two = (
        pa.table(
            {"row": [0]} | {field.name: pa.array([text], pa.string()) for field, text in zip(fields, row, strict=True)}
        )
        for row in (left, right)
    )
    columns = prepared(one, two, LinkPlan(fields, key=("row",)))
    pair = np.zeros(1, dtype=np.int32)
    return [Level(level) for level in digits(patterns(columns, pair, pair), len(fields))[0]]


def level(role: Role, left: str | None, right: str | None, order: str = "ymd") -> Level:
    """The level of one field; sex stands beside it because a plan has at least two."""
    other = Role.SEX if role is not Role.SEX else Role.AGE
    return levels([role, other], [left, None], [right, None], order)[0]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Smith", "SMITH ", Level.SAME),
        ("O'Brien", "OBrien", Level.SAME),
        ("García", "Garcia", Level.SAME),
        ("Łukasz", "Lukasz", Level.SAME),
        ("Иванов", "Ivanov", Level.SAME),
        ("Παπαδόπουλος", "Papadopoulos", Level.CLOSE),  # letter by letter: papadopoylos
        ("أحمد", "احمد", Level.SAME),  # alef with and without hamza
        ("Smith", "Smyth", Level.CLOSE),
        ("Martha", "Marhta", Level.CLOSE),
        ("Al", "Ali", Level.ALIKE),  # too short for one letter to be a slip
        ("Katherine", "Catherina", Level.ALIKE),
        ("Garcia Lopez", "Lopez", Level.PART),
        ("Anne-Marie", "Anne Marie", Level.SAME),
        ("Anne Marie", "Annemarie", Level.CLOSE),
        ("J.", "John", Level.ALIKE),
        ("J.", "Peter", Level.DIFFERS),
        ("Smith", "Jones", Level.DIFFERS),
        ("Smith", "", Level.MISSING),
        (None, "Smith", Level.MISSING),
        (None, None, Level.MISSING),
        ("not stated", "not stated", Level.MISSING),
        ("Na", "Na", Level.SAME),  # a surname, also a word for nothing
    ],
)
def test_names(left: str | None, right: str | None, expected: Level) -> None:
    assert level(Role.SURNAME, left, right) is expected
    assert level(Role.SURNAME, right, left) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("1970-03-04", "19700304", Level.SAME),
        ("1970-03-04", "1970-04-03", Level.CLOSE),  # day and month exchanged
        ("1970-03-04", "1971-03-04", Level.CLOSE),  # one digit
        ("1970-03-04", "1907-03-04", Level.CLOSE),  # neighbours exchanged
        ("1970-03-04", "1982-03-04", Level.ALIKE),  # two of three parts
        ("1970-03-04", "1970-12-04", Level.ALIKE),
        ("1970-01-31", "1970-02-25", Level.ALIKE),  # days apart
        ("1970-03-04", "1970", Level.ALIKE),  # a year alone that agrees
        ("1970", "1970", Level.SAME),
        ("1970-03-04", "1985", Level.DIFFERS),
        ("1970-03-04", "1985-11-20", Level.DIFFERS),
        ("1970-13-04", "1970-12-04", Level.CLOSE),  # no day of the calendar is compared as it is written
        ("1970-03-04", "yesterday", Level.MISSING),
    ],
)
def test_dates(left: str, right: str, expected: Level) -> None:
    assert level(Role.BIRTH, left, right) is expected
    assert level(Role.BIRTH, right, left) is expected


def test_dates_are_read_in_the_order_that_is_declared() -> None:
    assert level(Role.BIRTH, "4.3.1970", "04/03/1970", "dmy") is Level.SAME
    assert folded_date("3/4/1970", "mdy") == folded_date("4.3.1970", "dmy") == "19700304"
    assert folded_date("٠٤/٠٣/١٩٧٠", "dmy") == "19700304"


@pytest.mark.parametrize(
    ("role", "left", "right", "expected"),
    [
        (Role.SEX, "m", "Homme", Level.SAME),
        (Role.SEX, "m", "F", Level.DIFFERS),
        (Role.SEX, "m", "unknown", Level.MISSING),
        (Role.IDENTIFIER, "12-34 567", "1234567", Level.SAME),
        (Role.IDENTIFIER, "1234567", "1234576", Level.CLOSE),
        (Role.IDENTIFIER, "١٢٣٤٥٦٧", "1234567", Level.SAME),
        (Role.IDENTIFIER, "1234567", "1234599", Level.DIFFERS),
        (Role.IDENTIFIER, "0000000", "0000000", Level.MISSING),
        (Role.POSTCODE, "SW1A 1AA", "sw1a1aa", Level.SAME),
        (Role.POSTCODE, "10115", "10151", Level.CLOSE),
        (Role.STREET, "12 Tullaroop Street", "12 tullaroop stret", Level.CLOSE),
        (Role.STREET, "12 Tullaroop Street", "7 Giblin Place", Level.DIFFERS),
        (Role.AGE, "34", "034.0", Level.SAME),
        (Role.AGE, "34", "35", Level.CLOSE),
        (Role.AGE, "34", "37", Level.ALIKE),
        (Role.AGE, "34", "38", Level.DIFFERS),
    ],
)
def test_other_fields(role: Role, left: str, right: str, expected: Level) -> None:
    assert level(role, left, right) is expected
    assert level(role, right, left) is expected


def test_exchanged_names_are_one_statement() -> None:
    names = [Role.GIVEN, Role.SURNAME]
    assert levels(names, ["Ali", "Hassan"], ["Hassan", "Ali"]) == [Level.SWAPPED, Level.MISSING]
    assert levels(names, ["Ali", "Ali"], ["Ali", "Ali"]) == [Level.SAME, Level.SAME]
    assert levels(names, ["Ali", None], [None, "Ali"]) == [Level.MISSING, Level.MISSING]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Robert", "r163"), ("Rupert", "r163"), ("Ashcraft", "a261"), ("Tymczak", "t522"), ("Pfister", "p236")],
)
def test_sounds_are_those_of_soundex(name: str, expected: str) -> None:
    """Expected: the worked examples that descriptions of Soundex commonly give; short codes are not filled up."""
    assert sound(folded(name)) == expected
