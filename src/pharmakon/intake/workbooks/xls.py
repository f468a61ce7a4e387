"""XLS by its own bytes: its sheets, counted record by record apart from the library that reads the cells.

Records: [MS-XLS] 2.3 and 2.4, for Excel 97 to 2003 (BIFF8) and Excel 5 and 95 (BIFF5).
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pharmakon.intake.workbooks.ole import Ole
from pharmakon.intake.workbooks.survey import (
    NONE,
    Marks,
    SheetEntry,
    SheetKind,
    SheetSurvey,
    Span,
    blocked,
    damaged,
    hidden_within,
    names_to_show,
)

STREAMS = ("workbook", "book")
_MACROS = ("_vba_project_cur", "_vba_project")
_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _SUPBOOK = 0x0809, 0x000A, 0x0085, 0x002F, 0x01AE
_ROW, _COLINFO, _MERGED, _BOOLERR, _FORMULA, _MULRK = 0x0208, 0x007D, 0x00E5, 0x0205, 0x0006, 0x00BD
_VALUES = frozenset({0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, _BOOLERR, _FORMULA, _MULRK})
_GLOBALS = frozenset({_BOF, _BOUNDSHEET, _FILEPASS, _SUPBOOK})
_NAME_AT = 7  # bytes of a BOUNDSHEET before the letters of the name, of which BIFF8 puts one more for their width
_BIFF8 = 0x0600
_KINDS = {0: SheetKind.TABLE, 2: SheetKind.CHART}
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_NO_NUMBER, _ERROR_RESULT, _EMPTY_RESULT = b"\xff\xff", 2, 3
_HERE = (b"\x01\x04", b"\x01\x3a")  # a list of the workbook's own sheets, or of functions
_MOST_SPANS = 100_000
Record = tuple[int, memoryview]


@dataclass(frozen=True)
class Xls:
    """An XLS: its sheets and what else stands in it; `starts` says where the records of each begin."""

    stream: bytes
    entries: tuple[SheetEntry, ...]
    starts: tuple[int, ...]
    has_macros: bool
    has_links: bool
    suffixes = frozenset({".xls", ".xla"})
    reads_all_at_once = True

    def survey(self, number: int) -> SheetSurvey:
        """The scan of the sheet of this number (0 = first).

        Raises:
            BlockedError: it is damaged.
        """
        counts = _Counts()
        for kind, body in _part(self.stream, self.starts[number]):
            counts.take(kind, body)
        return counts.survey()


def open_xls(ole: Ole, stream: int) -> Xls:
    """The sheets that an XLS lists.

    Raises:
        BlockedError: it is damaged or has a password.
    """
    data = ole.read(stream)
    records = [(kind, body) for kind, body in _part(data, 0) if kind in _GLOBALS]
    if any(kind == _FILEPASS for kind, _ in records):
        raise blocked("PH-I051")
    listed = [body for kind, body in records if kind == _BOUNDSHEET and len(body) > _NAME_AT]
    if not listed:
        raise damaged("it lists no sheets")
    version = int.from_bytes(records[0][1][:2], "little")
    return Xls(
        stream=data,
        entries=tuple(_entries(listed, version)),
        starts=tuple(int.from_bytes(body[:4], "little") for body in listed),
        has_macros=any(name in ole.streams() for name in _MACROS),
        has_links=any(kind == _SUPBOOK and bytes(body[2:4]) not in _HERE for kind, body in records),
    )


def _entries(listed: Sequence[memoryview], version: int) -> Iterator[SheetEntry]:
    names = names_to_show(_name(body, version) for body in listed)
    for number, (name, body) in enumerate(zip(names, listed, strict=True)):
        yield SheetEntry(name, number, _KINDS.get(body[5], SheetKind.OTHER), bool(body[4] & 3))


def _name(body: memoryview, version: int) -> str:
    length = body[6]
    if version < _BIFF8:
        return bytes(body[_NAME_AT : _NAME_AT + length]).decode("cp1252", errors="replace")
    wide = body[_NAME_AT] & 1
    raw = bytes(body[_NAME_AT + 1 : _NAME_AT + 1 + length * (1 + wide)])
    return raw.decode("utf-16-le" if wide else "latin-1", errors="replace")


def _part(stream: bytes, start: int) -> Iterator[Record]:
    """The records of one part, from its BOF to its EOF; parts inside it (charts) are left out.

    Raises:
        BlockedError: it has no beginning or no end.
    """
    view, at, depth = memoryview(stream), start, 0
    while at + 4 <= len(view):
        kind, length = struct.unpack_from("<HH", view, at)
        body = view[at + 4 : at + 4 + length]
        if at == start and kind != _BOF:
            break
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, body
        at += 4 + length
    raise damaged("the records of a sheet have no beginning or no end")


@dataclass
class _Counts:
    """What was counted so far."""

    first_row: int = 0
    last_row: int = 0
    last_column: int = 0
    hidden: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    errors: Marks = NONE
    formulas: int = 0
    without_result: Marks = NONE
    spans: list[Span] = field(default_factory=list)

    def take(self, kind: int, body: memoryview) -> None:
        if kind in _VALUES and len(body) >= 6:
            self._take_value(kind, body)
        elif kind == _ROW and len(body) >= 14 and body[12] & _HIDDEN_ROW:
            self.hidden.append(_number(body, 0) + 1)
        elif kind == _COLINFO and len(body) >= 10 and body[8] & _HIDDEN_COLUMN:
            self.hidden_columns.append((_number(body, 0) + 1, _number(body, 2) + 1))
        elif kind == _MERGED:
            self._take_merged(body)

    def _take_value(self, kind: int, body: memoryview) -> None:
        row, column = _number(body, 0) + 1, _number(body, 2) + 1
        if kind == _MULRK:
            column = _number(body, len(body) - 2) + 1
        self.first_row = min(self.first_row or row, row)
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)
        result = body[6] if kind == _FORMULA and body[12:14] == _NO_NUMBER else None
        self.formulas += kind == _FORMULA
        if result == _EMPTY_RESULT:
            self.without_result = self.without_result.plus(row, column=column)
        if result == _ERROR_RESULT or (kind == _BOOLERR and len(body) >= 8 and body[7] == 1):
            self.errors = self.errors.plus(row, column=column)

    def _take_merged(self, body: memoryview) -> None:
        for at in range(2, len(body) - 7, 8):
            if len(self.spans) < _MOST_SPANS:
                top, bottom, left, right = struct.unpack_from("<HHHH", body, at)
                self.spans.append(Span(top + 1, bottom + 1, left + 1, right + 1))

    def survey(self) -> SheetSurvey:
        hidden = NONE
        for row in (row for row in self.hidden if row <= self.last_row):
            hidden = hidden.plus(row)
        return SheetSurvey(
            last_row=self.last_row,
            first_row=self.first_row,
            first_column=min(1, self.last_row),
            last_column=self.last_column,
            filled_rows=None,
            hidden_rows=hidden,
            hidden_columns=hidden_within(self.hidden_columns, self.last_column),
            errors=self.errors,
            # One formula may give an empty text. Where each does, the program that wrote them computed none.
            uncomputed=self.without_result if self.without_result.count == self.formulas else NONE,
            spans=tuple(self.spans),
        )


def _number(body: memoryview, at: int) -> int:
    return int.from_bytes(body[at : at + 2], "little")
