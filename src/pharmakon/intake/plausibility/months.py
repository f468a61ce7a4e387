"""The months of a source that can be examined, and months that depart from what is expected of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.plausibility.delays import EPOCH, completeness, month_starts
from pharmakon.intake.plausibility.forecast import Forecast
from pharmakon.intake.plausibility.profile import EVENT, RECORDS
from pharmakon.intake.plausibility.source import Lines, Source, month_of
from pharmakon.intake.plausibility.thresholds import Thresholds

Real = NDArray[np.float64]
Rows = NDArray[np.bool_]
_YEAR = 12
_MEAN_MONTH = 365.25 / 12  # days
_SMALL = 0.1
_Z = 1.96  # the range shown holds 95 of 100 months


@dataclass(frozen=True)
class Months:
    """The months of a source from the first that is whole to the last, with what they hold."""

    source: Source
    thresholds: Thresholds

    @cached_property
    def span(self) -> range:
        """The months examined. Stray dates, and the first months of a register that begins, are left out.

        The last month is the last with events, or later the last with more than stray records: of events without date
        the date of registration counts, which goes on when the events have ended.
        """
        lines = self.source.lines(RECORDS)
        if not len(lines.month):
            return range(0)
        first, last = int(lines.month.min()), int(lines.month.max())
        counts, events = np.zeros(last - first + 1), np.zeros(last - first + 1)
        np.add.at(counts, lines.month - first, lines.rows)
        dated = self.source.lines(EVENT)
        np.add.at(events, dated.month - first, dated.rows)
        part = self.thresholds.number("months", "start")
        start, stop = _longest_stretch(counts, self.thresholds.whole("months", "gap"))
        whole = stop - _first_whole(counts[start:stop][::-1], part)
        ended = int(np.flatnonzero(events[start:stop]).max(initial=0)) + start + 1
        usual = events.sum() >= self.thresholds.number("months", "dated") * counts.sum()
        start += _first_whole(counts[start:stop], part)
        return self._declared(range(first + start, first + (max(whole, ended) if usual else whole)))

    def _declared(self, span: range) -> range:
        """Within what the source declares, and not after the last day received."""
        first, last = self.source.first, self.source.last
        end = max((month_of(each.received) for each in self.source.sheets), default=span.stop)
        start = month_of(first) if first else span.start
        stop = month_of(last) + 1 if last else span.stop
        return range(start, max(start, min(stop, end + 1)))

    @cached_property
    def complete(self) -> Real:
        """Expected completeness of each month."""
        return completeness(self.source, self.span, self.thresholds)

    @cached_property
    def exposure(self) -> Real:
        """Expected size of each month in mean months: days that the source covers and completeness; 0: not examined."""
        starts = month_starts(self.span)
        first, last = self.source.first, self.source.last
        begin = starts[:-1] if first is None else np.maximum(starts[:-1], first.toordinal() - EPOCH)
        end = starts[1:] if last is None else np.minimum(starts[1:], last.toordinal() - EPOCH + 1)
        enough = self.complete >= self.thresholds.number("delay", "least_complete")
        return np.where(enough, self.complete * np.maximum(end - begin, 0) / _MEAN_MONTH, 0.0)

    @cached_property
    def doubt(self) -> Real:
        """Doubt about what is still to be registered: standard deviation as a part of the month's expected number."""
        return self.thresholds.number("delay", "doubt") * (1 - self.complete) / np.maximum(self.complete, _SMALL)

    @cached_property
    def settled(self) -> Rows:
        """Months complete enough that the make-up of their records is final."""
        return self.complete >= self.thresholds.number("delay", "least_complete_shares")

    @cached_property
    def records(self) -> Real:
        """Records by month."""
        return self.by_month(self.source.lines(RECORDS))

    def by_month(self, lines: Lines) -> Real:
        """Rows of the lines by month of the span."""
        found = np.zeros(len(self.span))
        inside = (lines.month >= self.span.start) & (lines.month < self.span.stop)
        np.add.at(found, lines.month[inside] - self.span.start, lines.rows[inside])
        return found


@dataclass(frozen=True)
class Departure:
    """Months of one series, one after the other, that depart to one side. Numbers are sums over them, rounded."""

    series: int
    first: int
    last: int
    months: int
    found: int
    low: int
    high: int
    tries: int


def departures(forecast: Forecast, departs: Rows, span: range) -> Iterator[Departure]:
    """Runs of departing months, series by series.

    Args:
        forecast: series × months.
        departs: where a month departs (to one side).
        span: the months.
    """
    for series in range(departs.shape[0]):
        at = np.flatnonzero(departs[series])
        for run in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1) if len(at) else []:
            yield _departure(forecast, series, run, span)


def _departure(forecast: Forecast, series: int, run: NDArray[np.int64], span: range) -> Departure:
    mean, found = forecast.mean[series, run].sum(), forecast.found[series, run].sum()
    of_mean, variance = forecast.of_mean[series, run], forecast.variance[series, run]
    # errors of the expectation are those of one regression and may all be alike
    whole = (variance - of_mean).sum() + np.sqrt(of_mean).sum() ** 2
    tries = forecast.tries[series, run].sum() if forecast.tries is not None else 0
    low, high = _range(float(mean), float(whole))
    high = min(high, float(tries)) if forecast.tries is not None else high
    first, last = span[int(run[0])], span[int(run[-1])]
    return Departure(series, first, last, len(run), round(found), round(low), round(high), round(tries))


def _range(mean: float, variance: float) -> tuple[float, float]:
    """What is usual, on the scale of the power 2/3 on which counts are near symmetric (Farrington et al. 1996)."""
    wide = 2 / 3 * _Z * np.sqrt(variance) / mean
    return mean * max(1 - wide, 0.0) ** 1.5, mean * (1 + wide) ** 1.5


def _longest_stretch(counts: Real, gap: int) -> tuple[int, int]:
    """First month and the month after the last of the stretch with most records, between gaps of empty months."""
    held = np.flatnonzero(counts)
    stretches = np.split(held, np.flatnonzero(np.diff(held) > gap) + 1)
    most = max(stretches, key=lambda each: counts[each].sum())
    return int(most[0]), int(most[-1]) + 1


def _first_whole(counts: Real, part: float) -> int:
    """The first month that reaches a part of the median of the year after it."""
    for at in range(len(counts) - 1):
        if counts[at] >= part * np.median(counts[at + 1 : at + 1 + _YEAR]):
            return at
    return 0
