"""backup, restore, verify, purge, remove, upgrade as people call them; killed and failing on the way."""

import errno
import io
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pharmakon.observatory import add_file, make_observatory
from tests.cli.calling import Caller
from tests.cli.test_cli_surroundings import command, on_terminal, program
from tests.observatory.conftest import AREAS, DEATHS, RECEIVED

COUNT = "DRUG_INDUCED_DEATHS"
ORIGINALS = ("pharmakon.toml", "raw", "mappings", "reference", "policies", "journal")


def state(root: Path, *names: str) -> dict[str, bytes]:
    """Files below some places of an observatory, by relative path; without what a stopped command may leave."""
    places = [path for name in names for path in (root / name, *(root / name).rglob("*"))]
    files = (path for path in places if path.is_file() and ".partial" not in path.name)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_backup_and_restore_and_what_they_say(call: Caller, own: Path) -> None:
    said = call("backup", own, "--to", "b.tar", "--json")
    files = len(state(own, *ORIGINALS, "releases", "README.txt"))
    assert (said.code, said.document["files"], said.document["findings"]) == (0, files, [])
    said = call("restore", "b.tar", "--to", "back", "--json")
    assert (said.code, said.document["files"]) == (0, files)
    assert state(Path("back"), *ORIGINALS, "releases") == state(own, *ORIGINALS, "releases")
    assert call("run", "back").code == 0
    assert call("trace", "back", COUNT, "--json").document["value"] == 5
    assert "Next" in call("backup", own, "--to", "c.tar").out
    assert "hashes equal" in call("restore", "c.tar", "--to", "again").out


def test_the_drill_prints_seconds_and_comparison(call: Caller, own: Path) -> None:
    document = call("backup", own, "--drill", "--json").document
    assert document["estimates"]
    assert set(document["seconds"]) == {"backup", "restore", "run"}  # type: ignore[call-overload]
    said = call("backup", own, "--drill")
    assert (said.code, "all equal" in said.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "exit_code", "finding"),
    [
        (("backup", "OWN"), 2, "PH-C029"),
        (("backup", "OWN", "--to", "b.tar", "--drill"), 2, "PH-C029"),
        (("backup", "OWN", "--to", "absent/b.tar"), 2, "PH-C029"),
        (("backup", "absent", "--to", "b.tar"), 2, "PH-C022"),
        (("backup", "OWN", "--to", "OWN/b.tar"), 2, "PH-F005"),
        (("restore", "absent.tar", "--to", "new"), 2, "PH-C002"),
        (("restore", "OWN/raw/deaths.csv", "--to", "new"), 1, "PH-F001"),
        (("restore", "OWN/raw/deaths.csv", "--to", "OWN"), 2, "PH-C017"),
        (("verify", "absent"), 2, "PH-C022"),
        (("upgrade", "absent"), 2, "PH-C022"),
        (("remove", "OWN", "absent.csv"), 2, "PH-F032"),
        (("purge", "OWN", "--reason", "r"), 2, "PH-C029"),
        (("purge", "OWN", "--source", "a", "--file", "b", "--reason", "r"), 2, "PH-C029"),
        (("purge", "OWN", "--source", "deaths", "--rows", "2", "--reason", "r"), 2, "PH-C029"),
        (("purge", "OWN", "--file", "deaths.csv"), 2, "PH-C029"),
        (("purge", "OWN", "--file", "deaths.csv", "--reason", " "), 2, "PH-C029"),
        (("purge", "OWN", "--file", "deaths.csv", "--rows", "2,x", "--reason", "r"), 2, "PH-C029"),
        (("purge", "OWN", "--file", "deaths.csv", "--rows", "2-99999999", "--reason", "r"), 2, "PH-C029"),
        (("purge", "OWN", "--file", "deaths.csv", "--rows", "99", "--reason", "r", "--yes"), 2, "PH-F034"),
        (("purge", "OWN", "--file", "deaths.csv", "--reason", "r"), 2, "PH-F036"),
        (("purge", "OWN", "--file", "absent.csv", "--reason", "r"), 2, "PH-F032"),
        (("purge", "OWN", "--source", "absent", "--reason", "r"), 2, "PH-F032"),
        (("purge", "OWN", "--file", "absent.csv", "--lift", "--reason", "r"), 2, "PH-F032"),
    ],
)
def test_calls_that_make_no_sense(
    words: tuple[str, ...], exit_code: int, finding: str, call: Caller, own: Path
) -> None:
    before = state(own, *ORIGINALS, "releases", "products")
    said = call(*(word.replace("OWN", str(own)) for word in words), "--json")
    assert (said.code, said.refused) == (exit_code, [finding])
    assert state(own, *ORIGINALS, "releases", "products") == before


def test_verify_tells_and_leaves_with_1_where_something_is_wrong(call: Caller, own: Path) -> None:
    said = call("verify", own, "--json")
    assert (said.code, said.document["sound"], said.document["findings"]) == (0, True, [])
    with (own / "raw/deaths.csv").open("ab") as file:
        file.write(b"6,2024-09-01,,30,Male,North,Heroin toxicity,\n")
    said = call("verify", own, "--json")
    assert (said.code, said.document["sound"], said.document["raw"]) == (1, False, 0)
    said = call("verify", own)
    assert "PH-C012" in said.out
    assert "Heroin" not in said.out


def test_a_purge_asks_a_person_and_without_one_wants_yes(call: Caller, own: Path) -> None:
    before = state(own, "raw", "journal", "releases")
    words = ("purge", own, "--file", "deaths.csv", "--rows", "3,5-6", "--reason", "order")
    done = program(*words)
    assert done.returncode == 2
    assert "PH-F036" in done.stderr
    assert state(own, "raw", "journal", "releases") == before
    said = call(*words, "--yes")
    assert said.code == 0
    assert "3 rows" in said.out
    assert call("run", own).code == 0
    assert call("trace", own, COUNT, "--json").document["value"] == 2  # 5 − 3
    assert call("verify", own).code == 0


def test_a_purge_of_the_last_file_of_deaths_leaves_nothing_to_run(call: Caller, own: Path) -> None:
    assert call("purge", own, "--source", "deaths", "--reason", "r", "--yes").code == 0
    assert call("run", own, "--json").refused == ["PH-C005"]
    assert call("purge", own, "--expired", "--reason", "r", "--json").document["files"] == []
    assert call("purge", own, "--file", "deaths.csv", "--lift", "--reason", "r").code == 0


def test_a_file_that_blocks_a_run_is_taken_out_of_the_way(call: Caller, own: Path) -> None:
    Path("more.csv").write_text("Case,Date of death,Gender\n9,2024-01-01,Male\n")
    assert call("add", own, "more.csv", "--as", "death", "--source", "deaths").code == 0
    blocked = call("run", own, "--json")
    assert blocked.code == 1
    assert call("remove", own, "more.csv", "--reason", "another table").code == 0
    assert call("run", own).code == 0
    assert "more.csv" in call("findings", "list", own).out
    assert call("remove", own, "more.csv", "--undo", "--json").document["read"] is True
    assert call("run", own, "--json").refused == blocked.refused


def test_a_sealed_observatory_wants_its_key(call: Caller, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cryptography")
    monkeypatch.delenv("PHARMAKON_KEY", raising=False)
    assert call("seal", own, "--json").refused == ["PH-F052"]
    assert call("seal", own, "--new-key", own / "key", "--json").refused == ["PH-F051"]
    assert call("seal", own, "--new-key", "key", "--open", "--json").refused == ["PH-C029"]
    said = call("seal", own, "--new-key", "key", "--json")
    assert (said.code, said.document["files"], said.document["whole"]) == (0, 1, 1)
    shutil.rmtree(own / "work")
    said = call("run", own, "--json")
    assert (said.code, said.refused) == (4, ["PH-F052"])
    monkeypatch.setenv("PHARMAKON_KEY", "key")
    assert call("run", own).code == 0
    assert call("seal", own, "--open").code == 0
    assert b"Case" in (own / "raw/deaths.csv").read_bytes()
    assert "were not sealed" in call("seal", own, "--open").out


def test_progress_of_a_backup_is_shown_on_a_terminal(own: Path, tmp_path: Path) -> None:
    assert "backup" in on_terminal("backup", own, "--to", tmp_path / "b.tar")


# Killed, and failing


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An observatory with a file of some size, so that there is time to kill what works on it; not to be changed."""
    folder = tmp_path_factory.mktemp("large")
    root = folder / "country"
    layout = make_observatory(root, country_code="XVA", name="Valdara")
    (layout.reference / "areas.csv").write_text(AREAS, encoding="utf-8")
    head, *rows = DEATHS.splitlines(keepends=True)
    (folder / "deaths.csv").write_text(head + "".join(rows) * 2000, encoding="utf-8")
    add_file(root, folder / "deaths.csv", record="death", received=RECEIVED)
    return root


def killed(moment: float, *words: object) -> bool:
    """Start the program and kill it after so many seconds; whether it was still at work."""
    with subprocess.Popen(
        command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        time.sleep(moment)
        alive = process.poll() is None
        if alive:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return alive


_DRAW = random.Random(20_250_331)
MOMENTS = [_DRAW.uniform(0.2, 1.0) for _ in range(3)]


@pytest.mark.parametrize("share", MOMENTS)
def test_a_killed_backup_is_no_backup_and_a_killed_restore_is_no_observatory(
    share: float, large: Path, tmp_path: Path
) -> None:
    before = state(large, *ORIGINALS)
    killed(share, "backup", large, "--to", tmp_path / "b.tar")
    if not (tmp_path / "b.tar").exists():
        assert program("backup", large, "--to", tmp_path / "b.tar").returncode == 0
    assert state(large, *ORIGINALS) == before
    killed(share, "restore", tmp_path / "b.tar", "--to", tmp_path / "back")
    if not (tmp_path / "back").exists():
        assert program("restore", tmp_path / "b.tar", "--to", tmp_path / "back").returncode == 0
    assert state(tmp_path / "back", *ORIGINALS) == before


@pytest.mark.parametrize("share", MOMENTS)
def test_a_killed_purge_is_none_or_is_finished(share: float, large: Path, tmp_path: Path) -> None:
    roots = [tmp_path / "calm", tmp_path / "killed"]
    for root in roots:
        shutil.copytree(large, root)
    before = state(roots[1], "raw", "mappings")
    words = ("--file", "deaths.csv", "--rows", "3,5", "--reason", "order", "--yes")
    started = time.perf_counter()
    assert program("purge", roots[0], *words).returncode == 0
    killed(share * (time.perf_counter() - started), "purge", roots[1], *words)
    assert program("check", roots[1]).returncode == 0  # any command that writes finishes what was begun
    after = state(roots[1], "raw", "mappings")
    assert after in (before, state(roots[0], "raw", "mappings"))
    verified = program("verify", roots[1])
    assert verified.returncode == 0, verified.stdout


@contextmanager
def failing(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The `number`-th call that changes the disk fails, as on a full disk; gives how many calls there were."""
    calls = [0]

    def counted(original: Callable[..., object], changes: Callable[..., bool]) -> Callable[..., object]:
        def called(*words: object, **more: object) -> object:
            if changes(*words, **more):
                calls[0] += 1
                if calls[0] == number:
                    raise OSError(errno.ENOSPC, "No space left on device", str(words[0]))
            return original(*words, **more)

        return called

    def writes(_: object, mode: str = "r", *rest: object, **more: object) -> bool:
        return bool(set(mode) & set("wxa+"))

    with monkeypatch.context() as patched:
        for name in ("replace", "rename", "fsync", "unlink", "mkdir", "rmdir"):
            patched.setattr(os, name, counted(getattr(os, name), lambda *words, **more: True))
        patched.setattr(io, "open", counted(io.open, writes))
        yield calls


Check = Callable[[Path, bool], None]


def _backup_is_whole_or_absent(here: Path, done: bool) -> None:
    assert (here / "b.tar").exists() is done


def _restore_is_whole_or_absent(here: Path, done: bool) -> None:
    found = state(here / "back", *ORIGINALS) if (here / "back").is_dir() else {}
    assert found == (state(here / "own", *ORIGINALS) if done else {})


def _purge_is_none_or_all(here: Path, done: bool) -> None:
    gone = not (here / "own/raw/deaths.csv").exists()
    lines = (here / "own/journal/journal.jsonl").read_text().count("file_purged")
    assert lines == int(gone)
    assert gone or not done


def _nothing_to_check(here: Path, done: bool) -> None:
    del here, done


@pytest.mark.parametrize(
    ("words", "step", "check"),
    [
        (("backup", "own", "--to", "b.tar"), 1, _backup_is_whole_or_absent),
        (("restore", "kept.tar", "--to", "back"), 3, _restore_is_whole_or_absent),
        (("purge", "own", "--file", "deaths.csv", "--reason", "r", "--yes"), 7, _purge_is_none_or_all),
        (("remove", "own", "deaths.csv"), 1, _nothing_to_check),
        (("upgrade", "own"), 1, _nothing_to_check),
    ],
)
def test_every_write_that_fails_leaves_nothing_half_done(
    words: tuple[str, ...], step: int, check: Check, call: Caller, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path.cwd()
    own.rename(here / "pristine")
    assert call("backup", "pristine", "--to", "kept.tar").code == 0
    number, tried = 1, 0
    while True:
        for name in ("own", "back"):
            shutil.rmtree(here / name, ignore_errors=True)
        (here / "b.tar").unlink(missing_ok=True)
        shutil.copytree(here / "pristine", here / "own")
        if words[0] == "upgrade":
            (here / "own/journal/head").unlink()
        with failing(number, monkeypatch) as calls:
            said = call(*words, "--json")
        failed = calls[0] >= number and said.code != 0
        assert said.code == (4 if failed else 0), said.out
        assert not failed or said.refused == ["PH-C004"]
        assert call("remove", "own", "nothing.csv").code == 2  # a command that writes finishes what was begun
        check(here, not failed)
        assert call("verify", "own").code == 0
        tried += failed
        if calls[0] < number:
            break
        number += step
    assert tried > 2
