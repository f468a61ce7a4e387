"""Unique names for the columns of a sheet: no two alike (letter case aside), none empty."""

from collections.abc import Sequence
from dataclasses import dataclass

from pharmakon.intake.raw import ROW


@dataclass(frozen=True)
class Headings:
    """Names in the order of the columns; `repeated` and `empty` are the names that were made up."""

    names: tuple[str, ...]
    repeated: tuple[str, ...]
    empty: tuple[str, ...]


def unique_headings(texts: Sequence[str]) -> Headings:
    """("Date", "date", "") → ("Date", "date (2)", "column 3"); "row" is the reader's own column."""
    taken = {ROW}
    names, repeated, empty = [], [], []
    for number, text in enumerate(texts, start=1):
        plain = " ".join(text.split())
        name = _free_name(plain or f"column {number}", taken)
        taken.add(name.casefold())
        names.append(name)
        if not plain:
            empty.append(name)
        elif name != plain:
            repeated.append(name)
    return Headings(tuple(names), tuple(repeated), tuple(empty))


def _free_name(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name


def joined_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """The headings of a sheet whose headings take several rows: the texts above each other, with a space between."""
    width = max((len(row) for row in rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    return [" ".join(part.strip() for part in column if part.strip()) for column in zip(*padded, strict=True)]
