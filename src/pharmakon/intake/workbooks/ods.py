"""ODS by its own bytes: its sheets, counted apart from the library that reads the cells (OpenDocument 1.3, part 3, 9).

It reads XML by patterns: nothing is expanded. Prefixes are those that every program writes and the library expects.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from xml.parsers import expat

from pharmakon.intake.workbooks.archive import Archive
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
from pharmakon.intake.workbooks.xlsx_xml import refuse_entities

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_SMALL_PART = 16 << 20
_LONGEST_PIECE = 128 << 20
_ROW = b"<table:table-row"
_TABLE = re.compile(rb"<table:table\s([^>]*)>")
_NAME = re.compile(rb"""table:name\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STYLE = re.compile(rb'table:style-name="([^"]*)"')
_HIDDEN_STYLE = re.compile(
    rb'<style:style\s[^>]*?style:name="([^"]*)"[^>]*>\s*<style:table-properties[^>]*table:display="false"'
)
_ROWS_REPEATED = re.compile(rb'[^>]*?table:number-rows-repeated="(\d{1,9})"')
_COLUMNS_REPEATED = re.compile(rb'table:number-columns-repeated="(\d{1,9})"')
_SPANNED = re.compile(rb'table:number-(columns|rows)-spanned="(\d{1,9})"')
_COLLAPSED = re.compile(rb'[^>]*?table:visibility="(?:collapse|filter)"')
_COLUMN = re.compile(rb"<table:table-column\b([^>]*)>")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b")
_ANNOTATION = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_VALUE = re.compile(rb'office:(?:value|date-value|time-value|boolean-value|string-value)="\s*[^"\s]')
_TEXT = re.compile(rb"<text:p\b[^>]*>(.*?)</text:p>", re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_ERROR = b'calcext:value-type="error"'
_TYPE = b"office:value-type="
_MOST_SPANS = 100_000


@dataclass
class _Counts:
    """What was counted in a table so far; `row` is the number of the last row."""

    tag: bytes
    row: int = 0
    first_row: int = 0
    last_row: int = 0
    last_column: int = 0
    filled_rows: int = 0
    hidden_rows: Marks = NONE
    columns: int = 0
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    errors: Marks = NONE
    uncomputed: Marks = NONE
    spans: list[Span] = field(default_factory=list)

    def survey(self) -> SheetSurvey:
        return SheetSurvey(
            last_row=self.last_row,
            first_row=self.first_row,
            first_column=min(1, self.last_row),
            last_column=self.last_column,
            filled_rows=self.filled_rows,
            hidden_rows=self.hidden_rows,
            hidden_columns=hidden_within(self.hidden_columns, self.last_column),
            errors=self.errors,
            uncomputed=self.uncomputed,
            spans=tuple(self.spans),
        )


@dataclass(frozen=True)
class Ods:
    """An ODS: its sheets and what else stands in it."""

    entries: tuple[SheetEntry, ...]
    surveys: tuple[SheetSurvey, ...]
    has_macros: bool
    has_links: bool
    suffixes = frozenset({".ods"})
    reads_all_at_once = True

    def survey(self, number: int) -> SheetSurvey:
        return self.surveys[number]


def open_ods(archive: Archive) -> Ods:
    """Scans an ODS.

    Raises:
        BlockedError: it is damaged or has a password.
    """
    if archive.holds(_MANIFEST) and b"encryption-data" in archive.read(_MANIFEST, most=_SMALL_PART):
        raise blocked("PH-I051")
    hidden: set[bytes] = set()
    tables = list(_tables(_well_formed(archive.blocks(_CONTENT)), hidden))
    names = [_attribute(_NAME, table.tag) for table in tables]
    entries = [
        SheetEntry(shown, number, SheetKind.TABLE, _is_elsewhere(name) or _style(table) in hidden)
        for number, (shown, name, table) in enumerate(zip(names_to_show(names), names, tables, strict=True))
    ]
    macros = any(part.startswith(("basic/", "scripts/")) and part.endswith((".xml", ".py")) for part in archive.names())
    surveys = tuple(table.survey() for table in tables)
    return Ods(tuple(entries), surveys, macros, any(map(_is_elsewhere, names)))


def _well_formed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The blocks, which are XML from beginning to end: in an element without an end the library never stops.

    Raises:
        BlockedError: they are not, or declare entities.
    """
    parser, first = expat.ParserCreate(), True
    try:
        for block in blocks:
            if first:
                refuse_entities(block)
                first = False
            parser.Parse(block, False)
            yield block
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise damaged("a part of it is not the XML that it should be") from fault


def _attribute(pattern: re.Pattern[bytes], tag: bytes) -> str:
    found = pattern.search(tag)
    return unescape((found[1] or found[2] or b"").decode(errors="replace")) if found else ""


def _style(table: _Counts) -> bytes:
    found = _STYLE.search(table.tag)
    return found[1] if found else b""


def _is_elsewhere(name: str) -> bool:
    """A table that keeps the values of another file, to which a formula points."""
    return name.startswith("'") and "'#" in name


def _tables(blocks: Iterable[bytes], hidden: set[bytes]) -> Iterator[_Counts]:
    """The tables in their order; into `hidden` go the styles that do not show a table."""
    table: _Counts | None = None
    for pieces in _pieces(blocks):
        for number, piece in enumerate(pieces):
            if number and table is not None and not piece.startswith(b"-group"):
                _read_row(table, piece)
            if b"<style:table-properties" in piece:
                hidden.update(_HIDDEN_STYLE.findall(piece))
            for started in _TABLE.finditer(piece):
                if table is not None:
                    yield table
                table = _Counts(started[1])
            if table is not None and b"<table:table-column" in piece:
                _read_columns(table, piece)
    if table is not None:
        yield table


def _pieces(blocks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The XML cut before each row. The first piece of a list is no row."""
    rest = b""
    for block in blocks:
        data = rest + block
        cut = data.rfind(_ROW)
        if cut > 0:
            yield data[:cut].split(_ROW)
            data = data[cut:]
        if len(data) > _LONGEST_PIECE:
            raise damaged("a row or text of it has no end")
        rest = data
    yield rest.split(_ROW)


def _read_columns(table: _Counts, piece: bytes) -> None:
    for column in _COLUMN.findall(piece):
        repeated = _COLUMNS_REPEATED.search(column)
        first, table.columns = table.columns + 1, table.columns + (int(repeated[1]) if repeated else 1)
        if _COLLAPSED.match(column):
            table.hidden_columns.append((first, table.columns))


def _read_row(table: _Counts, piece: bytes) -> None:
    """Takes a row, as often as it is repeated."""
    repeated = _ROWS_REPEATED.match(piece)
    times = int(repeated[1]) if repeated else 1
    first, last = table.row + 1, table.row + times
    table.row = last
    if b"table:visibility" in piece and _COLLAPSED.match(piece) and _TYPE in piece:
        table.hidden_rows = table.hidden_rows.plus(first, times)
    row = piece.partition(b"</table:table-row>")[0]
    if b"<office:annotation" in row:
        row = _ANNOTATION.sub(b"", row)
    if b"table:formula" in row or b"-spanned" in row or _ERROR in row:
        _read_cells(table, row, first)
    end = row.rfind(_TYPE)
    if end < 0:
        return
    table.first_row = table.first_row or first
    table.last_row = last
    table.last_column = max(table.last_column, _columns_to(row, row.find(b">", end)))
    if any(_has_value(cell) for cell in _values(row)):
        table.filled_rows += times


def _columns_to(row: bytes, end: int) -> int:
    """Number of the column of the cell whose tag ends there."""
    repeats = [int(number) for number in _COLUMNS_REPEATED.findall(row, 0, max(end, 0))]
    return len(_CELL.findall(row, 0, max(end, 0))) + sum(repeats) - len(repeats)


def _values(row: bytes) -> Iterator[bytes]:
    """The cells of a row that hold a value."""
    return (cell for cell in _CELL.split(row)[1:] if _TYPE in cell)


def _has_value(cell: bytes) -> bool:
    """True where it is neither an error nor a text without a letter."""
    if _ERROR in cell:
        return False
    said = cell.partition(b">")[0]
    texts = _TEXT.findall(cell)
    return bool(_VALUE.search(said)) or any(not _plain(text).isspace() for text in texts if _plain(text))


def _plain(text: bytes) -> str:
    return unescape(_TAG.sub(b"", text).decode(errors="replace"))


def _read_cells(table: _Counts, row: bytes, number: int) -> None:
    """Errors, formulas without a result and merged cells of a row."""
    column = 1
    for cell in _CELL.split(row)[1:]:
        said = cell.partition(b">")[0]
        repeated = _COLUMNS_REPEATED.search(said)
        if _ERROR in said:
            table.errors = table.errors.plus(number, column=column)
            if b'office:value-type="string"' not in said:
                raise blocked("PH-I071", row=number, why="an error that is stored as a number")
        if b"table:formula" in said and _TYPE not in said:
            table.uncomputed = table.uncomputed.plus(number, column=column)
        if b"-spanned" in said and len(table.spans) < _MOST_SPANS:
            size = {name: int(count) for name, count in _SPANNED.findall(said)}
            down, right = size.get(b"rows", 1), size.get(b"columns", 1)
            if max(down, right) > 1:
                table.spans.append(Span(number, number + down - 1, column, column + right - 1))
        column += int(repeated[1]) if repeated else 1
