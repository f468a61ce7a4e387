"""What a mention of a substance speaks for: itself, a parent, groups (`relation` and `sole_source`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pharmakon.substances.names import ClassRule, Group, SecondParent, Substance

# Salts and physical forms are controlled with their substance; isomers, esters and preparations only where law says so
# (the Schedules of 1961 and 1971 name salts with every substance, isomers with exceptions, preparations in rules).
_SAME_IN_LAW = frozenset({"salt_of", "form_of"})


@dataclass(frozen=True)
class Hierarchy:
    """Entries, groups and the rules between them. Built from checked tables: parents exist and have no circles."""

    entries: Mapping[str, Substance]
    groups: Mapping[str, Group]
    rules: Mapping[tuple[str, str], ClassRule]
    second_parents: Mapping[str, Sequence[SecondParent]]

    def rule(self, entry: Substance) -> ClassRule | None:
        """The rule of the entry's class and subclass, else that of its class."""
        return self.rules.get((entry.class_, entry.subclass)) or self.rules.get((entry.class_, ""))

    def groups_of(self, entry: Substance) -> frozenset[str]:
        """The groups of the entry itself, upward. A class entry ("opioid, unspecified") belongs to its group."""
        named = [group.id for group in self.groups.values() if group.named_as == entry.id]
        rule = self.rule(entry)
        first = named or ([rule.group] if rule is not None and rule.group else [])
        return frozenset(above for group in first for above in self._upward(group))

    def _upward(self, group: str) -> Iterable[str]:
        while group in self.groups:
            yield group
            group = self.groups[group].within

    def speaks_for(self, identifier: str) -> frozenset[str]:
        """Targets of a mention of this entry.

        Itself and its groups. Its parent's targets when the entry has no other source (`sole_source`), else the
        parent's groups alone. No targets of their own: a class entry, which speaks for its group, and an entry that
        stands for its parent (a salt).
        """
        entry = self.entries[identifier]
        groups = self.groups_of(entry)
        found = set(groups)
        if not (entry.is_group and groups) and not entry.stands_for_parent:
            found.add(identifier)
        for parent, sole in self._parents(entry):
            found |= self.speaks_for(parent) if sole else self._groups_through(parent)
        return frozenset(found)

    def _groups_through(self, identifier: str) -> frozenset[str]:
        return frozenset(target for target in self.speaks_for(identifier) if target in self.groups)

    def _parents(self, entry: Substance) -> list[tuple[str, bool]]:
        first = [(entry.parent, entry.sole_source)] if entry.parent else []
        return first + [(each.parent, each.sole_source) for each in self.second_parents.get(entry.id, ())]

    def counted_as(self, identifier: str) -> str:
        """The entry that a mention of this one is a mention of: the base of a salt, else itself."""
        while self.entries[identifier].stands_for_parent:
            identifier = self.entries[identifier].parent
        return identifier

    @cached_property
    def standing_for(self) -> Mapping[str, tuple[str, ...]]:
        """Entry → entries that stand for it (a base: its salts), sorted."""
        found: dict[str, list[str]] = {}
        for identifier in sorted(self.entries):
            if (base := self.counted_as(identifier)) != identifier:
                found.setdefault(base, []).append(identifier)
        return {base: tuple(each) for base, each in found.items()}

    def covers(self, identifier: str) -> frozenset[str]:
        """What law may name to mean this entry: itself, its groups, and what it is a salt or a form of."""
        entry = self.entries[identifier]
        found = {identifier, *self.groups_of(entry)}
        if entry.parent and entry.relation in _SAME_IN_LAW:
            found |= self.covers(entry.parent)
        return frozenset(found)

    def meant(self, identifier: str) -> tuple[str, ...]:
        """The substances that the word means: two for what is formed from two together (cocaethylene)."""
        second = [each.parent for each in self.second_parents.get(identifier, ()) if each.sole_source]
        entry = self.entries[identifier]
        return (entry.parent, *second) if second and entry.sole_source else (identifier,)

    def substituted(self, identifier: str) -> str | None:
        """The class entry of what has this name behind a chemical prefix that the register does not know with it."""
        for group in self.groups.values():
            if group.analogues_of == identifier:
                return group.named_as
        inward = sorted(self.groups_of(self.entries[identifier]), key=lambda group: -len(list(self._upward(group))))
        return next((self.groups[group].named_as for group in inward if self.groups[group].named_as), None)

    def in_scope(self, identifier: str) -> bool:
        """Whether the entry's class is psychoactive or controlled (resolution 64/4)."""
        rule = self.rule(self.entries[identifier])
        return rule is not None and rule.in_scope


def circular(parents: Mapping[str, Sequence[str]]) -> list[str]:
    """Ids that are their own ancestors, sorted."""
    return sorted(identifier for identifier in parents if _meets_itself(identifier, parents))


def _meets_itself(start: str, parents: Mapping[str, Sequence[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(parents.get(start, ()))
    while waiting:
        current = waiting.pop()
        if current == start:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(parents.get(current, ()))
    return False
