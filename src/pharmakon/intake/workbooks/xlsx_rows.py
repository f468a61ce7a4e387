"""Rows of a sheet that hold values in order and nothing else, counted all together."""

import re
from dataclasses import dataclass

import numpy as np

from pharmakon.intake.workbooks.xlsx_xml import Names

_NUMBER = re.compile(rb"""[^>]*?\sr\s*=\s*["'](\d{1,9})["']""")
_REACH = 64  # bytes read beyond the beginning of a tag
_SPACE = np.zeros(256, np.bool_)
_SPACE[[*b"< &\t\r\n", 0xC2, 0xE2, 0xE3]] = True  # what a value of space alone, or none, may begin with
_MOST_LETTERS = 3


@dataclass(frozen=True)
class PlainRows:
    """Numbers of the last row, of the first and last that hold a value; how many do; the last column (1 = A)."""

    row: int
    first_filled: int
    last_filled: int
    filled: int
    last_column: int


def plain_rows(data: bytes, names: Names, before: int) -> PlainRows | None:
    """The rows of a piece of XML that begins with one; None where one of them is to be read cell by cell.

    Args:
        before: the number of the row before the first.
    """
    text = np.frombuffer(data + bytes(_REACH), np.uint8)
    tags = np.flatnonzero(text == ord("<"))
    letter = 1 + len(names.prefix)
    kinds = text[tags + letter]
    if np.isin(kinds, [ord("f"), ord("i")]).any():  # formulas; texts inside cells
        return None
    rows, cells, values = (tags[kinds == ord(kind)] for kind in "rcv")
    if (text[values + letter + 1] != ord(">")).any() or _SPACE[text[values + letter + 2]].any():
        return None
    first, last = (number_of(data, int(rows[at]) + letter) for at in (0, -1)) if len(rows) else (0, 0)
    if first <= before or last - first < len(rows) - 1:
        return None
    ends = np.append(np.searchsorted(values, rows)[1:], len(values))
    filled = np.flatnonzero(np.diff(ends, prepend=0))
    if not len(filled):
        return PlainRows(last, 0, 0, 0, 0)
    column = _last_column(text, cells[np.searchsorted(cells, values[ends[filled] - 1]) - 1] + letter)
    top, bottom = (number_of(data, int(rows[filled[at]]) + letter) for at in (0, -1))
    return PlainRows(last, top, bottom, len(filled), column) if column else None


def number_of(data: bytes, at: int = 0) -> int:
    """The number that the row says whose tag stands there, 0 where it says none."""
    said = _NUMBER.match(data, at)
    return int(said[1]) if said else 0


def _last_column(text: np.ndarray, cells: np.ndarray) -> int:
    """The largest column of the cells, 0 where one does not say it at its beginning, as programs write it."""
    if any((text[cells + 1 + at] != sign).any() for at, sign in enumerate(b' r="')):
        return 0
    column, open_ = np.zeros(len(cells), np.int64), np.ones(len(cells), np.bool_)
    for at in range(_MOST_LETTERS + 1):
        letter = text[cells + 5 + at]
        open_ &= (letter >= ord("A")) & (letter <= ord("Z"))
        column = np.where(open_, column * 26 + letter - 64, column)
    return 0 if open_.any() or not column.all() else int(column.max())
