"""A plan from the roles of columns, and passes from what the rows hold: as few pairs as catch most true ones."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from pharmakon.intake.linkage.blocking import KeyStore
from pharmakon.intake.linkage.fields import RESIDENCE, Field, Kind, Role
from pharmakon.intake.linkage.plan import KEYS_OF, BlockKey, LinkPlan, Pass
from pharmakon.intake.linkage.prepare import Column
from pharmakon.intake.linkage.survival import Survival

PAIRS_A_ROW, FEWEST_PAIRS = 30, 1_000_000
# How likely a key survives the errors between two records of a person. They only choose passes. Owner: the Pharmakon
# project; guesses, mended by hand on FEBRL 3 and 4 and on invented persons (docs/decisions/006).
_SURVIVES: dict[tuple[Kind, str], float] = {
    (Kind.NAME, "whole"): 0.80,
    (Kind.NAME, "sound"): 0.87,
    (Kind.NAME, "initial"): 0.94,
    (Kind.DATE, "whole"): 0.86,
    (Kind.DATE, "year"): 0.94,
    (Kind.DATE, "monthday"): 0.90,
    (Kind.CATEGORY, "whole"): 0.97,
    (Kind.IDENTIFIER, "whole"): 0.88,
    (Kind.CODE, "whole"): 0.72,
    (Kind.TEXT, "whole"): 0.60,
    (Kind.TEXT, "start"): 0.68,
    (Kind.NUMBER, "whole"): 0.85,
}
_MOVED = 0.20  # of residence: all its keys are others
_MOST_KEYS, _MOST_PASSES, _LEAST_GAIN = 3, 24, 0.00002
_FIELDS_OF_PASSES = 7  # cases of errors multiply with fields: the most telling ones make the passes


def proposed_plan(roles: Mapping[Role, Sequence[str]], *, key: Sequence[str] = ("file_id", "row", "part")) -> LinkPlan:
    """A plan that compares every column whose role is known, in the order of `Role`.

    Args:
        roles: role → columns that hold it, joined by a blank (street and house number are one field).
        key: columns that are a row's key.

    Raises:
        MisuseError: fewer than two roles (PH-L001).
    """
    fields = tuple(Field(role.value, role, tuple(roles[role])) for role in Role if roles.get(role))
    return LinkPlan(fields, key=tuple(key))


def proposed_passes(columns: Sequence[Column], keys: KeyStore, plan: LinkPlan) -> tuple[Pass, ...]:
    """Passes that together compare at most the plan's number of pairs and miss as few true pairs as can be.

    One empty pass (all pairs) where that is within the number. Greedy: each next pass is the one that catches most
    true pairs for its number of comparisons (budgeted maximum coverage, Khuller, Moss & Naor 1999).
    """
    budget = plan.most_pairs or max(FEWEST_PAIRS, PAIRS_A_ROW * (keys.left_rows + keys.right_rows))
    if keys.all_pairs <= budget:
        return ((),)
    chosen = _telling(columns, keys)
    survival = Survival(survivals(chosen), keys.groups, {RESIDENCE: _MOVED})
    return tuple(_greedy(chosen, keys, survival, budget))


def survivals(columns: Sequence[Column]) -> dict[BlockKey, float]:
    """How likely each key agrees between rows of one person: it survives, and both rows have it."""
    return {
        (column.field.name, key): _SURVIVES[column.field.kind, key] * _filled(column)
        for column in columns
        for key in KEYS_OF[column.field.kind]
    }


def _filled(column: Column) -> float:
    return float((column.left >= 0).mean() * (column.right >= 0).mean())


def _telling(columns: Sequence[Column], keys: KeyStore) -> list[Column]:
    """The fields that part rows best, in the plan's order."""
    share = {column.field.name: _share(keys, (column.field.name, "whole")) for column in columns}
    best = sorted(share, key=lambda name: (share[name], name))[:_FIELDS_OF_PASSES]
    return [column for column in columns if column.field.name in best]


def _share(keys: KeyStore, key: BlockKey) -> float:
    """The share of all pairs that agree on a key; of a salted key, among those that agree on the salt."""
    salt = keys.column(key).salt
    share = keys.pairs(keys.keyed(key)) / max(1, keys.all_pairs)
    return share if salt is None else share / max(_share(keys, salt.key), 1e-12)


def _greedy(columns: Sequence[Column], keys: KeyStore, survival: Survival, budget: int) -> Iterator[Pass]:
    share = {key: _share(keys, key) for key in survivals(columns)}
    able = [each for each in _combinations(list(share)) if all(_salt_agrees(keys, key, each) for key in each)]
    offered = [each for each in able if _cost(each, share, keys) <= budget / 2]
    open_cases = np.ones(len(survival.probability), dtype=bool)
    brought = {each: survival.brought(each) for each in offered}
    left = budget
    for _ in range(_MOST_PASSES):
        gains = {each: float(survival.probability[brought[each] & open_cases].sum()) for each in offered}
        offered = [each for each in offered if gains[each] >= _LEAST_GAIN]
        best = _affordable(offered, gains, share, keys, left)
        if not best:
            return
        left -= keys.pairs(keys.together(best))
        offered.remove(best)
        open_cases &= ~brought[best]
        yield best


def _combinations(keys: Sequence[BlockKey]) -> list[Pass]:
    """One to three keys of different fields."""
    found = (each for count in range(1, _MOST_KEYS + 1) for each in combinations(keys, count))
    return [each for each in found if len({name for name, _ in each}) == len(each)]


def _salt_agrees(keys: KeyStore, key: BlockKey, among: Pass) -> bool:
    """Whether a pass holds the salt of its key (or the whole date), so that what it brings together is known."""
    salt = keys.column(key).salt
    return salt is None or salt.key in among or (salt.key[0], "whole") in among


def _cost(keys: Pass, share: Mapping[BlockKey, float], store: KeyStore) -> float:
    """Pairs expected were the keys independent."""
    return float(np.prod([share[key] for key in keys])) * store.all_pairs


def _affordable(
    offered: Sequence[Pass], gains: Mapping[Pass, float], share: Mapping[BlockKey, float], keys: KeyStore, left: int
) -> Pass:
    """The pass that catches most for its pairs, of those that truly fit into what is left; none: ()."""
    worth = {each: gains[each] / (_cost(each, share, keys) + left / 20) for each in offered}
    for each in sorted(offered, key=lambda each: (-worth[each], each))[: 3 * _MOST_PASSES]:
        if keys.pairs(keys.together(each)) <= left / 2:
            return each
    return ()
