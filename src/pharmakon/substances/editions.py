"""Editions of the register: what changed between two states of its tables.

The shipped tables are one edition, named in edition.txt by its day; a change of their content shows in its hash.
Tables of earlier editions are shipped packed in editions/NAME (`python -m tools.new_edition` puts them there), or lie
in a folder anywhere.
"""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pharmakon.findings import BlockedError, Finding, MisuseError, Severity, code
from pharmakon.substances import tables
from pharmakon.substances.folding import flat, key_of
from pharmakon.substances.names import Name, Substance

_EDITION, _EDITIONS = "edition.txt", "editions"
PACKED = ".gz"
EDITION_FILES = (tables.SUBSTANCES, tables.NAMES)
_DATA = files("pharmakon.reference").joinpath("data", "substances")
# What of an entry people rely on: its place among classes and targets, and its control.
_PLACE, _CONTROL = ("class_", "subclass", "parent", "relation", "sole_source"), ("convention", "schedule")
_FACTS = ("name", *_PLACE, *_CONTROL, "scheduled_since")


@dataclass(frozen=True)
class State:
    """One state of the register's entries and names. `edition`: its name with the beginning of its content's hash."""

    edition: str
    entries: Mapping[str, Substance]
    names: tuple[Name, ...]


@dataclass(frozen=True)
class FactChange:
    """A fact of an entry that is another now."""

    id: str
    fact: str
    before: str
    now: str


@dataclass(frozen=True)
class MovedName:
    """A name that leads elsewhere now: the ids before and now, empty where there was or is none."""

    name: str
    before: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    """What changed from one state to another. All sorted by id or name.

    `renamed`: an id that went and the new id that has its name or CAS number. `moved`: names that were there and lead
    to other entries now, a mere change of id left out. `new_names`, `lost_names`: names that one state alone has.
    """

    before: str
    now: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    facts: tuple[FactChange, ...]
    moved: tuple[MovedName, ...]
    new_names: tuple[MovedName, ...]
    lost_names: tuple[MovedName, ...]


def shipped_name() -> str:
    """The name of the shipped tables' edition."""
    return _DATA.joinpath(_EDITION).read_text(encoding="utf-8").strip()


def shipped_edition() -> str:
    """The edition of the shipped tables: its name with the beginning of its content's hash."""
    return _edition(shipped_name(), tables_of(shipped_name()))


def shipped_state() -> State:
    """The shipped tables."""
    return state_of(shipped_name())


def earlier_editions() -> tuple[str, ...]:
    """Names of the earlier editions that are shipped beside the tables."""
    folder = _DATA.joinpath(_EDITIONS)
    return tuple(sorted(each.name for each in folder.iterdir() if each.is_dir())) if folder.is_dir() else ()


def state_of(text: str) -> State:
    """The state that a person names: an edition, or a folder with substances.csv and substance_names.csv.

    Raises:
        MisuseError: PH-N016 there is none.
        BlockedError: its tables cannot be read.
    """
    name = shipped_name() if _is_shipped(text) else Path(text).name
    return _state(name, *map(tables.read, tables_of(text)))


def _is_shipped(text: str) -> bool:
    return text.partition(" ")[0] == shipped_name() and text in (shipped_name(), shipped_edition())


def tables_of(text: str) -> tuple[tables.Table, ...]:
    """The tables, not read yet, of the state that a person names; each with the name of the shipped one.

    Raises:
        MisuseError: PH-N016 there is none.
    """
    if text == shipped_name() or _is_shipped(text):
        return tuple(map(tables.words, EDITION_FILES))
    if text in earlier_editions():
        return tuple(tables.Table(name, content=_unpacked(text, name)) for name in EDITION_FILES)
    folder = Path(text)
    if not all((folder / name).is_file() for name in EDITION_FILES):
        editions = ", ".join((*earlier_editions(), shipped_edition()))
        raise MisuseError(Finding(code("PH-N016"), details={"text": text[:80], "editions": editions}))
    return tuple(tables.Table(name, content=(folder / name).read_bytes()) for name in EDITION_FILES)


def _unpacked(edition: str, name: str) -> bytes:
    return gzip.decompress(_DATA.joinpath(_EDITIONS, edition, name + PACKED).read_bytes())


def _state(name: str, substances: tables.Table, names: tables.Table) -> State:
    blockers = [finding for table in (substances, names) for finding in table.findings]
    blockers = [finding for finding in blockers if finding.severity is Severity.BLOCKER]
    if blockers:
        raise BlockedError(*blockers)
    reading = tables.Reading()
    entries = {entry.id: entry for entry in reading.substances(substances)}
    known = tuple(each for each, _ in reading.names(names))
    return State(_edition(name, (substances, names)), entries, known)


def _edition(name: str, found: Sequence[tables.Table]) -> str:
    """Name and hash: the same content has the same hash in any folder."""
    digest = tables.digest([tables.Table("", content=each.content) for each in found])
    return f"{name} ({digest[:8]})"


def differences(before: State, now: State) -> Differences:
    """What changed from one state to the other."""
    gone, fresh = sorted(before.entries.keys() - now.entries.keys()), sorted(now.entries.keys() - before.entries.keys())
    renamed = _renamed([before.entries[name] for name in gone], [now.entries[name] for name in fresh])
    old, new = _readings(before.names), _readings(now.names)
    changed = [_moved(key, old, new, renamed) for key in sorted(old.keys() | new.keys())]
    moved = [each for each in changed if each.before != each.now]
    return Differences(
        before=before.edition,
        now=now.edition,
        added=tuple(name for name in fresh if name not in renamed.values()),
        removed=tuple(name for name in gone if name not in renamed),
        renamed=tuple(sorted(renamed.items())),
        facts=tuple(_facts(before, now)),
        moved=tuple(each for each in moved if each.before and each.now),
        new_names=tuple(each for each in moved if not each.before),
        lost_names=tuple(each for each in moved if not each.now),
    )


def _renamed(gone: list[Substance], fresh: list[Substance]) -> dict[str, str]:
    """Id that went → new id that carries the same CAS number or the same name; each new id once."""
    found: dict[str, str] = {}
    for entry in gone:
        same = [each.id for each in fresh if _is_same(entry, each) and each.id not in found.values()]
        if same:
            found[entry.id] = same[0]
    return found


def _is_same(one: Substance, other: Substance) -> bool:
    return (bool(one.cas) and one.cas == other.cas) or flat(key_of(one.name)) == flat(key_of(other.name))


def _readings(names: tuple[Name, ...]) -> dict[str, tuple[str, frozenset[str]]]:
    """Name as names are compared → as it is written first, and the ids it leads to."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for name in names:
        key = flat(key_of(name.text))
        text, ids = found.get(key, (name.text, frozenset[str]()))
        found[key] = (text, ids | {name.substance})
    return found


def _moved(
    key: str,
    old: Mapping[str, tuple[str, frozenset[str]]],
    new: Mapping[str, tuple[str, frozenset[str]]],
    renamed: Mapping[str, str],
) -> MovedName:
    nothing: tuple[str, frozenset[str]] = ("", frozenset())
    text, ids = old.get(key, nothing)
    later, now = new.get(key, nothing)
    before = {renamed.get(each, each) for each in ids}
    return MovedName(later or text, tuple(sorted(before)), tuple(sorted(now)))


def _facts(before: State, now: State) -> list[FactChange]:
    return [
        FactChange(name, fact.rstrip("_"), str(was), str(is_now))
        for name in sorted(before.entries.keys() & now.entries.keys())
        for fact in _FACTS
        if (was := getattr(before.entries[name], fact)) != (is_now := getattr(now.entries[name], fact))
    ]
