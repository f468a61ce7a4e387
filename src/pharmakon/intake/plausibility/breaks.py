"""Sudden breaks: months with too few or too many records; values and cells without one that change their share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pharmakon.findings import Finding, code, shape_of
from pharmakon.intake.plausibility.forecast import Forecast, forecast_counts, forecast_shares
from pharmakon.intake.plausibility.months import Departure, Months, departures
from pharmakon.intake.plausibility.profile import INVALID, UNKNOWN, VALUE
from pharmakon.intake.plausibility.source import Lines, months_name
from pharmakon.language import translate
from pharmakon.records import CategoryColumn

Real = NDArray[np.float64]
Rows = NDArray[np.bool_]
_Departing = tuple[Forecast, Rows, Rows]
_PASSES = 12
_YEAR = 12
_OFTENER_IN_A_YEAR = 5  # see values.least_share


@dataclass(frozen=True)
class _Limits:
    """When a month departs: probability of error of one test, and how far it must be from what is expected.

    `more`: a part of the records by which the found must lie above the expected.
    """

    part: float
    low: float
    high: float
    more: float = 0.0

    def departs(self, forecast: Forecast) -> tuple[Rows, Rows]:
        """Months far below, and far above."""
        found, mean = forecast.found, forecast.mean
        more = 0.0 if forecast.tries is None else self.more * forecast.tries
        low = (forecast.p_low() < self.part) & (found <= self.low * mean)
        return low, (forecast.p_high() < self.part) & (found >= self.high * mean) & (found >= mean + more)


def _departing(make: Callable[[Rows, Rows], Forecast], shape: tuple[int, int], limits: _Limits) -> _Departing:
    """Forecast, and the months that depart. From a month that departs no other is forecast, so that a fault of many
    months does not become its own past.

    Args:
        make: from which series, and series × months to leave out, to a forecast of these series.
        shape: series, months.
    """
    left_out = np.zeros(shape, dtype=bool)
    forecast = make(np.ones(shape[0], dtype=bool), left_out)
    low, high = limits.departs(forecast)
    for _ in range(_PASSES):
        now = low | high
        again: Rows = np.asarray((now & ~left_out).any(axis=1))
        if not again.any():
            break
        left_out = now
        renewed = make(again, left_out)
        forecast = forecast.renewed(again, renewed)
        lower, higher = limits.departs(renewed)
        low[again] |= lower
        high[again] |= higher
    return forecast, low, high


def sudden_counts(months: Months) -> Iterator[Finding]:
    """PH-T001 and PH-T002: months with far fewer or more records than expected."""
    limits = _limits(months, 2 * len(months.span), "months")
    counts, exposure = months.records[None, :], months.exposure[None, :]

    def make(series: Rows, left_out: Rows) -> Forecast:
        made = forecast_counts(counts[series], exposure, left_out[series], months.thresholds, limits.part)
        return made.doubting(months.doubt)

    forecast, low, high = _departing(make, counts.shape, limits)
    for identifier, departs in (("PH-T001", low), ("PH-T002", high)):
        for each in departures(forecast, departs, months.span):
            yield _finding(identifier, each, months)


def _limits(months: Months, tests: int, check: str) -> _Limits:
    """The error of all tests together is `family.error`."""
    number = months.thresholds.number
    return _Limits(number("family", "error") / max(tests, 1), number(check, "ratio_low"), number(check, "ratio_high"))


@dataclass(frozen=True)
class _Followed:
    """Series of parts of the records of a month."""

    columns: Sequence[str]
    names: Sequence[str]
    counts: Real
    tries: Real

    def __len__(self) -> int:
        return len(self.columns)


def sudden_shares(months: Months) -> Iterator[Finding]:
    """PH-T003 and PH-T004: values of categories, codes and areas whose share falls or rises suddenly."""
    followed = [each for column in months.source.columns(VALUE) for each in _values(months, column)]
    if not followed:
        return
    series = _Followed(
        [column for column, _, _, _ in followed],
        [name for _, name, _, _ in followed],
        np.stack([counts for _, _, counts, _ in followed]),
        np.where(months.settled, np.stack([tries for _, _, _, tries in followed]), 0.0),
    )
    yield from _of_series(("PH-T003", "PH-T004"), series, _limits(months, 2 * series.counts.size, "values"), months)


def _values(months: Months, column: str) -> Iterator[tuple[str, str, Real, Real]]:
    """Column, name, counts and known cells by month of each value that is frequent enough to be followed."""
    lines = months.source.lines(VALUE, column)
    encoded = lines.text.dictionary_encode()
    words, code_of = encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
    known, totals = months.by_month(lines), np.bincount(code_of, lines.rows, len(words))
    ranked = sorted(range(len(words)), key=lambda each: (-totals[each], words[each]))
    main = _main(months, lines, code_of, len(words))
    for rank, at in enumerate(ranked, start=1):
        if main[at]:
            yield column, _named(months, column, words[at], rank), months.by_month(lines.where(code_of == at)), known


def _main(months: Months, lines: Lines, code_of: NDArray[np.int32], values: int) -> Rows:
    """Values that are frequent over all months, or in one year of them."""
    least, span = months.thresholds.number("values", "least_share"), months.span
    inside = (lines.month >= span.start) & (lines.month < span.stop)
    year, code_of = (lines.month[inside] - span.start) // _YEAR, code_of[inside]
    years = (len(span) + _YEAR - 1) // _YEAR
    table = np.bincount(year * values + code_of, lines.rows[inside], years * values).reshape(years, values)
    over_all = table.sum(axis=0) >= least * max(table.sum(), 1)
    in_a_year = table > least * _OFTENER_IN_A_YEAR * np.maximum(table.sum(axis=1, keepdims=True), 1)
    return np.asarray(over_all | in_a_year.any(axis=0))


def _named(months: Months, column: str, text: str, rank: int) -> str:
    """A value as a finding may show it: words of the record type's own list, else its rank and shape."""
    declared = months.source.record.columns()[column]
    if not declared.confidential or (isinstance(declared, CategoryColumn) and text in declared.values):
        return translate('the value "{text}"').format(text=text)
    words = translate("the value that is number {rank} by frequency, of the shape {shape}")
    return words.format(rank=rank, shape=shape_of(text))


def sudden_unknowns(months: Months) -> Iterator[Finding]:
    """PH-T005 and PH-T006: columns whose share of cells without value, or not read, rises above its past."""
    yield from _unknowns(UNKNOWN, "PH-T005", months)
    yield from _unknowns(INVALID, "PH-T006", months)


def _unknowns(measure: str, identifier: str, months: Months) -> Iterator[Finding]:
    columns = months.source.columns(measure)
    if not columns:
        return
    counts = np.stack([months.by_month(months.source.lines(measure, column)) for column in columns])
    tries = np.broadcast_to(np.where(months.settled, months.records, 0.0), counts.shape)
    series = _Followed(columns, [""] * len(columns), counts, tries)
    number = months.thresholds.number
    part = number("family", "error") / (2 * counts.size)  # cells that are empty and cells not read are one check
    limits = _Limits(part, -1.0, number("unknown", "ratio"), number("unknown", "more"))
    yield from _of_series(("", identifier), series, limits, months)


def _of_series(codes: tuple[str, str], series: _Followed, limits: _Limits, months: Months) -> Iterator[Finding]:
    def make(wanted: Rows, left_out: Rows) -> Forecast:
        tries, out = series.tries[wanted], left_out[wanted]
        return forecast_shares(series.counts[wanted], tries, out, months.thresholds, limits.part)

    forecast, low, high = _departing(make, series.counts.shape, limits)
    for identifier, departs in zip(codes, (low, high), strict=True):
        for each in departures(forecast, departs, months.span):
            yield _finding(identifier, each, months, series.columns[each.series], series.names[each.series])


def _finding(identifier: str, each: Departure, months: Months, column: str = "", value: str = "") -> Finding:
    details: dict[str, str | int] = {
        "low": each.low,
        "high": each.high,
        "found": each.found,
        "months": months_name(each.first, each.last),
    }
    details |= {"records": each.tries} if column else {}
    details |= {"value": value} if value else {}
    where = months.source.where(column, range(each.first, each.last + 1))
    return Finding(code(identifier), where, details, count=each.months)
