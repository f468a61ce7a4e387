"""Calls that make no sense: a coded refusal, the right exit code, valid JSON where it was asked for."""

from pathlib import Path

import pytest

from tests.cli.calling import Caller

COUNT = "DRUG_INDUCED_DEATHS"


@pytest.mark.parametrize(
    ("words", "code", "finding"),
    [
        (["nope"], 2, "PH-C029"),
        (["run"], 2, "PH-C029"),
        (["run", "ROOT", "--bogus"], 2, "PH-C029"),
        (["run", "ROOT", "--threads", "0"], 2, "PH-C029"),
        (["run", "ROOT", "--without", "zz.csv"], 2, "PH-C018"),
        (["run", "ROOT", "--for", "moon"], 2, "PH-E001"),
        (["run", "ROOT", "--for", "public"], 2, "PH-E002"),
        (["run", "nowhere"], 2, "PH-C022"),
        (["check", "nowhere"], 2, "PH-C022"),
        (["init", "new"], 2, "PH-C029"),
        (["init", "new", "--country", "Germany"], 2, "PH-C001"),
        (["init", "new", "--country", ""], 2, "PH-C001"),
        (["init", "ROOT", "--country", "USA"], 2, "PH-C017"),
        (["add", "ROOT", "nope.csv", "--as", "death"], 2, "PH-C002"),
        (["add", "ROOT", "ROOT", "--as", "death"], 2, "PH-C029"),
        (["add", "ROOT", "/dev/null", "--as", "death"], 2, "PH-C002"),
        (["add", "ROOT", "nope.csv"], 2, "PH-C029"),
        (["add", "ROOT", "ROOT/raw/deaths.csv", "--as", "deaths"], 2, "PH-C007"),
        (["add", "ROOT", "ROOT/raw/deaths.csv", "--as", "death", "--source", "../x"], 2, "PH-C024"),
        (["add", "ROOT", "ROOT/raw/deaths.csv", "--as", "death", "--received", "yesterday"], 2, "PH-C029"),
        (["add", "nowhere", "ROOT/raw/deaths.csv", "--as", "death"], 2, "PH-C022"),
        (["findings"], 2, "PH-C029"),
        (["findings", "list", "nowhere"], 2, "PH-C022"),
        (["findings", "list", "ROOT", "--severity", "bad"], 2, "PH-C029"),
        (["findings", "export", "ROOT", "--out", "no/such/folder.csv"], 2, "PH-C029"),
        (["quarantine", "export", "ROOT", "--out", "no/such/folder.csv"], 2, "PH-C029"),
        (["estimates", "ROOT", "--out", "no/such/folder.csv", "--format", "csv"], 2, "PH-C029"),
        (["estimates", "ROOT", "--format", "parquet"], 2, "PH-C029"),
        (["estimates", "ROOT", "--indicator", "nope"], 2, "PH-C007"),
        (["estimates", "ROOT", "--period", "2017-13"], 2, "PH-C007"),
        (["estimates", "ROOT", "--substance", ""], 2, "PH-C029"),
    ],
)
def test_a_call_without_sense_is_refused_with_a_code(
    words: list[str], code: int, finding: str, call: Caller, made: Path
) -> None:
    said = call(*(word.replace("ROOT", str(made)) for word in words), "--json")
    assert (said.code, said.refused) == (code, [finding])


@pytest.mark.parametrize(
    "period", ["2017-13", "20a7", "", "2023-Q5", "2023-3", "1", "2023-01-05", "99999999", "-", "2023-"]
)
def test_a_period_that_is_none_is_refused(period: str, call: Caller, made: Path) -> None:
    assert call("trace", made, COUNT, f"--year={period}", "--json").refused in (["PH-C007"], ["PH-C029"])


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("substance", "fentanyll"),
        ("area", "ZZ"),
        ("sex", "man"),
        ("age-group", "25"),
        ("date-basis", "x"),
        ("place-basis", "x"),
    ],
)
def test_a_dimension_that_is_none_is_refused_and_the_nearest_named(
    option: str, value: str, call: Caller, made: Path
) -> None:
    said = call("trace", made, COUNT, f"--{option}", value)
    assert said.code == 2
    assert "PH-C007" in said.err
    assert "did you mean" in said.err
    assert said.out == ""


def test_nothing_was_run_yet(call: Caller) -> None:
    assert call("init", "new", "--country", "usa", "--json").document["country"] == "USA"
    for words in (["trace", "new", COUNT], ["estimates", "new"], ["findings", "list", "new"]):
        assert call(*words, "--json").refused == ["PH-C008"]
    assert call("check", "new", "--json").document == {"schema": 1, "files": [], "findings": []}
    said = call("run", "new", "--json")
    assert (said.code, said.refused) == (1, ["PH-C005"])


@pytest.mark.parametrize(
    ("content", "finding"),
    [(b"", "PH-I002"), (b"PK\x03\x04xl/" + bytes(range(256)) * 9, "PH-I088"), (bytes(range(256)) * 90, "PH-I003")],
)
def test_a_file_that_is_no_table_is_a_blocker(content: bytes, finding: str, call: Caller, own: Path) -> None:
    Path("x.csv").write_bytes(content)
    said = call("add", own, "x.csv", "--as", "death", "--json")
    assert (said.code, said.refused) == (1, [finding])
    assert not (own / "raw" / "x.csv").exists()


def test_help_and_version_are_no_refusals(call: Caller) -> None:
    for words in (["--help"], ["-h"], ["run", "--help"], ["findings", "list", "-h"], ["--version"]):
        said = call(*words)
        assert (said.code, said.err) == (0, "")
    assert call().code == 2


def test_an_observation_does_not_enter_a_source_of_deaths(call: Caller, own: Path) -> None:
    Path("pop.csv").write_text("Area,Year,Persons\nNorth,2023,5\n")
    said = call("add", own, "pop.csv", "--as", "observation", "--source", "deaths", "--json")
    assert (said.code, said.refused) == (1, ["PH-M015"])
    assert not (own / "raw" / "pop.csv").exists()
    assert call("check", own).code == 0
