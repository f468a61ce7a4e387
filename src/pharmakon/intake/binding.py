"""A mapping laid on a sheet: what is read from which column and how; what stands in the way, all together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from pharmakon.findings import BlockedError, Finding, Severity, Where, code
from pharmakon.intake.cells import Sheet
from pharmakon.intake.dates import OrderCounts, found_order, order_counts
from pharmakon.intake.evidence import Evidence
from pharmakon.intake.mapping import EXTRA, ColumnEntry, Mapping
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.values import Writing
from pharmakon.records import Column, DateColumn, RecordType

_NAMES_SHOWN = 12
# Columns of a record that every figure of its kind is made by; one of each group is enough.
_WANTED = {
    "death": (
        ("sex",),
        ("age",),
        ("cause_text", "contributing_text", "substances_text", "mention"),  # no count is made from codes alone
    ),
}


@dataclass(frozen=True)
class Bound:
    """An entry of the mapping with the columns of the file it speaks of.

    `heading` is empty for a constant, `beside` without `when`; `column` is None for a yes-or-no column of a substance.
    """

    entry: ColumnEntry
    heading: str
    beside: str
    column: Column | None
    writing: Writing


@dataclass(frozen=True)
class Binding:
    """What is read from a sheet. `keys` are headings whose cells together name a record, with whether a cell of it
    may be empty (where empty means all, an empty cell is a content like others).
    """

    read: tuple[Bound, ...]
    keys: dict[str, bool]
    findings: tuple[Finding, ...]


def bind(raw: RawSheet, sheet: Sheet, mapping: Mapping, record: type[RecordType]) -> Binding:
    """Find the columns that the mapping names, settle what it leaves open where the values do.

    Raises:
        BlockedError: everything that stands in the way (PH-M010 to PH-M016).
    """
    binder = _Binder(raw, sheet, mapping, record)
    binding = binder.binding()
    blockers = [finding for finding in binding.findings if finding.severity is Severity.BLOCKER]
    if blockers:
        raise BlockedError(*binding.findings)
    return binding


class _Binder:
    def __init__(self, raw: RawSheet, sheet: Sheet, mapping: Mapping, record: type[RecordType]) -> None:
        self._raw, self._sheet, self._mapping, self._record = raw, sheet, mapping, record
        self._columns = record.columns()
        self._must_be_sure = {name for name, column in self._columns.items() if column.required}
        self._must_be_sure |= {name for name, column in self._columns.items() if isinstance(column, DateColumn)}

    def binding(self) -> Binding:
        if self._mapping.record != self._record.name:
            details = {"expected": self._record.name, "found": self._mapping.record}
            return Binding((), {}, (Finding(code("PH-M015"), Where(self._mapping.name), details),))
        findings = [*self._absent(), *self._unsure(), *self._incomplete(), *self._wanted(), *self._notes()]
        read, orders = self._with_orders([self._bound(entry) for entry in self._taken()])
        keys, doubts = self._keys()
        return Binding(tuple(read), keys, (*findings, *orders, *doubts))

    def _finding(
        self, identifier: str, column: str = "", entry: ColumnEntry | None = None, **details: str | int
    ) -> Finding:
        known: dict[str, str | int] = {"mapping": self._mapping.name, **details}
        if entry is not None:
            known |= {"to": entry.to, "line": entry.line}
        return Finding(code(identifier), Where(self._raw.file, self._raw.sheet, column=column), known)

    def _names(self, entry: ColumnEntry) -> list[str]:
        """Columns of the file that an entry cannot do without."""
        return [name for name in (entry.source, entry.when.column if entry.when else "") if name]

    def _is_there(self, entry: ColumnEntry) -> bool:
        return all(self._sheet.heading(name) for name in self._names(entry))

    def _absent(self) -> Iterator[Finding]:
        for entry in self._mapping.columns:
            if entry.ignored and not entry.key:
                continue
            for name in self._names(entry):
                if not self._sheet.heading(name):
                    yield self._finding("PH-M010", name, entry)

    def _taken(self) -> list[ColumnEntry]:
        """Entries whose content enters records: sure, known, there."""
        return [
            entry
            for entry in self._mapping.columns
            if entry.sure and not entry.ignored and not entry.extra and self._is_there(entry)
        ]

    def _unsure(self) -> Iterator[Finding]:
        for entry in self._mapping.columns:
            if not entry.sure and not entry.ignored:
                must = entry.to in self._must_be_sure
                yield self._finding("PH-M013" if must else "PH-M020", entry.source, entry)

    def _incomplete(self) -> Iterator[Finding]:
        mapped = {entry.to for entry in self._mapping.columns}
        for name, column in self._columns.items():
            if column.required and name not in mapped:
                yield self._finding("PH-M011", to=name, label=column.label)
        for rule in self._record.rules:
            if not mapped & set(rule.columns):
                yield self._finding("PH-M012", columns=", ".join(rule.columns))

    def _wanted(self) -> Iterator[Finding]:
        """What figures are made by and no column of the file gives."""
        mapped = {"mention" if entry.mention else entry.to for entry in self._taken()}
        for names in _WANTED.get(self._record.name, ()):
            if not mapped.intersection(names):
                label = self._columns[names[0]].label
                yield self._finding("PH-M025", to=names[0], label=label)

    def _notes(self) -> Iterator[Finding]:
        for entry in self._mapping.columns:
            if entry.extra:
                name = entry.to.removeprefix(EXTRA)
                yield self._finding("PH-D113", entry.source, entry, record=self._record.name, name=name[:40])
        named = {self._sheet.heading(name) for entry in self._mapping.columns for name in self._names(entry)}
        others = [heading for heading in self._sheet.headings if heading not in named]
        if others:
            names = ", ".join(others[:_NAMES_SHOWN]) + (" …" if len(others) > _NAMES_SHOWN else "")
            yield self._finding("PH-M023", columns=len(others), names=names)

    def _bound(self, entry: ColumnEntry) -> Bound:
        beside = self._sheet.heading(entry.when.column) if entry.when else ""
        heading = self._sheet.heading(entry.source) if entry.source else ""
        writing = Writing(decimal=self._mapping.file.decimal or "")
        return Bound(entry, heading, beside, self._columns.get(entry.to), writing)

    def _with_orders(self, bounds: list[Bound]) -> tuple[list[Bound], list[Finding]]:
        """Every date column with its order of day and month."""
        found = self._found_orders({each.heading for each in bounds if self._order_is_open(each)})
        read = []
        for each in bounds:
            order = each.entry.date_order or self._mapping.file.date_order
            if self._order_is_open(each):
                order = found[each.heading].value
            read.append(Bound(each.entry, each.heading, each.beside, each.column, Writing(order, each.writing.decimal)))
        return read, [*self._order_findings(found)]

    def _order_is_open(self, bound: Bound) -> bool:
        declared = bound.entry.date_order or self._mapping.file.date_order
        return isinstance(bound.column, DateColumn) and bool(bound.heading) and not declared

    def _found_orders(self, headings: Iterable[str]) -> dict[str, Evidence[str | None]]:
        """Heading → order; a column that does not settle it follows the other date columns of the file."""
        counts = {heading: order_counts(self._sheet.texts(heading)) for heading in sorted(headings)}
        together = found_order(sum(counts.values(), OrderCounts()))
        own = {heading: found_order(count) for heading, count in counts.items()}
        return {heading: each if each.sure else together for heading, each in own.items()}

    def _order_findings(self, found: dict[str, Evidence[str | None]]) -> Iterator[Finding]:
        for heading, each in found.items():
            if not each.sure:
                yield self._finding("PH-M014", heading, why=each.why)
            elif each.value:
                yield self._finding("PH-M021", heading, why=each.why, order=each.value)

    def _keys(self) -> tuple[dict[str, bool], list[Finding]]:
        """Headings of the key; a key the mapping is unsure of counts when no cell of it stands in two rows."""
        entries = [entry for entry in self._mapping.columns if entry.key and entry.source and self._is_there(entry)]
        keys = {self._sheet.heading(entry.source): self._may_be_empty(entry) for entry in entries}
        doubts = []
        for entry in entries:
            if not entry.sure and entry.ignored:
                counts = self._sheet.texts(self._sheet.heading(entry.source)).counts()
                unique = not np.any(counts > 1)
                doubts.append(self._finding("PH-M024" if unique else "PH-M013", entry.source, entry))
        return keys, doubts

    def _may_be_empty(self, entry: ColumnEntry) -> bool:
        column = self._columns.get(entry.to)
        return column is not None and column.empty_means_all
