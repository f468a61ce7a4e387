"""Workbooks for people: texts stay texts, the same content is the same bytes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pharmakon.language import translate

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_000_000  # of a sheet: XLSX ends at 1,048,576
_LONGEST = 32_000  # characters of a cell: XLSX ends at 32,767
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook has no zone, and its date must not be today's
_ABOUT_WIDTH = 110


@contextmanager
def new_book(out: Path) -> Iterator["Workbook"]:
    """A workbook that is written when the block ends. No text of it is a formula or a link."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    try:
        yield book
    finally:
        book.close()


def about_sheet(book: "Workbook", text: str) -> None:
    """A first sheet that says in a few lines what the workbook is and what to do with it."""
    page = book.add_worksheet(translate("Read me"))
    page.set_column(0, 0, _ABOUT_WIDTH)
    for line, said in enumerate(translate(text).splitlines()):
        page.write_string(line, 0, said)


def text_format(book: "Workbook", **more: object) -> "Format":
    """The format of cells in which programs must not take a text for a number or a date."""
    return book.add_format({"num_format": "@", "valign": "top", **more})


def head_format(book: "Workbook") -> "Format":
    """The format of headings."""
    return book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})


def list_sheet(
    book: "Workbook", name: str, headings: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int] = ()
) -> tuple["Worksheet", int]:
    """A sheet with headings and rows of texts, the first row fixed, with a filter; the sheet, and how many rows.

    Args:
        widths: of the columns in characters; columns beyond are 20 wide.
    """
    page, head, text = book.add_worksheet(name), head_format(book), text_format(book, text_wrap=True)
    page.freeze_panes(1, 0)
    for place in range(len(headings)):
        page.set_column(place, place, widths[place] if place < len(widths) else 20, text)
    count = 0
    for place, heading in enumerate(headings):
        page.write_string(0, place, shown_cell(heading), head)
    for count, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(count, place, cell, text)
            else:
                page.write_string(count, place, shown_cell(str(cell)), text)
    page.autofilter(0, 0, count, len(headings) - 1)
    return page, count


def shown_cell(text: str | None) -> str:
    """A cell's text as a workbook shows it: line ends of one kind, no control characters, not too long."""
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(sign if _is_shown(sign) else "\N{REPLACEMENT CHARACTER}" for sign in plain)
    if len(plain) <= _LONGEST:
        return plain
    return plain[:_LONGEST] + " " + translate("[cut: {length} characters]").format(length=len(plain))


def _is_shown(sign: str) -> bool:
    return sign.isprintable() or sign in "\n\t\N{NO-BREAK SPACE}"
