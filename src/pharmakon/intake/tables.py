"""The tables of a sheet: records, texts, flags, cells not taken, quarantine. All sorted by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import shape_of
from pharmakon.intake.cells import Rows, valid
from pharmakon.intake.checks import Fates
from pharmakon.intake.content import Content, Faulty
from pharmakon.intake.raw import Misshapen
from pharmakon.intake.result import CELL_SCHEMA, FLAG_SCHEMA, QUARANTINE_SCHEMA
from pharmakon.records import TEXT_SCHEMA, RecordType, Why

MISSHAPEN, DUPLICATE = "PH-I020", "PH-V040"
REJECTED_FATE, DUPLICATE_FATE = "rejected", "duplicate"


@dataclass(frozen=True)
class Kept:
    """The rows of a sheet that become records: their physical numbers, and which of all rows they are.

    `parts`: of a wide table the number of the column that each row is of, and `columns` its heading of the file by
    heading and part; rows of one physical row follow each other.
    """

    file_id: int
    rows: NDArray[np.int32]
    mask: Rows
    parts: NDArray[np.int16] | None = None
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Which rows of the sheet they are."""
        return np.flatnonzero(self.mask)

    def of(self, array: pa.Array) -> pa.Array:
        """The cells of a column in these rows."""
        return array.filter(pa.array(self.mask))

    def keys(self, places: NDArray[np.int64]) -> dict[str, pa.Array]:
        """The key columns for rows of the sheet."""
        parts = np.zeros(len(places), np.int16) if self.parts is None else self.parts[places]
        return {
            "file_id": pa.array(np.full(len(places), self.file_id, np.int64)),
            "row": pa.array(self.rows[places], pa.int32()),
            "part": pa.array(parts),
        }

    def whole_rows(self, rows: Rows) -> Rows:
        """For each physical row, in order, whether any of the rows made of it is among `rows`."""
        if self.parts is None or not len(self.rows):
            return rows
        first = np.flatnonzero(np.diff(self.rows, prepend=-1))
        return np.logical_or.reduceat(rows, first)

    def first_of_row(self, rows: Rows) -> Rows:
        """Of `rows` the first of each physical row of which none is kept."""
        if self.parts is None or not len(self.rows):
            return rows
        begins = np.diff(self.rows, prepend=-1) != 0
        number = np.cumsum(begins) - 1
        wanted = rows & ~self.whole_rows(self.mask)[number]
        places = np.flatnonzero(wanted)
        found = np.zeros(len(rows), dtype=bool)
        found[places[np.unique(number[places], return_index=True)[1]]] = True
        return found

    def headings(self, heading: str, rows: Rows) -> pa.Array:
        """The column of the file that cells of a column stand in, for rows of the sheet."""
        names = self.columns.get(heading)
        if names is None or self.parts is None:
            return pa.repeat(heading, int(rows.sum()))
        return pa.array(names, pa.string()).take(pa.array(self.parts[rows] - 1))


def records_table(content: Content, record: type[RecordType], kept: Kept, reference_area: str) -> pa.Table:
    """The rows in the record type's schema; a cell that was not taken is NULL because it is invalid."""
    length = len(kept.places)
    columns = kept.keys(kept.places) | {"reference_area": pa.repeat(reference_area, length)}
    for name, read in content.reads.items():
        columns |= {f"{name}{end}": kept.of(array) for end, array in read.fields.items()}
        columns[f"{name}_why"] = kept.of(
            pc.if_else(pa.array(read.faulty), pa.scalar(Why.INVALID.value), read.why) if read.faulty.any() else read.why
        )
    schema = record.schema()
    arrays = [columns[field.name] if field.name in columns else pa.nulls(length, field.type) for field in schema]
    return pa.table([array.cast(field.type) for array, field in zip(arrays, schema, strict=True)], schema=schema)


def texts_table(content: Content, kept: Kept) -> pa.Table:
    """Free texts of the rows, by row and column."""
    names = sorted(content.texts)
    if not names:
        return TEXT_SCHEMA.empty_table()
    columns = [content.texts[name] for name in names]
    if len(columns) == 1:
        return _one_text(names[0], columns[0], kept)
    present = np.column_stack([kept.mask & valid(column) for column in columns])
    row, column = np.divmod(np.flatnonzero(present.ravel()), len(names))
    whole = pa.concat_arrays(columns)
    table = kept.keys(row)
    table["column"] = pa.array(names).take(pa.array(column))
    table["text"] = whole.take(pa.array(column * len(kept.mask) + row))
    return pa.table(table, schema=TEXT_SCHEMA)


def _one_text(name: str, column: pa.Array, kept: Kept) -> pa.Table:
    """The table of one column of texts, which need not be brought into another order."""
    present = kept.mask & valid(column)
    table = kept.keys(np.flatnonzero(present))
    table["column"] = pa.repeat(name, int(present.sum()))
    table["text"] = column if present.all() else column.filter(pa.array(present))
    return pa.table(table, schema=TEXT_SCHEMA)


def flags_table(content: Content, kept: Kept) -> pa.Table:
    """One line a yes, by row and then in the order of the columns."""
    flags = content.flags
    if not flags:
        return FLAG_SCHEMA.empty_table()
    said = np.column_stack([_yes(kept.of(flag.answers)) for flag in flags])
    row, flag = np.divmod(np.flatnonzero(said.ravel()), len(flags))
    table = kept.keys(kept.places[row])
    table["origin"] = pa.array([each.heading for each in flags]).take(pa.array(flag))
    table["substance"] = pa.array([each.substance for each in flags]).take(pa.array(flag))
    return pa.table(table, schema=FLAG_SCHEMA)


def _yes(answers: pa.Array) -> Rows:
    yes: Rows = pc.fill_null(answers, fill_value=False).to_numpy(zero_copy_only=False)
    return yes


def cells_table(content: Content, kept: Kept) -> pa.Table:
    """Cells that were not taken, in rejected rows too, with the shape of their text; by row, then by column."""
    return _by_row([_cells(each, kept) for each in content.faulty], CELL_SCHEMA)


def _cells(faulty: Faulty, kept: Kept) -> pa.Table:
    rows = faulty.rows
    held, place = np.unique(faulty.texts.index[rows], return_inverse=True)
    shapes = [shape_of(text) for text in faulty.texts.different.take(pa.array(held)).to_pylist()]
    length = len(place)
    columns = {
        "file_id": pa.array(np.full(length, kept.file_id, np.int64)),
        "row": pa.array(kept.rows[rows]),
        "column": kept.headings(faulty.heading, rows),
        "code": pa.repeat(faulty.code, length),
        "shape": pa.array(shapes, pa.string()).take(pa.array(place)),
    }
    return pa.table(columns, schema=CELL_SCHEMA)


def quarantine_table(fates: Fates, kept: Kept, removed: Rows, misshapen: Sequence[Misshapen]) -> pa.Table:
    """Rejected and duplicate rows, one line each, by row."""
    rejected, removed = kept.first_of_row(~fates.accepted), kept.first_of_row(removed)
    removed &= ~rejected
    reasons = fates.reason[rejected]
    codes = pa.array([reason[0] for reason in fates.reasons], pa.string())
    rows = [kept.rows[rejected], kept.rows[removed], np.array([each.row for each in misshapen], np.int32)]
    counts = [len(each) for each in rows]
    table = {
        "file_id": pa.array(np.full(sum(counts), kept.file_id, np.int64)),
        "row": pa.array(np.concatenate(rows)),
        "fate": _repeated((REJECTED_FATE, DUPLICATE_FATE, REJECTED_FATE), counts),
        "code": pa.concat_arrays([codes.take(pa.array(reasons)), _repeated((DUPLICATE, MISSHAPEN), counts[1:])]),
        "column": pa.concat_arrays([_headings(kept, fates, rejected), pa.repeat("", sum(counts[1:]))]),
    }
    return _by_row([pa.table(table, schema=QUARANTINE_SCHEMA)], QUARANTINE_SCHEMA)


def _headings(kept: Kept, fates: Fates, rejected: Rows) -> pa.Array:
    """The column of the file for which each rejected row was rejected."""
    whole = pa.nulls(int(rejected.sum()), pa.string())
    for place, (_, heading) in enumerate(fates.reasons):
        mine = fates.reason[rejected] == place
        if mine.any():
            rows = rejected & (fates.reason == place)
            whole = pc.replace_with_mask(whole, pa.array(mine), kept.headings(heading, rows))
    return whole


def _repeated(texts: Sequence[str], counts: Sequence[int]) -> pa.Array:
    return pa.array(texts).take(pa.array(np.repeat(np.arange(len(texts)), counts)))


def _by_row(parts: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    """Tables one below the other, then sorted by row; within a row they keep their order."""
    whole = pa.concat_tables([schema.empty_table(), *parts]).combine_chunks()
    return whole.take(pa.array(np.argsort(whole["row"].to_numpy(), kind="stable")))
