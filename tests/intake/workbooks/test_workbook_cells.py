"""Each kind of cell of each kind of workbook to its text."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from tests.intake.workbooks.workbooks_here import SHEET_1, made, ods_of_xml, read_here, with_parts, xlsx, xlsx_of_xml
from tests.intake.workbooks.xls_here import XlsSheet, xls

DAY = datetime(2024, 1, 31)  # noqa: DTZ001 - a workbook knows no zones
HEAD = '<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>value</v></c></row>'


def text_in_xlsx(cell: str, folder: Path, *, strings: str = "") -> str | None:
    """What the cell B2 is read as, among ids."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="str"><v>id {row}</v></c>{cell if row == 2 else ""}</row>' for row in (2, 3, 4)
    )
    content = xlsx_of_xml(HEAD + rows)
    if strings:
        content = with_parts(content, {"xl/sharedStrings.xml": strings.encode()})
    here = read_here(content, folder)
    assert here.unaccounted() == []
    assert here.answer.sheets, here.answer.findings
    return here.rows()[0][1]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2"><v>5</v></c>', "5"),
        ('<c r="B2"><v>5.0</v></c>', "5"),
        ('<c r="B2"><v>-0</v></c>', "0"),
        ('<c r="B2"><v>123456789012345</v></c>', "123456789012345"),  # 15 digits: all that Excel keeps
        ('<c r="B2"><v>1E15</v></c>', "1000000000000000"),
        ('<c r="B2"><v>1.2E22</v></c>', "12000000000000000000000"),
        ('<c r="B2"><v>76.79</v></c>', "76.79"),
        ('<c r="B2"><v>0.30000000000000004</v></c>', "0.30000000000000004"),  # the shortest that gives the double back
        ('<c r="B2"><v>1.5E-7</v></c>', "0.00000015"),
        ('<c r="B2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="B2" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="B2" t="str"><v>007</v></c>', "007"),
        ('<c r="B2" t="str"><v> x </v></c>', " x "),
        ('<c r="B2" t="str"><v>=cmd|calc</v></c>', "=cmd|calc"),
        ('<c r="B2" t="str"><v>  </v></c>', None),
        ('<c r="B2" t="str"><v>&#160;&#12288;</v></c>', None),  # spaces of other widths
        ('<c r="B2" t="inlineStr"><is><t>a</t><r><t>b</t></r></is></c>', "ab"),
        ('<c r="B2" t="inlineStr"><is><t>a&#10;b</t></is></c>', "a\nb"),
        ('<c r="B2" t="d"><v>2024-01-31</v></c>', "2024-01-31"),
        ('<c r="B2" t="d"><v>2024-01-31T10:30:00</v></c>', "2024-01-31T10:30:00"),
        ('<c r="B2" t="e"><v>#N/A</v></c>', None),
        ('<c r="B2"><f>1+1</f></c>', None),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
        ("<c r='B2'><v>5</v></c>", "5"),
        ("", None),
    ],
)
def test_cells_of_xlsx(cell: str, text: str | None, tmp_path: Path) -> None:
    assert text_in_xlsx(cell, tmp_path) == text


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<si><t>plain</t></si>", "plain"),
        ("<si><r><t>ri</t></r><r><t>ch</t></r><rPh sb='0' eb='1'><t>phonetic</t></rPh></si>", "rich"),
        ("<si><t>a_x000D_b</t></si>", "a\rb"),  # how Excel writes a carriage return
        ("<si><t/></si>", None),
        ("<si/>", None),
        ('<si><t xml:space="preserve">  </t></si>', None),
        ("<si><t>&lt;b&gt;</t></si>", "<b>"),
    ],
)
def test_shared_texts_of_xlsx(item: str, text: str | None, tmp_path: Path) -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<?xml version="1.0"?><sst xmlns="{space}">{item}</sst>'
    assert text_in_xlsx('<c r="B2" t="s"><v>0</v></c>', tmp_path, strings=strings) == text


@pytest.mark.parametrize("old_mac", [False, True])
@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (DAY, "yyyy-mm-dd", "2024-01-31"),
        (DAY, "d mmm", "2024-01-31"),
        (DAY, "[$-409]mmmm yyyy", "2024-01-31"),
        (DAY + timedelta(hours=10, minutes=30), "dd/mm/yyyy hh:mm", "2024-01-31T10:30:00"),
        (DAY + timedelta(hours=23, minutes=59, seconds=59), "dd/mm/yyyy", "2024-01-31T23:59:59"),
        (timedelta(hours=10, minutes=5), "hh:mm", "10:05:00"),
        (timedelta(hours=36, minutes=5), "[h]:mm", "36:05:00"),
        (date(1950, 2, 28), "yyyy-mm-dd", "1950-02-28"),
    ],
)
def test_dates_of_xlsx(value: date | timedelta, form: str, text: str, old_mac: bool, tmp_path: Path) -> None:
    """Days count from 1900, or from 1904 in workbooks of old Macs."""

    def write(book: xlsxwriter.Workbook) -> None:
        sheet, look = book.add_worksheet(), book.add_format({"num_format": form})
        sheet.write_row(0, 0, ["id", "value"])
        for row in range(1, 4):
            sheet.write(row, 0, f"id {row}")
        sheet.write_datetime(1, 1, value, look)

    assert read_here(made(write, date_1904=old_mac), tmp_path).rows()[0][1] == text


def test_every_minute_of_a_day_is_read_exactly(tmp_path: Path) -> None:
    """A day is stored as a fraction of 1: none of its 1,440 minutes may lose a second."""
    moments = [DAY + timedelta(minutes=minute) for minute in range(1_440)]

    def write(book: xlsxwriter.Workbook) -> None:
        sheet, look = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, ["id", "at"])
        for row, moment in enumerate(moments, start=1):
            sheet.write(row, 0, row)
            sheet.write_datetime(row, 1, moment, look)

    read = [row[1] for row in read_here(made(write), tmp_path).rows()]
    assert read == ["2024-01-31", *(moment.isoformat() for moment in moments[1:])]


def test_numbers_and_numbers_as_text_stand_beside_each_other(tmp_path: Path) -> None:
    rows = [["id", "n"], ["a", 12], ["b", "012"], ["c", 1.5], ["d", "1,5"], ["e", None], ["f", "  "]]
    here = read_here(xlsx(rows), tmp_path)
    assert [row[1] for row in here.rows()] == ["12", "012", "1.5", "1,5", None, None]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('office:value-type="float" office:value="5"/>', "5"),
        ('office:value-type="percentage" office:value="0.05"><text:p>5 %</text:p></table:table-cell>', "0.05"),
        ('office:value-type="currency" office:currency="EUR" office:value="2.5"/>', "2.5"),
        ('office:value-type="boolean" office:boolean-value="true"/>', "TRUE"),
        (
            'office:value-type="date" office:date-value="2024-01-31"><text:p>31.1.</text:p></table:table-cell>',
            "2024-01-31",
        ),
        ('office:value-type="date" office:date-value="2024-01-31T10:30:00"/>', "2024-01-31T10:30:00"),
        ('office:value-type="time" office:time-value="PT10H05M00S"/>', "10:05:00"),
        (
            'office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p></table:table-cell>',
            "a  b\nc",
        ),
        ('office:value-type="string"><text:p> </text:p></table:table-cell>', None),
        (
            (
                'office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation>'
                "<text:p>x</text:p></table:table-cell>"
            ),
            "x",
        ),
        (
            (
                'table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error">'
                "<text:p>#DIV/0!</text:p></table:table-cell>"
            ),
            None,
        ),
        ("/>", None),
    ],
)
def test_cells_of_ods(cell: str, text: str | None, tmp_path: Path) -> None:
    string = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [string.format("id") + string.format("value"), string.format("a") + f"<table:table-cell {cell}"]
    rows += [string.format(name) for name in "bc"]
    xml = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    here = read_here(ods_of_xml(f'<table:table table:name="S">{xml}</table:table>'), tmp_path, name="t.ods")
    assert here.unaccounted() == []
    assert here.rows()[0][1] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (1.5, "1.5"),
        (True, "TRUE"),
        ("Ж", "Ж"),
        ("007", "007"),
        (complex(45322), "2024-01-31"),
        (complex(45322.4375), "2024-01-31T10:30:00"),  # 0.4375 × 24 h = 10.5 h
        (b"\x2a", None),  # #N/A
        (None, None),
    ],
)
def test_cells_of_xls(value: object, text: str | None, tmp_path: Path) -> None:
    cells = [["id", "value"], ["a", value], ["b", None], ["c", None]]
    here = read_here(xls(XlsSheet("Deaths", cells)), tmp_path, name="t.xls")
    assert here.unaccounted() == []
    assert here.rows()[0][1] == text


def test_days_of_an_old_mac_in_xls_count_from_1904(tmp_path: Path) -> None:
    """0 is 1904-01-01, so 2024-01-31 is 43,860: 1,462 less than from 1900."""
    cells = [["id", "day"], *([f"{row}", complex(45322 - 1462)] for row in range(3))]
    here = read_here(xls(XlsSheet("S", cells), first=[(0x0022, b"\x01\x00")]), tmp_path, name="t.xls")
    assert {row[1] for row in here.rows()} == {"2024-01-31"}


def test_errors_are_counted_with_their_rows(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="str"><v>id {row}</v></c><c r="B{row}" t="e"><v>#REF!</v></c></row>'
        for row in (2, 3, 5)
    )
    here = read_here(xlsx_of_xml(HEAD + rows), tmp_path)
    finding = here.finding("PH-I064")
    assert (finding.count, finding.rows, finding.where.sheet) == (3, (2, 3, 5), "Sheet1")
    assert here.unaccounted() == []


def test_formulas_that_nobody_computed_are_counted(tmp_path: Path) -> None:
    """As openpyxl and other libraries write them: a formula, no value."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="str"><v>id {row}</v></c><c r="B{row}"><f>ROW()</f>{value}</c></row>'
        for row, value in ((2, "<v></v>"), (3, "<v/>"), (4, ""), (5, "<v>5</v>"))
    )
    here = read_here(xlsx_of_xml(HEAD + rows), tmp_path)
    finding = here.finding("PH-I065")
    assert (finding.count, finding.rows) == (3, (2, 3, 4))
    assert [row[1] for row in here.rows()] == [None, None, None, "5"]


def test_an_error_stored_as_a_number_is_refused(tmp_path: Path) -> None:
    """The library would give 0: a number that nobody entered."""
    cell = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    xml = f'<table:table table:name="S"><table:table-row>{cell}</table:table-row></table:table>'
    assert read_here(ods_of_xml(xml), tmp_path, name="t.ods").codes() == ["PH-I071"]


def test_a_duration_longer_than_any_is_refused(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet, look = book.add_worksheet(), book.add_format({"num_format": "[h]:mm"})
        sheet.write_row(0, 0, ["id", "n"])
        sheet.write_row(1, 0, ["a"])
        sheet.write_number(1, 1, 3e9, look)

    assert read_here(made(write), tmp_path).codes() == ["PH-I071"]


def test_other_letters_than_expected_in_the_xml(tmp_path: Path) -> None:
    """A sheet whose vocabulary has a prefix, as some libraries write it."""
    rows = '<x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v></x:c><x:c r="B1" t="str"><x:v>n</x:v></x:c></x:row>'
    rows += "".join(
        f'<x:row r="{row}"><x:c r="A{row}" t="str"><x:v>x{row}</x:v></x:c>'
        f'<x:c r="B{row}"><x:v>{row}</x:v></x:c></x:row>'
        for row in (2, 3, 4)
    )
    here = read_here(xlsx_of_xml(rows, prefix="x"), tmp_path)
    assert here.unaccounted() == []
    assert here.rows() == [["x2", "2"], ["x3", "3"], ["x4", "4"]]


def test_rows_and_cells_without_references(tmp_path: Path) -> None:
    """References are optional: cells without them follow each other."""
    cell = '<c t="str"><v>{}</v></c>'
    rows = "".join(f"<row>{cell.format(a)}{cell.format(b)}</row>" for a, b in ["an", "x1", "y2", "z3"])
    here = read_here(xlsx_of_xml(rows), tmp_path)
    assert here.unaccounted() == []
    assert here.rows() == [["x", "1"], ["y", "2"], ["z", "3"]]


def test_a_number_of_a_shared_text_that_is_not_there_is_refused(tmp_path: Path) -> None:
    content = xlsx([["a", "n"], ["x", 1]])
    sheet = b'<worksheet xmlns="x"><sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData></worksheet>'
    assert read_here(with_parts(content, {SHEET_1: sheet}), tmp_path).codes() == ["PH-I071"]


def test_an_error_that_the_library_does_not_know_is_named(tmp_path: Path) -> None:
    here = read_here(xlsx_of_xml(HEAD + '<row r="2"><c r="A2" t="e"><v>#GETTING_DATA</v></c></row>'), tmp_path)
    assert here.codes() == ["PH-I071"]
    assert "an error of a formula" in here.finding("PH-I071").found()
