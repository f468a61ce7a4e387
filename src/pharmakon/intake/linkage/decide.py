"""From weights to classes: partners or groups, thresholds from estimated error rates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.linkage.groups import components, grouping, inner_pairs, squares
from pharmakon.intake.linkage.links import Class, Conflict, ErrorRates
from pharmakon.intake.linkage.model import THOUSANDTHS
from pharmakon.intake.linkage.partners import best_partners, ranked, shared_odds
from pharmakon.intake.linkage.plan import LinkPlan
from pharmakon.intake.linkage.prepare import Column, row_marks
from pharmakon.intake.linkage.scored import Scored
from pharmakon.intake.linkage.weigh import Scale

Floats = NDArray[np.float64]
REVIEW_AT_LEAST = 0.01  # no person is asked to look at pairs less probable than this
REVIEW_FROM = 0.10  # pairs at least this probable are always looked at
_CLASSES = tuple(Class)
_MATCH, _REVIEW, _NO = (_CLASSES.index(each) for each in (Class.MATCH, Class.REVIEW, Class.NO))
_CONFLICTS = tuple(Conflict)


@dataclass(frozen=True)
class Decided:
    """Pairs with class and conflict (places in the enumerations)."""

    pairs: Scored
    probability: Floats
    classes: NDArray[np.int8]
    conflicts: NDArray[np.int8]
    match_from: float
    review_from: float
    errors: ErrorRates | None = None

    @classmethod
    def empty(cls) -> "Decided":
        """No pairs."""
        none = np.zeros(0, dtype=np.int32)
        few = np.zeros(0, dtype=np.int8)
        pairs = Scored(none, none, none, none, 0)
        return cls(pairs, np.zeros(0), few, few, 1.0, 1.0, ErrorRates(0.0, 0, 0.0, 0.0, 0.0, 0.0))

    def counted(self, wanted: Class) -> int:
        """How many pairs are of a class."""
        return int((self.classes == _CLASSES.index(wanted)).sum())

    def with_rates(self, errors: ErrorRates) -> "Decided":
        """The same pairs, with estimated errors."""
        return replace(self, errors=errors)


def decided_partners(columns: Sequence[Column], scored: Scored, plan: LinkPlan) -> Decided:
    """Classes of pairs of two tables."""
    probability = scored.probability
    stands = np.ones(len(probability), dtype=bool)
    if plan.one_to_one:
        probability = shared_odds(scored.left, scored.right, np.exp2(np.minimum(scored.evidence / 1000, 500)))
        marks = row_marks(columns, left=True)[scored.left], row_marks(columns, left=False)[scored.right]
        stands = best_partners(scored.left, scored.right, ranked(scored.weight, *marks))
    match_from = _match_from(probability[stands], plan)
    match = stands & (probability >= match_from)
    review_from = _review_from(probability[~match], match_from, plan, float(np.sort(probability).sum()))
    classes = np.select([match, probability >= review_from], [_MATCH, _REVIEW], _NO)
    conflicts = np.where(stands, 0, _CONFLICTS.index(Conflict.OTHER_PARTNER))
    return Decided(scored, probability, classes.astype(np.int8), conflicts.astype(np.int8), match_from, review_from)


def decided_groups(columns: Sequence[Column], scored: Scored, scale: Scale, plan: LinkPlan) -> Decided:
    """Classes of pairs of one table: a match is a pair of one group, also one that compares badly by itself."""
    match_from = _match_from(scored.probability, plan)
    limit = int(np.rint(np.log2(match_from / (1 - min(match_from, 0.999))) * THOUSANDTHS))
    joined, probability = _joined(columns, scored, scale, limit)
    everything = joined.followed_by(scored)
    both = np.concatenate([probability, scored.probability])
    key = everything.left.astype(np.int64) * len(columns[0].left) + everything.right
    _, first = np.unique(key, return_index=True)  # the joined pair stands first and is the one kept
    pairs, both = everything.only(first), both[first]
    stands = first < len(joined.left)
    review_from = _review_from(both[~stands], match_from, plan, float(np.sort(both).sum()))
    conflicts = (~stands & (both >= match_from)) * _CONFLICTS.index(Conflict.GROUP)
    classes = np.select([stands, both >= review_from], [_MATCH, _REVIEW], _NO)
    return Decided(pairs, both, classes.astype(np.int8), conflicts.astype(np.int8), match_from, review_from)


def _joined(columns: Sequence[Column], scored: Scored, scale: Scale, limit: int) -> tuple[Scored, Floats]:
    """Pairs of one group, and their probability. Evidence counts from `limit` (thousandths of a bit)."""
    strong = np.flatnonzero(scored.evidence > limit)
    left, right = (rows[strong].astype(np.int64) for rows in (scored.left, scored.right))
    found = list(components(len(columns[0].left), left, right, scored.evidence[strong]))
    first, second = inner_pairs(found)
    pattern, weight = scale.weights(first, second)
    marks = row_marks(columns, left=True)
    evidence = weight.astype(np.int64) + scored.prior_bits - limit
    groupings = [grouping(rows, square, marks[rows]) for rows, square in squares(found, evidence)]
    same = np.concatenate([each.same for each in groupings]) if groupings else np.zeros(0, dtype=bool)
    inner = Scored(first, second, pattern, weight, scored.prior_bits).only(np.flatnonzero(same))
    ways = [each.probability(limit) for each in groupings]
    return inner, np.concatenate(ways) if ways else np.zeros(0)


def _match_from(probability: Floats, plan: LinkPlan) -> float:
    """The lowest probability at which the expected share of false links among the matches is as wanted."""
    down = np.sort(probability[probability >= plan.least])[::-1]
    false_share = np.cumsum(1 - down) / np.arange(1, len(down) + 1)
    fits = np.flatnonzero(false_share <= plan.false_links)
    if len(fits) == len(down):
        return plan.least
    return float(down[fits[-1]]) if len(fits) else 1.0


def _review_from(probability: Floats, match_from: float, plan: LinkPlan, links: float) -> float:
    """The highest probability below which the expected share of true links is as wanted.

    Args:
        probability: of the pairs that are no matches.
        match_from: the limit above.
        plan: the share that is wanted.
        links: expected true links among all compared pairs.
    """
    up = np.sort(probability)
    below = int(np.searchsorted(np.cumsum(up), plan.missed_links * links, side="right"))
    wanted = float(up[below]) if below < len(up) else match_from
    return min(max(min(wanted, REVIEW_FROM), REVIEW_AT_LEAST), match_from)


def rates(decided: Decided, missed_share: float) -> ErrorRates:
    """Estimated errors of the classes.

    Args:
        decided: the classes.
        missed_share: the share of true links that no pass brought together.
    """
    probability = decided.probability
    match, review, no = (decided.classes == place for place in range(len(_CLASSES)))
    sums = [float(np.sort(probability[rows]).sum()) for rows in (match, review, no)]
    compared = sum(sums)
    links = compared / max(1 - missed_share, 1e-9)
    return ErrorRates(links, int(match.sum()), int(match.sum()) - sums[0], sums[1], sums[2], links - compared)
