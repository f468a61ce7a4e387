"""Random tables that hold what breaks queries: NULLs, ties, duplicates, no rows, extremes, month ends, odd texts."""

import datetime
import random
from collections.abc import Mapping, Sequence

import pyarrow as pa

Value = str | int | bool | float | datetime.date | None
SIZES = (0, 1, 2, 3, 5, 8, 13, 30)
NULL_SHARE = 0.15
EXTREME_SHARE = 0.08

TEXTS = (
    "a",
    "b",
    "A",
    "ab",
    "",
    " a ",
    "é",
    "e\u0301",
    "ß",
    "İ",
    "日本",
    "😀x",
    "a%",
    "a_b",
    "a\\b",
    "it's",
    "NULL",
    "Z",
    "\ta",
)
DAYS = tuple(
    datetime.date(*day)
    for day in (
        *((1900, 1, 1), (1999, 12, 31), (2012, 1, 31), (2012, 2, 28), (2012, 2, 29), (2012, 3, 1), (2012, 12, 31)),
        *((2013, 1, 1), (2013, 2, 28), (2013, 3, 31), (2013, 4, 30), (2016, 2, 29), (2016, 3, 1), (2100, 2, 28)),
    )
)
_LIMITS = {pa.int8(): 2**7 - 1, pa.int16(): 2**15 - 1, pa.int32(): 2**31 - 1, pa.int64(): 2**40}


def random_table(
    schema: pa.Schema,
    rng: random.Random,
    rows: int,
    *,
    pools: Mapping[str, Sequence[Value]] | None = None,
    unique: tuple[str, ...] = (),
) -> pa.Table:
    """A table of about this many rows.

    Values come from small pools, so that ties and duplicates are common. `pools` gives the pool of a column; `unique`
    names columns that together tell rows apart (later rows that repeat them are left out). Columns that the schema
    calls not nullable hold no NULL.
    """
    pools = pools or {}
    drawn = [{field.name: _value(field, rng, rows, pools.get(field.name)) for field in schema} for _ in range(rows)]
    if unique:
        drawn = list({tuple(row[name] for name in unique): row for row in reversed(drawn)}.values())
        rng.shuffle(drawn)
    return pa.Table.from_pylist(drawn, schema=schema)


def _value(field: pa.Field, rng: random.Random, rows: int, pool: Sequence[Value] | None) -> Value:
    if field.nullable and rng.random() < NULL_SHARE:
        return None
    if pool is not None:
        return rng.choice(pool)
    if pa.types.is_integer(field.type):
        return _whole(field, rng, rows)
    if pa.types.is_date(field.type):
        return rng.choice(DAYS)
    if pa.types.is_boolean(field.type):
        return rng.random() < 0.5
    if pa.types.is_floating(field.type):
        return rng.choice((0.0, 0.5, -1.25, 3.0, 1e9))
    return rng.choice(TEXTS)


def _whole(field: pa.Field, rng: random.Random, rows: int) -> int:
    limit = _LIMITS[field.type]
    if field.nullable and rng.random() < EXTREME_SHARE:
        return rng.choice((-limit, limit))
    if field.nullable:
        return rng.randint(-4, 4)
    return rng.randint(0, min(limit, 4 * rows))
