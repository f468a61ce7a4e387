"""Combinations that hardly occur, and numbers far from all others; amounts of a record type of a country's own."""

from datetime import date, timedelta

import numpy as np
import pytest

from pharmakon.intake.plausibility import parse_thresholds, profile_of, shipped_thresholds
from pharmakon.intake.plausibility.singles import adjusted_fences, medcouple
from pharmakon.records import CountColumn, DateColumn, Observation, RecordType
from tests.intake.plausibility.records_here import found, records, source


class Seizure(RecordType):
    """A type with an amount, as others will come."""

    name = "seizure"
    seized_on = DateColumn("Date of seizure")
    amount = CountColumn("Amount", unit="mg")


def days(count: int) -> list[date]:
    return [date(2018, 1, 1) + timedelta(days=at % 2100) for at in range(count)]


def adults(count: int) -> list[int]:
    drawn = np.random.default_rng(4).normal(42, 10, count)
    return np.clip(np.rint(drawn), 18, 80).astype(int).tolist()


def test_children_recorded_as_suicides_are_found_with_their_rows() -> None:
    ages, manners = adults(2000), ["accident"] * 2000
    for at in (10, 20, 30, 40, 50, 60, 70):
        ages[at], manners[at] = 7, "suicide"
    (finding,) = [
        each
        for each in found(source(records({"died_on": days(2000), "age": ages, "manner": manners})))["PH-T031"]
        if "suicide" in each.details["words"]
    ]
    assert finding.rows == (12, 22, 32, 42, 52, 62, 72)
    assert finding.count == 7
    assert finding.details["records"] == 2000


def test_a_child_or_two_among_thousands_are_no_finding() -> None:
    ages = [8, 9, *adults(3000)]
    assert "PH-T031" not in found(source(records({"died_on": days(3002), "age": ages})))


def test_registrations_years_after_death_are_found() -> None:
    died = days(2000)
    later = [day + timedelta(days=2000 if at < 9 else 40) for at, day in enumerate(died)]
    (finding,) = found(source(records({"died_on": died, "registered_on": later})))["PH-T031"]
    assert (finding.count, finding.where.column) == (9, "Date of registration")


def test_an_age_far_above_all_others_is_found_in_its_row() -> None:
    ages = adults(2000)
    ages[100] = 119
    (finding,) = found(source(records({"died_on": days(2000), "age": ages})))["PH-T041"]
    assert finding.details == {"low": 0, "high": 1}
    assert finding.rows == (102,)
    assert "119" not in finding.text()


def test_an_amount_in_another_unit_is_found_and_rounded_amounts_are() -> None:
    random = np.random.default_rng(8)
    amounts = np.rint(np.exp(random.normal(8, 1, 1500))).astype(int)
    amounts[7] = 5_000_000_000  # micrograms taken for milligrams
    exact = records({"seized_on": days(1500), "amount": amounts.tolist()}, Seizure)
    by_code = found(source(exact, record=Seizure))
    assert by_code["PH-T041"][0].rows == (9,)
    assert "PH-T023" not in by_code
    rounded = records({"seized_on": days(1500), "amount": (amounts // 10 * 10).tolist()}, Seizure)
    assert "PH-T023" in found(source(rounded, record=Seizure))


def test_medcouple_by_hand() -> None:
    """Of 1, 2, 7, 9, 10 with median 7 the nine values are −1, −1, −1/2, −3/7, −1/3, −1/4, 0, 1, 1."""
    numbers = np.array([1.0, 2.0, 7.0, 9.0, 10.0])
    assert medcouple(numbers, np.ones(5)) == pytest.approx(-1 / 3)
    assert medcouple(np.arange(5.0), np.ones(5)) == 0


def test_fences_of_symmetric_numbers_are_tukeys() -> None:
    """1 to 99: quartiles 25 and 75, so 25 − 1.5·50 and 75 + 1.5·50."""
    fences = adjusted_fences(np.arange(1.0, 100.0), np.ones(99, np.int64), 1.5)
    assert fences == pytest.approx((-50.0, 150.0))


def test_fences_follow_the_skew() -> None:
    skewed = np.exp(np.linspace(0, 3, 101))
    low, high = adjusted_fences(skewed, np.ones(101, np.int64), 1.5) or (0.0, 0.0)
    first, third = np.quantile(skewed, [0.25, 0.75])
    assert third + 1.5 * (third - first) < high
    assert first - 1.5 * (third - first) < low < first


def test_figures_made_elsewhere_are_not_checked() -> None:
    rows = records(
        {
            "indicator": ["POPULATION"] * 3,
            "area": ["X"] * 3,
            "period": [date(2020, 1, 1)] * 3,
            "value": [1, 2, 10**9],
        },
        Observation,
    )
    assert profile_of(rows, Observation, shipped_thresholds()).num_rows == 0


def test_every_threshold_says_who_chose_it_and_why() -> None:
    assert len(shipped_thresholds().numbers) > 20
    with pytest.raises(ValueError, match=r"months\.window"):
        parse_thresholds('[months.window]\nvalue = 60\nowner = "somebody"\n')
