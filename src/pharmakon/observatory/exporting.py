"""Quarantine, findings and estimates as files that people open in the tools they know."""

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pharmakon.findings import Finding, code
from pharmakon.indicators import INDICATORS
from pharmakon.language import translate
from pharmakon.observatory.files import QUARANTINE
from pharmakon.observatory.last_run import InputNote, LastRun
from pharmakon.observatory.names.target_names import named_target, require_known, with_verified
from pharmakon.observatory.workbooks import list_sheet, new_book

_FORMULA_STARTS = ("=", "+", "-", "@")
# Control characters, line ends among them; marks that turn the direction of writing; halves of characters (names of
# files that are no text). Names and headings come from others: nothing of them may act where a file is opened.
_ACTIVE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
FINDING_COLUMNS = (
    *("code", "severity", "file", "sheet", "row", "column"),
    *("count", "meaning", "expected", "found", "remedy"),
)
_FINDING_WIDTHS = (10, 10, 22, 12, 14, 22, 8, 44, 44, 44, 60)
QUARANTINE_COLUMNS = ("file", "sheet", "row", "fate", "code", "column", "meaning", "what_to_do")


@dataclass(frozen=True)
class Exported:
    """A file that was written, and how many rows it has."""

    path: Path
    rows: int


def safe_cell(value: object) -> object:
    """A text that a spreadsheet cannot take for a formula, without control characters and marks of direction."""
    if not isinstance(value, str):
        return value
    plain = _ACTIVE.sub(" ", value)
    return "'" + plain if plain.lstrip().startswith(_FORMULA_STARTS) else plain


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Exported:
    """Write rows as CSV (UTF-8 with a byte order mark, which spreadsheets need to read accents)."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([safe_cell(value) for value in row])
            count += 1
    return Exported(path, count)


def export_findings(root: Path, out: Path) -> Exported:
    """Every finding of the last run, one a row: as CSV, or as a workbook where the name ends in .xlsx."""
    rows = (_finding_row(finding) for finding in LastRun.of(root).findings)
    if out.suffix.casefold() != ".xlsx":
        return write_csv(out, FINDING_COLUMNS, rows)
    with new_book(out) as book:
        _, count = list_sheet(book, translate("Findings"), FINDING_COLUMNS, rows, _FINDING_WIDTHS)
    return Exported(out, count)


def _finding_row(finding: Finding) -> list[object]:
    where = finding.where
    row = where.row if where.row is not None else " ".join(map(str, finding.rows))
    texts = (finding.code.meaning, finding.expected(), finding.found(), finding.remedy())
    return [finding.code.id, finding.severity.value, where.file, where.sheet, row, where.column, finding.count, *texts]


def export_quarantine(root: Path, out: Path) -> Exported:
    """Every row that was not accepted, with the reason and the remedy; values stay in the raw file."""
    last = LastRun.of(root)
    remedies = {finding.code.id: finding.remedy() for finding in last.findings}
    rows: list[list[object]] = []
    for file in last.inputs:
        for unit in last.units("records", str(file.file_id)):
            rows += [_quarantine_row(file, each, remedies) for each in last.table(unit, QUARANTINE).to_pylist()]
    return write_csv(out, QUARANTINE_COLUMNS, rows)


def _quarantine_row(file: InputNote, entry: Mapping[str, object], remedies: Mapping[str, str]) -> list[object]:
    identifier = str(entry["code"])
    place = [file.file, file.sheet, entry["row"], entry["fate"], identifier, entry["column"]]
    return [*place, code(identifier).meaning, remedies.get(identifier, "")]


def selected_estimates(root: Path, wanted: Mapping[str, str]) -> pa.Table:
    """Estimates whose dimensions have the values wanted; a substance, group or combination by id or by name.

    With a column that says whether the substance is verified.

    Raises:
        MisuseError: PH-C007 a value that no estimate has.
    """
    last = LastRun.of(root)
    table = last.estimates
    for name, value in wanted.items():
        known = [each for each in last.estimates[name].unique().to_pylist() if each is not None]
        if name == "substance":
            value = named_target(value, known, last.layout.reference)
        elif name != "indicator" or value not in INDICATORS:
            require_known(f"a value of {name}", value, known)
        table = table.filter(pc.equal(table[name], value))
    return with_verified(table, last.layout.reference)


def write_estimates(table: pa.Table, form: str, out: Path | None) -> int:
    """Write estimates as csv, parquet or json, to a file or to standard output; returns the number of rows."""
    target = out.open("wb") if out is not None else os.fdopen(os.dup(1), "wb")
    with target:
        _WRITERS[form](table, target)
    return int(table.num_rows)


def _write_csv(table: pa.Table, target: BinaryIO) -> None:
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    for batch in table.to_batches():
        writer.writerows(
            [safe_cell(value) if value is not None else "" for value in row]
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
        )
    text.flush()
    text.detach()


def _write_json(table: pa.Table, target: BinaryIO) -> None:
    lines = [{**line, "as_of": line["as_of"].isoformat()} for line in table.to_pylist()]
    target.write(json.dumps({"schema": 1, "estimates": lines}, ensure_ascii=False, indent=2).encode() + b"\n")


def _write_parquet(table: pa.Table, target: BinaryIO) -> None:
    pq.write_table(table, target)


_WRITERS: Mapping[str, Callable[[pa.Table, BinaryIO], None]] = {
    "csv": _write_csv,
    "json": _write_json,
    "parquet": _write_parquet,
}
