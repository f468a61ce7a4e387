"""Months that break with their past are found, and only those; what is registered late is no break."""

from datetime import date, timedelta

import numpy as np
import pytest

from pharmakon.intake.plausibility import shipped_thresholds
from pharmakon.intake.plausibility.delays import completeness
from tests.intake.plausibility.records_here import days_of_months, found, records, source, steady

YEARS = 6
MEAN = 60


def test_steady_months_are_no_finding() -> None:
    assert not found(source(records({"died_on": days_of_months(steady(72, MEAN))})))


@pytest.mark.parametrize(("at", "month"), [(40, "2021-05"), (5, "2018-06")])
def test_an_empty_month_is_found_also_among_the_first(at: int, month: str) -> None:
    counts = steady(72, MEAN)
    counts[at] = 0
    by_code = found(source(records({"died_on": days_of_months(counts)})))
    assert list(by_code) == ["PH-T001"]
    (finding,) = by_code["PH-T001"]
    assert finding.details["found"] == 0
    assert finding.details["months"] == month
    low, high = int(finding.details["low"]), int(finding.details["high"])
    assert low < MEAN < high


def test_months_one_after_the_other_are_one_finding_with_their_sum() -> None:
    counts = steady(72, MEAN)
    counts[40:44] = [20, 18, 22, 19]
    (finding,) = found(source(records({"died_on": days_of_months(counts)})))["PH-T001"]
    assert finding.details["months"] == "2021-05 to 2021-08"
    assert finding.details["found"] == 20 + 18 + 22 + 19
    assert finding.count == 4


def test_a_month_that_stands_twice_is_found_in_its_file() -> None:
    counts = steady(72, MEAN)
    before, month, after = counts[:50], [0] * 50 + [2 * counts[50]], [0] * 51 + counts[51:]
    tables = [records({"died_on": days_of_months(each)}) for each in (before, month, after)]
    (finding,) = found(source(*tables))["PH-T002"]
    assert (finding.where.file, finding.details["months"]) == ("part_2.csv", "2022-03")


def test_a_slow_rise_is_no_break() -> None:
    counts = [round(MEAN * 1.2 ** (month / 12)) for month in range(72)]
    assert not found(source(records({"died_on": days_of_months(counts)})))


def test_a_yearly_wave_is_no_break() -> None:
    counts = [round(MEAN * (1 + 0.3 * np.cos(2 * np.pi * month / 12))) for month in range(72)]
    assert not found(source(records({"died_on": days_of_months(counts)})))


def late(counts: list[int], received: date) -> dict[str, list[date]]:
    """Deaths of which each tenth is registered 10, 20 … 100 days later, as far as received by the day."""
    died = days_of_months(counts)
    registered = [day + timedelta(days=10 * (1 + at % 10)) for at, day in enumerate(died)]
    held = [at for at, day in enumerate(registered) if day <= received]
    return {"died_on": [died[at] for at in held], "registered_on": [registered[at] for at in held]}


def test_months_that_are_not_yet_registered_in_full_are_no_break() -> None:
    received = date(2023, 12, 31)
    rows = late(steady(72, MEAN), received)
    held_of_last = sum(day >= date(2023, 12, 1) for day in rows["died_on"])
    assert held_of_last < MEAN / 4  # of a month that ends on the day received little is there
    assert "PH-T001" not in found(source(records(rows), received=[received]))


def test_the_same_months_are_a_break_where_all_was_registered_long_ago() -> None:
    """Cut by the day of death, as by a limit of rows: the dates of registration go on to the day received."""
    rows = late(steady(72, MEAN), date(2024, 6, 30))
    kept = [at for at, day in enumerate(rows["died_on"]) if not date(2023, 11, 3) <= day < date(2023, 12, 1)]
    cut = {name: [days[at] for at in kept] for name, days in rows.items()}
    (finding,) = found(source(records(cut), received=[date(2024, 6, 30)]))["PH-T001"]
    assert finding.details["months"] == "2023-11"


def test_completeness_is_that_of_the_delays() -> None:
    """Each tenth 10, 20 … 100 days late; a month that ended 60 days ago has its days 60 to 90 days behind it."""
    received = date(2023, 12, 31)
    deaths = source(records(late([600] * 72, received)), received=[received])
    months = range(48 * 12, 54 * 12)  # 2018-01 to 2023-12
    complete = completeness(deaths, months, shipped_thresholds())
    assert complete[:-6] == pytest.approx(1.0)
    behind = [(received - date(2023, 10, day)).days for day in range(1, 32)]
    expected = np.mean([min(days // 10, 10) / 10 for days in behind])
    assert complete[-3] == pytest.approx(expected, abs=0.06)  # delays are counted in whole weeks


def sexes(counts: list[int], women: float, seed: int = 3) -> tuple[list[date], list[str]]:
    days = days_of_months(counts)
    draws = np.random.default_rng(seed).random(len(days))
    return days, ["female" if draw < women else "male" for draw in draws]


def test_a_sex_that_disappears_is_named() -> None:
    days, sex = sexes(steady(72, MEAN), 0.3)
    rows = [at for at, day in enumerate(days) if not (day.year == 2022 and day.month < 4 and sex[at] == "female")]
    by_code = found(source(records({"died_on": [days[at] for at in rows], "sex": [sex[at] for at in rows]})))
    (finding,) = by_code["PH-T003"]
    assert finding.details["months"] == "2022-01 to 2022-03"
    assert finding.details["value"] == 'the value "female"'
    assert finding.details["found"] == 0
    assert finding.where.column == "Sex"


def test_an_area_is_never_named() -> None:
    days = days_of_months(steady(72, MEAN))
    places = ["SECRET TOWN" if at % 3 else "OTHER TOWN" for at in range(len(days))]
    renamed = [
        "SECRET CITY" if day.year >= 2022 and place == "SECRET TOWN" else place
        for day, place in zip(days, places, strict=True)
    ]
    findings = [
        each for same in found(source(records({"died_on": days, "area_residence": renamed}))).values() for each in same
    ]
    assert {each.code.id for each in findings} == {"PH-T003", "PH-T004"}
    assert not any("SECRET" in each.text() or "OTHER" in each.text() for each in findings)


def test_a_month_without_ages_is_found_and_a_column_that_never_had_any_is_not() -> None:
    days = days_of_months(steady(72, MEAN))
    ages = [None if (day.year, day.month) == (2022, 7) else 20 + at % 60 for at, day in enumerate(days)]
    by_code = found(source(records({"died_on": days, "age": ages})))
    assert list(by_code) == ["PH-T005"]
    (finding,) = by_code["PH-T005"]
    assert (finding.where.column, finding.details["months"]) == ("Age at death", "2022-07")
    assert finding.details["found"] == finding.details["records"]


def test_cells_that_cannot_be_read_are_told_apart_from_empty_ones() -> None:
    days = days_of_months(steady(72, MEAN))
    bad = [(day.year, day.month) == (2022, 7) and at % 2 == 0 for at, day in enumerate(days)]
    columns = {
        "died_on": days,
        "age": [None if each else 20 + at % 60 for at, each in enumerate(bad)],
        "age_why": ["invalid" if each else None for each in bad],
    }
    assert set(found(source(records(columns)))) == {"PH-T005", "PH-T006"}


def test_a_year_without_a_column_is_one_finding_of_twelve_months() -> None:
    days = days_of_months(steady(72, MEAN))
    by_code = found(source(records({"died_on": days, "age": [None if day.year == 2021 else 40 for day in days]})))
    (finding,) = by_code["PH-T005"]
    assert finding.details["months"] == "2021-01 to 2021-12"


def test_stray_dates_and_the_start_of_a_register_are_no_break() -> None:
    counts = steady(72, MEAN)
    counts[0], counts[1] = 1, 4  # late registrations of before it began
    days = [date(1918, 3, 5), *days_of_months(counts)]
    assert not found(source(records({"died_on": days})))


def test_a_month_covered_in_part_is_no_break_where_the_source_declares_it() -> None:
    counts = steady(72, MEAN)
    days = [day for day in days_of_months(counts) if day <= date(2023, 12, 8)]
    assert "PH-T001" in found(source(records({"died_on": days})))
    assert not found(source(records({"died_on": days}), last=date(2023, 12, 8)))


def test_other_orders_and_other_files_give_the_same_findings() -> None:
    days, sex = sexes(steady(72, MEAN), 0.3)
    rows = [at for at, day in enumerate(days) if not (day.year == 2022 and day.month < 4 and sex[at] == "female")]
    mixed = np.random.default_rng(5).permutation(rows)
    half = len(mixed) // 2
    one = source(records({"died_on": [days[at] for at in rows], "sex": [sex[at] for at in rows]}))
    parts = (mixed[:half], mixed[half:])
    other = source(
        *(records({"died_on": [days[at] for at in part], "sex": [sex[at] for at in part]}) for part in parts)
    )
    told = [[(each.code.id, each.details) for each in same] for same in found(one).values()]
    assert told == [[(each.code.id, each.details) for each in same] for same in found(other).values()]
