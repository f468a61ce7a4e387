"""Control by date: the Schedules and Tables of the conventions, and a country's own lists.

How texts are read and what deaths are counted for does not depend on it.
"""

import calendar
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pharmakon.findings import Finding, FindingLog, Where, code
from pharmakon.substances.names import NationalControl, Substance

_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
_NOT_SCHEDULED = "none"  # what the register's column convention holds for what is in no Schedule as far as known


class Standing(StrEnum):
    """How an entry of the Schedules stands on a day."""

    IN_FORCE = "scheduled"
    WITHIN = "scheduled within this time, the day is not known here"
    LATER = "scheduled later, control before that is not known here"
    UNDATED = "scheduled, since when is not known here"
    NOT_SCHEDULED = "in no Schedule as far as known"
    BY_SUBSTANCE = "each substance of the class by itself"
    UNKNOWN = "not known here"


@dataclass(frozen=True)
class International:
    """Convention, Schedule, and since when: the latest decision of the Commission, or the treaty itself.

    `since` is a year or a day; `since_verified` whether a document gives it. The conventions let a decision take effect
    some time after it is made (1971: 180 days after the notice, article 2), which is not known here.
    """

    convention: str
    schedule: str
    since: str
    since_verified: bool
    standing: Standing


@dataclass(frozen=True)
class Control:
    """Control of one substance on one day."""

    day: date
    international: International
    national: tuple[NationalControl, ...]


def international_on(entry: Substance, day: date) -> International:
    """How the conventions control an entry on a day."""
    return International(
        entry.convention, entry.schedule, entry.scheduled_since, entry.since_verified, _standing(entry, day)
    )


def _standing(entry: Substance, day: date) -> Standing:
    if entry.is_group:
        return Standing.BY_SUBSTANCE
    if not entry.convention:
        return Standing.UNKNOWN
    if entry.convention == _NOT_SCHEDULED:
        return Standing.NOT_SCHEDULED
    if not entry.scheduled_since:
        return Standing.UNDATED
    first, last = possible_days(entry.scheduled_since)  # the tables were read: it is a date
    if day < first:
        return Standing.LATER
    return Standing.IN_FORCE if day > last or first == last else Standing.WITHIN


def possible_days(text: str) -> tuple[date, date]:
    """First and last possible day of a year, a month or a day (2018, 2018-03, 2018-03-14).

    Raises:
        ValueError: it is none of these.
    """
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    last = month or 12
    return date(year, month or 1, 1), date(year, last, calendar.monthrange(year, last)[1])


def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day of the calendar, as the tables write them."""
    try:
        return bool(_DATE.fullmatch(text)) and bool(possible_days(text))
    except ValueError:
        return False


def checked(
    rows: Iterable[tuple[NationalControl, Where]],
    known: Callable[[str], bool],
    near: Callable[[str], Sequence[str]],
    log: FindingLog,
) -> tuple[NationalControl, ...]:
    """The rows of a country's table that can be used, by target and day; what is wrong with the others goes to `log`.

    Args:
        rows: spans with the place of their rows.
        known: whether an id is an entry or a group of the register.
        near: ids that resemble a word.
        log: takes PH-S011 (no such substance) and PH-S014 (the same list twice on one day).
    """
    used: dict[str, list[tuple[NationalControl, Where]]] = {}
    for row, where in rows:
        same = used.setdefault(row.target, [])
        twice = next((place for other, place in same if row.meets(other)), None)
        if not known(row.target):
            details = {"id": row.target[:60], "near": ", ".join(near(row.target)) or "another id (none is like it)"}
            log.add(Finding(code("PH-S011"), where, details))
        elif twice is not None:
            log.add(Finding(code("PH-S014"), where, {"id": row.target, "row": twice.row or 0}))
        else:
            same.append((row, where))
    spans = (row for each in used.values() for row, _ in each)
    return tuple(sorted(spans, key=lambda row: (row.target, row.since, row.control)))
