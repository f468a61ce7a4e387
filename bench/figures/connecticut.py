"""The Connecticut file as a user takes it: add, check, run; every row accounted for; counts against awk."""

import csv
import subprocess
from pathlib import Path

from bench.command import pharmakon, scratch
from bench.figure import Figure, Outcome
from bench.samples import ROOT, sample

FILE, ROWS = "deaths/connecticut_2012-2018.csv", 5105
# The substances that the count by awk knows, by their ids in the register.
SUBSTANCES = ("heroin", "cocaine", "fentanyl", "oxycodone", "methadone", "tramadol", "hydrocodone", "ethanol")
UNKNOWN = "unknown"
Counts = dict[tuple[str, str], int]


def made(root: Path, file: Path) -> dict[str, object]:
    """An observatory with the file added, checked and run; what `run --json` says."""
    pharmakon("init", root, "--country", "USA")
    pharmakon("add", root, file, "--as", "death", "--received", "2019-06-30")
    pharmakon("check", root, "--json")
    return pharmakon("run", root, "--json").json()


def accounted() -> Outcome:
    """Every physical row of the file is a header, blank, outside or read one; every read row has a fate."""
    with scratch() as folder:
        ran = made(folder / "country", sample(FILE))
    sheet = _only_sheet(ran)
    balanced = sheet["physical"] == sheet["header"] + sheet["blank"] + sheet["outside"] + sheet["rows_read"]
    balanced &= sheet["rows_read"] == sheet["accepted"] + sheet["rejected"] + sheet["duplicate"]
    parts = ", ".join(f"{name} {sheet[name]:,}" for name in ("physical", "header", "rows_read", "accepted", "rejected"))
    return Outcome(parts, met=balanced and sheet["rows_read"] == ROWS)


def _only_sheet(ran: dict[str, object]) -> dict[str, int]:
    files = ran["files"]
    if not isinstance(files, list):
        raise TypeError("run --json has a list of files")
    sheet: dict[str, int] = files[0]["sheets"][0]
    return sheet


def equal_counts() -> Outcome:
    """Deaths by year and substance, by the program and by awk. Rows without any date wait in quarantine."""
    with scratch() as folder:
        ran = made(folder / "country", sample(FILE))
        ours = _ours(folder / "country")
    counted = by_awk(sample(FILE))
    theirs = {key: deaths for key, deaths in counted.items() if key[0] != UNKNOWN}
    undated = counted.get((UNKNOWN, "all"), 0)
    differing = {key: (ours.get(key, 0), theirs[key]) for key in theirs if ours.get(key, 0) != theirs[key]}
    shown = "; ".join(f"{year} {name}: {a} against {b}" for (year, name), (a, b) in sorted(differing.items()))
    measured = f"{len(theirs) - len(differing)} of {len(theirs)} cells equal; {undated} rows without a date, rejected"
    met = not differing and undated == _only_sheet(ran)["rejected"]
    return Outcome(f"{measured}; {shown}".strip("; "), met=met)


def _ours(root: Path) -> Counts:
    cells = {"indicator": "DRUG_INDUCED_DEATHS", "date-basis": "first_known", "place-basis": "source"}
    cells |= {"area": "all", "sex": "all", "age-group": "all", "period-kind": "year"}
    words = [word for name, value in cells.items() for word in (f"--{name}", value)]
    rows = csv.DictReader(pharmakon("estimates", root, *words, "--format", "csv").output.splitlines())
    named = {"any": "all"} | {name: name for name in SUBSTANCES}
    return {
        (row["period"], named[row["substance"]]): int(row["numerator"]) for row in rows if row["substance"] in named
    }


def by_awk(file: Path) -> Counts:
    """Year and substance → deaths, counted apart."""
    command = ["awk", "-f", str(ROOT / "bench" / "connecticut_count.awk"), str(file)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {(row["year"], row["substance"]): int(row["deaths"]) for row in csv.DictReader(printed.splitlines())}


FIGURES = (
    Figure(
        "connecticut_accounting",
        "The Connecticut file (accidental drug deaths 2012–2018) added, checked and run as a user would: what became "
        "of its rows",
        f"all {ROWS:,} records accounted for",
        accounted,
    ),
    Figure(
        "connecticut_counts",
        "Connecticut: deaths by year and substance (first known date, by text or flag) against a count by awk",
        "every cell equal",
        equal_counts,
    ),
)
