"""The substance register: shipped, with a country's own entries and names laid over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pharmakon.findings import Finding, Where, code
from pharmakon.substances import tables
from pharmakon.substances.folding import flat, key_of
from pharmakon.substances.names import Ambiguity, Combination, Name, SecondParent, Substance
from pharmakon.substances.targets import Hierarchy, circular

if TYPE_CHECKING:
    import pyarrow as pa

SHIPPED_FILES = tuple(tables.REQUIRED)


@dataclass(frozen=True)
class Target:
    """What deaths are counted for, as people read it. `verified`: identity and control confirmed by a document."""

    id: str
    label: str
    kind: str  # substance, group, combination
    verified: bool


@dataclass(frozen=True)
class Register:
    """Entries, names, groups and combinations, with what was wrong in their tables.

    Target ids: a substance by its id (`fentanyl`), a group by `group:` and its name (`group:opioid`), a combination by
    its id (`combination:opioid-alcohol`). Entries that name only a class (`opioid-unspecified`) are no targets: a
    mention of one speaks for its group. The tables are read when something of them is asked for.
    """

    content_hash: str
    files: "_Files"

    @staticmethod
    def load(overlay: Path) -> "Register":
        """The shipped register with the tables of the folder `overlay` (which may be absent) laid over it."""
        files = _Files.found(overlay)
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
        return self._content.findings

    @property
    def entries(self) -> Mapping[str, Substance]:
        """Entries by id."""
        return self.hierarchy.entries

    @cached_property
    def _speaks_for(self) -> Mapping[str, frozenset[str]]:
        return {identifier: self.hierarchy.speaks_for(identifier) for identifier in sorted(self.entries)}

    def speaks_for(self) -> Mapping[str, frozenset[str]]:
        """Entry → what a mention of it confirms: its targets, and the class entries of its groups.

        With the class entries, so that a flag for benzodiazepines is confirmed by a text that names alprazolam.
        """
        named_as = {group.id: group.named_as for group in self.hierarchy.groups.values() if group.named_as}
        return {
            identifier: targets | {named_as[target] for target in targets if target in named_as} | {identifier}
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
        return Target(identifier, entry.name, "group" if entry.is_group else "substance", entry.verified)

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
            found.setdefault(flat(key_of(identifier)), set()).add(identifier)
        return {name: tuple(sorted(identifiers)) for name, identifiers in found.items()}

    def find(self, name: str) -> list[str]:
        """Entries with exactly this name, in any case, with any accents, blanks or hyphens; street names included."""
        return list(self._by_flat_name.get(flat(key_of(name)), ()))


@dataclass(frozen=True)
class _Files:
    """What the tables hold, not read yet: the program's, its lists of words, the country's."""

    shipped: tuple[tables.Table, ...]
    lists: tuple[tables.Table, ...]
    over: tuple[tables.Table, ...]

    @staticmethod
    def found(overlay: Path) -> "_Files":
        return _Files(
            tuple(tables.words(name) for name in SHIPPED_FILES),
            tuple(tables.words(name) for name in (tables.PLAIN_WORDS, tables.OTHER_NAMES)),
            tuple(tables.unread(overlay, name) for name in tables.OVERLAY_FILES),
        )


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
        hierarchy = Hierarchy(entries, groups, rules, second)
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
        return self._marked([*kept, *over])

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

    def _marked(self, found: Sequence[tuple[Name, Where]]) -> tuple[Name, ...]:
        """Names, where several readings that are not marked become ambiguous, with a finding."""
        readings: dict[str, list[int]] = {}
        for place, (name, _) in enumerate(found):
            readings.setdefault(flat(key_of(name.text)), []).append(place)
        names = [name for name, _ in found]
        for places in readings.values():
            ids = sorted({names[place].substance for place in places})
            unmarked = [place for place in places if names[place].ambiguity is Ambiguity.NO]
            if len(ids) == 1 or not unmarked:
                continue
            name, where = found[unmarked[0]]
            details = {"name": name.text, "ids": ", ".join(ids)}
            self._reading.log.add(Finding(code("PH-S006"), where, details))
            for place in unmarked:
                names[place] = replace(names[place], ambiguity=Ambiguity.YES)
        return tuple(names)

    def _combinations(self, hierarchy: Hierarchy) -> dict[str, Combination]:
        known = set(hierarchy.entries) | set(hierarchy.groups)
        declared: dict[str, Combination] = {}
        for table in (self._shipped[tables.COMBINATIONS], self._over[tables.COMBINATIONS]):
            for each, where in self._reading.combinations(table):
                unknown = [target for target in (*each.all_of, *each.none_of) if target not in known]
                for target in unknown:
                    self._unknown(where, target)
                if each.id in known:
                    self._reading.log.add(Finding(code("PH-S003"), replace(where, column="id"), {"id": each.id}))
                elif not unknown:
                    declared[each.id] = each
        return declared


def _strings(**columns: list[str]) -> "pa.Table":
    import pyarrow as pa

    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
