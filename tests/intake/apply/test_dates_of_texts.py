"""Dates as people write them. The expected days are read off a calendar."""

from datetime import date

import pyarrow as pa
import pytest

from pharmakon.intake.cells import Texts
from pharmakon.intake.dates import NoDateError, OrderCounts, days_of, found_order, order_counts, without_times
from pharmakon.intake.words import word_list


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017-03-14", (2017, 3, 14), (2017, 3, 14)),
        ("2017/3/4", (2017, 3, 4), (2017, 3, 4)),
        ("20170314", (2017, 3, 14), (2017, 3, 14)),
        ("14/03/2017", (2017, 3, 14), (2017, 3, 14)),
        ("14.3.17", (2017, 3, 14), (2017, 3, 14)),
        ("14-Mar-2017", (2017, 3, 14), (2017, 3, 14)),
        ("March 14th, 2017", (2017, 3, 14), (2017, 3, 14)),
        ("1er février 2016", (2016, 2, 1), (2016, 2, 1)),
        ("14 de marzo de 2017", (2017, 3, 14), (2017, 3, 14)),
        ("3. Mai 1999", (1999, 5, 3), (1999, 5, 3)),
        ("14 марта 2017", (2017, 3, 14), (2017, 3, 14)),
        ("2017", (2017, 1, 1), (2017, 12, 31)),
        ("2017-02", (2017, 2, 1), (2017, 2, 28)),
        ("02/2016", (2016, 2, 1), (2016, 2, 29)),
        ("December 2017", (2017, 12, 1), (2017, 12, 31)),
        ("2017 Q2", (2017, 4, 1), (2017, 6, 30)),
        ("2016-2018", (2016, 1, 1), (2018, 12, 31)),
        ("00/03/2017", (2017, 3, 1), (2017, 3, 31)),
        ("99/99/2017", (2017, 1, 1), (2017, 12, 31)),
        ("2017-03-00", (2017, 3, 1), (2017, 3, 31)),
        ("01/02/69", (1969, 2, 1), (1969, 2, 1)),
        ("01/02/68", (2068, 2, 1), (2068, 2, 1)),
    ],
)
def test_a_date_is_its_first_and_last_possible_day(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert days_of(text, "dmy") == (date(*first), date(*last))


def test_the_order_decides_where_both_fit() -> None:
    assert days_of("03/04/2017", "dmy")[0] == date(2017, 4, 3)
    assert days_of("03/04/2017", "mdy")[0] == date(2017, 3, 4)
    assert days_of("17/03/04", "ymd")[0] == date(2017, 3, 4)
    assert days_of("04/04/2017", None)[0] == date(2017, 4, 4)
    with pytest.raises(NoDateError):
        days_of("03/04/2017", None)


@pytest.mark.parametrize(
    "text", ["31/02/2017", "13/13/2017", "2017-13", "Mar-17", "yesterday", "42736", "2017/18", "0"]
)
def test_what_is_no_date_is_not_made_one(text: str) -> None:
    with pytest.raises(NoDateError) as refusal:
        days_of(text, "dmy")
    assert refusal.value.fault == "PH-V001"


@pytest.mark.parametrize("text", ["1899-12-31", "01/01/2101", "9999-12-31"])
def test_years_outside_1900_to_2100_are_told_apart(text: str) -> None:
    with pytest.raises(NoDateError) as refusal:
        days_of(text, "dmy")
    assert refusal.value.fault == "PH-V002"


def texts(*cells: str | None) -> Texts:
    return Texts.of(pa.array(cells, pa.string()))


@pytest.mark.parametrize(
    "cell",
    [
        "03/14/2017 12:00:00 AM",
        "03/14/2017 23:59",
        "03/14/2017 1:05 p.m.",
        "03/14/2017T00:00:00.000Z",
        "03/14/2017T22:30:00+02:00",
        " 03/14/2017 ",
    ],
)
def test_times_and_zones_are_cut_off_and_never_move_the_day(cell: str) -> None:
    cut = without_times(texts(None, cell))
    assert cut.index.tolist() == [-1, 0]
    assert cut.different.to_pylist() == ["03/14/2017"]


def test_the_values_say_which_order_they_are_in() -> None:
    counts = order_counts(texts("31/01/2017", "31/01/2017", "02/03/2017", "04/04/2017", "2017-05-06", None))
    assert counts == OrderCounts(day_first=2, either=1)
    found = found_order(counts)
    assert (found.value, found.sure) == ("dmy", True)
    assert "2 cells" in found.why


def test_a_few_slips_do_not_unsettle_the_order() -> None:
    assert found_order(OrderCounts(day_first=1, month_first=20)).value == "mdy"
    assert not found_order(OrderCounts(day_first=1, month_first=19)).sure


def test_cells_that_fit_both_orders_settle_nothing() -> None:
    found = found_order(OrderCounts(either=9))
    assert (found.value, found.sure) == (None, False)
    assert found_order(OrderCounts()).sure, "no cell needs an order"


def test_no_name_means_two_months() -> None:
    listed = [word for words in word_list("months")["months"] for word in words]  # type: ignore[union-attr]
    assert len(listed) == len(set(listed))


def test_eight_digits_that_end_in_the_year() -> None:
    cut = without_times(texts("14032017", "20170314", "20102011"))
    assert cut.different.to_pylist() == ["14/03/2017", "20170314", "20/10/2011"]
    assert order_counts(texts("14032017", "20170314")) == OrderCounts(day_first=1)
