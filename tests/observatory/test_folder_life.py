"""Backup, restore, verify, purge, remove, retention, upgrade: the folder over its years."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from pharmakon.findings import BlockedError, Finding, MisuseError, SurroundingsError
from pharmakon.observatory import (
    Observatory,
    ToPurge,
    add_file,
    back_up,
    drill,
    import_book,
    lift_purge,
    purge,
    restore,
    run,
    seal,
    unseal,
    upgrade,
    verify,
    what_would_go,
    withdraw,
)
from pharmakon.store import Layout, pack
from tests.observatory.conftest import AREAS, DEATHS, POPULATION, RECEIVED, office

COUNT = "DRUG_INDUCED_DEATHS"


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code.id for finding in findings]


def deaths(root: Path) -> int:
    """How many deaths the last run counted, of all years, from the records."""
    return int(Observatory.open(root).records("death").num_rows)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An observatory that was run; no test may change it."""
    root = office(tmp_path_factory.mktemp("life"), areas=AREAS, population=POPULATION)
    run(root)
    return root


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    root = tmp_path / "own"
    shutil.copytree(made, root)
    return root


def contents(root: Path, *folders: str) -> dict[str, bytes]:
    paths = (path for folder in folders for path in sorted((root / folder).rglob("*")) if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def backed_up(root: Path) -> dict[str, bytes]:
    """What a backup takes."""
    folders = ("raw", "mappings", "reference", "policies", "journal", "releases")
    return contents(root, *folders) | {name: (root / name).read_bytes() for name in ("pharmakon.toml", "README.txt")}


# Backup and restore


def test_what_is_restored_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    before = contents(made, "products", "releases")
    back_up(made, tmp_path / "b.tar")
    restored = restore(tmp_path / "b.tar", tmp_path / "there" / "back")
    assert not (restored.root / "work").exists() or not list((restored.root / "work").iterdir())
    shutil.rmtree(restored.root / "releases")
    run(restored.root)
    assert contents(restored.root, "products", "releases") == before
    assert [each.name for each in (tmp_path / "there").iterdir()] == ["back"]


def test_a_backup_is_never_written_over_nor_into_the_observatory(own: Path, tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_bytes(b"theirs")
    for place in (tmp_path / "b.tar", own / "b.tar", own / "raw" / "b.tar"):
        with pytest.raises(MisuseError, match="PH-F005"):
            back_up(own, place)
    assert (tmp_path / "b.tar").read_bytes() == b"theirs"
    assert not (own / "b.tar").exists()


def test_a_restore_puts_nothing_where_something_is(made: Path, tmp_path: Path) -> None:
    back_up(made, tmp_path / "b.tar")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").write_bytes(b"")
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for place in ("taken", "file", "link"):
        with pytest.raises(MisuseError, match="PH-C017"):
            restore(tmp_path / "b.tar", tmp_path / place)
    assert restore(tmp_path / "b.tar", tmp_path / "empty").files == len(backed_up(made))
    with pytest.raises(MisuseError, match="PH-C002"):
        restore(tmp_path / "absent.tar", tmp_path / "new")


def test_nothing_appears_where_the_backup_is_damaged(made: Path, tmp_path: Path) -> None:
    back_up(made, tmp_path / "b.tar")
    content = (tmp_path / "b.tar").read_bytes()
    for damaged in (content[: len(content) // 2], content.replace(b"Heroin and cocaine", b"Heroin and Cocaine", 1)):
        (tmp_path / "b.tar").write_bytes(damaged)
        with pytest.raises(BlockedError, match="PH-F00"):
            restore(tmp_path / "b.tar", tmp_path / "back")
        assert [each.name for each in tmp_path.iterdir()] == ["b.tar"]


def test_a_backup_of_a_newer_folder_is_not_laid_down(own: Path, tmp_path: Path) -> None:
    settings = own / "pharmakon.toml"
    settings.write_text(settings.read_text().replace("format = 1", "format = 2"))
    pack(Layout(own), tmp_path / "b.tar")
    with pytest.raises(BlockedError, match="PH-D004"):
        restore(tmp_path / "b.tar", tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_file_that_is_not_the_one_added_is_backed_up_and_told(own: Path, tmp_path: Path) -> None:
    (own / "raw/deaths.csv").write_text(DEATHS.replace(",34,", ",35,"))
    done = back_up(own, tmp_path / "b.tar")
    assert codes(done.findings) == ["PH-F007"]


def test_the_drill_compares_figures_and_leaves_nothing(own: Path) -> None:
    before = contents(own, "raw", "journal", "mappings", "releases", "products")
    done = drill(own)
    assert (done.files, done.releases) == (len(backed_up(own)), 3)
    assert done.estimates == Observatory.open(own).estimates().num_rows
    manifest = json.loads(next((own / "releases/owner").glob("*/manifest.json")).read_bytes())
    assert done.content_hash == manifest["content_hash"]
    assert set(done.seconds) == {"backup", "restore", "run"}
    assert contents(own, "raw", "journal", "mappings", "releases", "products") == before
    assert not (own / "work/tmp").exists()


def test_the_drill_sees_a_figure_that_cannot_be_made_again(own: Path) -> None:
    mapping = own / "mappings/deaths.toml"
    mapping.write_text(mapping.read_text().replace('to = "mention:fentanyl"', 'to = "mention:heroin"'))
    with pytest.raises(Exception, match="PH-F009"):
        drill(own)


def test_the_drill_of_an_observatory_that_was_never_run(tmp_path: Path) -> None:
    assert drill(office(tmp_path)).estimates is None


# Verify


def test_a_sound_folder_has_no_finding(made: Path) -> None:
    done = verify(made)
    assert done.findings == ()
    # 2 raw files, received in 2 lines, 1 run; 2 sheets; 1 release; every product of the run
    assert {name: done.counts[name] for name in ("raw", "journal", "sheets", "releases")} == {
        "raw": 2,
        "journal": 3,
        "sheets": 2,
        "releases": 1,
    }
    assert done.counts["products"] == len([path for path in (made / "products").rglob("*") if path.is_file()]) - 1


def appended(name: str) -> Callable[[Path], object]:
    def act(root: Path) -> None:
        (path,) = root.glob(name)
        with path.open("ab") as file:
            file.write(b" ")

    return act


def flipped(name: str) -> Callable[[Path], object]:
    """The middle byte of a file becomes another; size and time stay."""

    def act(root: Path) -> None:
        path = min(root.glob(name))
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    return act


def gone(name: str) -> Callable[[Path], object]:
    return lambda root: min(root.glob(name)).unlink()


def put(name: str) -> Callable[[Path], object]:
    return lambda root: (root / name).write_bytes(b"x")


@pytest.mark.parametrize(
    ("damage", "expected", "severity"),
    [
        (flipped("raw/deaths.csv"), "PH-C012", "blocker"),
        (gone("raw/deaths.csv"), "PH-C012", "blocker"),
        (put("raw/stray.csv"), "PH-C013", "warning"),
        (gone("mappings/deaths.toml"), "PH-C021", "blocker"),
        (put("mappings/other.toml"), "PH-F028", "warning"),
        (flipped("journal/journal.jsonl"), "PH-D002", "blocker"),
        (gone("journal/head"), "PH-F012", "warning"),
        (flipped("journal/head"), "PH-F011", "blocker"),
        (put("journal/notes.txt"), "PH-F025", "warning"),
        (flipped("work/records/death/*.parquet"), "PH-F022", "blocker"),
        (gone("work/mentions/*.parquet"), "PH-F022", "blocker"),
        (flipped("releases/owner/*/estimates.parquet"), "PH-F020", "blocker"),
        (gone("releases/owner/*/totals.parquet"), "PH-F020", "blocker"),
        (gone("releases/owner/*/manifest.json"), "PH-F021", "blocker"),
        (appended("products/report.html"), "PH-F024", "warning"),
        (put("letter.docx"), "PH-F025", "warning"),
        (put("journal/head.partial"), "PH-F026", "note"),
        (put("pharmakon.toml"), "PH-D003", "blocker"),
    ],
)
def test_one_damage_is_one_finding(damage: Callable[[Path], object], expected: str, severity: str, own: Path) -> None:
    before = contents(own, ".")
    damage(own)
    after = contents(own, ".")
    assert after != before
    done = verify(own)
    assert [(finding.code.id, finding.severity.value) for finding in done.findings] == [(expected, severity)]
    assert {name: content for name, content in contents(own, ".").items() if name != "work/lock.json"} == {
        name: content for name, content in after.items() if name != "work/lock.json"
    }


def test_a_changed_manifest_and_an_account_that_does_not_add_up_are_seen(own: Path) -> None:
    for path in (*own.glob("work/generations/*.json"), *own.glob("releases/owner/*/manifest.json")):
        path.write_bytes(path.read_bytes().replace(b'"rejected":0', b'"rejected":1', 1))
    assert codes(verify(own).findings) == ["PH-F021", "PH-F021"]


def test_all_damages_are_told_together(own: Path) -> None:
    for damage in (flipped("raw/deaths.csv"), flipped("journal/journal.jsonl"), put("pharmakon.toml"), put("x")):
        damage(own)
    flipped("releases/owner/*/totals.parquet")(own)
    assert sorted(set(codes(verify(own).findings))) == ["PH-C012", "PH-D002", "PH-D003", "PH-F020", "PH-F025"]


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="PH-C022"):
        verify(tmp_path)


# Remove


def test_a_file_is_left_out_and_put_back(own: Path) -> None:
    assert withdraw(own, "population.csv", reason="wrong year").changed
    assert not withdraw(own, "population.csv").changed
    ran = run(own)
    assert "PH-F031" in codes(ran.findings)
    assert {account.file for account in ran.accounts} == {"deaths.csv"}
    assert "population" in (own / "products/report.html").read_text()
    assert verify(own).findings == ()
    assert withdraw(own, "population.csv", undo=True).changed
    ran = run(own)
    assert "PH-F031" not in codes(ran.findings)
    assert len(ran.accounts) == 2
    with pytest.raises(MisuseError, match="PH-F032"):
        withdraw(own, "absent.csv")


def test_a_run_without_any_file_left_says_which_was_withdrawn(own: Path) -> None:
    withdraw(own, "deaths.csv")
    with pytest.raises(BlockedError) as refused:
        run(own)
    assert codes(tuple(refused.value.findings)) == ["PH-C005", "PH-F031"]


def test_adding_a_withdrawn_file_again_says_that_it_is_withdrawn(own: Path, tmp_path: Path) -> None:
    withdraw(own, "deaths.csv")
    (tmp_path / "again.csv").write_text(DEATHS, encoding="utf-8")
    added = add_file(own, tmp_path / "again.csv", record="death", source="deaths")
    assert added.already
    assert codes(added.findings) == ["PH-C014", "PH-F031"]


# Purge


def traces_of(root: Path, words: bytes) -> list[str]:
    """Files in which words stand, Parquet decoded."""
    import pyarrow.parquet as pq

    found = []
    for name, content in contents(root, ".").items():
        text = (
            str(pq.read_table(root / name, partitioning=None).to_pylist()).encode()
            if name.endswith(".parquet")
            else content
        )
        if words in text or words in content:
            found.append(name)
    return found


def test_rows_of_a_person_go_everywhere(own: Path) -> None:
    """Row 3 of the file (row 1 is the headings) is case 2: heroin and cocaine, South, 51 years."""
    assert traces_of(own, b"Heroin and cocaine")
    releases = sorted((own / "releases/owner").iterdir())
    done = purge(own, ToPurge(("deaths.csv",), rows=(3,)), reason="order 12/2025")
    assert done.files == {"deaths.csv": 1}
    assert done.releases == (f"releases/owner/{releases[0].name}",)
    assert traces_of(own, b"Heroin and cocaine") == []
    head, *rows = DEATHS.splitlines(keepends=True)
    assert (own / "raw/deaths.csv").read_text(encoding="utf-8") == head + "".join(rows[:1] + rows[2:])
    with pytest.raises(MisuseError, match="PH-C008"):
        Observatory.open(own)
    ran = run(own)
    assert deaths(own) == 4  # 5 − 1
    assert "PH-F030" in codes(ran.findings)
    assert verify(own).findings == ()
    assert "(rows: 1)" in next(each for each in ran.findings if each.code.id == "PH-F030").found()


def test_figures_after_a_purge_are_those_of_a_file_that_never_had_the_rows(own: Path, tmp_path: Path) -> None:
    purge(own, ToPurge(("deaths.csv",), rows=(3, 5)), reason="r")
    run(own)
    head, *rows = DEATHS.splitlines(keepends=True)
    other = office(tmp_path, deaths=head + rows[0] + rows[2] + rows[4], areas=AREAS, population=POPULATION)
    run(other)
    tables = [Observatory.open(root).estimates().drop_columns(["step_key"]) for root in (own, other)]
    assert tables[0].equals(tables[1])


def test_rows_are_cut_one_after_the_other_and_counted_together(own: Path) -> None:
    purge(own, ToPurge(("deaths.csv",), rows=(2,)), reason="r")
    purge(own, ToPurge(("deaths.csv",), rows=(2,)), reason="r")  # case 2, now in row 2
    assert (own / "raw/deaths.csv").read_text(encoding="utf-8").splitlines()[1].startswith("3,")
    found = next(each for each in run(own).findings if each.code.id == "PH-F030")
    assert found.details["rows"] == 2


@pytest.mark.parametrize("rows", [(1,), (0,), (7,), (-1,), (3, 99)])
def test_headings_and_rows_that_are_not_there_cannot_be_purged(rows: tuple[int, ...], own: Path) -> None:
    before = contents(own, ".")
    with pytest.raises(MisuseError, match="PH-F034"):
        purge(own, ToPurge(("deaths.csv",), rows=rows), reason="r")
    assert contents(own, "raw", "journal", "work/records", "releases") == {
        name: content
        for name, content in before.items()
        if name.startswith(("raw", "journal", "work/records", "releases"))
    }


def test_a_source_goes_with_its_files_and_another_stays(own: Path) -> None:
    done = purge(own, ToPurge(source="population"), reason="agreement ended")
    assert done.files == {"population.csv": None}
    assert sorted(path.name for path in (own / "raw").iterdir()) == ["deaths.csv"]
    assert traces_of(own, b"1100") == []
    ran = run(own)
    assert "PH-C016" in codes(ran.findings), "no population, so no rates"
    assert sorted(codes(verify(own).findings)) == ["PH-F028", "PH-F028"]


def test_what_was_purged_cannot_come_back_unseen(own: Path, tmp_path: Path) -> None:
    purge(own, ToPurge(("deaths.csv",), rows=(3,)), reason="r")
    (tmp_path / "again.csv").write_text(DEATHS, encoding="utf-8")
    with pytest.raises(BlockedError, match="PH-F035"):
        add_file(own, tmp_path / "again.csv", record="death", source="deaths")
    with pytest.raises(MisuseError, match="PH-F032"):
        lift_purge(own, "population.csv", reason="r")
    assert len(lift_purge(own, "deaths.csv", reason="a mistake")) == 1
    assert not add_file(own, tmp_path / "again.csv", record="death", source="deaths", received=RECEIVED).already


def test_a_purge_says_where_the_same_people_may_stand_too(own: Path, tmp_path: Path) -> None:
    (tmp_path / "later.csv").write_text(DEATHS + "6,2024-09-01,,30,Male,North,Heroin toxicity,\n", encoding="utf-8")
    add_file(own, tmp_path / "later.csv", record="death", source="deaths")
    done = purge(own, ToPurge(("deaths.csv",), rows=(3,)), reason="r")
    assert codes(done.findings) == ["PH-F037"]
    assert done.findings[0].details["files"] == "later.csv"


def test_releases_of_other_inputs_and_files_of_people_stay(own: Path) -> None:
    """A release that was made before a file was added does not hold it."""
    withdraw(own, "population.csv")
    run(own)
    (own / "products/mine.txt").write_text("mine")
    before = {path.name for path in (own / "releases/owner").iterdir()}
    assert len(before) == 2
    done = purge(own, ToPurge(("population.csv",)), reason="r")
    assert len(done.releases) == 1
    assert len({path.name for path in (own / "releases/owner").iterdir()}) == 1
    assert (own / "products/mine.txt").is_file()
    assert not (own / "products/report.html").exists()


def test_rows_are_not_cut_out_of_what_is_no_delimited_text(own: Path, tmp_path: Path) -> None:
    before = (own / "raw/deaths.csv").read_bytes()
    (own / "raw/deaths.csv").write_bytes(before + b" ")
    with pytest.raises(BlockedError, match="PH-C012"):
        purge(own, ToPurge(("deaths.csv",), rows=(3,)), reason="r")


# Retention


def with_retention(root: Path, span: str) -> None:
    text = (root / "pharmakon.toml").read_text()
    (root / "pharmakon.toml").write_text(text.replace('record = "death"', f'record = "death"\nretention = "{span}"'))


def test_files_kept_too_long_are_told_and_purged(own: Path, tmp_path: Path) -> None:
    """Received on 31 March 2025: 1 year later, on 31 March 2026, they may still be kept, on 1 April no more."""
    with_retention(own, "1 year")
    expired = ToPurge(expired=True)
    assert what_would_go(own, expired, today=date(2026, 3, 31)) == ()
    assert purge(own, expired, reason="r", today=date(2026, 3, 31)).files == {}
    assert what_would_go(own, expired, today=date(2026, 4, 1)) == ("deaths.csv",)
    assert "PH-F038" not in codes(run(own).findings), "a run knows no day but those of its files"
    (tmp_path / "next.csv").write_text(POPULATION.replace("2023", "2024"), encoding="utf-8")
    add_file(own, tmp_path / "next.csv", record="observation", source="population", received=date(2026, 4, 1))
    assert "PH-F038" in codes(run(own).findings)
    assert purge(own, expired, reason="retention", today=date(2026, 4, 1)).files == {"deaths.csv": None}


def test_verify_counts_retention_from_today(own: Path) -> None:
    with_retention(own, "1 day")
    assert codes(verify(own).findings) == ["PH-F038"]


@pytest.mark.parametrize("span", ["5", "5 weeks", "0 days", "-1 years", "five years", ""])
def test_a_retention_that_is_no_time_is_refused(span: str, own: Path) -> None:
    with_retention(own, span)
    with pytest.raises(BlockedError, match=r"source\.deaths\.retention"):
        run(own)


# Upgrade


def test_a_folder_of_this_version_needs_nothing(own: Path) -> None:
    assert upgrade(own).steps == ()


def test_what_earlier_versions_did_not_have_is_made(own: Path) -> None:
    (own / "journal/head").unlink()
    (own / "policies").rmdir()
    assert len(upgrade(own).steps) == 2
    assert upgrade(own).steps == ()
    assert verify(own).findings == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pharmakon.toml", "PH-D004"),
        ("mappings/deaths.toml", "PH-F040"),
        ("journal/head", "PH-F010"),
        ("releases/owner/*/manifest.json", "PH-F040"),
    ],
)
def test_a_folder_of_a_newer_version_is_refused(name: str, expected: str, own: Path) -> None:
    (path,) = own.glob(name)
    text = path.read_text()
    path.write_text(text.replace("format = 1", "format = 2").replace('"format":1', '"format":2', 1))
    before = contents(own, "journal", "mappings", "releases", "raw")
    with pytest.raises(BlockedError, match=expected):
        upgrade(own)
    assert contents(own, "journal", "mappings", "releases", "raw") == before


# Corrections of rows, when rows go

FAULTY = """\
Case,Date of death,Age,Sex,County of residence,Cause of death
1,2023-01-05,34,Male,North,Acute fentanyl intoxication
2,2023-02-31,51,Female,South,Heroin and cocaine toxicity
3,2024-02-29,44,Male,North,Mixed drug toxicity
4,2024-02-31,29,Female,North,Fentanyl and heroin toxicity
"""
OWN = "Pharmakon file,Pharmakon sheet,Pharmakon row,What is wrong,Leave out (yes)"
MENDED = f"""\
{OWN},Case,Date of death,Age,Sex,County of residence,Cause of death
deaths.csv,,3,,,2,2023-02-28,51,Female,South,Heroin and cocaine toxicity
deaths.csv,,5,,,4,2024-02-27,29,Female,North,Fentanyl and heroin toxicity
"""


def corrected(folder: Path) -> Path:
    """An observatory in which rows 3 and 5 had impossible dates that a person corrected."""
    root = office(folder, deaths=FAULTY, areas=AREAS)
    assert sum(account.rejected for account in run(root).accounts) == 2
    (folder / "mended.csv").write_text(MENDED, encoding="utf-8")
    assert import_book(root, folder / "mended.csv", reason="asked the coroner").rows == 2
    assert sum(account.rejected for account in run(root).accounts) == 0
    return root


def test_corrections_of_a_purged_row_go_and_others_follow_their_rows(tmp_path: Path) -> None:
    root = corrected(tmp_path)
    assert traces_of(root, b"2023-02-28")
    purge(root, ToPurge(("deaths.csv",), rows=(3,)), reason="r")
    assert traces_of(root, b"2023-02-28") == []
    ran = run(root)
    assert [account.rejected for account in ran.accounts] == [0]
    # case 4 stands in row 4 now and keeps its correction; case 2 is gone
    assert Observatory.open(root).records("death")["died_on"].to_pylist() == [
        date(2023, 1, 5),
        date(2024, 2, 29),
        date(2024, 2, 27),
    ]
    assert verify(root).findings == ()


def test_corrections_of_a_purged_file_go_with_it(tmp_path: Path) -> None:
    root = corrected(tmp_path)
    purge(root, ToPurge(("deaths.csv",)), reason="r")
    assert traces_of(root, b"2024-02-27") == []
    assert codes(verify(root).findings) == ["PH-F028", "PH-F028"]


def test_a_correction_that_was_changed_is_seen(tmp_path: Path) -> None:
    root = corrected(tmp_path)
    flipped("raw/corrections/*.csv")(root)
    assert codes(verify(root).findings) == ["PH-K010"]


# Seal


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a key will lie, named by PHARMAKON_KEY."""
    pytest.importorskip("cryptography")
    monkeypatch.setenv("PHARMAKON_KEY", str(tmp_path / "mycountry.key"))
    return tmp_path / "mycountry.key"


def test_a_sealed_observatory_gives_the_same_bytes_and_shows_nothing(own: Path, key: Path, tmp_path: Path) -> None:
    before = contents(own, "products", "releases")
    assert seal(own, key=key, make=True).files == 2
    assert seal(own).files == 0, "twice is once"
    assert traces_of(own / "raw", b"Heroin and cocaine") == []
    for folder in ("work", "products", "releases"):
        shutil.rmtree(own / folder)
    run(own)
    assert contents(own, "products", "releases") == before
    assert not (own / "work/tmp").exists()
    assert codes(verify(own).findings) == []
    assert codes(back_up(own, tmp_path / "b.tar").findings) == []
    assert b"Heroin and cocaine" not in (tmp_path / "b.tar").read_bytes()
    assert drill(own).estimates


def test_without_the_key_nothing_is_read_and_what_was_read_is_used(
    own: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal(own, key=key, make=True)
    monkeypatch.delenv("PHARMAKON_KEY")
    run(own)  # every table is there: no raw file is read
    (note,) = verify(own).findings
    assert (note.code.id, note.details["files"]) == ("PH-F055", 2)
    shutil.rmtree(own / "work")
    before = contents(own, ".")
    with pytest.raises(SurroundingsError, match="PH-F052"):
        run(own)
    assert contents(own, "raw", "journal", "releases", "products") == {
        name: content for name, content in before.items() if name.startswith(("raw", "journal", "releases", "products"))
    }
    with pytest.raises(SurroundingsError, match="PH-F052"):
        purge(own, ToPurge(("deaths.csv",), rows=(3,)), reason="r")
    with pytest.raises(SurroundingsError, match="PH-F052"):
        unseal(own)


def test_a_lost_key_and_a_new_one_do_not_open_what_was_sealed(own: Path, key: Path, tmp_path: Path) -> None:
    seal(own, key=key, make=True)
    key.rename(tmp_path / "lost")
    with pytest.raises(SurroundingsError, match="PH-F052"):
        seal(own)
    key.write_text(f"pharmakon-key-1 {'00' * 32}\n")
    for act in (lambda: seal(own), lambda: unseal(own), lambda: seal(own, key=key)):
        with pytest.raises(SurroundingsError, match="PH-F053"):
            act()


def test_files_that_come_later_are_sealed_and_purged_and_opened(own: Path, key: Path, tmp_path: Path) -> None:
    seal(own, key=key, make=True)
    (tmp_path / "later.csv").write_text(DEATHS.replace("2024", "2025"), encoding="utf-8")
    add_file(own, tmp_path / "later.csv", record="death", source="deaths", received=RECEIVED)
    purge(own, ToPurge(("later.csv",), rows=(3,)), reason="r")
    purge(own, ToPurge(("deaths.csv",), rows=(3,)), reason="r")
    assert traces_of(own, b"fentanyl and heroin") == []
    assert codes(verify(own).findings) == []
    run(own)
    assert deaths(own) == 8  # 5 − 1 and 5 − 1
    assert unseal(own).files == 3
    head, *rows = DEATHS.splitlines(keepends=True)
    assert (own / "raw/deaths.csv").read_text(encoding="utf-8") == head + "".join(rows[:1] + rows[2:])
    assert codes(verify(own).findings) == []


def test_a_sealed_file_that_was_changed_and_one_that_lies_open_are_seen(own: Path, key: Path) -> None:
    seal(own, key=key, make=True)
    path = own / "raw/deaths.csv"
    forged = bytearray(path.read_bytes()[:-32])
    forged[-1] ^= 1  # and a last hash that fits, as who has no key can make it
    path.write_bytes(forged + sha256(forged).digest())
    (own / "raw/stray.csv").write_bytes(b"Case\n1\n")
    assert sorted(codes(verify(own).findings)) == ["PH-C013", "PH-F054", "PH-F056"]
    shutil.rmtree(own / "work")
    with pytest.raises(BlockedError, match="PH-F054"):
        run(own)
