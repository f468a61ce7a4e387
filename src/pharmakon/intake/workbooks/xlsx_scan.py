"""The second, dumber reading of an XLSX sheet: rows, values, errors, formulas and merged cells (ECMA-376-1, 18.3).

It shares no code with the library that reads the cells. It reads XML by patterns: nothing is expanded, and what is no
XML is counted otherwise than it is read, and refused. What holds a value follows calamine 0.36 and is tried against it.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from html import unescape

from pharmakon.intake.workbooks.survey import NONE, SheetSurvey, Span, hidden_within
from pharmakon.intake.workbooks.xlsx_rows import number_of, plain_rows
from pharmakon.intake.workbooks.xlsx_xml import Names, cut_at

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


def survey_sheet(blocks: Iterable[bytes], blank: frozenset[bytes]) -> SheetSurvey:
    """Counts a sheet.

    Args:
        blocks: its XML.
        blank: numbers, in digits, of the shared texts without a letter.

    Raises:
        BlockedError: it declares entities, is another XML, or a row of it has no end.
    """
    scan = None
    for names, data in cut_at(blocks, b"row"):
        scan = scan or _Scan(names, blank)
        scan.read(data)
    return scan.survey() if scan else SheetSurvey()


def blank_strings(blocks: Iterable[bytes]) -> frozenset[bytes]:
    """Numbers, in digits, of the shared texts that are empty or of space alone.

    Raises:
        BlockedError: they declare entities, are another XML, or one of them has no end.
    """
    blank, number = [], 0
    for names, data in cut_at(blocks, b"si"):
        items = data.split(names.tag(b"si"))[1:]
        bare = [at for at, item in enumerate(items) if not _LETTER.search(item)]
        blank += [b"%d" % (number + at) for at in bare if not _has_text(items[at])]
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


class _Scan:
    """What was counted so far; `_row` is the number of the last row."""

    def __init__(self, names: Names, blank: frozenset[bytes]) -> None:
        self._names, self._blank = names, blank
        self._started = self._ended = False
        self._row = self._first_row = self._last_row = self._filled_rows = 0
        self._hidden_columns: list[tuple[int, int]] = []
        self._letters: set[bytes] = set()
        self._most_cells = 0
        self._hidden_rows = self._errors = self._uncomputed = NONE
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

    @cached_property
    def _marks(self) -> list[bytes]:
        """Where none of these stands, `plain_rows` can tell whether a row is plain."""
        value = self._names.tag(b"v")
        blank = [value + b">%b</" % number for number in sorted(self._blank)[:_BLANK_KNOWN]]
        return [b't="e"', b"t='e'", b"hidden", *([value] if len(self._blank) > _BLANK_KNOWN else blank)]

    def read(self, data: bytes) -> None:
        """Takes the head and rows, or rows, or rows and the tail."""
        if not self._started:
            self._started = True
            at = data.find(self._names.tag(b"row"))
            self._read_head(data if at < 0 else data[:at])
            data = b"" if at < 0 else data[at:]
        if not self._ended:
            rows, end, data = data.partition(self._names.end(b"sheetData"))
            self._ended = bool(end)
            self._read_rows(rows)
        self._read_tail(data)

    def _read_head(self, head: bytes) -> None:
        before, _, after = head.partition(self._names.tag(b"sheetData"))
        for column in _HIDDEN_COLUMNS.findall(before):
            ends = {name: int(number) for name, number in _FROM_TO.findall(column)}
            self._hidden_columns.append((ends.get(b"min", 1), ends.get(b"max", 0)))
        self._read_tail(after)

    def _read_tail(self, tail: bytes) -> None:
        for left, top, right, bottom in _MERGED.findall(tail)[: _MOST_SPANS - len(self._spans)]:
            self._spans.append(Span(int(top), int(bottom), _column(left), _column(right)))

    def _read_rows(self, data: bytes) -> None:
        if not data or (not any(mark in data for mark in self._marks) and self._take_plain(data)):
            return
        odd = [oddity for oddity in self._oddities if oddity in data]
        for row in data.split(self._names.tag(b"row"))[1:]:
            self._read_row(row, odd)

    def _take_plain(self, data: bytes) -> bool:
        """Takes rows all together, where they hold values in order and nothing else."""
        found = plain_rows(data, self._names, self._row)
        if found is None:
            return False
        self._row = found.row
        if found.filled:
            self._filled_rows += found.filled
            self._first_row, self._last_row = self._first_row or found.first_filled, found.last_filled
            self._most_cells = max(self._most_cells, found.last_column)
        return True

    def _read_row(self, row: bytes, odd: list[bytes]) -> None:
        """One row; where it holds an oddity, cell by cell."""
        self._row = number_of(row) or self._row + 1
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
