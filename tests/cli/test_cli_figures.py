"""Figures by the names that people use for substances, groups and combinations; exports that say what they wrote."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.calling import Caller

COUNT = "DRUG_INDUCED_DEATHS"


@pytest.mark.parametrize(
    ("text", "target", "deaths"),
    [
        ("fentanyl", "fentanyl", 2),  # rows 2 and 5
        ("Fentanyl", "fentanyl", 2),
        ("group:opioid", "group:opioid", 4),  # fentanyl, heroin, fentanyl and heroin, methadone
        ("opioid", "group:opioid", 4),
        ("Opioids", "group:opioid", 4),
        ("opioids (any)", "group:opioid", 4),
        ("combination:opioid-cocaine", "combination:opioid-cocaine", 1),  # row 3
        ("opioid-cocaine", "combination:opioid-cocaine", 1),
        ("opioid with cocaine", "combination:opioid-cocaine", 1),
        ("heroin with fentanyl or its analogues", "combination:heroin-fentanyls", 1),  # row 5
        ("any", "any", 5),
    ],
)
def test_a_figure_is_found_by_id_or_name(text: str, target: str, deaths: int, call: Caller, made: Path) -> None:
    traced = call("trace", made, COUNT, "--substance", text, "--json").document
    assert traced["dimensions"]["substance"] == target  # type: ignore[index]
    assert traced["value"] == deaths
    whole = ["--period", "all", "--date-basis", "occurrence", "--place-basis", "source"]
    whole += ["--area", "all", "--sex", "all", "--age-group", "all"]
    listed = call("estimates", made, "--indicator", COUNT, "--substance", text, *whole, "--json").document["estimates"]
    assert [line["value"] for line in listed] == [deaths]  # type: ignore[attr-defined]


def test_texts_and_queries_behind_a_figure_are_shown_when_asked_for(call: Caller, made: Path) -> None:
    said = call("trace", made, COUNT, "--substance", "cocaine", "--reveal", "--sql")
    assert "Heroin and cocaine toxicity" in said.out
    assert "SELECT" in said.out.upper()
    assert "Heroin" not in call("trace", made, COUNT, "--substance", "cocaine").out
    document = call("trace", made, COUNT, "--substance", "cocaine", "--reveal", "--sql", "--json").document
    assert [line["text"] for line in document["texts"]] == ["Heroin and cocaine toxicity"]  # type: ignore[attr-defined]
    assert set(document["sql"]) == {"numerator"}  # type: ignore[call-overload]


def test_exports_say_what_they_wrote_and_write_it(call: Caller, made: Path) -> None:
    for form in ("csv", "json", "parquet"):
        written = call("estimates", made, "--format", form, "--out", f"e.{form}", "--json").document
        assert written["out"] == f"e.{form}"
        assert written["rows"] == pq.read_table(next((made / "releases").rglob("estimates.parquet"))).num_rows
    with Path("e.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == written["rows"]
    assert len(json.loads(Path("e.json").read_text())["estimates"]) == written["rows"]
    assert call("findings", "export", made, "--out", "f.csv", "--json").document["out"] == "f.csv"
    assert call("quarantine", "export", made, "--out", "q.csv", "--json").document["rows"] == 0


def test_json_has_the_shape_that_others_build_on(call: Caller, own: Path) -> None:
    checked, ran = call("check", own, "--json").document, call("run", own, "--json").document
    assert checked["files"] == ran["files"]
    (sheet,) = ran["files"][0]["sheets"]  # type: ignore[index]
    assert sheet == {
        "sheet": "",
        "physical": 6,
        "header": 1,
        "blank": 0,
        "outside": 0,
        "rows_read": 5,
        "accepted": 5,
        "rejected": 0,
        "duplicate": 0,
        "records": {"death": 5, "mention": sheet["records"]["mention"]},
    }
    assert {"estimates", "release", "products", "generation"} <= set(ran)
    assert all(set(each) == {"code", "severity", "count"} for each in ran["findings"])  # type: ignore[attr-defined]
