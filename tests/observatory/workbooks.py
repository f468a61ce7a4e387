"""Workbooks as a person leaves them: read, some cells written anew, saved."""

from collections.abc import Callable
from pathlib import Path

import python_calamine
import xlsxwriter

Rows = list[list[object]]


def edited(source: Path, target: Path, sheet: str, edit: Callable[[Rows], Rows]) -> Path:
    """The workbook with the sheet whose name begins so changed by `edit` (its rows, headings first)."""
    book = python_calamine.CalamineWorkbook.from_path(str(source))
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_numbers": False}) as saved:
        for name in book.sheet_names:
            rows: Rows = [list(row) for row in book.get_sheet_by_name(name).to_python()]
            page = saved.add_worksheet(name)
            for line, row in enumerate(edit(rows) if name.startswith(sheet) else rows):
                for place, cell in enumerate(row):
                    page.write(line, place, cell)
    return target


def with_cells(changes: dict[tuple[object, str], object], *, key: str) -> Callable[[Rows], Rows]:
    """Write cells: by the content of the column `key` in their row, and by their heading."""

    def edit(rows: Rows) -> Rows:
        head = rows[0]
        for row in rows[1:]:
            for (wanted, heading), text in changes.items():
                if row[head.index(key)] == wanted:
                    row[head.index(heading)] = text
        return rows

    return edit
