"""The register's tables: shipped with the program, and those that a country lays over them."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from itertools import zip_longest
from pathlib import Path

from pharmakon.findings import Finding, FindingLog, Where, code, shape_of
from pharmakon.substances.control import is_date
from pharmakon.substances.names import (
    Ambiguity,
    ClassRule,
    Combination,
    Group,
    Name,
    NationalControl,
    Place,
    SecondParent,
    Substance,
)

Row = Mapping[str, str]

SUBSTANCES, NAMES, COMBINATIONS = "substances.csv", "substance_names.csv", "combinations.csv"
# Words of certificates that name no substance; names of substances that are no entries but are spelled like one.
PLAIN_WORDS, OTHER_NAMES = "plain_words.txt", "other_names.txt"
OVERLAY_FILES = (SUBSTANCES, NAMES, COMBINATIONS)
# A country's own law. Texts are read the same whatever it says, so that it is no part of the register's content hash.
NATIONAL_CONTROL = "national_control.csv"
# Columns that a table must have. The others may be absent: their cells are empty then.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    SUBSTANCES: ("id", "name", "class"),
    NAMES: ("name", "substance_id"),
    COMBINATIONS: ("id", "name", "all_of"),
    NATIONAL_CONTROL: ("substance", "control", "from", "source"),
    "groups.csv": ("id", "name"),
    "classes.csv": ("class", "subclass", "group", "in_scope"),
    "second_parents.csv": ("substance_id", "parent_id", "sole_source"),
    "nameless.csv": ("substance_id", "in_scope"),
    "cues.csv": ("phrase", "kind"),
}


@dataclass(frozen=True)
class Table:
    """Rows of one file with their numbers (1 = headings), and what was wrong with the file as a whole."""

    file: str
    rows: tuple[tuple[int, Row], ...] = ()
    findings: tuple[Finding, ...] = ()
    content: bytes = b""


def shipped(name: str) -> Table:
    """A table of the program."""
    return _table(name, files("pharmakon.reference").joinpath("data", "substances", name).read_bytes())


def words(name: str) -> Table:
    """A list of words, one a line: a table without rows, for its content."""
    return Table(name, content=files("pharmakon.reference").joinpath("data", "substances", name).read_bytes())


def overlay(folder: Path, name: str) -> Table:
    """A table of the country; an absent file has no rows."""
    return read(unread(folder, name))


def unread(folder: Path, name: str) -> Table:
    """A table of the country without its rows; an absent file has no content."""
    path = folder / name
    return Table(f"reference/{name}", content=path.read_bytes()) if path.is_file() else Table(name)


def read(table: Table) -> Table:
    """The table with its rows read from its content; an absent file has none."""
    return _table(table.file, table.content) if table.content else table


def _table(file: str, content: bytes) -> Table:
    name = Path(file).name
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        headings = [heading.strip() for heading in next(reader, [])]
        rows = [(reader.line_num, _cells(headings, cells)) for cells in reader if cells]
    except (UnicodeDecodeError, csv.Error) as fault:
        why = "bytes that are not UTF-8" if isinstance(fault, UnicodeDecodeError) else "quotes out of place"
        return Table(file, findings=(Finding(code("PH-S002"), Where(file=file), {"why": why}),), content=content)
    missing = [column for column in REQUIRED[name] if column not in headings]
    if missing and content.strip():
        details = {"columns": ", ".join(REQUIRED[name]), "missing": ", ".join(missing)}
        return Table(file, findings=(Finding(code("PH-S001"), Where(file=file, row=1), details),), content=content)
    return Table(file, tuple(rows), content=content)


def _cells(headings: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Heading → cell; cells that a short row lacks are empty."""
    return dict(zip_longest(headings, map(str.strip, cells[: len(headings)]), fillvalue=""))


def digest(tables: Sequence[Table]) -> str:
    """SHA-256 over what the tables hold, each with its name."""
    whole = hashlib.sha256()
    for table in tables:
        whole.update(f"{table.file}\0{len(table.content)}\0".encode())
        whole.update(table.content)
    return whole.hexdigest()


_SUBSTANCE_LISTS: Mapping[str, Sequence[str]] = {
    "status": ("", "verified", "unverified"),
    "since_status": ("", "verified", "unverified"),
    "sole_source": ("", "yes", "no"),
    "own_target": ("", "yes", "no"),
}
# Years, months and days without signs between them are days for Python too (20190501), and weeks (2019-W18-1).
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass
class Reading:
    """Reads rows into typed things and keeps what was wrong with them."""

    log: FindingLog = field(default_factory=FindingLog)

    def substances(self, table: Table) -> Iterator[Substance]:
        """Entries of a table; of two rows with one id the first."""
        seen: set[str] = set()
        for row in self._sound(table, _SUBSTANCE_LISTS):
            if self._is_new(seen, row, table, "id"):
                yield self._dated(_substance(row.cells), row)

    def _dated(self, entry: Substance, row: "_Row") -> Substance:
        """The entry, without a date of scheduling that is none."""
        if entry.scheduled_since and not is_date(entry.scheduled_since):
            shape = shape_of(entry.scheduled_since)
            self.log.add(Finding(code("PH-S016"), row.where("scheduled_since"), {"shape": shape}))
            return replace(entry, scheduled_since="", since_verified=False)
        return entry

    def names(self, table: Table) -> Iterator[tuple[Name, Where]]:
        """Names of a table with the place of their rows. An empty `where` means text, an empty `ambiguous` no."""
        allowed = {"where": ("", *(each.value for each in Place)), "ambiguous": ("", *(a.value for a in Ambiguity))}
        for row in self._sound(table, allowed):
            yield _name(row.cells), row.where("name")

    def combinations(self, table: Table) -> Iterator[tuple[Combination, Where]]:
        """Combinations of a table; of two rows with one id the first."""
        seen: set[str] = set()
        for row in self._sound(table, {}):
            if self._is_new(seen, row, table, "id"):
                cells = row.cells
                found = Combination(
                    cells["id"], cells["name"], _listed(cells["all_of"]), _listed(_in(cells, "none_of"))
                )
                yield found, row.where("all_of")

    def controls(self, table: Table) -> Iterator[tuple[NationalControl, Where]]:
        """Spans of national control, in the order of the rows; of a row with a wrong date only the finding."""
        for row in self._sound(table, {}):
            since, until = self._day(row, "from"), self._day(row, "to")
            if since is None or (until is None and row.cells.get("to")):
                continue
            if until is not None and until < since:
                details = {"from": since.isoformat(), "to": until.isoformat()}
                self.log.add(Finding(code("PH-S013"), row.where("to"), details))
                continue
            cells = row.cells
            found = NationalControl(cells["substance"], cells["control"], since, until, cells["source"])
            yield found, row.where("substance")

    def _day(self, row: "_Row", column: str) -> date | None:
        """A day of the calendar; None for an empty cell and, with a finding, for what is none."""
        cell = _in(row.cells, column)
        if not cell:
            return None
        if _ISO_DAY.fullmatch(cell):
            with suppress(ValueError):  # no day of the calendar
                return date.fromisoformat(cell)
        self.log.add(Finding(code("PH-S012"), row.where(column), {"shape": shape_of(cell)}))
        return None

    def groups(self, table: Table) -> Iterator[Group]:
        """Groups of the shipped table."""
        for row in self._sound(table, {}):
            cells = row.cells
            scope = cells["in_scope"] == "yes"
            yield Group(cells["id"], cells["name"], cells["within"], cells["named_as"], scope, cells["analogues_of"])

    def class_rules(self, table: Table) -> Iterator[ClassRule]:
        """Rules of the shipped table of classes."""
        for _, cells in table.rows:
            yield ClassRule(cells["class"], cells["subclass"], cells["group"], cells["in_scope"] == "yes")

    def second_parents(self, table: Table) -> Iterator[SecondParent]:
        """Second parents of the shipped table."""
        for row in self._sound(table, {}):
            yield SecondParent(row.cells["substance_id"], row.cells["parent_id"], row.cells["sole_source"] == "yes")

    def _sound(self, table: Table, allowed: Mapping[str, Sequence[str]]) -> Iterator["_Row"]:
        """Rows whose required cells are filled and whose listed cells hold a value of the list."""
        self.log.extend(table.findings)
        required = REQUIRED[Path(table.file).name]
        for number, cells in table.rows:
            row = _Row(table.file, number, cells)
            empty = [column for column in required if not cells[column]]
            wrong = [column for column, values in allowed.items() if _in(cells, column) not in values]
            for column in empty:
                self.log.add(Finding(code("PH-S008"), row.where(column)))
            for column in wrong:
                details = {"value": cells[column], "allowed": ", ".join(filter(None, allowed[column]))}
                self.log.add(Finding(code("PH-S007"), row.where(column), details))
            if not empty and not wrong:
                yield row

    def _is_new(self, seen: set[str], row: "_Row", table: Table, column: str) -> bool:
        identifier = row.cells[column]
        if identifier in seen:
            self.log.add(Finding(code("PH-S003"), Where(table.file, row=row.number, column=column), {"id": identifier}))
            return False
        seen.add(identifier)
        return True


@dataclass(frozen=True)
class _Row:
    file: str
    number: int
    cells: Row

    def where(self, column: str) -> Where:
        return Where(file=self.file, row=self.number, column=column)


def _in(row: Row, column: str, default: str = "") -> str:
    return row.get(column, "") or default


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _substance(row: Row) -> Substance:
    return Substance(
        id=row["id"],
        name=row["name"],
        class_=row["class"],
        subclass=_in(row, "subclass"),
        atc=_in(row, "atc"),
        ddd=_in(row, "who_ddd"),
        cas=_in(row, "cas"),
        smiles=_in(row, "smiles"),
        convention=_in(row, "convention"),
        schedule=_in(row, "schedule"),
        scheduled_since=_in(row, "scheduled_since"),
        since_verified=_in(row, "since_status") == "verified",
        pharmaceutical=_in(row, "pharmaceutical"),
        parent=_in(row, "parent_id"),
        relation=_in(row, "relation"),
        sole_source=_in(row, "sole_source") == "yes",
        own_target=_in(row, "own_target"),
        verified=_in(row, "status") == "verified",
        sources=_in(row, "source"),
    )


def _name(row: Row) -> Name:
    return Name(
        text=row["name"],
        substance=row["substance_id"],
        language=_in(row, "language"),
        kind=_in(row, "kind", "inn"),
        place=Place(_in(row, "where", Place.TEXT)),
        ambiguity=Ambiguity(_in(row, "ambiguous", Ambiguity.NO)),
        region=_in(row, "country_or_region"),
        source=_in(row, "source"),
    )


def merged(first: Sequence[Substance], over: Sequence[Substance]) -> dict[str, Substance]:
    """Entries by id; a country's entry takes the place of the shipped one with its id."""
    return {entry.id: entry for entry in (*first, *over)}


def by(key: Callable[[Name], str], names: Sequence[Name]) -> dict[str, list[Name]]:
    """Names that have something in common, in their order."""
    found: dict[str, list[Name]] = {}
    for name in names:
        found.setdefault(key(name), []).append(name)
    return found
