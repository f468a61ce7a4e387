"""Read as an observatory reads it, the country's file gives the expected accounting, findings, and the truth back."""

import hashlib
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pyarrow.compute as pc
import pytest

from pharmakon.findings import Finding
from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.mapping import parse_mapping
from pharmakon.intake.mentions import Mentioned, Said, mentions_of
from pharmakon.intake.propose import propose_mapping
from pharmakon.intake.read import read_file
from pharmakon.intake.result import SheetResult
from pharmakon.records import RECORD_TYPES, file_id
from pharmakon.records.mention import COUNTED_ROLES
from pharmakon.simulate import COUNTRY, Simulated
from pharmakon.simulate.world import CLASS_NAMED
from pharmakon.substances import Reader, Register

Taken = tuple[SheetResult, tuple[Finding, ...]]


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load(Path("no overlay"))


def taken(file: Path, record: str, register: Register, workdir: Path) -> Taken:
    """The file read with the mapping that is proposed for it."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    reading = read_file(file, name=file.name, content_sha256=digest, declared=DeclaredFile(), workdir=workdir)
    assert reading.raw is not None
    kind = RECORD_TYPES[record]
    proposal = propose_mapping(reading.raw, kind, source="office", find=register.find)
    assert proposal.unsure == ()
    mapping, faults = parse_mapping(proposal.text, name="office.toml")
    assert mapping is not None
    result = apply_mapping(reading.raw, mapping, kind, file_id=file_id(digest, ""), reference_area=COUNTRY)
    return result, (*reading.findings, *faults, *result.findings)


@pytest.fixture(scope="module")
def deaths(simulated: Simulated, register: Register, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    return taken(simulated.death_files[0], "death", register, tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="module")
def mentioned(deaths: Taken, register: Register) -> Mentioned:
    result, _ = deaths
    return mentions_of(Said(result.account, result.texts, result.flags), Reader(register), register.speaks_for())


def test_the_accounting_is_the_expected_one(simulated: Simulated, deaths: Taken) -> None:
    result, _ = deaths
    (expected,) = simulated.accounts
    assert {name: getattr(result.account, name) for name in asdict(expected)} == asdict(expected)


def test_every_planted_fault_gives_its_finding_in_its_row(
    simulated: Simulated, deaths: Taken, mentioned: Mentioned
) -> None:
    _, findings = deaths
    found = {(each.code.id, row) for each in findings for row in each.rows}
    # Rows of disagreements are cut after the first 20, and spelling mistakes are among them: only the code is sure.
    codes = {each.code.id for each in mentioned.findings}
    for fault in simulated.faults:
        if fault.finding.startswith("PH-M"):
            assert fault.finding in codes
        elif fault.finding != "PH-C015":  # areas are matched when totals are made
            assert (fault.finding, fault.row) in found


def test_nothing_is_found_that_was_not_planted(simulated: Simulated, deaths: Taken) -> None:
    _, findings = deaths
    planted = Counter(fault.finding for fault in simulated.faults if fault.finding[:4] not in {"PH-M", "PH-C"})
    found = Counter[str]()
    for each in findings:
        found[each.code.id] += each.count
    assert found == planted


def test_the_population_is_read_whole(simulated: Simulated, register: Register, tmp_path: Path) -> None:
    result, findings = taken(simulated.population_file, "observation", register, tmp_path)
    assert findings == ()
    assert result.account.accepted == 8 * 6 * 2 * 18


def test_the_truth_comes_back_from_texts_and_flags(
    deaths: Taken, mentioned: Mentioned, register: Register, truth: list[dict[str, str]]
) -> None:
    result, _ = deaths
    years = dict(zip(result.records["row"].to_pylist(), pc.year(result.records["died_on"]).to_pylist(), strict=True))
    targets: dict[str, set[str]] = {}
    for pair in register.targets().to_pylist():
        targets.setdefault(pair["substance"], set()).add(pair["target"])
    counted = {role.value for role in COUNTED_ROLES}
    named = {
        (mention["row"], target)
        for mention in mentioned.mentions.to_pylist()
        if mention["role"] in counted and mention["substance"] and not mention["ambiguous"]
        for target in targets.get(mention["substance"], set())
    }
    found = Counter((years[row], target) for row, target in named)
    found.update((year, "any") for year in years.values())
    silent = set(years) - {row for row, target in named if target not in register.unnamed}
    found.update((years[row], "none_named") for row in silent)
    for row in truth:
        if row["substance"] != CLASS_NAMED:  # a class is no target; it speaks for its group
            key = int(row["year"]), row["substance"]
            assert found[key] == int(row["expected"]), key
