"""Certified causes of Connecticut 2012–2018 against the examiner's flags: raw, and where a dumber rule finds a name.

The flags are a person's and miss some deaths; texts miss others. So three things are kept apart: what the texts name by
a rule written apart from the resolver (bench/mechanical.py), rows where only a class or a marker with other sources
stands, and rows whose texts are silent.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from bench.figure import Figure, Outcome
from bench.mechanical import Names, class_stands, stands, stands_plainly
from bench.names_found import mentions, registered
from bench.samples import sample

FILE, COLUMNS = "deaths/connecticut_2012-2018.csv", ("COD", "OtherSignifican")
LEAST = 0.985

_ANALOGUES = (
    r"\b(?:\w+yl|\w+oxy|\w*fluoro|\w*chloro|nor|an?pp)[\s-]*fentan[iy]l\w*"
    r"|\b(?:su|al|remi|car|ocf|nor)\w*fentan[iy]l\w*|fentan[iy]l\s+(?:analog|derivative)\w*"
)
_BENZODIAZEPINES = (
    "alprazolam bromazepam bromazolam chlordiazepoxide clobazam clonazepam clonazolam clorazepate diazepam diclazepam "
    "estazolam etizolam flualprazolam flubromazepam flubromazolam flunitrazepam flurazepam lorazepam lormetazepam "
    "midazolam nitrazepam nordiazepam nordazepam oxazepam phenazepam temazepam triazolam benzodiazepine benzo "
    "xanax valium klonopin ativan restoril librium"
)


@dataclass(frozen=True)
class Flag:
    """A flag column, the register's target that confirms it, and what the mechanical rule looks for."""

    column: str
    target: str
    names: Names


FLAGS = (
    Flag("Heroin", "heroin", Names(("heroin", "diamorphine", "monoacetylmorphine", "6-mam"), ("morphine", "opiate"))),
    Flag(
        "Fentanyl",
        "fentanyl",
        Names(("fentanyl", "duragesic"), ("fentanyl", "fentanil", "4-anpp", "opioid", "opiate"), _ANALOGUES),
    ),
    Flag("Cocaine", "cocaine", Names(("cocaine", "benzoylecgonine", "cocaethylene", "crack cocaine"))),
    Flag("Ethanol", "ethanol", Names(("ethanol", "alcohol", "etoh", "cocaethylene"), part_of=r"\balcoholi\w*")),
    Flag("Oxycodone", "oxycodone", Names(("oxycodone", "oxycontin", "percocet", "roxicodone"), ("opiate", "opioid"))),
    Flag("Methadone", "methadone", Names(("methadone", "eddp"), ("opiate", "opioid"))),
    Flag("Benzodiazepine", "group:benzodiazepine", Names(tuple(_BENZODIAZEPINES.split()), ("sedative",))),
    Flag("Amphet", "group:amphetamines", Names(("amphetamine", "mdma", "adderall", "ecstasy"), ("stimulant",))),
    Flag("Tramad", "tramadol", Names(("tramadol", "ultram"), ("opiate", "opioid"))),
)


@dataclass(frozen=True)
class Texts:
    """Rows of the file: their flags, their texts in one, and the targets that the reader finds in them."""

    rows: Sequence[dict[str, str]]
    whole: Sequence[str]
    read: Sequence[frozenset[str]]

    def flagged(self, flag: Flag) -> set[int]:
        """Rows whose flag is set, whatever is written behind the Y."""
        return {place for place, row in enumerate(self.rows) if row[flag.column].strip().upper().startswith("Y")}

    def named(self, flag: Flag) -> set[int]:
        """Rows in which the reader names the target without doubt, in a role that counts."""
        return {place for place, targets in enumerate(self.read) if flag.target in targets}


def texts() -> Texts:
    """The file, read."""
    from pharmakon.records.mention import COUNTED_ROLES

    with sample(FILE).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    register = registered()
    speaks_for, found = register.speaks_for(), [set[str]() for _ in rows]
    for column in COLUMNS:
        for each in mentions(register, [row[column] for row in rows]).to_pylist():
            if each["role"] in COUNTED_ROLES and not each["ambiguous"] and each["substance"]:
                found[each["text"]] |= speaks_for[each["substance"]]
    whole = [" ; ".join(row[column] for column in COLUMNS) for row in rows]
    return Texts(rows, whole, [frozenset(each) for each in found])


def raw() -> Outcome:
    """Mentions against flags as they stand."""
    causes, parts = texts(), []
    for flag in FLAGS:
        flagged, named = causes.flagged(flag), causes.named(flag)
        both = len(flagged & named)
        parts.append(
            f"{flag.target} {both / len(flagged):.3f} of {len(flagged):,}, {both / len(named):.3f} of {len(named):,}"
        )
    return Outcome("; ".join(parts), met=True)


@dataclass(frozen=True)
class Judged:
    """One flag held against the mechanical rule. Rows by number (first data row is 1)."""

    flag: Flag
    readable: int
    missed: tuple[int, ...]
    class_only: int
    silent: int
    named: int
    unflagged: int
    unfounded: tuple[int, ...]

    @property
    def recall(self) -> float:
        """Share of the flagged rows whose texts name the substance in which the reader names it."""
        return 1 - len(self.missed) / self.readable

    @property
    def precision(self) -> float:
        """Share of rows that the reader names that are flagged, or in which the mechanical rule finds the name too."""
        return 1 - len(self.unfounded) / self.named

    def __str__(self) -> str:
        shown = (
            f"{self.flag.target}: recall {self.recall:.4f} of {self.readable:,}{_rows(self.missed)}, precision "
            f"{self.precision:.4f} of {self.named:,}{_rows(self.unfounded)} ({self.unflagged} without flag)"
        )
        return f"{shown}, class or marker alone {self.class_only}, silent {self.silent}"


def _rows(numbers: tuple[int, ...]) -> str:
    return f" (not rows {', '.join(map(str, numbers))})" if numbers else ""


def judged(causes: Texts, flag: Flag) -> Judged:
    """Recall over flagged rows whose texts name the substance mechanically; precision over rows that are read."""
    flagged, named = causes.flagged(flag), causes.named(flag)
    readable = {place for place in flagged if stands(causes.whole[place], flag.names)}
    rest = flagged - readable
    class_only = {place for place in rest if class_stands(causes.whole[place], flag.names)}
    unflagged = named - flagged
    unfounded = {place for place in unflagged if not stands_plainly(causes.whole[place], flag.names)}
    return Judged(
        flag,
        readable=len(readable),
        missed=tuple(sorted(place + 1 for place in readable - named)),
        class_only=len(class_only),
        silent=len(rest - class_only),
        named=len(named),
        unflagged=len(unflagged),
        unfounded=tuple(sorted(place + 1 for place in unfounded)),
    )


def mechanical() -> Outcome:
    """Each flag against the mechanical rule."""
    causes = texts()
    found = [judged(causes, flag) for flag in FLAGS]
    met = all(each.recall >= LEAST and each.precision >= LEAST for each in found)
    return Outcome("; ".join(map(str, found)), met=met)


FIGURES = (
    Figure(
        "names_connecticut_raw",
        "Connecticut 2012–2018 (5,105 deaths): names read in cause and other conditions against the examiner's flags "
        "as they stand; for each substance the share of flagged rows that are read, and of read rows that are flagged",
        "none (flags and texts miss some deaths each)",
        raw,
    ),
    Figure(
        "names_connecticut",
        "Connecticut: recall over flagged rows in whose texts a rule apart from the resolver finds a name (whole, "
        "glued, one letter off); precision over read rows, where a row without flag counts as right when that rule "
        "finds the name outside a negation or history; flagged rows with a class or a marker alone, and silent ones",
        f"recall and precision at least {LEAST} each",
        mechanical,
    ),
)
