"""Spans of time as people write them: "5 years", "18 months", "90 days"."""

import calendar
import re
from datetime import date, timedelta

_SPAN = re.compile(r"([1-9][0-9]{0,3}) (year|month|day)s?")
_MONTHS = {"year": 12, "month": 1}


def is_span(value: object) -> bool:
    """Whether a value is such a text."""
    return isinstance(value, str) and _SPAN.fullmatch(value) is not None


def before(day: date, span: str) -> date:
    """The day that lies a span before another. The 31st, and 29 February, go to the last day of a shorter month.

    Raises:
        ValueError: no span.
    """
    found = _SPAN.fullmatch(span)
    if found is None:
        raise ValueError(f"no span of time: {span}")
    count, unit = int(found[1]), found[2]
    if unit == "day":
        return day - timedelta(days=count)
    months = day.year * 12 + day.month - 1 - count * _MONTHS[unit]
    year, month = max(months // 12, date.min.year), months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
