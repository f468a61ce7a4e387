"""Which tables a sheet holds: their columns, their rows, their headings. Tables are never mixed.

Tables stand side by side where an empty column parts them and their rows differ; below each other where an empty row
is followed by another row of headings. A sheet of one table with empty rows or columns inside stays one table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pharmakon.intake.header import LOOKED_AT, HeadingsUnknown, are_labels
from pharmakon.intake.workbooks.grid import Counts, Flags, Grid
from pharmakon.intake.workbooks.head import Head, declared_head, find_head
from pharmakon.intake.workbooks.survey import Span

_FIGURES = re.compile(r"[-+<>≤≥~]?\s?\d[\d.,/:'\sT-]*%?")
_TITLE_ROWS = 4  # between an empty row and the headings of another table
_MOST_BREAKS = 2_000
_TOGETHER = 0.5  # share of the rows in which columns beyond an empty one are filled, when they belong to the table
_DENSE = 0.8
_SMALL = 5  # a table with a fifth of the rows of the largest is beside the point


@dataclass(frozen=True)
class Area:
    """Rows (1 = first, both ends) and columns (of the grid, 0 = first) that hold one table, titles and notes."""

    first: int
    last: int
    columns: tuple[int, ...]

    @property
    def rows(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Table:
    """The table to read: its area, its headings, and the other areas of the sheet."""

    area: Area
    head: Head
    others: tuple[Area, ...] = ()

    @property
    def first_record(self) -> int:
        return max(self.head.rows.value, default=self.area.first - 1) + 1


class SeveralTables(Exception):  # noqa: N818
    """A sheet holds several tables of like size."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.areas = tuple(areas)
        super().__init__(f"{len(areas)} tables")


def find_table(grid: Grid, spans: Sequence[Span], header_rows: tuple[int, ...] | None) -> Table:
    """The table of a sheet.

    Args:
        spans: merged cells of the sheet, 1 = first.
        header_rows: as the mapping declares them.

    Raises:
        HeadingsUnknown: no row looks like headings.
        SeveralTables: the sheet holds several, none of them the main one.
    """
    areas = _areas(grid)
    if not areas:
        raise HeadingsUnknown("the sheet is empty")
    area = _main(areas, header_rows)
    others = tuple(each for each in areas if each is not area)
    return Table(area, _head(grid, area, spans, header_rows), others)


def _main(areas: Sequence[Area], header_rows: tuple[int, ...] | None) -> Area:
    """The area with the declared headings, else the largest where the others are small."""
    if header_rows:
        holding = [area for area in areas if area.first <= header_rows[-1] <= area.last]
        return max(holding or areas, key=lambda area: area.rows * len(area.columns))
    largest = max(areas, key=lambda area: area.rows * len(area.columns))
    if any(_SMALL * area.rows > largest.rows for area in areas if area is not largest):
        raise SeveralTables(areas)
    return largest


def _head(grid: Grid, area: Area, spans: Sequence[Span], header_rows: tuple[int, ...] | None) -> Head:
    named = max(header_rows or (0,))
    first = min((area.first, *(header_rows or ())))
    texts = grid.texts(first, max(min(area.last, area.first + LOOKED_AT - 1), named), area.columns)
    inside = [span for span in (_shifted(each, grid, area, first) for each in spans) if span is not None]
    if header_rows is not None:
        return declared_head(texts, inside, first, header_rows)
    return find_head(_once(texts), inside, first)


def _once(texts: list[list[str]]) -> list[list[str]]:
    """Without what repeats the first full row, as printed pages repeat headings: it says nothing of the records."""
    full = next((number for number, row in enumerate(texts) if 2 * sum(map(bool, row)) > max(2, len(row))), None)
    if full is None:
        return texts
    return [row if number <= full or row != texts[full] else [""] * len(row) for number, row in enumerate(texts)]


def _shifted(span: Span, grid: Grid, area: Area, first: int) -> Span | None:
    """A span in the numbers of the area's texts (0 = first), None where it lies outside."""
    left, right = span.first_column - grid.first_column, span.last_column - grid.first_column
    covered = [number for number, column in enumerate(area.columns) if left <= column <= right]
    if not covered or not first <= span.first_row <= area.last:
        return None
    return Span(span.first_row - first, span.last_row - first, covered[0], covered[-1])


def _areas(grid: Grid) -> list[Area]:
    """The tables of a sheet, in the order of their first rows."""
    groups = _tables_side_by_side(grid)
    areas = [area for columns in groups for area in _tables_below(grid, columns)]
    return sorted(areas, key=lambda area: (area.first, area.columns))


def _tables_side_by_side(grid: Grid) -> list[tuple[int, ...]]:
    """Columns of each table: the main one with what belongs to it, then the others."""
    groups = [tuple(range(start, stop)) for start, stop in _runs(grid.column_counts > 0)]
    if len(groups) < 2:
        return groups
    main = max(groups, key=lambda columns: int(grid.column_counts[list(columns)].sum()))
    rows = grid.row_counts(main) > 0
    others = [columns for columns in groups if columns is not main and not _belongs(grid, columns, main, rows)]
    joined = tuple(column for columns in groups if columns not in others for column in columns)
    return [joined, *others]


def _belongs(grid: Grid, columns: Sequence[int], main: Sequence[int], rows: Flags) -> bool:
    """True where columns beyond an empty one are filled in the rows of the table, or are a lone column of remarks."""
    filled = grid.row_counts(columns) > 0
    shared = int(np.count_nonzero(filled & rows))
    places = np.flatnonzero(filled)
    dense = len(places) >= _DENSE * (int(places[-1]) - int(places[0]) + 1)
    if shared >= _TOGETHER * np.count_nonzero(rows):
        return not _same_headings(grid, columns, main, int(places[0]))
    return len(columns) == 1 or not dense


def _same_headings(grid: Grid, columns: Sequence[int], main: Sequence[int], row: int) -> bool:
    """True where the two begin with rows of the same texts: a table repeated beside itself for another group."""
    last = min(grid.rows, row + _TITLE_ROWS + 1)
    here, there = (grid.texts(row + 1, last, each) for each in (columns, main))
    return any(len(set(one)) > 1 and set(one) == set(other) for one, other in zip(here, there, strict=True) if any(one))


def _runs(flags: Flags) -> list[tuple[int, int]]:
    """Runs of True: first, and one beyond the last (0 = first)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def _tables_below(grid: Grid, columns: tuple[int, ...]) -> list[Area]:
    """The tables in these columns, one below the other."""
    counts = grid.row_counts(columns)
    runs = _runs(counts > 0)
    starts = [runs[0][0], *_table_starts(grid, columns, counts, runs)]
    return [Area(start + 1, stop, columns) for start, stop in pairwise([*starts, runs[-1][1]])]


def _table_starts(
    grid: Grid, columns: tuple[int, ...], counts: Counts, runs: Sequence[tuple[int, int]]
) -> Iterator[int]:
    """Rows (0 = first) at which another table begins: an empty row, perhaps a title, headings, records."""
    earlier: list[list[str]] = []
    for start, stop in runs[:_MOST_BREAKS]:
        at = next((row for row in range(start, min(start + _TITLE_ROWS, stop)) if counts[row] > 1), None)
        if at is None or at + 1 >= stop:
            continue
        headings, *below = grid.texts(at + 1, min(stop, at + 1 + _TITLE_ROWS), columns)
        if earlier and not _are_headings(headings, below, earlier, titled=at > start):
            continue
        if earlier:
            yield start
        earlier.append(headings)


def _are_headings(
    row: Sequence[str], below: Sequence[Sequence[str]], earlier: Sequence[Sequence[str]], *, titled: bool
) -> bool:
    """True where the row holds words, or years, over numbers, or the headings of an earlier table again."""
    if row in earlier:
        return True
    figures = [column for column in range(len(row)) if any(_FIGURES.fullmatch(each[column]) for each in below)]
    words = [column for column in figures if row[column] and not _FIGURES.fullmatch(row[column])]
    if titled and are_labels([row[column] for column in figures if column not in words]):
        return True
    return len(words) == len(figures) and len(words) > (0 if titled else 1)
