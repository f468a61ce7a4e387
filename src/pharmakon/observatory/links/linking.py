"""Rows that are probably about one person: twice in a base source, or in a supplement and in a base source.

A unit a source, and one a supplement and base source, made again where a file, its corrections or mapping changed. Raw
rows are compared in memory and let go; kept are keys, weights and comparison patterns, nothing that says who it is.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.intake.compared import (
    KEY,
    compared_rows,
    in_common,
    link_roles,
    plan_of,
    shared_roles,
    tells_apart,
)
from pharmakon.intake.linkage import Class, ErrorRates, Links, duplicates, link
from pharmakon.intake.mapping import Mapping, parse_mapping
from pharmakon.observatory.files import FileOutcome, opened_sheets, records_folder
from pharmakon.observatory.noted import findings_of, noted_findings
from pharmakon.observatory.units import Unit
from pharmakon.observatory.work import Work
from pharmakon.records import KEY_FIELDS
from pharmakon.store import JSON, SourceSettings, source_hash, step_key

DUPLICATES, LINKS = "duplicates", "links"
PAIRS, ALIKE = "links/pairs", "links/alike"
BASE, SUPPLEMENT = "base", "supplement"
_TOLD = frozenset({"PH-L006", "PH-L009"})  # of what a linkage says, what concerns links that count
PAIR_SCHEMA = pa.schema(
    [
        *(pa.field(f"{side}_{field.name}", field.type) for side in ("left", "right") for field in KEY_FIELDS),
        *(pa.field("weight", pa.int32()), pa.field("probability", pa.int16())),
        *(pa.field(name, pa.string()) for name in ("pattern", "class", "conflict")),
    ]
)
_ALIKE_SCHEMA = pa.schema(
    [("file_id", pa.int64()), ("row", pa.int32()), ("first_file_id", pa.int64()), ("first_row", pa.int32())]
)


@dataclass(frozen=True)
class Source:
    """The sheets of a source that were read, with what its columns say of a person."""

    settings: SourceSettings
    outcomes: tuple[FileOutcome, ...]
    mapping: Mapping | None

    @property
    def name(self) -> str:
        """How the source is called."""
        return self.settings.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """What its columns say of a person; none where the mapping cannot be read."""
        return link_roles(self.mapping) if self.mapping is not None else frozenset()

    @property
    def keys(self) -> list[str]:
        """What its rows are, as hashes."""
        return [outcome.records.key for outcome in self.outcomes if outcome.records is not None]


@dataclass(frozen=True)
class FoundPairs:
    """Pairs of rows of one source (`supplement` and `base` are one), or of a supplement and a base source.

    `table`: left_… and right_… of KEY, weight, probability (thousandths), pattern, class, conflict; of a supplement
    (left) the first of the rows that are alike in all that is compared, `alike` has the others with it.
    """

    left: Source
    right: Source
    roles: tuple[str, ...]
    unit: Unit
    table: pa.Table
    alike: pa.Table

    @property
    def is_within(self) -> bool:
        """Whether both rows are of one source."""
        return self.left.name == self.right.name

    def links(self, pairs: pa.Table) -> Links:
        """Some of the pairs as the linkage gives them, for reasons in words."""
        return Links(pairs, self.roles, (), ErrorRates(0.0, 0, 0.0, 0.0, 0.0, 0.0), 0, 0, 0)


def sources_of(outcomes: Sequence[FileOutcome], work: Work) -> list[Source]:
    """The sources whose every sheet was taken, by name."""
    by_name: dict[str, list[FileOutcome]] = defaultdict(list)
    for outcome in outcomes:
        by_name[outcome.input.source.name].append(outcome)
    whole = {name: held for name, held in by_name.items() if all(each.records is not None for each in held)}
    return [_source(whole[name], work) for name in sorted(whole)]


def _source(outcomes: Sequence[FileOutcome], work: Work) -> Source:
    first = outcomes[0].input
    mapping, _ = parse_mapping(first.mapping, name=f"mappings/{first.source.name}.toml", records=work.types)
    return Source(first.source, tuple(outcomes), mapping)


def bases_of(supplement: Source, sources: Sequence[Source]) -> list[Source]:
    """The base sources of the supplement's kind of record."""
    kind = supplement.settings.record
    return [each for each in sources if each.settings.role == BASE and each.settings.record == kind]


def found_pairs(sources: Sequence[Source], work: Work) -> list[FoundPairs]:
    """Probable duplicates of each base source, then links of each supplement to each base source it can be compared
    with.
    """
    reader = _Rows(work)
    found = [_duplicates(each, reader) for each in sources if each.settings.role == BASE and _comparable(each, each)]
    for supplement in (each for each in sources if each.settings.role == SUPPLEMENT):
        found += [
            _links(supplement, base, reader) for base in bases_of(supplement, sources) if _comparable(supplement, base)
        ]
    return found


def _comparable(one: Source, other: Source) -> bool:
    return tells_apart(shared_roles(one.roles, other.roles))


class _Rows:
    """Reads what rows say of persons, each source once a command."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._held: dict[str, pa.Table] = {}

    def of(self, source: Source, roles: Sequence[str]) -> pa.Table:
        """The accepted rows of a source with the columns of these roles, by key."""
        if source.name not in self._held:
            self._held[source.name] = clear_rows(source, self.work)
        return in_common(self._held[source.name], roles)


def clear_rows(source: Source, work: Work) -> pa.Table:
    """The accepted rows of a source with what they say of a person, in clear, by key."""
    mapping = source.mapping
    if mapping is None:
        raise TypeError("rows are compared where the mapping can be read")
    by_file: dict[str, list[FileOutcome]] = defaultdict(list)
    for outcome in source.outcomes:
        by_file[outcome.input.file].append(outcome)
    parts = [part for outcomes in by_file.values() for part in _of_file(outcomes, mapping, work)]
    return pa.concat_tables(parts, promote_options="default").sort_by([(name, "ascending") for name in KEY])


def _of_file(outcomes: Sequence[FileOutcome], mapping: Mapping, work: Work) -> Iterator[pa.Table]:
    by_sheet = {outcome.sheet: outcome for outcome in outcomes}
    with opened_sheets(outcomes[0].input, mapping, work) as opened:
        for raw in opened.sheets:
            outcome = by_sheet[raw.sheet]
            rows = compared_rows(raw, mapping, outcome.file_id)
            yield rows.filter(pc.is_in(rows["row"], value_set=_accepted(outcome, work)))


def _accepted(outcome: FileOutcome, work: Work) -> pa.Array:
    if outcome.records is None:
        raise TypeError("a sheet without records has no rows to compare")
    return work.table(outcome.records, records_folder(outcome.input.source.record))["row"].combine_chunks()


def _rooms() -> str:
    return source_hash("pharmakon.observatory.links.linking", "pharmakon.intake", "pharmakon.findings")


def _duplicates(source: Source, rows: _Rows) -> FoundPairs:
    roles = shared_roles(source.roles, source.roles)
    key = step_key(DUPLICATES, *roles, *sorted(source.keys), _rooms())
    unit = rows.work.units.find(DUPLICATES, source.name, key)
    if unit is None:
        rows.work.progress(f"{source.name}: duplicates", 0, 1)
        own = rows.of(source, roles)
        pairs, told = _compared(lambda: duplicates(own, plan_of(roles)), frozenset())
        facts: dict[str, JSON] = {"rows": own.num_rows, "findings": told}
        unit = rows.work.units.keep(DUPLICATES, source.name, key, {PAIRS: pairs}, facts)
    return FoundPairs(source, source, roles, unit, rows.work.table(unit, PAIRS), _ALIKE_SCHEMA.empty_table())


def _links(supplement: Source, base: Source, rows: _Rows) -> FoundPairs:
    roles = shared_roles(supplement.roles, base.roles)
    key = step_key(LINKS, *roles, *sorted(supplement.keys), "to", *sorted(base.keys), _rooms())
    about = f"{supplement.name}.{base.name}"
    unit = rows.work.units.find(LINKS, about, key)
    if unit is None:
        rows.work.progress(f"{supplement.name}: links", 0, 1)
        own = rows.of(supplement, roles)
        first, alike = _first_of_alike(own, roles)
        pairs, told = _compared(lambda: link(first, rows.of(base, roles), plan_of(roles)), _TOLD)
        facts: dict[str, JSON] = {"rows": own.num_rows, "findings": told}
        unit = rows.work.units.keep(LINKS, about, key, {PAIRS: pairs, ALIKE: alike}, facts)
    work = rows.work
    return FoundPairs(supplement, base, roles, unit, work.table(unit, PAIRS), work.table(unit, ALIKE))


def _first_of_alike(rows: pa.Table, roles: Sequence[str]) -> tuple[pa.Table, pa.Table]:
    """The first of the rows that are alike in all columns (a supplement may have a row a substance), and which of
    them each row is alike to.
    """
    codes = [rows[role].combine_chunks().dictionary_encode(null_encoding="encode").indices for role in roles]
    stacked = np.column_stack([each.to_numpy(zero_copy_only=False) for each in codes])
    _, first, group = np.unique(stacked, axis=0, return_index=True, return_inverse=True)
    alike = pa.table(
        [
            rows["file_id"],
            rows["row"],
            *(rows[name].take(pa.array(first[group.ravel()])) for name in ("file_id", "row")),
        ],
        schema=_ALIKE_SCHEMA,
    )
    return rows.take(pa.array(np.sort(first))), alike


def _compared(compare: Callable[[], Links], told: Collection[str]) -> tuple[pa.Table, list[JSON]]:
    """Pairs that are matches or to be looked at, as texts and whole numbers; and what is to be said of them.

    Rows that cannot be compared stop nothing: they count as they are, and PH-J008 says so.
    """
    try:
        found = compare()
    except BlockedError as refusal:
        why = refusal.findings[0].code.meaning
        return PAIR_SCHEMA.empty_table(), noted_findings([Finding(code("PH-J008"), details={"why": why})])
    table = found.table
    for name in ("pattern", "class", "conflict"):
        table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.string()))
    kept = table.filter(pc.not_equal(table["class"], Class.NO.value)).cast(PAIR_SCHEMA)
    said = [each for each in found.findings if each.code.id in told and kept.num_rows]
    return kept, noted_findings(said)


def told_findings(found: FoundPairs) -> list[Finding]:
    """What the linkage itself says, with its place."""
    where = Where(f"mappings/{found.left.name}.toml")
    return [Finding(each.code, where, each.details, each.count) for each in findings_of(found.unit.facts)]
