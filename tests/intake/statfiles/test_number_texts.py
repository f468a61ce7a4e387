"""Numbers as texts: exact, shortest, days and moments by hand."""

import datetime
import decimal

import numpy as np
import pyarrow as pa
import pytest

from pharmakon.intake.number_texts import Reading, number_texts, texts_of
from pharmakon.intake.parquet_file import column_texts
from pharmakon.intake.statistics_columns import FileColumn, sas_form, spss_form, stata_form


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4.0, "4"), (-0.0, "0"), (0.1, "0.1"), (0.1 + 0.2, "0.30000000000000004"), (1e15, "1000000000000000"),
        (2.0**53, "9007199254740992"), (1e21, "1000000000000000000000"), (123456789012.5, "123456789012.5"),
        (-1.5, "-1.5"), (1e300, "1e+300"), (np.nan, None), (1e-7, "1e-7"),
    ],
)  # fmt: skip
def test_a_number_is_written_shortest(value: float, text: str | None) -> None:
    assert number_texts(np.array([value])).to_pylist() == [text]


def test_every_text_gives_its_number_again() -> None:
    draw = np.random.default_rng(5)
    values = np.concatenate([draw.normal(0, 10.0**power, 200) for power in range(-6, 20, 2)] + [np.arange(-50.0, 50.0)])
    assert [float(text) for text in number_texts(values).to_pylist()] == values.tolist()


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        # 14 October 1582 and 141,428 days are 1 January 1970; a day has 86,400 seconds.
        (spss_form("DATE11"), 141_428 * 86_400, "1970-01-01"),
        (spss_form("ADATE10"), 0, "1582-10-14"),
        (spss_form("DATETIME20"), 141_428 * 86_400 + 3_661, "1970-01-01T01:01:01"),
        (spss_form("DATETIME23.3"), 141_428 * 86_400 + 0.25, "1970-01-01T00:00:00.25"),
        (spss_form("TIME8"), 86_400 + 60, "24:01:00"),
        (spss_form("MOYR6"), 141_428 * 86_400, "1970-01"),
        (spss_form("QYR6"), (141_428 + 90) * 86_400, "1970-Q2"),  # 31 + 28 + 31 = 90 days before 1 April
        (spss_form("WKYR8"), (141_428 + 7) * 86_400, "1970-01-08/1970-01-14"),
        (spss_form("F8.2"), 98, "98"),
        (spss_form("DATE11"), 1e300, "1e+300"),
        # 1 January 1960 and 3,653 days (ten years, three of them leap years) are 1 January 1970.
        (stata_form("%td"), 3_653, "1970-01-01"),
        (stata_form("%tdDD/NN/CCYY"), 0, "1960-01-01"),
        (stata_form("%d"), 1, "1960-01-02"),
        (stata_form("%tc"), 3_653 * 86_400_000 + 1_500, "1970-01-01T00:00:01.5"),
        (stata_form("%tcHH:MM"), 3_600_000, "01:00:00"),
        (stata_form("%tw"), 53, "1961-01-08/1961-01-14"),  # 52 weeks of 1960, then the second week of 1961
        (stata_form("%tw"), 51, "1960-12-23/1960-12-31"),  # the last week has the days that are left
        (stata_form("%tm"), 13, "1961-02"),
        (stata_form("%tq"), -1, "1959-Q4"),
        (stata_form("%th"), 1, "1960-07-01/1960-12-31"),
        (stata_form("%ty"), 2_023, "2023"),
        (stata_form("%9.0g"), 2_023, "2023"),
        (sas_form("DATE9"), 3_653, "1970-01-01"),
        (sas_form("MMDDYYS10"), 3_653, "1970-01-01"),
        (sas_form("E8601DA10"), 3_653, "1970-01-01"),
        (sas_form("DATETIME20"), 3_653 * 86_400, "1970-01-01"),
        (sas_form("TIME8"), 61, "00:01:01"),
        (sas_form("BEST12"), 3_653, "3653"),
    ],
)
def test_a_number_is_what_its_format_says(form: object, value: float, text: str) -> None:
    assert FileColumn("x", form=form).texts(np.array([float(value)])).to_pylist() == [text]


def test_a_code_for_a_missing_value_is_no_day() -> None:
    column = FileColumn("x", form=stata_form("%td"), missing=((99.0, 99.0),))
    assert column.texts(np.array([98.0, 99.0, np.nan])).to_pylist() == ["1960-04-08", "99", None]


def test_what_does_not_fit_is_left_to_the_caller() -> None:
    assert texts_of(np.array([1e9, 0.0]), Reading.DAY).to_pylist() == [None, "1970-01-01"]


NEW_YORK = datetime.datetime(2024, 1, 2, 23, 30, tzinfo=datetime.UTC)
NOON = datetime.datetime(2024, 1, 2, 12, 0, 1, 500_000)  # noqa: DTZ001 - a moment on the wall, without a zone


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (pa.array([2**63 - 1]), "9223372036854775807"),
        (pa.array([2**64 - 1], pa.uint64()), "18446744073709551615"),
        (pa.array([0.1], pa.float32()), "0.1"),
        (pa.array([100.0], pa.float32()), "100"),
        (pa.array([0.5], pa.float16()), "0.5"),
        (pa.array([decimal.Decimal("1.50")], pa.decimal128(10, 2)), "1.5"),
        (pa.array([decimal.Decimal("100.00")], pa.decimal128(10, 2)), "100"),
        (pa.array([datetime.date(2024, 2, 29)]), "2024-02-29"),
        (pa.array([datetime.date(2024, 2, 29)], pa.date64()), "2024-02-29"),
        (pa.array([NOON], pa.timestamp("us")), "2024-01-02T12:00:01.5"),
        (pa.array([NOON], pa.timestamp("ns")), "2024-01-02T12:00:01.5"),
        (pa.array([NEW_YORK], pa.timestamp("us", tz="America/New_York")), "2024-01-02T18:30:00"),
        (pa.array([3_661], pa.time32("s")), "01:01:01"),
        (pa.array([True]), "true"),
        (pa.array(["a"]).dictionary_encode(), "a"),
        (pa.array([b"a"]), "a"),
        (pa.array([b"\xff"]), "ff"),
        (pa.array([""]), None),
        (pa.array(["a"], pa.large_string()), "a"),
        (pa.nulls(1), None),
    ],
)
def test_a_value_of_parquet_is_a_text(column: pa.Array, text: str | None) -> None:
    found = column_texts(column)
    assert (found.to_pylist(), found.type) == ([text], pa.string())
