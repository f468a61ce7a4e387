"""Certified causes of Connecticut 2012–2018 against the examiner's flags.

A flag counts against the reader only where a name stands in the row's texts by a rule that does not use the reader: the
name as a part of the texts, or a word one letter away. The flags miss some deaths, so a reading without flag counts
against the reader only where that rule finds no name either.
"""

import csv
import re
from pathlib import Path

import pyarrow as pa
import pytest

from pharmakon.records.mention import COUNTED_ROLES
from pharmakon.substances import Reader, Register
from pharmakon.substances.spelling import mistakes_between

# flag column → substance, names that the mechanical rule looks for
FLAGS = {
    "Heroin": ("heroin", ["heroin"]),
    "Cocaine": ("cocaine", ["cocaine", "cocaethylene", "cocoethylene", "benzoylecgonine"]),
    "Ethanol": ("ethanol", ["ethanol", "alcohol", "etoh", "cocaethylene", "cocoethylene"]),
    "Oxycodone": ("oxycodone", ["oxycodone", "percocet"]),
    "Methadone": ("methadone", ["methadone"]),
    "Tramad": ("tramadol", ["tramadol"]),
    "Hydrocodone": ("hydrocodone", ["hydrocodone"]),
    "Amphet": ("group:amphetamines", ["amphetamine", "mdma"]),
}
COLUMNS = ("COD", "OtherSignifican")


@pytest.fixture(scope="module")
def rows(samples: Path) -> list[dict[str, str]]:
    with (samples / "deaths" / "connecticut_2012-2018.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def named(rows: list[dict[str, str]], reader: Reader, register: Register) -> list[set[str]]:
    """What the texts of each row name, counted roles and sure mentions alone."""
    found: list[set[str]] = [set() for _ in rows]
    speaks_for = register.speaks_for()
    for column in COLUMNS:
        mentions = reader.read(pa.array([row[column] for row in rows]), drug_column=False).mentions
        for each in mentions.to_pylist():
            if each["role"] in COUNTED_ROLES and not each["ambiguous"] and each["substance"]:
                found[each["text"]] |= speaks_for[each["substance"]]
    return found


def stands(row: dict[str, str], names: list[str]) -> bool:
    text = " ".join(row[column] for column in COLUMNS).casefold()
    words = re.findall(r"[^\W_]+", text)
    near = (mistakes_between(word, name) <= 1 for word in words for name in names if len(name) > 6)
    return any(name in text for name in names) or any(near)


@pytest.mark.needs_samples
@pytest.mark.parametrize("flag", FLAGS)
def test_texts_against_flags(rows: list[dict[str, str]], named: list[set[str]], flag: str) -> None:
    substance, names = FLAGS[flag]
    flagged = [place for place, row in enumerate(rows) if row[flag].strip().upper() == "Y"]
    readable = [place for place in flagged if stands(rows[place], names)]
    read = [place for place, targets in enumerate(named) if substance in targets]
    assert len(set(readable) & set(read)) >= 0.985 * len(readable)
    unfounded = [place for place in set(read) - set(flagged) if not stands(rows[place], names)]
    assert len(unfounded) <= 0.015 * len(read)


@pytest.mark.needs_samples
def test_fentanyl_and_its_analogues_are_told_apart(rows: list[dict[str, str]], named: list[set[str]]) -> None:
    only_analogue = [
        place
        for place, row in enumerate(rows)
        if re.fullmatch(r"Acute (Acetyl|Furanyl|Acryl|Cyclopropyl) Fentanyl (Intoxication|Toxicity)", row["COD"])
    ]
    assert only_analogue
    assert all("group:fentanyl-analogue" in named[place] and "fentanyl" not in named[place] for place in only_analogue)


@pytest.mark.needs_samples
def test_few_words_remain(rows: list[dict[str, str]], reader: Reader) -> None:
    unplaced = reader.read(pa.array([row["COD"] for row in rows]), drug_column=False).unplaced
    # of 5,105 causes: at most 1 in 40 holds a word that no rule places
    assert sum(unplaced["texts"].to_pylist()) <= 5105 / 40
