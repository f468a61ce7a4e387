"""`substances look`: what the register says of a name or of a structure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pharmakon.findings import Finding, MisuseError, code
from pharmakon.store import Layout
from pharmakon.substances import Register, Target
from pharmakon.substances.control import Standing
from pharmakon.substances.folding import flat, key_of
from pharmakon.substances.names import Ambiguity, NationalControl, Substance
from pharmakon.substances.nearest import Nearest
from pharmakon.substances.structures import Structures

_NO_FOLDER = Path("/nonexistent")  # the shipped tables alone


@dataclass(frozen=True)
class KnownName:
    """A name of an entry. `where` it may be read: text, text in a poisoning context, drug column.

    `verified` is false where the source says that the name rests on general knowledge.
    """

    text: str
    language: str
    kind: str
    where: str
    ambiguous: bool
    source: str

    @property
    def verified(self) -> bool:
        """Whether a document has the name."""
        return "unverified" not in self.source


@dataclass(frozen=True)
class LookedUp:
    """An entry as people read it. `speaks_for`: what a mention of it counts for; `groups` are among them.

    `salts`: entries that stand for it. `national`: the country's own control, at any time or on the day that was asked
    for; `standing`: how the conventions' Schedules stand on that day, None where no day was asked for.
    """

    entry: Substance
    is_class: bool
    groups: tuple[Target, ...]
    speaks_for: tuple[Target, ...]
    names: tuple[KnownName, ...]
    salts: tuple[str, ...]
    national: tuple[NationalControl, ...]
    standing: Standing | None


@dataclass(frozen=True)
class Placed:
    """A group that a structure falls under, and the rule that says so."""

    group: Target
    rule: str
    meaning: str
    source: str


@dataclass(frozen=True)
class Looked:
    """What was found: entries with this name or structure, and for a structure the groups it falls under.

    `together`: the name means all of the entries at once (speedball); else several entries are alternatives.
    `on`: the day for which control is told, None for all time. `findings`: what is wrong in the country's tables.
    """

    entries: tuple[LookedUp, ...]
    placed: tuple[Placed, ...] = ()
    together: bool = False
    on: date | None = None
    findings: tuple[Finding, ...] = ()


def look(name: str, *, reference: Path | None = None, on: date | None = None) -> Looked:
    """The entries that a name leads to, in any case, with any accents, blanks or hyphens. Several: it is ambiguous.

    Args:
        name: a name or an id of the register.
        reference: an observatory, or a folder with a country's own tables.
        on: the day for which control is told; None: all spans of national control.

    Raises:
        MisuseError: PH-C007 no entry has this name; the finding says which names are near.
    """
    register = Register.load(reference_of(reference))
    found = [name] if name in register.entries else register.find(name)
    if not found:
        raise MisuseError(unknown_name(name, "a name or id of the register", Nearest(register)))
    together = any(each.ambiguity is Ambiguity.BOTH for each in register.names if _same(each.text, name))
    entries = tuple(_looked_up(identifier, register, on) for identifier in found)
    return Looked(entries, together=together, on=on, findings=register.findings)


def _same(one: str, other: str) -> bool:
    return flat(key_of(one)) == flat(key_of(other))


def reference_of(folder: Path | None) -> Path:
    """The folder with a country's own tables: that of an observatory, or the folder itself."""
    if folder is None:
        return _NO_FOLDER
    layout = Layout(folder)
    return layout.reference if layout.exists() else folder


def unknown_name(name: str, expected: str, nearest: Nearest) -> Finding:
    """That a name is not known, with the names that it resembles."""
    near = (
        ", ".join(_near(each.name, each.substance) for each in nearest.to(name))
        or "another name (none of the register resembles this one)"
    )
    return Finding(code("PH-C007"), details={"expected": expected, "text": printable(name)[:60], "near": near})


def _near(name: str, identifier: str) -> str:
    return name if name == identifier else f"{name} ({identifier})"


def printable(text: str) -> str:
    """A text as a terminal may show it: no control characters."""
    return "".join(character if character.isprintable() else " " for character in text)


def look_structure(smiles: str, *, reference: Path | None = None, on: date | None = None) -> Looked:
    """The groups that a structure falls under, and the entries of the register that have this structure.

    Args:
        smiles: one molecule as SMILES.
        reference: an observatory, or a folder with a country's own tables.
        on: the day for which control is told; None: all spans of national control.

    Raises:
        SurroundingsError: PH-N014 RDKit is not installed.
        MisuseError: PH-N015 no SMILES; PH-N018 neither a rule nor an entry has this structure.
    """
    structures = Structures()
    register = Register.load(reference_of(reference))
    placed = [
        Placed(register.target(each.group), each.id, each.meaning, each.source) for each in structures.placed(smiles)
    ]
    same = structures.same(smiles, register.entries.values())
    if not placed and not same:
        raise MisuseError(Finding(code("PH-N018")))
    entries = tuple(_looked_up(identifier, register, on) for identifier in same)
    return Looked(entries, tuple(placed), on=on, findings=register.findings)


def _looked_up(identifier: str, register: Register, on: date | None) -> LookedUp:
    entry, hierarchy = register.entries[identifier], register.hierarchy
    names = sorted(_names(identifier, register), key=lambda name: (name.language, name.kind, name.text))
    control = register.control_on(identifier, on) if on is not None else None
    return LookedUp(
        entry=entry,
        is_class=entry.is_group,
        groups=_targets(hierarchy.groups_of(entry), register),
        speaks_for=_targets(hierarchy.speaks_for(identifier), register),
        names=tuple(names),
        salts=hierarchy.standing_for.get(identifier, ()),
        national=control.national if control is not None else register.national_control(identifier),
        standing=control.international.standing if control is not None else None,
    )


def _targets(identifiers: frozenset[str], register: Register) -> tuple[Target, ...]:
    return tuple(register.target(each) for each in sorted(identifiers))


def _names(identifier: str, register: Register) -> list[KnownName]:
    return [
        KnownName(name.text, name.language, name.kind, name.place.value, name.ambiguity is Ambiguity.YES, name.source)
        for name in register.names
        if name.substance == identifier
    ]


def by_language(names: Sequence[KnownName]) -> Mapping[tuple[str, str], list[str]]:
    """Language and kind → names."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for name in names:
        found.setdefault((name.language, name.kind), {})[name.text] = None
    return {key: list(texts) for key, texts in found.items()}
