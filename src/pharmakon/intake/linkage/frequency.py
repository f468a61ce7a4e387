"""Frequent values say less: agreement on Smith, or on a birth on 1 January, against agreement on a rare value."""

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.linkage.model import MOST_BITS, THOUSANDTHS
from pharmakon.intake.linkage.prepare import Column


def share_same(column: Column, *, one_table: bool) -> float:
    """The share of all pairs with both values that agree in this field, from the frequencies of its values."""
    left, right = _counts(column, left=True), _counts(column, left=False)
    if one_table:
        total = int(left.sum())
        return float((left * (left - 1)).sum() / max(1, total * (total - 1)))
    return float((left * right).sum() / max(1, int(left.sum()) * int(right.sum())))


def _counts(column: Column, *, left: bool) -> NDArray[np.int64]:
    codes = column.left if left else column.right
    return np.bincount(codes[codes >= 0], minlength=len(column.values))


def adjustments(column: Column, u_same: float, *, one_table: bool) -> NDArray[np.int32]:
    """Thousandths of a bit to add to the weight of agreement on each value.

    The chance of agreement on value v is its share of rows instead of the average share `u_same`. Two rows with v are
    taken away, for they may be the pair in question, and one row of an average value is put in (so a value that is
    seen in this pair alone counts as rare, not as never seen).
    """
    counts = _counts(column, left=True)
    if not one_table:
        counts = counts + _counts(column, left=False)
    share = (np.maximum(counts - 2, 0) + 1) / (counts.sum() + 1 / u_same)
    bits = np.clip(np.log2(u_same / share), -MOST_BITS, MOST_BITS)
    added: NDArray[np.int32] = np.rint(bits * THOUSANDTHS).astype(np.int32)
    return added
