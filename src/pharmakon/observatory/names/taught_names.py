"""A table of names that a person filled in, checked against the register: all problems together."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pharmakon.findings import BlockedError, Finding, FindingLog, MisuseError, Where, code
from pharmakon.observatory.names.looking import printable
from pharmakon.reference.personal_names import personal_names
from pharmakon.substances import Register, tables
from pharmakon.substances.folding import Key, flat, key_of
from pharmakon.substances.names import Ambiguity, Name, Place
from pharmakon.substances.nearest import Nearest

NO_SUBSTANCE = "none"  # what a person writes where a word names no substance
KINDS = ("inn", "brand", "slang", "abbreviation", "code", "misspelling", "salt", "iupac")
# What a person leaves open: a name as certain as any; long ones are read with one wrong letter too.
DEFAULT_KIND = "brand"
SHORTEST_IN_TEXT = 4  # letters and digits; shorter ones have too many other meanings in certificates (register notes)
_WORD, _SUBSTANCE = ("word", "name"), ("substance", "substance_id")
_LONGEST = 120  # characters of a cell that are shown
_READABLE = {Place.TEXT: 2, Place.POISONING: 1, Place.DRUG_COLUMN: 0}
_ALLOWED: Mapping[str, Sequence[str]] = {
    "where": [each.value for each in Place],
    "kind": KINDS,
    "ambiguous": [each.value for each in Ambiguity],
}


@dataclass(frozen=True)
class TaughtName:
    """One row that a person filled in. `substance` "" means that the word names no substance."""

    text: str
    substance: str
    language: str
    kind: str
    place: Place
    ambiguity: Ambiguity
    source: str
    row: int

    @property
    def key(self) -> str:
        """The name as names are compared."""
        return flat(key_of(self.text))


@dataclass(frozen=True)
class Checked:
    """What a table teaches: names, words that name no substance, and what is to be said of it."""

    names: tuple[TaughtName, ...]
    others: tuple[str, ...]
    left_open: int
    known: int
    findings: tuple[Finding, ...]


def check_names(file: Path, register: Register, reference: Path, *, replacing: bool) -> Checked:
    """Read and check a table of names.

    Args:
        file: CSV in UTF-8 with the columns word (or name) and substance (or substance_id), and where, kind, language,
            ambiguous, source where wanted; rows without a substance are left open.
        register: the register as the country reads it now.
        reference: the country's folder, for its names of people.
        replacing: whether a name may take another meaning than it has now.

    Raises:
        MisuseError: PH-C002 no such file.
        BlockedError: every problem of the table; nothing is to be written then.
    """
    if not file.is_file():
        raise MisuseError(Finding(code("PH-C002"), details={"path": str(file)}))
    checking = _Checking(file.name, register, personal_names(reference), replacing=replacing)
    checked = checking.checked(_rows(file))
    if checking.blockers:
        raise BlockedError(*checking.blockers)
    return checked


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows with their numbers (1 = headings), headings in lower case.

    Raises:
        BlockedError: PH-S002 it cannot be read, PH-N002 a column is missing.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
        dialect = _Semicolons if _has_semicolons(text) else csv.excel
        reader = csv.reader(io.StringIO(text, newline=""), dialect, strict=True)
        headings = [heading.strip().lower() for heading in next(reader, [])]
        rows = [(reader.line_num, dict(zip(headings, map(str.strip, cells), strict=False))) for cells in reader]
    except (UnicodeDecodeError, csv.Error) as fault:
        why = "bytes that are not UTF-8" if isinstance(fault, UnicodeDecodeError) else "quotes out of place"
        raise BlockedError(Finding(code("PH-S002"), Where(file.name), {"why": why})) from None
    missing = [names[0] for names in (_WORD, _SUBSTANCE) if not set(names) & set(headings)]
    if missing:
        raise BlockedError(Finding(code("PH-N002"), Where(file.name, row=1), {"missing": ", ".join(missing)}))
    return rows


class _Semicolons(csv.excel):
    """What spreadsheets write in countries with a decimal comma."""

    delimiter = ";"


def _has_semicolons(text: str) -> bool:
    head = text.partition("\n")[0]
    return head.count(";") > head.count(",")


def _of(cells: Mapping[str, str], names: Sequence[str]) -> str:
    """A cell, without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    cell = next((cells[name] for name in names if cells.get(name)), "")
    return cell[1:] if cell.startswith("'") and cell[1:2] in {"=", "+", "-", "@"} else cell


@dataclass
class _Checking:
    """One checking of one table."""

    file: str
    register: Register
    people: frozenset[str]
    replacing: bool = field(kw_only=True)
    blockers: list[Finding] = field(default_factory=list)
    notes: FindingLog = field(default_factory=FindingLog)

    def __post_init__(self) -> None:
        self._nearest = Nearest(self.register)
        self._read: dict[str, list[Name]] = {}
        for name in self.register.names:
            self._read.setdefault(flat(key_of(name.text)), []).append(name)
        words = [tables.words(tables.PLAIN_WORDS).content.decode().split()]
        words.append([cells["phrase"] for _, cells in tables.shipped("cues.csv").rows])
        self._used: frozenset[Key] = frozenset(key_of(word) for each in words for word in each)

    def checked(self, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Checked:
        """The whole table."""
        filled = [(row, cells) for row, cells in rows if _of(cells, _WORD) and _of(cells, _SUBSTANCE)]
        left = sum(bool(_of(cells, _WORD)) for _, cells in rows) - len(filled)
        names = [name for row, cells in filled for name in self._name(row, cells)]
        self._check_readings([name for name in names if name.substance])
        fresh = [name for name in names if not name.substance or self._is_fresh(name)]
        taught = tuple(dict.fromkeys(name for name in fresh if name.substance))
        others = tuple(dict.fromkeys(name.text for name in fresh if not name.substance))
        known = len(names) - len(fresh)
        if not fresh and not self.blockers:
            details = {"left_open": left, "known": known}
            self.notes.add(Finding(code("PH-N013"), Where(self.file), details))
        return Checked(taught, others, left, known, tuple(self.notes))

    def _blocker(self, identifier: str, row: int, column: str, **details: str | int) -> None:
        self.blockers.append(Finding(code(identifier), Where(self.file, row=row, column=column), details))

    def _name(self, row: int, cells: Mapping[str, str]) -> Iterator[TaughtName]:
        """The row as a name, where nothing is wrong with its cells."""
        wrong = [(column, cells[column]) for column in _ALLOWED if cells.get(column, "") not in ("", *_ALLOWED[column])]
        for column, value in wrong:
            allowed = ", ".join(_ALLOWED[column])
            self._blocker("PH-N009", row, column, allowed=allowed, value=printable(value)[:_LONGEST])
        text = _of(cells, _WORD)
        if not key_of(text):
            self._blocker("PH-N010", row, "word")
            return
        substance = self._substance(row, _of(cells, _SUBSTANCE))
        if substance is None or wrong:
            return
        place = Place(cells.get("where") or Place.TEXT)
        ambiguity = Ambiguity(cells.get("ambiguous") or Ambiguity.NO)
        kind, language = cells.get("kind") or DEFAULT_KIND, cells.get("language", "")
        name = TaughtName(text, substance, language, kind, place, ambiguity, cells.get("source", ""), row)
        if self._fits(name) if substance else self._names_nothing(name):
            yield name

    def _substance(self, row: int, text: str) -> str | None:
        """The entry meant by an id or by a name that one entry alone has; "" for none; None where it is unknown.

        A salt means its base, as everywhere in texts.
        """
        if text.casefold() == NO_SUBSTANCE:
            return ""
        found = [text] if text in self.register.entries else self.register.find(text)
        if len(found) == 1:
            return self.register.hierarchy.counted_as(found[0])
        near = ", ".join(found) or ", ".join(each.substance for each in self._nearest.to(text)) or "another id"
        self._blocker("PH-N003", row, "substance", text=printable(text)[:_LONGEST], near=near)
        return None

    def _fits(self, name: TaughtName) -> bool:
        """Whether a name may be read where the row says."""
        shown = printable(name.text)[:_LONGEST]
        if name.place is Place.TEXT:
            if key_of(name.text) in self._used:
                self._blocker("PH-N007", name.row, "word", name=shown)
                return False
            if len(name.key) < SHORTEST_IN_TEXT and name.key.isascii():
                self._blocker("PH-N008", name.row, "word", name=shown, shortest=SHORTEST_IN_TEXT)
                return False
        if name.text.casefold() in self.people:
            where = Where(self.file, row=name.row, column="word")
            self.notes.add(Finding(code("PH-N011"), where, {"name": shown}))
        return True

    def _names_nothing(self, name: TaughtName) -> bool:
        """Whether a word that names no substance is one that the register does not read in texts."""
        known = sorted({each.substance for each in self._read.get(name.key, ()) if each.place is not Place.DRUG_COLUMN})
        if known:
            shown = printable(name.text)[:_LONGEST]
            self._blocker("PH-N005", name.row, "word", name=shown, id=NO_SUBSTANCE, known=", ".join(known))
        return not known

    def _check_readings(self, names: Sequence[TaughtName]) -> None:
        """Several substances for one name must be marked, each of them."""
        readings: dict[str, list[TaughtName]] = {}
        for name in names:
            readings.setdefault(name.key, []).append(name)
        for same in readings.values():
            ids = sorted({name.substance for name in same})
            unmarked = [name for name in same if name.ambiguity is Ambiguity.NO]
            if len(ids) > 1 and unmarked:
                shown = printable(same[0].text)[:_LONGEST]
                self._blocker("PH-N004", unmarked[0].row, "word", name=shown, ids=", ".join(ids))

    def _is_fresh(self, name: TaughtName) -> bool:
        """Whether the register does not read the name so already; another meaning blocks unless it is replaced."""
        standing = self._read.get(name.key, [])
        known = sorted({each.substance for each in standing})
        shown = printable(name.text)[:_LONGEST]
        if any(each.substance == name.substance and _is_covered(name, each) for each in standing):
            where = Where(self.file, row=name.row, column="word")
            self.notes.add(Finding(code("PH-N006"), where, {"name": shown, "id": name.substance}))
            return False
        if known and known != [name.substance] and not self.replacing:
            self._blocker("PH-N005", name.row, "word", name=shown, id=name.substance, known=", ".join(known))
        return True


def _is_covered(name: TaughtName, standing: Name) -> bool:
    """Whether the register reads the name in all places where it is to be read."""
    return _READABLE[standing.place] >= _READABLE[name.place] and standing.ambiguity is name.ambiguity


def in_one_spelling(names: Sequence[TaughtName]) -> tuple[TaughtName, ...]:
    """Names as they are written into a table: without line breaks or other control characters."""
    return tuple(replace(name, text=" ".join(printable(name.text).split())) for name in names)
