"""`substances resolve` as a user runs it: a file of a million causes of death."""

import csv
import random
from pathlib import Path

from bench.command import pharmakon, scratch
from bench.figure import Figure, Outcome

ROWS, SECONDS = 1_000_000, 25.0
_NAMES = (
    *("fentanyl", "heroin", "cocaine", "oxycodone", "methadone", "alprazolam", "ethanol", "tramadol", "morphine"),
    *("para-fluorofentanyl", "clonazepam", "hydrocodone", "xylazine", "gabapentin", "diphenhydramine", "diazepam"),
    *("amphetamine", "methamphetamine", "buprenorphine", "carfentanil"),
)
_BEFORE = (
    *("Acute", "Combined", "Accidental", "The effects of", "Complications of"),
    *("No evidence of", "History of", "Suspected"),
)
_AFTER = (
    *("toxicity", "intoxication", "overdose", "poisoning", "use disorder", "detected", "and blunt trauma"),
    *("with hypertensive heart disease", "in the setting of chronic obstructive pulmonary disease"),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def million(path: Path, seed: int = 5) -> None:
    """Causes of five words or more, most of them distinct, one in ten with a typing mistake; and a second column."""
    draw = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Case", "COD", "Other"))
        for number in range(ROWS):
            first, second, third = draw.choice(_NAMES), draw.choice(_NAMES), draw.choice(_NAMES)
            if draw.random() < 0.1:
                place = draw.randrange(len(first))
                first = first[:place] + draw.choice(_LETTERS) + first[place + 1 :]
            text = f"{draw.choice(_BEFORE)} {first}, {second} and {third} {draw.choice(_AFTER)}"
            text += f" ({draw.randrange(10**6)} ng)" if draw.random() < 0.5 else ""
            other = f"{draw.choice(_NAMES)} {draw.choice(_AFTER)}" if draw.random() < 0.3 else ""
            writer.writerow((number, text, other))


def resolve_command() -> Outcome:
    """Seconds and peak memory, process start, reading and writing included."""
    with scratch() as folder:
        million(folder / "causes.csv")
        names = ("--column", "COD", "--column", "Other", "--out", folder / "mentions.csv", "--json")
        finished = pharmakon("substances", "resolve", folder / "causes.csv", *names)
        summary = finished.json()
    lines = summary["lines"]
    measured = f"{finished.seconds:.1f} s, peak {finished.peak_mib:,.0f} MiB, {lines:,} lines written"
    return Outcome(measured, met=finished.seconds <= SECONDS and summary["rows"] == ROWS)


FIGURES = (
    Figure(
        "resolve_command",
        "pharmakon substances resolve on a file of 1 M causes of death with two columns of texts, one in ten misspelt: "
        "reading and writing of the files included",
        f"at most {SECONDS:.0f} s",
        resolve_command,
    ),
)
