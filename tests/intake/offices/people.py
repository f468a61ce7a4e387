"""The people of whom every office writes in its own way, and how an office's file is put together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class Person:
    """One death as it happened: what a careful reader of any office's file must find again."""

    number: int
    died: date
    registered: date
    age: int
    male: bool
    drug: str


_DRUGS = ("Fentanyl", "Heroin", "Methadone", "Cocaine", "Morphine", "Diazepam", "Tramadol")
_FIRST_DAY = date(2023, 1, 5)


def people(count: int = 14) -> list[Person]:
    """Deaths 11 days apart (so that days above 12 occur), registered 3 weeks later, two men to a woman."""
    days = [_FIRST_DAY + timedelta(days=11 * number) for number in range(count)]
    return [
        Person(number + 1, day, day + timedelta(days=21), 21 + 3 * number, number % 3 != 2, _DRUGS[number % 7])
        for number, day in enumerate(days)
    ]


PEOPLE = people()


@dataclass(frozen=True)
class Office:
    """A file as an office exports it, and what a careful person would read in it.

    Args:
        name: of the office, and of the file.
        content: the file's bytes.
        mapping: heading → column of the record, with a question mark where a person must confirm; only headings that
            matter, the rest may be anything that enters no record.
        reads: column of the record → what its cells say, row by row.
        says: codes of findings that must be there.
        record: the record type of its rows.
        rows: how many rows of data a person counts, where titles and notes stand round them.
        stops: whether the file must wait for a person before anything is read.
    """

    name: str
    content: bytes
    mapping: Mapping[str, str]
    reads: Mapping[str, Sequence[object]] = field(default_factory=dict)
    says: frozenset[str] = frozenset()
    record: str = "death"
    rows: int | None = None
    stops: bool = False


def table(
    headings: Sequence[str], line: Callable[[Person], Sequence[object]], *, delimiter: str = ",", above: str = ""
) -> str:
    """A delimited text: one row a person."""
    rows = [headings, *(line(person) for person in PEOPLE)]
    return above + "".join(delimiter.join(_cell(cell, delimiter) for cell in row) + "\r\n" for row in rows)


def _cell(cell: object, delimiter: str) -> str:
    text = str(cell)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in (delimiter, '"', "\n")) else text


def each(of: Callable[[Person], object]) -> list[object]:
    """What every person's row says."""
    return [of(person) for person in PEOPLE]


DIED = each(lambda person: person.died)
REGISTERED = each(lambda person: person.registered)
AGES = each(lambda person: person.age)
SEXES = each(lambda person: "male" if person.male else "female")
