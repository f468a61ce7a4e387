"""The drug names and other names of TripSit placed in the register, and where the two disagree."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence

from bench.figure import Figure, Outcome
from bench.names_found import registered
from bench.placed import LISTS, Level, Placed, placed, write_list
from bench.samples import ROOT, sample

FILE, NAMES_LIST, DISAGREEMENTS = "substances/tripsit_drugs.json", "names_tripsit.csv", "names_tripsit_disagree.csv"
# What each disagreement comes from, by (TripSit's drug, its other name); kept in the project, so that a new one shows.
EXPLAINED = ROOT / "bench" / "data" / "tripsit_explained.csv"


def tripsit() -> Outcome:
    """Drugs by their own name and by their other names; other names that the register reads as another drug."""
    drugs = json.loads(sample(FILE).read_text(encoding="utf-8"))
    pairs = [(drug, alias.strip()) for drug, each in sorted(drugs.items()) for alias in each.get("aliases") or ()]
    register = registered()
    names = {each.name: each for each in placed(register, sorted({*drugs, *(alias for _, alias in pairs)}))}
    write_list(NAMES_LIST, list(names.values()), Counter(alias for _, alias in pairs))
    differing = [(drug, alias) for drug, alias in pairs if _disagree(names[drug], names[alias])]
    unexplained = _unexplained(differing, names)
    own = [names[drug] for drug in drugs]
    measured = (
        f"drugs: {_levels(own)} of {len(own)}; other names: {_levels([names[a] for _, a in pairs])} of {len(pairs)}"
    )
    return Outcome(
        f"{measured}; disagreements {len(differing)}, unexplained {len(unexplained)} "
        f"(lists: {LISTS.name}/{NAMES_LIST}, {LISTS.name}/{DISAGREEMENTS})",
        met=not unexplained,
    )


def _levels(names: Sequence[Placed]) -> str:
    counts = Counter(each.level for each in names)
    return ", ".join(f"{level} {counts[level]}" for level in Level)


def _disagree(drug: Placed, alias: Placed) -> bool:
    """Whether the register reads the other name as something else than the drug."""
    exact = {Level.SUBSTANCE, Level.SEVERAL}
    return drug.level in exact and alias.level in exact and not set(drug.substances) & set(alias.substances)


def _unexplained(differing: Sequence[tuple[str, str]], names: Mapping[str, Placed]) -> list[tuple[str, str]]:
    """Disagreements without an explanation; all of them are listed with theirs."""
    with EXPLAINED.open(encoding="utf-8", newline="") as file:
        reasons = {(row["drug"], row["alias"]): row["why"] for row in csv.DictReader(file)}
    LISTS.mkdir(exist_ok=True)
    with (LISTS / DISAGREEMENTS).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["drug", "alias", "register reads the drug as", "register reads the alias as", "why"])
        for pair in differing:
            read = [" ".join(names[name].substances) for name in pair]
            writer.writerow([*pair, *read, reasons.get(pair, "")])
    return [pair for pair in differing if not reasons.get(pair)]


FIGURES = (
    Figure(
        "names_tripsit",
        "TripSit's drugs and their other names, read as cells of a drug column: level of placement, and other names "
        "that the register reads as another substance than the drug's own name",
        "every disagreement explained (bench/data/tripsit_explained.csv)",
        tripsit,
    ),
)
