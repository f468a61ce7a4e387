"""The calendar as a table, so that every engine groups days alike."""

from functools import cache

import numpy as np
import pyarrow as pa

FIRST_YEAR, LAST_YEAR = 1900, 2100


@cache
def calendar() -> pa.Table:
    """One row a day: day (date32), year '2017', quarter '2017-Q1', month '2017-03' (ISO 8601, Gregorian)."""
    days = np.arange(f"{FIRST_YEAR}-01-01", f"{LAST_YEAR + 1}-01-01", dtype="datetime64[D]")
    months = days.astype("datetime64[M]")
    number = months.astype(np.int64)
    years = 1970 + number // 12
    labels = np.datetime_as_string(np.unique(months))
    quarters = [f"{label[:4]}-Q{(int(label[5:]) + 2) // 3}" for label in labels]
    index = pa.array(number - number[0])
    return pa.table(
        {
            "day": pa.array(days),
            "year": pa.array(years).cast(pa.string()),
            "quarter": pa.array(quarters).take(index),
            "month": pa.array(labels.tolist()).take(index),
        }
    )
