"""Heaped days and preferred digits: the indices against published values, and what is found of seeded heaps."""

from datetime import date, timedelta

import numpy as np
import pytest

from pharmakon.intake.plausibility.digits import blended, myers, whipple
from tests.intake.plausibility.records_here import found, records, source

# Males by single year of age 0-99: the example of the U.S. Census Bureau's Population Analysis Spreadsheets (SINGAGE),
# as it stands in the documentation of R's DemoTools, with the values that the package reproduces from it.
SINGAGE = [
    *(80626, 95823, 104315, 115813, 100796, 105086, 97266, 116328, 75984, 89982, 95525, 56973, 78767, 65672, 53438),
    *(85014, 47600, 64363, 42195, 42262, 73221, 30080, 34391, 29072, 20531, 66171, 24029, 44227, 24128, 23599, 82088),
    *(16454, 22628, 17108, 12531, 57325, 17220, 28425, 16206, 17532, 65976, 11593, 15828, 13541, 8133, 44696, 11165),
    *(18543, 12614, 12041, 55798, 9324, 10772, 10453, 6773, 28358, 9916, 13348, 8039, 7583, 42470, 5288, 5317, 6582),
    *(3361, 17949, 3650, 5873, 3279, 3336, 27368, 1965, 2495, 2319, 1335, 12022, 1401, 1668, 1360, 1185, 9167, 424),
    *(568, 462, 282, 6206, 343, 409, 333, 291, 4137, 133, 169, 157, 89, 2068, 68, 81, 66, 57),
]


def test_whipples_index_of_the_published_example() -> None:
    """2.34 times as many as expected, ages 23 to 62."""
    assert whipple(np.array(SINGAGE, float)) == pytest.approx(234, abs=0.5)


def test_myers_index_of_the_published_example() -> None:
    """47.46, which that spreadsheet prints as the whole sum of departures; the index is half of it."""
    assert 2 * myers(np.array(SINGAGE, float)) == pytest.approx(47.46, abs=0.005)


def test_indices_of_even_ages() -> None:
    even = np.full(121, 10.0)
    assert whipple(even) == pytest.approx(100)
    # digit d: (d + 1) in 8 decades and (9 − d) in 7: 71 + d of 755; the sum of |71 + d − 75.5| is 25
    assert blended(even) / 10 == pytest.approx(71 + np.arange(10))
    assert myers(even) == pytest.approx(50 * 25 / 755)


def test_whipples_index_where_every_age_ends_in_0_or_5() -> None:
    ages = np.where(np.arange(121) % 5 == 0, 10.0, 0.0)
    assert whipple(ages) == pytest.approx(500)


def even_days(years: int = 6, a_day: int = 1) -> list[date]:
    start = date(2018, 1, 1)
    return [start + timedelta(days=day) for day in range(365 * years + 1) for _ in range(a_day)]


@pytest.mark.parametrize(
    ("code", "moved", "expected"),
    [("PH-T011", date(2020, 1, 1), 1), ("PH-T012", date(2020, 4, 1), 11), ("PH-T013", date(2020, 4, 15), 12)],
)
def test_dates_put_on_one_day_are_found_with_their_year(code: str, moved: date, expected: int) -> None:
    """One death a day; then 30 more on one day of 2020."""
    assert not found(source(records({"died_on": even_days()})))
    by_code = found(source(records({"died_on": [*even_days(), *[moved] * 30]})))
    (finding,) = by_code[code]
    assert finding.details == {"usual": expected, "found": expected + 30, "years": "2020"}


def test_a_date_known_by_month_alone_is_on_no_day() -> None:
    days, last = even_days(), even_days()
    days += [date(2020, 4, 1)] * 30
    last += [date(2020, 4, 30)] * 30
    assert "PH-T012" not in found(source(records({"died_on": days, "died_on_last": last})))


def test_days_on_which_an_office_registers_are_its_own() -> None:
    died = even_days()
    registered = [(day.replace(day=1) + timedelta(days=32)).replace(day=1) for day in died]
    by_code = found(source(records({"died_on": died, "registered_on": registered})))
    assert not {"PH-T011", "PH-T012", "PH-T013"} & set(by_code)


def ages_of(count: int, heaped: float, seed: int = 2) -> list[int]:
    """Ages from 18 to 79; a part of them rounded to 5 years."""
    random = np.random.default_rng(seed)
    ages = random.integers(18, 80, count)
    rounded = random.random(count) < heaped
    return np.where(rounded, (ages + 2) // 5 * 5, ages).tolist()


def test_rounded_ages_are_found() -> None:
    days = even_days()
    assert not found(source(records({"died_on": days, "age": ages_of(len(days), 0.0)})))
    by_code = found(source(records({"died_on": days, "age": ages_of(len(days), 0.25)})))
    (finding,) = by_code["PH-T021"]
    # a quarter of the ages ends in 0 or 5 for sure, of the others a fifth: 100 · 5 · (0.25 + 0.75 / 5) = 200
    assert int(finding.details["index"]) == pytest.approx(200, abs=12)
    assert finding.details["years"] == "2018 to 2023"


def test_rounded_ages_of_one_year_are_found_in_it() -> None:
    days = even_days(a_day=2)
    of_year = [day.year == 2021 for day in days]
    exact, heaped = ages_of(len(days), 0.0), ages_of(len(days), 0.5)
    ages = [late if there else early for there, early, late in zip(of_year, exact, heaped, strict=True)]
    years = {finding.details["years"] for finding in found(source(records({"died_on": days, "age": ages})))["PH-T021"]}
    assert years <= {"2021", "2018 to 2023"}


def test_a_preferred_nine_is_found_by_its_digit() -> None:
    days = even_days()
    ages = [age // 10 * 10 + 9 if at % 8 == 0 else age for at, age in enumerate(ages_of(len(days), 0.0))]
    (finding,) = found(source(records({"died_on": days, "age": ages})))["PH-T022"]
    assert finding.details["digit"] == 9
