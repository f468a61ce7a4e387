"""The second, dumber reading of an XLSX sheet: rows, values, errors, formulas and merged cells (ECMA-376-1, 18.3).

It shares no code with the library that reads the cells. It reads XML by patterns: nothing is expanded, and what is no
XML is counted otherwise than it is read, and refused. What holds a value follows calamine 0.36 and is tried against it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from pharmakon.intake.workbooks.survey import Marks, SheetSurvey, Span, damaged, hidden_within

_LONGEST_PIECE = 128 << 20  # a row of 16,384 long texts is far shorter
_ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_ROOT = re.compile(rb"<((?:[\w.-]+:)?)(?:worksheet|sst|chartsheet|dialogsheet|macrosheet)\b")
_ROW_NUMBER = re.compile(rb"""[^>]*?\sr\s*=\s*["'](\d{1,9})["']""")
_HIDDEN = re.compile(rb"""[^>]*?\shidden\s*=\s*["'](?:1|true)["']""")
_HIDDEN_COLUMNS = re.compile(rb"""<(?:[\w.-]+:)?col\s[^>]*?hidden\s*=\s*["'](?:1|true)["'][^>]*>""")
_FROM_TO = re.compile(rb"""\s(min|max)\s*=\s*["'](\d{1,9})["']""")
_LETTERS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,9})\d""")
_REFERENCE = 48  # bytes from the beginning of a cell in which its reference stands
_TYPE = re.compile(rb"""[^>]*?\st\s*=\s*["'](\w+)["']""")
_CDATA = rb"<!\[CDATA\[.*?\]\]>"
_CDATA_START = b"<![CDATA["
_TEXT = re.compile(rb"<(?:[\w.-]+:)?t\b[^>]*>(" + _CDATA + rb"|[^<]+)<", re.DOTALL)
_LETTER = re.compile(rb"<(?:[\w.-]+:)?t(?: [^>]*)?>[^<&\s\x80-\xff]")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v\b[^>/]*/?>(" + _CDATA + rb"|[^<]*)", re.DOTALL)
_MERGED = re.compile(rb"""mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_BLANK_KNOWN = 16
_MOST_SPANS = 100_000


def refuse_entities(xml: bytes) -> None:
    """XML of a workbook declares no entities; what does is made to swell, or to read other files."""
    if _ENTITIES.search(xml):
        raise damaged("its XML declares entities, as no spreadsheet program writes them")


def survey_sheet(blocks: Iterable[bytes], blank: frozenset[bytes]) -> SheetSurvey:
    """Counts a sheet.

    Args:
        blocks: its XML.
        blank: numbers, in digits, of the shared texts without a letter.

    Raises:
        BlockedError: it declares entities, or a row of it has no end.
    """
    names = _Names()
    scan = _Scan(names, blank)
    for data, pieces in _pieces(blocks, b"row", names):
        scan.read(data, pieces)
    return scan.survey()


def blank_strings(blocks: Iterable[bytes]) -> frozenset[bytes]:
    """Numbers, in digits, of the shared texts that are empty or of space alone.

    Raises:
        BlockedError: they declare entities, or one of them has no end.
    """
    blank, number = [], -1
    for _, pieces in _pieces(blocks, b"si", _Names()):
        items = pieces if number < 0 else pieces[1:]
        bare = [at for at, piece in enumerate(items, number) if not _LETTER.search(piece)]
        blank += [b"%d" % at for at in bare if at >= 0 and not _has_text(items[at - number])]
        number += len(items)
    return frozenset(blank)


def _has_text(item: bytes) -> bool:
    return any(map(_is_text, _TEXT.findall(item)))


def _is_text(text: bytes) -> bool:
    """True where it is more than space."""
    plain = _plain(text)
    return bool(plain) and not plain.isspace()


def _plain(text: bytes) -> str:
    if text.startswith(_CDATA_START):
        return text[len(_CDATA_START) : -len(b"]]>")].decode(errors="replace")
    return unescape(text.decode(errors="replace"))


@dataclass
class _Names:
    """How the elements are written here: "<row", or "<x:row" where the XML names its vocabulary."""

    prefix: bytes = b""

    def learn(self, head: bytes) -> None:
        root = _ROOT.search(head)
        if root is None:
            raise damaged("a part of it is not the XML that it should be")
        self.prefix = root[1]

    def tag(self, name: bytes) -> bytes:
        return b"<" + self.prefix + name

    def whole(self, name: bytes) -> re.Pattern[bytes]:
        """The beginning of an element of this very name: "<c", not that of "<color"."""
        return re.compile(re.escape(self.tag(name)) + rb"(?=[\s>/])")

    def end(self, name: bytes) -> bytes:
        return b"</" + self.prefix + name


def _pieces(blocks: Iterable[bytes], name: bytes, names: _Names) -> Iterator[tuple[bytes, list[bytes]]]:
    """The XML, and it cut before each tag of this name. In each list but the first the first piece is empty."""
    rest, tag = b"", b""
    for block in blocks:
        data = rest + block
        if not tag:
            refuse_entities(data)
            names.learn(data)
            tag = names.tag(name)
        cut = data.rfind(tag)
        if cut > 0:
            yield data[:cut], data[:cut].split(tag)
            data = data[cut:]
        if len(data) > _LONGEST_PIECE:
            raise damaged("a row or text of it has no end")
        rest = data
    if not tag:
        raise damaged("a part of it is empty")
    yield rest, rest.split(tag)


class _Scan:
    """What was counted so far; `_row` is the number of the last row."""

    def __init__(self, names: _Names, blank: frozenset[bytes]) -> None:
        self._names, self._blank = names, blank
        self._started = self._ended = False
        self._row = self._first_row = self._last_row = self._filled_rows = 0
        self._hidden_columns: list[tuple[int, int]] = []
        self._letters: set[bytes] = set()
        self._most_cells = 0
        self._hidden_rows = self._errors = self._uncomputed = Marks()
        self._spans: list[Span] = []

    @cached_property
    def _cell(self) -> bytes:
        return self._names.tag(b"c")

    @cached_property
    def _cells(self) -> re.Pattern[bytes]:
        return self._names.whole(b"c")

    @cached_property
    def _formula(self) -> re.Pattern[bytes]:
        return self._names.whole(b"f")

    @cached_property
    def _value_end(self) -> bytes:
        return self._names.end(b"v>")

    @cached_property
    def _oddities(self) -> list[bytes]:
        """Where none of these stands, a row holds values in order and nothing else."""
        value = self._names.tag(b"v")
        blank = [value + b">%b</" % number for number in sorted(self._blank)[:_BLANK_KNOWN]]
        some = [value + b">"] if len(self._blank) > _BLANK_KNOWN else blank
        marks = [
            b't="e"',
            b"t='e'",
            b"hidden",
            self._names.tag(b"is"),
            self._names.tag(b"f"),
            value + b"/",
            value + b" ",
        ]
        spaces = [value + b">" + start for start in (b"<", b" ", b"&", b"\n", b"\xc2")]
        return [*marks, *spaces, *some]

    def read(self, data: bytes, pieces: list[bytes]) -> None:
        """Takes the head and rows, or rows, or rows and the tail."""
        if not self._started:
            self._started = True
            self._read_head(pieces[0])
        rows, tail = pieces[1:], []
        if self._ended:
            rows, tail = [], rows
        elif (end := self._names.end(b"sheetData")) in data:
            self._ended = True
            last = next((number for number, piece in enumerate(rows) if end in piece), 0)
            rows, tail = rows[: last + 1], rows[last:]
        self._read_rows(data, rows)
        self._read_tail(tail)

    def _read_head(self, head: bytes) -> None:
        before, _, after = head.partition(self._names.tag(b"sheetData"))
        for column in _HIDDEN_COLUMNS.findall(before):
            ends = {name: int(number) for name, number in _FROM_TO.findall(column)}
            self._hidden_columns.append((ends.get(b"min", 1), ends.get(b"max", 0)))
        self._read_tail([after])

    def _read_tail(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            for left, top, right, bottom in _MERGED.findall(piece)[: _MOST_SPANS - len(self._spans)]:
                self._spans.append(Span(int(top), int(bottom), _column(left), _column(right)))

    def _read_rows(self, data: bytes, rows: list[bytes]) -> None:
        odd = [oddity for oddity in self._oddities if oddity in data]
        if not odd and self._are_numbered(rows):
            self._take_plain(rows)
            return
        for row in rows:
            self._read_row(row, odd)

    def _are_numbered(self, rows: list[bytes]) -> bool:
        """True where the first and the last row have numbers between which the others find room."""
        first, last = (_number_of(rows[0]), _number_of(rows[-1])) if rows else (0, 0)
        return first > self._row and last - first >= len(rows) - 1

    def _take_plain(self, rows: list[bytes]) -> None:
        """Rows without an oddity, taken together: the last cell of each bounds the columns."""
        cell, end = self._cell, self._value_end
        filled = [row for row in rows if end in row]
        self._row = _number_of(rows[-1])
        if not filled:
            return
        self._filled_rows += len(filled)
        self._first_row, self._last_row = self._first_row or _number_of(filled[0]), _number_of(filled[-1])
        lasts = [row.rfind(cell, 0, row.rfind(end)) for row in filled]
        letters = _LETTERS.findall(
            b" ".join([row[at : at + _REFERENCE] for row, at in zip(filled, lasts, strict=True)])
        )
        self._letters.update(letters)
        if len(letters) < len(filled):
            self._most_cells = max(self._most_cells, *(row.count(cell) for row in filled))

    def _read_row(self, row: bytes, odd: list[bytes]) -> None:
        """One row; where it holds an oddity, cell by cell."""
        self._row = _number_of(row) or self._row + 1
        if self._value_end in row and not any(oddity in row for oddity in odd):
            cells = row.split(self._cell)[1:]
            self._note(cells, [(self._value_end in cell,) * 2 for cell in cells])
            return
        cells = self._cells.split(row.partition(self._names.end(b"sheetData"))[0])[1:]
        read = [self._read_cell(cell, number) for number, cell in enumerate(cells, start=1)]
        self._note(cells, read)
        if b"hidden" in row and _HIDDEN.match(row) and any(stored for stored, _ in read):
            self._hidden_rows = self._hidden_rows.plus(self._row)

    def _note(self, cells: list[bytes], read: list[tuple[bool, bool]]) -> None:
        """A row, of whose cells is known whether they hold a value, and one that is neither empty nor an error."""
        last = max((number for number, (stored, _) in enumerate(read) if stored), default=None)
        if last is None:
            return
        self._first_row = min(self._first_row or self._row, self._row)
        self._last_row = max(self._last_row, self._row)
        self._filled_rows += any(filled for _, filled in read)
        self._letters.update(_LETTERS.findall(cells[last][:_REFERENCE]))
        self._most_cells = max(self._most_cells, last + 1)

    def _read_cell(self, cell: bytes, number: int) -> tuple[bool, bool]:
        """Whether the cell holds a value (an empty text and an error are values too), and one that is neither."""
        said, value = _TYPE.match(cell), _VALUE.search(cell)
        kind, text = said[1] if said else b"n", value[1] if value else b""
        if not text and self._formula.search(cell):
            self._uncomputed = self._uncomputed.plus(self._row, column=_column_of(cell, number))
        if kind == b"e":
            self._errors = self._errors.plus(self._row, column=_column_of(cell, number))
            return bool(text), False
        if kind == b"inlineStr":
            return self._names.tag(b"is") in cell or bool(text), _has_text(cell) or _is_text(text)
        if kind == b"s":
            return bool(text), bool(text) and text.strip() not in self._blank
        return bool(text) or (kind == b"str" and value is not None), _is_text(text)

    def survey(self) -> SheetSurvey:
        """The counts, when all was read."""
        last_column = max([self._most_cells, *map(_column, self._letters)])
        return SheetSurvey(
            last_row=self._last_row,
            first_row=self._first_row,
            first_column=min(1, self._last_row),
            last_column=last_column,
            filled_rows=self._filled_rows,
            hidden_rows=self._hidden_rows,
            hidden_columns=hidden_within(self._hidden_columns, last_column),
            errors=self._errors,
            uncomputed=self._uncomputed,
            spans=tuple(self._spans),
        )


def _number_of(row: bytes) -> int:
    said = _ROW_NUMBER.match(row)
    return int(said[1]) if said else 0


def _column_of(cell: bytes, number: int) -> int:
    """The column of the cell: as it says, else the number of the cell in its row."""
    said = _LETTERS.search(cell, 0, _REFERENCE)
    return _column(said[1]) if said else number


def _column(letters: bytes) -> int:
    """Number of a column: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
