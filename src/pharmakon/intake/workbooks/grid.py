"""All cells of a sheet as texts, in a scratch file, and which of them are filled: where tables are looked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from python_calamine import CalamineSheet

from pharmakon.intake.workbooks.cells import Value, texts_of

_CHUNK_ROWS = 50_000
_CHUNK_CELLS = 4_000_000
_FEW_ROWS = 1_000
Flags = np.ndarray
Counts = np.ndarray


@dataclass(frozen=True)
class Grid:
    """The cells from row 1 to the last that the library gives, from the first column that holds a value.

    `filled` has a bit for each cell. Rows count from 1, columns from 0 within the grid; `first_column` is the number
    (1 = A) of the first.
    """

    path: Path
    rows: int
    width: int
    first_column: int
    chunk_rows: int
    filled: tuple[Flags, ...]
    _last: dict[int, pa.RecordBatch] = field(default_factory=dict, compare=False)

    @cached_property
    def column_counts(self) -> Counts:
        """Filled cells of each column."""
        counts = np.zeros(self.width, np.int64)
        for bits in self.filled:
            counts += np.unpackbits(bits, axis=1, count=self.width).sum(axis=0, dtype=np.int64)
        return counts

    def row_counts(self, columns: Sequence[int] | None = None) -> Counts:
        """Filled cells of each row, in these columns (all)."""
        chosen = slice(None) if columns is None else np.array(columns, np.int64)
        parts = [
            np.unpackbits(bits, axis=1, count=self.width)[:, chosen].sum(axis=1, dtype=np.int32) for bits in self.filled
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.int32)

    def counts_in(self, rows: Flags) -> Counts:
        """Filled cells of each column, in these rows."""
        counts, first = np.zeros(self.width, np.int64), 0
        for bits in self.filled:
            some = bits[rows[first : first + len(bits)]]
            counts += np.unpackbits(some, axis=1, count=self.width).sum(axis=0, dtype=np.int64)
            first += len(bits)
        return counts

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Number of the first row of each piece, and the piece."""
        # Not memory-mapped: the limit of the child counts addresses, and a sheet may be larger.
        with pa.OSFile(str(self.path)) as source, pa.ipc.open_file(source) as file:
            for number in range(file.num_record_batches):
                yield number * self.chunk_rows + 1, file.get_batch(number)

    def texts(self, first: int, last: int, columns: Sequence[int]) -> list[list[str]]:
        """The texts of some rows ("" where empty), both ends included."""
        found: list[list[str]] = []
        for number in range((first - 1) // self.chunk_rows, (last - 1) // self.chunk_rows + 1):
            start = number * self.chunk_rows + 1
            piece = self._piece(number).slice(max(0, first - start), last - max(first, start) + 1)
            cells = [piece.column(column).to_pylist() for column in columns]
            found += [[text or "" for text in row] for row in zip(*cells, strict=True)]
        return found

    def _piece(self, number: int) -> pa.RecordBatch:
        """A piece of the file; the last one asked for is kept."""
        if number not in self._last:
            self._last.clear()
            with pa.OSFile(str(self.path)) as source, pa.ipc.open_file(source) as file:
                self._last[number] = file.get_batch(number)
        return self._last[number]


def read_grid(sheet: CalamineSheet, path: Path) -> Grid:
    """Writes the cells to a scratch file.

    Raises:
        CalamineError: a cell cannot be read.
        OverflowError: a duration is longer than any.
    """
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        return Grid(path, 0, 0, 1, 1, ())
    width = end[1] - start[1] + 1
    size = max(1, min(_CHUNK_ROWS, _CHUNK_CELLS // width))
    filled = []
    rows = iter(sheet.iter_rows())
    schema = pa.schema([pa.field(f"{number}", pa.string()) for number in range(width)])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        while chunk := list(islice(rows, size)):
            cells, flags = _columns(chunk, width)
            filled.append(np.packbits(flags, axis=1))
            writer.write_batch(pa.record_batch(cells, schema=schema))
    return Grid(path, end[0] + 1, width, start[1] + 1, size, tuple(filled))


def _columns(rows: Sequence[Sequence[Value]], width: int) -> tuple[list[pa.Array], Flags]:
    """The columns as texts, and which of their cells are filled."""
    count = len(rows)
    if count < _FEW_ROWS:
        # One call for all cells: sheets may have thousands of columns, and a call costs as much as hundreds of cells.
        texts = texts_of([cell for column in zip(*rows, strict=True) for cell in column])
        flags: Flags = texts.is_valid().to_numpy(zero_copy_only=False).reshape(width, count).T
        return [texts.slice(column * count, count) for column in range(width)], flags
    cells = [texts_of(column) for column in zip(*rows, strict=True)]
    return cells, np.column_stack([texts.is_valid().to_numpy(zero_copy_only=False) for texts in cells])
