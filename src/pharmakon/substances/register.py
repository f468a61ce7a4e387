"""The substance register: shipped, with a country's own entries and names laid over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pharmakon.findings import Finding, Where, code
from pharmakon.substances import control, tables
from pharmakon.substances.folding import flat, key_of
from pharmakon.substances.names import Ambiguity, Combination, Group, Name, NationalControl, SecondParent, Substance
from pharmakon.substances.targets import Hierarchy, circular

if TYPE_CHECKING:
    import pyarrow as pa

SHIPPED_FILES = tuple(name for name in tables.REQUIRED if name != tables.NATIONAL_CONTROL)


@dataclass(frozen=True)
class Target:
    """What deaths are counted for, as people read it. `verified`: identity and control confirmed by a document.

    A class or a group has no identity that a document could confirm: it counts as verified.
    """

    id: str
    label: str
    kind: str  # substance, group, combination
    verified: bool


@dataclass(frozen=True)
class Register:
    """Entries, names, groups and combinations, with what was wrong in their tables.

    Target ids: a substance by its id (`fentanyl`), a group by `group:` and its name (`group:opioid`), a combination by
    its id (`combination:opioid-alcohol`). Entries that name only a class (`opioid-unspecified`) are no targets: a
    mention of one speaks for its group. Nor are salts: their names lead to the base, a mention of one speaks for the
    base. The tables are read when something of them is asked for. `content_hash` is that of all that decides how texts
    are read and counted.
    """

    content_hash: str
    files: "_Files"

    @staticmethod
    def load(overlay: Path, *, edition: Sequence[tables.Table] = ()) -> "Register":
        """The shipped register with the tables of the folder `overlay` (which may be absent) laid over it.

        `edition`: tables of an earlier edition, each in place of the shipped one of its name.
        """
        files = _Files.found(overlay, {table.file: table for table in edition})
        return Register(tables.digest([*files.shipped, *files.lists, *files.over]), files)

    @cached_property
    def _content(self) -> "_Content":
        return _Loading(self.files).content()

    @property
    def hierarchy(self) -> Hierarchy:
        """Entries and groups, and what speaks for what."""
        return self._content.hierarchy

    @property
    def names(self) -> tuple[Name, ...]:
        """All readings of all names."""
        return self._content.names

    @property
    def declared(self) -> Mapping[str, Combination]:
        """Combinations by id."""
        return self._content.declared

    @property
    def nameless(self) -> Mapping[str, bool]:
        """Entries that name neither a substance nor a class, and whether they are in scope."""
        return self._content.nameless

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was wrong in the tables."""
        return (*self._content.findings, *self._national.findings)

    @property
    def entries(self) -> Mapping[str, Substance]:
        """Entries by id."""
        return self.hierarchy.entries

    @cached_property
    def _national(self) -> "_National":
        reading = tables.Reading()
        rows = list(reading.controls(tables.read(self.files.control)))
        spans = control.checked(rows, self._is_controllable, self._resembling, reading.log)
        return _National(spans, tuple(reading.log))

    def _is_controllable(self, identifier: str) -> bool:
        return identifier in self.entries or identifier in self.hierarchy.groups

    def _resembling(self, word: str) -> list[str]:
        """Ids that a wrong id may stand for: of what has this name, else of those spelled nearly so."""
        from difflib import get_close_matches

        groups = {group.name.casefold(): group.id for group in self.hierarchy.groups.values()}
        named = [groups[word.casefold()]] if word.casefold() in groups else self.find(word)
        return named or get_close_matches(word.casefold(), [*self.entries, *self.hierarchy.groups], n=3)

    def national_control(self, identifier: str) -> tuple[NationalControl, ...]:
        """A country's own control of an entry at any time: of itself, its groups, and what it is a salt or form of.

        Raises:
            KeyError: no entry has this id.
        """
        covers = self.hierarchy.covers(identifier)
        return tuple(span for span in self._national.spans if span.target in covers)

    def control_on(self, identifier: str, day: date) -> control.Control:
        """Control of an entry on a day: by the conventions, and by the country's own lists.

        Raises:
            KeyError: no entry has this id.
        """
        national = tuple(span for span in self.national_control(identifier) if span.holds_on(day))
        return control.Control(day, control.international_on(self.entries[identifier], day), national)

    @cached_property
    def _speaks_for(self) -> Mapping[str, frozenset[str]]:
        return {identifier: self.hierarchy.speaks_for(identifier) for identifier in sorted(self.entries)}

    def speaks_for(self) -> Mapping[str, frozenset[str]]:
        """Entry → what a mention of it confirms: its targets, the class entries of its groups, and salts of both.

        With the class entries, so that a flag for benzodiazepines is confirmed by a text that names alprazolam; with
        the salts, so that a flag for one is confirmed by its base.
        """
        also = dict(self.hierarchy.standing_for)
        also |= {group.id: (group.named_as,) for group in self.hierarchy.groups.values() if group.named_as}
        return {
            identifier: targets | {each for target in targets for each in also.get(target, ())} | {identifier}
            for identifier, targets in self._speaks_for.items()
        }

    def targets(self) -> "pa.Table":
        """substance, target: what a mention of each entry counts for. Sorted."""
        pairs = [(name, target) for name, targets in self._speaks_for.items() for target in sorted(targets)]
        return _strings(substance=[name for name, _ in pairs], target=[target for _, target in pairs])

    def combinations(self) -> "pa.Table":
        """combination, target, wanted (1 all of, 0 none of), wants (how many all-of targets). Sorted."""
        import pyarrow as pa

        rows = sorted(
            (each.id, target, wanted, len(each.all_of))
            for each in self.declared.values()
            for wanted, targets in ((1, each.all_of), (0, each.none_of))
            for target in targets
        )
        table = _strings(combination=[row[0] for row in rows], target=[row[1] for row in rows])
        for place, name in ((2, "wanted"), (3, "wants")):
            table = table.append_column(name, pa.array([row[place] for row in rows], pa.int32()))
        return table

    @property
    def unnamed(self) -> frozenset[str]:
        """Targets that name neither a substance nor a class ("drug, unspecified")."""
        return frozenset(self.nameless)

    @cached_property
    def in_scope(self) -> frozenset[str]:
        """Targets that make a death count where a source holds other deaths too.

        Psychoactive and controlled classes, and poisoning by a drug that is not named. Not alcohol alone, insulin,
        carbon monoxide, solvents (resolution 64/4 of the Commission on Narcotic Drugs; classes.csv, groups.csv).
        """
        substances = {name for name in self.entries if self.hierarchy.in_scope(name)}
        groups = {group.id for group in self.hierarchy.groups.values() if group.in_scope}
        return frozenset(substances | groups | {name for name, counts in self.nameless.items() if counts})

    def target(self, identifier: str) -> Target:
        """A target as people read it.

        Raises:
            KeyError: no entry, group or combination has this id.
        """
        if identifier in self.declared:
            parts = (*self.declared[identifier].all_of, *self.declared[identifier].none_of)
            verified = all(self.target(part).verified for part in parts)
            return Target(identifier, self.declared[identifier].name, "combination", verified)
        if identifier in self.hierarchy.groups:
            return Target(identifier, self.hierarchy.groups[identifier].name, "group", verified=True)
        entry = self.entries[identifier]
        if entry.is_group:
            return Target(identifier, entry.name, "group", verified=True)
        return Target(identifier, entry.name, "substance", entry.verified)

    def label(self, identifier: str) -> str:
        """The name of a target for people.

        Raises:
            KeyError: no entry, group or combination has this id.
        """
        return self.target(identifier).label

    @cached_property
    def _by_flat_name(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for name in self.names:
            found.setdefault(flat(key_of(name.text)), set()).add(name.substance)
        for identifier in self.entries:
            found.setdefault(flat(key_of(identifier)), set()).add(self.hierarchy.counted_as(identifier))
        return {name: tuple(sorted(identifiers)) for name, identifiers in found.items()}

    def find(self, name: str) -> list[str]:
        """Entries with exactly this name, in any case, with any accents, blanks or hyphens; street names included.

        The name of a salt leads to its base.
        """
        return list(self._by_flat_name.get(flat(key_of(name)), ()))


@dataclass(frozen=True)
class _Files:
    """What the tables hold, not read yet: the program's, its lists of words, the country's, its own law."""

    shipped: tuple[tables.Table, ...]
    lists: tuple[tables.Table, ...]
    over: tuple[tables.Table, ...]
    control: tables.Table

    @staticmethod
    def found(overlay: Path, instead: Mapping[str, tables.Table]) -> "_Files":
        return _Files(
            tuple(instead.get(name) or tables.words(name) for name in SHIPPED_FILES),
            tuple(tables.words(name) for name in (tables.PLAIN_WORDS, tables.OTHER_NAMES)),
            tuple(tables.unread(overlay, name) for name in tables.OVERLAY_FILES),
            tables.unread(overlay, tables.NATIONAL_CONTROL),
        )


@dataclass(frozen=True)
class _National:
    """What a country's own law says."""

    spans: tuple[NationalControl, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Content:
    """What the tables say."""

    hierarchy: Hierarchy
    names: tuple[Name, ...]
    declared: Mapping[str, Combination]
    nameless: Mapping[str, bool]
    findings: tuple[Finding, ...]


class _Loading:
    """One loading of the register: reads, lays over, checks."""

    def __init__(self, files: _Files) -> None:
        self._shipped = {each.file: tables.read(each) for each in files.shipped}
        self._over = dict(zip(tables.OVERLAY_FILES, map(tables.read, files.over), strict=True))
        self._reading = tables.Reading()

    def content(self) -> _Content:
        reading, shipped = self._reading, self._shipped
        groups = {group.id: group for group in reading.groups(shipped["groups.csv"])}
        rules = {(rule.class_, rule.subclass): rule for rule in reading.class_rules(shipped["classes.csv"])}
        entries = self._entries()
        second = self._second_parents(entries)
        hierarchy = Hierarchy(entries, _known_groups(groups, entries), rules, second)
        entries = self._without_circles(hierarchy)
        hierarchy = replace(hierarchy, entries=entries)
        self._check_classes(hierarchy)
        names = self._names(hierarchy)
        combinations = self._combinations(hierarchy)
        nameless = {cells["substance_id"]: cells["in_scope"] == "yes" for _, cells in shipped["nameless.csv"].rows}
        return _Content(hierarchy, names, combinations, nameless, tuple(reading.log))

    def _entries(self) -> dict[str, Substance]:
        shipped, over = self._shipped[tables.SUBSTANCES], self._over[tables.SUBSTANCES]
        entries = tables.merged(list(self._reading.substances(shipped)), list(self._reading.substances(over)))
        for entry in list(entries.values()):
            if entry.parent and entry.parent not in entries:
                self._unknown(self._where(tables.SUBSTANCES, entry.id, "parent_id"), entry.parent)
                entries[entry.id] = replace(entry, parent="", relation="", sole_source=False)
        return entries

    def _where(self, table: str, identifier: str, column: str) -> Where:
        """The row that gives an entry: the country's where it has one."""
        for each in (self._over[table], self._shipped[table]):
            for number, cells in each.rows:
                if cells.get("id") == identifier:
                    return Where(file=each.file, row=number, column=column)
        return Where(file=table, column=column)

    def _unknown(self, where: Where, identifier: str) -> None:
        self._reading.log.add(Finding(code("PH-S004"), where, {"id": identifier}))

    def _second_parents(self, entries: Mapping[str, Substance]) -> dict[str, list[SecondParent]]:
        found: dict[str, list[SecondParent]] = {}
        for each in self._reading.second_parents(self._shipped["second_parents.csv"]):
            missing = [name for name in (each.substance, each.parent) if name not in entries]
            for name in missing:
                self._unknown(Where(file="second_parents.csv"), name)
            if not missing:
                found.setdefault(each.substance, []).append(each)
        return found

    def _without_circles(self, hierarchy: Hierarchy) -> dict[str, Substance]:
        parents = {
            name: [entry.parent, *(each.parent for each in hierarchy.second_parents.get(name, ()))]
            for name, entry in hierarchy.entries.items()
        }
        entries = dict(hierarchy.entries)
        for name in circular(parents):
            where = self._where(tables.SUBSTANCES, name, "parent_id")
            self._reading.log.add(Finding(code("PH-S005"), where, {"id": name}))
            entries[name] = replace(entries[name], parent="", relation="", sole_source=False)
        return entries

    def _check_classes(self, hierarchy: Hierarchy) -> None:
        for entry in hierarchy.entries.values():
            if hierarchy.rule(entry) is None:
                where = self._where(tables.SUBSTANCES, entry.id, "class")
                self._reading.log.add(Finding(code("PH-S009"), where, {"value": entry.class_}))

    def _names(self, hierarchy: Hierarchy) -> tuple[Name, ...]:
        """Shipped names without those that the country reads otherwise, then the country's."""
        shipped = self._known(self._shipped[tables.NAMES], hierarchy)
        over = self._known(self._over[tables.NAMES], hierarchy)
        own = {flat(key_of(name.text)) for name, _ in over}
        kept = [each for each in shipped if not own or flat(key_of(each[0].text)) not in own]
        return self._marked([*kept, *over], hierarchy)

    def _known(self, table: tables.Table, hierarchy: Hierarchy) -> list[tuple[Name, Where]]:
        found = []
        for name, where in self._reading.names(table):
            if name.substance not in hierarchy.entries:
                self._unknown(replace(where, column="substance_id"), name.substance)
            elif not key_of(name.text):
                self._reading.log.add(Finding(code("PH-S010"), where))
            else:
                found.append((name, where))
        return found

    def _marked(self, found: Sequence[tuple[Name, Where]], hierarchy: Hierarchy) -> tuple[Name, ...]:
        """Names, those of salts leading to the base. Several readings that are not marked become ambiguous."""
        readings: dict[str, list[tuple[Name, Where]]] = {}
        for name, where in found:
            readings.setdefault(flat(key_of(name.text)), []).append((name, where))
        names = (name for same in readings.values() for name in self._one_name(same, hierarchy))
        return tuple(dict.fromkeys(names))

    def _one_name(self, readings: Sequence[tuple[Name, Where]], hierarchy: Hierarchy) -> list[Name]:
        led = [_led_to(hierarchy.counted_as(name.substance), name) for name, _ in readings]
        ids = sorted({name.substance for name in led})
        if len(ids) == 1:
            salts_apart = len({name.substance for name, _ in readings}) > 1
            return [replace(name, ambiguity=Ambiguity.NO) for name in led] if salts_apart else led
        unmarked = [each for each in readings if each[0].ambiguity is Ambiguity.NO]
        if unmarked:
            name, where = unmarked[0]
            self._reading.log.add(Finding(code("PH-S006"), where, {"name": name.text, "ids": ", ".join(ids)}))
        return [replace(name, ambiguity=Ambiguity.YES) if name.ambiguity is Ambiguity.NO else name for name in led]

    def _combinations(self, hierarchy: Hierarchy) -> dict[str, Combination]:
        known = set(hierarchy.entries) | set(hierarchy.groups)
        targets = {name for name in hierarchy.entries if name in hierarchy.speaks_for(name)}
        declared: dict[str, Combination] = {}
        for table in (self._shipped[tables.COMBINATIONS], self._over[tables.COMBINATIONS]):
            for each, where in self._reading.combinations(table):
                parts = (*each.all_of, *each.none_of)
                unknown = [target for target in parts if target not in known]
                uncounted = [target for target in parts if target in hierarchy.entries and target not in targets]
                for target in unknown:
                    self._unknown(where, target)
                for target in uncounted:
                    details = {"id": target, "instead": ", ".join(sorted(hierarchy.speaks_for(target)))}
                    self._reading.log.add(Finding(code("PH-S015"), where, details))
                if each.id in known:
                    self._reading.log.add(Finding(code("PH-S003"), replace(where, column="id"), {"id": each.id}))
                elif not unknown and not uncounted:
                    declared[each.id] = each
        return declared


def _known_groups(groups: Mapping[str, Group], entries: Mapping[str, Substance]) -> dict[str, Group]:
    """The groups; what they name and an earlier edition has no entry for is left out."""
    return {
        name: replace(
            group,
            named_as=group.named_as if group.named_as in entries else "",
            analogues_of=group.analogues_of if group.analogues_of in entries else "",
        )
        for name, group in groups.items()
    }


def _led_to(identifier: str, name: Name) -> Name:
    return name if name.substance == identifier else replace(name, substance=identifier)


def _strings(**columns: list[str]) -> "pa.Table":
    import pyarrow as pa

    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
