"""Workbooks of an office: titles, headings in two rows with merged cells, a sheet a half-year, notes."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pharmakon.simulate.messy.answers import Answer, Slip
from pharmakon.simulate.messy.cases import Case
from pharmakon.simulate.people import Country
from pharmakon.simulate.world import NAME

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_NO_CLOCK = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # the clock does not enter files
_GROUPS = {
    "Case": ("Number", "Date of registration"),
    "Deceased": ("Family name", "Given name", "Date of birth", "Sex", "Age"),
    "Death": ("Date of death", "Manner", "District", "Cause of death", "Other significant conditions"),
}
HALVES = ("January–June", "July–December")
_ERROR = "#N/A"  # of a formula: a cell without content, which nobody is asked about
_FIRST = 4  # the row below titles and headings, 0 = first
# Rows of the first sheet and the second, with what a typist made of their cells.
_SLIPS: Mapping[str, Sequence[Slip]] = {
    HALVES[0]: (Slip(6, "Death / Date of death", "30.02.2022"), Slip(17, "Deceased / Age", "999")),
    HALVES[1]: (
        Slip(4, "Death / Date of death", "31.11.2022"),
        Slip(15, "Deceased / Sex", "Q"),
        Slip(24, "Deceased / Age", _ERROR),
    ),
}


def deaths_workbook(path: Path, cases: Sequence[Case]) -> list[Answer]:
    """Write the deaths of a year, and give what is wrong in them."""
    answers: list[Answer] = []
    with _workbook(path) as book:
        for sheet, first in zip(HALVES, (1, 7), strict=True):
            here = [case for case in cases if first <= case.died.month < first + 6]
            page = book.add_worksheet(sheet)
            _title(book, page, sheet, cases[0].died.year)
            answers += _rows(book, page, sheet, here, path.name)
            _notes_below(page, _FIRST + len(here) + 1, len(here))
        page = book.add_worksheet("Notes")
        page.write_string(0, 0, "Deaths in which the coroner found a poisoning by drugs.")
        page.write_string(1, 0, "Simulated data of an invented country; no row describes a real person.")
    return answers


def _workbook(path: Path) -> "Workbook":
    from xlsxwriter import Workbook

    book = Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _NO_CLOCK})
    return book


def _title(book: "Workbook", page: "Worksheet", sheet: str, year: int) -> None:
    width = sum(map(len, _GROUPS.values()))
    bold = book.add_format({"bold": True})
    page.merge_range(0, 0, 0, width - 1, f"Office of the Chief Coroner of {NAME}", bold)
    page.merge_range(1, 0, 1, width - 1, f"Deaths by poisoning, {sheet} {year}", bold)
    column = 0
    for group, headings in _GROUPS.items():
        page.merge_range(2, column, 2, column + len(headings) - 1, group, bold)
        for heading in headings:
            page.write_string(3, column, heading, bold)
            column += 1


def _cells(case: Case) -> dict[str, object]:
    cells = (
        *(case.number, case.registered, case.family, case.given, case.born, case.sex.capitalize(), case.age),
        *(case.died, case.manner.capitalize(), case.district, case.cause, case.conditions),
    )
    headings = [f"{group} / {heading}" for group, each in _GROUPS.items() for heading in each]
    return dict(zip(headings, cells, strict=True))


def _rows(book: "Workbook", page: "Worksheet", sheet: str, cases: Sequence[Case], file: str) -> list[Answer]:
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    answers = []
    slips = {slip.place: slip for slip in _SLIPS[sheet]}
    for row, case in enumerate(cases):
        cells = _cells(case)
        if row in slips:
            slip = slips[row]
            if slip.wrong != _ERROR:
                answers.append(Answer(file, sheet, case.number, slip.column, slip.wrong, shown(cells[slip.column])))
            cells[slip.column] = slip.wrong
        for column, cell in enumerate(cells.values()):
            _write(page, _FIRST + row, column, cell, day)
    return answers


def _write(page: "Worksheet", row: int, column: int, cell: object, day: "Format") -> None:
    if isinstance(cell, datetime.date):
        page.write_datetime(row, column, cell, day)
    elif isinstance(cell, int):
        page.write_number(row, column, cell)
    elif cell == _ERROR:
        page.write_formula(row, column, "=NA()", None, _ERROR)
    else:
        page.write_string(row, column, str(cell))


def shown(cell: object) -> str:
    """A cell as the office writes it."""
    return f"{cell:%d.%m.%Y}" if isinstance(cell, datetime.date) else str(cell)


def _notes_below(page: "Worksheet", row: int, deaths: int) -> None:
    page.write_string(row, 0, f"Total: {deaths} deaths")
    page.write_string(row + 1, 0, "Note: deaths under inquest on the day of the export are not listed.")


def population_workbook(path: Path, country: Country) -> None:
    """Write residents by district, sex and age group, a column a year."""
    persons = country.persons.reshape(len(country.years), -1).T.tolist()
    cells = country.cells()[: len(persons)]  # those of the first year
    with _workbook(path) as book:
        page = book.add_worksheet("Population")
        page.write_string(0, 0, f"Residents of {NAME} on 1 July, by district, sex and age")
        for column, heading in enumerate(("District", "Sex", "Age group", *map(str, country.years))):
            page.write_string(2, column, heading)
        for row, ((_, district, sex, group), numbers) in enumerate(zip(cells, persons, strict=True), start=3):
            for column, text in enumerate((district, sex.capitalize(), group)):
                page.write_string(row, column, text)
            for column, number in enumerate(numbers, start=3):
                page.write_number(row, column, number)
        page.write_string(len(persons) + 4, 0, "Source: statistical office, invented figures")
