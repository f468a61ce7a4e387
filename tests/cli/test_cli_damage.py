"""What was damaged, removed or tampered with is said with a code; what can be made again is made again."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pharmakon.store import Layout, writing
from tests.cli.calling import Caller

COUNT = "DRUG_INDUCED_DEATHS"
MAPPING, SETTINGS, JOURNAL = "mappings/deaths.toml", "pharmakon.toml", "journal/journal.jsonl"


def replaced(name: str, old: str, new: str) -> Callable[[Path], object]:
    def act(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new), encoding="utf-8")

    return act


def written(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda root: (root / name).write_bytes(content)


def removed(name: str) -> Callable[[Path], object]:
    return lambda root: shutil.rmtree(root / name) if (root / name).is_dir() else (root / name).unlink()


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (written(SETTINGS, b"format = \n"), "PH-D003"),
        (written(SETTINGS, b'format = 1\ncountry = "\xff"\n'), "PH-D003"),
        (replaced(SETTINGS, "format = 1", "format = 9"), "PH-D004"),
        (replaced(SETTINGS, 'country = "XVA"', "country = 5"), "PH-D005"),
        (replaced(SETTINGS, 'country = "XVA"', 'country = "QQQ"'), "PH-D005"),
        (written(MAPPING, b"format = [\n"), "PH-M001"),
        (written(MAPPING, b'format = 1\nsource = "\xff\xfe"\n'), "PH-M001"),
        (written(MAPPING, b""), "PH-M002"),
        (replaced(MAPPING, 'record = "death"', 'record = "deaths"'), "PH-M003"),
        (replaced(MAPPING, 'to = "sex"', 'to = "sexx"'), "PH-M004"),
        (replaced(MAPPING, 'from = "Sex"', 'from = "Gender"'), "PH-M010"),
        (replaced(MAPPING, "mention:fentanyl", "mention:fentanil"), "PH-M017"),
        (removed(MAPPING), "PH-C021"),
        (replaced(JOURNAL, "deaths.csv", "other.csv"), "PH-D002"),
        (written(JOURNAL, b"garbage\n"), "PH-D002"),
        (removed(JOURNAL), "PH-F011"),
        (removed("journal"), "PH-C005"),
        (removed("raw/deaths.csv"), "PH-C012"),
        (replaced("raw/deaths.csv", ",34,", ",35,"), "PH-C012"),
        (written("reference/areas.csv", b"code,name,parent\n\xff,\xfe,\n"), "PH-S104"),
        (written("reference/areas.csv", b"code,name\nN,North\n"), "PH-S101"),
        (written("reference/substance_names.csv", b"x,y\n1,2\n"), "PH-S001"),
    ],
)
def test_a_run_stops_with_a_code_and_leaves_the_last_figures(
    damage: Callable[[Path], object], finding: str, call: Caller, own: Path
) -> None:
    before = digests(own, "products", "releases")
    damage(own)
    said = call("run", own, "--json")
    assert said.code == 1
    assert finding in said.refused
    assert digests(own, "products", "releases") == before


def digests(root: Path, *folders: str) -> dict[str, str]:
    files = (path for folder in folders for path in sorted((root / folder).rglob("*")) if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("folder", ["work", "products", "releases"])
def test_what_was_made_is_made_again_byte_for_byte(folder: str, call: Caller, own: Path) -> None:
    before = digests(own, "products", "releases")
    removed(folder)(own)
    assert call("run", own).code == 0
    assert digests(own, "products", "releases") == before
    assert call("trace", own, COUNT, "--json").document["value"] == 5


def test_a_damaged_table_is_said_and_made_again(call: Caller, own: Path) -> None:
    for path in (own / "work").rglob("*.parquet"):
        path.write_bytes(path.read_bytes()[:30])
    said = call("trace", own, COUNT, "--json")
    assert (said.code, said.refused) == (4, ["PH-C030"])
    assert call("run", own).code == 0
    assert call("trace", own, COUNT, "--json").document["value"] == 5
    shutil.rmtree(own / "releases")
    said = call("estimates", own, "--json")
    assert (said.code, said.refused) == (4, ["PH-C030"])


def test_one_writer_at_a_time(call: Caller, own: Path) -> None:
    with writing(Layout(own)):
        for words in (["run", own], ["check", own], ["add", own, own / "raw/deaths.csv", "--as", "death"]):
            said = call(*words, "--json")
            assert (said.code, said.refused) == (4, ["PH-D001"])
        assert call("trace", own, COUNT).code == 0
        assert call("findings", "list", own).code == 0
    assert call("run", own).code == 0


def test_check_writes_nothing(call: Caller, own: Path) -> None:
    kept = ("raw", "mappings", "journal", "products", "releases", "reference")
    before = digests(own, *kept)
    assert call("check", own).code == 0
    assert digests(own, *kept) == before


def test_rejected_rows_stop_a_strict_run_alone(call: Caller, own: Path) -> None:
    text = (own / "raw/deaths.csv").read_text() + "6,never,,34,Male,North,Heroin toxicity,\n"
    Path("more.csv").write_text(text)
    assert call("add", own, "more.csv", "--as", "death", "--source", "deaths").code == 0
    said = call("run", own, "--strict", "--json")
    assert (said.code, said.refused) == (1, ["PH-C026"])
    assert call("run", own).code == 0
    assert call("quarantine", "export", own, "--out", "q.csv", "--json").document["rows"] == 1
    assert "never" not in Path("q.csv").read_text(encoding="utf-8-sig")
    assert json.loads(call("run", own, "--without", "more.csv", "--json").out)["files"][0]["file"] == "deaths.csv"
