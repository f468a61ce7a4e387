"""The table of the US National Center for Health Statistics, drug-poisoning deaths by state 1999–2016."""

from pathlib import Path

import numpy as np
import pytest

from bench.figures import nchs
from pharmakon.statistics import crude_rate, nchs_crude_rate
from pharmakon.statistics.rates import NCHS_NORMAL_FROM


@pytest.mark.needs_samples
def test_every_rate_and_limit_is_as_printed(samples: Path) -> None:
    table = nchs.read(samples / "deaths" / "nchs_drug_poisoning_by_state.csv")
    assert table.deaths.size == 2862
    assert nchs.unequal(table, nchs_crude_rate(table.deaths, table.population)) == []


@pytest.mark.needs_samples
def test_the_digits_decide_for_the_rounded_quantile_and_for_100_deaths(samples: Path) -> None:
    """With 1.959964, 587 rows differ; with normal limits from 99 or from 101 deaths on, rows of 99 or of 100 deaths."""
    table = nchs.read(samples / "deaths" / "nchs_drug_poisoning_by_state.csv")
    cells = (table.deaths, table.population)
    assert len(nchs.unequal(table, crude_rate(*cells, normal_from=NCHS_NORMAL_FROM))) == 587
    for start, told in ((99, 99), (101, 100)):
        differ = nchs.unequal(table, crude_rate(*cells, normal_from=start, normal_z=1.96))
        assert set(table.deaths[differ].tolist()) == {told}


def test_a_row_is_equal_only_when_all_three_cells_are() -> None:
    """Alabama 1999: 169 of 4 430 143: 169 ± 1.96·13 = 143.52, 194.48, so 3.8148 (3.2396–4.3899)."""
    cells = np.array([169]), np.array([4_430_143])
    rates = nchs_crude_rate(*cells)
    right = {"value": ["3.8148"], "lower": ["3.2396"], "upper": ["4.3899"]}
    assert nchs.unequal(nchs.Table(*cells, right), rates) == []
    for name in right:
        assert nchs.unequal(nchs.Table(*cells, {**right, name: ["3.8147"]}), rates) == [0]


@pytest.mark.parametrize(("rate", "text"), [(6.24620001, "6.2462"), (4.19, "4.19"), (12.0, "12"), (0.05, "0.05")])
def test_zeros_at_the_end_are_not_printed(rate: float, text: str) -> None:
    assert nchs.printed(rate) == text
