"""Changes between two years against values from outside."""

import math
from dataclasses import replace
from datetime import date

import pytest

from pharmakon.reports.change import relative_change, share_change, upper_of_none
from pharmakon.reports.figures import SHARE, Estimate

PLAIN = Estimate(
    indicator=SHARE,
    definition_version=1,
    reference_area="XVA",
    area="all",
    period_kind="year",
    period="2020",
    date_basis="occurrence",
    place_basis="source",
    substance="any",
    sex="all",
    age_group="all",
    value=None,
    lower=None,
    upper=None,
    interval_kind="confidence",
    level=0.95,
    numerator=None,
    denominator=None,
    unit="",
    method="",
    obs_status="A",
    conf_status="N",
    reason=None,
    source_set="",
    as_of=date(2024, 1, 1),
    reference_version="",
)


def counted(deaths: int, persons: int | None) -> Estimate:
    return replace(PLAIN, numerator=deaths, denominator=persons)


def test_ratio_of_two_rates_against_r() -> None:
    """R, help page of stats::poisson.test: poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)) prints the rate ratio
    1.971488 and the 95 percent confidence interval 0.8584264 to 4.2772659."""
    change = relative_change(counted(21, 3011), counted(11, 800))
    assert change is not None
    assert change.value == pytest.approx(97.1488, abs=1e-4)
    assert change.lower == pytest.approx(-14.15736, abs=1e-4)
    assert change.upper == pytest.approx(327.72659, abs=1e-4)


def test_nothing_before_gives_no_percentage() -> None:
    assert relative_change(counted(0, None), counted(5, None)) is None


def test_nothing_after_is_a_fall_of_all() -> None:
    change = relative_change(counted(10, None), counted(0, None))
    assert change is not None
    assert (change.value, change.lower) == (-100.0, -100.0)
    # the upper binomial limit of 0 in 10 is 1 - 0.025^(1/10) = 0.30850; its odds are 0.44613
    assert change.upper == pytest.approx((0.30849711 / 0.69150289 - 1) * 100, abs=1e-4)
    assert change.sure


def wilson(cases: int, of: int) -> Estimate:
    """A share with Wilson's limits, by the formula."""
    z, p = 1.959963985, cases / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    below = 1 + z * z / of
    return replace(PLAIN, value=100 * p, lower=100 * (middle - half) / below, upper=100 * (middle + half) / below)


def test_difference_of_two_shares_against_newcombe() -> None:
    """Newcombe 1998, Stat Med 17:873, table II, example (a): 56/70 and 48/80 by method 10 give +0.0524 to +0.3339."""
    change = share_change(wilson(48, 80), wilson(56, 70))
    assert change is not None
    assert change.value == pytest.approx(20.0)
    assert (round(change.lower, 2), round(change.upper, 2)) == (5.24, 33.39)


def test_upper_limit_of_none() -> None:
    # Garwood 1936: 3.689 at 95 %
    assert upper_of_none(0.95) == pytest.approx(3.6888795)
