"""Numbers as the texts of cells: the shortest decimal form, days and moments in ISO 8601. Vectorised.

A column is written through its different values where these are few, so that a million rows cost as much as a take.
"""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
# Whole numbers up to here are exact as doubles (IEEE 754: 53 bits).
_EXACT = float(1 << 53)
# From here Arrow writes an exponent.
_PLAIN = 1e10
_SPREAD = 1 << 16  # a table of texts for every number between the lowest and the highest is cheap up to here
_DAY = 86_400
# Days from 1970-01-01 that are years 1 to 9999.
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896


class Reading(StrEnum):
    """What the number of a cell means, in the unit of one step; counted from 1970-01-01 (month 1970-01 = 0)."""

    NUMBER = "number"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    MOMENT = "moment"  # microseconds
    TIME = "time"  # microseconds since midnight


def number_texts(values: Floats) -> pa.Array:
    """Numbers; NaN is NULL. 4.0 → "4", 0.5 → "0.5"; no exponent below 10²²."""
    known = ~np.isnan(values)
    whole = known & (np.floor(values) == values) & (np.abs(values) < _EXACT)
    if bool((whole == known).all()):
        return _ranged(_as_whole(values, whole), whole, _numbers)
    texts = [_ranged(_as_whole(values, whole), whole, _numbers)] if whole.any() else []
    plain = known & ~whole & (np.abs(values) < _PLAIN)
    texts.append(pa.array(values, mask=~plain).cast(pa.string()))
    large = known & ~whole & ~plain
    if large.any():
        texts.append(_large(values, large))
    return pc.coalesce(*texts) if len(texts) > 1 else texts[0]


def whole_texts(values: Whole, known: Flags) -> pa.Array:
    """Whole numbers, exact; NULL where not known."""
    return _ranged(values, known, _numbers)


def _as_whole(values: Floats, whole: Flags) -> Whole:
    return np.where(whole, values, 0.0).astype(np.int64)


def _numbers(values: Whole) -> pa.Array:
    return pa.array(values).cast(pa.string())


def _large(values: Floats, large: Flags) -> pa.Array:
    found = pa.array(values, mask=~large).dictionary_encode()
    return pa.array([_plain_text(value) for value in found.dictionary.to_pylist()], pa.string()).take(found.indices)


def _plain_text(value: float) -> str:
    return str(int(value)) if _EXACT <= abs(value) < 1e22 else repr(value).removesuffix(".0")


def _ranged(values: Whole, known: Flags, write: Callable[[Whole], pa.Array]) -> pa.Array:
    """The texts of whole numbers: by a table of all between the lowest and the highest, or one by one."""
    if not known.any():
        return pa.nulls(len(values), pa.string())
    some = values if known.all() else values[known]
    low, high = int(some.min()), int(some.max())
    mask = None if len(some) == len(values) else ~known
    if high - low < _SPREAD:
        table = write(np.arange(low, high + 1, dtype=np.int64))
        return table.take(pa.array((values - low).astype(np.int32), mask=mask))
    found = pa.array(values, mask=mask).dictionary_encode()
    different: Whole = found.dictionary.to_numpy(zero_copy_only=False)
    return write(different).take(found.indices)


def texts_of(values: Floats, reading: Reading) -> pa.Array:
    """Numbers as what they mean, in steps from 1970; NULL for one that cannot mean that."""
    if reading is Reading.NUMBER:
        return number_texts(values)
    write, least, most = _WRITERS[reading]
    with np.errstate(invalid="ignore"):
        fits = (values >= least) & (values <= most)
    steps = np.where(fits, np.floor(np.where(fits, values, 0.0)), 0.0).astype(np.int64)
    return _ranged(steps, fits, write)


def _days(values: Whole) -> pa.Array:
    return pa.array(values.astype(np.int32), pa.date32()).cast(pa.string())


def _weeks(values: Whole) -> pa.Array:
    """Stata's weeks: week 1 begins on 1 January, the 52nd has eight or nine days (Stata manual, D, datetime)."""
    year, week = np.divmod(values, 52)
    first = _first_of_year(year) + 7 * week
    last = np.where(week == 51, _first_of_year(year + 1) - 1, first + 6)
    return _interval(first, last)


def _months(values: Whole) -> pa.Array:
    return pa.array([f"{1970 + value // 12:04d}-{value % 12 + 1:02d}" for value in values.tolist()], pa.string())


def _quarters(values: Whole) -> pa.Array:
    return pa.array([f"{1970 + value // 4:04d}-Q{value % 4 + 1}" for value in values.tolist()], pa.string())


def _halves(values: Whole) -> pa.Array:
    pairs = [(1970 + value // 2, value % 2) for value in values.tolist()]
    ends = [("01-01", "06-30"), ("07-01", "12-31")]
    return pa.array([f"{year:04d}-{ends[half][0]}/{year:04d}-{ends[half][1]}" for year, half in pairs], pa.string())


def _first_of_year(years: Whole) -> Whole:
    return years.astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)


def _interval(first: Whole, last: Whole) -> pa.Array:
    return pc.binary_join_element_wise(_days(first), _days(last), "/")


def _moments(values: Whole) -> pa.Array:
    """ "2024-01-31T08:15:00", with a fraction of a second only where there is one; midnight is the day alone."""
    day, rest = np.divmod(values, _DAY * 1_000_000)
    texts = pc.binary_join_element_wise(_days(day), _times(rest), "T")
    return pc.if_else(pa.array(rest == 0), _days(day), texts)


def _times(values: Whole) -> pa.Array:
    seconds, fraction = np.divmod(values, 1_000_000)
    minutes, second = np.divmod(seconds, 60)
    hour, minute = np.divmod(minutes, 60)
    parts = [_two_digits(each) for each in (hour, minute, second)]
    texts = pc.binary_join_element_wise(*parts, ":")
    if not fraction.any():
        return texts
    digits = pc.utf8_rtrim(pc.utf8_lpad(_numbers(fraction), 6, padding="0"), characters="0")
    return pc.if_else(pa.array(fraction == 0), texts, pc.binary_join_element_wise(texts, digits, "."))


def _two_digits(values: Whole) -> pa.Array:
    return pc.utf8_lpad(_numbers(values), 2, padding="0")


_SECONDS = 1_000_000.0 * _DAY
_WRITERS: dict[Reading, tuple[Callable[[Whole], pa.Array], float, float]] = {
    Reading.DAY: (_days, _FIRST_DAY, _LAST_DAY),
    Reading.WEEK: (_weeks, -52.0 * 1969, 52.0 * 8029),
    Reading.MONTH: (_months, -12.0 * 1969, 12.0 * 8029),
    Reading.QUARTER: (_quarters, -4.0 * 1969, 4.0 * 8029),
    Reading.HALF: (_halves, -2.0 * 1969, 2.0 * 8029),
    Reading.MOMENT: (_moments, _FIRST_DAY * _SECONDS, _LAST_DAY * _SECONDS),
    Reading.TIME: (_times, 0.0, 1_000_000.0 * 360_000_000),
}
