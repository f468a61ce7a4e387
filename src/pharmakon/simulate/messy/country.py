"""The messy country: three years of one office in three forms, a registry, a population, and the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pharmakon.simulate.country import months
from pharmakon.simulate.draws import Draws
from pharmakon.simulate.messy.answers import HEADINGS, Answer
from pharmakon.simulate.messy.cases import Case, cases_of
from pharmakon.simulate.messy.statistics import deaths_statistics
from pharmakon.simulate.messy.texts import deaths_text, registry_text
from pharmakon.simulate.messy.workbook import deaths_workbook, population_workbook
from pharmakon.simulate.people import Country, areas_text, as_csv
from pharmakon.simulate.world import districts, substances

YEARS = (2022, 2024)
FEWEST = 240  # so that every planted fault has its row
_DISTRICTS = 3
_NAMES, _REGISTRY = 20, 21  # streams of draws
TRUTH_HEADINGS = ("year", "substance", "certificate", "with_registry")
ANY, NONE_NAMED = "any", "none_named"


@dataclass(frozen=True)
class Messy:
    """What was written. `truth_file`: deaths by year and substance, by the certificates and with the registry."""

    workbook: Path
    text: Path
    statistics: Path
    corrected: Path
    registry: Path
    population: Path
    areas: Path
    answers_file: Path
    truth_file: Path
    answers: tuple[Answer, ...]


def simulate_messy(folder: Path, *, deaths: int = 360, seed: int = 1) -> Messy:
    """Write the files that offices send to `folder`/files and what they truly hold to `folder`/truth.

    Args:
        folder: is made where it is missing; files of the same names are written anew.
        deaths: all deaths of the three years; at least 240.
        seed: of the random generator.

    Raises:
        ValueError: fewer deaths than the planted faults need.
    """
    if deaths < FEWEST:
        raise ValueError(f"the messy country has at least {FEWEST} deaths")
    country = Country(*YEARS, deaths, districts(_DISTRICTS))
    cases = cases_of((sheet for sheet, _ in months(country, seed)), Draws(seed, _NAMES))
    for each in ("files", "truth"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    made = _paths(folder)
    of_year = [[case for case in cases if case.died.year == year] for year in country.years]
    answers = [*deaths_workbook(made["workbook"], of_year[0]), *deaths_text(made["text"], of_year[1])]
    deaths_statistics(made["statistics"], made["corrected"], of_year[2])
    registered = registry_text(made["registry"], cases, Draws(seed, _REGISTRY))
    population_workbook(made["population"], country)
    made["areas"].write_bytes(areas_text(country).encode())
    made["answers_file"].write_bytes(_answers_text(answers).encode())
    made["truth_file"].write_bytes(_truth_text(cases, registered).encode())
    return Messy(**made, answers=tuple(answers))


def _paths(folder: Path) -> dict[str, Path]:
    files, truth = folder / "files", folder / "truth"
    return {
        "workbook": files / "deaths_2022.xlsx",
        "text": files / "deaths_2023.csv",
        "statistics": files / "deaths_2024.sav",
        "corrected": files / "deaths_2024_corrected.sav",
        "registry": files / "registry_2022-2024.csv",
        "population": files / "population.xlsx",
        "areas": files / "areas.csv",
        "answers_file": files / "answers.csv",
        "truth_file": truth / "truth.csv",
    }


def _answers_text(answers: Sequence[Answer]) -> str:
    return as_csv(HEADINGS, [tuple(getattr(answer, name) for name in HEADINGS) for answer in answers])


def _truth_text(cases: Sequence[Case], registered: Sequence[Case]) -> str:
    """Deaths by year and substance that the certificate names, or that certificate or registry name."""
    silent = {case.number for case in registered if not case.named}
    both = {case.number: case.involved if case.number in silent else case.named for case in cases}
    lines: list[tuple[object, ...]] = []
    for year in range(YEARS[0], YEARS[1] + 1):
        here = [case for case in cases if case.died.year == year]
        lines.append((year, ANY, len(here), len(here)))
        none = sum(not case.named for case in here), sum(not both[case.number] for case in here)
        lines.append((year, NONE_NAMED, *none))
        for each in substances().ids:
            named = sum(each in case.named for case in here), sum(each in both[case.number] for case in here)
            lines.append((year, each, *named))
    return as_csv(TRUTH_HEADINGS, lines)
