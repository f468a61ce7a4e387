"""What an estimator refuses. Values never stand in a message: an array may come from a confidential table."""

import numpy as np
from numpy.typing import NDArray


class InvalidInputError(ValueError):
    """An argument has the wrong type, shape or range."""


class NoPersonsError(InvalidInputError):
    """Events were counted where no persons are: numerator and denominator do not belong together."""


def tail(level: float) -> float:
    """The probability left out on each side: 0.025 at level 0.95.

    Raises:
        InvalidInputError: the level does not lie between 0 and 1.
    """
    if not 0 < level < 1:
        raise InvalidInputError(f"expected a confidence level between 0 and 1, found {level}")
    return (1 - level) / 2


def require_counts(counts: NDArray[np.int64], what: str) -> None:
    """Refuse what is no array of counts.

    Raises:
        InvalidInputError: not an array of integers, or some are negative.
    """
    if not np.issubdtype(counts.dtype, np.integer):
        raise InvalidInputError(f"{what}: expected whole numbers, found an array of {counts.dtype}")
    negative = int(np.count_nonzero(counts < 0))
    if negative:
        raise InvalidInputError(f"{what}: expected counts of 0 or more, found {negative} negative ones")


def require_equal_shapes(first: NDArray[np.generic], second: NDArray[np.generic], what: str) -> None:
    """Refuse a numerator and a denominator that are not cell by cell.

    Raises:
        InvalidInputError: the shapes differ. Nothing is broadcast: repeating a denominator is a join, the caller's.
    """
    if first.shape != second.shape:
        raise InvalidInputError(f"{what}: expected arrays of one shape, found {first.shape} and {second.shape}")
