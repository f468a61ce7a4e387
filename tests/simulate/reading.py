"""Files of the simulated country, read as plainly as can be."""

import csv
from pathlib import Path


def table(file: Path) -> list[dict[str, str]]:
    """Rows by heading."""
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def lines(file: Path) -> list[list[str]]:
    """Every line as cells; place 0 is physical row 1."""
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))
