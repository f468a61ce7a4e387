"""FEBRL datasets 3 and 4 (Christen 2008), by the default plan."""

import csv
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from pharmakon.intake.linkage import Links, Role, duplicates, link, proposed_plan

ROLES = {
    Role.GIVEN: ("given_name",),
    Role.SURNAME: ("surname",),
    Role.BIRTH: ("date_of_birth",),
    Role.STREET: ("street_number", "address_1"),
    Role.PLACE: ("suburb",),
    Role.POSTCODE: ("postcode",),
    Role.AREA: ("state",),
}
PLAN = proposed_plan(ROLES, key=("rec_id",))
LEAST = 0.97  # F1, also without the social security number


def read(samples: Path, name: str) -> pa.Table:
    with (samples / "linkage" / f"febrl_dataset{name}.csv").open(encoding="utf-8", newline="") as file:
        heading, *rows = [[cell.strip() for cell in row] for row in csv.reader(file)]
    return pa.table({column: [row[place] for row in rows] for place, column in enumerate(heading)})


def person(record: str) -> str:
    return record.split("-")[1]


def f1(links: Links, true: int) -> float:
    rows = [row for row in links.table.to_pylist() if row["class"] == "match"]
    right = sum(person(row["left_rec_id"]) == person(row["right_rec_id"]) for row in rows)
    return 2 * right / (len(rows) + true)


@pytest.mark.needs_samples
def test_links_of_dataset_4(samples: Path) -> None:
    assert f1(link(read(samples, "4a"), read(samples, "4b"), PLAN), 5000) >= LEAST


@pytest.mark.needs_samples
def test_duplicates_of_dataset_3(samples: Path) -> None:
    records = read(samples, "3")
    counts = Counter(person(record) for record in records["rec_id"].to_pylist())
    true = sum(count * (count - 1) // 2 for count in counts.values())
    assert f1(duplicates(records, PLAN), true) >= LEAST
