"""Indicators by example: the arithmetic is left visible, limits are those of R 4.2.2 (tests/referee/values)."""

import datetime

import pyarrow as pa
import pytest

from pharmakon.engines import DuckDBEngine
from pharmakon.indicators.age_groups import OLDEST, AgeGroups
from pharmakon.indicators.estimates import ESTIMATE_SCHEMA
from pharmakon.indicators.estimation import NO_PERSONS, Provenance, estimate
from pharmakon.indicators.populations import NO_POPULATION, PopulationCell, Populations

AGES = AgeGroups((0,))
NAMES = ["date_basis", "place_basis", "area", "period_kind", "period", "substance", "sex", "age_group"]
Figure = dict[str, object]


def total(period: str, substance: str, deaths: int, **other: str) -> Figure:
    plain = {"date_basis": "occurrence", "place_basis": "source", "area": "all", "sex": "all", "age_group": "all"}
    return {**plain, "period_kind": "year", "period": period, "substance": substance, "deaths": deaths, **other}


def people(year: str, persons: int, *, area: str = "XVA") -> PopulationCell:
    return PopulationCell(1, 2, area, year, (f"{year}-01-01", f"{year}-12-31"), "all", 0, OLDEST, persons)


def estimates(
    totals: list[Figure], *populations: PopulationCell, years: tuple[str, ...] = ("2019", "2020", "2021")
) -> pa.Table:
    schema = pa.schema([*((name, pa.string()) for name in NAMES), ("deaths", pa.int64())])
    return estimate(
        pa.Table.from_pylist(totals, schema=schema),
        years=years,
        populations=Populations(populations, {}),
        areas=["N"],
        age_groups=AGES,
        provenance=Provenance("XVA", "coroner", datetime.date(2022, 1, 31), "v", "key"),
        engine=DuckDBEngine(threads=1),
    ).table


def one(table: pa.Table, indicator: str, period: str, **cell: str) -> Figure:
    wanted = {"indicator": indicator, "period": period, "substance": "any", "area": "all", "sex": "all", **cell}
    rows = [row for row in table.to_pylist() if all(row[name] == value for name, value in wanted.items())]
    assert len(rows) == 1
    row: Figure = rows[0]
    return row


COUNTED = [total("2020", "any", 10), total("2020", "none_named", 1), total("2020", "heroin", 6)]


def test_a_count_has_exact_poisson_limits() -> None:
    row = one(estimates(COUNTED), "DRUG_INDUCED_DEATHS", "2020")
    assert (row["value"], row["numerator"], row["denominator"]) == (10, 10, None)
    # R: poisson.test(10)$conf.int = 4.795389 18.390356
    assert row["lower"] == pytest.approx(4.795389, abs=5e-7)
    assert row["upper"] == pytest.approx(18.390356, abs=5e-7)


def test_a_year_without_deaths_is_a_zero_with_an_upper_limit() -> None:
    row = one(estimates(COUNTED), "DRUG_INDUCED_DEATHS", "2021")
    # no event: the upper limit u solves exp(−u) = 0.025, u = 3.6889
    assert (row["value"], row["lower"]) == (0, 0)
    assert row["upper"] == pytest.approx(3.6889, abs=5e-5)


def test_the_whole_time_adds_years_and_the_deaths_of_unknown_year() -> None:
    counted = [*COUNTED, total("2019", "any", 3), total("unknown", "any", 1)]
    # 10 + 3 + 1 = 14
    assert one(estimates(counted), "DRUG_INDUCED_DEATHS", "all")["value"] == 14


def test_a_rate_is_deaths_per_100_000_residents() -> None:
    row = one(estimates(COUNTED, people("2020", 400_000)), "DRUG_INDUCED_DEATH_RATE", "2020")
    # 10 / 400 000 · 100 000 = 2.5; limits 4.795 / 4 = 1.199 and 18.39 / 4 = 4.598
    assert (row["value"], row["numerator"], row["denominator"]) == (2.5, 10, 400_000)
    assert row["lower"] == pytest.approx(1.199, abs=5e-4)
    assert row["upper"] == pytest.approx(4.598, abs=1e-3)


def test_a_rate_without_population_is_not_available_and_says_why() -> None:
    row = one(estimates(COUNTED, people("2019", 400_000)), "DRUG_INDUCED_DEATH_RATE", "2020")
    assert (row["value"], row["lower"], row["upper"], row["denominator"]) == (None, None, None, None)
    assert (row["obs_status"], row["reason"], row["numerator"]) == ("O", NO_POPULATION, 10)


def test_a_rate_of_nobody_is_not_available() -> None:
    row = one(estimates(COUNTED, people("2020", 0)), "DRUG_INDUCED_DEATH_RATE", "2020")
    assert (row["value"], row["obs_status"], row["reason"]) == (None, "O", NO_PERSONS)


def test_lines_of_the_unknown_have_no_rate() -> None:
    counted = [*COUNTED, total("2020", "any", 1, sex="unknown"), total("unknown", "any", 2)]
    rows = [row for row in estimates(counted, people("2020", 1000)).to_pylist() if "RATE" in row["indicator"]]
    assert {row["sex"] for row in rows} == {"all"}
    assert {row["period"] for row in rows} == {"2019", "2020", "2021"}


def test_the_share_with_no_substance_named_has_exact_binomial_limits() -> None:
    row = one(estimates(COUNTED), "NO_SUBSTANCE_NAMED_SHARE", "2020", substance="none_named")
    # 1 / 10 = 10 %; R: binom.test(1, 10)$conf.int = 0.0025285785 0.4450161170
    assert (row["value"], row["numerator"], row["denominator"]) == (10, 1, 10)
    assert row["lower"] == pytest.approx(0.25285785, abs=5e-9)
    assert row["upper"] == pytest.approx(44.50161170, abs=5e-9)


def test_where_every_death_names_a_substance_the_share_is_zero_and_not_absent() -> None:
    row = one(estimates([total("2020", "any", 10)]), "NO_SUBSTANCE_NAMED_SHARE", "2020", substance="none_named")
    # R: binom.test(0, 10)$conf.int = 0 0.3084971
    assert (row["value"], row["numerator"], row["denominator"], row["lower"]) == (0, 0, 10, 0)
    assert row["upper"] == pytest.approx(30.84971, abs=5e-6)


def test_a_year_without_deaths_has_no_share() -> None:
    rows = [row for row in estimates(COUNTED).to_pylist() if row["unit"].startswith("percent")]
    assert {row["period"] for row in rows} == {"2020", "all"}


def test_the_share_of_a_substance_is_of_deaths_that_name_any() -> None:
    row = one(estimates(COUNTED), "SUBSTANCE_NAMED_SHARE", "2020", substance="heroin")
    # 6 / (10 − 1) = 66.7 %
    assert (row["numerator"], row["denominator"]) == (6, 9)
    assert row["value"] == pytest.approx(100 * 6 / 9, rel=1e-15)


def test_estimates_say_where_they_are_from_and_come_in_the_order_of_their_dimensions() -> None:
    table = estimates([*COUNTED, total("2020", "any", 4, place_basis="residence", area="N")], people("2020", 1000))
    assert table.schema.equals(ESTIMATE_SCHEMA)
    dimensions = table.select(ESTIMATE_SCHEMA.names[:11]).to_pylist()
    keys = [tuple(row.values()) for row in dimensions]
    assert keys == sorted(set(keys))
    assert set(table["source_set"].to_pylist()) == {"coroner"}
    assert set(table["interval_kind"].to_pylist()) == {"confidence"}


def test_the_order_of_the_totals_changes_nothing() -> None:
    assert estimates(COUNTED[::-1], people("2020", 400_000)).equals(estimates(COUNTED, people("2020", 400_000)))


def test_without_deaths_there_are_no_estimates() -> None:
    assert estimates([], people("2020", 1000)).num_rows == 0
