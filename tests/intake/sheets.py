"""Small sheets for specs: CSV text in, a sheet as the reader hands it over out."""

import hashlib
from pathlib import Path

from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.csv_reader import CsvRequest, read_table
from pharmakon.intake.mapping import Mapping, parse_mapping
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.result import SheetResult
from pharmakon.records import RECORD_TYPES

HEAD = 'format = 1\nsource = "coroner"\nrecord = "{record}"\n'


def raw_sheet(text: str, folder: Path, *, delimiter: str = ",", name: str = "deaths.csv") -> RawSheet:
    """A sheet whose first row is the headings."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return raw_file(path, folder, delimiter=delimiter)


def raw_file(path: Path, folder: Path, *, delimiter: str = ",") -> RawSheet:
    """A file read as UTF-8 with quotes, its first row the headings."""
    target = folder / f"{path.name}.arrow"
    request = CsvRequest(path, target, "utf-8", delimiter, '"', (1,), 0, 1 << 24, 1 << 24)
    account = read_table(request, lambda done: None)
    return RawSheet(
        file=path.name,
        sheet="",
        content_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        header=account.headings.names,
        path=target,
        physical=account.physical,
        counted=account.physical,
        header_rows=account.header_rows,
        blank_rows=account.blank_rows,
        outside_rows=tuple(account.outside_rows),
        misshapen=tuple(account.misshapen),
    )


def mapping_of(columns: str, *, record: str = "death") -> Mapping:
    """A mapping that must be in order."""
    mapping, faults = parse_mapping(HEAD.format(record=record) + columns, name="mappings/coroner.toml")
    assert mapping is not None, [fault.text() for fault in faults]
    return mapping


def applied(text: str, columns: str, folder: Path, *, record: str = "death") -> SheetResult:
    """A sheet read through a mapping."""
    raw = raw_sheet(text, folder)
    mapping = mapping_of(columns, record=record)
    return apply_mapping(raw, mapping, RECORD_TYPES[record], file_id=7, reference_area="XX")


NOT_MAPPED = "PH-M025"  # small sheets lack columns that an office's file has


def codes(result: SheetResult) -> dict[str, int]:
    """Code → rows, over all findings of a result but those of columns that the sheet does not have."""
    found: dict[str, int] = {}
    for finding in (each for each in result.findings if each.code.id != NOT_MAPPED):
        found[finding.code.id] = found.get(finding.code.id, 0) + finding.count
    return found
