"""A mapping proposed for a sheet, from headings, values and code lists; what is unsure is marked as such."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pharmakon.findings import Finding
from pharmakon.intake.cells import Sheet
from pharmakon.intake.dates import OrderCounts, found_order, order_counts
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.label_values import with_codes
from pharmakon.intake.mapping import ColumnEntry, Mapping
from pharmakon.intake.profile import Profile, profiles
from pharmakon.intake.proposal import Draft, Proposal, doubts, written
from pharmakon.intake.propose_columns import own_entries
from pharmakon.intake.propose_death import death_entries
from pharmakon.intake.propose_links import with_links
from pharmakon.intake.propose_observation import observation_entries, wide_finding
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.reasons import because
from pharmakon.intake.remembered import model_for, with_model
from pharmakon.records import DateColumn, Death, Observation, RecordType

Find = Callable[[str], Sequence[str]]


def propose_mapping(
    raw: RawSheet,
    record: type[RecordType],
    *,
    source: str,
    find: Find,
    file: DeclaredFile | None = None,
    others: Sequence[Mapping] = (),
) -> Proposal:
    """Propose how the columns of a sheet are read.

    Args:
        raw: the sheet, as texts.
        record: the record type wanted.
        source: the name of the source.
        find: entries of the substance register with exactly this name.
        file: what is declared or known of the file's writing, kept in the mapping.
        others: mappings of other sources of this kind of record; one of the same headings is the model.
    """
    sheet = Sheet.of(raw)
    columns = profiles(sheet)
    findings: tuple[Finding, ...] = ()
    if issubclass(record, Observation):
        entries = observation_entries(columns)
        findings = wide_finding(raw, columns, entries)
    else:
        entries = death_entries(columns, find) if issubclass(record, Death) else []
    entries = [*entries, *own_entries(columns, record, _left(columns, entries))]
    if model := model_for(columns, others):
        entries = with_model(entries, model, columns)
    entries = with_links(with_codes(_with_the_rest(entries, columns), sheet, record), columns)
    draft = _with_order(Draft(tuple(entries), file or DeclaredFile()), sheet, record)
    unsure = [*doubts(draft.entries)]
    if draft.order_open:
        unsure.append(f"date_order: {draft.order_why}")
    return Proposal(written(draft, source=source, record=record.name), tuple(unsure), findings)


def _left(columns: dict[str, Profile], entries: Sequence[ColumnEntry]) -> list[str]:
    """Headings that no line of the mapping speaks of."""
    taken = {heading for entry in entries for heading in (*entry.headings, entry.when.column if entry.when else "")}
    return [heading for heading in columns if heading not in taken]


def _with_the_rest(entries: Sequence[ColumnEntry], columns: dict[str, Profile]) -> list[ColumnEntry]:
    """Every column of the file has a line, in the order of the file; constants stand first."""
    by_heading: dict[str, list[ColumnEntry]] = {name: [] for name in columns}
    for entry in entries:
        if entry.source:
            by_heading[entry.source].append(entry)
    beside = {entry.when.column: entry.source for entry in entries if entry.when}
    rest = [entry for entry in entries if not entry.source]
    for name, found in by_heading.items():
        rest += found or [ColumnEntry("ignore", name, why=_why_ignored(columns[name], beside.get(name, "")))]
    return rest


def _why_ignored(column: Profile, routes: str) -> str:
    if routes:
        return because('says what "{routes}" is', routes=routes)
    return because("no column of this kind of record was recognised in it" if column.filled else "no cell is filled")


def _with_order(draft: Draft, sheet: Sheet, record: type[RecordType]) -> Draft:
    """The order of day and month, with the evidence of the date columns that are mapped."""
    types = record.columns()
    headings = {entry.source for entry in draft.entries if isinstance(types.get(entry.to), DateColumn)} - {""}
    counts = sum((order_counts(sheet.texts(heading)) for heading in sorted(headings)), OrderCounts())
    found = found_order(counts)
    if draft.file.date_order or (found.sure and found.value is None):
        return draft
    file = replace(draft.file, date_order=found.value)
    return replace(draft, file=file, order_why=found.why, order_open=not found.sure)
