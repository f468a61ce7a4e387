"""What a scan of a workbook's own bytes says of it, apart from the library that reads its cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.findings.model import ROWS_SHOWN


class SheetKind(StrEnum):
    """What a sheet holds."""

    TABLE = "table"
    CHART = "chart"
    OTHER = "other"  # dialogs, macros


@dataclass(frozen=True)
class SheetEntry:
    """A sheet as the workbook lists it: its name made fit to be shown, and the number by which the library gives it."""

    name: str
    number: int
    kind: SheetKind
    hidden: bool


@dataclass(frozen=True)
class Marks:
    """Cells or rows of one kind: how many, the first rows that hold them, the first cell ("C7")."""

    count: int = 0
    rows: tuple[int, ...] = ()
    cell: str = ""

    def plus(self, row: int, count: int = 1, *, column: int = 0) -> "Marks":
        """With `count` more in this row, in this column (1 = A)."""
        known = self.rows if row in self.rows or len(self.rows) >= ROWS_SHOWN else (*self.rows, row)
        return Marks(self.count + count, known, self.cell or (f"{letters(column)}{row}" if column else ""))


NONE = Marks()


@dataclass(frozen=True)
class Span:
    """Cells merged into one: rows and columns, 1 = first, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class SheetSurvey:
    """One sheet, counted apart from its reader (rows and columns: 1 = first).

    `last_row` is the last row in which a cell holds a value, be it an empty text or an error; `filled_rows` the number
    of rows that hold a value that is neither (None: this cannot be counted apart). `first_row` and the columns bound
    the cells that hold a value.
    """

    last_row: int = 0
    first_row: int = 0
    first_column: int = 0
    last_column: int = 0
    filled_rows: int | None = 0
    hidden_rows: Marks = NONE
    hidden_columns: int = 0
    errors: Marks = NONE
    uncomputed: Marks = NONE
    spans: tuple[Span, ...] = ()

    @property
    def area(self) -> int:
        """Cells of the smallest rectangle that holds every value."""
        if not self.last_row:
            return 0
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)


def hidden_within(spans: Iterable[tuple[int, int]], last_column: int) -> int:
    """How many of the columns up to the last are hidden; programs hide all columns beyond a table."""
    return sum(max(0, min(last, last_column) - first + 1) for first, last in spans)


def letters(number: int) -> str:
    """Letters of a column: 1 is A, 27 is AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def blocked(identifier: str, *, sheet: str = "", row: int | None = None, **details: str | int) -> BlockedError:
    """The refusal of a workbook, or of a sheet of it."""
    return BlockedError(Finding(code(identifier), Where(sheet=sheet, row=row), details))


def damaged(why: str) -> BlockedError:
    """The workbook cannot be followed; `why` in words."""
    return blocked("PH-I050", why=why)


def names_to_show(names: Iterable[str]) -> list[str]:
    """The names of sheets without what would steer a screen or a page; no two alike (letter case aside), none empty."""
    taken: set[str] = set()
    shown = []
    for number, name in enumerate(names, start=1):
        plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in name)[:_NAME_LETTERS].strip()
        wanted = plain or f"sheet {number}"
        free, copy = wanted, 1
        while free.casefold() in taken:
            copy += 1
            free = f"{wanted} ({copy})"
        taken.add(free.casefold())
        shown.append(free)
    return shown


_NAME_LETTERS = 100  # spreadsheet programs allow 31 (Excel) or any number
