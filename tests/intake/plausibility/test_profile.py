"""The counts of a sheet: each by hand, and the parts of a file add up to the whole."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.intake.plausibility import PROFILE_SCHEMA, profile_of, shipped_thresholds
from pharmakon.records import TEXT_SCHEMA
from tests.intake.plausibility.records_here import DEATH, records

JANUARY, MARCH = (2020 - 1970) * 12, (2020 - 1970) * 12 + 2
DAYS = [date(2020, 1, 1), date(2020, 1, 15), None, date(2020, 3, 1)]
ROWS = {
    "died_on": DAYS,
    "died_on_last": [date(2020, 1, 1), date(2020, 1, 15), None, date(2020, 3, 31)],
    "registered_on": [date(2020, 1, 20), date(2020, 3, 1), date(2020, 3, 2), None],
    "age": [34, None, 34, 200],
    "age_why": [None, "invalid", None, None],
    "sex": ["male", "female", "male", None],
}


def counted(profile: pa.Table, measure: str, column: str = "") -> list[tuple[object, ...]]:
    wanted = profile.filter(pc.and_(pc.equal(profile["measure"], measure), pc.equal(profile["column"], column)))
    return [tuple(each[name] for name in ("month", "value", "text", "rows")) for each in wanted.to_pylist()]


def test_records_are_counted_by_the_first_known_month() -> None:
    """Two died in January; one without date of death was registered in March, one died in March, the day not known."""
    profile = profile_of(records(ROWS), DEATH, shipped_thresholds())
    assert profile.schema == PROFILE_SCHEMA
    assert counted(profile, "records") == [(JANUARY, None, None, 2), (MARCH, None, None, 2)]
    assert counted(profile, "event") == [(JANUARY, None, None, 2), (MARCH, None, None, 1)]


def test_each_kind_of_count() -> None:
    profile = profile_of(records(ROWS), DEATH, shipped_thresholds())
    assert counted(profile, "value", "sex") == [
        (JANUARY, None, "male", 1),
        (JANUARY, None, "female", 1),
        (MARCH, None, "male", 1),
    ]
    assert counted(profile, "unknown", "age") == [(JANUARY, None, None, 1)]
    assert counted(profile, "invalid", "age") == [(JANUARY, None, None, 1)]
    assert counted(profile, "day", "died_on") == [(JANUARY, 1, None, 1), (JANUARY, 15, None, 1)]
    assert counted(profile, "number", "age") == [(JANUARY, 34, None, 2), (JANUARY, 200, None, 1)]  # by year
    # 19 days are two whole weeks, 46 days six
    assert counted(profile, "delay", "died_on") == [(JANUARY, 2, None, 1), (JANUARY, 6, None, 1)]


def test_rows_without_a_text_are_counted() -> None:
    texts = pa.table(
        {
            "file_id": [1, 1],
            "row": pa.array([2, 4], pa.int32()),
            "part": pa.array([0, 0], pa.int16()),
            "column": ["cause_text", "cause_text"],
            "text": ["heroin", "cocaine"],
        },
        TEXT_SCHEMA,
    )
    profile = profile_of(records(ROWS), DEATH, shipped_thresholds(), texts=texts)
    assert counted(profile, "unknown", "cause_text") == [(JANUARY, None, None, 1), (MARCH, None, None, 1)]
    assert counted(profile, "unknown", "substances_text") == [(JANUARY, None, None, 2), (MARCH, None, None, 2)]


def test_the_parts_of_a_file_add_up_to_the_whole() -> None:
    random = np.random.default_rng(3)
    rows = {
        "died_on": [
            date(2020, int(m), int(d))
            for m, d in zip(random.integers(1, 13, 400), random.integers(1, 29, 400), strict=True)
        ],
        "age": random.integers(0, 99, 400).tolist(),
        "sex": random.choice(["male", "female", "other"], 400).tolist(),
    }
    whole = records(rows)
    summed = [
        pa.concat_tables(profile_of(part, DEATH, shipped_thresholds()) for part in parts)
        for parts in ([whole], [whole.slice(0, 150), whole.slice(150)])
    ]
    # of rows that are shown each part gives its own first ones
    kinds = ["measure", "column", "month", "value", "text"]
    one, other = (
        table.filter(pc.invert(pc.is_in(table["measure"], pa.array(["extreme", "rule row"]))))
        .group_by(kinds)
        .aggregate([("rows", "sum")])
        for table in summed
    )
    order = [(kind, "ascending") for kind in kinds]
    assert one.sort_by(order).equals(other.sort_by(order))
