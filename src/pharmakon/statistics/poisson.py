"""Confidence limits for the mean of a Poisson count, and how often they contain it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pharmakon.statistics.checks import InvalidInputError, require_counts, tail
from pharmakon.statistics.distinct import Limits, distinct_limits

MOST_STEPS = 200


def exact_limits(count: NDArray[np.int64], *, level: float = 0.95) -> Limits:
    """Exact limits (Garwood 1936, Biometrika 28:437): coverage is never below `level`.

    Lower ½χ²(α/2; 2x), 0 where x = 0; upper ½χ²(1−α/2; 2x+2).

    Args:
        count: events, whole numbers of 0 or more, any shape.
        level: two-sided confidence level, α = 1 − level.

    Returns:
        Lower and upper limit of the expected number of events, float64, each in the shape of `count`.

    Raises:
        InvalidInputError: counts that are not whole or are negative; a level not between 0 and 1.
    """
    require_counts(count, "count")
    alpha_half = tail(level)
    return distinct_limits(
        count, lambda distinct: (_garwood_lower(distinct, alpha_half), _garwood_upper(distinct, alpha_half))
    )


def midp_limits(count: NDArray[np.int64], *, level: float = 0.95) -> Limits:
    """Mid-P limits: the exact ones with half the probability of the observed count left out of each tail.

    Shorter than the exact limits, always inside them, and near `level` on average; coverage can fall below `level`
    (Cohen & Yang 1994, Statistics in Medicine 13:2189). Near level 0 they shrink to the median-unbiased estimate, not
    to the count.
    Lower: P(X > x) + ½P(X = x) = α/2, 0 where x = 0. Upper: P(X < x) + ½P(X = x) = α/2, so −ln α where x = 0.

    Args:
        count: events, whole numbers of 0 or more, any shape.
        level: two-sided confidence level, α = 1 − level.

    Returns:
        Lower and upper limit of the expected number of events, float64, each in the shape of `count`.

    Raises:
        InvalidInputError: counts that are not whole or are negative; a level not between 0 and 1.
    """
    require_counts(count, "count")
    alpha_half = tail(level)
    return distinct_limits(
        count, lambda distinct: (_midp_lower(distinct, alpha_half), _midp_upper(distinct, alpha_half))
    )


def normal_limits(count: NDArray[np.int64], *, level: float = 0.95, z: float | None = None) -> Limits:
    """Limits by the normal distribution: count ± z·√count, never below 0.

    For large counts only: coverage is poor below some 100 events, and the interval has no width at 0.

    Args:
        count: events, whole numbers of 0 or more, any shape.
        level: two-sided confidence level; gives z where none is given.
        z: a rounded quantile where a published convention prescribes one (1.96).

    Returns:
        Lower and upper limit of the expected number of events, float64, each in the shape of `count`.

    Raises:
        InvalidInputError: counts that are not whole or are negative; a level not between 0 and 1; a z not above 0.
    """
    require_counts(count, "count")
    if z is not None and not z > 0:
        raise InvalidInputError(f"expected a z above 0, found {z}")
    half_width = (_quantile(level) if z is None else z) * np.sqrt(count)
    return np.maximum(count - half_width, 0.0), count + half_width


def coverage(limits_function: Callable[[NDArray[np.int64]], Limits], expected: float) -> float:
    """Probability that the limits contain the expected number of events, by summation over all counts that occur.

    Args:
        limits_function: counts → lower and upper limit.
        expected: mean of the Poisson distribution, events.

    Returns:
        A proportion. Counts are summed up to where less than 1e-20 of the distribution is left.

    Raises:
        InvalidInputError: an expected number that is not finite or not above 0.
    """
    from scipy.special import gammaln

    if not 0 < expected < np.inf:
        raise InvalidInputError(f"expected a finite mean above 0, found {expected}")
    counts = np.arange(int(expected + 12 * np.sqrt(expected)) + 60, dtype=np.int64)
    probability = np.exp(counts * np.log(expected) - expected - gammaln(counts + 1.0))
    lower, upper = limits_function(counts)
    return float(probability[(lower <= expected) & (expected <= upper)].sum())


def _quantile(level: float) -> float:
    from scipy.special import ndtri

    return float(-ndtri(tail(level)))


def _garwood_lower(count: NDArray[np.int64], alpha_half: float) -> NDArray[np.float64]:
    from scipy.special import gammaincinv

    events = np.maximum(count, 1)
    return np.where(count > 0, gammaincinv(events, alpha_half), 0.0)


def _garwood_upper(count: NDArray[np.int64], alpha_half: float) -> NDArray[np.float64]:
    from scipy.special import gammainccinv

    return np.asarray(gammainccinv(count + 1, alpha_half), dtype=np.float64)


def _midp_lower(count: NDArray[np.int64], alpha_half: float) -> NDArray[np.float64]:
    """Lies between the exact lower limits of x and x + 1, where the two halves of the tail are α/2 each in turn."""
    from scipy.special import gammainc

    events = np.maximum(count, 1)
    start, end = _garwood_lower(events, alpha_half), _garwood_lower(events + 1, alpha_half)
    root = _root(
        lambda mean: (gammainc(events, mean) + gammainc(events + 1, mean)) / 2 - alpha_half, start, end, events
    )
    return np.where(count > 0, root, 0.0)


def _midp_upper(count: NDArray[np.int64], alpha_half: float) -> NDArray[np.float64]:
    """Lies between the exact upper limits of x − 1 and x; closed form at 0, where the lower tail is ½exp(−mean)."""
    from scipy.special import gammaincc

    events = np.maximum(count, 1)
    start, end = _garwood_upper(events - 1, alpha_half), _garwood_upper(events, alpha_half)
    root = _root(
        lambda mean: alpha_half - (gammaincc(events, mean) + gammaincc(events + 1, mean)) / 2, start, end, events
    )
    return np.where(count > 0, root, -np.log(2 * alpha_half))


def _root(
    excess: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    events: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Where the rising `excess` is 0, all elements at once: Newton's step, halving where it leaves the bracket.

    An element that has settled is left alone, so that its last digit does not depend on its neighbours.

    The slope of both tails is (P(X = x−1) + P(X = x)) / 2 = P(X = x)·(x + mean) / (2·mean).
    """
    from scipy.special import gammaln

    log_factorial = gammaln(events + 1.0)
    mean = (start + end) / 2
    open_still = np.ones(mean.shape, dtype=np.bool_)
    for _ in range(MOST_STEPS):
        value = excess(mean)
        start, end = np.where(value < 0, mean, start), np.where(value < 0, end, mean)
        slope = np.exp(events * np.log(mean) - mean - log_factorial) * (events + mean) / (2 * mean)
        newton = mean - value / slope
        after = np.where((start <= newton) & (newton <= end), newton, (start + end) / 2)
        change, mean = np.abs(after - mean), np.where(open_still, after, mean)
        open_still &= change > 4 * np.finfo(np.float64).eps * mean
        if not open_still.any():
            break
    return mean
