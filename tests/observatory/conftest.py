"""Small observatories that tests share: made once a worker, never changed by a test."""

from datetime import date
from pathlib import Path

import pytest

from pharmakon.observatory import Observatory, add_file, demonstrate, make_observatory

RECEIVED = date(2025, 3, 31)
DEATHS = """\
Case,Date of death,Date of registration,Age,Sex,County of residence,Cause of death,Fentanyl
1,2023-01-05,2023-02-01,34,Male,North,Acute fentanyl intoxication,Y
2,2023-03-31,2023-05-02,51,Female,South,Heroin and cocaine toxicity,
3,2024-02-29,2024-04-01,,Male,North,Mixed drug toxicity,
4,2024-07,2024-09-15,29,Female,Elsewhere,Fentanyl and heroin toxicity,Y
5,2024-08-15,2024-09-15,47,,,Methadone toxicity; no opiates detected,
"""
AREAS = "code,name,parent\nN,North,\nS,South,\n"
POPULATION = """\
Area,Year,Sex,Age group,Persons
North,2023,Male,0-130,1000
North,2023,Female,0-130,1100
South,2023,Male,0-130,2000
South,2023,Female,0-130,1900
"""


def office(folder: Path, *, deaths: str = DEATHS, population: str = "", areas: str = "") -> Path:
    """An observatory with these files added, not yet run."""
    root = folder / "country"
    layout = make_observatory(root, country_code="XVA", name="Valdara")
    if areas:
        (layout.reference / "areas.csv").write_text(areas, encoding="utf-8")
    for name, record, text in (("deaths.csv", "death", deaths), ("population.csv", "observation", population)):
        if text:
            file = folder / name
            file.write_text(text, encoding="utf-8")
            add_file(root, file, record=record, received=RECEIVED)
    return root


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """The demonstration country, run once."""
    root = tmp_path_factory.mktemp("demonstration") / "demo"
    demonstrate(root, deaths=600)
    return Observatory.open(root)
