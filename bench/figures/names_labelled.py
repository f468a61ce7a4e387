"""Texts labelled by two readings apart, against the program: kappa of the readings, F1 of the program."""

import csv
from pathlib import Path

from bench.figure import Figure, NotMeasuredError, Outcome
from bench.labels.draw import FILE, drawn
from bench.samples import ROOT, sample

LABELS = ROOT / "bench" / "labels"
# Substance of the labels → target of the register.
TARGETS = {
    "heroin": "heroin",
    "fentanyl": "fentanyl",
    "cocaine": "cocaine",
    "ethanol": "ethanol",
    "oxycodone": "oxycodone",
    "methadone": "methadone",
    "benzodiazepine": "group:benzodiazepine",
    "amphetamine": "group:amphetamines",
    "tramadol": "tramadol",
}
COLUMNS = {"COD": False, "OtherSignifican": False, "Other": True}  # whether the column lists drugs
F1, LOWER, EACH = 0.98, 0.965, 0.95
DRAWS, SEED = 2000, 7
Labels = dict[int, frozenset[str]]


def labels_of(path: Path) -> Labels:
    """Row → substances that a reader found named."""
    if not path.is_file():
        raise NotMeasuredError(f"no labels: {path.name}")
    with path.open(encoding="utf-8", newline="") as file:
        return {int(line["row"]): frozenset(line["substances"].split()) for line in csv.DictReader(file)}


def kappa(first: Labels, second: Labels) -> float:
    """Cohen's kappa over all decisions (row × substance)."""
    pairs = [(name in first[row], name in second[row]) for row in first for name in TARGETS]
    observed = sum(a == b for a, b in pairs) / len(pairs)
    yes = [sum(pair[place] for pair in pairs) / len(pairs) for place in (0, 1)]
    chance = yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1])
    return (observed - chance) / (1 - chance)


def read_by_program() -> Labels:
    """Row → substances that the program finds named, from the texts alone."""
    import pyarrow as pa

    from pharmakon.records.mention import COUNTED_ROLES
    from pharmakon.substances import Reader, Register

    register = Register.load(LABELS / "no-overlay")
    reader, speaks_for, rows = Reader(register), register.speaks_for(), drawn()
    with sample(FILE).open(encoding="utf-8", newline="") as file:
        lines = dict(enumerate(csv.DictReader(file), start=2))
    named: dict[int, set[str]] = {row: set() for row in rows}
    for column, lists_drugs in COLUMNS.items():
        texts = pa.array([lines[row][column] or None for row in rows], pa.string())
        for mention in reader.read(texts, drug_column=lists_drugs).mentions.to_pylist():
            if mention["substance"] and mention["role"] in COUNTED_ROLES and not mention["ambiguous"]:
                named[rows[mention["text"]]] |= speaks_for[mention["substance"]]
    return {row: frozenset(name for name, target in TARGETS.items() if target in named[row]) for row in rows}


def labelled() -> Outcome:
    """Micro-F1 with a lower 95 % limit (rows drawn again, seeded), F1 of each substance, rows that differ."""
    import numpy as np

    readers = [labels_of(LABELS / f"reader_{name}.csv") for name in "ab"]
    truth, found = labels_of(LABELS / "agreed.csv"), read_by_program()
    rows = sorted(truth)
    counts = np.array([[_outcome(truth[row], found[row], name) for name in TARGETS] for row in rows])
    each = {name: _f1(counts[:, place].sum(axis=0)) for place, name in enumerate(TARGETS)}
    rng = np.random.default_rng(SEED)
    again = [_f1(counts[rng.integers(0, len(rows), len(rows))].sum(axis=(0, 1))) for _ in range(DRAWS)]
    micro, lower = _f1(counts.sum(axis=(0, 1))), float(np.quantile(again, 0.025))
    differing = [str(row) for row in rows if truth[row] != found[row]]
    worst = min(each, key=lambda name: each[name])
    measured = (
        f"{len(rows)} rows, kappa of the readers {kappa(*readers):.3f}; micro-F1 {micro:.3f}, lower limit {lower:.3f}; "
        f"least {worst} {each[worst]:.3f}; rows that differ: {', '.join(differing) or 'none'}"
    )
    return Outcome(measured, met=micro >= F1 and lower >= LOWER and min(each.values()) >= EACH)


def _outcome(truth: frozenset[str], found: frozenset[str], name: str) -> tuple[int, int, int]:
    """True positive, false positive, false negative."""
    said, is_so = name in found, name in truth
    return int(said and is_so), int(said and not is_so), int(is_so and not said)


def _f1(counts: "object") -> float:
    true, false, missed = (int(number) for number in counts)  # type: ignore[attr-defined]
    return 2 * true / max(2 * true + false + missed, 1)


FIGURES = (
    Figure(
        "names_labelled",
        "300 rows of the Connecticut file, labelled from the text alone by two readers apart: their kappa, and the "
        "program against what they agreed on",
        f"micro-F1 at least {F1} with lower 95 % limit at least {LOWER}, each substance at least {EACH}",
        labelled,
    ),
)
