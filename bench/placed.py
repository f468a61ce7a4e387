"""At what level a drug name is placed in the register, and lists of the names at each level."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bench.names_found import mentions
from bench.samples import ROOT

if TYPE_CHECKING:
    from pharmakon.substances import Register

LISTS = ROOT / ".bench"


class Level(StrEnum):
    """How exactly a name is placed."""

    SUBSTANCE = "substance"
    SEVERAL = "several readings"
    GROUP = "group"
    UNPLACED = "unplaced"


@dataclass(frozen=True)
class Placed:
    """A name, what it is placed at, and how."""

    name: str
    level: Level
    substances: tuple[str, ...]
    methods: tuple[str, ...]


def placed(register: "Register", names: Sequence[str]) -> list[Placed]:
    """Each name as a cell of a drug column. What names neither a substance nor a class ("other") is unplaced."""
    found: list[list[dict[str, str]]] = [[] for _ in names]
    for row in mentions(register, names, drug_column=True).to_pylist():
        if row["substance"] is not None and row["substance"] not in register.unnamed:
            found[row["text"]].append(row)
    return [_placed(register, name, rows) for name, rows in zip(names, found, strict=True)]


def _placed(register: "Register", name: str, rows: Sequence[Mapping[str, str]]) -> Placed:
    substances = tuple(dict.fromkeys(row["substance"] for row in rows))
    return Placed(name, _level(register, rows), substances, tuple(dict.fromkeys(row["method"] for row in rows)))


def _level(register: "Register", rows: Sequence[Mapping[str, str]]) -> Level:
    """The most exact level of any mention."""
    levels = {_level_of(register, row, rows) for row in rows}
    return next((level for level in Level if level in levels), Level.UNPLACED)


def _level_of(register: "Register", row: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> Level:
    alternatives = {each["substance"] for each in rows if each["mention"] == row["mention"]}
    if len(alternatives) > 1:
        return Level.SEVERAL
    return Level.GROUP if register.entries[row["substance"]].is_group else Level.SUBSTANCE


def write_list(file: str, placed: Sequence[Placed], rows: Mapping[str, int]) -> Path:
    """A list below .bench/: level, name, rows, substances, methods; by level, most frequent first."""
    LISTS.mkdir(exist_ok=True)
    order = list(Level)
    with (LISTS / file).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["level", "name", "rows", "substances", "methods"])
        for each in sorted(placed, key=lambda p: (order.index(p.level), -rows.get(p.name, 0), p.name)):
            writer.writerow(
                [each.level, each.name, rows.get(each.name, 0), " ".join(each.substances), " ".join(each.methods)]
            )
    return LISTS / file
