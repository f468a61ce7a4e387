"""Rates of events per so many persons, with Poisson limits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pharmakon.statistics.checks import InvalidInputError, NoPersonsError, require_counts, require_equal_shapes
from pharmakon.statistics.distinct import Limits
from pharmakon.statistics.poisson import exact_limits, normal_limits

# The convention of the US National Center for Health Statistics (NVSR technical notes, "Random variation"): exact
# limits below 100 deaths, normal ones from 100 on, with the rounded quantile. Its table of drug-poisoning deaths by
# state 1999–2016 has these digits in all 2 862 rows; with the unrounded quantile 672 of its limits differ.
NCHS_NORMAL_FROM = 100
NCHS_Z = 1.96


@dataclass(frozen=True)
class Rates:
    """Rates with their limits, all in one unit and shape. NaN where no persons are and no events were counted."""

    value: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def crude_rate(
    count: NDArray[np.int64],
    persons: NDArray[np.int64] | NDArray[np.float64],
    *,
    per: float = 100_000,
    level: float = 0.95,
    normal_from: int | None = None,
    normal_z: float | None = None,
) -> Rates:
    """Events per `per` persons (or person-years) with exact Poisson limits; the persons are taken as known.

    Args:
        count: events, whole numbers of 0 or more, any shape.
        persons: persons or person-years of each cell, same shape.
        per: unit of the rate, 100 000 persons unless told.
        level: two-sided confidence level.
        normal_from: count from which on limits are normal instead of exact; None, never.
        normal_z: rounded quantile for the normal limits; None, the quantile of `level`.

    Returns:
        Rates in the shape of `count`.

    Raises:
        NoPersonsError: a cell with events has no persons.
        InvalidInputError: counts that are not whole or are negative; persons that are negative or not finite; shapes
            that differ; a level not between 0 and 1; `per` not above 0; `normal_from` below 1;
            `normal_z` without `normal_from`.
    """
    require_counts(count, "count")
    _require_persons(count, persons)
    if not 0 < per < np.inf:
        raise InvalidInputError(f"expected a unit of persons above 0, found {per}")
    lower, upper = _limits(count, level, normal_from, normal_z)
    exposed = np.where(persons > 0, persons, np.nan)
    return Rates(value=count / exposed * per, lower=lower / exposed * per, upper=upper / exposed * per)


def nchs_crude_rate(
    count: NDArray[np.int64], persons: NDArray[np.int64] | NDArray[np.float64], *, per: float = 100_000
) -> Rates:
    """`crude_rate` with 95 % limits by the convention of the US National Center for Health Statistics.

    Exact Poisson limits below 100 events, count ± 1.96·√count from 100 on.

    Raises:
        InvalidInputError: as `crude_rate`.
    """
    return crude_rate(count, persons, per=per, normal_from=NCHS_NORMAL_FROM, normal_z=NCHS_Z)


def _limits(count: NDArray[np.int64], level: float, normal_from: int | None, normal_z: float | None) -> Limits:
    exact_lower, exact_upper = exact_limits(count, level=level)
    if normal_from is None:
        if normal_z is not None:
            raise InvalidInputError("a quantile for normal limits is given, but not from how many events on they hold")
        return exact_lower, exact_upper
    if normal_from < 1:
        raise InvalidInputError(f"expected normal limits from 1 event or more on, found {normal_from}")
    normal_lower, normal_upper = normal_limits(count, level=level, z=normal_z)
    many = count >= normal_from
    return np.where(many, normal_lower, exact_lower), np.where(many, normal_upper, exact_upper)


def _require_persons(count: NDArray[np.int64], persons: NDArray[np.int64] | NDArray[np.float64]) -> None:
    require_equal_shapes(count, persons, "count and persons")
    if not np.all(np.isfinite(persons)) or np.any(persons < 0):
        raise InvalidInputError("persons: expected finite numbers of 0 or more")
    without = int(np.count_nonzero((persons == 0) & (count > 0)))
    if without:
        raise NoPersonsError(
            f"expected persons wherever events are counted, found {without} cells with events and none"
        )
