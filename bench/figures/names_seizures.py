"""Drug names of individual seizures placed in the register: at what level, of distinct names and of rows."""

import csv
import gzip
from collections import Counter

from bench.figure import Figure, Outcome
from bench.names_found import registered
from bench.placed import Level, placed, write_list
from bench.samples import sample

FILE, COLUMN, LIST = "seizures/unodc_individual_seizures_2011-2014.csv.gz", "DRUG_NAME", "names_seizures.csv"
LEAST = 0.95


def seizures() -> Outcome:
    """Names as cells of a drug column."""
    with gzip.open(sample(FILE), "rt", encoding="utf-8-sig", newline="") as file:
        rows = Counter(row[COLUMN].strip() for row in csv.DictReader(file, delimiter=";"))
    names = placed(registered(), sorted(rows))
    path = write_list(LIST, names, rows)
    of_names = Counter(each.level for each in names)
    of_rows: Counter[Level] = Counter()
    for each in names:
        of_rows[each.level] += rows[each.name]
    total = sum(rows.values())
    shown = "; ".join(
        f"{level} {of_names[level] / len(names):.1%} of names, {of_rows[level] / total:.2%} of rows" for level in Level
    )
    measured = f"{shown} ({len(names)} names, {total:,} rows; list: {path.parent.name}/{path.name})"
    return Outcome(measured, met=of_rows[Level.SUBSTANCE] >= LEAST * total)


FIGURES = (
    Figure(
        "names_seizures",
        "Drug names of individual seizures 2011–2014, read as cells of a drug column: placed at substance level, with "
        'several readings, at group level, or unplaced ("other" and "non-specified" count as unplaced)',
        f"at least {LEAST:.0%} of rows at substance level",
        seizures,
    ),
)
