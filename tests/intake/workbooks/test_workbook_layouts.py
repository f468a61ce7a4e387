"""Where the table is on a sheet: titles, headings of several rows, notes, totals, several tables, merged cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlsxwriter

from pharmakon.intake.declared import DeclaredFile
from tests.intake.reading.reading_here import read_here as read_text_here
from tests.intake.workbooks.workbooks_here import Cells, made, ods, ods_of_xml, read_here, xlsx
from tests.intake.workbooks.xls_here import XlsSheet, xls

HEAD = ["Area", "Year", "Deaths"]
BODY = [[area, 2010 + number, 4 * number + 5] for number, area in enumerate("ABCDEFGH")]
ROWS = [[area, f"{year}", f"{deaths}"] for area, year, deaths in BODY]
TABLE = [HEAD, *BODY]
TWO_COLUMNS = [["Area", "Deaths"], *([area, deaths] for area, _, deaths in BODY)]
OTHER = [["Drug", "n", "Share"], ["x", 1, 0.5], ["y", 2, 0.25], ["z", 3, 0.125], ["q", 4, 0.5], ["r", 5, 0.5]]


@dataclass(frozen=True)
class Sheet:
    """What stands on the sheet, what is wrong with it, what it is read as, what is told."""

    what: str
    cells: Cells
    header: Sequence[str]
    header_rows: tuple[int, ...]
    records: int
    outside: tuple[int, ...] = ()
    blank: int = 0
    codes: tuple[str, ...] = ()


def beside(left: Cells, right: Cells, gap: int = 1) -> list[list[object]]:
    """Two tables side by side."""
    width = max(map(len, left))
    rows = max(len(left), len(right))
    padded = [list(left[row]) if row < len(left) else [] for row in range(rows)]
    return [
        [*cells, *[None] * (width - len(cells) + gap), *(right[row] if row < len(right) else [])]
        for row, cells in enumerate(padded)
    ]


SHEETS = (
    Sheet("a plain table", TABLE, HEAD, (1,), 8),
    Sheet("a title and a blank row", [["Deaths by area, 2010–2017"], [], *TABLE], HEAD, (3,), 8, (1,), 1, ("PH-I022",)),
    Sheet("headings in row 7", [*[["Title"]] * 5, [], *TABLE], HEAD, (7,), 8, (1, 2, 3, 4, 5), 1, ("PH-I022",)),
    Sheet("a table that begins in C4", [[], [], [], *([None, None, *row] for row in TABLE)], HEAD, (4,), 8, (), 3),
    Sheet("a note below", [*TABLE, [], ["Source: register of deaths"]], HEAD, (1,), 8, (11,), 1, ("PH-I022",)),
    Sheet("a total below", [*TABLE, ["Total", None, None]], HEAD, (1,), 8, (10,), 0, ("PH-I022",)),
    Sheet("a full total below", [*TABLE, ["Total", 2010, 152]], HEAD, (1,), 9, (), 0, ("PH-I067",)),
    Sheet(
        "subtotals inside",
        [HEAD, *BODY[:3], ["Subtotal", None, 27], *BODY[3:6], ["Sub-total: B", None, 75], *BODY[6:]],
        HEAD,
        (1,),
        10,
        (),
        0,
        ("PH-I067",),
    ),
    Sheet("blank rows inside", [HEAD, *BODY[:3], [], *BODY[3:5], [], [], *BODY[5:]], HEAD, (1,), 8, (), 3),
    Sheet("a blank column inside", [[a, None, b, c] for a, b, c in TABLE], HEAD, (1,), 8),
    Sheet(
        "a column without a heading",
        [["Area", None, "Deaths"], *BODY],
        ["Area", "column 2", "Deaths"],
        (1,),
        8,
        codes=("PH-I031",),
    ),
    Sheet(
        "headings twice",
        [["Area", "n", "n"], *BODY],
        ["Area", "n", "n (2)"],
        (1,),
        8,
        codes=("PH-I030",),
    ),
    Sheet("headings again, as on printed pages", [*TABLE[:5], HEAD, *TABLE[5:]], HEAD, (1,), 8, (6,), 0, ("PH-I022",)),
    Sheet("headings alone", [HEAD], HEAD, (1,), 0, codes=("PH-I034",)),
    Sheet("years as headings", [["Area", 2010, 2011], *BODY], ["Area", "2010", "2011"], (1,), 8, codes=("PH-I015",)),
    Sheet(
        "two rows of headings that nobody merged",
        [["Area", "Deaths", None], [None, "Male", "Female"], *BODY],
        ["Area", "Deaths / Male", "Deaths / Female"],
        (1, 2),
        8,
        codes=("PH-I015",),
    ),
    Sheet(
        "units below the headings",
        [HEAD, [None, "(year)", "(number)"], *BODY],
        ["Area", "Year / (year)", "Deaths / (number)"],
        (1, 2),
        8,
        codes=("PH-I015",),
    ),
    Sheet("a list beside the table", beside([HEAD, *BODY * 3], [["Code", "Means"], [1, "m"], [2, "f"]]), HEAD, (1,), 24,
          codes=("PH-I060",)),
    Sheet("remarks beside the table", beside(TABLE, [[], [], ["provisional"]]), [*HEAD, "column 4"], (1,), 8,
          codes=("PH-I031",)),
    Sheet("a small table below", [HEAD, *BODY * 6, [], ["Drugs"], *OTHER[:4]], HEAD, (1,), 48, (51, 52, 53, 54, 55), 1,
          ("PH-I060", "PH-I022")),
    Sheet("a small table above", [["Code", "Means"], [1, "m"], [2, "f"], [], HEAD, *BODY * 3], HEAD, (5,), 24,
          (1, 2, 3), 1, ("PH-I060", "PH-I022")),
    Sheet("a note apart from two columns", [*TWO_COLUMNS, [], ["Source: a register"]], ["Area", "Deaths"], (1,), 8,
          (11,), 1, ("PH-I022",)),
    Sheet("a name without a value at the end", [*TWO_COLUMNS, ["North Area", None]], ["Area", "Deaths"], (1,), 9),
    Sheet("a place and a date above", [["Country: X", "Printed: 2024"], *TABLE], HEAD, (2,), 8, (1,), 0,
          ("PH-I015", "PH-I022")),
)  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.what)
def test_layouts(sheet: Sheet, kind: str, tmp_path: Path) -> None:
    content = {"xlsx": xlsx, "ods": ods, "xls": lambda cells: xls(XlsSheet("Sheet1", cells))}[kind](sheet.cells)
    here = read_here(content, tmp_path, name=f"t.{kind}")
    assert here.codes() == list(sheet.codes)
    (read,) = here.answer.sheets
    assert list(read.header) == list(sheet.header)
    assert (read.header_rows, read.outside_rows, read.blank_rows) == (sheet.header_rows, sheet.outside, sheet.blank)
    assert len(here.rows()) == sheet.records
    assert here.unaccounted() == []


def test_the_records_are_those_below_the_headings(tmp_path: Path) -> None:
    here = read_here(xlsx([["Title"], [], *TABLE, [], ["Source: a register"]]), tmp_path)
    assert here.rows() == ROWS
    assert here.table()["row"].to_pylist() == list(range(4, 12))


TWO_ROWS = [["Area", "Deaths", None, "Rate", None], [None, "Male", "Female", "Male", "Female"]]
JOINED = ("Area", "Deaths / Male", "Deaths / Female", "Rate / Male", "Rate / Female")
MERGED = [(0, 1, 0, 2, "Deaths"), (0, 3, 0, 4, "Rate"), (0, 0, 1, 0, "Area")]


def test_merged_headings_are_given_to_each_column(tmp_path: Path) -> None:
    here = read_here(xlsx([*TWO_ROWS, *([area, 1, 2, 3.5, 4.5] for area in "ABC")], merged=MERGED), tmp_path)
    assert here.codes() == []
    assert (here.answer.sheets[0].header, here.answer.sheets[0].header_rows) == (JOINED, (1, 2))
    assert here.rows()[0] == ["A", "1", "2", "3.5", "4.5"]


def test_merged_headings_below_a_merged_title(tmp_path: Path) -> None:
    rows = [["Deaths and rates"], [], *TWO_ROWS, *([area, 1, 2, 3.5, 4.5] for area in "ABC")]
    moved = [(top + 2, left, bottom + 2, right, text) for top, left, bottom, right, text in MERGED]
    here = read_here(xlsx(rows, merged=[(0, 0, 0, 4, "Deaths and rates"), *moved]), tmp_path)
    assert here.codes() == ["PH-I022"]
    assert (here.answer.sheets[0].header, here.answer.sheets[0].header_rows) == (JOINED, (3, 4))


def test_merged_headings_of_ods_and_xls(tmp_path: Path) -> None:
    def cell(text: str, spans: str = "") -> str:
        return f'<table:table-cell {spans} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    wide, covered = 'table:number-columns-spanned="2" table:number-rows-spanned="1"', "<table:covered-table-cell/>"
    tall = 'table:number-columns-spanned="1" table:number-rows-spanned="2"'
    rows = [
        cell("Area", tall) + cell("Deaths", wide) + covered + cell("Rate", wide) + covered,
        covered + "".join(map(cell, ["Male", "Female"] * 2)),
        *("".join(map(cell, [area, "1", "2", "3", "4"])) for area in "ABC"),
    ]
    xml = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    from_ods = read_here(ods_of_xml(f'<table:table table:name="S">{xml}</table:table>'), tmp_path, name="t.ods")
    spans = b"\x03\x00" + b"".join(
        number.to_bytes(2, "little") for span in ((0, 0, 1, 2), (0, 0, 3, 4), (0, 1, 0, 0)) for number in span
    )
    cells = [*TWO_ROWS, *([area, 1, 2, 3, 4] for area in "ABC")]
    from_xls = read_here(xls(XlsSheet("S", cells, more=[(0x00E5, spans)])), tmp_path, name="t.xls")
    for here in (from_ods, from_xls):
        assert (here.answer.sheets[0].header, here.answer.sheets[0].header_rows) == (JOINED, (1, 2))
        assert here.rows()[0] == ["A", "1", "2", "3", "4"]
        assert here.unaccounted() == []


def test_a_label_merged_down_several_records_is_given_to_each(tmp_path: Path) -> None:
    rows = [["Region", "Year", "n"], *([None, 2010 + row, row] for row in range(6))]
    here = read_here(xlsx(rows, merged=[(1, 0, 3, 0, "North"), (4, 0, 6, 0, "South")]), tmp_path)
    assert [row[0] for row in here.rows()] == ["North"] * 3 + ["South"] * 3
    assert here.finding("PH-I072").rows == (2, 5)
    assert here.unaccounted() == []


@pytest.mark.parametrize(
    ("what", "cells", "places"),
    [
        ("one below the other", [*TABLE, [], ["Drugs named"], *OTHER], "in A1, in A11"),
        ("below, with the same headings", [["2010"], *TABLE, [], ["2011"], *TABLE], "in A1, in A12"),
        ("side by side, with the same headings", beside(TABLE, TABLE), "in A1, in E1"),
        ("side by side, of other length", beside([[], [], *TABLE], OTHER, 2), "in F1, in A3"),
    ],
)
def test_tables_of_like_size_are_not_mixed(what: str, cells: Cells, places: str, tmp_path: Path) -> None:
    here = read_here(xlsx(cells), tmp_path)
    assert here.codes() == ["PH-I059"]
    assert places in here.finding("PH-I059").found()
    assert not here.answer.sheets


def test_of_several_tables_the_mapping_can_name_one(tmp_path: Path) -> None:
    cells = [*TABLE, [], ["Drugs named"], *OTHER]
    first = read_here(xlsx(cells), tmp_path, DeclaredFile(header_rows=(1,)))
    assert first.rows() == ROWS
    assert first.codes() == ["PH-I060", "PH-I022"]
    second = read_here(xlsx(cells), tmp_path, DeclaredFile(header_rows=(12,)))
    assert (second.answer.sheets[0].header, len(second.rows())) == (("Drug", "n", "Share"), 5)
    assert second.unaccounted() == []


def test_declared_rows_of_headings_win(tmp_path: Path) -> None:
    cells = [["a", "b"], ["c", "d"], ["1", "2"], ["3", "4"]]
    here = read_here(xlsx(cells), tmp_path, DeclaredFile(header_rows=(1, 2)))
    assert (here.answer.sheets[0].header, here.rows()) == (("a / c", "b / d"), [["1", "2"], ["3", "4"]])
    without = read_here(xlsx(cells), tmp_path, DeclaredFile(header_rows=()))
    assert (without.answer.sheets[0].header, len(without.rows())) == (("column 1", "column 2"), 4)
    absent = read_here(xlsx(cells), tmp_path, DeclaredFile(header_rows=(9,)))
    assert absent.codes() == ["PH-I004"]


def test_a_record_after_a_blank_row_is_no_heading(tmp_path: Path) -> None:
    """Its number is unknown, so it holds words where others hold numbers."""
    here = read_here(xlsx([HEAD, *BODY[:4], [], ["X", 2015, "unknown"], *BODY[4:]]), tmp_path)
    assert len(here.rows()) == 9
    assert here.codes() == []


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row, cells in enumerate(TABLE):
            sheet.write_row(row, 0, cells)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    here = read_here(made(write), tmp_path)
    assert here.rows() == ROWS
    finding = here.finding("PH-I066")
    assert (finding.rows, finding.details["rows"], finding.details["columns"]) == ((3, 4), 2, 1)


@pytest.mark.parametrize("rows", [65_536, 1_048_576])
def test_a_table_that_ends_where_programs_end_may_be_cut_off(rows: int, tmp_path: Path) -> None:
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="1"/>'
    xml = f"<table:table-row>{text.format('area')}{text.format('deaths')}</table:table-row>"
    xml += f'<table:table-row table:number-rows-repeated="{rows - 1}">{text.format("x")}{number}</table:table-row>'
    here = read_here(ods_of_xml(f'<table:table table:name="S">{xml}</table:table>'), tmp_path, name="t.ods")
    assert here.codes() == ["PH-I068"]
    assert here.unaccounted() == []
    assert here.table().num_rows == rows - 1


def test_hidden_columns_beyond_the_table_are_not_told(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row, cells in enumerate(TABLE):
            sheet.write_row(row, 0, cells)
        sheet.set_column(5, 16_383, None, None, {"hidden": True})
        sheet.set_default_row(hide_unused_rows=True)

    assert read_here(made(write), tmp_path).codes() == []


@pytest.mark.parametrize(("rows", "told"), [(65_536, True), (65_535, False), (1_048_576, True)])
def test_delimited_text_of_as_many_rows_may_be_cut_off_too(rows: int, told: bool, tmp_path: Path) -> None:
    """The program that exported it may have cut them off before."""
    here = read_text_here("id,n\n" + "x,1\n" * (rows - 1), tmp_path)
    assert ("PH-I068" in here.codes()) is told


@pytest.mark.parametrize("rows", [(1,), (9,), (10,), (11,), (10, 11), (12,), (17,), (1, 17), (2, 5)])
def test_any_rows_may_be_declared_as_headings(rows: tuple[int, ...], tmp_path: Path) -> None:
    """Blank ones, titles, the last: what follows is read, and every row is accounted for."""
    here = read_here(xlsx([*TABLE, [], ["Drugs named"], *OTHER]), tmp_path, DeclaredFile(header_rows=rows))
    assert here.answer.sheets[0].header_rows == rows
    assert here.unaccounted() == []
