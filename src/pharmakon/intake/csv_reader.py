"""Reads delimited text of a known dialect into an Arrow file, streamed, every physical row accounted for.

Runs in the confined child. The scan of this package decides what a row is and how many cells it has; Arrow's own CSV
parser only takes the cells of rows that are already known to be in order, and both must come to the same number.
"""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from pharmakon.intake.headings import Headings, joined_rows, unique_headings
from pharmakon.intake.raw import BATCH_ROWS, ROW, Misshapen
from pharmakon.intake.scan import Flags, Offsets, Scan, scan
from pharmakon.intake.split import SplitRow, Splitter
from pharmakon.intake.tail import TAIL_ROWS, notes_at_the_end

BLOCK = 1 << 23
_LINE_END_BYTES = np.array([1, 2, 1])  # by kind: LF, CRLF, CR
Progress = Callable[[int], None]
Row = tuple[int, tuple[bytes, ...]]


class ReadRefusal(Exception):  # noqa: N818
    """The file is not read on: `kind` names why (see `reading`), `row` where."""

    def __init__(self, kind: str, row: int) -> None:
        self.kind, self.row = kind, row
        super().__init__(kind)


@dataclass(frozen=True)
class CsvRequest:
    """What to read and how. `header_rows` are physical rows (1 = first); `width` counts when there is none.

    `row_bytes`: a longer row is refused. `misshapen_bytes`: more text of misshapen rows is refused.
    """

    path: Path
    target: Path
    encoding: str
    delimiter: str
    quote: str
    header_rows: tuple[int, ...]
    width: int
    row_bytes: int
    misshapen_bytes: int
    block_bytes: int = BLOCK


@dataclass
class CsvAccount:
    """What was read. Row numbers are physical (1 = first row of the file, a cell with line ends is in one row)."""

    headings: Headings
    header_rows: tuple[int, ...]
    physical: int = 0
    rows_good: int = 0
    blank_rows: int = 0
    outside_rows: list[int] = field(default_factory=list)
    misshapen: list[Misshapen] = field(default_factory=list)
    line_ends: list[int] = field(default_factory=lambda: [0, 0, 0])
    nul_bytes: int = 0
    trimmed_rows: int = 0
    stray_rows: list[int] = field(default_factory=list)
    longest_row: tuple[int, int] = (0, 0)
    longest_quoted: tuple[int, int, int] = (0, 0, 0)


def read_table(request: CsvRequest, progress: Progress) -> CsvAccount:
    """Writes `request.target` (see `RawSheet`) and says what became of every row.

    Raises:
        ReadRefusal: a row or the text of misshapen rows exceeds its limit, or a heading row is not there.
        UnicodeDecodeError: the bytes do not fit the encoding.
    """
    reader = _Reader(request)
    blocks = _blocks(request, progress)
    carry = reader.read_head(blocks)
    for block in blocks:
        carry = reader.read_block(carry + block, final=False)
    reader.read_block(carry, final=True)
    return reader.finish()


def _blocks(request: CsvRequest, progress: Progress) -> Iterator[bytes]:
    """The file as UTF-8 without a byte order mark, in pieces; the bytes read are told."""
    utf8 = codecs.lookup(request.encoding).name in {"utf-8", "ascii"}
    decoder = None if utf8 else codecs.getincrementaldecoder(request.encoding)()
    done = 0
    with request.path.open("rb") as file:
        while raw := file.read(request.block_bytes):
            text = raw if decoder is None else decoder.decode(raw).encode()
            yield text.removeprefix(codecs.BOM_UTF8) if not done else text
            done += len(raw)
            progress(done)
    if decoder is not None:
        yield decoder.decode(b"", final=True).encode()


class _Reader:
    """The state of one reading: the account so far, the open Arrow file, the last rows not yet written."""

    def __init__(self, request: CsvRequest) -> None:
        self._request = request
        self._splitter = Splitter.of(request.delimiter, request.quote)
        self._account = CsvAccount(Headings((), (), ()), request.header_rows)
        self._schema = pa.schema([])
        self._pending = self._schema.empty_table()
        self._misshapen_bytes = 0
        self._writer: pa.ipc.RecordBatchFileWriter | None = None

    @property
    def _width(self) -> int:
        return len(self._schema) - 1

    def read_head(self, blocks: Iterator[bytes]) -> bytes:
        """Takes the rows down to the last heading row; returns what follows them in the blocks used."""
        data, position, headings = next(blocks, b""), 0, []
        for number in range(1, max(self._request.header_rows, default=0) + 1):
            row, data = self._head_row(data, position, blocks, number)
            if number in self._request.header_rows:
                headings.append([cell.decode() for cell in row.cells])
            elif self._splitter.is_blank(data[row.start : row.content_end]):
                self._account.blank_rows += 1
            else:
                self._account.outside_rows.append(number)
            self._note_line_end(data, row)
            self._account.physical = number
            position = row.end
        self._account.nul_bytes += data.count(0, 0, position)
        self._open(joined_rows(headings) if headings else [""] * self._request.width)
        return data[position:]

    def _head_row(self, data: bytes, position: int, blocks: Iterator[bytes], number: int) -> tuple[SplitRow, bytes]:
        """The row at `position`, with as many more blocks as it needs."""
        row = self._splitter.row(data, position)
        while not row.is_whole(data) and (more := next(blocks, None)) is not None:
            if len(data) - position > self._request.row_bytes:
                raise ReadRefusal("row_too_long", number)
            data += more
            row = self._splitter.row(data, position)
        if row.start == len(data):
            raise ReadRefusal("no_such_heading_row", number)
        return row, data

    def _open(self, texts: list[str]) -> None:
        self._account.headings = unique_headings(texts)
        fields = [pa.field(ROW, pa.int32(), nullable=False)]
        fields += [pa.field(name, pa.string()) for name in self._account.headings.names]
        self._schema = pa.schema(fields)
        self._pending = self._schema.empty_table()
        self._writer = pa.ipc.new_file(str(self._request.target), self._schema)

    def read_block(self, data: bytes, *, final: bool) -> bytes:
        """Takes the whole rows of a block that begins at a row's start; returns the rest."""
        found = scan(data, self._splitter, final=final)
        rest = data[found.consumed :]
        if len(rest) > self._request.row_bytes:
            raise ReadRefusal("row_too_long", self._account.physical + len(found.starts) + len(found.slow) + 1)
        self._account.nul_bytes += data.count(0, 0, found.consumed)
        clean, slow = _row_numbers(found, self._account.physical)
        self._note_extremes(found, clean, slow)
        table, kept = self._clean_rows(data, found, clean)
        kept += [(n, c) for n, row in zip(slow, found.slow, strict=True) if (c := self._slow_row(data, row, n))]
        if kept:
            table = pa.concat_tables([table, self._table_of(kept)]).sort_by(ROW)
        self._account.physical += len(clean) + len(slow)
        self._write(self._without_blank(table))
        return rest

    def _clean_rows(self, data: bytes, found: Scan, numbers: Offsets) -> tuple[pa.Table, list[Row]]:
        """Rows whose quotes are in order: those with the right number of cells as a table, others that can be taken."""
        surplus = found.cells - self._width
        trim = self._trailing_delimiters(data, found, surplus)
        # A row without text is none to parse: its line end would join that of the row before (CR, LF).
        good = ((surplus == 0) | (trim > 0)) & (found.ends - trim > found.starts)
        trim = np.where(good, trim, 0)
        self._account.trimmed_rows += int(np.count_nonzero(trim))
        kept = [
            (int(numbers[index]), cells)
            for index in np.flatnonzero(~good)
            if (cells := self._odd_row(data[found.starts[index] : found.ends[index]], int(numbers[index])))
        ]
        cells = _parse(_bytes_of(data, found, good, trim), self._request, self._width)
        taken = numbers[good]
        if cells.num_rows != len(taken):
            raise ReadRefusal("parsers_differ", int(taken[0]) if len(taken) else self._account.physical)
        return pa.table([pa.array(taken, pa.int32()), *cells.columns], schema=self._schema), kept

    def _trailing_delimiters(self, data: bytes, found: Scan, surplus: Offsets) -> Offsets:
        """How many bytes to cut from rows whose surplus cells are all empty, else 0."""
        block, delimiter = np.frombuffer(data, dtype=np.uint8), self._splitter.delimiter[0]
        trim = np.zeros(len(surplus), dtype=np.int64)
        for count in np.unique(surplus[surplus > 0]):
            rows = np.flatnonzero(surplus == count)
            for back in range(1, int(count) + 1):
                rows = rows[block[found.ends[rows] - back] == delimiter]
            trim[rows] = count
        return trim

    def _slow_row(self, data: bytes, row: SplitRow, number: int) -> tuple[bytes, ...] | None:
        """The cells of a row whose quotes are out of order, or None when it does not fit the header."""
        self._note_line_end(data, row)
        if row.complete:
            self._account.stray_rows.append(number)
        return self._fitted(row.cells, data[row.start : row.content_end], number)

    def _odd_row(self, text: bytes, number: int) -> tuple[bytes, ...] | None:
        """The cells of a row of another number of cells than headings, or None when it does not fit the header."""
        return self._fitted(self._splitter.row(text, 0).cells, text, number)

    def _fitted(self, cells: tuple[bytes, ...], text: bytes, number: int) -> tuple[bytes, ...] | None:
        """The cells without surplus ones when these are empty; else the row is noted."""
        width = self._width
        if len(cells) >= width and text and not any(cells[width:]):
            self._account.trimmed_rows += int(len(cells) > width)
            return cells[:width]
        self._not_taken(number, len(cells), text)
        return None

    def _not_taken(self, number: int, cells: int, text: bytes) -> None:
        if self._splitter.is_blank(text):
            self._account.blank_rows += 1
            return
        self._account.misshapen.append(Misshapen(number, self._width, cells, text.decode()))
        self._misshapen_bytes += len(text)
        if self._misshapen_bytes > self._request.misshapen_bytes:
            raise ReadRefusal("mostly_misshapen", min(row.row for row in self._account.misshapen))

    def _table_of(self, rows: list[Row]) -> pa.Table:
        numbers = pa.array([number for number, _ in rows], pa.int32())
        columns = zip(*(cells for _, cells in rows), strict=True)
        texts = [pa.array([cell.decode() or None for cell in column], pa.string()) for column in columns]
        return pa.table([numbers, *texts], schema=self._schema)

    def _without_blank(self, table: pa.Table) -> pa.Table:
        """Drops (and counts) the rows that have no cell filled."""
        blank: pa.Array | pa.ChunkedArray | None = None
        for column in table.columns[1:]:
            if not column.null_count:
                return table
            empty = column.is_null()
            blank = empty if blank is None else pc.and_(blank, empty)
        if blank is None or not (count := pc.sum(blank).as_py()):
            return table
        self._account.blank_rows += count
        return table.filter(pc.invert(blank))

    def _write(self, table: pa.Table) -> None:
        """Writes all but the last rows, which may turn out to be notes under the table."""
        waiting = pa.concat_tables([self._pending, table])
        ready = max(0, waiting.num_rows - TAIL_ROWS)
        self._put(waiting.slice(0, ready))
        self._pending = waiting.slice(ready).combine_chunks()

    def _put(self, table: pa.Table) -> None:
        if self._writer is not None and table.num_rows:
            self._writer.write_table(table.combine_chunks(), max_chunksize=BATCH_ROWS)
            self._account.rows_good += table.num_rows

    def finish(self) -> CsvAccount:
        """Sets the notes under the table aside, writes the last rows and closes the file."""
        account = self._account
        account.misshapen.sort(key=lambda row: row.row)
        notes = notes_at_the_end(self._pending, account.misshapen)
        account.outside_rows += sorted(notes)
        account.misshapen = [row for row in account.misshapen if row.row not in notes]
        is_note = pc.is_in(self._pending[ROW], value_set=pa.array(notes, pa.int32()))
        self._put(self._pending.filter(pc.invert(is_note)))
        if self._writer is not None:
            self._writer.close()
        return account

    def _note_line_end(self, data: bytes, row: SplitRow) -> None:
        if row.complete:
            kind = {b"\n": 0, b"\r\n": 1, b"\r": 2}[data[row.content_end : row.end]]
            self._account.line_ends[kind] += 1

    def _note_extremes(self, found: Scan, clean: Offsets, slow: list[int]) -> None:
        account = self._account
        for kind, count in enumerate(np.bincount(found.kinds, minlength=3)):
            account.line_ends[kind] += int(count)
        lengths = [(int(row.content_end - row.start), n) for row, n in zip(found.slow, slow, strict=True)]
        if len(clean):
            at = int(np.argmax(found.ends - found.starts))
            lengths.append((int(found.ends[at] - found.starts[at]), int(clean[at])))
        account.longest_row = max([account.longest_row, *lengths], key=lambda pair: pair[0])
        if found.longest.length > account.longest_quoted[0]:
            row = account.physical + _ordinal(found, found.longest.start)
            account.longest_quoted = (found.longest.length, row, found.longest.lines)


def _row_numbers(found: Scan, before: int) -> tuple[Offsets, list[int]]:
    """Physical numbers of the clean rows and of the slow ones, which stand between them."""
    if not found.slow:
        return np.arange(before + 1, before + 1 + len(found.starts)), []
    slow = np.array([row.start for row in found.slow])
    clean = np.arange(1, len(found.starts) + 1) + np.searchsorted(slow, found.starts) + before
    numbers = np.arange(1, len(slow) + 1) + np.searchsorted(found.starts, slow) + before
    return clean, [int(number) for number in numbers]


def _ordinal(found: Scan, offset: int) -> int:
    """Which row of the block (1 = first) holds the byte."""
    slow = sum(row.start <= offset for row in found.slow)
    return int(np.searchsorted(found.starts, offset, side="right")) + slow


def _bytes_of(data: bytes, found: Scan, good: Flags, trim: Offsets) -> pa.Buffer:
    """The text of the rows to parse: a slice of the block, or a copy without what is cut out."""
    if not good.any():
        return pa.py_buffer(b"")
    if good.all() and not trim.any() and not found.slow:
        return pa.py_buffer(data).slice(0, found.consumed)
    change = np.zeros(len(data) + 1, dtype=np.int8)
    change[found.starts[good]] += 1
    change[(found.ends - trim)[good]] -= 1
    change[found.ends[good]] += 1
    change[(found.ends + _LINE_END_BYTES[found.kinds])[good]] -= 1
    keep = np.cumsum(change[:-1], dtype=np.int8).astype(np.bool_)
    return pa.py_buffer(np.frombuffer(data, dtype=np.uint8)[keep])


def _parse(text: pa.Buffer, request: CsvRequest, width: int) -> pa.Table:
    names = [f"{number}" for number in range(width)]
    if not text.size:
        return pa.table({name: pa.array([], pa.string()) for name in names})
    return pyarrow.csv.read_csv(
        pa.BufferReader(text),
        read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=text.size + 1),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=request.delimiter,
            quote_char=request.quote or False,
            double_quote=bool(request.quote),
            newlines_in_values=bool(request.quote),
            ignore_empty_lines=False,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
