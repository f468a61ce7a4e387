"""Faults planted in the office's file, so that findings show: what is wrong, where, and what must become of the row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.simulate.deaths import Deaths
from pharmakon.simulate.office import CASE, NO, YES, Cells, day_text, flags, lines_of
from pharmakon.simulate.texts import either, equal_to, joined


class Fate(StrEnum):
    """What must become of the row."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class PlantedFault:
    """One fault in a file. `row` is the physical row, 1 is the row of headings; `finding` the code it must give."""

    file: str
    row: int
    case: str
    fault: str
    column: str
    wrong: str
    fate: Fate
    finding: str


@dataclass(frozen=True)
class Sheet:
    """The rows of one month: truth and cells, one a death."""

    deaths: Deaths
    cells: Cells

    def cell(self, row: int, heading: str) -> str:
        """The text of one cell."""
        return str(self.cells[heading][row].as_py())

    def filled(self, heading: str) -> NDArray[np.bool_]:
        """Whether the cells of the column hold a text."""
        return ~equal_to(self.cells[heading], "")

    def with_cells(self, row: int, changed: Mapping[str, str]) -> "Sheet":
        """The sheet with other texts in this row."""
        here = np.zeros(len(self.deaths), dtype=bool)
        here[row] = True
        cells = {name: either(here, text, self.cells[name]) for name, text in changed.items()}
        return Sheet(self.deaths, self.cells | cells)


@dataclass(frozen=True)
class CellFault:
    """A fault in cells of one row. `changes` gives the new texts by heading; `fits` the rows that may carry it."""

    fault: str
    wrong: str
    changes: Callable[[Sheet, int], dict[str, str]]
    fits: Callable[[Sheet], NDArray[np.bool_]]
    fate: Fate = Fate.ACCEPTED
    finding: str = ""


def _dated(sheet: Sheet) -> NDArray[np.bool_]:
    return sheet.filled("Date of death") & sheet.filled("Date of registration")


def _named_flags(sheet: Sheet) -> NDArray[np.bool_]:
    return np.asarray(np.stack([sheet.deaths.has(place) for place in flags().values()]).sum(axis=0))


def _flag(sheet: Sheet, row: int, text: str) -> str:
    """The first flag column that holds this text."""
    return next(heading for heading in flags() if sheet.cell(row, heading) == text)


CELL_FAULTS = (
    CellFault(
        "impossible date",
        "the 31st of February",
        lambda sheet, _row: {"Date of death": f"31.02.{sheet.deaths.year}"},
        _dated,
        finding="PH-V001",
    ),
    CellFault(
        "registered before death",
        "a registration 40 days before the death",
        lambda sheet, row: {"Date of registration": day_text(int(sheet.deaths.day[row]) - 40)},
        _dated,
        finding="PH-V003",
    ),
    CellFault("impossible age", "an age of 212", lambda _sheet, _row: {"Age": "212"}, _dated, finding="PH-V011"),
    CellFault(
        "unknown code",
        "a code of sex that no list holds",
        lambda _sheet, _row: {"Sex": "K"},
        _dated,
        finding="PH-V020",
    ),
    CellFault(
        "no date",
        "neither date, where one is required",
        lambda _sheet, _row: {"Date of death": "", "Date of registration": ""},
        _dated,
        Fate.REJECTED,
        "PH-V031",
    ),
    CellFault(
        "no such area",
        "a district that the country does not have",
        lambda _sheet, _row: {"District of residence": "Atlantis"},
        _dated,
        finding="PH-C015",
    ),
    CellFault(
        "unmapped manner",
        "a manner of death in no list",
        lambda _sheet, _row: {"Manner of death": "Category 9"},
        _dated,
        finding="PH-V020",
    ),
    CellFault(
        "flag without text",
        "a flag for a substance that the text does not name",
        lambda sheet, row: {_flag(sheet, row, NO): YES},
        lambda sheet: _dated(sheet) & (_named_flags(sheet) == 1),
        finding="PH-M101",
    ),
    CellFault(
        "text without flag",
        "a substance that the text names and its flag denies",
        lambda sheet, row: {_flag(sheet, row, YES): NO},
        lambda sheet: _dated(sheet) & (_named_flags(sheet) == 1),
        finding="PH-M102",
    ),
)
DUPLICATED = "row twice"
CELL_TOO_MANY = "cell too many"
NOTE_AT_END = "note at the end"
# Rows whose day of death is not valid, though the cell holds a text: of two dates in the wrong order the first goes.
UNDATED = frozenset({"impossible date", "registered before death"})
KINDS = (*(each.fault for each in CELL_FAULTS), DUPLICATED, CELL_TOO_MANY)


@dataclass(frozen=True)
class Exported:
    """The lines of one month as exported.

    `rows` is the physical row of each death, `dated` whether its day of death can be read from the cell.
    """

    lines: tuple[pa.Array, ...]
    rows: NDArray[np.int64]
    dated: NDArray[np.bool_]
    planted: tuple[PlantedFault, ...]

    def accepted(self) -> NDArray[np.bool_]:
        """Whether the row of each death must be accepted."""
        rejected = [fault.row for fault in self.planted if fault.fate == Fate.REJECTED]
        return ~np.isin(self.rows, rejected)


def wanted_places(deaths: int) -> dict[str, int]:
    """Where each kind of fault is wanted among all deaths: spread evenly."""
    return {kind: (number + 1) * deaths // (len(KINDS) + 1) for number, kind in enumerate(KINDS)}


def plant(sheet: Sheet, wanted: Mapping[str, int], file: str, first_row: int) -> tuple[Sheet, Exported]:
    """Plant faults in a month, each in the first row at or after its place that may carry it and carries no other.

    A fault that no row may carry is left out. A doubled row stands again at the end of the month.

    Args:
        wanted: kind of fault → place in this month.
        first_row: physical row of the first death.
    """
    taken: dict[int, str] = {}
    planted = []
    for fault in CELL_FAULTS:
        row = _free_row(fault.fits(sheet), wanted[fault.fault], taken) if fault.fault in wanted else None
        if row is None:
            continue
        taken[row] = fault.fault
        changed = fault.changes(sheet, row)
        case = sheet.cell(row, CASE)
        sheet = sheet.with_cells(row, changed)
        place = (file, first_row + row, case, fault.fault, next(iter(changed)))
        planted.append(PlantedFault(*place, fault.wrong, fault.fate, fault.finding))
    return sheet, _export(sheet, wanted, taken, planted, file, first_row)


def note_at_the_end(file: str, row: int) -> PlantedFault:
    """The note under the last table."""
    return PlantedFault(file, row, "", NOTE_AT_END, "", "a note under the table", Fate.OUTSIDE, "PH-I022")


def _free_row(fits: NDArray[np.bool_], wanted: int, taken: Mapping[int, str]) -> int | None:
    free = [int(row) for row in np.flatnonzero(fits) if int(row) not in taken]
    return next((row for row in free if row >= wanted), free[0] if free else None)


def _export(
    sheet: Sheet,
    wanted: Mapping[str, int],
    taken: dict[int, str],
    planted: list[PlantedFault],
    file: str,
    first_row: int,
) -> Exported:
    """The lines, with the faults that concern whole rows."""
    size = len(sheet.deaths)
    lines = lines_of(sheet.cells)
    everywhere = np.ones(size, dtype=bool)
    if CELL_TOO_MANY in wanted and (row := _free_row(everywhere, wanted[CELL_TOO_MANY], taken)) is not None:
        taken[row] = CELL_TOO_MANY
        lines = either(np.arange(size) == row, joined(lines, "see letter", by=","), lines)
        place = (file, first_row + row, sheet.cell(row, CASE), CELL_TOO_MANY, "")
        planted.append(PlantedFault(*place, "one cell more than there are headings", Fate.REJECTED, "PH-I020"))
    parts = [lines]
    if DUPLICATED in wanted and (row := _free_row(everywhere, wanted[DUPLICATED], taken)) is not None:
        parts.append(lines.slice(row, 1))
        place = (file, first_row + size, sheet.cell(row, CASE), DUPLICATED, "")
        planted.append(PlantedFault(*place, f"the same as row {first_row + row}", Fate.DUPLICATE, "PH-V040"))
    rows = first_row + np.arange(size)
    undated = [fault.row for fault in planted if fault.fault in UNDATED]
    dated = sheet.filled("Date of death") & ~np.isin(rows, undated)
    return Exported(tuple(parts), rows, dated, tuple(planted))
