"""Counts repeat: a million cells hold a few thousand distinct counts, so limits are computed once for each."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

# Up to this many table places a value, marking what is present beats sorting (1 M counts: 8 instead of 90 ms).
TABLE_LIMIT = 4

Limits = tuple[NDArray[np.float64], NDArray[np.float64]]


def distinct_limits(count: NDArray[np.int64], limits: Callable[[NDArray[np.int64]], Limits]) -> Limits:
    """`limits` of each distinct count, spread back to the shape of `count`."""
    distinct, place = _distinct(count)
    lower, upper = limits(distinct)
    return lower[place], upper[place]


def distinct_pair_limits(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    limits: Callable[[NDArray[np.int64], NDArray[np.int64]], Limits],
) -> Limits:
    """`limits` of each distinct pair, spread back; both arrays have one shape."""
    firsts, first_place = _distinct(first)
    seconds, second_place = _distinct(second)
    # numbers of places, not the counts themselves, are combined: the product stays below size², far from overflow
    pair, place = _distinct(first_place * seconds.size + second_place)
    lower, upper = limits(firsts[pair // max(seconds.size, 1)], seconds[pair % max(seconds.size, 1)])
    return lower[place], upper[place]


def _distinct(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct values, ascending, and the place of each value among them (in the shape of `values`)."""
    if values.size and values.max() <= TABLE_LIMIT * values.size:
        present = np.zeros(int(values.max()) + 1, dtype=np.bool_)
        present[values] = True
        return np.flatnonzero(present), (np.cumsum(present) - 1)[values]
    distinct, place = np.unique(values.ravel(), return_inverse=True)
    return distinct, place.reshape(values.shape)
