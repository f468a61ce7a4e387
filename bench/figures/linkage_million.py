"""A million persons against a million, half of them in both, with errors and families: time, memory, quality."""

import json
import resource
import subprocess
import sys
import time

import numpy as np

from bench.figure import Figure, Outcome
from bench.figures.linkage_people import Errors, persons, records
from bench.samples import ROOT

PERSONS, MINUTES, GIB = 1_000_000, 10, 8


def linked(count: int) -> dict[str, float]:
    """Link two files of `count` persons, half of them in both. Seconds are of the linkage alone."""
    from pharmakon.intake.linkage import Role, link, proposed_plan

    random = np.random.default_rng(7)
    people = persons(random, count + count // 2)
    who = random.permutation(count + count // 2)
    left = records(random, people, who[:count], Errors())
    right = records(random, people, random.permutation(who[count // 2 :]), Errors())
    names = {
        role: (role.value,) for role in (Role.GIVEN, Role.SURNAME, Role.BIRTH, Role.SEX, Role.STREET, Role.POSTCODE)
    }
    started = time.monotonic()
    links = link(left, right, proposed_plan(names, key=("row",)))
    seconds = time.monotonic() - started
    match = np.array(links.table["class"].to_pylist()) == "match"
    one = left["person"].to_numpy()[links.table["left_row"].to_numpy()[match]]
    two = right["person"].to_numpy()[links.table["right_row"].to_numpy()[match]]
    right_pairs, found, true = int((one == two).sum()), len(one), count // 2
    return {
        "seconds": seconds,
        "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "compared": links.compared,
        "precision": right_pairs / found,
        "recall": right_pairs / true,
        "f1": 2 * right_pairs / (found + true),
        "estimated_precision": links.errors.precision,
        "estimated_recall": links.errors.recall,
    }


def million() -> Outcome:
    """In a process of its own, on two cores, so that its memory can be told."""
    command = ["taskset", "-c", "0,1", sys.executable, "-m", "bench.figures.linkage_million"]
    made = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    got: dict[str, float] = json.loads(made)
    measured = (
        f"{got['seconds']:.0f} s, {got['gib']:.1f} GiB at most (with making the persons), "
        f"{got['compared'] / 1e6:.1f} M pairs compared; F1 {got['f1']:.3f} (precision {got['precision']:.3f}, recall "
        f"{got['recall']:.3f}; the model's own estimates: {got['estimated_precision']:.3f}, "
        f"{got['estimated_recall']:.3f})"
    )
    return Outcome(measured, met=got["seconds"] <= 60 * MINUTES and got["gib"] <= GIB)


FIGURES = (
    Figure(
        "linkage_million",
        "1 M x 1 M invented persons, 500,000 in both, in households of 2.3; each record: names mistyped 5 % each, 15 % "
        "moved, births wrong 5 %, fields missing 1-3 %, no number; linked on two cores",
        f"at most {MINUTES} minutes and {GIB} GiB; F1 printed",
        million,
    ),
)

if __name__ == "__main__":
    json.dump(linked(int(sys.argv[1]) if len(sys.argv) > 1 else PERSONS), sys.stdout)
