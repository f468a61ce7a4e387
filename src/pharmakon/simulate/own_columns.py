"""Columns and kinds of record that a country declares, simulated from the declaration: what is written is known."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.records import (
    AreaColumn,
    Column,
    DateColumn,
    LabelledColumn,
    NumberColumn,
    OpenCodeColumn,
    RecordType,
    TextColumn,
    WholeColumn,
)
from pharmakon.simulate.draws import Draws, Whole
from pharmakon.simulate.texts import as_bytes, chosen, either, joined, whole_texts

_EMPTY = 40  # per mille of cells that are empty, in columns that are not required
_DIFFERENT = 50  # areas, codes and texts there are of a column
_FIRST_DAY, _DAYS = 16_436, 3_653  # 2015-01-01, ten years
_HIGHEST = 1_000  # of numbers without limits
_HUNDREDTHS = 100
_OWN = 7  # stream of draws


@dataclass(frozen=True)
class OwnCells:
    """One column: what stands in the file, and the values that records must have (None: free text, kept apart)."""

    texts: pa.Array
    values: pa.Array | None


@dataclass(frozen=True)
class OwnFile:
    """A file of a kind of record that a country declared. `values`: by column, what its records must hold."""

    file: Path
    rows: int
    values: dict[str, pa.Array]


def own_cells(columns: Mapping[str, Column], rows: int, draws: Draws) -> dict[str, OwnCells]:
    """Cells of the columns that a country declared, by name."""
    return {name: _cells(column, rows, draws) for name, column in columns.items()}


def own_columns(record: type[RecordType]) -> dict[str, Column]:
    """The columns of a record type that the country added."""
    return {name: column for name, column in record.columns().items() if name in record.own}


def simulate_records(file: Path, record: type[RecordType], *, rows: int = 1000, seed: int = 1) -> OwnFile:
    """Write records of a kind that a country declared; the headings are the labels of its columns.

    The same arguments give the same bytes on every machine.

    Args:
        file: a CSV file to write, UTF-8.
        record: the kind of record.
        rows: how many.
    """
    cells = own_cells(own_columns(record), rows, Draws(seed, _OWN))
    labels = [column.label for column in own_columns(record).values()]
    head = ",".join(_quoted_text(label) for label in labels)
    lines = joined(*[_quoted(each.texts) for each in cells.values()], by=",")
    file.write_bytes(f"{head}\n".encode() + as_bytes(lines))
    return OwnFile(file, rows, {name: each.values for name, each in cells.items() if each.values is not None})


def _quoted_text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n') else text


def _quoted(cells: pa.Array) -> pa.Array:
    doubled = pc.replace_substring(cells, '"', '""')
    return pc.if_else(pc.match_substring_regex(cells, '[,"\n]'), joined('"', doubled, '"'), cells)


def _cells(column: Column, rows: int, draws: Draws) -> OwnCells:
    made = next(make for kind, make in _MAKERS if isinstance(column, kind))(column, rows, draws)
    if column.required:
        return made
    empty = draws.chance(_EMPTY, rows)
    values = made.values
    if values is not None:
        values = pc.if_else(pa.array(empty), pa.scalar(None, values.type), values)
    return OwnCells(either(empty, "", made.texts), values)


def _labelled(column: Column, rows: int, draws: Draws) -> OwnCells:
    """Codes and, in every other row, labels; codes for nothing in columns that may be empty."""
    if not isinstance(column, LabelledColumn):
        raise TypeError("codes are of a column with labels")
    codes = list(column.values)
    nothings = [] if column.required else list(column.nothings)
    place = draws.below(len(codes) + len(nothings), rows)
    labels = [column.values[each] for each in codes]
    shown = np.where(draws.chance(500, rows) & (place < len(codes)), place + len(codes) + len(nothings), place)
    values = pa.array([*codes, *[None] * len(nothings)], pa.string()).take(pa.array(place))
    return OwnCells(chosen([*codes, *nothings, *labels], shown), values)


def _limits(low: float, high: float) -> tuple[float, float]:
    """Limits that draws can have: those declared, or up to _HIGHEST above the lower one."""
    first = low if math.isfinite(low) and low > -(2**53) else 0
    return first, min(high, first + _HIGHEST)


def _whole(column: Column, rows: int, draws: Draws) -> OwnCells:
    if not isinstance(column, WholeColumn):
        raise TypeError("whole numbers are of a column of them")
    low, high = (int(each) for each in _limits(*column.between))
    values = low + draws.below(high - low + 1, rows)
    return OwnCells(whole_texts(values), pa.array(values))


def _number(column: Column, rows: int, draws: Draws) -> OwnCells:
    """Numbers with two decimals; where the limits hold none, the lower limit."""
    if not isinstance(column, NumberColumn):
        raise TypeError("numbers are of a column of them")
    low, high = _limits(*column.between)
    first, last = math.ceil(low * _HUNDREDTHS), math.floor(high * _HUNDREDTHS)
    if last < first:
        return OwnCells(pa.array([repr(low)] * rows, pa.string()), pa.array([low] * rows, pa.float64()))
    values = first + draws.below(last - first + 1, rows)
    return OwnCells(_decimals(values), pa.array(values / _HUNDREDTHS))


def _decimals(hundredths: Whole) -> pa.Array:
    whole, rest = np.divmod(np.abs(hundredths), _HUNDREDTHS)
    return joined(either(hundredths < 0, "-", ""), whole_texts(whole), ".", whole_texts(rest, 2))


def _date(column: Column, rows: int, draws: Draws) -> OwnCells:
    del column
    days = pa.array((_FIRST_DAY + draws.below(_DAYS, rows)).astype(np.int32), pa.date32())
    return OwnCells(pc.cast(days, pa.string()), days)


def _named(word: str) -> Callable[[Column, int, Draws], OwnCells]:
    def made(column: Column, rows: int, draws: Draws) -> OwnCells:
        del column
        texts = chosen([f"{word} {number}" for number in range(1, _DIFFERENT + 1)], draws.below(_DIFFERENT, rows))
        return OwnCells(texts, texts)

    return made


def _area(column: Column, rows: int, draws: Draws) -> OwnCells:
    made = _named("Area")(column, rows, draws)
    return OwnCells(made.texts, pc.utf8_upper(made.texts))


def _text(column: Column, rows: int, draws: Draws) -> OwnCells:
    return OwnCells(_named("Simulated text, of nobody, number")(column, rows, draws).texts, None)


_MAKERS: tuple[tuple[type[Column], Callable[[Column, int, Draws], OwnCells]], ...] = (
    (LabelledColumn, _labelled),
    (WholeColumn, _whole),
    (NumberColumn, _number),
    (DateColumn, _date),
    (AreaColumn, _area),
    (OpenCodeColumn, _named("Code")),
    (TextColumn, _text),
)
