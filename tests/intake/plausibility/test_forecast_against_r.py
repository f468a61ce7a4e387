"""The forecast of a month is that of R's regressions, where nothing but the regression plays a part.

Values by R 4.2.2, `forecast.R` beside this file. The priors are made flat and no month counts less, as in `glm`.
"""

from dataclasses import replace

import numpy as np
import pytest

from pharmakon.intake.plausibility import Thresholds, shipped_thresholds
from pharmakon.intake.plausibility.forecast import Forecast, forecast_counts, forecast_shares

COUNTS = [
    *(31, 28, 35, 30, 27, 33, 29, 36, 41, 38, 33, 45, 30, 34, 37, 29, 40, 35),
    *(33, 42, 44, 39, 41, 47, 36, 33, 45, 38, 41, 39, 44, 40, 52, 46, 43, 55),
]
TRIES = [50, 48, 55, 60, 52, 49, 58, 61, 47, 53, 56, 50, 57, 62, 51, 54]
HITS = [10, 12, 9, 15, 11, 13, 12, 17, 8, 14, 13, 15, 12, 18, 14, 16]
PART = 1e-5


def like_glm() -> Thresholds:
    plain = {"months.trend_sd": 1e6, "months.season_sd": 1e6, "values.trend_sd": 1e6, "months.downweight_from": 1e9}
    return replace(shipped_thresholds(), numbers={**shipped_thresholds().numbers, **plain})


def of_last(forecast: Forecast) -> tuple[float, float]:
    return float(forecast.mean[0, -1]), float(forecast.of_mean[0, -1])


def test_a_count_is_forecast_as_by_quasi_poisson_glm() -> None:
    counts = np.array([[*COUNTS, 50.0]])
    none = np.zeros(counts.shape, dtype=bool)
    mean, of_mean = of_last(forecast_counts(counts, np.ones(counts.shape), none, like_glm(), PART))
    assert mean == pytest.approx(46.3711522495, rel=1e-7)
    # R multiplies by its dispersion, 0.4828279902; below 1 none is taken
    assert of_mean == pytest.approx(4.8248785042 / 0.4828279902, rel=1e-6)


def test_a_share_is_forecast_as_by_quasi_binomial_glm() -> None:
    counts, tries = np.array([[*HITS, 10.0]]), np.array([[*TRIES, 40.0]])
    none = np.zeros(counts.shape, dtype=bool)
    mean, of_mean = of_last(forecast_shares(counts, tries, none, like_glm(), PART))
    assert mean == pytest.approx(11.4174508221, rel=1e-7)
    assert of_mean == pytest.approx(0.7398735669 / 0.4217175158, rel=1e-6)


@pytest.mark.parametrize(
    ("found", "below", "tail"), [(60.0, False, 9.863059467422e-03), (19.0, True, 1.363986808724e-03)]
)
def test_tails_of_counts_are_those_of_the_negative_binomial(found: float, below: bool, tail: float) -> None:
    """Mean 40 and variance 60: size 40² / (60 − 40) = 80."""
    one = np.array([[found]])
    forecast = Forecast(one, np.array([[40.0]]), np.array([[60.0]]), np.array([[0.0]]))
    assert (forecast.p_low() if below else forecast.p_high())[0, 0] == pytest.approx(tail, rel=1e-9)


def test_a_month_that_was_not_examined_never_departs() -> None:
    nothing = np.array([[np.nan]])
    forecast = Forecast(np.array([[0.0]]), nothing, nothing, nothing)
    assert forecast.p_low()[0, 0] == forecast.p_high()[0, 0] == 1.0
