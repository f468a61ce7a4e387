"""Rows to correct as a workbook: each with its reason, the faulty cells marked, a note in each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pharmakon.intake.cells import same
from pharmakon.observatory.workbooks import MOST_ROWS, about_sheet, head_format, new_book, shown_cell, text_format

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# Our own columns stand first; their names must not be those of a file's columns.
FILE, SHEET, ROW = "Pharmakon file", "Pharmakon sheet", "Pharmakon row"
WRONG, LEAVE_OUT = "What is wrong", "Leave out (yes)"
OWN_COLUMNS = (FILE, SHEET, ROW, WRONG, LEAVE_OUT)
YES = "yes"
_MOST_NOTES = 20_000
_LONGEST_NAME = 31
_FORBIDDEN = set("[]:*?/\\'")
_ABOUT = """Rows that were not accepted, and rows with cells that could not be read.
Yellow cells are wrong; the note in each says what was expected. Correct them here; leave other cells as they are.
Write yes in the column "Leave out (yes)" for a row that shall not count.
Rows may be sorted, hidden and deleted; columns may be moved. Save as XLSX or ODS.
Then: pharmakon quarantine import OBSERVATORY THIS-FILE
This workbook holds records of people: keep it where only those who may see them can, and delete it afterwards."""


@dataclass(frozen=True)
class FaultyRow:
    """A row to correct: what is wrong with it, and by column what was expected (empty column: the whole row)."""

    row: int
    wrong: str
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FaultySheet:
    """Rows of one sheet of one file, with their cells as the workbook shows them."""

    file: str
    sheet: str
    headings: tuple[str, ...]
    rows: Sequence[FaultyRow]
    cells: Mapping[int, Sequence[str]]


def write_book(sheets: Iterable[FaultySheet], out: Path) -> int:
    """Write the workbook; returns how many rows it has."""
    with new_book(out) as book:
        return _Book(book).write(sheets)


class _Book:
    """The open workbook with its formats."""

    def __init__(self, book: "Workbook") -> None:
        self._book = book
        self._plain, self._head = text_format(book), head_format(book)
        self._own = book.add_format({"font_color": "#595959", "valign": "top"})
        self._wrong = book.add_format({"font_color": "#595959", "valign": "top", "text_wrap": True})
        self._marked = text_format(book, bg_color="#FFE699", border=1)
        self._notes = 0

    def write(self, sheets: Iterable[FaultySheet]) -> int:
        about_sheet(self._book, _ABOUT)
        rows, number = 0, 0
        for sheet in sheets:
            for start in range(0, len(sheet.rows), MOST_ROWS):
                number += 1
                part = sheet.rows[start : start + MOST_ROWS]
                self._sheet(sheet, part, _sheet_name(number, sheet))
                rows += len(part)
        return rows

    def _sheet(self, sheet: FaultySheet, rows: Sequence[FaultyRow], name: str) -> None:
        page = self._book.add_worksheet(name)
        page.freeze_panes(1, len(OWN_COLUMNS))
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_row(0, 30)
        for column, width in enumerate((18, 12, 11, 48, 11, *(18 for _ in sheet.headings))):
            page.set_column(column, column, width, self._plain)
        for column, heading in enumerate((*OWN_COLUMNS, *sheet.headings)):
            page.write_string(0, column, shown_cell(heading), self._head)
        for line, row in enumerate(rows, start=1):
            self._row(page, line, sheet, row)
        page.autofilter(0, 0, len(rows), len(OWN_COLUMNS) + len(sheet.headings) - 1)
        page.data_validation(1, 4, len(rows), 4, {"validate": "list", "source": [YES]})

    def _row(self, page: "Worksheet", line: int, sheet: FaultySheet, row: FaultyRow) -> None:
        for column, text in enumerate((sheet.file, sheet.sheet)):
            page.write_string(line, column, shown_cell(text), self._own)
        page.write_number(line, 2, row.row, self._own)
        page.write_string(line, 3, row.wrong, self._wrong)
        for place, (heading, text) in enumerate(zip(sheet.headings, sheet.cells[row.row], strict=True)):
            note = row.notes.get(heading, row.notes.get("", ""))
            column = len(OWN_COLUMNS) + place
            page.write_string(line, column, text, self._marked if note else self._plain)
            if note and heading in row.notes and self._notes < _MOST_NOTES:
                page.write_comment(line, column, note, {"author": "Pharmakon", "x_scale": 2})
                self._notes += 1


def _sheet_name(number: int, sheet: FaultySheet) -> str:
    """A name that any program takes: the number makes it unique."""
    text = "".join(sign for sign in f"{sheet.file} {sheet.sheet}" if sign.isprintable() and sign not in _FORBIDDEN)
    return f"{number} {text}"[:_LONGEST_NAME].strip()


def own_places(header: Sequence[str]) -> Mapping[str, str] | None:
    """Our columns → their headings in a workbook that came back; None where one is missing."""
    known = {same(heading): heading for heading in header}
    found = {name: known[same(name)] for name in OWN_COLUMNS if same(name) in known}
    return found if len(found) == len(OWN_COLUMNS) else None


def said_rows(texts: Sequence[str | None]) -> Iterator[int | None]:
    """Row numbers as they came back: a whole number, or None."""
    for text in texts:
        plain = (text or "").strip()
        yield int(plain) if plain.isdecimal() and len(plain) < 10 else None
