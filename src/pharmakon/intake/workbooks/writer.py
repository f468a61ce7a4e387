"""Writes the records of a table on a sheet to its Arrow file, and says what became of every row of the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.intake.headings import Headings, unique_headings
from pharmakon.intake.raw import ROW
from pharmakon.intake.tail import TAIL_ROWS, TOTALS, notes_at_the_end
from pharmakon.intake.workbooks.grid import Flags, Grid
from pharmakon.intake.workbooks.layout import Table
from pharmakon.intake.workbooks.survey import Marks, Span

_TOTAL = rf"^\s*(?i:(?:grand\s+|sub[-\s]?)?(?:{'|'.join(sorted(TOTALS))}))(?:\P{{L}}|$)"
_NARROW = 2


@dataclass(frozen=True)
class Written:
    """What became of the rows of a sheet (1 = first)."""

    headings: Headings
    header_rows: tuple[int, ...]
    physical: int
    filled_rows: int
    blank_rows: int
    outside_rows: tuple[int, ...]
    records: int
    totals: Marks
    filled_down: Marks


def write_table(grid: Grid, table: Table, spans: Sequence[Span], target: Path) -> Written:
    """Writes the records of the table (see `RawSheet`)."""
    return _Writer(grid, table, spans).write(target)


class _Writer:
    """One table on its way to its file."""

    def __init__(self, grid: Grid, table: Table, spans: Sequence[Span]) -> None:
        self._grid, self._table = grid, table
        self._is_record = self._record_rows()
        self._columns, texts = self._filled_columns()
        self._headings = unique_headings(texts)
        self._is_record[[row - 1 for row in self._notes()]] = False
        self._fills = self._filled_down(spans)
        self._totals = Marks()

    def _record_rows(self) -> Flags:
        """Rows below the headings, down to the end of the table, that are not empty."""
        flags: Flags = self._grid.row_counts(self._table.area.columns) > 0
        flags[: self._table.first_record - 1] = False
        flags[self._table.area.last :] = False
        return flags

    def _filled_columns(self) -> tuple[tuple[int, ...], list[str]]:
        """The columns that have a heading or a value, and their headings."""
        counts = self._grid.counts_in(self._is_record)
        pairs = zip(self._table.area.columns, self._table.head.headings, strict=True)
        kept = [(column, heading) for column, heading in pairs if heading or counts[column]]
        return tuple(column for column, _ in kept), [heading for _, heading in kept]

    def _notes(self) -> list[int]:
        """Rows at the end that are notes or totals. Below a table of two columns they stand apart."""
        last = (np.flatnonzero(self._is_record)[-TAIL_ROWS:] + 1).tolist()
        apart = next((number for number in range(len(last) - 1, 0, -1) if last[number] > last[number - 1] + 1), None)
        narrow = len(self._columns) == _NARROW
        if not last or (narrow and apart is None):
            return []
        return notes_at_the_end(self._rows_of(last[apart if narrow else None :]), (), narrowest=_NARROW)

    def _rows_of(self, rows: Sequence[int]) -> pa.Table:
        """Some rows, as `notes_at_the_end` takes them."""
        texts = self._grid.texts(rows[0], rows[-1], self._columns)
        cells = zip(*(texts[row - rows[0]] for row in rows), strict=True)
        names = [f"{number}" for number in range(len(self._columns))]
        columns = [pa.array([text or None for text in column], pa.string()) for column in cells]
        return pa.table([pa.array(rows, pa.int32()), *columns], names=[ROW, *names])

    def _filled_down(self, spans: Sequence[Span]) -> dict[int, list[tuple[int, int, str]]]:
        """Column → rows merged into one among the records, with their text."""
        fills: dict[int, list[tuple[int, int, str]]] = {}
        for span in spans:
            column = span.first_column - self._grid.first_column
            first, last = span.first_row, min(span.last_row, len(self._is_record))
            if last > first and column in self._columns and self._is_record[first - 1]:
                text = self._grid.texts(first, first, [column])[0][0]
                if text:
                    fills.setdefault(column, []).append((first, last, text))
        return fills

    def write(self, target: Path) -> Written:
        fields = [pa.field(ROW, pa.int32(), nullable=False)]
        fields += [pa.field(name, pa.string()) for name in self._headings.names]
        schema = pa.schema(fields)
        with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for first, batch in self._grid.batches():
                rows, cells = self._taken(first, batch)
                if len(rows):
                    writer.write_batch(pa.record_batch([pa.array(rows, pa.int32()), *cells], schema=schema))
        return self._written()

    def _taken(self, first: int, batch: pa.RecordBatch) -> tuple[np.ndarray, list[pa.Array]]:
        """The numbers and cells of the records in a piece of the grid."""
        flags = self._is_record[first - 1 : first - 1 + batch.num_rows]
        if not flags.any():
            return np.zeros(0, np.int32), []
        cells = [self._with_fills(batch.column(column), column, first) for column in self._columns]
        flags[self._repeats_headings(cells, flags)] = False
        self._note_totals(cells, flags, first)
        rows = np.flatnonzero(flags) + first
        if flags.all():
            return rows, cells
        return rows, [column.filter(pa.array(flags)) for column in cells]

    def _with_fills(self, cells: pa.Array, column: int, first: int) -> pa.Array:
        spans = [fill for fill in self._fills.get(column, ()) if fill[0] < first + len(cells) and fill[1] >= first]
        if not spans:
            return cells
        texts = cells.to_pylist()
        for start, stop, text in spans:
            for row in range(max(start + 1, first), min(stop, first + len(cells) - 1) + 1):
                texts[row - first] = texts[row - first] or text
        return pa.array(texts, pa.string())

    def _repeats_headings(self, cells: Sequence[pa.Array], flags: Flags) -> Flags:
        """Which of the records hold the headings again, as printed pages do."""
        same = flags.copy()
        if len(self._table.head.rows.value) != 1 or len(cells) < 2:
            return same & False
        for column, text in zip(cells, self._heading_texts, strict=True):
            same &= pc.fill_null(pc.equal(column, text), not text).to_numpy(zero_copy_only=False)
            if not same.any():
                break
        return same

    @cached_property
    def _heading_texts(self) -> list[str]:
        row = self._table.head.rows.value[0]
        return self._grid.texts(row, row, self._columns)[0]

    def _note_totals(self, cells: Sequence[pa.Array], flags: Flags, first: int) -> None:
        found = pc.fill_null(pc.match_substring_regex(cells[0], _TOTAL), False).to_numpy(zero_copy_only=False) & flags
        for row in np.flatnonzero(found):
            self._totals = self._totals.plus(int(row) + first)

    def _written(self) -> Written:
        counts = self._grid.row_counts()
        header = self._table.head.rows.value
        blank = counts == 0
        blank[[row - 1 for row in header]] = False
        outside = ~blank & ~self._is_record
        outside[[row - 1 for row in header]] = False
        return Written(
            headings=self._headings,
            header_rows=header,
            physical=self._grid.rows,
            filled_rows=int(np.count_nonzero(counts)),
            blank_rows=int(np.count_nonzero(blank)),
            outside_rows=tuple((np.flatnonzero(outside) + 1).tolist()),
            records=int(np.count_nonzero(self._is_record)),
            totals=self._totals,
            filled_down=self._marks_of_fills(),
        )

    def _marks_of_fills(self) -> Marks:
        marks = Marks()
        for row in sorted({first for fills in self._fills.values() for first, _, _ in fills}):
            marks = marks.plus(row)
        return marks
