"""Writes the rows of a sheet as texts into its Arrow file, piece by piece; rows without any content are counted."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa

from pharmakon.intake.raw import BATCH_ROWS, ROW


class TableFile:
    """The Arrow file of a sheet whose physical rows are all data (see `RawSheet`): no headings, titles or notes.

    `rows` are the physical rows so far, `blank` those of them without content, which are not written.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._schema = pa.schema([(ROW, pa.int32()), *((name, pa.string()) for name in header)])
        self._writer = pa.ipc.new_file(str(path), self._schema)
        self.rows = 0
        self.blank = 0

    def __enter__(self) -> "TableFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def write(self, columns: Sequence[pa.Array], rows: int) -> None:
        """The next rows, a column of texts for each heading."""
        numbers = pa.array(np.arange(self.rows + 1, self.rows + rows + 1, dtype=np.int32))
        batch = pa.record_batch([numbers, *columns], schema=self._schema)
        self.rows += rows
        empty = _without_content(columns, rows)
        if empty.any():
            self.blank += int(empty.sum())
            batch = batch.filter(pa.array(~empty))
        for start in range(0, batch.num_rows, BATCH_ROWS):
            self._writer.write_batch(batch.slice(start, BATCH_ROWS))


def _without_content(columns: Sequence[pa.Array], rows: int) -> np.ndarray:
    """Rows in which every column is NULL."""
    empty = np.ones(rows, dtype=bool)
    for column in columns:
        if not column.null_count:
            return np.zeros(rows, dtype=bool)
        empty &= column.is_null().to_numpy(zero_copy_only=False)
        if not empty.any():
            break
    return empty
