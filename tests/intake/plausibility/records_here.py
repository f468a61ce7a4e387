"""Sources of deaths for the tests: a row a death, its months and values as a test writes them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from pharmakon.findings import Finding
from pharmakon.intake.plausibility import Profiled, Source, Thresholds, doubtful, profile_of, shipped_thresholds
from pharmakon.records import RECORD_TYPES, RecordType

DEATH = RECORD_TYPES["death"]
RECEIVED = date(2025, 12, 31)


def records(columns: Mapping[str, Sequence[object]], record: type[RecordType] = DEATH) -> pa.Table:
    """Records with these columns; a date without its last day is known to the day."""
    size = len(next(iter(columns.values())))
    schema = record.schema()
    given: dict[str, Sequence[object]] = {"file_id": [1] * size, "row": range(2, size + 2), "part": [0] * size}
    given |= {f"{name}_last": days for name, days in columns.items() if f"{name}_last" in schema.names}
    given |= columns
    arrays = {
        name: pa.array(list(given[name]), schema.field(name).type)
        if name in given
        else pa.nulls(size, schema.field(name).type)
        for name in schema.names
    }
    return pa.table(arrays, schema)


def source(
    *tables: pa.Table,
    record: type[RecordType] = DEATH,
    received: Sequence[date] = (RECEIVED,),
    first: date | None = None,
    last: date | None = None,
) -> Source:
    """A source of one sheet a table."""
    days = list(received) * (len(tables) if len(received) == 1 else 1)
    sheets = [
        Profiled(f"part_{number}.csv", "", day, profile_of(table, record, shipped_thresholds()))
        for number, (table, day) in enumerate(zip(tables, days, strict=True), start=1)
    ]
    return Source("deaths", record, sheets, first, last)


def found(source: Source, thresholds: Thresholds | None = None) -> dict[str, list[Finding]]:
    """The findings by code."""
    by_code: dict[str, list[Finding]] = {}
    for finding in doubtful(source, thresholds or shipped_thresholds()):
        by_code.setdefault(finding.code.id, []).append(finding)
    return by_code


def days_of_months(counts: Sequence[int], first_year: int = 2018) -> list[date]:
    """So many days in each month from January of the first year on, spread evenly over the days 2 to 28."""
    days = []
    for month, count in enumerate(counts):
        start = date(first_year + month // 12, month % 12 + 1, 1)
        days += [start + timedelta(days=1 + int(at)) for at in np.linspace(0, 26, count).round()]
    return days


def steady(months: int, mean: int, seed: int = 1) -> list[int]:
    """Counts of months that vary by chance alone."""
    return [int(each) for each in np.random.default_rng(seed).poisson(mean, months)]
