"""Preferred final digits: Whipple's and Myers' indices of ages, final digits of amounts."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pharmakon.findings import Finding, code
from pharmakon.intake.plausibility.profile import ENDING, NUMBER
from pharmakon.intake.plausibility.source import Source, years_name
from pharmakon.intake.plausibility.thresholds import Thresholds
from pharmakon.records import IntegerColumn

Real = NDArray[np.float64]
_DIGITS = 10
_FIRST_AGE, _LAST_AGE = 23, 62
_MYERS_FIRST, _MYERS_DECADES = 10, 8
_AGES = 120
_YEAR, _EPOCH = 12, 1970


def whipple(ages: Real) -> float:
    """Whipple's index: 100 where a fifth of the ages from 23 to 62 end in 0 or 5, 500 where all do.

    United Nations, Demographic Yearbook; Shryock & Siegel 1976, The Methods and Materials of Demography.

    Args:
        ages: persons by single year of age from 0 on.
    """
    whole = ages[_FIRST_AGE : _LAST_AGE + 1].sum()
    return float(500 * _ending(ages) / whole) if whole else 100.0


def _ending(ages: Real) -> float:
    return float(ages[_FIRST_AGE + 2 : _LAST_AGE - 1 : 5].sum())


def blended(ages: Real) -> Real:
    """Myers' blended sums of the ages 10 to 89 by final digit: 10 % each without preference.

    The ages ending in digit d weigh d + 1 from 10 on, and 9 − d from 20 on (Myers 1940, in the form of Shryock & Siegel
    1976). Where ages end at 89 as often as they begin at 10, digits differ by up to 0.6 percentage points.

    Args:
        ages: persons by single year of age from 0 on, at least to 89.
    """
    decades = ages[_MYERS_FIRST : _MYERS_FIRST + _DIGITS * _MYERS_DECADES].reshape(_MYERS_DECADES, _DIGITS)
    digit = np.arange(_DIGITS)
    return np.asarray((digit + 1) * decades.sum(axis=0) + (_DIGITS - 1 - digit) * decades[1:].sum(axis=0))


def myers(ages: Real) -> float:
    """Myers' blended index: percent of ages that would have to end in another digit (0 to 90)."""
    sums = blended(ages)
    whole = sums.sum()
    return float(50 * np.abs(sums / whole - 1 / _DIGITS).sum()) if whole else 0.0


def preferred_digits(source: Source, thresholds: Thresholds) -> Iterator[Finding]:
    """PH-T021 to PH-T023, over all years and by year."""
    for column in source.columns(NUMBER):
        if _is_age(source, column):
            yield from _of_ages(source, column, thresholds)
    for column in source.columns(ENDING):
        yield from _of_amounts(source, column, thresholds)


def _is_age(source: Source, column: str) -> bool:
    declared = source.record.columns()[column]
    return isinstance(declared, IntegerColumn) and declared.unit == "completed years"


def _of_ages(source: Source, column: str, thresholds: Thresholds) -> Iterator[Finding]:
    """All years together; where they show nothing, year by year."""
    lines = source.lines(NUMBER, column)
    years = np.unique(lines.month)
    table = np.zeros((len(years), _AGES + 1))
    inside = lines.value <= _AGES
    np.add.at(table, (np.searchsorted(years, lines.month[inside]), lines.value[inside]), lines.rows[inside])
    names = [int(_EPOCH + each // _YEAR) for each in years]
    part = thresholds.number("family", "error") / (len(years) + 1)
    for check in (_by_whipple, _by_myers):
        whole = list(check(table.sum(axis=0), part, thresholds, names))
        by_year = (check(ages, part, thresholds, [name]) for ages, name in zip(table, names, strict=True))
        for identifier, details, count in whole or [each for found in by_year for each in found]:
            yield Finding(code(identifier), source.where(column), details, count=count)


_Found = tuple[str, dict[str, str | int], int]


def _by_whipple(ages: Real, part: float, thresholds: Thresholds, years: list[int]) -> Iterator[_Found]:
    whole = float(ages[_FIRST_AGE : _LAST_AGE + 1].sum())
    limit, index = thresholds.number("digits", "whipple"), whipple(ages)
    if whole < thresholds.number("digits", "least") or index < thresholds.number("digits", "whipple_found"):
        return
    if _p_high(_ending(ages), whole, limit / 500) < part:
        details: dict[str, str | int] = {"limit": round(limit), "index": round(index), "numbers": round(whole)}
        yield "PH-T021", details | {"years": years_name(years)}, round(_ending(ages))


def _by_myers(ages: Real, part: float, thresholds: Thresholds, years: list[int]) -> Iterator[_Found]:
    used = ages[_MYERS_FIRST : _MYERS_FIRST + _DIGITS * _MYERS_DECADES].reshape(_MYERS_DECADES, _DIGITS)
    index, limit = myers(ages), thresholds.number("digits", "myers")
    if used.sum() < thresholds.number("digits", "least") or index < limit:
        return
    sums = blended(ages)
    share, digit = float(sums.max() / sums.sum()), int(np.argmax(sums))
    # ages of the first decade weigh less: as many equal weights as would give the same variance
    weights = np.vstack([np.arange(1, _DIGITS + 1), np.full((_MYERS_DECADES - 1, _DIGITS), _DIGITS)])
    as_many = float((weights * used).sum() ** 2 / (weights**2 * used).sum())
    if _p_high(share * as_many, as_many, thresholds.number("digits", "myers_digit")) < part / _DIGITS:
        details: dict[str, str | int] = {"limit": round(limit), "index": round(index), "digit": digit}
        more: dict[str, str | int] = {"share": round(100 * share), "numbers": round(used.sum())}
        yield "PH-T022", details | more | {"years": years_name(years)}, round(used[:, digit].sum())


def _of_amounts(source: Source, column: str, thresholds: Thresholds) -> Iterator[Finding]:
    lines = source.lines(ENDING, column)
    whole, ending = float(lines.rows.sum()), float(lines.rows[lines.value % 5 == 0].sum())
    limit = thresholds.number("digits", "amounts")
    if whole < thresholds.number("digits", "least") or ending <= limit * whole:
        return
    if _p_high(ending, whole, limit) < thresholds.number("family", "error"):
        details: dict[str, str | int] = {"limit": round(100 * limit), "share": round(100 * ending / whole)}
        yield Finding(code("PH-T023"), source.where(column), details | {"numbers": round(whole)}, count=round(ending))


def _p_high(found: float, tries: float, share: float) -> float:
    """Binomial probability of so many or more."""
    from scipy.special import betainc

    return float(betainc(found, tries - found + 1, share)) if found > 0 else 1.0
