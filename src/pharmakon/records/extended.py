"""Record types with the columns that a country adds, and record types of its own, built from what it declares."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pharmakon.records.columns import (
    AreaColumn,
    Column,
    DateColumn,
    LabelledColumn,
    NumberColumn,
    OpenCodeColumn,
    TextColumn,
    WholeColumn,
)
from pharmakon.records.declared import (
    AREA,
    CATEGORY,
    CODE,
    DATE,
    INTEGER,
    NUMBER,
    TEXT,
    WHY,
    DeclaredColumn,
    DeclaredRecord,
    from_note,
)
from pharmakon.records.record_type import RecordType
from pharmakon.store import JSON


@dataclass(frozen=True)
class RecordTypes(Mapping[str, type[RecordType]]):
    """The record types of an observatory by name: those that the program has, extended, and the country's own."""

    shipped: Mapping[str, type[RecordType]]
    declared: Mapping[str, DeclaredRecord] = field(default_factory=dict)

    @cached_property
    def _types(self) -> dict[str, type[RecordType]]:
        made = {name: _extended(self.shipped.get(name), each) for name, each in self.declared.items() if each.columns}
        return {**self.shipped, **dict(sorted(made.items()))}

    def __getitem__(self, name: str) -> type[RecordType]:
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)

    def key(self, record: str) -> str:
        """What a country's declaration says of a record type, as a text that changes with its meaning alone."""
        found = self.declared.get(record)
        return json.dumps(found.noted(), sort_keys=True) if found is not None else ""

    def is_own(self, record: str) -> bool:
        """Whether the country alone has this kind of record."""
        return record in self.declared and record not in self.shipped

    def noted(self) -> dict[str, JSON]:
        """The declarations as JSON, for the manifest of a generation."""
        return {name: each.noted() for name, each in sorted(self.declared.items())}


def noted_types(shipped: Mapping[str, type[RecordType]], note: JSON) -> RecordTypes:
    """The record types of a generation, from its manifest; without a note those that the program has."""
    notes = note.values() if isinstance(note, dict) else ()
    declared = [from_note(each) for each in notes if isinstance(each, dict)]
    return RecordTypes(shipped, {each.name: each for each in declared})


def _extended(base: type[RecordType] | None, declared: DeclaredRecord) -> type[RecordType]:
    """A record type with the columns of `base` first; the country's own keep the order of the declaration."""
    own = {each.name: column_of(each) for each in declared.columns}
    before = base.columns() if base is not None else {}
    said = {"name": declared.name, "own": frozenset(own), "__doc__": base.__doc__ if base else _in_words(declared)}
    parent = base if base is not None else RecordType
    return type(parent.__name__ if base else "Row", (parent,), {**said, **before, **own})


def _in_words(declared: DeclaredRecord) -> str:
    return "\n\n".join(part for part in (declared.label or declared.name, declared.meaning) if part)


def column_of(declared: DeclaredColumn) -> Column:
    """The column as the record type has it."""
    return _MAKERS[declared.type](declared)


def _labelled(each: DeclaredColumn) -> Column:
    values = {name: label for name, label in each.values.items() if not label.startswith(WHY)}
    nothings = {name: label.removeprefix(WHY) for name, label in each.values.items() if label.startswith(WHY)}
    return LabelledColumn(each.label, each.meaning, each.required, each.confidential, values=values, nothings=nothings)


def _code(each: DeclaredColumn) -> Column:
    if each.values:
        return _labelled(each)
    return OpenCodeColumn(each.label, each.meaning, each.required, each.confidential)


def _whole(each: DeclaredColumn) -> Column:
    plain = WholeColumn(each.label, each.meaning, each.required, each.confidential, unit=each.unit)
    if each.between is None:
        return plain
    low, high = (int(end) for end in each.between)
    return WholeColumn(each.label, each.meaning, each.required, each.confidential, unit=each.unit, between=(low, high))


def _number(each: DeclaredColumn) -> Column:
    plain = NumberColumn(each.label, each.meaning, each.required, each.confidential, unit=each.unit)
    if each.between is None:
        return plain
    return NumberColumn(
        each.label, each.meaning, each.required, each.confidential, unit=each.unit, between=each.between
    )


_MAKERS: Mapping[str, Callable[[DeclaredColumn], Column]] = {
    CATEGORY: _labelled,
    CODE: _code,
    INTEGER: _whole,
    NUMBER: _number,
    DATE: lambda each: DateColumn(each.label, each.meaning, each.required, each.confidential),
    AREA: lambda each: AreaColumn(each.label, each.meaning, each.required, each.confidential),
    TEXT: lambda each: TextColumn(each.label, each.meaning, each.required, each.confidential),
}
