"""What is told of a workbook and of each sheet of it."""

from collections.abc import Iterator, Sequence

from pharmakon.findings import Finding, Where, code
from pharmakon.findings.model import ROWS_SHOWN
from pharmakon.intake.evidence import Evidence
from pharmakon.intake.headings import Headings
from pharmakon.intake.reading_findings import limit_of_rows, names_shown
from pharmakon.intake.workbooks.choice import Choice, names_of
from pharmakon.intake.workbooks.layout import Area, Table
from pharmakon.intake.workbooks.survey import Marks, SheetEntry, SheetSurvey, letters
from pharmakon.intake.workbooks.writer import Written

_PLACES_SHOWN = 5


def several_tables(sheet: str, areas: Sequence[Area], first_column: int, *, identifier: str = "PH-I059") -> Finding:
    """Tables of a sheet that were not read, or of which none can be chosen."""
    places = ", ".join(f"in {letters(area.columns[0] + first_column)}{area.first}" for area in areas[:_PLACES_SHOWN])
    more = ", …" if len(areas) > _PLACES_SHOWN else ""
    return Finding(code(identifier), Where(sheet=sheet, row=areas[0].first), {"places": places + more}, len(areas))


def workbook_findings(choice: Choice, *, has_macros: bool, has_links: bool) -> Iterator[Finding]:
    """What is told of the workbook as a whole."""
    if choice.hidden:
        yield Finding(code("PH-I062"), details={"names": names_of(choice.hidden)}, count=len(choice.hidden))
    if has_links:
        yield Finding(code("PH-I069"))
    if has_macros:
        yield Finding(code("PH-I070"))


def sheets_without_table(entries: Sequence[SheetEntry]) -> Finding:
    return Finding(code("PH-I063"), details={"names": names_of(entries)}, count=len(entries))


def sheet_findings(sheet: str, survey: SheetSurvey, table: Table, written: Written, column: int) -> Iterator[Finding]:
    """What is told of a sheet that was read; `column` is the number (1 = A) of the first that holds a value."""
    yield from counts_findings(sheet, survey, written)
    yield from _rows(sheet, survey, table, written, column)
    yield from _cells(sheet, survey, written)


def counted(survey: SheetSurvey, written: Written) -> int:
    """The second count of the rows: that of the scan, off by what it counts otherwise among the filled ones."""
    if survey.filled_rows is None:
        return survey.last_row
    return survey.last_row + survey.filled_rows - written.filled_rows


def counts_findings(sheet: str, survey: SheetSurvey, written: Written) -> Iterator[Finding]:
    if counted(survey, written) != written.physical:
        details = {"physical": written.physical, "counted": counted(survey, written)}
        yield Finding(code("PH-I058"), Where(sheet=sheet), details)


def _rows(sheet: str, survey: SheetSurvey, table: Table, written: Written, column: int) -> Iterator[Finding]:
    rows = table.head.rows
    if not rows.sure:
        yield _header_doubt(sheet, rows)
    yield from _headings(sheet, written.headings, has_header=bool(rows.value))
    if table.others:
        yield several_tables(sheet, table.others, column, identifier="PH-I060")
    if not written.records:
        yield Finding(code("PH-I034"), Where(sheet=sheet))
    if written.outside_rows:
        yield marked("PH-I022", sheet, Marks(len(written.outside_rows), written.outside_rows[:ROWS_SHOWN]))
    if written.totals.count:
        yield marked("PH-I067", sheet, written.totals)
    yield from limit_of_rows(survey.last_row, sheet)


def _header_doubt(sheet: str, rows: Evidence[tuple[int, ...]]) -> Finding:
    return Finding(code("PH-I015"), Where(sheet=sheet), {"why": rows.why, "row": ", ".join(map(str, rows.value)) or 1})


def _headings(sheet: str, headings: Headings, *, has_header: bool) -> Iterator[Finding]:
    for identifier, names in (("PH-I030", headings.repeated), ("PH-I031", headings.empty if has_header else ())):
        if names:
            yield Finding(code(identifier), Where(sheet=sheet), {"names": names_shown(names)}, len(names))


def _cells(sheet: str, survey: SheetSurvey, written: Written) -> Iterator[Finding]:
    for identifier, marks in (("PH-I064", survey.errors), ("PH-I065", survey.uncomputed)):
        if marks.count:
            yield marked(identifier, sheet, marks, cell=marks.cell)
    if written.filled_down.count:
        yield marked("PH-I072", sheet, written.filled_down)
    if survey.hidden_rows.count or survey.hidden_columns:
        details = {"rows": survey.hidden_rows.count, "columns": survey.hidden_columns}
        yield marked("PH-I066", sheet, survey.hidden_rows, **details)


def marked(identifier: str, sheet: str, marks: Marks, **details: str | int) -> Finding:
    """A finding of several rows."""
    row = marks.rows[0] if marks.rows else None
    return Finding(code(identifier), Where(sheet=sheet, row=row), details, max(1, marks.count), marks.rows)
