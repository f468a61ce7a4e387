"""The demonstration country: its truth comes back, and its figures lead to their rows."""

import random

import pyarrow.compute as pc
import pytest

from pharmakon.findings import Severity
from pharmakon.observatory import Observatory, Wanted

TRACED = 60


def test_every_row_is_accounted_for(demonstration: Observatory) -> None:
    for account in demonstration.accounts():
        assert account.balances
    deaths = next(account for account in demonstration.accounts() if account.file == "deaths.csv")
    assert deaths.rejected > 0
    assert deaths.outside == 1


def test_the_planted_faults_are_found(demonstration: Observatory) -> None:
    kinds = {finding.severity for finding in demonstration.findings()}
    assert kinds == {Severity.ERROR, Severity.WARNING, Severity.NOTE}


def test_figures_drawn_at_random_lead_to_rows_that_add_up_to_them(demonstration: Observatory) -> None:
    """`trace` refuses by itself where the rows do not add up; here their number is compared once more."""
    table = demonstration.estimates()
    chosen = random.Random(20_250_331).sample(range(table.num_rows), TRACED)
    for line in table.take(chosen).to_pylist():
        figure = demonstration.trace(
            Wanted(
                line["indicator"],
                line["substance"],
                line["period"],
                line["date_basis"],
                line["place_basis"],
                line["area"],
                line["sex"],
                line["age_group"],
            )
        )
        rows = figure.rows.filter(pc.equal(figure.rows["part"], "numerator"))
        assert rows.num_rows == line["numerator"]


@pytest.mark.parametrize("name", ["value", "lower", "upper"])
def test_no_figure_without_limits(demonstration: Observatory, name: str) -> None:
    table = demonstration.estimates()
    missing = table.filter(pc.is_null(table[name]))
    assert set(missing["obs_status"].to_pylist()) <= {"O"}
    assert missing["reason"].null_count == 0
