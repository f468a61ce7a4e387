"""The count by awk reads quoted cells, flags and whole words as its head says."""

import csv
import subprocess
from pathlib import Path

import pytest

from bench.samples import ROOT

pytestmark = pytest.mark.needs_software("awk")

HEADER = "COD,Date,Heroin,Cocaine,Fentanyl,Oxycodone,Methadone,Tramad,Hydrocodone,Ethanol,OtherSignifican,Other,Geo\n"
FLAGS = {name: place for place, name in enumerate(HEADER.strip().split(","))}


def row(text: str, date: str = "02/29/2016 12:00:00 AM", other: str = "", geo: str = '"A\nB"', **flags: str) -> str:
    cells = [""] * len(FLAGS)
    cells[0], cells[1], cells[FLAGS["OtherSignifican"]], cells[FLAGS["Geo"]] = text, date, other, geo
    for name, value in flags.items():
        cells[FLAGS[name]] = value
    return ",".join(cells) + "\r\n"


def run(path: Path) -> subprocess.CompletedProcess[str]:
    command = ["awk", "-f", str(ROOT / "bench" / "connecticut_count.awk"), str(path)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def counted(path: Path) -> dict[tuple[str, str], int]:
    rows = csv.DictReader(run(path).stdout.splitlines())
    return {(row["year"], row["substance"]): int(row["deaths"]) for row in rows}


def count_of(tmp_path: Path, *rows: str) -> dict[tuple[str, str], int]:
    (tmp_path / "deaths.csv").write_text(HEADER + "".join(rows), encoding="utf-8", newline="")
    return counted(tmp_path / "deaths.csv")


def test_a_death_counts_once_by_flag_or_by_name(tmp_path: Path) -> None:
    counts = count_of(
        tmp_path,
        row("Heroin Toxicity", Heroin="Y"),
        row("Heroin Toxicity"),
        row("Multiple Drug Toxicity", Heroin="Y"),
        row("Multiple Drug Toxicity", Heroin="Y-A"),
        row("Toxicity", other="HEROIN"),
    )
    assert counts["2016", "all"] == 5
    assert counts["2016", "heroin"] == 4
    assert counts["2016", "cocaine"] == 0


def test_line_ends_commas_and_doubled_quotes_stay_in_their_cell(tmp_path: Path) -> None:
    text = '"Acute ""cocaine"",\r\nheroin and\nETOH"'
    counts = count_of(tmp_path, row(text), row('"""tramadol"""', date=""), row("x", date="01/02/2018"))
    assert [counts["2016", name] for name in ("all", "cocaine", "heroin", "ethanol")] == [1, 1, 1, 1]
    assert counts["unknown", "tramadol"] == 1
    assert counts["2018", "all"] == 1
    assert {year for year, _ in counts} == {"2016", "2018", "unknown"}


@pytest.mark.parametrize(
    ("text", "counts_as"),
    [
        ("acetyl fentanyl", set()),
        ("Furanyl-fentanyl and fentanyl", {"fentanyl"}),
        ("fentanyl fentanyl", {"fentanyl"}),
        ("fentanyl analogue", set()),
        ("norfentanyl", set()),
        ("dihydrocodone", set()),
        ("hydrocodone/oxycodone", {"hydrocodone", "oxycodone"}),
        ("isopropyl alcohol", set()),
        ("ethyl alcohol", {"ethanol"}),
        ("cocaethylene", {"cocaine", "ethanol"}),
        ("acute fentayl intoxication", {"fentanyl"}),
        ("methadon", {"methadone"}),
        ("cocain", set()),
        ("chronic alcohol abuse", set()),
        ("alcoholism", set()),
    ],
)
def test_only_whole_words_of_the_substance_itself_count(tmp_path: Path, text: str, counts_as: set[str]) -> None:
    counts = count_of(tmp_path, row(text))
    assert {name for (_, name), deaths in counts.items() if deaths} - {"all"} == counts_as


def test_a_file_that_is_not_as_expected_is_refused(tmp_path: Path) -> None:
    faults = {
        "no column is named": "Date,COD\n",
        "never ends": HEADER + row("x", geo='"open'),
        "has 3 cells": HEADER + "a,b,c\n",
    }
    for message, content in faults.items():
        (tmp_path / "deaths.csv").write_text(content, encoding="utf-8", newline="")
        done = run(tmp_path / "deaths.csv")
        assert done.returncode == 1
        assert message in done.stderr
        assert done.stdout == ""


@pytest.mark.needs_samples
def test_the_connecticut_file_is_counted_whole(samples: Path) -> None:
    """5 105 records; 2018 by hand, `grep "^[^,]*,../../2018 "` and `grep -icw`: methadone 88, hydrocodone 14."""
    counts = counted(samples / "deaths" / "connecticut_2012-2018.csv")
    assert sum(deaths for (_, name), deaths in counts.items() if name == "all") == 5105
    assert counts["2018", "methadone"] == 88
    assert counts["2018", "hydrocodone"] == 14
