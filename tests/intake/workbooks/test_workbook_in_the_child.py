"""Workbooks read in the confined child: limits that are really hit, and what the parent makes of them."""

import os
from pathlib import Path

import pytest

from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.read import Limits, Reading, read_file
from tests.intake.workbooks.workbooks_here import ods, ods_cell, ods_of_xml, with_parts, xlsx, xlsx_of_xml
from tests.intake.workbooks.xls_here import XlsSheet, xls

TABLE = [["Area", "Year", "Deaths"], *([area, 2010 + row, row] for row, area in enumerate("ABCDE"))]
MIB = 1 << 20
posix = pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")


def reading(content: bytes, folder: Path, limits: Limits | None = None, name: str = "t.xlsx") -> Reading:
    work, path = folder / "work", folder / name
    work.mkdir(exist_ok=True)
    path.write_bytes(content)
    return read_file(
        path,
        name=name,
        content_sha256="0" * 64,
        declared=DeclaredFile(),
        workdir=work,
        limits=limits or Limits(memory_bytes=512 * MIB, seconds=30),
    )


def rows_apart(columns: int, rows: int) -> str:
    """A cell so many columns and rows away."""
    empty = f'<table:table-cell table:number-columns-repeated="{columns}"/>'
    blank = f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell/></table:table-row>'
    return f"{blank}<table:table-row>{empty}{ods_cell(1)}</table:table-row>"


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_sheets_lie_in_the_work_folder_alone(kind: str, tmp_path: Path) -> None:
    content = {
        "xlsx": xlsx(TABLE, TABLE),
        "ods": ods(TABLE, TABLE),
        "xls": xls(XlsSheet("A", TABLE), XlsSheet("B", TABLE)),
    }
    result = reading(content[kind], tmp_path, name=f"t.{kind}")
    assert result.findings == ()
    assert [sheet.table.num_rows for sheet in result.sheets] == [5, 5]
    assert sorted((tmp_path / "work").iterdir()) == sorted(sheet.path for sheet in result.sheets)


def test_a_blocker_of_one_sheet_leaves_nothing_behind(tmp_path: Path) -> None:
    far = f"<table:table-row>{ods_cell(1)}</table:table-row>" + rows_apart(16_000, 1_000_000)
    near = f"<table:table-row>{ods_cell('a')}{ods_cell('n')}</table:table-row>" * 3
    tables = "".join(
        f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in zip("AB", (near, far), strict=True)
    )
    result = reading(ods_of_xml(tables), tmp_path, name="t.ods")
    assert [finding.code.id for finding in result.findings] == ["PH-I055"]
    assert result.sheets == ()
    assert list((tmp_path / "work").iterdir()) == []


@posix
def test_texts_that_swell_beyond_memory_are_refused(tmp_path: Path) -> None:
    """50,000 cells that name one text of 32,767 letters: 1.6 GB in memory, 15 kB in the file."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<?xml version="1.0"?><sst xmlns="{space}"><si><t>{"x" * 32_767}</t></si></sst>'
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 50_001))
    result = reading(with_parts(xlsx_of_xml(rows), {"xl/sharedStrings.xml": strings.encode()}), tmp_path)
    assert [finding.code.id for finding in result.findings] == ["PH-I041"]
    assert list((tmp_path / "work").iterdir()) == []


@posix
def test_a_bomb_is_refused_in_little_memory(tmp_path: Path) -> None:
    bomb = with_parts(xlsx(TABLE), {"xl/worksheets/sheet1.xml": b" " * (80 * MIB)})
    result = reading(bomb, tmp_path, Limits(memory_bytes=320 * MIB, seconds=30))
    assert [finding.code.id for finding in result.findings] == ["PH-I052"]
