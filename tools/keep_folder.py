"""Keeps a small observatory as this version makes it, so that later versions can be tried on it.

`python -m tools.keep_folder tests/fixtures/folder_v1` at each release, with a new name. The data are invented. Only
what people back up is kept: work and products are made again.
"""

import os
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from pharmakon.observatory import add_file, make_observatory, run

DEATHS = """\
Case,Date of death,Date of registration,Age,Sex,County of residence,Cause of death,Fentanyl
1,2023-01-05,2023-02-01,34,Male,North,Acute fentanyl intoxication,Y
2,2023-03-31,2023-05-02,51,Female,South,Heroin and cocaine toxicity,
3,2024-02-29,2024-04-01,,Male,North,Mixed drug toxicity,
4,2024-07,2024-09-15,29,Female,Elsewhere,Fentanyl and heroin toxicity,Y
5,2024-08-15,2024-09-15,47,,,Methadone toxicity; no opiates detected,
"""
POPULATION = """\
Area,Year,Sex,Age group,Persons
North,2023,Male,0-130,1000
North,2023,Female,0-130,1100
South,2023,Male,0-130,2000
South,2023,Female,0-130,1900
"""
AREAS = "code,name,parent\nN,North,\nS,South,\n"
RECEIVED = date(2025, 3, 31)
_MADE_AGAIN = ("work", "products")


def keep(target: Path) -> None:
    """Make the observatory, run it, and lay down what people back up."""
    os.environ["PHARMAKON_USER"] = "fixture"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "country"
        layout = make_observatory(root, country_code="XVA", name="Valdara")
        (layout.reference / "areas.csv").write_text(AREAS, encoding="utf-8")
        for name, record, text in (("deaths.csv", "death", DEATHS), ("population.csv", "observation", POPULATION)):
            file = Path(folder) / name
            file.write_text(text, encoding="utf-8")
            add_file(root, file, record=record, received=RECEIVED)
        run(root)
        shutil.copytree(root, target, ignore=shutil.ignore_patterns(*_MADE_AGAIN, ".*"))


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
