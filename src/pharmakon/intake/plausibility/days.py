"""Dates heaped on 1 January, on the first and on the 15th of a month: days filled in where only a month is known."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pharmakon.findings import Finding, code
from pharmakon.intake.plausibility.profile import DAY
from pharmakon.intake.plausibility.source import Source, years_name
from pharmakon.intake.plausibility.thresholds import Thresholds

Real = NDArray[np.float64]
Whole = NDArray[np.int64]
Rows = NDArray[np.bool_]
_YEAR, _EPOCH = 12, 1970
_LONGEST = 31
_FIRST, _FIFTEENTH = 1, 15
# Days that nobody fills in: none of them is a first, a 10th, 15th, 20th or last day.
_PLAIN = np.array([day for day in range(2, 29) if day not in {10, 15, 20}])


@dataclass(frozen=True)
class _Heap:
    """Days of one kind by year: rows on them, and what the plain days of the same months make one expect."""

    found: Real
    usual: Real
    dispersion: Real


def heaped_days(source: Source, thresholds: Thresholds) -> Iterator[Finding]:
    """PH-T011 to PH-T013 for every date that an event has, by year of the date."""
    columns = source.columns(DAY)
    tables = {column: _by_month(source, column) for column in columns}
    years = sum(len(table) // _YEAR for _, table in tables.values())
    part = thresholds.number("family", "error") / max(3 * (years + len(columns)), 1)
    kinds = (("PH-T011", "january_first"), ("PH-T012", "first"), ("PH-T013", "fifteenth"))
    for column, (first_year, table) in tables.items():
        for identifier, kind in kinds:
            heap = _heap(table, kind)
            yield from _found(identifier, heap, thresholds.number("days", kind), part, first_year, source, column)


def _by_month(source: Source, column: str) -> tuple[int, Real]:
    """First year, and rows by month and day of the month from its January to a December."""
    lines = source.lines(DAY, column)
    if not len(lines.month):
        return _EPOCH, np.zeros((0, _LONGEST + 1))
    first, last = int(lines.month.min()) // _YEAR, int(lines.month.max()) // _YEAR
    table = np.zeros(((last - first + 1) * _YEAR, _LONGEST + 1))
    np.add.at(table, (lines.month - first * _YEAR, lines.value), lines.rows)
    return _EPOCH + first, table


def _heap(table: Real, kind: str) -> _Heap:
    """Rows by year on the days of a kind. A month is expected to have on each day as many as on its plain days."""
    day = _FIFTEENTH if kind == "fifteenth" else _FIRST
    wanted = np.arange(len(table)) % _YEAR == 0
    wanted = wanted if kind == "january_first" else ~wanted if kind == "first" else np.ones(len(table), dtype=bool)
    plain = table[:, _PLAIN]
    usual = np.where(wanted, plain.mean(axis=1), 0.0)
    return _Heap(_yearly(np.where(wanted, table[:, day], 0.0)), _yearly(usual), _dispersion(_yearly(plain.T).T))


def _yearly(by_month: Real) -> Real:
    """Sums of months (last axis) by year."""
    return np.asarray(by_month.reshape(*by_month.shape[:-1], -1, _YEAR).sum(axis=-1))


def _dispersion(plain: Real) -> Real:
    """Variance of the plain days of a year (years × days) over their mean; 1 where they are as even as chance."""
    mean = np.maximum(plain.mean(axis=1), 1e-9)
    return np.asarray(np.maximum(plain.var(axis=1, ddof=1) / mean, 1.0))


def _found(
    identifier: str, heap: _Heap, ratio: float, part: float, first_year: int, source: Source, column: str
) -> Iterator[Finding]:
    """One finding for all years with a heap, or for the whole time where no year shows it by itself."""
    if not len(heap.found):
        return
    heaped = _p_high(heap.found, heap.usual * ratio, heap.dispersion) < part
    if not heaped.any():
        whole = np.array([heap.usual.sum() * ratio])
        dispersion = np.array([np.average(heap.dispersion, weights=heap.usual + 1e-9)])
        if _p_high(np.array([heap.found.sum()]), whole, dispersion)[0] < part:
            heaped = heap.usual > 0
    if heaped.any():
        at = np.flatnonzero(heaped)
        found = round(heap.found[at].sum())
        details: dict[str, str | int] = {
            "usual": round(heap.usual[at].sum()),
            "found": found,
            "years": years_name([first_year + int(each) for each in at]),
        }
        yield Finding(code(identifier), source.where(column), details, count=found)


def _p_high(found: Real, mean: Real, dispersion: Real) -> Real:
    """Probability of so many or more; the expected number rests on 24 plain days a month, whose chance counts too."""
    from scipy.special import gammainc

    wider = dispersion * (1 + 1 / len(_PLAIN))
    hits = found / wider
    return np.where(found > 0, gammainc(np.maximum(hits, 1e-9), np.maximum(mean, 0.1) / wider), 1.0)
