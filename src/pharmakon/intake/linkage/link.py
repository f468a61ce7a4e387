"""Link rows of two tables, or find rows of one table that are one person."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.findings import BlockedError, Finding, code
from pharmakon.intake.linkage.blocking import KeyStore, Rows, candidates
from pharmakon.intake.linkage.compare import Patterns, digits, patterns
from pharmakon.intake.linkage.decide import Decided, decided_groups, decided_partners, rates
from pharmakon.intake.linkage.frequency import share_same
from pharmakon.intake.linkage.links import Class, Links
from pharmakon.intake.linkage.missed import missed_by_passes
from pharmakon.intake.linkage.model import Chance, Model, Seen, fitted
from pharmakon.intake.linkage.plan import LinkPlan
from pharmakon.intake.linkage.prepare import Column, prepared, row_marks
from pharmakon.intake.linkage.propose import proposed_passes
from pharmakon.intake.linkage.result import table_of
from pharmakon.intake.linkage.scored import Scored
from pharmakon.intake.linkage.weigh import Scale

LEAST_PROBABILITY = 0.001  # pairs below are counted, not kept
LEAST_LINKS = 20.0


def link(left: pa.Table, right: pa.Table, plan: LinkPlan) -> Links:
    """Pairs of a row of each table that are probably about one person.

    Args:
        left, right: raw rows with the plan's columns and key; missing is NULL or empty.
        plan: what is compared and what errors are wanted.

    Raises:
        BlockedError: a column is missing (PH-L003), passes ask for too many pairs (PH-L004), or no field tells rows
            apart (PH-L010).
    """
    return linked(prepared(left, right, plan), left, right, plan)


def duplicates(table: pa.Table, plan: LinkPlan) -> Links:
    """Pairs of rows of one table that are probably about one person. A match is a pair of one group.

    Raises:
        BlockedError: as `link`.
    """
    return linked(prepared(table, None, plan), table, table, plan, one_table=True)


def linked(
    columns: Sequence[Column], left: pa.Table, right: pa.Table, plan: LinkPlan, *, one_table: bool = False
) -> Links:
    """Links of columns that are prepared (clear text or tokens)."""
    if min(left.num_rows, right.num_rows - one_table) < 1:
        return table_of(Decided.empty(), left, right, plan, (), 0, _notes(columns))
    keys = KeyStore(columns, one_table=one_table)
    passes = plan.passes or proposed_passes(columns, keys, plan)
    if not passes:
        raise BlockedError(Finding(code("PH-L010"), details={"fields": ", ".join(each.name for each in plan.fields)}))
    rows = candidates(keys, passes)
    known = _known(columns, rows, plan, keys)
    scale = Scale(columns, known.model, one_table=one_table)
    weight = scale.of_patterns(rows[0], known.different, known.place)
    scored = Scored.of(*rows, known.different[known.place], weight, known.model).kept(LEAST_PROBABILITY)
    decided = decided_groups(columns, scored, scale, plan) if one_table else decided_partners(columns, scored, plan)
    decided = decided.with_rates(rates(decided, missed_by_passes(keys, passes, scored)))
    notes = _notes(columns, decided, one_table=one_table)
    return table_of(decided, left, right, plan, known.model.comparisons, len(rows[0]), notes)


@dataclass(frozen=True)
class _Known:
    """Patterns of the compared pairs, the different ones, and the model learned from them."""

    different: Patterns
    place: NDArray[np.int64]
    model: Model


def _known(columns: Sequence[Column], rows: tuple[Rows, Rows], plan: LinkPlan, keys: KeyStore) -> _Known:
    different, place, counts = np.unique(patterns(columns, *rows), return_inverse=True, return_counts=True)
    random, pairs = np.unique(patterns(columns, *_random_pairs(columns, plan, keys)), return_counts=True)
    fields = [column.field for column in columns]
    most = keys.all_pairs
    if plan.one_to_one and not keys.one_table:
        most = min(keys.left_rows, keys.right_rows)
    chance = Chance(
        Seen(digits(random, len(fields)), pairs),
        tuple(share_same(column, one_table=keys.one_table) if column.salt is None else None for column in columns),
        keys.all_pairs,
        most,
    )
    model = fitted(fields, Seen(digits(different, len(fields)), counts), chance)
    return _Known(different, place, model)


def _random_pairs(columns: Sequence[Column], plan: LinkPlan, keys: KeyStore) -> tuple[Rows, Rows]:
    """Pairs drawn by what rows hold, not by where they stand; all pairs where there are not more than wanted."""
    left, right = keys.left_rows, keys.right_rows
    if keys.all_pairs <= plan.sample:
        rows = np.triu_indices(left, k=1) if keys.one_table else np.indices((left, right)).reshape(2, -1)
        return rows[0].astype(np.int32), rows[1].astype(np.int32)
    random = np.random.default_rng(plan.seed)
    one, two = random.integers(0, left, plan.sample), random.integers(0, right - keys.one_table, plan.sample)
    if keys.one_table:
        two = two + (two >= one)
    by_left = np.argsort(row_marks(columns, left=True), kind="stable").astype(np.int32)
    by_right = np.argsort(row_marks(columns, left=False), kind="stable").astype(np.int32)
    return by_left[one], by_right[two]


def _notes(columns: Sequence[Column], decided: Decided | None = None, *, one_table: bool = False) -> list[Finding]:
    notes = [
        Finding(code("PH-L009"), details={"order": column.field.date_order, "rows": column.unread})
        for column in columns
        if column.unread
    ]
    if decided is not None and decided.errors is not None and decided.errors.links < LEAST_LINKS:
        details: dict[str, str | int] = {"least": int(LEAST_LINKS), "found": f"{decided.errors.links:.1f}"}
        notes.append(Finding(code("PH-L006"), details=details))
    if decided is not None and one_table and decided.counted(Class.MATCH) + decided.counted(Class.REVIEW):
        counts = {"matches": decided.counted(Class.MATCH), "review": decided.counted(Class.REVIEW)}
        notes.append(Finding(code("PH-L005"), details=counts))
    return notes
