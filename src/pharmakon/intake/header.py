"""Finds the row of headings: the first full row, when its cells differ in kind from the cells below them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from pharmakon.findings import shape_of
from pharmakon.intake.evidence import Evidence

LOOKED_AT = 200  # rows
_NUMBER = re.compile(r"[-+<>≤≥~]?\s?\d[\d.,'\s]*%?|[-+]?[.,]\d+")
_MARK = re.compile(r"\d[\d.,/:'\s-]*(T[\d:.]+Z?)?%?")
_SEPARATOR_LINE = re.compile(r'"?sep=.?"?', re.IGNORECASE)
_MOSTLY = 0.9
_FEW_ROWS, _SOME_ROWS = 3, 10


class HeadingsUnknown(Exception):  # noqa: N818
    """No row looks like headings; `why` says so in words."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class _Kind(StrEnum):
    NUMBER = "number"
    MARK = "mark"  # dates, times, ranges
    WORDS = "words"


def _kind(cell: str) -> _Kind:
    if _NUMBER.fullmatch(cell):
        return _Kind.NUMBER
    return _Kind.MARK if _MARK.fullmatch(cell) else _Kind.WORDS


@dataclass(frozen=True)
class _Column:
    """One column under a row that may hold headings: filled cells only."""

    heading: str
    cells: tuple[str, ...]

    @cached_property
    def kind(self) -> _Kind:
        """The kind of nearly all cells; words where they are mixed."""
        kinds = Counter(map(_kind, self.cells))
        usual, count = kinds.most_common(1)[0] if kinds else (_Kind.WORDS, 0)
        return usual if count >= _MOSTLY * len(self.cells) else _Kind.WORDS

    @cached_property
    def heading_kind(self) -> _Kind:
        return _kind(self.heading)

    def differs(self) -> bool:
        """True where the heading is of another kind than the cells: words over numbers, one shape, few values."""
        if not self.cells or not self.heading or self.heading_kind is _Kind.NUMBER:
            return False
        if self.kind is not _Kind.WORDS:
            return self.heading_kind is not self.kind
        return self.heading_kind is _Kind.WORDS and (self._has_one_shape() or self._repeats())

    def _has_one_shape(self) -> bool:
        shapes = {shape_of(cell) for cell in self.cells}
        return len(self.cells) >= _FEW_ROWS and len(shapes) == 1 and shape_of(self.heading) not in shapes

    def _repeats(self) -> bool:
        distinct = set(self.cells)
        return len(self.cells) >= _SOME_ROWS and 2 * len(distinct) <= len(self.cells) and self.heading not in distinct

    def continues(self) -> bool:
        """True where the heading looks like one of the cells: a number over numbers, or a word that comes again."""
        if not self.heading or not self.cells:
            return False
        return self.heading in self.cells or self.heading_kind is self.kind is not _Kind.WORDS


def find_header(rows: Sequence[Sequence[str]], width: int, first_row: int = 1) -> Evidence[tuple[int, ...]]:
    """The row of headings among the first rows of a file (physical, all of them, blank ones too).

    Args:
        width: the number of cells that most rows have.
        first_row: the number of the first of the rows.

    Raises:
        HeadingsUnknown: no row is full, or the first full row looks like data.
    """
    width = max((_filled_to(row) for row in rows if len(row) == width), default=width)
    first = next((number for number, row in enumerate(rows, 1) if _may_be_headings(row, width)), None)
    if first is None:
        raise HeadingsUnknown(f"no row among the first {len(rows)} is full ({width} cells)")
    body = [row for row in rows[first:] if any(row)]
    candidate = _Candidate(first + first_row - 1, rows[first - 1], rows[: first - 1], body)
    against, differing = candidate.against, candidate.differing
    if against > differing or (against and not differing):
        raise HeadingsUnknown(
            f"row {candidate.number} is the first full row and looks like those below it {candidate.of(against)}"
        )
    doubts = tuple(candidate.doubts())
    row = candidate.number
    why = f"row {row}: the cell differs in kind from those below it {candidate.of(differing)}"
    return Evidence((row,), sure=not doubts, why="; ".join(doubts) or why, alternatives=((),) if doubts else ())


def _filled_to(row: Sequence[str]) -> int:
    """The number of cells up to the last filled one: rows may end with delimiters more than there are headings."""
    return max((number for number, cell in enumerate(row, 1) if cell), default=0)


def _may_be_headings(row: Sequence[str], width: int) -> bool:
    """A row as wide as the others, more than half of it filled."""
    filled = sum(map(bool, row))
    if not filled or (len(row) == 2 and _SEPARATOR_LINE.fullmatch(row[0])):
        return False
    return len(row) >= width and 2 * filled > width


def _columns(headings: Sequence[str], body: Sequence[Sequence[str]]) -> list[_Column]:
    return [
        _Column(heading, tuple(row[index] for row in body if index < len(row) and row[index]))
        for index, heading in enumerate(headings)
    ]


@dataclass(frozen=True)
class _Candidate:
    """The first full row of a file, the rows above it and the rows below it that are not blank."""

    number: int
    row: Sequence[str]
    above: Sequence[Sequence[str]]
    body: Sequence[Sequence[str]]

    @cached_property
    def columns(self) -> list[_Column]:
        return _columns(self.row, self.body)

    @cached_property
    def differing(self) -> int:
        """Columns whose heading is of another kind than the cells."""
        return sum(column.differs() for column in self.columns)

    @cached_property
    def against(self) -> int:
        """Columns whose heading looks like one of the cells; years or ages that rise by one step are labels."""
        return 0 if self.has_labels else sum(column.continues() for column in self.columns)

    @cached_property
    def has_labels(self) -> bool:
        return are_labels([column.heading for column in self.columns if column.heading_kind is _Kind.NUMBER])

    def of(self, count: int) -> str:
        """ "in 3 of 5 columns" """
        return f"in {count} of {len(self.columns)} columns"

    def doubts(self) -> Iterator[str]:
        """Why this may not be the row of headings, or not the only one."""
        row = self.number
        filled_above = [sum(map(bool, cells)) for cells in self.above]
        if self.body and not self.differing:
            yield f"the cells of row {row} do not differ in kind from those below"
        if self.against:
            yield f"the cell in row {row} looks like those below {self.of(self.against)}"
        if self.has_labels or (not self.body and any(c.heading_kind is not _Kind.WORDS for c in self.columns)):
            yield f"row {row} holds numbers"
        if filled_above and filled_above[-1] > 1:
            yield f"row {row - 1}, above row {row}, has more than one cell filled and may hold headings too"
        if sum(map(bool, filled_above)) > len(self.body):
            yield f"more rows stand above row {row} than below it"
        if second_row_of_headings(self.body):
            yield f"row {row + 1} holds words where the rows below it hold numbers and may hold headings too"


def are_labels(numbers: Sequence[str]) -> bool:
    """Years, ages or weeks as headings: whole numbers that rise by one step."""
    if len(numbers) < 2 or not all(text.isdecimal() for text in numbers):
        return False
    steps = {after - before for before, after in pairwise(int(text) for text in numbers)}
    return len(steps) == 1 and steps.pop() > 0


def second_row_of_headings(body: Sequence[Sequence[str]]) -> bool:
    """True where the first row below holds no number in columns that else hold numbers (two at least)."""
    if len(body) <= _FEW_ROWS:
        return False
    numeric = [column for column in _columns(body[0], body[1:]) if column.kind is _Kind.NUMBER and column.heading]
    return len(numeric) >= 2 and all(column.heading_kind is _Kind.WORDS for column in numeric)
