"""Rows that repeat others: by the declared key, or in every column. Exact comparison, no row loops."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.intake.cells import Rows, Sheet

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Repeats:
    """Rows that repeat an earlier one: `removed` by key and content; `differing` share a key and differ in content;
    `whole` are alike in every column; `keyless` have no key. All are as long as the sheet.
    """

    removed: Rows
    differing: Rows
    whole: Rows
    keyless: Rows


def find_repeats(sheet: Sheet, keys: Mapping[str, bool], content: Iterable[pa.Array], among: Rows) -> Repeats:
    """Compare rows.

    Args:
        sheet: the raw columns.
        keys: headings of the key, with whether a cell may be empty; none: rows are compared in every column.
        content: the columns of what the rows say, as they were read.
        among: rows that take part.
    """
    none = np.zeros(len(among), dtype=bool)
    if not keys:
        columns = (sheet.texts(heading).index for heading in sheet.headings)
        _, later = _repeating(columns, np.flatnonzero(among))
        return Repeats(none, none, _marked(later, len(among)), none)
    filled = np.ones(len(among), dtype=bool)
    for heading in (heading for heading, may_be_empty in keys.items() if not may_be_empty):
        filled &= sheet.numbered(heading) >= 0
    rows, later = _repeating((sheet.numbered(heading) for heading in keys), np.flatnonzero(among & filled))
    codes = (sheet.numbered(heading) for heading in keys)
    _, same = _repeating(chain(codes, (_spread_codes(column, rows) for column in content)), rows)
    removed = _marked(same, len(among))
    differing = _marked(later, len(among)) & ~removed
    return Repeats(removed, differing, none, among & ~filled)


def repeated(columns: Iterable[NDArray[np.int32]]) -> int:
    """How many rows repeat an earlier one in all columns (as codes of their texts)."""
    listed = list(columns)
    return len(_repeating(listed, np.arange(len(listed[0])))[1]) if listed else 0


def _marked(rows: NDArray[np.int64], length: int) -> Rows:
    marks = np.zeros(length, dtype=bool)
    marks[rows] = True
    return marks


def _repeating(columns: Iterable[NDArray[np.int32]], rows: Codes) -> tuple[Codes, Codes]:
    """Rows that are alike in all columns with another row; and those among them that come after the first."""
    group = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        if len(rows) == 0:
            break
        codes = column[rows].astype(np.int64) + 1
        if np.all(np.diff(codes) > 0):  # running numbers: no two rows are alike
            return rows[:0], rows[:0]
        _, group, counts = np.unique(group * (codes.max() + 1) + codes, return_inverse=True, return_counts=True)
        again = counts[group] > 1
        rows, group = rows[again], group[again]
    _, first = np.unique(group, return_index=True)
    later = np.ones(len(rows), dtype=bool)
    later[first] = False
    return rows, rows[later]


def _spread_codes(column: pa.Array, rows: Codes) -> NDArray[np.int32]:
    """Codes of a column's contents, made for the rows that are compared; elsewhere -1."""
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    encoded = column.take(pa.array(rows)).dictionary_encode()
    codes = np.full(len(column), -1, dtype=np.int32)
    codes[rows] = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return codes
