"""What the invented country is made of: the tables in `data/`, read once and checked against the record types."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from pharmakon.records import RECORD_TYPES, CategoryColumn
from pharmakon.simulate.draws import Whole

COUNTRY = "XVA"  # user-assigned in ISO 3166-1
NAME = "Valdara"
OPIOID = "opioid"
CLASS_NAMED = "opioid-unspecified"  # what "opioid toxicity" names


@dataclass(frozen=True)
class District:
    """A district: share of the persons, relative risk in percent, per mille of certificates that name no substance."""

    code: str
    name: str
    other_name: str
    persons: int
    risk: int
    none_named: int


@dataclass(frozen=True)
class Substances:
    """Substances by place in the table: ids of the register, classes, headings of flag columns ("" for none), units."""

    ids: tuple[str, ...]
    classes: tuple[str, ...]
    flags: tuple[str, ...]
    units: tuple[str, ...]

    def place(self, substance: str) -> int:
        """Where the id stands."""
        return self.ids.index(substance)


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """The rows of one table of `data/`."""
    text = (files("pharmakon.simulate") / "data" / f"{table}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def numbers(table: str, column: str) -> Whole:
    """One column of a table as whole numbers; read only."""
    column_of = np.array([int(row[column]) for row in rows(table)], dtype=np.int64)
    column_of.flags.writeable = False
    return column_of


@cache
def substances() -> Substances:
    """The substances that deaths of the country name."""
    table = rows("substances")
    columns = ("substance", "class", "flag", "unit")
    return Substances(*(tuple(row[name] for row in table) for name in columns))


def districts(count: int) -> tuple[District, ...]:
    """So many districts; beyond the table's they repeat with a number.

    Raises:
        ValueError: fewer than one.
    """
    if count < 1:
        raise ValueError("a country has at least one district")
    table = rows("districts")
    made = []
    for number in range(count):
        row, again = table[number % len(table)], number // len(table)
        suffix = f" {again + 1}" if again else ""
        made.append(
            District(
                f"{COUNTRY}-{number + 1:02d}",
                row["name"] + suffix,
                row["other_name"] + suffix,
                int(row["persons"]),
                int(row["risk"]),
                int(row["none_named"]),
            )
        )
    return tuple(made)


def values(column: str) -> tuple[str, ...]:
    """The list of a category column of the record type `death`."""
    declared = RECORD_TYPES["death"].columns()[column]
    if not isinstance(declared, CategoryColumn):
        raise TypeError(f"{column} has no list of values")
    return tuple(declared.values)


@cache
def shares(column: str) -> Whole:
    """Per mille of each value of the column, in the order of its list; 0 for values that have no share.

    Raises:
        ValueError: the table holds a value that the record type does not.
    """
    given = {row["value"]: int(row["per_mille"]) for row in rows("categories") if row["column"] == column}
    if unknown := set(given) - set(values(column)):
        raise ValueError(f"{column} knows no {', '.join(sorted(unknown))}")
    return np.array([given.get(value, 0) for value in values(column)], dtype=np.int64)
