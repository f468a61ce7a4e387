"""Reads the sheets of a workbook: the table on each, every physical row accounted for. Runs in the confined child."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from python_calamine import CalamineError, CalamineWorkbook, load_workbook

from pharmakon.findings import BlockedError, Finding, Severity, Where, code
from pharmakon.intake.answer import Answer, SheetRead
from pharmakon.intake.header import HeadingsUnknown
from pharmakon.intake.request import ReadRequest
from pharmakon.intake.workbooks.choice import Choice, choose_sheets
from pharmakon.intake.workbooks.findings import (
    counted,
    several_tables,
    sheet_findings,
    sheets_without_table,
    workbook_findings,
)
from pharmakon.intake.workbooks.grid import Grid, read_grid
from pharmakon.intake.workbooks.layout import SeveralTables, find_table
from pharmakon.intake.workbooks.survey import SheetEntry, SheetKind, SheetSurvey, blocked, damaged, letters
from pharmakon.intake.workbooks.writer import Written, write_table

Progress = Callable[[int], None]
# Addresses that the library takes for a cell while it reads a sheet: measured 66 for numbers and short texts.
_CELL_BYTES = 70
_SHARE_OF_MEMORY = 0.75
# The limits of XLSX (ECMA-376-1, 18.3.1.73 and 18.3.1.13); the library leaves out what lies beyond.
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_TABLE_ROWS = 3  # a sheet with fewer rows of two cells is no table that lacks its headings
_MISFIT = "its parts do not fit together"
_UNKNOWN_ERROR = "an error of a formula that only its own program knows (not #N/A, #REF! or the like)"
_SUFFIXES = frozenset({".xls", ".xla", ".xlsx", ".xlsm", ".xlam", ".xlsb", ".ods"})


class Workbook(Protocol):
    """A workbook by its own bytes.

    `suffixes` are endings of a name by which the library takes it for what it is; `reads_all_at_once` says that the
    library reads every sheet when it opens the workbook.
    """

    @property
    def entries(self) -> tuple[SheetEntry, ...]: ...

    @property
    def has_macros(self) -> bool: ...

    @property
    def has_links(self) -> bool: ...

    @property
    def suffixes(self) -> frozenset[str]: ...

    @property
    def reads_all_at_once(self) -> bool: ...

    def survey(self, number: int) -> SheetSurvey:
        """The scan of a sheet."""


def read_sheets_of(workbook: Workbook, request: ReadRequest, progress: Progress) -> Answer:
    """Reads the sheets that are to be read.

    Raises:
        BlockedError: the workbook cannot be read.
        OSError: the disk is full, or the file is gone.
        MemoryError: a limit is too low for the file.
    """
    choice = choose_sheets(workbook.entries, request.declared.sheets)
    reading = _Reading(workbook, request, choice)
    tables = [entry for entry in workbook.entries if entry.kind is SheetKind.TABLE]
    counted_first = tables if workbook.reads_all_at_once else choice.chosen
    size, steps = request.path.stat().st_size, len(counted_first) + len(choice.chosen)
    for done, entry in enumerate(counted_first, start=1):
        reading.count(entry)
        progress(size * done // steps)
    with _opened(request.path, workbook) as opened:
        for done, entry in enumerate(choice.chosen, start=1 + len(counted_first)):
            reading.read(entry, opened)
            progress(size * done // steps)
    return reading.answer()


@contextmanager
def _opened(path: Path, workbook: Workbook) -> Iterator[CalamineWorkbook]:
    """The library's workbook. It goes by the name's ending where it knows it, else by the bytes."""
    misleading = path.suffix.lower() in _SUFFIXES - workbook.suffixes
    with path.open("rb") as file:
        with _faults_told(""):
            opened = load_workbook(file if misleading else path)
        with opened:
            if len(opened.sheet_names) != len(workbook.entries):
                raise damaged("two lists of its sheets differ")
            yield opened


@contextmanager
def _faults_told(sheet: str) -> Iterator[None]:
    """Turns what the library raises, its panics among it, into a finding.

    Raises:
        BlockedError: the library could not read on.
    """
    try:
        yield
    except CalamineError as fault:
        raise _unreadable(sheet, _UNKNOWN_ERROR if "cell error" in str(fault) else _MISFIT) from fault
    except (OverflowError, ValueError) as fault:
        raise _unreadable(sheet, "a date or duration is beyond any calendar") from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # of Rust: no Exception, and its class cannot be imported
            raise
        raise _unreadable(sheet, "the reader of workbooks does not know what to do with it") from fault


def _unreadable(sheet: str, why: str) -> BlockedError:
    return blocked("PH-I071", sheet=sheet, why=why) if sheet else damaged(why)


class _Reading:
    """The sheets read so far, and what was found."""

    def __init__(self, workbook: Workbook, request: ReadRequest, choice: Choice) -> None:
        self._workbook, self._request, self._choice = workbook, request, choice
        self._scratch = request.target.with_name(f"{request.target.stem}.cells")
        self._surveys: dict[int, SheetSurvey] = {}
        self._sheets: list[SheetRead] = []
        self._findings: list[Finding] = []
        self._skipped: list[SheetEntry] = list(choice.charts)

    def count(self, entry: SheetEntry) -> None:
        """Counts a sheet, before the library reads it.

        Raises:
            BlockedError: it is damaged, or too large where all sheets are read at once.
        """
        try:
            self._surveys[entry.number] = self._survey(entry)
        except BlockedError as refusal:
            if self._workbook.reads_all_at_once:
                raise
            self._findings += refusal.findings

    def _survey(self, entry: SheetEntry) -> SheetSurvey:
        survey = self._workbook.survey(entry.number)
        most = int(self._request.limits.memory_bytes * _SHARE_OF_MEMORY) // _CELL_BYTES
        beside = sum(other.area for other in self._surveys.values()) if self._workbook.reads_all_at_once else 0
        if survey.area + beside > most:
            far = {"column": letters(survey.last_column), "last": f"{survey.last_row}"}
            raise blocked(
                "PH-I055", sheet=entry.name, row=survey.last_row, most=most, cells=survey.area + beside, **far
            )
        if survey.last_row > _MOST_ROWS or survey.last_column > _MOST_COLUMNS:
            raise blocked("PH-I071", sheet=entry.name, row=survey.last_row, why="more rows or columns than sheets have")
        return survey

    def read(self, entry: SheetEntry, opened: CalamineWorkbook) -> None:
        """Reads a sheet that was counted, or notes why no table on it can be read."""
        if entry.number not in self._surveys:
            return
        try:
            with _faults_told(entry.name):
                grid = read_grid(opened.get_sheet_by_index(entry.number), self._scratch)
            self._read_grid(entry, self._surveys[entry.number], grid)
        except BlockedError as refusal:
            self._findings += refusal.findings
        self._scratch.unlink(missing_ok=True)

    def _read_grid(self, entry: SheetEntry, survey: SheetSurvey, grid: Grid) -> None:
        rows = self._request.declared.header_rows
        if self._is_beside_the_point(grid, rows):
            self._skipped.append(entry)
            return
        if rows and rows[-1] > grid.rows:
            raise _no_such_rows(entry, rows, grid)
        try:
            table = find_table(grid, survey.spans, rows)
        except HeadingsUnknown as unknown:
            self._without_table(entry, Finding(code("PH-I014"), Where(sheet=entry.name), {"why": unknown.why}), grid)
            return
        except SeveralTables as several:
            self._without_table(entry, several_tables(entry.name, several.areas, grid.first_column))
            return
        written = write_table(grid, table, survey.spans, self._request.sheet_target(len(self._sheets)))
        self._findings += sheet_findings(entry.name, survey, table, written, grid.first_column)
        self._sheets.append(_sheet_read(entry.name, len(self._sheets), survey, written))

    def _is_beside_the_point(self, grid: Grid, header_rows: tuple[int, ...] | None) -> bool:
        """True for a sheet of several that has one cell in each row, as explanations do, or ends above the headings."""
        if self._choice.named or len(self._choice.chosen) == 1:
            return False
        return not (grid.row_counts() > 1).any() or grid.rows < max(header_rows or (0,))

    def _without_table(self, entry: SheetEntry, finding: Finding, grid: Grid | None = None) -> None:
        """A blocker where the sheet is wanted; of several sheets a warning, and one that holds no table is listed."""
        if self._is_wanted(grid):
            self._findings.append(finding)
        elif grid is not None and (grid.row_counts() > 1).sum() < _TABLE_ROWS:
            self._skipped.append(entry)
        else:
            self._findings.append(Finding(code("PH-I061"), Where(sheet=entry.name), {"why": finding.found()}))

    def _is_wanted(self, grid: Grid | None) -> bool:
        return self._choice.named or (len(self._choice.chosen) == 1 and (grid is None or grid.rows > 0))

    def answer(self) -> Answer:
        """What was read; a blocker where nothing was."""
        workbook = self._workbook
        told = [*workbook_findings(self._choice, has_macros=workbook.has_macros, has_links=workbook.has_links)]
        if self._skipped:
            told.append(sheets_without_table(self._skipped))
        findings = [*self._findings, *told]
        if not self._sheets and not any(finding.severity is Severity.BLOCKER for finding in findings):
            findings.append(Finding(code("PH-I057"), details={"why": "no row of headings on any sheet"}))
        return Answer(tuple(findings), None, tuple(self._sheets))


def _sheet_read(name: str, part: int, survey: SheetSurvey, written: Written) -> SheetRead:
    """The account of a sheet, as it goes to the parent."""
    return SheetRead(
        header=written.headings.names,
        header_rows=written.header_rows,
        physical=written.physical,
        counted=counted(survey, written),
        blank_rows=written.blank_rows,
        outside_rows=written.outside_rows,
        misshapen=(),
        name=name,
        part=part,
    )


def _no_such_rows(entry: SheetEntry, rows: tuple[int, ...], grid: Grid) -> BlockedError:
    told = f"header_rows = [{', '.join(map(str, rows))}], and the sheet has {grid.rows} rows"
    return blocked("PH-I004", sheet=entry.name, key="header_rows", expected="rows of the sheet", found=told)
