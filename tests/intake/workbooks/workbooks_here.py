"""Workbooks for specs, and their reading in this process: what the confined child does, without the child."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import xlsxwriter

from pharmakon.findings import Finding
from pharmakon.intake.answer import Answer, SheetRead, answer_as_json, answer_of
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.request import ReadRequest, part_of
from pharmakon.intake.sandbox import Limits
from pharmakon.intake.workbooks import read_workbook

Cells = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Here:
    """The answer and its tables."""

    answer: Answer
    target: Path

    def codes(self) -> list[str]:
        return [finding.code.id for finding in self.answer.findings]

    def finding(self, identifier: str) -> Finding:
        return next(finding for finding in self.answer.findings if finding.code.id == identifier)

    def table(self, part: int = 0) -> pa.Table:
        with pa.OSFile(str(part_of(self.target, part))) as source:
            return pa.ipc.open_file(source).read_all()

    def rows(self, part: int = 0) -> list[list[str | None]]:
        """The records, without their row numbers."""
        return [list(row.values())[1:] for row in self.table(part).to_pylist()]

    def unaccounted(self) -> list[SheetRead]:
        """Sheets whose rows do not add up, or that two counts disagree about."""
        return [sheet for sheet in self.answer.sheets if not self._adds_up(sheet)]

    def _adds_up(self, sheet: SheetRead) -> bool:
        named = len(sheet.header_rows) + sheet.blank_rows + len(sheet.outside_rows) + len(sheet.misshapen)
        return sheet.physical == sheet.counted == named + self.table(sheet.part).num_rows


def read_here(
    content: bytes,
    folder: Path,
    declared: DeclaredFile | None = None,
    *,
    name: str = "t.xlsx",
    limits: Limits | None = None,
) -> Here:
    """Reads the bytes of a workbook; the answer has passed through JSON as between the processes."""
    path, target = folder / name, folder / "t.arrow"
    path.write_bytes(content)
    request = ReadRequest(path, target, declared or DeclaredFile(), limits or Limits())
    answer = read_workbook(request, lambda done: None)
    assert answer_of(answer_as_json(answer)) == answer
    for finding in answer.findings:
        assert finding.text()  # every template is filled
    assert not (folder / "t.cells").exists()
    return Here(answer, target)


def xlsx(*sheets: Cells, names: Sequence[str] = (), merged: Sequence[tuple[int, int, int, int, str]] = ()) -> bytes:
    """A workbook of these cells; `merged` (first row, first column, last row, last column, text; 0 = first) of all."""

    def write(book: xlsxwriter.Workbook) -> None:
        for number, cells in enumerate(sheets):
            sheet = book.add_worksheet(names[number] if names else None)
            for row, values in enumerate(cells):
                for column, value in enumerate(values):
                    if value is not None:
                        sheet.write(row, column, value)
            for span in merged:
                sheet.merge_range(*span)

    return made(write)


def made(write: Callable[[xlsxwriter.Workbook], None], **options: bool) -> bytes:
    """A workbook that a function fills; texts stay texts."""
    bytes_of = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True, **options}
    with xlsxwriter.Workbook(bytes_of, plain) as book:
        write(book)
    return bytes_of.getvalue()


def with_parts(
    content: bytes,
    changes: Mapping[str, bytes | None],
    *,
    change: tuple[str, Callable[[bytes], bytes]] | None = None,
) -> bytes:
    """The ZIP with some members written anew, left out (None) or added; `change` makes one anew from its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            text = changes[member] if member in changes else old.read(member)
            if text is not None:
                how = zipfile.ZIP_STORED if member == "mimetype" else zipfile.ZIP_DEFLATED
                new.writestr(member, change[1](text) if change and change[0] == member else text, how)
        for member in sorted(changes.keys() - set(old.namelist())):
            new.writestr(member, changes[member] or b"")
    return out.getvalue()


SHEET_1 = "xl/worksheets/sheet1.xml"


def xlsx_of_xml(rows: str, *, before: str = "", after: str = "", prefix: str = "") -> bytes:
    """A workbook whose only sheet has this XML in its sheetData, and around it."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    mark = f"{prefix}:" if prefix else ""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><{mark}worksheet xmlns{mark and ":" + prefix}="{namespace}">{before}'
        f"<{mark}sheetData>{rows}</{mark}sheetData>{after}</{mark}worksheet>"
    )
    return with_parts(xlsx([["x"]]), {SHEET_1: xml.encode()})


_ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods_of_xml(tables: str, *, styles: str = "", members: Mapping[str, bytes] | None = None) -> bytes:
    """An ODS whose spreadsheet holds this XML."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", ODS_TYPE, zipfile.ZIP_STORED)
        parts = {"content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode(), **(members or {})}
        for name, text in parts.items():
            file.writestr(name, text)
    return out.getvalue()


def ods(*sheets: Cells, names: Sequence[str] = ()) -> bytes:
    """An ODS of these cells."""
    tables = "".join(
        f'<table:table table:name="{names[number] if names else f"Sheet{number + 1}"}">'
        + "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in cells)
        + "</table:table>"
        for number, cells in enumerate(sheets)
    )
    return ods_of_xml(tables)


def ods_cell(value: object) -> str:
    """One cell as LibreOffice writes it."""
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        said = f'office:value-type="float" office:value="{value}" calcext:value-type="float"'
        return f"<table:table-cell {said}><text:p>{value}</text:p></table:table-cell>"
    text = str(value).replace("&", "&amp;").replace("<", "&lt;")
    said = 'office:value-type="string" calcext:value-type="string"'
    return f"<table:table-cell {said}><text:p>{text}</text:p></table:table-cell>"
