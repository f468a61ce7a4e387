"""Draws the rows to be labelled: by the examiner's flags, seeded. Prints row numbers, one a line."""

import csv
import random

from bench.samples import sample

FILE, SEED, ROWS = "deaths/connecticut_2012-2018.csv", 64_4, 300
POSITIVES, NEGATIVES = 30, 60
FLAGS = (
    *("Heroin", "Fentanyl", "Cocaine", "Ethanol", "Oxycodone"),
    *("Methadone", "Benzodiazepine", "Amphet", "Tramad"),
)


def drawn() -> list[int]:
    """Physical row numbers (1 = the row of headings), sorted."""
    with sample(FILE).open(encoding="utf-8", newline="") as file:
        flags = {
            row: [line[name].strip().upper() == "Y" for name in FLAGS]
            for row, line in enumerate(csv.DictReader(file), start=2)
        }
    rng = random.Random(SEED)
    chosen: set[int] = set()
    for place in range(len(FLAGS)):
        have = sum(flags[row][place] for row in chosen)
        left = sorted(row for row, yes in flags.items() if yes[place] and row not in chosen)
        chosen |= set(rng.sample(left, max(0, POSITIVES - have)))
    unflagged = sorted(row for row, yes in flags.items() if not any(yes))
    chosen |= set(rng.sample(unflagged, NEGATIVES))
    chosen |= set(rng.sample(sorted(set(flags) - chosen), ROWS - len(chosen)))
    return sorted(chosen)


if __name__ == "__main__":
    print(*drawn(), sep="\n")
