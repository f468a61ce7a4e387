"""Every shipped query equals the referee's slow reading on random countries: a seeded share of the 5,000 of
`python -m bench.figures referee`."""

import pytest

from pharmakon.indicators.bases import DATE_BASES
from tests.referee_queries.traces import trace_differences
from tests.referee_queries.trials import Trial, fixed_trials, traced_trial, wanted_cells

FIXED = fixed_trials()
COUNTRIES = {"naming": 30, "facts": 20}


@pytest.mark.parametrize("trial", FIXED, ids=[trial.name for trial in FIXED])
def test_a_query_equals_the_referee(trial: Trial) -> None:
    trial.run(range(COUNTRIES.get(trial.name, 4)))


@pytest.mark.parametrize("basis", sorted(DATE_BASES))
def test_the_deaths_behind_a_figure_equal_the_referees(basis: str) -> None:
    for number, wanted in enumerate(wanted_cells()[sorted(DATE_BASES).index(basis) :: 8]):
        traced_trial(basis, wanted).run(range(number, number + 1))


@pytest.mark.parametrize("seed", range(6))
def test_the_deaths_behind_random_figures_are_as_many_as_the_figures_say(seed: int) -> None:
    assert trace_differences(seed) == []
