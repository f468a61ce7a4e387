"""The tables of a sheet: records, texts, flags, cells not taken, quarantine. All sorted by key."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    """The rows of a sheet that become records: their physical numbers, and which of all rows they are."""

    file_id: int
    rows: NDArray[np.int32]
    mask: Rows

    @cached_property
    def numbers(self) -> NDArray[np.int32]:
        """Physical numbers of the rows."""
        return self.rows[self.mask]

    def of(self, array: pa.Array) -> pa.Array:
        """The cells of a column in these rows."""
        return array.filter(pa.array(self.mask))

    def keys(self, rows: NDArray[np.int32]) -> dict[str, pa.Array]:
        """The key columns for physical rows."""
        return {
            "file_id": pa.array(np.full(len(rows), self.file_id, np.int64)),
            "row": pa.array(rows, pa.int32()),
            "part": pa.array(np.zeros(len(rows), np.int16)),
        }


def records_table(content: Content, record: type[RecordType], kept: Kept, reference_area: str) -> pa.Table:
    """The rows in the record type's schema; a cell that was not taken is NULL because it is invalid."""
    length = len(kept.numbers)
    columns = kept.keys(kept.numbers) | {"reference_area": pa.repeat(reference_area, length)}
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
    present = np.column_stack([kept.mask & valid(column) for column in columns])
    row, column = np.divmod(np.flatnonzero(present.ravel()), len(names))
    whole = pa.concat_arrays(columns) if len(columns) > 1 else columns[0]
    table = kept.keys(kept.rows[row])
    table["column"] = pa.array(names).take(pa.array(column))
    table["text"] = whole.take(pa.array(column * len(kept.mask) + row))
    return pa.table(table, schema=TEXT_SCHEMA)


def flags_table(content: Content, kept: Kept) -> pa.Table:
    """One line a yes, by row and then in the order of the columns."""
    flags = content.flags
    if not flags:
        return FLAG_SCHEMA.empty_table()
    said = np.column_stack([_yes(kept.of(flag.answers)) for flag in flags])
    row, flag = np.divmod(np.flatnonzero(said.ravel()), len(flags))
    table = kept.keys(kept.numbers[row])
    table["origin"] = pa.array([each.heading for each in flags]).take(pa.array(flag))
    table["substance"] = pa.array([each.substance for each in flags]).take(pa.array(flag))
    return pa.table(table, schema=FLAG_SCHEMA)


def _yes(answers: pa.Array) -> Rows:
    yes: Rows = pc.fill_null(answers, fill_value=False).to_numpy(zero_copy_only=False)
    return yes


def cells_table(content: Content, kept: Kept) -> pa.Table:
    """Cells of the rows that were not taken, with the shape of their text; by row, in the order of the columns."""
    return _by_row([_cells(each, kept) for each in content.faulty], CELL_SCHEMA)


def _cells(faulty: Faulty, kept: Kept) -> pa.Table:
    rows = faulty.rows & kept.mask
    held, place = np.unique(faulty.texts.index[rows], return_inverse=True)
    shapes = [shape_of(text) for text in faulty.texts.different.take(pa.array(held)).to_pylist()]
    length = len(place)
    columns = {
        "file_id": pa.array(np.full(length, kept.file_id, np.int64)),
        "row": pa.array(kept.rows[rows]),
        "column": pa.repeat(faulty.heading, length),
        "code": pa.repeat(faulty.code, length),
        "shape": pa.array(shapes, pa.string()).take(pa.array(place)),
    }
    return pa.table(columns, schema=CELL_SCHEMA)


def quarantine_table(fates: Fates, kept: Kept, removed: Rows, misshapen: Sequence[Misshapen]) -> pa.Table:
    """Rejected and duplicate rows, one line each, by row."""
    rejected = ~fates.accepted
    reasons = fates.reason[rejected]
    codes, columns = (pa.array([reason[place] for reason in fates.reasons], pa.string()) for place in (0, 1))
    rows = [kept.rows[rejected], kept.rows[removed], np.array([each.row for each in misshapen], np.int32)]
    counts = [len(each) for each in rows]
    table = {
        "file_id": pa.array(np.full(sum(counts), kept.file_id, np.int64)),
        "row": pa.array(np.concatenate(rows)),
        "fate": _repeated((REJECTED_FATE, DUPLICATE_FATE, REJECTED_FATE), counts),
        "code": pa.concat_arrays([codes.take(pa.array(reasons)), _repeated((DUPLICATE, MISSHAPEN), counts[1:])]),
        "column": pa.concat_arrays([columns.take(pa.array(reasons)), pa.repeat("", sum(counts[1:]))]),
    }
    return _by_row([pa.table(table, schema=QUARANTINE_SCHEMA)], QUARANTINE_SCHEMA)


def _repeated(texts: Sequence[str], counts: Sequence[int]) -> pa.Array:
    return pa.array(texts).take(pa.array(np.repeat(np.arange(len(texts)), counts)))


def _by_row(parts: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    """Tables one below the other, then sorted by row; within a row they keep their order."""
    whole = pa.concat_tables([schema.empty_table(), *parts]).combine_chunks()
    return whole.take(pa.array(np.argsort(whole["row"].to_numpy(), kind="stable")))
