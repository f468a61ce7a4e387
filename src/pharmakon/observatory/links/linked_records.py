"""Records after what was decided and linked: rows that repeat others taken out, a supplement's mentions added."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import Finding, SheetAccount, Where, code
from pharmakon.findings.model import ROWS_SHOWN
from pharmakon.intake.tables import DUPLICATE_FATE
from pharmakon.observatory.files import (
    CELLS,
    LINKED,
    LINKED_ROWS,
    MENTIONS,
    QUARANTINE,
    SETTLED,
    AddedMentions,
    FileOutcome,
    records_folder,
)
from pharmakon.observatory.links.filled_columns import FILLED_SCHEMA, filled_cells, filled_findings, with_filled
from pharmakon.observatory.links.settled_pairs import SettledPairs
from pharmakon.observatory.noted import accounts_of, findings_of, noted_account, noted_findings
from pharmakon.observatory.units import Unit
from pharmakon.observatory.work import Work
from pharmakon.records import MENTION_SCHEMA
from pharmakon.store import JSON, source_hash, step_key

REPEATING = "PH-J010"
Numbers = NDArray[np.int64]


def settled_outcome(
    outcome: FileOutcome, settled: SettledPairs, supplements: Mapping[int, FileOutcome], work: Work
) -> FileOutcome:
    """A sheet after what was decided and linked.

    Rows that are the same person as an earlier one are out: they are duplicates of its account and stand in quarantine.
    Its records have the rows of supplements that speak of them beside them (`linked`), and what these fill.

    Args:
        supplements: file_id → sheet of a supplement.
    """
    if outcome.records is None:
        return outcome
    outcome = _with_links(outcome, settled, work)
    rows = sorted(row for identifier, row in settled.repeating if identifier == outcome.file_id)
    linked = work.table(outcome.linked, LINKED_ROWS) if outcome.linked is not None else None
    filled = filled_cells(outcome, linked, supplements, work) if linked is not None else FILLED_SCHEMA.empty_table()
    if not rows and not filled.num_rows:
        return outcome
    unit = _settled(outcome, rows, filled, supplements, work)
    found = findings_of(unit.facts, file=outcome.input.file)
    accounts = tuple(accounts_of(unit.facts, file=outcome.input.file))
    return replace(outcome, records=unit, accounts=accounts, findings=(*outcome.findings, *found))


def _settled(
    outcome: FileOutcome, rows: Sequence[int], filled: pa.Table, supplements: Mapping[int, FileOutcome], work: Work
) -> Unit:
    """The tables of a sheet without rows, with filled cells; and what is to be said of both."""
    records = outcome.records
    if records is None:
        raise TypeError("rows are taken out of a sheet that was taken")
    own = source_hash(__name__, "pharmakon.observatory.links.filled_columns")
    theirs = {each: supplements[each] for each in sorted(set(filled["from_file_id"].to_pylist()))}
    keys = [each.records.key for each in theirs.values() if each.records is not None]
    key = step_key(
        SETTLED, records.key, str(rows), *(str(filled[n].to_pylist()) for n in filled.column_names), *keys, own
    )
    unit = work.units.find(SETTLED, outcome.about, key)
    if unit is not None:
        return unit
    tables = {folder: _taken_out(folder, work.table(records, folder), rows, outcome) for folder in records.files}
    folder = records_folder(outcome.input.source.record)
    values = {each: work.table(sheet.records, folder) for each, sheet in theirs.items() if sheet.records is not None}
    tables[folder] = with_filled(tables[folder], filled, work.types[outcome.input.source.record], values)
    facts: dict[str, JSON] = {
        "accounts": [noted_account(_with_duplicates(outcome.accounts[0], outcome, rows, work))],
        "findings": noted_findings([*_repeating(outcome, rows), *filled_findings(filled, outcome, supplements)]),
        "sketch": [*outcome.sketch],
    }
    return work.units.keep(SETTLED, outcome.about, key, tables, facts)


def _repeating(outcome: FileOutcome, rows: Sequence[int]) -> Iterator[Finding]:
    if rows:
        where = Where(outcome.input.file, outcome.sheet)
        yield Finding(code(REPEATING), where, {"rows": len(rows)}, len(rows), tuple(rows[:ROWS_SHOWN]))


def _taken_out(folder: str, table: pa.Table, rows: Sequence[int], outcome: FileOutcome) -> pa.Table:
    """A table of a sheet after rows became duplicates; cells that were not taken stay listed."""
    if folder == CELLS:
        return table
    if folder == QUARANTINE:
        lines = {
            "file_id": pa.array([outcome.file_id] * len(rows), pa.int64()),
            "row": pa.array(rows, pa.int32()),
            "fate": pa.repeat(DUPLICATE_FATE, len(rows)),
            "code": pa.repeat(REPEATING, len(rows)),
            "column": pa.repeat("", len(rows)),
        }
        return pa.concat_tables([table, pa.table(lines).cast(table.schema)]).sort_by("row")
    return table.filter(pc.invert(pc.is_in(table["row"], value_set=pa.array(rows, pa.int32()))))


def _with_duplicates(account: SheetAccount, outcome: FileOutcome, rows: Sequence[int], work: Work) -> SheetAccount:
    name, count = outcome.input.source.record, len(rows)
    if outcome.records is None:
        raise TypeError("rows are taken out of a sheet that was taken")
    held = work.table(outcome.records, records_folder(name))["row"]
    made = pc.sum(pc.is_in(held, value_set=pa.array(rows, pa.int32()))).as_py()
    records = {**account.records, name: account.records[name] - made}
    return replace(account, accepted=account.accepted - count, duplicate=account.duplicate + count, records=records)


def _with_links(outcome: FileOutcome, settled: SettledPairs, work: Work) -> FileOutcome:
    """A sheet of a base source with the rows of supplements that speak of its records."""
    if outcome.records is None or not settled.linked:
        return outcome
    own = settled.links.filter(pc.equal(settled.links["base_file_id"], outcome.file_id))
    if not own.num_rows:
        return outcome
    own = own.sort_by([(name, "ascending") for name in ("base_row", "file_id", "row")]).combine_chunks()
    key = step_key(LINKED, outcome.about, *(str(own[name].to_pylist()) for name in own.column_names))
    unit = work.units.find(LINKED, outcome.about, key)
    if unit is None:
        unit = work.units.keep(LINKED, outcome.about, key, {LINKED_ROWS: own})
    return replace(outcome, linked=unit)


def with_linked_mentions(own: pa.Table, linked: pa.Table, theirs: Mapping[int, pa.Table]) -> pa.Table:
    """Mentions of a sheet's deaths and those of linked rows, said of these deaths, sorted by row.

    Args:
        own: mentions of the sheet, sorted by key.
        linked: base_row, file_id, row: which row of a supplement speaks of which record, by these.
        theirs: file_id → mentions of that supplement's sheet, sorted by key.
    """
    parts = [_said_of(linked.filter(pc.equal(linked["file_id"], each)), theirs[each]) for each in sorted(theirs)]
    added = pa.concat_tables(parts).combine_chunks()
    if not added.num_rows:
        return own
    rows, told = added["row"].to_numpy(), added["told"].to_numpy()
    files = added["file_id"].to_numpy()
    order = np.lexsort((added["candidate"].to_numpy(), added["mention"].to_numpy(), told, files, rows))
    added = added.take(pa.array(order))
    numbers = _numbered(added, own)
    identifier = pa.repeat(pa.scalar(linked["base_file_id"][0].as_py(), pa.int64()), added.num_rows)
    added = added.set_column(added.column_names.index("file_id"), "file_id", identifier)
    added = added.set_column(added.column_names.index("mention"), "mention", pa.array(numbers, pa.int16()))
    whole = pa.concat_tables([own.cast(MENTION_SCHEMA), added.select(MENTION_SCHEMA.names).cast(MENTION_SCHEMA)])
    return whole.take(pa.array(np.argsort(whole["row"].to_numpy(), kind="stable")))


def _said_of(linked: pa.Table, mentions: pa.Table) -> pa.Table:
    """Mentions of one supplement's rows with the row of the record they are said of; `told` numbers the links."""
    held: Numbers = mentions["row"].to_numpy().astype(np.int64)
    rows: Numbers = linked["row"].to_numpy().astype(np.int64)
    first, last = np.searchsorted(held, rows, "left"), np.searchsorted(held, rows, "right")
    counts = last - first
    starts = np.repeat(first - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) if len(counts) else counts
    taken = mentions.take(pa.array(starts + np.arange(counts.sum())))
    base = pa.array(np.repeat(linked["base_row"].to_numpy(), counts), pa.int32())
    taken = taken.set_column(taken.column_names.index("row"), "row", base)
    told = np.repeat(rows, counts)
    return taken.append_column("told", pa.array(told, pa.int64()))


def _numbered(added: pa.Table, own: pa.Table) -> Numbers:
    """Numbers of added mentions after those that each death has; candidates of one mention share it."""
    rows, told, mention = (added[name].to_numpy().astype(np.int64) for name in ("row", "told", "mention"))
    files = added["file_id"].to_numpy()
    new_row = np.diff(rows, prepend=-1) != 0
    new = new_row | (np.diff(told, prepend=-1) != 0) | (np.diff(mention, prepend=-1) != 0)
    new |= np.diff(files, prepend=-1) != 0
    ordinal = np.cumsum(new)
    within = ordinal - np.maximum.accumulate(np.where(new_row, ordinal, 0))
    held = own["row"].to_numpy().astype(np.int64)
    most = np.full(int(max(rows.max(), held.max(initial=0))) + 1, -1, np.int64)
    np.maximum.at(most, held, own["mention"].to_numpy().astype(np.int64))
    numbers: Numbers = most[rows] + 1 + within
    return numbers


def added_mentions(outcome: FileOutcome, supplements: Mapping[int, FileOutcome], work: Work) -> AddedMentions | None:
    """What linked rows of supplements add to a sheet's mentions; None where nothing is linked to it.

    Args:
        supplements: file_id → sheet of a supplement, its texts read.
    """
    if outcome.linked is None:
        return None
    linked = work.table(outcome.linked, LINKED_ROWS)
    files = sorted(set(linked["file_id"].to_pylist()))
    found = {each: supplements[each].mentions for each in files if each in supplements}
    units = {each: unit for each, unit in found.items() if unit is not None}
    keys = (outcome.linked.key, source_hash(__name__), *(unit.key for unit in units.values()))

    def to(own: pa.Table) -> pa.Table:
        return with_linked_mentions(own, linked, {each: work.table(unit, MENTIONS) for each, unit in units.items()})

    return AddedMentions(keys, to) if units else None
