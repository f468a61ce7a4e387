"""Which sheets of a workbook are read: those that the mapping names, else all that people see."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pharmakon.findings import BlockedError, Finding, code
from pharmakon.intake.workbooks.survey import SheetEntry, SheetKind, blocked

_NAMES_SHOWN = 8


@dataclass(frozen=True)
class Choice:
    """Sheets to read, in the order of the workbook; `hidden` are left out and told; `named` says the mapping chose."""

    chosen: tuple[SheetEntry, ...]
    hidden: tuple[SheetEntry, ...] = ()
    charts: tuple[SheetEntry, ...] = ()
    named: bool = False


def choose_sheets(entries: Sequence[SheetEntry], declared: tuple[str, ...] | None) -> Choice:
    """The sheets to read.

    Raises:
        BlockedError: a sheet that the mapping names is not there, or no sheet can be read.
    """
    tables = [entry for entry in entries if entry.kind is SheetKind.TABLE]
    if declared is not None:
        return Choice(_named(tables, declared), named=True)
    charts = tuple(entry for entry in entries if entry.kind is not SheetKind.TABLE)
    hidden = tuple(entry for entry in tables if entry.hidden)
    chosen = tuple(entry for entry in tables if not entry.hidden)
    if not chosen:
        raise blocked("PH-I057", why=f"no sheet that is a table and not hidden ({names_of(entries)})")
    return Choice(chosen, hidden, charts)


def _named(tables: Sequence[SheetEntry], declared: tuple[str, ...]) -> tuple[SheetEntry, ...]:
    known = {_same(entry.name): entry for entry in tables}
    absent = [name for name in declared if _same(name) not in known]
    if absent:
        raise BlockedError(*(_absent(name, tables) for name in absent))
    wanted = {known[_same(name)] for name in declared}
    return tuple(entry for entry in tables if entry in wanted)


def _same(name: str) -> str:
    return " ".join(name.split()).casefold()


def _absent(name: str, tables: Sequence[SheetEntry]) -> Finding:
    def distance(entry: SheetEntry) -> tuple[float, int]:
        return -SequenceMatcher(None, _same(name), _same(entry.name)).ratio(), entry.number

    return Finding(code("PH-I056"), details={"name": name, "sheets": names_of(sorted(tables, key=distance))})


def names_of(entries: Sequence[SheetEntry]) -> str:
    """The names of sheets as a sentence shows them."""
    shown = ", ".join(f'"{entry.name}"' for entry in entries[:_NAMES_SHOWN])
    more = len(entries) - _NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown or "none"
