"""Small observatories with columns and kinds of record of the country's own."""

from datetime import date
from pathlib import Path

from pharmakon.observatory import make_observatory
from pharmakon.store import Layout

RECEIVED = date(2025, 3, 31)
ETHNICITY = """
[record.death.column.ethnicity]
type = "category"
label = "Ethnic group"
values = { a = "Group A", b = "Group B", 9 = "why:refused" }
"""
DEATHS = """\
Case,Date of death,Age,Sex,Cause of death,Ethnic group
1,2023-01-05,34,Male,Acute fentanyl intoxication,a
2,2023-03-31,51,Female,Heroin and cocaine toxicity,Group B
3,2024-02-29,,Male,Mixed drug toxicity,9
4,2024-07-04,29,Female,Fentanyl and heroin toxicity,A
5,2024-08-15,47,,Methadone toxicity,zebra
6,2024-09-15,48,Male,Methadone toxicity,
"""


def country(folder: Path, declared: str = "") -> Layout:
    """An observatory whose settings declare something, without files."""
    layout = make_observatory(folder / "country", country_code="XVA", name="Valdara")
    declare(layout, declared)
    return layout


def declare(layout: Layout, more: str) -> None:
    """Write more lines at the end of the settings."""
    layout.settings.write_text(layout.settings.read_text(encoding="utf-8") + more, encoding="utf-8")


def file_of(folder: Path, text: str, name: str = "deaths.csv") -> Path:
    """A file as an office sends it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
