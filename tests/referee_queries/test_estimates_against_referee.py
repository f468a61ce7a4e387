"""Every indicator from the raw deaths of small random countries: value, limits, numerator, denominator, reason."""

import pytest

from tests.referee_queries.estimates import compare


@pytest.mark.parametrize("seed", range(5))
def test_estimates_equal_the_referees(seed: int) -> None:
    assert compare(seed) == []
