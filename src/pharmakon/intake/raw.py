"""What a reader hands over: the rows of one sheet as texts, nothing interpreted, every physical row accounted for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa

CodeLists = Mapping[str, Mapping[str, str]]
ROW = "row"
BATCH_ROWS = 131_072


@dataclass(frozen=True)
class Misshapen:
    """A physical row that has not as many cells as the header: read, rejected, kept in quarantine as it stands."""

    row: int
    expected: int
    found: int
    text: str


@dataclass(frozen=True)
class RawSheet:
    """One sheet, read. `path` is an Arrow IPC file: column `row` (int32, physical row, 1 = first), then one string
    column a heading (NULL where the cell is empty), rows in file order. Misshapen and blank rows are not in it.

    `labels`: heading → code as it stands in the cells → label, where the file declares labels. `nothings`: heading →
    code → its label (empty: none), where the file declares codes that stand for a missing value. `corrected` and
    `left_out`: rows whose cells a person corrected, and rows that a person decided to leave out.
    """

    file: str
    sheet: str
    content_sha256: str
    header: tuple[str, ...]
    path: Path
    physical: int
    counted: int
    header_rows: tuple[int, ...]
    blank_rows: int
    outside_rows: tuple[int, ...] = ()
    misshapen: tuple[Misshapen, ...] = field(default=())
    labels: CodeLists = field(default_factory=dict)
    nothings: CodeLists = field(default_factory=dict)
    heading_labels: Mapping[str, str] = field(default_factory=dict)
    corrected: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()

    @cached_property
    def table(self) -> pa.Table:
        """All rows, memory-mapped."""
        with pa.memory_map(str(self.path)) as source:
            return pa.ipc.open_file(source).read_all()

    def batches(self) -> Iterator[pa.Table]:
        """The rows in pieces of at most BATCH_ROWS."""
        for start in range(0, self.table.num_rows, BATCH_ROWS):
            yield self.table.slice(start, BATCH_ROWS)
