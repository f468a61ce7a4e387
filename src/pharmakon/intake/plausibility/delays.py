"""How complete each month is by the day its records were last added to: late registration is no break."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.plausibility.profile import CUT, DELAY, RECORDS
from pharmakon.intake.plausibility.source import Source, month_of
from pharmakon.intake.plausibility.thresholds import Thresholds

Real = NDArray[np.float64]
Whole = NDArray[np.int64]
_WEEK = 7
EPOCH = date(1970, 1, 1).toordinal()


def month_starts(months: range) -> Whole:
    """First day of each month and of the one after the last, in days since 1970-01-01."""
    numbers = np.arange(months.start, months.stop + 1)
    return numbers.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def last_days(source: Source, months: range) -> Whole:
    """For each month the last day on which a record of it could enter a file that holds it, in days since 1970.

    That is the day the file was received, or, where dates of registration are known and all dates end before it, the
    last of them: a file of the deaths registered in one year ends with that year whenever it is received.
    """
    ends = np.array([each.received.toordinal() - EPOCH for each in source.sheets], np.int64)
    for column in source.columns(CUT):
        cut = source.lines(CUT, column)
        ends[cut.sheet] = np.minimum(ends[cut.sheet], cut.value)
    held = source.lines(RECORDS)
    inside = (held.month >= months.start) & (held.month < months.stop)
    last = np.full(len(months), ends.max(), np.int64)
    last_held = np.full(len(months), -1, np.int64)
    np.maximum.at(last_held, held.month[inside] - months.start, ends[held.sheet[inside]])
    return np.where(last_held >= 0, last_held, last)


def completeness(source: Source, months: range, thresholds: Thresholds) -> Real:
    """Expected part of each month's records that the files hold by now, 0 to 1.

    From the delays of the records themselves, by the chain ladder (right-truncated: a month tells of delays no longer
    than its own age). Where too few delays are known: 1, and 0 for the last months (`delay.months_if_unknown`).
    """
    last, starts = last_days(source, months), month_starts(months)
    column = next(iter(source.columns(DELAY)), None)
    lines = source.lines(DELAY, column) if column is not None else None
    records = source.lines(RECORDS).rows.sum()
    if lines is None or lines.rows.sum() < thresholds.number("delay", "least_known") * records:
        youngest = month_of(date.fromordinal(int(last.max()) + EPOCH)) - thresholds.whole("delay", "months_if_unknown")
        return np.where(np.arange(months.start, months.stop) > youngest, 0.0, 1.0)
    weeks = thresholds.whole("delay", "most_weeks") + 1
    inside = (lines.month >= months.start) & (lines.month < months.stop)
    triangle = np.zeros((len(months), weeks))
    np.add.at(triangle, (lines.month[inside] - months.start, lines.value[inside]), lines.rows[inside])
    arrived = _arrived(triangle, np.maximum((last - starts[1:] + 1) // _WEEK, 0))
    return _of_months(arrived, last, starts)


def _arrived(triangle: Real, age: Whole) -> Real:
    """Part of all records that have arrived after 0, 1, 2 … whole weeks (and all at the end).

    Args:
        triangle: months × weeks of delay, records.
        age: weeks for which each month can be followed.
    """
    so_far = np.cumsum(triangle, axis=1)
    part = np.ones(triangle.shape[1])
    for week in range(triangle.shape[1] - 1, 0, -1):
        followed = age > week
        whole = so_far[followed, week].sum()
        part[week - 1] = part[week] * (so_far[followed, week - 1].sum() / whole if whole else 1.0)
    return part


def _of_months(arrived: Real, last: Whole, starts: Whole) -> Real:
    """The part that has arrived of each month: the mean over its days."""
    length = int(np.diff(starts).max())
    day = starts[:-1, None] + np.arange(length)[None, :]
    inside = day < starts[1:, None]
    weeks = (last[:, None] - day + 1) // _WEEK  # a delay of w weeks has ended after w weeks and six days
    part = np.where(weeks > 0, arrived[np.clip(weeks - 1, 0, len(arrived) - 1)], 0.0)
    return np.asarray((part * inside).sum(axis=1) / inside.sum(axis=1))
