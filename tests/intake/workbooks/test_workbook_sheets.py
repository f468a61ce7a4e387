"""Workbooks of several sheets: which are read, which are listed, and what their names may do."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from pharmakon.findings import Severity
from pharmakon.intake.declared import DeclaredFile
from tests.intake.workbooks.workbooks_here import made, ods, ods_cell, ods_of_xml, read_here, with_parts, xlsx
from tests.intake.workbooks.xls_here import XlsSheet, xls

TABLE = [["Area", "Year", "Deaths"], *([area, 2010 + row, row] for row, area in enumerate("ABCDE"))]
MORE = [["Area", "Year", "Deaths"], *([area, 2020 + row, row] for row, area in enumerate("FGH"))]
NUMBERS = [[7 * row % 13, 5 * row % 11, 3 * row % 7] for row in range(1, 20)]
ROWS_OF_ODS = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in TABLE)
WORKBOOK = "xl/workbook.xml"


def test_every_sheet_with_a_table_is_read(tmp_path: Path) -> None:
    here = read_here(xlsx(TABLE, MORE, names=["2010s", "2020s"]), tmp_path)
    assert here.codes() == []
    assert [(sheet.name, sheet.part, sheet.physical) for sheet in here.answer.sheets] == [
        ("2010s", 0, 6),
        ("2020s", 1, 4),
    ]
    assert here.rows(1)[0] == ["F", "2020", "0"]
    assert here.unaccounted() == []


def test_the_mapping_names_the_sheets_to_read(tmp_path: Path) -> None:
    content = xlsx(TABLE, MORE, names=["2010s", "2020s"])
    here = read_here(content, tmp_path, DeclaredFile(sheets=("2020S ",)))
    assert [(sheet.name, sheet.part) for sheet in here.answer.sheets] == [("2020s", 0)]
    assert here.codes() == []


def test_a_sheet_that_is_absent_is_told_with_those_that_are_there_nearest_first(tmp_path: Path) -> None:
    content = xlsx(TABLE, TABLE, TABLE, names=["Readme", "Deaths 2023", "Seizures"])
    here = read_here(content, tmp_path, DeclaredFile(sheets=("Deaths 2024", "Nothing")))
    assert here.codes() == ["PH-I056", "PH-I056"]
    assert here.answer.findings[0].found() == 'sheets "Deaths 2023", "Readme", "Seizures"'
    assert not here.answer.sheets


def test_sheets_without_a_table_are_listed(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        for name, rows in {"About": [["This workbook holds deaths."], ["Ask us."]], "Data": TABLE, "Empty": []}.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$C$2:$C$6"})
        book.add_chartsheet("Chart").set_chart(chart)

    here = read_here(made(write), tmp_path)
    assert [sheet.name for sheet in here.answer.sheets] == ["Data"]
    assert here.codes() == ["PH-I063"]
    assert here.finding("PH-I063").found() == 'sheets without: "Chart", "About", "Empty"'


def test_a_sheet_that_may_hold_a_table_is_a_warning(tmp_path: Path) -> None:
    here = read_here(xlsx(TABLE, NUMBERS, names=["Data", "Numbers"]), tmp_path)
    assert here.codes() == ["PH-I061"]
    assert (here.finding("PH-I061").where.sheet, here.finding("PH-I061").severity) == ("Numbers", Severity.WARNING)
    named = read_here(xlsx(TABLE, NUMBERS, names=["Data", "Numbers"]), tmp_path, DeclaredFile(sheets=("Numbers",)))
    assert named.codes() == ["PH-I014"]


def test_the_only_sheet_without_headings_is_a_blocker(tmp_path: Path) -> None:
    here = read_here(xlsx(NUMBERS), tmp_path)
    assert here.codes() == ["PH-I014"]


def test_rows_are_told_by_their_numbers_on_the_sheet(tmp_path: Path) -> None:
    here = read_here(xlsx([*[[]] * 4, *NUMBERS]), tmp_path)
    assert "row 5 is the first full row" in here.finding("PH-I014").found()


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_workbook_without_a_cell_holds_no_table(kind: str, tmp_path: Path) -> None:
    content = {"xlsx": xlsx([]), "ods": ods([]), "xls": xls(XlsSheet("Sheet1", []))}[kind]
    assert read_here(content, tmp_path, name=f"t.{kind}").codes() == ["PH-I063", "PH-I057"]


def hidden_in(kind: str) -> bytes:
    """A workbook whose second sheet is hidden."""
    if kind == "xls":
        return xls(XlsSheet("Data", TABLE), XlsSheet("Old", MORE, visibility=2))
    if kind == "ods":
        shown = f'<table:table table:name="Data" table:style-name="ta1">{ROWS_OF_ODS}</table:table>'
        hidden = f'<table:table table:name="Old" table:style-name="ta2">{ROWS_OF_ODS}</table:table>'
        style = '<style:style style:name="{}"><style:table-properties table:display="{}"/></style:style>'
        return ods_of_xml(shown + hidden, styles=style.format("ta1", "true") + style.format("ta2", "false"))

    def write(book: xlsxwriter.Workbook) -> None:
        for name, rows in {"Data": TABLE, "Old": MORE}.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
        sheet.very_hidden()

    return made(write)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_hidden_sheets_are_read_when_they_are_named(kind: str, tmp_path: Path) -> None:
    here = read_here(hidden_in(kind), tmp_path, name=f"t.{kind}")
    assert [sheet.name for sheet in here.answer.sheets] == ["Data"]
    assert here.finding("PH-I062").found() == 'hidden sheets: "Old"'
    named = read_here(hidden_in(kind), tmp_path, DeclaredFile(sheets=("Old",)), name=f"t.{kind}")
    assert [sheet.name for sheet in named.answer.sheets] == ["Old"]


def test_a_workbook_of_hidden_sheets_is_a_blocker(tmp_path: Path) -> None:
    content = with_parts(xlsx(TABLE), {WORKBOOK: hidden_list()})
    here = read_here(content, tmp_path)
    assert here.codes() == ["PH-I057"]


def hidden_list() -> bytes:
    return (
        b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b'<sheets><sheet name="A" sheetId="1" state="hidden" r:id="rId1"/></sheets></workbook>'
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # pages escape it; it steers nothing here
        ("../../etc/passwd", "../../etc/passwd"),  # a name, never a path
        ("=cmd|' /C calc'!A1", "=cmd|' /C calc'!A1"),
        ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
        ("a\x1b[31mred", "a\ufffd[31mred"),
        ("line\nend", "line\ufffdend"),
        ("x" * 5_000, "x" * 100),
        (" ", "sheet 1"),
        ("Дані 2024", "Дані 2024"),
    ],
)
def test_names_of_sheets_steer_no_screen(name: str, shown: str, tmp_path: Path) -> None:
    written = "".join(f"&#{ord(letter)};" if letter in "<>&\"'\n" else letter for letter in name)
    listed = hidden_list().replace(b'name="A"', f'name="{written}"'.encode()).replace(b'state="hidden"', b"")
    here = read_here(with_parts(xlsx(TABLE), {WORKBOOK: listed}), tmp_path)
    assert [sheet.name for sheet in here.answer.sheets] == [shown]
    from_xls = read_here(xls(XlsSheet(name[:100], TABLE)), tmp_path, name="t.xls")
    assert [sheet.name for sheet in from_xls.answer.sheets] == [shown]


def test_names_that_differ_in_capital_letters_alone_stay_two(tmp_path: Path) -> None:
    here = read_here(ods(TABLE, MORE, names=["Data", "DATA"]), tmp_path, name="t.ods")
    assert [sheet.name for sheet in here.answer.sheets] == ["Data", "DATA (2)"]
    assert here.rows(1)[0][0] == "F"


@pytest.mark.parametrize(
    ("part", "code"), [("xl/vbaProject.bin", "PH-I070"), ("xl/externalLinks/externalLink1.xml", "PH-I069")]
)
def test_macros_and_links_are_told(part: str, code: str, tmp_path: Path) -> None:
    here = read_here(with_parts(xlsx(TABLE), {part: b"x"}), tmp_path)
    assert (here.codes(), here.finding(code).severity) == ([code], Severity.NOTE)
    assert len(here.rows()) == 5


def test_links_of_ods_and_xls_are_told(tmp_path: Path) -> None:
    tables = f'<table:table table:name="S">{ROWS_OF_ODS}</table:table>'
    tables += f"<table:table table:name=\"'file:///C:/secret/a.ods'#$Data\">{ROWS_OF_ODS}</table:table>"
    from_ods = read_here(ods_of_xml(tables), tmp_path, name="t.ods")
    assert [sheet.name for sheet in from_ods.answer.sheets] == ["S"]
    assert {"PH-I062", "PH-I069"} <= set(from_ods.codes())
    link = (0x01AE, b"\x01\x00\x05\x00\x00other")
    assert read_here(xls(XlsSheet("S", TABLE), first=[link]), tmp_path, name="t.xls").codes() == ["PH-I069"]


def test_progress_is_told_up_to_the_whole_file(tmp_path: Path) -> None:
    from pharmakon.intake.request import ReadRequest
    from pharmakon.intake.sandbox import Limits
    from pharmakon.intake.workbooks import read_workbook

    path = tmp_path / "t.xlsx"
    path.write_bytes(xlsx(TABLE, MORE))
    told: list[int] = []
    read_workbook(ReadRequest(path, tmp_path / "t.arrow", DeclaredFile(), Limits()), told.append)
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size


def test_same_bytes_in_give_the_same_bytes_out(tmp_path: Path) -> None:
    content = xlsx(TABLE, MORE)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        read_here(content, tmp_path / folder)
    assert (tmp_path / "one" / "t.1.arrow").read_bytes() == (tmp_path / "two" / "t.1.arrow").read_bytes()


def test_a_sheet_of_several_tables_among_others_is_a_warning(tmp_path: Path) -> None:
    """A dashboard beside the data: it is told, and the data are read."""
    content = xlsx(TABLE, [*TABLE, [], ["Again"], *TABLE], names=["Data", "Dashboard"])
    here = read_here(content, tmp_path)
    assert [sheet.name for sheet in here.answer.sheets] == ["Data"]
    assert here.codes() == ["PH-I061"]
    assert here.finding("PH-I061").found() == "tables that begin in A1, in A8"
    named = read_here(content, tmp_path, DeclaredFile(sheets=("Dashboard",)))
    assert named.codes() == ["PH-I059"]


def test_the_list_of_sheets_may_lie_elsewhere(tmp_path: Path) -> None:
    """Where _rels/.rels says, as some libraries write it."""
    with zipfile.ZipFile(io.BytesIO(xlsx(TABLE))) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    moved = {name.removeprefix("xl/"): text for name, text in parts.items()}
    moved["_rels/.rels"] = parts["_rels/.rels"].replace(b'Target="xl/workbook.xml"', b'Target="workbook.xml"')
    moved["_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"]
    moved["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"/xl/", b"/")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in moved.items():
            file.writestr(name, text)
    here = read_here(out.getvalue(), tmp_path)
    assert here.codes() == []
    assert len(here.rows()) == 5
