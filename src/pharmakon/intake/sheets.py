"""Which sheets of a file hold the rows of its source: those that have what the mapping reads. Others are listed."""

from collections.abc import Iterator, Sequence

from pharmakon.findings import Finding, Where, code
from pharmakon.intake.cells import same
from pharmakon.intake.mapping import Mapping
from pharmakon.intake.raw import RawSheet

NOT_READ, SAME_CELLS = "PH-M026", "PH-M027"


def chosen_sheets(sheets: Sequence[RawSheet], mapping: Mapping) -> tuple[list[RawSheet], list[Finding]]:
    """The sheets to read, in the order of the file, and a finding for each that is not read.

    A file's only sheet and sheets that the mapping names are read as they are. Of several, those are read that have
    every heading the mapping reads; where none has, the one that has most of them, so that what it lacks is said.
    A sheet that repeats an earlier one cell by cell is not read again.
    """
    if len(sheets) < 2 or mapping.file.sheets is not None:
        return list(sheets), []
    wanted = _wanted(mapping)
    fitting = [sheet for sheet in sheets if _held(sheet, wanted) == len(wanted)]
    kept = fitting or [main_sheet(sheets, wanted)]
    repeats = [*_repeats(kept)]
    findings = [_finding(NOT_READ, sheet) for sheet in sheets if sheet not in kept]
    findings += [_finding(SAME_CELLS, sheet, other=earlier.sheet) for sheet, earlier in repeats]
    return [sheet for sheet in kept if not any(sheet is each for each, _ in repeats)], findings


def main_sheet(sheets: Sequence[RawSheet], wanted: frozenset[str] = frozenset()) -> RawSheet:
    """The sheet with most of the headings wanted; of several, the one with most rows; of several, the first."""
    return max(sheets, key=lambda sheet: (_held(sheet, wanted), sheet.table.num_rows))


def _wanted(mapping: Mapping) -> frozenset[str]:
    """Headings that the mapping reads, in the form in which headings are compared."""
    read = [entry for entry in mapping.columns if not entry.ignored or entry.key]
    names = [name for entry in read for name in (*entry.headings, entry.when.column if entry.when else "") if name]
    return frozenset(same(name) for name in names)


def _held(sheet: RawSheet, wanted: frozenset[str]) -> int:
    return len(wanted & {same(heading) for heading in sheet.header})


def _repeats(sheets: Sequence[RawSheet]) -> Iterator[tuple[RawSheet, RawSheet]]:
    """Sheets that repeat an earlier one, with it."""
    for place, sheet in enumerate(sheets):
        for earlier in sheets[:place]:
            if sheet.header == earlier.header and sheet.table.num_rows and _same_cells(sheet, earlier):
                yield sheet, earlier
                break


def _same_cells(one: RawSheet, other: RawSheet) -> bool:
    same_cells: bool = one.table.select(list(one.header)).equals(other.table.select(list(other.header)))
    return same_cells


def _finding(identifier: str, sheet: RawSheet, **details: str) -> Finding:
    rows = sheet.table.num_rows
    return Finding(code(identifier), Where(sheet.file, sheet.sheet), {"rows": rows, **details}, count=rows)
