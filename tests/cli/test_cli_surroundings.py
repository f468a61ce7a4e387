"""The machine: no room, no permission, no reader, no colours, a person who interrupts."""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.calling import Caller


def command(*words: object, before: str = "") -> list[str]:
    """The command line as a process starts it."""
    return [sys.executable, "-c", f"{before}from pharmakon.cli.main import entry; entry()", *map(str, words)]


def program(*words: object, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, piped; `before` is done first."""
    return subprocess.run(
        [*command(*words, before=before)],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


def test_a_disk_without_room_is_the_surroundings(own: Path) -> None:
    shutil.rmtree(own / "work")
    before = sorted(own.rglob("*"))
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); "
    done = program("run", own, "--json", before=limit)
    assert done.returncode == 4, done.stdout
    assert json.loads(done.stdout)["refused"][0]["code"] in {"PH-C004", "PH-Q004", "PH-I043"}
    assert "Traceback" not in done.stderr
    kept = [path for path in sorted(own.rglob("*")) if own / "work" not in [path, *path.parents]]
    assert kept == before
    assert program("run", own).returncode == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(call: Caller, own: Path) -> None:
    own.chmod(0o500)
    try:
        assert call("run", own).code == 4
    finally:
        own.chmod(0o700)


def test_an_output_that_takes_nothing(made: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with full.open("w") as out:
        listing = command("findings", "list", made)
        done = subprocess.run(listing, check=False, stdout=out, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 4
    assert "PH-C004" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_who_leaves_early_is_no_fault(made: Path) -> None:
    with subprocess.Popen(
        command("estimates", made), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, "")


def test_piped_output_has_no_colours_and_a_terminal_may_refuse_them(made: Path) -> None:
    piped = program("check", made)
    assert piped.returncode == 0
    assert "\x1b" not in piped.stdout + piped.stderr
    assert "\x1b[1mFindings" in on_terminal("findings", "list", made)
    assert "\x1b" not in on_terminal("findings", "list", made, NO_COLOR="1")
    assert "\x1b" not in on_terminal("findings", "list", made, TERM="dumb")


def test_progress_is_shown_on_a_terminal(own: Path) -> None:
    (own / "work/current.json").unlink()
    assert "totals" in on_terminal("run", own)


def on_terminal(*words: object, **environment: str) -> str:
    """What the program writes to a terminal."""
    inside, outside = pty.openpty()
    chosen = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "TERM"}}
    with subprocess.Popen(
        command(*words), stdout=outside, stderr=outside, env=chosen | {"TERM": "xterm"} | environment
    ):
        os.close(outside)
        found = b""
        while block := _read(inside):
            found += block
    os.close(inside)
    return found.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # Linux answers so when the other end of a terminal is closed
        return b""


def test_an_interrupt_leaves_with_130_and_nothing_half_done(own: Path, tmp_path: Path) -> None:
    head, *rows = (own / "raw/deaths.csv").read_text().splitlines()
    large = tmp_path / "large.csv"
    lines = (row.replace(",", f"-{number},", 1) for number in range(60_000) for row in rows)
    large.write_text("\n".join([head, *lines]) + "\n")
    before = sorted(path.name for path in (own / "raw").iterdir())
    adding = command("add", own, large, "--as", "death")
    with subprocess.Popen(adding, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        _wait_for(own / "work/tmp")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130, err
    assert "Traceback" not in out + err
    assert sorted(path.name for path in (own / "raw").iterdir()) == before
    assert program("run", own).returncode == 0


def _wait_for(path: Path) -> None:
    """Until the program has made it: it is at work then."""
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.02)
    pytest.fail(f"{path.name} was not made within 12 s")


def test_ascii_terminals_are_written_to_without_a_fault(made: Path) -> None:
    done = program("estimates", made, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
