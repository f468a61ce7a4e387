"""`demo`: an observatory of an invented country, made and run."""

from datetime import date
from pathlib import Path

from pharmakon.observatory.adding import add_file
from pharmakon.observatory.making import make_observatory
from pharmakon.observatory.running import Ran, run
from pharmakon.observatory.work import Progress, silent
from pharmakon.simulate import COUNTRY, NAME, Simulated, simulate_country
from pharmakon.store import atomic_copy

FOLDER = "simulated"


def demonstrate(root: Path, *, deaths: int = 2400, seed: int = 1, progress: Progress = silent) -> Ran:
    """Make the observatory of an invented country, add its files and run it.

    The files that its offices sent, and the truth behind them, lie in the folder `simulated/`.

    Args:
        root: a new or empty folder.
        deaths: how many deaths are simulated.
        seed: of the random generator: another number gives another country.
        progress: is told what is done.

    Raises:
        MisuseError: PH-C017 the folder holds other files.
    """
    populate(root, deaths=deaths, seed=seed, progress=progress)
    return run(root, progress=progress)


def populate(
    root: Path, *, deaths: int, seed: int = 1, years: tuple[int, int] = (2017, 2024), progress: Progress = silent
) -> Simulated:
    """An observatory of an invented country with its files added, not yet run."""
    layout = make_observatory(root, country_code=COUNTRY, name=NAME, simulated=True)
    progress("simulation", 0, 1)
    simulated = simulate_country(root / FOLDER, deaths=deaths, seed=seed, years=years)
    atomic_copy(simulated.areas_file, layout.reference / "areas.csv")
    received = date(years[1] + 1, 3, 31)
    for file in simulated.death_files:
        add_file(root, file, record="death", source="deaths", received=received, progress=progress)
    add_file(root, simulated.population_file, record="observation", received=received, progress=progress)
    return simulated
