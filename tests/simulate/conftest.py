"""One simulated country for the tests of this folder."""

import pytest

from pharmakon.simulate import Simulated, simulate_country
from tests.simulate.reading import lines, table


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return simulate_country(tmp_path_factory.mktemp("country"), deaths=6000, seed=7)


@pytest.fixture(scope="session")
def truth(simulated: Simulated) -> list[dict[str, str]]:
    return table(simulated.truth_file)


@pytest.fixture(scope="session")
def rows(simulated: Simulated) -> list[dict[str, str]]:
    return table(simulated.rows_file)


@pytest.fixture(scope="session")
def office(simulated: Simulated) -> list[list[str]]:
    """Every line of the office's file as cells; place 0 is physical row 1."""
    return lines(simulated.death_files[0])


@pytest.fixture(scope="session")
def by_heading(office: list[list[str]]) -> dict[str, list[str]]:
    """Cells by heading, of lines that have the right number of them."""
    whole = [line for line in office[1:] if len(line) == len(office[0])]
    return {heading: [line[at] for line in whole] for at, heading in enumerate(office[0])}
