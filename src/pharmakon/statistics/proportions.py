"""Confidence limits for a proportion."""

import numpy as np
from numpy.typing import NDArray

from pharmakon.statistics.checks import InvalidInputError, require_counts, require_equal_shapes, tail
from pharmakon.statistics.distinct import Limits, distinct_pair_limits


def clopper_pearson(k: NDArray[np.int64], n: NDArray[np.int64], *, level: float = 0.95) -> Limits:
    """Exact binomial limits (Clopper & Pearson 1934, Biometrika 26:404): coverage is never below `level`.

    Lower Beta⁻¹(α/2; k, n−k+1), 0 where k = 0; upper Beta⁻¹(1−α/2; k+1, n−k), 1 where k = n.
    For a simple random sample or a full count; a clustered sample needs an effective n.

    Args:
        k: cases with the trait, whole numbers of 0 or more, any shape.
        n: cases in all, same shape, n ≥ k.
        level: two-sided confidence level, α = 1 − level.

    Returns:
        Lower and upper limit of the proportion (0–1), float64, in the shape of `k`; NaN where n = 0.

    Raises:
        InvalidInputError: counts that are not whole or are negative; shapes that differ; k above n; a level not between
            0 and 1.
    """
    require_counts(k, "k")
    require_counts(n, "n")
    require_equal_shapes(k, n, "k and n")
    if np.any(k > n):
        raise InvalidInputError("expected k of at most n, found cells where k is above n")
    alpha_half = tail(level)
    return distinct_pair_limits(
        k, n, lambda some, total: (_lower(some, total, alpha_half), _upper(some, total, alpha_half))
    )


def _lower(k: NDArray[np.int64], n: NDArray[np.int64], alpha_half: float) -> NDArray[np.float64]:
    from scipy.special import betaincinv

    inside = betaincinv(np.maximum(k, 1), n - k + 1, alpha_half)
    return np.where(n == 0, np.nan, np.where(k == 0, 0.0, inside))


def _upper(k: NDArray[np.int64], n: NDArray[np.int64], alpha_half: float) -> NDArray[np.float64]:
    """By the complement's inverse: 1 − α/2, or 1 − the lower limit of the rest, loses the digits of a small limit."""
    from scipy.special import betainccinv

    inside = betainccinv(k + 1, np.maximum(n - k, 1), alpha_half)
    return np.where(n == 0, np.nan, np.where(k == n, 1.0, inside))
