"""`demo`: an observatory of an invented country, made and run."""

from datetime import date
from pathlib import Path

from pharmakon.findings import Finding, MisuseError, code
from pharmakon.observatory.adding import add_file
from pharmakon.observatory.making import make_observatory
from pharmakon.observatory.running import Ran, run
from pharmakon.observatory.work import Progress, silent
from pharmakon.simulate import COUNTRY, NAME, Messy, Simulated, simulate_country, simulate_messy
from pharmakon.store import atomic_copy

FOLDER = "simulated"
MESSY_COUNTRY = "mycountry"


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


def demonstrate_messy(root: Path, *, deaths: int = 360, seed: int = 1) -> tuple[Messy, Path]:
    """Write files as offices send them, and an empty observatory to add them to.

    The files lie in `files/`, the truth behind them in `truth/`, the observatory in `mycountry/`.

    Args:
        root: a new or empty folder.
        deaths: how many deaths are simulated, at least 240.
        seed: of the random generator: another number gives another country.

    Raises:
        MisuseError: PH-C017 the folder holds other files.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise MisuseError(Finding(code("PH-C017")))
    layout = make_observatory(root / MESSY_COUNTRY, country_code=COUNTRY, name=NAME, simulated=True)
    made = simulate_messy(root, deaths=deaths, seed=seed)
    atomic_copy(made.areas, layout.reference / "areas.csv")
    return made, layout.root
