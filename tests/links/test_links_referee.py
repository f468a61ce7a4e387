"""A simulated pair of sources: what the observatory counts equals what plain Python counts, and is near the truth."""

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from pharmakon.observatory import Observatory, list_links, run, selected_estimates
from tests.links.offices import as_role, country

PERSONS, ONLY_THERE, SEED = 400, 40, 7
SUBSTANCES = ("Fentanyl", "Heroin", "Cocaine", "Methadone")
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu")


@dataclass(frozen=True)
class Person:
    """A death as it was: the drugs found, and which of them the coroner names."""

    number: int
    given: str
    surname: str
    birth: date
    died: date
    sex: str
    drugs: tuple[str, ...]
    named: bool


def persons(draw: random.Random) -> list[Person]:
    def word(count: int) -> str:
        return "".join(draw.choice(SYLLABLES) for _ in range(count)).capitalize()

    given, surnames = [word(2) for _ in range(40)], [word(3) for _ in range(150)]
    return [
        Person(
            number,
            draw.choice(given),
            draw.choice(surnames),
            date(1940, 1, 1) + timedelta(days=draw.randrange(22_000)),
            date(2023, 1, 1) + timedelta(days=draw.randrange(365)),
            draw.choice(["Male", "Female"]),
            tuple(sorted(draw.sample(SUBSTANCES, draw.randint(1, 2)))),
            draw.random() < 0.6,
        )
        for number in range(PERSONS + ONLY_THERE)
    ]


def slipped(text: str, draw: random.Random) -> str:
    """A text with one letter other, in one of ten."""
    place = draw.randrange(len(text))
    return text if draw.random() > 0.1 else text[:place] + draw.choice("aeiou") + text[place + 1 :]


def coroner(listed: list[Person]) -> str:
    rows = ["Case number,First name,Surname,Date of birth,Date of death,Sex,Cause of death"]
    for each in listed[:PERSONS]:
        cause = f"{' and '.join(each.drugs)} toxicity" if each.named else "Drug toxicity"
        rows.append(f"C{each.number},{each.given},{each.surname},{each.birth},{each.died},{each.sex},{cause}")
    return "\n".join(rows) + "\n"


def registry(listed: list[Person], draw: random.Random) -> str:
    """Two thirds of the coroner's deaths and some of its own, in another order, with slips, a row a drug."""
    held = [each for each in listed if each.number >= PERSONS or draw.random() < 2 / 3]
    draw.shuffle(held)
    rows = ["Reg no,Forename,Family name,Birth date,Date of death,Sex,Substances found"]
    for each in held:
        given, surname = slipped(each.given, draw), slipped(each.surname, draw)
        birth = each.birth + timedelta(days=1) if draw.random() < 0.1 else each.birth
        rows += [
            f"R{each.number},{given},{surname},{birth:%d.%m.%Y},{each.died:%d.%m.%Y},{each.sex[0]},{drug}"
            for drug in each.drugs
        ]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    draw = random.Random(SEED)
    listed = persons(draw)
    folder = tmp_path_factory.mktemp("pair")
    root = country(folder, ("base.csv", coroner(listed), "base"), ("registry.csv", registry(listed, draw), "registry"))
    as_role(root, "registry", "supplement")
    run(root)
    return root


def rows_of(root: Path, name: str) -> dict[int, dict[str, str]]:
    """Physical row → cells."""
    with (root / "raw" / name).open(encoding="utf-8", newline="") as file:
        return dict(enumerate(csv.DictReader(file), start=2))


def counted(root: Path) -> dict[str, int]:
    wanted = {"indicator": "DRUG_INDUCED_DEATHS", "period": "2023", "date_basis": "occurrence", "area": "all"}
    table = selected_estimates(root, wanted | {"sex": "all", "age_group": "all"})
    values = dict(zip(table["substance"].to_pylist(), table["value"].to_pylist(), strict=True))
    return {name: int(values[name.casefold()]) for name in (*SUBSTANCES, "any")}


def links(root: Path) -> dict[int, int]:
    """Row of the registry → row of the coroner's file, of the links that count, with rows that are alike."""
    list_links(root, root.parent / "links.csv")
    with (root.parent / "links.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["kind"] == "links" and line["counts_as_one"] == "yes"]
    first = {int(line["row"]): int(line["with_row"]) for line in lines}
    there = rows_of(root, "registry.csv")
    who = {row: tuple(cells.values())[1:6] for row, cells in there.items()}
    of_person = {who[row]: base for row, base in first.items()}
    return {row: of_person[who[row]] for row in there if who[row] in of_person}


def test_counts_are_those_that_plain_python_makes_of_the_links(root: Path) -> None:
    base, there, linked = rows_of(root, "base.csv"), rows_of(root, "registry.csv"), links(root)
    named = {row: {drug for drug in SUBSTANCES if drug in cells["Cause of death"]} for row, cells in base.items()}
    for row, death in linked.items():
        named[death].add(there[row]["Substances found"])
    expected = {drug: sum(drug in drugs for drugs in named.values()) for drug in SUBSTANCES}
    assert counted(root) == expected | {"any": PERSONS}


def test_links_are_those_of_the_truth_with_few_errors(root: Path) -> None:
    base, there, linked = rows_of(root, "base.csv"), rows_of(root, "registry.csv"), links(root)
    right = sum(there[row]["Reg no"][1:] == base[death]["Case number"][1:] for row, death in linked.items())
    wanted = sum(int(cells["Reg no"][1:]) < PERSONS for cells in there.values())
    precision, recall = right / len(linked), right / wanted
    assert precision >= 0.98
    assert recall >= 0.95


def test_every_row_of_the_registry_is_linked_unsure_or_alone(root: Path) -> None:
    details = next(each.details for each in Observatory.open(root).findings() if each.code.id == "PH-J002")
    assert sum(int(details[name]) for name in ("linked", "unsure", "unlinked")) == len(rows_of(root, "registry.csv"))
