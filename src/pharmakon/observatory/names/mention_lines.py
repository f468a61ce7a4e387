"""Mentions read in a file's texts as lines of CSV: one line a candidate, with the words as they stand in the text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.observatory.exporting import safe_cell
from pharmakon.substances import Reader

LINE_COLUMNS = (
    *("row", "column", "mention", "candidate", "start", "words"),
    *("substance", "class", "role", "method", "confidence", "ambiguous"),
)
_CODES = ("substance", "class", "role", "method")
_NUMBERS = ("row", "mention", "candidate", "start", "confidence")
_IN_QUOTES = frozenset('",\r\n')


@dataclass(frozen=True)
class TextColumn:
    """A column of texts: its heading, and whether its cells list drugs (then street names and short codes are read)."""

    heading: str
    drug_column: bool


@dataclass(frozen=True)
class ReadBlock:
    """Some rows of a file, read. `lines` has LINE_COLUMNS, sorted by row and mention; `unplaced` word, texts."""

    lines: pa.Table
    unplaced: pa.Table


def read_block(
    rows: pa.Table,
    numbers: NDArray[np.int64],
    columns: Sequence[TextColumn],
    reader: Reader,
    classes: Mapping[str, str],
) -> ReadBlock:
    """Read the texts of some rows.

    Args:
        rows: the columns of the file as texts.
        numbers: the number of each row in the file (1: the first row of data).
        columns: what is read; mentions of a row are numbered from 0 in this order of columns.
        reader: reads texts.
        classes: entry of the register → its class.
    """
    parts, words = [], []
    counts = np.zeros(len(numbers), np.int64)
    for column in columns:
        texts = rows[column.heading]
        reading = reader.read(texts, drug_column=column.drug_column)
        parts.append(_part(texts, reading.mentions, column.heading, counts))
        words.append(reading.unplaced)
    table = _in_order(pa.concat_tables(parts))
    substance = table["substance"].combine_chunks()
    named = pa.array([*classes.values(), None], pa.string())
    place = pc.fill_null(pc.index_in(substance, value_set=pa.array(list(classes), pa.string())), len(classes))
    columns_of = {name: table[name] for name in table.column_names if name != "text"}
    columns_of |= {"row": pa.array(numbers[table["text"].to_numpy()]), "class": named.take(place)}
    return ReadBlock(pa.table({name: columns_of[name] for name in LINE_COLUMNS}), pa.concat_tables(words))


def _part(texts: pa.ChunkedArray, found: pa.Table, heading: str, counts: NDArray[np.int64]) -> pa.Table:
    """Mentions of one column, numbered after those of the columns before; `counts` by row goes on."""
    text, mention = found["text"].to_numpy(), found["mention"].to_numpy().astype(np.int64)
    numbered = mention + counts[text]
    last = np.append(text[1:] != text[:-1], [True]) if len(text) else np.zeros(0, bool)
    counts[text[last]] += mention[last] + 1
    columns = {name: found[name] for name in found.column_names if name not in {"mention", "length"}}
    columns["mention"] = pa.array(numbered)
    columns["column"] = pa.repeat(heading, len(text))
    columns["words"] = words_of(texts, found)
    return pa.table({name: columns[name] for name in sorted(columns)})


def _in_order(table: pa.Table) -> pa.Table:
    order = np.lexsort([table[name].to_numpy() for name in ("candidate", "mention", "text")])
    return table.take(pa.array(order)).combine_chunks()


def words_of(texts: pa.ChunkedArray, found: pa.Table) -> pa.Array:
    """The words of each mention as they stand in its text.

    Args:
        texts: the texts that were read.
        found: the mentions (READ_SCHEMA); `start` and `length` count characters.
    """
    whole = pc.fill_null(pa.concat_arrays([chunk.cast(pa.large_string()) for chunk in texts.chunks]), "")
    offsets = np.frombuffer(whole.buffers()[1], np.int64)[whole.offset : whole.offset + len(whole) + 1]
    data = whole.buffers()[2]
    content = memoryview(data)[offsets[0] : offsets[-1]] if data is not None else memoryview(b"")
    octets = np.frombuffer(content, np.uint8)
    places = np.append(np.flatnonzero((octets & 0xC0) != 0x80), len(octets))  # of characters, in octets
    start, length = (found[name].to_numpy().astype(np.int64) for name in ("start", "length"))
    first = np.searchsorted(places, offsets[:-1] - offsets[0])[found["text"].to_numpy()] + start
    order = np.argsort(first, kind="stable")
    # Candidates of a mention, and two substances meant by one word, have one span; spans do not overlap otherwise.
    is_new = np.append([True], np.diff(first[order]) != 0)[: len(first)]
    at, number = order[is_new], np.empty(len(first), np.int64)
    number[order] = np.cumsum(is_new) - 1
    edges = np.stack([places[first[at]], places[first[at] + length[at]]], axis=1).ravel()
    pieces = np.concatenate([[0], edges, [len(octets)]]).astype(np.int64)
    buffers = [None, pa.py_buffer(pieces), pa.py_buffer(content)]
    cut = pa.Array.from_buffers(pa.large_string(), len(pieces) - 1, buffers)
    return cut.take(pa.array(2 * number + 1)).cast(pa.string())


def csv_bytes(lines: pa.Table) -> pa.Buffer | bytes:
    """Lines as CSV in UTF-8, without headings. What comes from the file's cells and headings is made inert."""
    if not lines.num_rows:
        return b""
    cells = {name: pc.cast(lines[name].combine_chunks(), pa.string()) for name in (*_NUMBERS, *_CODES)}
    cells |= {name: _by_value(lines[name], _quoted) for name in ("column", "words")}
    ends = pa.array(["false\n", "true\n"])
    cells["ambiguous"] = ends.take(lines["ambiguous"].combine_chunks().cast(pa.int8()))
    columns = [cells[name].cast(pa.large_string()) for name in LINE_COLUMNS]
    comma = pa.scalar(",", pa.large_string())
    joined = pc.binary_join_element_wise(*columns, comma, null_handling="replace", null_replacement="")
    offsets = np.frombuffer(joined.buffers()[1], np.int64)
    return joined.buffers()[2].slice(int(offsets[0]), int(offsets[len(joined)] - offsets[0]))


def _by_value(column: pa.ChunkedArray, change: Callable[[str], str]) -> pa.Array:
    """The column with each different value changed once."""
    encoded = column.combine_chunks().dictionary_encode()
    values = pa.array([change(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return values.take(encoded.indices)


def _quoted(text: str) -> str:
    plain = str(safe_cell(text))
    return '"' + plain.replace('"', '""') + '"' if not _IN_QUOTES.isdisjoint(plain) else plain
