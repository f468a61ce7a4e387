"""XLSX by its own bytes: which sheets it lists, where they lie, what else stands in it (ECMA-376, part 1, 18.2)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from pharmakon.intake.workbooks.archive import Archive
from pharmakon.intake.workbooks.survey import SheetEntry, SheetKind, SheetSurvey, damaged, names_to_show
from pharmakon.intake.workbooks.xlsx_scan import blank_strings, survey_sheet
from pharmakon.intake.workbooks.xlsx_xml import refuse_entities

_PACKAGE, _USUAL = "_rels/.rels", "xl/workbook.xml"

_SMALL_PART = 16 << 20
_PREFIX = rb"<(?:[\w.-]+:)?"
_SHEET = re.compile(_PREFIX + rb"sheet\s([^>]*)>")
_RELATION = re.compile(_PREFIX + rb"Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w.-]+(?::[\w.-]+)?)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_KINDS = {"worksheet": SheetKind.TABLE, "chartsheet": SheetKind.CHART}


@dataclass(frozen=True)
class XlsxSheet:
    """A sheet of the list, and the part of the archive that holds it."""

    entry: SheetEntry
    part: str


@dataclass(frozen=True)
class Xlsx:
    """An XLSX: its sheets and what else stands in it."""

    archive: Archive
    sheets: tuple[XlsxSheet, ...]
    has_macros: bool
    has_links: bool
    strings: str

    suffixes = frozenset({".xlsx", ".xlsm", ".xlam"})
    reads_all_at_once = False

    @property
    def entries(self) -> tuple[SheetEntry, ...]:
        return tuple(sheet.entry for sheet in self.sheets)

    def survey(self, number: int) -> SheetSurvey:
        """The scan of the sheet of this number (0 = first).

        Raises:
            BlockedError: it is damaged.
        """
        return survey_sheet(self.archive.blocks(self.sheets[number].part), self.blank_strings)

    @cached_property
    def blank_strings(self) -> frozenset[bytes]:
        """Numbers, in digits, of the shared texts that are empty or of space alone."""
        return blank_strings(self.archive.blocks(self.strings)) if self.archive.holds(self.strings) else frozenset()


def workbook_part(archive: Archive) -> str:
    """The part that lists the sheets; "" where the ZIP is no XLSX."""
    named = ""
    if archive.holds(_PACKAGE):
        parts = _relations(archive, _PACKAGE, "").values()
        named = next((part for kind, part in parts if kind == "officeDocument" and part.endswith("workbook.xml")), "")
    return next((part for part in (named, _USUAL) if part and archive.holds(part)), "")


def open_xlsx(archive: Archive, workbook: str) -> Xlsx:
    """The sheets that an XLSX lists.

    Args:
        workbook: the part that lists them.

    Raises:
        BlockedError: its list of sheets cannot be followed.
    """
    folder, _, name = workbook.rpartition("/")
    relations = _relations(archive, "/".join(filter(None, (folder, "_rels", f"{name}.rels"))), folder)
    parts = archive.names()
    return Xlsx(
        archive,
        tuple(_listed(archive, workbook, relations)),
        has_macros=any(part.endswith("vbaproject.bin") for part in parts),
        has_links=any("externallinks/" in part for part in parts),
        strings=next((part for kind, part in relations.values() if kind == "sharedStrings"), ""),
    )


def _listed(archive: Archive, workbook: str, relations: Mapping[str, tuple[str, str]]) -> Iterator[XlsxSheet]:
    listed = [_attributes(found) for found in _SHEET.findall(_part(archive, workbook))]
    if not listed:
        raise damaged("it lists no sheets")
    names = names_to_show(sheet.get("name", "") for sheet in listed)
    for number, (sheet, name) in enumerate(zip(listed, names, strict=True)):
        kind, part = relations.get(sheet.get("id", ""), ("", ""))
        if not archive.holds(part):
            raise damaged("a sheet that it lists is not in it")
        hidden = sheet.get("state", "visible") != "visible"
        yield XlsxSheet(SheetEntry(name, number, _KINDS.get(kind, SheetKind.OTHER), hidden), part)


def _part(archive: Archive, name: str) -> bytes:
    xml = archive.read(name, most=_SMALL_PART)
    if xml[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        xml = xml.decode("utf-16", errors="replace").encode()
    refuse_entities(xml)
    return xml


def _attributes(tag: bytes) -> dict[str, str]:
    """Local name → value."""
    return {
        name.rpartition(b":")[2].decode(errors="replace"): unescape((one or other).decode(errors="replace"))
        for name, one, other in _ATTRIBUTE.findall(tag)
    }


def _relations(archive: Archive, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Id → kind of a part, its name in the archive; targets are relative to the folder."""
    found = {}
    for tag in _RELATION.findall(_part(archive, part)):
        said = _attributes(tag)
        kind, target = said.get("Type", "").rpartition("/")[2], said.get("Target", "").replace("\\", "/")
        found[said.get("Id", "")] = (kind, _resolved(target, folder))
    return found


def _resolved(target: str, folder: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    path = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            path = path[:-1]
        elif step != ".":
            path.append(step)
    return "/".join(path)
