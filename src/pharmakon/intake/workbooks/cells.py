"""Cells of a sheet, as the library gives them, to texts: no number in exponent form, dates as ISO 8601, NULL if empty.

Numbers are written with the fewest digits that give them back, whole ones without decimals. Dates carry a time only
where it is not midnight. Durations are hours, minutes, seconds (36:00:00). Texts stay as they are; those of space
alone are empty.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Value = int | float | str | bool | date | datetime | time | timedelta
_WHOLE_BELOW = 9.0e18  # what a 64-bit integer holds


def texts_of(values: Sequence[Value]) -> pa.Array:
    """The cells of a column as texts."""
    kinds = set(map(type, values))
    if len(kinds) == 1:
        return _FORMS[kinds.pop()](values)
    order = sorted(kinds, key=lambda kind: kind.__name__)
    numbers = {kind: number for number, kind in enumerate(order)}
    which = np.fromiter(map(numbers.__getitem__, map(type, values)), np.uint8, len(values))
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    places = [np.flatnonzero(which == number) for number in range(len(order))]
    parts = [_FORMS[kind](cells[place].tolist()) for kind, place in zip(order, places, strict=True)]
    back = np.empty(len(values), np.int64)
    back[np.concatenate(places)] = np.arange(len(values))
    return pa.concat_arrays(parts).take(pa.array(back))


def _texts(values: Sequence[Value]) -> pa.Array:
    texts = pa.array(values, pa.string())
    blank = pc.or_(pc.equal(texts, ""), pc.utf8_is_space(texts))
    return pc.if_else(blank, pa.scalar(None, pa.string()), texts) if pc.any(blank).as_py() else texts


def _numbers(values: Sequence[Value]) -> pa.Array:
    numbers = np.array(values, np.float64)
    whole = (numbers == np.floor(numbers)) & (np.abs(numbers) < _WHOLE_BELOW)
    if whole.all():
        return pa.array(numbers.astype(np.int64)).cast(pa.string())
    texts = pa.array(numbers).cast(pa.string())
    texts = pc.if_else(pa.array(whole), pa.array(np.where(whole, numbers, 0).astype(np.int64)).cast(pa.string()), texts)
    exponents = pc.and_(pc.match_substring(texts, "e"), pa.array(np.isfinite(numbers)))
    if not pc.any(exponents).as_py():
        return texts
    plain = [f"{Decimal(text):f}" if "e" in text else text for text in texts.filter(exponents).to_pylist()]
    return pc.replace_with_mask(texts, exponents, pa.array(plain, pa.string()))


def _integers(values: Sequence[Value]) -> pa.Array:
    return pa.array(list(map(str, values)), pa.string())


def _booleans(values: Sequence[Value]) -> pa.Array:
    return pc.if_else(pa.array(values, pa.bool_()), "TRUE", "FALSE")


def _dates(values: Sequence[Value]) -> pa.Array:
    return pa.array(values, pa.date32()).cast(pa.string())


def _moments(values: Sequence[Value]) -> pa.Array:
    texts = pa.array(values, pa.timestamp("ms")).cast(pa.string())
    return pc.replace_substring_regex(pc.replace_substring(texts, " ", "T"), r"(T00:00:00)?\.000$", "")


def _times(values: Sequence[Value]) -> pa.Array:
    return pc.replace_substring_regex(
        pa.array(values, pa.time64("us")).cast(pa.string()), r"\.0+$|(\.\d*[1-9])0+$", r"\1"
    )


def _durations(values: Sequence[Value]) -> pa.Array:
    return pa.array([_duration(value) for value in values if isinstance(value, timedelta)], pa.string())


def _duration(value: timedelta) -> str:
    seconds, rest = divmod(abs(value), timedelta(seconds=1))
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    fraction = f".{rest.microseconds:06d}".rstrip("0") if rest else ""
    return f"{'-' if value < timedelta() else ''}{hours}:{minute:02d}:{second:02d}{fraction}"


_FORMS: dict[type, Callable[[Sequence[Value]], pa.Array]] = {
    str: _texts,
    float: _numbers,
    int: _integers,
    bool: _booleans,
    date: _dates,
    datetime: _moments,
    time: _times,
    timedelta: _durations,
}
