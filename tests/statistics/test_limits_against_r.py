"""Limits against R 4.2.2: `tests/referee/statistics.R`, stored in `tests/referee/values/statistics.json`.

`poisson.test`, `binom.test`, and mid-P solved with `uniroot` on `ppois` and `dpois`. Counts to 13 digits;
proportions to 11, because scipy's inverse beta is off by 8e-12 at 7 of 1 000 000, where R is right (to 60 digits).
"""

import json
from pathlib import Path

import numpy as np
import pytest

from pharmakon.statistics import clopper_pearson, coverage, crude_rate, exact_limits, midp_limits
from pharmakon.statistics.distinct import Limits

STORED = Path(__file__).parents[1] / "referee" / "values" / "statistics.json"
VALUES = json.loads(STORED.read_text(encoding="utf-8"))["values"]
LEVELS = sorted({value["level"] for value in VALUES if value["method"] == "exact"})


def entries(method: str, level: float) -> list[dict[str, float]]:
    return [value for value in VALUES if value["method"] == method and value["level"] == level]


def whole(rows: list[dict[str, float]], key: str) -> np.ndarray:
    return np.array([int(row[key]) for row in rows], dtype=np.int64)


def assert_as_r(limits: Limits, rows: list[dict[str, float]], digits: float) -> None:
    np.testing.assert_allclose(limits[0], [row["lower"] for row in rows], rtol=digits)
    np.testing.assert_allclose(limits[1], [row["upper"] for row in rows], rtol=digits)


@pytest.mark.parametrize("level", LEVELS)
def test_exact_limits_are_those_of_poisson_test(level: float) -> None:
    rows = entries("exact", level)
    assert len(rows) == 42
    assert_as_r(exact_limits(whole(rows, "count"), level=level), rows, 1e-13)


@pytest.mark.parametrize("level", LEVELS)
def test_midp_limits_are_those_solved_in_r(level: float) -> None:
    rows = entries("midp", level)
    assert len(rows) == 42
    assert_as_r(midp_limits(whole(rows, "count"), level=level), rows, 1e-13)


@pytest.mark.parametrize("level", LEVELS)
def test_clopper_pearson_limits_are_those_of_binom_test(level: float) -> None:
    rows = entries("clopper_pearson", level)
    assert len(rows) == 16
    assert_as_r(clopper_pearson(whole(rows, "k"), whole(rows, "n"), level=level), rows, 1e-11)


@pytest.mark.parametrize("row", [value for value in VALUES if value["method"] == "coverage_of_exact"])
def test_coverage_of_the_exact_limits_is_that_of_poisson_test(row: dict[str, float]) -> None:
    assert coverage(exact_limits, row["expected"]) == pytest.approx(row["value"], rel=1e-12)


def test_three_deaths_in_50_000_residents() -> None:
    """3 / 50 000 · 100 000 = 6.0 (1.23734424579 – 17.5345461395) per 100 000 (R 4.2.2 poisson.test)."""
    rates = crude_rate(np.array([3]), np.array([50_000]))
    assert rates.value[0] == pytest.approx(6.0, rel=1e-15)
    assert rates.lower[0] == pytest.approx(1.23734424579, rel=1e-11)
    assert rates.upper[0] == pytest.approx(17.5345461395, rel=1e-11)


def test_limits_of_no_and_of_ten_deaths() -> None:
    """x = 0 → (0, 3.68887945411); x = 10 → (4.79538869613, 18.390356042) (R 4.2.2 poisson.test)."""
    lower, upper = exact_limits(np.array([0, 10]))
    np.testing.assert_allclose(lower, [0, 4.79538869613], rtol=1e-11)
    np.testing.assert_allclose(upper, [3.68887945411, 18.390356042], rtol=1e-11)
