"""What changed between two states of the register."""

import csv
import gzip
import io
import subprocess
from pathlib import Path

import pytest

from pharmakon.substances.editions import (
    Differences,
    differences,
    earlier_editions,
    shipped_edition,
    shipped_name,
    shipped_state,
    state_of,
    tables_of,
)
from tests.substances_commands.conftest import command, command_json, office, refused
from tools.new_edition import ROOT, TABLES, committed, keep, publish

FIRST, FIRST_COMMIT = "2026-11-24", "9bd29ed"
ENTRIES = "id,name,class,subclass,cas,convention,schedule\n"
NAMES = "name,substance_id\n"
BEFORE = (
    ENTRIES + "alpha,alpha,opioid,,50-00-0,none,\nbeta,beta,opioid,,,1961,I\ngamma,gamma,opioid,,,,\n",
    NAMES + "alpha,alpha\nbeta,beta\nold word,beta\nmoving,beta\ngamma,gamma\n",
)
# alpha has another id; gamma went; delta is new; beta is in another schedule.
NOW = (
    ENTRIES + "alpha-2,alpha (new),opioid,,50-00-0,none,\nbeta,beta,opioid,,,1961,II\ndelta,delta,opioid,,,,\n",
    NAMES + "Alpha,alpha-2\nbeta,beta\nmoving,delta\nnew word,delta\n",
)


def _changed(folder: Path) -> Differences:
    for name, tables in (("before", BEFORE), ("now", NOW)):
        (folder / name).mkdir()
        for file, text in zip(("substances.csv", "substance_names.csv"), tables, strict=True):
            (folder / name / file).write_text(text, encoding="utf-8")
    return differences(state_of(str(folder / "before")), state_of(str(folder / "now")))


def test_ids_added_removed_and_renamed(tmp_path: Path) -> None:
    changed = _changed(tmp_path)
    assert changed.renamed == (("alpha", "alpha-2"),)  # the same CAS number
    assert (changed.added, changed.removed) == (("delta",), ("gamma",))
    assert [(each.id, each.fact, each.before, each.now) for each in changed.facts] == [("beta", "schedule", "I", "II")]


def test_names_moved_new_and_lost(tmp_path: Path) -> None:
    changed = _changed(tmp_path)
    # "alpha" leads to the same substance under its new id: it did not move.
    assert [(each.name, each.before, each.now) for each in changed.moved] == [("moving", ("beta",), ("delta",))]
    assert [each.name for each in changed.new_names] == ["new word"]
    assert [each.name for each in changed.lost_names] == ["gamma", "old word"]


def test_an_edition_is_its_content_not_its_folder(tmp_path: Path) -> None:
    _changed(tmp_path)
    other = (tmp_path / "before").rename(tmp_path / "elsewhere")
    (tmp_path / "before").mkdir()
    for file, text in zip(("substances.csv", "substance_names.csv"), BEFORE, strict=True):
        (tmp_path / "before" / file).write_text(text, encoding="utf-8")
    one, two = (state_of(str(folder)).edition for folder in (other, tmp_path / "before"))
    assert one.removeprefix("elsewhere") == two.removeprefix("before")


def test_the_shipped_edition_is_compared_with_itself() -> None:
    same = differences(shipped_state(), state_of(shipped_edition()))
    assert not any((same.added, same.removed, same.renamed, same.facts, same.moved, same.new_names, same.lost_names))


def test_a_state_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(lambda: state_of(str(tmp_path))) == ["PH-N016"]


def test_the_command_shows_both(country: Path, tmp_path: Path) -> None:
    _changed(tmp_path)
    shown = command("substances", "changes", country, "--before", tmp_path / "before")
    assert "Register    before (" in shown
    assert "gamma" in shown  # removed
    assert "fentanyl, cause               0 → 5 deaths (5 gained, 0 lost)" in shown  # those tables have no fentanyl


def rows_of(content: bytes) -> set[tuple[str, ...]]:
    """Rows of a table, read by nothing but the csv module."""
    return set(map(tuple, csv.reader(io.StringIO(content.decode("utf-8")))))


def test_the_differences_from_the_first_edition_are_those_of_the_files() -> None:
    """Counted apart: names as written in lower case, letters and digits alone, and the ids that they lead to."""

    def readings(content: bytes) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in csv.DictReader(io.StringIO(content.decode("utf-8"))):
            if row["name"].isascii():  # accents and signs are folded by rules of their own
                key = "".join(sign for sign in row["name"].lower() if sign.isalnum())
                found.setdefault(key, set()).add(row["substance_id"])
        return found

    before, now = (readings(tables_of(name)[1].content) for name in (FIRST, shipped_name()))
    changed = differences(state_of(FIRST), shipped_state())
    ascii_names = [each.name for each in changed.new_names if each.name.isascii()]
    assert len(ascii_names) == len(now.keys() - before.keys()) > 0
    assert len([each for each in changed.lost_names if each.name.isascii()]) == len(before.keys() - now.keys())
    moved = [key for key in before.keys() & now.keys() if before[key] != now[key]]
    assert len([each for each in changed.moved if each.name.isascii()]) == len(moved)
    ids = [{row[0] for row in rows_of(tables_of(name)[0].content)} for name in (FIRST, shipped_name())]
    assert (set(changed.added), set(changed.removed)) == (ids[1] - ids[0], ids[0] - ids[1])


@pytest.mark.needs_software("git")
def test_the_first_edition_is_what_the_history_has() -> None:
    for table in tables_of(FIRST):
        try:
            content = committed(table.file, FIRST_COMMIT)
        except subprocess.CalledProcessError:
            pytest.skip("not a git checkout with its history")
        assert table.content == content


def test_editions_are_small_and_named_by_their_day() -> None:
    assert FIRST in earlier_editions()
    assert shipped_name() > max(earlier_editions())
    sizes = [path.stat().st_size for path in (ROOT / TABLES / "editions").rglob("*") if path.is_file()]
    assert sum(sizes) < 500_000


def test_texts_are_read_under_both_editions(tmp_path: Path) -> None:
    # A name for opioids that the first edition did not have.
    name = next(
        each.name
        for each in differences(state_of(FIRST), shipped_state()).new_names
        if each.name.isascii() and each.name.isalpha() and each.now == ("opioid-unspecified",)
    )
    root = office(tmp_path, [f"Acute toxicity due to {name}"] * 3 + ["Heroin toxicity"] * 2)
    moved = command_json("substances", "changes", root, "--before", FIRST)
    assert moved["texts"] == 5
    (line,) = [each for each in moved["moved"] if each["substance"] == "opioid-unspecified"]  # type: ignore[attr-defined]
    assert (line["before"], line["now"], line["gained"], line["lost"]) == (0, 3, 3, 0)
    assert command_json("substances", "changes", root)["moved"] == []  # the last run read under today's edition


@pytest.mark.needs_software("git")
def test_a_new_edition_keeps_the_tables_published_last(tmp_path: Path) -> None:
    folder = tmp_path / TABLES
    folder.mkdir(parents=True)

    def write(edition: str, tables: tuple[str, str]) -> None:
        for file, text in zip(("substances.csv", "substance_names.csv"), tables, strict=True):
            (folder / file).write_text(text, encoding="utf-8")
        (folder / "edition.txt").write_text(edition + "\n", encoding="utf-8")

    def git(*words: str) -> None:
        own = ["-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *own, *words], cwd=tmp_path, check=True, capture_output=True)

    write("2026-12-01", BEFORE)
    git("init")
    git("add", ".")
    git("commit", "-m", "Publish")
    write("2026-12-01", NOW)
    with pytest.raises(ValueError, match="later than 2026-12-01"):
        publish("2026-11-30", "HEAD", root=tmp_path)
    written = publish("2026-12-01.2", "HEAD", root=tmp_path)
    assert [gzip.decompress(path.read_bytes()).decode() for path in written] == list(BEFORE)
    assert {path.parent.name for path in written} == {"2026-12-01"}
    assert (folder / "edition.txt").read_text(encoding="utf-8") == "2026-12-01.2\n"
    with pytest.raises(FileExistsError):
        keep("2026-12-01", "HEAD", root=tmp_path)
