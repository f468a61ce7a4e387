"""Labels of codes written into a proposed mapping, so that a person sees which code is read as what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pharmakon.intake.cells import Sheet, same
from pharmakon.intake.labels import Labels
from pharmakon.intake.mapping import WHY, ColumnEntry
from pharmakon.intake.reasons import because
from pharmakon.intake.words import plain
from pharmakon.records import CategoryColumn, Column, RecordType, TextColumn


def with_codes(entries: Iterable[ColumnEntry], sheet: Sheet, record: type[RecordType]) -> list[ColumnEntry]:
    """The lines of a mapping, `values` by the codes of their columns where the file has labels for them.

    A code for a missing value is written where its label says what is known of it ("why:refused"); free text has no
    values.
    """
    columns = record.columns()
    read = [_with_codes(entry, sheet.labels(entry.source), columns.get(entry.to)) for entry in entries]
    return [_in_words(entry, sheet.in_words(entry.source)) for entry in read]


def _in_words(entry: ColumnEntry, label: str) -> ColumnEntry:
    """The entry, its reason followed by what the file calls the column in words: people know it by that."""
    if not label:
        return entry
    return replace(entry, why=because('{why}; the file calls it "{label}"', why=entry.why, label=label))


def _with_codes(entry: ColumnEntry, labels: Labels, column: Column | None) -> ColumnEntry:
    if not labels or entry.ignored or entry.extra or isinstance(column, TextColumn):
        return entry
    written = {same(label) for label in labels.labels.values()}
    others = {text: value for text, value in entry.values.items() if same(text) not in written}
    return replace(entry, values={**others, **dict(_codes(entry.values, labels, column))})


def _codes(values: Mapping[str, str], labels: Labels, column: Column | None) -> Iterator[tuple[str, str]]:
    """Code → value, for the codes whose meaning is known. Labels that differ in capital letters alone are alike."""
    own = set(column.values) if isinstance(column, CategoryColumn) else set()
    meant = {plain(label): value for label, value in values.items()} | {plain(value): value for value in own}
    for code in sorted({*labels.labels, *labels.nothings}):
        label = labels.label(code) or labels.nothings.get(code, "")
        if code not in labels.nothings and plain(label) in meant:
            yield code, meant[plain(label)]
        elif why := labels.why(code):
            yield code, f"{WHY}{why}"
