"""Dates as texts write them: day, month, quarter or year, read as first and last possible day. No day is invented.

Times are cut off and zones ignored: a date stays the day that is written. Years of two digits follow POSIX
(strptime %y: 69-99 are 1969-1999, 00-68 are 2000-2068). A day or month written 00, 99, xx or ?? is one not known.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.intake.cells import Cell, Texts
from pharmakon.intake.evidence import Evidence
from pharmakon.intake.words import months, plain

NO_DATE, NOT_THIS_CENTURY = "PH-V001", "PH-V002"
FIRST_YEAR, LAST_YEAR = 1900, 2100
_PIVOT = 69  # POSIX.1-2017, strptime, %y
# Cells that contradict an order may be slips of the pen when the others outnumber them so (owner: Pharmakon).
_SUPPORT = 20
_UNKNOWN = frozenset({"0", "00", "99", "xx", "??", "__"})
TIME = r"(?i)[ T]+\d{1,2}[:.h]\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]\.?\s?m\.?)?\s*(z|utc|gmt|[+-]\d{2}:?(\d{2})?)?\s*$"
# 2023年1月5日 (Chinese, Japanese), 2023년 1월 5일 (Korean); the day, or month and day, may be absent.
_YEAR_SIGNS = re.compile(r"(\d{4})\s*[年년](?:\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日号일])?)?")
# Marks that say which way a text runs: programs of Arabic and Hebrew offices write them into dates.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PART = r"(\d{1,2}|xx|\?\?|__)"
_SEPARATOR = r"\s?[-/. ]\s?"
_ORDINAL = r"(?:st|nd|rd|th|er|\.|º|ª)?"
_OF = r"[\s/.,-]*(?:of |de |del )?"
# A name of a month: letters with their vowel signs (Devanagari, Thai), or one of the Levant's names of two words.
_NAME = r"((?:\u0643\u0627\u0646\u0648\u0646|\u062a\u0634\u0631\u064a\u0646)\s\S+|[^\s\d_.,/:;()-]+)"
_ISO_DAY = r"\d{4}-\d\d-\d\d"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/. ]{_PART}(?:[-/. ]{_PART})?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
# Eight digits whose fifth and sixth are 19 or 20 end in the year: as a month these would be none.
_DIGITS_YEAR_LAST = r"^(\d\d)(\d\d)((?:19|20)\d\d)$"
_YEAR_LAST = re.compile(rf"{_PART}{_SEPARATOR}{_PART}{_SEPARATOR}(\d{{4}}|\d\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{4})")
_YEAR = re.compile(r"(\d{4})(?:\.0+)?")
_YEARS = re.compile(r"(\d{4})\s?[-–]\s?(\d{4})")
# ISO 8601-1:2019, 5.5: an interval by its first and last day, "/" between them; offices also write words.
_INTERVAL = re.compile(rf"({_ISO_DAY})(?:\s?(?:/|–|—|\.\.)\s?| (?:-|to|bis|a|au|al) )({_ISO_DAY})")
_QUARTER = re.compile(r"(?:(\d{4})[- /]?[qt]([1-4])|[qt]([1-4])[- /]?(\d{4}))")
_DAY_NAME_YEAR = re.compile(rf"(\d{{1,2}}){_ORDINAL}{_OF}{_NAME}\.?{_OF}(\d{{4}}|\d\d)")
_NAME_DAY_YEAR = re.compile(rf"{_NAME}\.?[\s-]*(\d{{1,2}}){_ORDINAL},?\s+(\d{{4}})")
_NAME_YEAR = re.compile(rf"{_NAME}\.?{_OF}(\d{{4}})")
_YEAR_NAME = re.compile(rf"(\d{{4}})[\s/.-]*{_NAME}\.?(?:[\s/.-]*(\d{{1,2}}))?")
# "ngày 3 tháng 5 năm 2023" (Vietnamese) names day, month and year.
_DAY_MONTH_YEAR = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}),? nam (\d{4})")
Days = tuple[date, date]


class NoDateError(ValueError):
    """The text is no date that can be read in this order; `fault` is the code of the finding."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


def days_of(text: str, order: str | None) -> Days:
    """First and last possible day of a date without time.

    Args:
        text: the date as it is written.
        order: "dmy", "mdy" or "ymd": how three numbers with the year not first (or of two digits) are read.

    Raises:
        NoDateError: it is none, or outside 1900-2100.
    """
    written = plain(text)
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(written):
            return read(match.groups(), order)
    raise NoDateError(NO_DATE)


def _span(year: str | int, month: str | int | None, day: str | int | None) -> Days:
    number = _full_year(year)
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise NoDateError(NOT_THIS_CENTURY)
    if month is None or month in _UNKNOWN:
        if day is None or day in _UNKNOWN:
            return date(number, 1, 1), date(number, 12, 31)
        raise NoDateError(NO_DATE)
    in_year = _number(month, 12)
    last = monthrange(number, in_year)[1]
    if day is None or day in _UNKNOWN:
        return date(number, in_year, 1), date(number, in_year, last)
    known = date(number, in_year, _number(day, last))
    return known, known


def _full_year(year: str | int) -> int:
    number = int(year)
    if isinstance(year, str) and len(year) == 2:
        return number + (1900 if number >= _PIVOT else 2000)
    return number


def _number(part: str | int, most: int) -> int:
    number = int(part) if str(part).isdigit() else 0
    if not 1 <= number <= most:
        raise NoDateError(NO_DATE)
    return number


def _month(name: str | None) -> int:
    number = months().get(name or "")
    if number is None:
        raise NoDateError(NO_DATE)
    return number


Groups = Sequence[str | None]


def _year_first(parts: Groups, _: str | None) -> Days:
    return _span(parts[0] or "", parts[1], parts[2])


def _year_last(parts: Groups, order: str | None) -> Days:
    first, second, third = (part or "" for part in parts)
    if order == "ymd" and len(third) == 2:
        return _span(first, second, third)
    if first == second:
        return _span(third, first, second)
    if first in _UNKNOWN or second in _UNKNOWN:
        return _span(third, second if first in _UNKNOWN else first, None)
    if order not in {"dmy", "mdy"}:
        raise NoDateError(NO_DATE)
    day, month = (first, second) if order == "dmy" else (second, first)
    return _span(third, month, day)


def _quarter(parts: Groups, _: str | None) -> Days:
    year, quarter = (parts[0], parts[1]) if parts[0] else (parts[3], parts[2])
    last_month = 3 * int(quarter or 0)
    return _span(year or "", last_month - 2, None)[0], _span(year or "", last_month, None)[1]


def _years(parts: Groups, _: str | None) -> Days:
    first, last = _span(parts[0] or "", None, None)[0], _span(parts[1] or "", None, None)[1]
    if last < first:
        raise NoDateError(NO_DATE)
    return first, last


def _interval(parts: Groups, order: str | None) -> Days:
    (first, _), (_, last) = (days_of(part or "", order) for part in parts)
    if last < first:
        raise NoDateError(NO_DATE)
    return first, last


_FORMS = (
    (_YEAR, lambda parts, _: _span(parts[0] or "", None, None)),
    (_YEAR_FIRST, _year_first),
    (_COMPACT, _year_first),
    (_YEAR_LAST, _year_last),
    (_MONTH_YEAR, lambda parts, _: _span(parts[1] or "", parts[0], None)),
    (_YEARS, _years),
    (_INTERVAL, _interval),
    (_QUARTER, _quarter),
    (_DAY_MONTH_YEAR, lambda parts, _: _span(parts[2] or "", parts[1], parts[0])),
    (_DAY_NAME_YEAR, lambda parts, _: _span(parts[2] or "", _month(parts[1]), parts[0])),
    (_NAME_DAY_YEAR, lambda parts, _: _span(parts[2] or "", _month(parts[0]), parts[1])),
    (_NAME_YEAR, lambda parts, _: _span(parts[1] or "", _month(parts[0]), None)),
    (_YEAR_NAME, lambda parts, _: _span(parts[0] or "", _month(parts[1]), parts[2])),
)


def date_cell(text: str, order: str | None) -> Cell:
    """A text as a cell whose value is a pair of days."""
    try:
        return Cell(days_of(text, order))
    except NoDateError as fault:
        return Cell(fault=fault.fault)


def without_times(texts: Texts) -> Texts:
    """The column with the time of day cut off, digits as 0 to 9, 14032017 written 14/03/2017; texts alike are one."""
    days = pc.utf8_trim_whitespace(pc.replace_substring_regex(_plain_digits(texts.different), TIME, ""))
    cut = Texts.of(pc.replace_substring_regex(days, _DIGITS_YEAR_LAST, r"\1/\2/\3"))
    return Texts(cut.different, np.where(texts.filled, np.append(cut.index, np.int32(-1))[texts.index], np.int32(-1)))


def _plain_digits(texts: pa.Array) -> pa.Array:
    """Digits of every script as 0 to 9, and year, month and day by signs as 2023-1-5."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        return texts
    return pa.array([text if text.isascii() else _in_plain_digits(text) for text in texts.to_pylist()], pa.string())


def _in_plain_digits(text: str) -> str:
    bare = _DIRECTIONS.sub("", text)
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in bare)
    return _YEAR_SIGNS.sub(lambda found: "-".join(part for part in found.groups() if part), digits)


@dataclass(frozen=True)
class OrderCounts:
    """Cells of the form 9/9/9999 by what they allow: only a day first, only a month first, only a year first, any."""

    day_first: int = 0
    month_first: int = 0
    year_first: int = 0
    either: int = 0

    def __add__(self, other: "OrderCounts") -> "OrderCounts":
        return OrderCounts(
            self.day_first + other.day_first,
            self.month_first + other.month_first,
            self.year_first + other.year_first,
            self.either + other.either,
        )


def order_counts(texts: Texts) -> OrderCounts:
    """What the cells of a column say about the order of day and month."""
    pattern = r"^(?P<a>\d{1,2})\s?[-/. ]\s?(?P<b>\d{1,2})\s?[-/. ]\s?(?P<c>\d{4}|\d\d)$"
    dates = without_times(texts)
    parts = pc.extract_regex(dates.different, pattern)
    times = dates.counts() * parts.is_valid().to_numpy(zero_copy_only=False)
    first, second, third = (_numbers(parts.field(place)) for place in range(3))
    day, month = (first > 12) & (first <= 31), (second > 12) & (second <= 31)
    year = (first > 31) & (first < 99) & (third <= 31)
    either = ~day & ~month & ~year & (first != second) & (first > 0) & (second > 0) & (first <= 31) & (second <= 31)
    groups = (day & ~month & (second <= 12), month & ~day & (first <= 12), year, either)
    return OrderCounts(*(int(times[group].sum()) for group in groups))


def _numbers(parts: pa.Array) -> NDArray[np.int64]:
    texts = pc.if_else(pc.equal(parts, ""), "0", parts)
    found: NDArray[np.int64] = pc.fill_null(pc.cast(texts, pa.int64()), 0).to_numpy(zero_copy_only=False)
    return found


def found_order(counts: OrderCounts) -> Evidence[str | None]:
    """The order that the values themselves say. None and sure: no cell needs one; None and unsure: not settled."""
    support = {"dmy": counts.day_first, "mdy": counts.month_first, "ymd": counts.year_first}
    best = max(support, key=lambda order: support[order])
    against = sum(support.values()) - support[best]
    if not sum(support.values()):
        why = f"{counts.either} cells fit both orders and none settles it"
        return Evidence(None, sure=not counts.either, why=why, alternatives=("dmy", "mdy"))
    why = _order_words(best, support[best], against)
    settled = support[best] >= _SUPPORT * against
    return Evidence(best if settled else None, sure=settled, why=why, alternatives=tuple(sorted(set(support) - {best})))


def _order_words(order: str, support: int, against: int) -> str:
    place = {"dmy": "over 12 in the first", "mdy": "over 12 in the second", "ymd": "over 31 in the first"}[order]
    why = f"a number {place} place in {support} cells"
    return why if not against else f"{why}, against it {against} cells"
