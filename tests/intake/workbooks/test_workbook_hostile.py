"""Damaged, disguised and hostile workbooks: each is refused with a code, or read right, within its limits."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pharmakon.intake.sandbox import Limits
from tests.intake.workbooks.workbooks_here import (
    ODS_TYPE,
    SHEET_1,
    ods,
    ods_cell,
    ods_of_xml,
    read_here,
    with_parts,
    xlsx,
    xlsx_of_xml,
)
from tests.intake.workbooks.xls_here import XlsSheet, ole, xls, xls_stream

TABLE = [["Area", "Year", "Deaths"], *([area, 2010 + row, row] for row, area in enumerate("ABCDE"))]
XLSX, ODS, XLS = xlsx(TABLE), ods(TABLE), xls(XlsSheet("S", TABLE))
HEAD = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>n</v></c></row>'
ONE = '<c r="{at}" t="str"><v>x</v></c>'
NO_NUMBER = ods_cell(7).replace('office:value="7"', 'office:value="x"')
MIB = 1 << 20


def zipped(*members: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as file:
        for name, text in members:
            file.writestr(name, text)
    return out.getvalue()


def with_flag(content: bytes, flag: int) -> bytes:
    """The ZIP with a flag in every entry of its list (offset 8 of a record that begins PK 01 02)."""
    out = bytearray(content)
    for found in re.finditer(b"PK\x01\x02", content):
        out[found.start() + 8] |= flag
    return bytes(out)


def with_size(content: bytes, size: int) -> bytes:
    """The ZIP whose list says that its sheet is of this size, unpacked (offset 24)."""
    out = bytearray(content)
    for found in re.finditer(b"PK\x01\x02", content):
        (length,) = struct.unpack_from("<H", content, found.start() + 28)
        if content[found.start() + 46 : found.start() + 46 + length].endswith(b"sheet1.xml"):
            struct.pack_into("<I", out, found.start() + 24, size)
    return bytes(out)


def entities(xml: bytes) -> bytes:
    """A billion laughs before the sheet."""
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10))
    return b'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a0 "ha">' + laughs + b"]>" + xml


def rows_of_ods(row: str, *, repeated: int = 1) -> str:
    rows = f'<table:table-row table:number-rows-repeated="{repeated}">{row}</table:table-row>'
    return f'<table:table table:name="S">{rows}</table:table>'


def endless(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        xml = file.read("content.xml")
    return with_parts(content, {"content.xml": xml.replace(b"</table:table>", b"")})


def repeated_cell(times: int) -> str:
    return ods_cell(7).replace("<table:table-cell", f'<table:table-cell table:number-columns-repeated="{times}"')


@dataclass(frozen=True)
class Bad:
    """A file, what is wrong with it, the code of its refusal."""

    what: str
    make: Callable[[], bytes]
    code: str
    name: str = "t.xlsx"


BAD = (
    Bad("a download that stopped", lambda: XLSX[: len(XLSX) // 2], "PH-I050"),
    Bad("a ZIP without its list", lambda: XLSX[:-30], "PH-I050"),
    Bad("the beginning of a ZIP alone", lambda: b"PK\x03\x04", "PH-I050"),
    Bad("an empty ZIP", zipped, "PH-I053"),
    Bad("bytes of the sheet overwritten", lambda: XLSX.replace(XLSX[400:440], bytes(40)), "PH-I050"),
    Bad("a sheet that is not there", lambda: with_parts(XLSX, {SHEET_1: None}), "PH-I050"),
    Bad("no list of sheets", lambda: with_parts(XLSX, {"xl/workbook.xml": b"<workbook/>"}), "PH-I050"),
    Bad("no list of parts", lambda: with_parts(XLSX, {"xl/_rels/workbook.xml.rels": None}), "PH-I050"),
    Bad("an empty sheet part", lambda: with_parts(XLSX, {SHEET_1: b""}), "PH-I050"),
    Bad("a sheet of text", lambda: with_parts(XLSX, {SHEET_1: b"a,b\n1,2\n"}), "PH-I050"),
    Bad("a sheet cut inside a row", lambda: xlsx_of_xml(HEAD + '<row r="2"><c r="A2"><v>1</v>'), "PH-I071"),
    Bad("shared texts of text", lambda: with_parts(XLSX, {"xl/sharedStrings.xml": b"nothing"}), "PH-I050"),
    Bad("shared texts missing", lambda: with_parts(XLSX, {"xl/sharedStrings.xml": None}), "PH-I071"),
    Bad("a password on the ZIP", lambda: with_flag(XLSX, 1), "PH-I051"),
    Bad("an encrypted XLSX", lambda: ole({"EncryptionInfo": b"\4", "EncryptedPackage": b"x" * 9_000}), "PH-I051"),
    Bad("an XLS with a password", lambda: xls(XlsSheet("S", TABLE), first=[(0x2F, b"\0" * 54)]), "PH-I051", "t.xls"),
    Bad(
        "an ODS with a password",
        lambda: ods_of_xml("", members={"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        "PH-I051",
        "t.ods",
    ),
    Bad("a bomb of one part", lambda: with_parts(XLSX, {SHEET_1: b" " * (80 * MIB)}), "PH-I052"),
    Bad(
        "a bomb that says it is small",
        lambda: with_size(with_parts(XLSX, {SHEET_1: b" " * (80 * MIB)}), 1_000),
        "PH-I050",
    ),
    Bad("a bomb that says it is huge", lambda: with_size(XLSX, 0xFFFF_0000), "PH-I052"),
    Bad("a list of sheets of 20 MiB", lambda: with_parts(XLSX, {"xl/workbook.xml": b"<a/>" * (5 * MIB)}), "PH-I052"),
    Bad("entities in a sheet", lambda: with_parts(XLSX, {SHEET_1: entities(b"<worksheet/>")}), "PH-I050"),
    Bad("entities in shared texts", lambda: with_parts(XLSX, {"xl/sharedStrings.xml": entities(b"<sst/>")}), "PH-I050"),
    Bad("entities in a list", lambda: with_parts(XLSX, {"xl/workbook.xml": entities(b"<workbook/>")}), "PH-I050"),
    Bad("entities in an ODS", lambda: with_parts(ODS, {"content.xml": entities(b"")}), "PH-I050", "t.ods"),
    Bad("a far cell", lambda: xlsx_of_xml(HEAD + f'<row r="1048576">{ONE.format(at="XFD1048576")}</row>'), "PH-I055"),
    Bad("a cell beyond any sheet", lambda: xlsx_of_xml(f'<row r="2">{ONE.format(at="ZZZZZ2")}</row>'), "PH-I071"),
    Bad("a cell in row 0", lambda: xlsx_of_xml(HEAD + f'<row r="0">{ONE.format(at="A0")}</row>'), "PH-I071"),
    Bad("a cell that belies its row", lambda: xlsx_of_xml(HEAD + f'<row r="2">{ONE.format(at="A9")}</row>'), "PH-I058"),
    Bad("a row in a comment", lambda: xlsx_of_xml(HEAD + f'<!--<row r="9">{ONE.format(at="A9")}</row>-->'), "PH-I058"),
    Bad(
        "texts where the library does not look",
        lambda: xlsx_of_xml(HEAD + '<row r="2"><c r="A2" t="inlineStr"><v>x</v></c></row>'),
        "PH-I058",
    ),
    Bad(
        "17 billion repeated cells",
        lambda: ods_of_xml(rows_of_ods(repeated_cell(16_384), repeated=1_048_576)),
        "PH-I055",
        "t.ods",
    ),
    Bad("a number that is none in an ODS", lambda: ods_of_xml(rows_of_ods(NO_NUMBER)), "PH-I050", "t.ods"),
    Bad("an ODS whose table has no end", lambda: endless(ODS), "PH-I050", "t.ods"),  # the library would never stop
    Bad("an ODS without content", lambda: with_parts(ODS, {"content.xml": None}), "PH-I053", "t.ods"),
    Bad("an ODS of text", lambda: zipped(("mimetype", ODS_TYPE.encode()), ("content.xml", b"x")), "PH-I050", "t.ods"),
    Bad("a binary Excel workbook", lambda: zipped(("xl/workbook.bin", b"\x83\x01")), "PH-I053"),
    Bad("a ZIP that begins like a workbook", lambda: zipped(("xl/readme.txt", b"x")), "PH-I053"),
    Bad("an old Word document", lambda: ole({"WordDocument": b"\xec\xa5"}), "PH-I053", "t.xls"),
    Bad("an old presentation", lambda: ole({"PowerPoint Document": b"x"}), "PH-I053", "t.xls"),
    Bad("an OLE file of nothing", lambda: ole({}), "PH-I053", "t.xls"),
    Bad("the first bytes of an OLE file", lambda: XLS[:100], "PH-I050", "t.xls"),
    Bad("an XLS that stopped", lambda: xls(XlsSheet("S", TABLE * 50))[:6_000], "PH-I050", "t.xls"),
    Bad("an OLE header of rubbish", lambda: XLS[:8] + b"\xaa" * (len(XLS) - 8), "PH-I050", "t.xls"),
    Bad("an OLE chain in a circle", lambda: in_a_circle(XLS), "PH-I050", "t.xls"),
    Bad("an XLS without records", lambda: ole({"Workbook": bytes(5_000)}), "PH-I050", "t.xls"),
    Bad("an XLS whose sheet lies elsewhere", lambda: ole({"Workbook": misplaced()}), "PH-I050", "t.xls"),
)  # fmt: skip


def in_a_circle(content: bytes) -> bytes:
    """The XLS whose first sector follows itself."""
    (place,) = struct.unpack_from("<I", content, 76)
    out = bytearray(content)
    struct.pack_into("<I", out, (place + 1) * 512, 0)
    return bytes(out)


def misplaced() -> bytes:
    stream = bytearray(xls_stream(XlsSheet("S", TABLE)))
    at = stream.index(b"\x85\x00") + 4
    struct.pack_into("<I", stream, at, 7)
    return bytes(stream)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.what)
def test_what_cannot_be_read_is_refused_with_a_code(bad: Bad, tmp_path: Path) -> None:
    here = read_here(bad.make(), tmp_path, name=bad.name)
    assert bad.code in here.codes()
    assert bad.code == "PH-I058" or not here.answer.sheets  # that sheet was read, and is not handed on by the parent
    assert bad.code == "PH-I058" or set(here.codes()) <= {bad.code, "PH-I063"}


@pytest.mark.parametrize("name", ["t.xlsx", "t.xls", "t.ods", "t.csv", "t", "t.XLS", "t.xlsb", "t.zip"])
@pytest.mark.parametrize("content", [XLSX, ODS, XLS], ids=["xlsx", "ods", "xls"])
def test_the_bytes_say_what_it_is_and_not_the_name(content: bytes, name: str, tmp_path: Path) -> None:
    here = read_here(content, tmp_path, name=name)
    assert here.codes() == []
    assert here.rows() == [[area, f"{year}", f"{n}"] for area, year, n in TABLE[1:]]


def test_a_document_with_a_workbook_inside_is_no_workbook(tmp_path: Path) -> None:
    content = zipped(("word/document.xml", b"<w/>"), ("word/embeddings/a.xlsx", XLSX))
    assert read_here(content, tmp_path).codes() == ["PH-I053"]


def wide(columns: int) -> bytes:
    """An ODS of five rows."""
    cells = "".join(ods_cell(f"c{number}") for number in range(columns))
    row = "<table:table-row>{}</table:table-row>"
    return ods_of_xml(
        f'<table:table table:name="S">{row.format(cells)}{row.format(repeated_cell(columns)) * 5}</table:table>'
    )


def test_as_many_columns_as_a_sheet_can_have(tmp_path: Path) -> None:
    here = read_here(wide(16_384), tmp_path, name="t.ods")
    assert (len(here.answer.sheets[0].header), here.table().num_rows) == (16_384, 5)
    assert here.unaccounted() == []


def test_more_columns_than_a_sheet_can_have_are_refused(tmp_path: Path) -> None:
    """The library would leave out those beyond, and say nothing."""
    assert read_here(wide(20_000), tmp_path, name="t.ods").codes() == ["PH-I071"]


def test_a_million_blank_rows(tmp_path: Path) -> None:
    rows = HEAD + "".join(
        f'<row r="{row}">{ONE.format(at=f"A{row}")}<c r="B{row}"><v>1</v></c></row>' for row in (2, 3, 4)
    )
    rows += "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(5, 1_000_001))
    rows += f'<row r="1000001">{ONE.format(at="A1000001")}<c r="B1000001"><v>1</v></c></row>'
    here = read_here(xlsx_of_xml(rows), tmp_path)
    assert here.codes() == []
    sheet = here.answer.sheets[0]
    assert (sheet.physical, sheet.blank_rows, here.table().num_rows) == (1_000_001, 999_996, 4)
    assert here.unaccounted() == []


def test_more_cells_than_memory_allows_are_refused_before_they_are_read(tmp_path: Path) -> None:
    rows = HEAD + f'<row r="100000">{ONE.format(at="CV100000")}</row>'  # 100 columns × 100,000 rows × 70 bytes
    limits = Limits(memory_bytes=512 * MIB)
    here = read_here(xlsx_of_xml(rows), tmp_path, limits=limits)
    assert here.codes() == ["PH-I055"]
    assert "to column CV and row 100000" in here.finding("PH-I055").found()


def test_parts_may_be_named_in_other_ways(tmp_path: Path) -> None:
    """Backslashes, capital letters and places from the root, as some programs write them."""
    relations = zipfile.ZipFile(io.BytesIO(XLSX)).read("xl/_rels/workbook.xml.rels")
    absolute = relations.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
    assert absolute != relations
    here = read_here(with_parts(XLSX, {"xl/_rels/workbook.xml.rels": absolute}), tmp_path)
    assert len(here.rows()) == 5
    assert here.codes() == []


def test_the_strict_kind_of_xlsx(tmp_path: Path) -> None:
    """ISO/IEC 29500 strict: other names of the vocabularies."""
    changes = {}
    with zipfile.ZipFile(io.BytesIO(XLSX)) as file:
        for name in file.namelist():
            text = file.read(name).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            changes[name] = text.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
    here = read_here(with_parts(XLSX, changes), tmp_path)
    assert here.codes() == []
    assert len(here.rows()) == 5


def test_no_value_of_a_cell_stands_in_a_finding(tmp_path: Path) -> None:
    rows = [["name", "n"], ["SECRET", 1], ["SECRET", "SECRET"], ["Total", 5], ["SECRET", None]]
    for content, name in ((xlsx(rows), "t.xlsx"), (xlsx(rows)[:-40], "t.xlsx"), (ods(rows), "t.ods")):
        here = read_here(content, tmp_path, name=name)
        assert "SECRET" not in "".join(finding.text() for finding in here.answer.findings)


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_sheets_that_are_not_read_count_where_all_are_held_in_memory(kind: str, tmp_path: Path) -> None:
    """The library reads every sheet of these when it opens them: a hidden one can be the bomb."""
    limits = Limits(memory_bytes=8 * MIB)  # 8 MiB × 0.75 ÷ 70 bytes: 89,877 cells
    if kind == "xls":
        far = [["a"], *[[]] * 400, [None] * 255 + ["x"]]
        content = xls(XlsSheet("Data", TABLE), XlsSheet("Far", far, visibility=1))
    else:
        far_row = f"<table:table-row>{repeated_cell(300)}</table:table-row>"
        blank = '<table:table-row table:number-rows-repeated="400"><table:table-cell/></table:table-row>'
        shown = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in TABLE)
        style = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
        tables = f'<table:table table:name="Data">{shown}</table:table>'
        tables += f'<table:table table:name="Far" table:style-name="h">{far_row}{blank}{far_row}</table:table>'
        content = ods_of_xml(tables, styles=style)
    here = read_here(content, tmp_path, name=f"t.{kind}", limits=limits)
    assert here.codes() == ["PH-I055"]
    assert here.finding("PH-I055").where.sheet == "Far"
    assert len(read_here(content, tmp_path, name=f"t.{kind}").rows()) == 5
