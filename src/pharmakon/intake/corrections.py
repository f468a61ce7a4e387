"""What people corrected in the rows of a file: cells with a new text, and rows that are to be left out."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.intake.raw import BATCH_ROWS, ROW, RawSheet

# `sheet` and `row` say where; `column` is the heading, empty where the row as a whole is left out. An empty text
# empties the cell.
CORRECTION_SCHEMA = pa.schema(
    [
        pa.field("sheet", pa.string(), nullable=False),
        pa.field("row", pa.int32(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
    ]
)
_KEY = ("sheet", "row", "column")


@dataclass(frozen=True)
class Correction:
    """One row as a person corrected it: the new text of each column that changed, or that it is left out."""

    sheet: str
    row: int
    texts: dict[str, str]
    left_out: bool = False


def corrections_table(corrections: list[Correction]) -> pa.Table:
    """Corrections as CORRECTION_SCHEMA, by sheet, row and column."""
    lines = [
        (each.sheet, each.row, column, text)
        for each in corrections
        for column, text in ([("", "")] if each.left_out else each.texts.items())
    ]
    columns = zip(*sorted(lines), strict=True) if lines else ([],) * len(CORRECTION_SCHEMA)
    return pa.table([pa.array(column) for column in columns], names=CORRECTION_SCHEMA.names).cast(CORRECTION_SCHEMA)


def laid_over(earlier: pa.Table, later: pa.Table) -> pa.Table:
    """Corrections of which the later ones win, cell by cell."""
    again = earlier.join(later.select(list(_KEY)), keys=list(_KEY), join_type="left anti")
    order = [(name, "ascending") for name in _KEY]
    return pa.concat_tables([again.cast(CORRECTION_SCHEMA), later.cast(CORRECTION_SCHEMA)]).sort_by(order)


def corrected_sheet(raw: RawSheet, corrections: pa.Table, target: Path) -> RawSheet:
    """The sheet with the corrected cells, written to `target`; a misshapen row that was corrected is a row of it.

    `raw.corrected` and `raw.left_out` of the result are the rows that people spoke of.
    """
    own = corrections.filter(pc.equal(corrections["sheet"], raw.sheet))
    whole = pc.equal(own["column"], "")
    left_out, cells = own.filter(whole)["row"].to_pylist(), own.filter(pc.invert(whole))
    mended = _mended_rows(raw, cells)
    table = pa.concat_tables([raw.table, mended]).sort_by(ROW) if mended.num_rows else raw.table
    for heading in raw.header:
        table = _with_cells(table, heading, cells.filter(pc.equal(cells["column"], heading)))
    with pa.ipc.new_file(str(target), table.schema) as writer:
        writer.write_table(table.combine_chunks(), max_chunksize=BATCH_ROWS)
    rows = set(mended[ROW].to_pylist())
    return replace(
        raw,
        path=target,
        misshapen=tuple(each for each in raw.misshapen if each.row not in rows),
        corrected=tuple(sorted(set(cells["row"].to_pylist()))),
        left_out=tuple(sorted(left_out)),
    )


def _mended_rows(raw: RawSheet, cells: pa.Table) -> pa.Table:
    """Rows without cells for the misshapen rows that were corrected; their cells are filled with the others."""
    corrected = set(cells["row"].to_pylist())
    rows = [each.row for each in raw.misshapen if each.row in corrected]
    columns = [pa.array(rows, pa.int32()), *(pa.nulls(len(rows), pa.string()) for _ in raw.header)]
    return pa.table(columns, schema=raw.table.schema)


def _with_cells(table: pa.Table, heading: str, cells: pa.Table) -> pa.Table:
    if not cells.num_rows:
        return table
    numbers: NDArray[np.int32] = table[ROW].to_numpy()
    place = np.searchsorted(numbers, cells["row"].to_numpy())
    mask = np.zeros(len(numbers), dtype=bool)
    mask[place] = True
    texts = pc.if_else(pc.equal(cells["text"], ""), pa.scalar(None, pa.string()), cells["text"]).combine_chunks()
    column = table[heading].combine_chunks()
    filled = pc.replace_with_mask(column, pa.array(mask), texts)
    return table.set_column(table.column_names.index(heading), heading, filled)
