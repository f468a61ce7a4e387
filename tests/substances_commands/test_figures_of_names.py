"""What names become in the figures of a country: salts count for their base, unverified entries are labelled."""

import csv
import json
from pathlib import Path

import pytest

from tests.substances_commands.conftest import command, office

# 2 + 1 + 1 = 4 deaths name methadone, one of them as levomethadone; 3 name norfentanyl.
TEXTS = (
    *("Methadone hydrochloride toxicity",) * 2,
    "Methadone toxicity",
    "Levomethadone toxicity",
    *("Norfentanyl detected, heroin toxicity",) * 3,
)
ALL = ("--indicator", "DRUG_INDUCED_DEATHS", "--period", "2023", "--sex", "all", "--age-group", "all", "--area", "all")


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office(tmp_path_factory.mktemp("figures"), TEXTS)


def deaths(country: Path, *words: str) -> dict[str, tuple[float, str]]:
    """Substance → deaths of the country, and whether it is verified."""
    out = country.parent / "estimates.json"
    command("estimates", country, *ALL, *words, "--format", "json", "--out", out)
    lines = json.loads(out.read_text(encoding="utf-8"))["estimates"]
    return {line["substance"]: (line["value"], line["substance_verified"]) for line in lines}


def test_a_salt_counts_for_its_base_and_an_isomer_for_both(country: Path) -> None:
    found = deaths(country)
    assert found["methadone"] == (4, "yes")
    assert found["levomethadone"][0] == 1
    assert found["group:opioid"] == (7, "yes")
    assert not [name for name in found if "hydrochloride" in name]


@pytest.mark.parametrize("name", ["methadone", "Methadone HCl", "methadone-hydrochloride", "métadona"])
def test_figures_are_found_by_the_name_of_a_salt_too(country: Path, name: str) -> None:
    assert deaths(country, "--substance", name) == {"methadone": (4, "yes")}


def test_unverified_entries_are_labelled_wherever_figures_are_shown(country: Path, tmp_path: Path) -> None:
    assert deaths(country)["norfentanyl"] == (3, "no")
    text = command("estimates", country, *ALL, "--substance", "norfentanyl")
    assert "  norfentanyl (unverified)  2023  " in text
    out = tmp_path / "estimates.csv"
    command("estimates", country, "--format", "csv", "--out", out)
    with out.open(encoding="utf-8", newline="") as file:
        labels = {line["substance"]: line["substance_verified"] for line in csv.DictReader(file)}
    assert (labels["norfentanyl"], labels["heroin"], labels["any"]) == ("no", "yes", "yes")
    report = (country / "products" / "report.html").read_text(encoding="utf-8")
    assert "norfentanyl †" in report
    assert "† name not yet checked against a source" in report
