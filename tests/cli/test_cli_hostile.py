"""What others write (names of files, headings, cells) acts nowhere, and what identifies people goes nowhere."""

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.calling import Caller

ESCAPE, BIDI = "\x1b[31mRED\x1b]0;title\x07\x9b31m", "\u202egnp.exe\u2066"
HTML, FORMULA = "<script>alert(1)</script>", '=cmd|"/C calc"!A0'
IMAGE = '"><img src=x onerror=alert(2)>'
FILE_NAME = f"=de {ESCAPE}{BIDI} <b>x\n& 'q\".csv"
CANARIES = {
    "Case number": "ZQCASE42ZQ",
    "Decedent Name": "ZQNAMEZQ",
    "SSN": "987-65-4321",
    "Home Address": "77 ZQLANEZQ",
    "Date of birth": "1961-11-27",
    "Phone": "555-0199-77",
}
TEXT_CANARY = "ZQTEXTZQ"
AREAS = (HTML, FORMULA, ESCAPE, BIDI, "+1+1", "@SUM(A1)", "-2+3", IMAGE)


def hostile_file(folder: Path) -> Path:
    """Deaths with canaries in every column that identifies, and in cells where something else belongs."""
    name = CANARIES["Decedent Name"]
    head = [*CANARIES, "Date of death", "Age", "Sex", "Residence City", "Cause of death", f"Notes {ESCAPE}", "Heroin"]
    head += [HTML, FORMULA, BIDI, IMAGE]
    rows = [
        [f"{value}{number}" if key == "Case number" else value for key, value in CANARIES.items()]
        + [name if number > 11 else f"2023-0{1 + number % 9}-1{number % 10}"]
        + [name if number == 3 else 20 + number, name if number == 5 else "MF"[number % 2], AREAS[number % 8]]
        + [f"Fentanyl and heroin toxicity {TEXT_CANARY} {HTML} {FORMULA} {ESCAPE} {BIDI}", f"{name} {number}"]
        + [(name if number == 7 else "YN"[number % 2]), HTML, FORMULA, BIDI, name]
        for number in range(14)
    ]
    path = folder / FILE_NAME
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An observatory into which the file was added."""
    from pharmakon.observatory import add_file, make_observatory, run

    folder = tmp_path_factory.mktemp("hostile")
    root = folder / "country"
    make_observatory(root, country_code="XVA", name="")
    add_file(root, hostile_file(folder), record="death", source="deaths")
    run(root)
    return root


def contents(root: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder, read: its path, and all that it says (names of columns included)."""
    for path in sorted(root.rglob("*")):
        if path.suffix == ".parquet":
            table = pq.read_table(path, partitioning=None)
            yield path.relative_to(root).as_posix(), f"{table.schema} {json.dumps(table.to_pylist(), default=str)}"
        elif path.is_file():
            yield path.relative_to(root).as_posix(), path.read_bytes().decode(errors="replace")


def test_what_identifies_people_stays_in_the_raw_file(hostile: Path) -> None:
    found = {
        (path, heading)
        for path, text in contents(hostile)
        for heading, canary in CANARIES.items()
        if canary in text or canary in path
    }
    assert {path for path, _ in found} == {f"raw/{path.name}" for path in (hostile / "raw").iterdir()}
    assert {heading for _, heading in found} == set(CANARIES)


def test_free_text_lies_in_the_raw_file_and_the_folder_of_texts_alone(hostile: Path) -> None:
    holding = {path.rpartition("/")[0] for path, text in contents(hostile) if TEXT_CANARY in text}
    assert holding == {"raw", "work/records/death/text"}


def test_nothing_acts_in_products_and_exports(hostile: Path, call: Caller) -> None:
    for words in (["findings", "export"], ["quarantine", "export"], ["estimates"]):
        form = ["--format", "csv"] if words == ["estimates"] else []
        assert call(*words, hostile, *form, "--out", f"{words[0]}.csv").code == 0
    for folder in (hostile / "products", Path()):
        for path, text in contents(folder):
            assert not set("\x1b\x07\x9b\u202e\u2066") & set(text), path
            assert path.endswith(".csv") or not any(mark in text for mark in (HTML, "<img src=x", "<b>x")), path
    tables = [*(hostile / "products").rglob("*.csv"), *Path().glob("*.csv")]
    texts = [path.read_bytes().decode("utf-8-sig") for path in tables]
    cells = {cell for text in texts for row in csv.reader(text.splitlines()) for cell in row}
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t")) or cell.lstrip()[:2] in {"-2", "-c"}]


def test_nothing_acts_on_a_terminal_and_no_canary_is_printed(hostile: Path, call: Caller) -> None:
    add = ["add", hostile, hostile.parent / FILE_NAME, "--as", "death"]
    figure = ["trace", hostile, "DRUG_INDUCED_DEATHS"]
    calls = [add, ["check", hostile], ["run", hostile], ["findings", "list", hostile], figure, ["estimates", hostile]]
    for words in [*calls, *([*each, "--json"] for each in calls)]:
        said = call(*words)
        assert said.code == 0
        assert not set("\x1b\x07\x9b\u202e\u2066") & set(said.out + said.err), words
        assert not [canary for canary in (*CANARIES.values(), TEXT_CANARY) if canary in said.out + said.err], words
    revealed = call(*figure, "--reveal")
    assert TEXT_CANARY in revealed.out
    assert not set("\x1b\x07\x9b\u202e\u2066") & set(revealed.out)


NAMES = {
    b"caf\xe9 \xff.csv": "caf_ _.csv",
    b"x" * 250 + b".csv": "x" * 196 + ".csv",
    b".-a\nb\x1b[31m.csv": "-a_b_[31m.csv",
    b"sp ace'\"$(id)`.csv": "sp ace'\"$(id)`.csv",
    "死亡 2023.csv".encode(): "死亡 2023.csv",
}


def test_names_of_files_are_kept_as_far_as_they_are_texts(call: Caller) -> None:
    call("init", "country", "--country", "USA")
    for number, (name, kept) in enumerate(NAMES.items()):
        path = Path(os.fsdecode(name)).absolute()
        path.write_text(f"Date of death,Sex,Age,Cause of death\n2023-01-05,male,{30 + number},Heroin toxicity\n")
        added = call("add", "country", path, "--as", "death", "--source", "deaths", "--json").document
        assert (added["file"], added["already"]) == (kept, False)
    assert sorted(each.name for each in Path("country/raw").iterdir()) == sorted(NAMES.values())
    listed = call("run", "country", "--json").document["files"]
    assert sorted(each["file"] for each in listed) == sorted(NAMES.values())  # type: ignore[attr-defined]


def test_a_path_leads_out_of_no_folder(call: Caller) -> None:
    call("init", "country", "--country", "USA")
    Path("up.csv").write_text("Date of death,Sex,Age,Cause of death\n2023-01-05,male,34,Heroin toxicity\n")
    assert call("add", "country", "country/../up.csv", "--as", "death", "--json").document["file"] == "up.csv"
    for source in ("../x", "/etc/x", "a/b", "x\n"):
        assert call("add", "country", "up.csv", "--as", "death", "--source", source, "--json").refused == ["PH-C024"]


def test_sources_of_names_in_other_letters_are_told_apart_and_found_again(call: Caller) -> None:
    call("init", "country", "--country", "CHN")
    sources = {}
    for number, name in enumerate(("死亡 2023.csv", "死亡 2024.csv", "人口 2024.csv", "Décès 2024.csv")):
        Path(name).write_text(f"Date of death,Sex,Age,Cause of death\n2023-01-05,male,{30 + number},Heroin toxicity\n")
        sources[name] = call("add", "country", name, "--as", "death", "--json").document["source"]
    assert sources["死亡 2023.csv"] == sources["死亡 2024.csv"] != sources["人口 2024.csv"]
    assert sources["Décès 2024.csv"] == "deces"
