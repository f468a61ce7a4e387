"""One row, one partner: which of several pairs stands where a row may have one partner in the other file."""

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.linkage.blocking import Rows

Weights = NDArray[np.int32]
Marks = NDArray[np.uint64]


def ranked(weight: Weights, left_marks: Marks, right_marks: Marks) -> NDArray[np.int64]:
    """Places of pairs from best to worst; ties by what the rows hold, so that the order of rows does not matter."""
    return np.lexsort((right_marks, left_marks, -weight.astype(np.int64)))


def best_partners(left: Rows, right: Rows, rank: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Pairs that stand when the best pair is taken first, its rows are taken out, then the best of the rest, and so on.

    Args:
        left, right: rows of the pairs.
        rank: places of the pairs, best first.
    """
    stands = np.zeros(len(left), dtype=bool)
    open_pairs = rank
    while len(open_pairs):
        # A pair that is the best of both its rows is taken whatever the others are: many at once give the same result.
        best = _first(left[open_pairs]) & _first(right[open_pairs])
        taken = open_pairs[best]
        stands[taken] = True
        used_left = _used(left, taken)
        used_right = _used(right, taken)
        open_pairs = open_pairs[~used_left[left[open_pairs]] & ~used_right[right[open_pairs]]]
    return stands


def _first(rows: Rows) -> NDArray[np.bool_]:
    marks = np.zeros(len(rows), dtype=bool)
    marks[np.unique(rows, return_index=True)[1]] = True
    return marks


def _used(rows: Rows, taken: NDArray[np.int64]) -> NDArray[np.bool_]:
    marks = np.zeros(int(rows.max(initial=0)) + 1, dtype=bool)
    marks[rows[taken]] = True
    return marks


def shared_odds(left: Rows, right: Rows, odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of each pair when at most one of a row's pairs can be true: two equal candidates have at most ½.

    Odds against no partner, o: o / (1 + all o of the left row + all o of the right row - o), which leaves out what the
    partners' other pairs say. Sums are taken from the smallest odds up, so that the order of rows does not matter.
    """
    order = np.argsort(odds, kind="stable")
    by_left = np.bincount(left[order], weights=odds[order])
    by_right = np.bincount(right[order], weights=odds[order])
    shares: NDArray[np.float64] = odds / (1 + by_left[left] + by_right[right] - odds)
    return shares
