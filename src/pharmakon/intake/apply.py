"""A mapping applied to a sheet: records, texts, flags, invalid cells, quarantine, and every row accounted for."""

from collections.abc import Iterator

import numpy as np

from pharmakon.findings import Finding, SheetAccount
from pharmakon.intake.binding import bind
from pharmakon.intake.cells import Sheet
from pharmakon.intake.checks import Fates, Place, rejections
from pharmakon.intake.content import content_of
from pharmakon.intake.duplicates import Repeats, find_repeats
from pharmakon.intake.mapping import Mapping
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.result import SheetResult
from pharmakon.intake.shaping import shaped
from pharmakon.intake.tables import (
    DUPLICATE,
    Kept,
    cells_table,
    flags_table,
    quarantine_table,
    records_table,
    texts_table,
)
from pharmakon.records import RecordType

SAME_KEY, ALIKE, NO_KEY = "PH-V041", "PH-V042", "PH-V043"
CORRECTED, LEFT_OUT = "PH-V050", "PH-V051"


def apply_mapping(
    raw: RawSheet, mapping: Mapping, record: type[RecordType], *, file_id: int, reference_area: str
) -> SheetResult:
    """Read a sheet as records.

    Args:
        raw: the sheet, as texts.
        mapping: which column is which.
        record: the record type.
        file_id: the sheet's key.
        reference_area: the area the source covers, a column of every record.

    Raises:
        BlockedError: the mapping does not fit the sheet, or leaves open what must be known.
    """
    shape = shaped(raw, mapping)
    sheet = Sheet.of(raw, shape.table)
    sheet.prepare(_coded(shape.mapping, record, sheet))
    place = Place(raw, sheet.rows)
    binding = bind(raw, sheet, shape.mapping, record)
    content = content_of(sheet, binding.read, record, place)
    fates = Fates.of(len(sheet.rows))
    decided = [*_decided(raw, fates, place)]
    refused = [*rejections(record, content.reads, content.headings, fates, place)]
    repeats = find_repeats(sheet, binding.keys, content.arrays(), fates.accepted)
    kept = Kept(file_id, sheet.rows, fates.accepted & ~repeats.removed, shape.parts, shape.columns)
    return SheetResult(
        file_id=file_id,
        account=_account(raw, record, kept, repeats),
        records=records_table(content, record, kept, reference_area),
        texts=texts_table(content, kept),
        flags=flags_table(content, kept),
        cells=cells_table(content, kept),
        quarantine=quarantine_table(fates, kept, repeats.removed, raw.misshapen),
        findings=(
            *binding.findings,
            *decided,
            *content.findings,
            *refused,
            *_repeat_findings(repeats, place, ", ".join(binding.keys)),
        ),
    )


def _coded(mapping: Mapping, record: type[RecordType], sheet: Sheet) -> Iterator[str]:
    """Headings of columns that are read text by text: not free text, which hardly repeats."""
    free = record.text_columns()
    for entry in mapping.columns:
        if entry.sure and not entry.ignored and entry.to not in free and entry.source:
            yield sheet.heading(entry.source)


def _decided(raw: RawSheet, fates: Fates, place: Place) -> Iterator[Finding]:
    """Rows that people corrected or left out; the latter are rejected before anything else can be said of them."""
    corrected, left_out = (np.isin(place.rows, np.array(rows, np.int32)) for rows in (raw.corrected, raw.left_out))
    if corrected.any():
        yield place.finding(CORRECTED, corrected)
    if left_out.any():
        fates.reject(left_out, LEFT_OUT, "")
        yield place.finding(LEFT_OUT, left_out)


def _account(raw: RawSheet, record: type[RecordType], kept: Kept, repeats: Repeats) -> SheetAccount:
    """The account in rows of the file: one of a wide table is accepted where any of its columns made a record."""
    accepted = kept.whole_rows(kept.mask)
    duplicate = int((kept.whole_rows(repeats.removed) & ~accepted).sum())
    read = len(accepted)
    return SheetAccount(
        file=raw.file,
        sheet=raw.sheet,
        physical=raw.physical,
        header=len(raw.header_rows),
        blank=raw.blank_rows,
        outside=len(raw.outside_rows),
        rows_read=read + len(raw.misshapen),
        accepted=int(accepted.sum()),
        rejected=read - int(accepted.sum()) - duplicate + len(raw.misshapen),
        duplicate=duplicate,
        counted=raw.counted,
        outside_rows=raw.outside_rows,
        records={record.name: int(kept.mask.sum())},
    )


def _repeat_findings(repeats: Repeats, place: Place, column: str) -> Iterator[Finding]:
    for identifier, rows in (
        (DUPLICATE, repeats.removed),
        (SAME_KEY, repeats.differing),
        (ALIKE, repeats.whole),
        (NO_KEY, repeats.keyless),
    ):
        if rows.any():
            yield place.finding(identifier, rows, column)
