"""Columns brought into the shape that a mapping reads: several made one, one cut in parts, wide tables made long.

A wide table has a column for each year, sex or substance. Each of its columns makes a record of a row, of which the
mapping says the rest: `set = { period = "2015" }`. The record's key has the number of the column as its part.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.intake.cells import same
from pharmakon.intake.mapping import ColumnEntry
from pharmakon.intake.mapping import Mapping as ColumnMapping
from pharmakon.intake.raw import ROW, RawSheet

Parts = NDArray[np.int16]
_Set = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shaped:
    """A sheet in the shape that `mapping` reads. `parts`: for each row of `table` the number of the column of a wide
    table that it is of, None where the table is long. `columns`: a heading of `table` → its column of the file by part.
    """

    table: pa.Table
    mapping: ColumnMapping
    parts: Parts | None = None
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)


def shaped(raw: RawSheet, mapping: ColumnMapping) -> Shaped:
    """The sheet as the mapping reads it. Columns that are absent are left to who binds the mapping."""
    table, entries = raw.table, []
    for entry in mapping.columns:
        table, derived = _derived(table, entry)
        entries.append(derived)
    sets = list(dict.fromkeys(_set_of(entry) for entry in entries if entry.set))
    if not sets:
        return Shaped(table, replace(mapping, columns=tuple(entries)))
    return _long(table, replace(mapping, columns=tuple(entries)), sets)


def _derived(table: pa.Table, entry: ColumnEntry) -> tuple[pa.Table, ColumnEntry]:
    """The table with the column that an entry makes of others; the entry that reads it."""
    if not entry.sources and entry.split is None:
        return table, entry
    known = {same(name): name for name in table.column_names if name != ROW}
    missing = [name for name in entry.headings if same(name) not in known]
    plain = replace(entry, sources=(), split=None)
    if missing:
        return table, replace(plain, source=missing[0])
    columns = [table[known[same(name)]] for name in entry.headings]
    made, name = _joined(columns, entry.join), " + ".join(entry.headings)
    if entry.split is not None:
        made, name = _cut(made, entry.split.by, entry.split.part), f"{name} ({entry.split.part})"
    if name not in table.column_names:
        table = table.append_column(name, made)
    return table, replace(plain, source=name)


def _joined(columns: Sequence[pa.ChunkedArray], join: str) -> pa.ChunkedArray:
    """Texts of several columns with `join` between; cells that are empty at the end of a row are left out, others
    leave nothing between two joins.
    """
    if len(columns) == 1:
        return columns[0]
    made = pc.fill_null(columns[0], "")
    for column in columns[1:]:
        made = pc.binary_join_element_wise(made, pc.fill_null(column, ""), join)
    trimmed = pc.replace_substring_regex(made, f"(?:{_escaped(join)})+$", "") if join else made
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _escaped(text: str) -> str:
    """A text as the pattern that means it (RE2 knows \\Q … \\E)."""
    return "\\Q" + text.replace("\\E", "\\E\\\\E\\Q") + "\\E"


def _cut(column: pa.ChunkedArray, by: str, part: int) -> pa.ChunkedArray:
    """One part of each text, NULL where it has not so many."""
    listed = pc.split_pattern(column, pattern=by)
    long_enough = pc.fill_null(pc.greater_equal(pc.list_value_length(listed), part), fill_value=False)
    padded = pc.if_else(long_enough, listed, pa.scalar([""] * part, pa.list_(pa.string())))
    text = pc.utf8_trim_whitespace(pc.list_element(padded, part - 1))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _set_of(entry: ColumnEntry) -> _Set:
    return tuple(sorted(entry.set.items()))


def _long(table: pa.Table, mapping: ColumnMapping, sets: Sequence[_Set]) -> Shaped:
    """A wide table as one row for each of its columns that is filled; a row of which none is stands once, empty."""
    wide = [entry for entry in mapping.columns if entry.set]
    shared = [entry for entry in mapping.columns if not entry.set]
    targets = list(dict.fromkeys(entry.to for entry in wide))
    names = {to: _name_of([entry for entry in wide if entry.to == to]) for to in targets}
    dropped = {same(entry.source) for entry in wide} - {same(name) for entry in shared for name in entry.headings}
    rest = table.select([name for name in table.column_names if same(name) not in dropped])
    pieces = [_piece(table, rest, wide, names, each) for each in sets]
    filled = np.column_stack([piece.filled for piece in pieces])
    filled[:, 0] |= ~filled.any(axis=1)
    whole = pa.concat_tables([piece.table.filter(pa.array(filled[:, n])) for n, piece in enumerate(pieces)])
    parts = np.concatenate([np.full(int(filled[:, n].sum()), n + 1, np.int16) for n in range(len(pieces))])
    order = np.lexsort((parts, whole[ROW].to_numpy()))
    columns = {names[to]: [piece.sources.get(to, "") for piece in pieces] for to in targets}
    entries = (*shared, *_long_entries(wide, names, sets, keyed=any(entry.key for entry in shared)))
    table = whole.take(pa.array(order)).combine_chunks()
    return Shaped(table, replace(mapping, columns=entries), parts[order], columns)


def _name_of(entries: Sequence[ColumnEntry]) -> str:
    first, last = entries[0].source, entries[-1].source
    return first if first == last else f"{first} … {last}"


@dataclass(frozen=True)
class _Piece:
    """One record of each row: what the columns of one `set` say, which rows have any, and their headings by target."""

    table: pa.Table
    filled: NDArray[np.bool_]
    sources: Mapping[str, str]


def _piece(
    table: pa.Table, rest: pa.Table, wide: Iterable[ColumnEntry], names: Mapping[str, str], said: _Set
) -> _Piece:
    known = {same(name): name for name in table.column_names if name != ROW}
    sources = {entry.to: known.get(same(entry.source), "") for entry in wide if _set_of(entry) == said}
    filled = np.zeros(table.num_rows, dtype=bool)
    piece = rest
    for to, name in names.items():
        source = sources.get(to, "")
        column = table[source] if source else pa.nulls(table.num_rows, pa.string())
        filled |= column.is_valid().to_numpy(zero_copy_only=False)
        piece = piece.append_column(name, column)
    for to, text in said:
        piece = piece.append_column(_set_name(to), pa.repeat(text, table.num_rows))
    return _Piece(piece, filled, sources)


def _set_name(to: str) -> str:
    return f"{to} of the column"


def _long_entries(
    wide: Sequence[ColumnEntry], names: Mapping[str, str], sets: Sequence[_Set], *, keyed: bool
) -> Iterable[ColumnEntry]:
    """The lines that read the long table: what the columns hold, and what was said of each of them."""
    for to, name in names.items():
        entries = [entry for entry in wide if entry.to == to]
        values = {text: meaning for entry in entries for text, meaning in entry.values.items()}
        sure = all(entry.sure for entry in entries)
        yield replace(entries[0], source=name, values=values, sure=sure, set={})
    for to in dict.fromkeys(to for said in sets for to, _ in said):
        yield ColumnEntry(to, _set_name(to), key=keyed, line=wide[0].line)
