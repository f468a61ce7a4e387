"""Empty columns of records of a base source, filled from rows of supplements that speak of the same person.

What the base source says stays. Of several rows the one that came first counts. Dates of registration and report are
those of an office, not of a death, and are not taken from another one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import Finding, Where, code
from pharmakon.observatory.files import FileOutcome, records_folder
from pharmakon.observatory.work import Work
from pharmakon.records import Column, DateColumn, RecordType, TextColumn, Why
from pharmakon.store import source_hash, step_key

FILLED, FILLED_CELLS = "filled", "links/filled"
FILLED_SCHEMA = pa.schema(
    [("row", pa.int32()), ("column", pa.string()), ("from_file_id", pa.int64()), ("from_row", pa.int32())]
)
_OF_AN_OFFICE = frozenset({"registered_on", "reported_on"})
Rows = NDArray[np.bool_]
Places = NDArray[np.int64]


def filled_cells(
    outcome: FileOutcome, linked: pa.Table, supplements: Mapping[int, FileOutcome], work: Work
) -> pa.Table:
    """Which cells of a sheet's records are filled, and from which row (FILLED_SCHEMA), by row and column.

    Args:
        outcome: the sheet.
        linked: base_row, file_id, row: rows of supplements that speak of its records.
        supplements: file_id → sheet of a supplement.
        work: tools of the command.
    """
    if outcome.records is None:
        return FILLED_SCHEMA.empty_table()
    sheets = _in_order(linked, supplements)
    keys = [each.records.key for each in sheets if each.records is not None]
    key = step_key(FILLED, outcome.records.key, *_as_texts(linked), *keys, source_hash(__name__, "pharmakon.records"))
    unit = work.units.find(FILLED, outcome.about, key)
    if unit is None:
        table = _cells(outcome, linked, sheets, work)
        unit = work.units.keep(FILLED, outcome.about, key, {FILLED_CELLS: table})
    return work.table(unit, FILLED_CELLS)


def _as_texts(linked: pa.Table) -> Iterator[str]:
    return (str(linked[name].to_pylist()) for name in ("base_row", "file_id", "row"))


def _in_order(linked: pa.Table, supplements: Mapping[int, FileOutcome]) -> list[FileOutcome]:
    """Sheets that speak of the records, in the order in which they came."""
    found = [supplements[each] for each in set(linked["file_id"].to_pylist()) if each in supplements]
    return sorted(found, key=lambda each: (each.input.received, each.input.file, each.sheet))


def _cells(outcome: FileOutcome, linked: pa.Table, sheets: Sequence[FileOutcome], work: Work) -> pa.Table:
    base = _records(outcome, work)
    parts = [FILLED_SCHEMA.empty_table()]
    for name, column in _fillable(work.types[outcome.input.source.record]):
        empty = _empty(base, name)
        for sheet in sheets:
            own = linked.filter(pc.equal(linked["file_id"], sheet.file_id)).sort_by(
                [("base_row", "ascending"), ("row", "ascending")]
            )
            places, rows = _said(own, base, sheet, name, column, empty, work)
            empty[places] = False
            table = [base["row"].take(pa.array(places)), pa.repeat(name, len(places))]
            parts.append(pa.table([*table, pa.repeat(sheet.file_id, len(places)), rows], schema=FILLED_SCHEMA))
    return pa.concat_tables(parts).sort_by([("row", "ascending"), ("column", "ascending")]).combine_chunks()


def _records(outcome: FileOutcome, work: Work) -> pa.Table:
    if outcome.records is None:
        raise TypeError("a sheet that was not taken has no records")
    return work.table(outcome.records, records_folder(outcome.input.source.record))


def _fillable(record: type[RecordType]) -> Iterable[tuple[str, Column]]:
    return (
        (name, column)
        for name, column in record.columns().items()
        if not isinstance(column, TextColumn) and name not in _OF_AN_OFFICE
    )


def _empty(records: pa.Table, name: str) -> Rows:
    """Rows whose column holds nothing though it applies."""
    empty: Rows = records[name].is_null().to_numpy().copy()
    if f"{name}_why" in records.column_names:
        applies = pc.fill_null(pc.not_equal(records[f"{name}_why"], Why.NOT_APPLICABLE.value), fill_value=True)
        empty &= applies.to_numpy()
    return empty


def _said(
    linked: pa.Table, base: pa.Table, sheet: FileOutcome, name: str, column: Column, empty: Rows, work: Work
) -> tuple[Places, pa.Array]:
    """Places of the base records that a sheet fills, each once, and the rows that fill them."""
    theirs = _records(sheet, work)
    here = np.searchsorted(base["row"].to_numpy(), linked["base_row"].to_numpy())
    there = np.searchsorted(theirs["row"].to_numpy(), linked["row"].to_numpy())
    says = empty[here] & theirs[name].take(pa.array(there)).is_valid().to_numpy()
    if isinstance(column, DateColumn):
        says &= _fits(column, base.take(pa.array(here)), theirs[name].take(pa.array(there)))
    chosen = np.flatnonzero(says)
    places, first = np.unique(here[chosen], return_index=True)
    return places, linked["row"].take(pa.array(chosen[first])).combine_chunks()


def _fits(column: DateColumn, base: pa.Table, first_days: pa.ChunkedArray) -> Rows:
    """Rows in which a date does not lie after one of the base record that must follow it."""
    fits = np.ones(base.num_rows, dtype=bool)
    for name in column.not_after:
        late = pc.fill_null(pc.greater(first_days, base[f"{name}_last"]), fill_value=False)
        fits &= ~late.to_numpy()
    return fits


def with_filled(
    records: pa.Table, filled: pa.Table, record: type[RecordType], theirs: Mapping[int, pa.Table]
) -> pa.Table:
    """Records of a sheet with their filled cells.

    Args:
        records: sorted by row.
        filled: which cells (FILLED_SCHEMA).
        record: their type.
        theirs: file_id → records of a supplement's sheet.
    """
    for name, column in _fillable(record):
        own = filled.filter(pc.equal(filled["column"], name))
        for identifier in own["from_file_id"].unique().to_pylist():
            lines = own.filter(pc.equal(own["from_file_id"], identifier))
            here = np.searchsorted(records["row"].to_numpy(), lines["row"].to_numpy())
            there = np.searchsorted(theirs[identifier]["row"].to_numpy(), lines["from_row"].to_numpy())
            for field in column.fields(name):
                values = theirs[identifier][field.name].take(pa.array(there))
                records = _set(records, field.name, here, values)
            if f"{name}_why" in records.column_names:
                records = _set(records, f"{name}_why", here, pa.chunked_array([pa.nulls(len(here), pa.string())]))
    return records


def _set(records: pa.Table, name: str, places: Places, values: pa.ChunkedArray) -> pa.Table:
    mask = np.zeros(records.num_rows, dtype=bool)
    mask[places] = True
    number = records.column_names.index(name)
    cells = pc.replace_with_mask(records[name].combine_chunks(), pa.array(mask), values.combine_chunks())
    return records.set_column(number, records.schema.field(number), cells)


def filled_findings(filled: pa.Table, outcome: FileOutcome, supplements: Mapping[int, FileOutcome]) -> list[Finding]:
    """PH-J007 for each column and source that fills cells of a sheet."""
    where = {each: supplements[each].input.source.name for each in filled["from_file_id"].unique().to_pylist()}
    counts: dict[tuple[str, str], int] = {}
    for column, identifier in zip(filled["column"].to_pylist(), filled["from_file_id"].to_pylist(), strict=True):
        counts[column, where[identifier]] = counts.get((column, where[identifier]), 0) + 1
    return [
        Finding(
            code("PH-J007"),
            Where(outcome.input.file, outcome.sheet),
            {"cells": count, "column": column, "source": source},
            count,
        )
        for (column, source), count in sorted(counts.items())
    ]
