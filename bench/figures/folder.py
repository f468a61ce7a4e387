"""The life of the folder: what a killed command of it leaves behind, and the drill of a restore."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from bench.command import PROGRAM, pharmakon, scratch
from bench.figure import Figure, Outcome

KILLS, SEED = 200, 20_250_331
ROWS = 40_000
CUT = (3, 20_000)
PLACES = ("raw", "mappings", "reference", "policies", "journal", "releases", "pharmakon.toml", "README.txt")
HEAD = "Case,Date of death,Age,Sex,County of residence,Cause of death\n"


def large_folder(folder: Path) -> Path:
    """An observatory with one file of deaths of some megabytes, as an earlier version left it (no journal/head)."""
    from pharmakon.observatory import add_file, make_observatory

    root = folder / "country"
    make_observatory(root, country_code="XVA")
    rows = (f"{row},2024-01-{row % 28 + 1:02},{row % 90},Male,North,Heroin toxicity no {row}\n" for row in range(ROWS))
    (folder / "deaths.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    add_file(root, folder / "deaths.csv", record="death", received=date(2025, 3, 31))
    (root / "journal/head").unlink()
    return root


def originals(root: Path) -> dict[str, str]:
    """Hash of every original, by relative path; without what a stopped command may leave beside it."""
    paths = (path for place in PLACES for path in ((root / place), *(root / place).rglob("*")))
    files = (path for path in paths if path.is_file() and not path.name.endswith(".partial"))
    return {path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


@dataclass(frozen=True)
class Drill:
    """One command to kill. `{root}` and `{here}` in `words`; `faults` says what is wrong with what was left."""

    words: tuple[str, ...]
    faults: Callable[[Path, Path], Iterator[str]]
    environment: tuple[str, ...] = ()


def _backup_faults(pristine: Path, here: Path) -> Iterator[str]:
    """The backup is absent or whole, and the folder is as it was."""
    from pharmakon.store import unpack

    if (here / "b.tar").exists():
        unpack(here / "b.tar", here / "unpacked")
        if originals(here / "unpacked") != originals(pristine):
            yield "another backup"
    if originals(here / "country") != originals(pristine):
        yield "the folder was changed"


def _restore_faults(pristine: Path, here: Path) -> Iterator[str]:
    """Nothing, or the whole folder."""
    if (here / "back").exists() and originals(here / "back") != originals(pristine):
        yield "half a folder"


def _purge_faults(pristine: Path, here: Path) -> Iterator[str]:
    """After the next command that writes: not begun, or all of it done; and the folder is sound."""
    from pharmakon.observatory import verify
    from pharmakon.observatory.command import holding
    from pharmakon.store import sha256_of

    with holding(here / "country") as (layout, _):
        pass
    lines = (layout.journal / "journal.jsonl").read_text().count("file_purged")
    content = (layout.raw / "deaths.csv").read_bytes()
    raw = (pristine / "raw/deaths.csv").read_bytes().splitlines(keepends=True)
    kept = b"".join(line for row, line in enumerate(raw, start=1) if row not in CUT)
    if (content, lines) not in {(b"".join(raw), 0), (kept, 1)}:
        yield f"{lines} lines for {sha256_of(layout.raw / 'deaths.csv')[:8]}"
    yield from (finding.code.id for finding in verify(here / "country").findings if finding.code.id != "PH-F012")


def _upgrade_faults(pristine: Path, here: Path) -> Iterator[str]:
    """Doing it again finishes it."""
    from pharmakon.observatory import upgrade, verify

    upgrade(here / "country")
    before = originals(pristine)
    now = originals(here / "country")
    if {name: now.get(name) for name in before} != before or upgrade(here / "country").steps:
        yield "not finished"
    yield from (finding.code.id for finding in verify(here / "country").findings)


def _seal_faults(pristine: Path, here: Path) -> Iterator[str]:
    """Every file is readable, sealed or not; doing it again finishes it."""
    from pharmakon.observatory import seal, verify
    from pharmakon.store import sha256_of

    if sha256_of(here / "country/raw/deaths.csv") != sha256_of(pristine / "raw/deaths.csv"):
        yield "another content"
    seal(here / "country", key=here / "key")
    yield from (finding.code.id for finding in verify(here / "country").findings if finding.code.id != "PH-F055")


DRILLS = {
    "backup": Drill(("backup", "{root}", "--to", "{here}/b.tar"), _backup_faults),
    "restore": Drill(("restore", "{here}/kept.tar", "--to", "{here}/back"), _restore_faults),
    "purge": Drill(
        ("purge", "{root}", "--file", "deaths.csv", "--rows", ",".join(map(str, CUT)), "--reason", "r", "--yes"),
        _purge_faults,
    ),
    "upgrade": Drill(("upgrade", "{root}"), _upgrade_faults),
    "seal": Drill(("seal", "{root}", "--key", "{here}/key"), _seal_faults),
}


def kill_drills() -> Outcome:
    """Every command, killed at random moments of its work."""
    shown, faults, killed = [], [], 0
    for name, each in DRILLS.items():
        with scratch() as folder:
            pristine = large_folder(folder)
            (folder / "key").write_text(f"pharmakon-key-1 {'5a' * 32}\n")
            pharmakon("backup", pristine, "--to", folder / "kept.tar")
            seconds = _calm(each, pristine, folder)
            draw = random.Random(f"{SEED} {name}")
            found = [_killed(each, pristine, folder, draw.uniform(0, seconds)) for _ in range(KILLS)]
        killed += sum(alive for alive, _ in found)
        faults += [f"{name}: {fault}" for _, told in found for fault in told]
        shown.append(f"{name} {sum(alive for alive, _ in found)} of {KILLS} killed within {seconds:.2f} s")
    measured = f"{'; '.join(shown)}; {len(faults)} faults {' '.join(faults[:5])}".strip()
    return Outcome(measured, met=not faults and killed >= KILLS * len(DRILLS) // 2)


def _calm(each: Drill, pristine: Path, folder: Path) -> float:
    """Seconds from the moment that the command begins its work to its end, undisturbed."""
    here = _laid(pristine, folder)
    process = _started(each, here)
    _wait(process, here)
    began = time.perf_counter()
    if process.wait():
        raise RuntimeError(f"{' '.join(each.words)} ended with {process.returncode}")
    seconds = time.perf_counter() - began
    shutil.rmtree(here)
    return seconds


def _killed(each: Drill, pristine: Path, folder: Path, moment: float) -> tuple[bool, list[str]]:
    """Whether it was still at work when it was killed, and what was wrong with what it left."""
    here = _laid(pristine, folder)
    process = _started(each, here)
    _wait(process, here)
    time.sleep(moment)
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    faults = list(each.faults(pristine, here))
    shutil.rmtree(here)
    return alive, faults


def _laid(pristine: Path, folder: Path) -> Path:
    here = folder / "here"
    shutil.copytree(pristine, here / "country", ignore=shutil.ignore_patterns("lock*"))
    for name in ("key", "kept.tar"):
        os.link(folder / name, here / name)
    return here


def _started(each: Drill, here: Path) -> "subprocess.Popen[bytes]":
    words = [word.format(root=here / "country", here=here) for word in each.words]
    return subprocess.Popen(
        [str(PROGRAM), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _wait(process: "subprocess.Popen[bytes]", here: Path) -> None:
    """Until the command holds the folder, or lays a restored one out: its work begins."""
    while process.poll() is None:
        if (here / "country/work/lock.json").exists() or (here / ".back.restoring").exists():
            return
        time.sleep(0.001)


def restore_drill() -> Outcome:
    """A backup of the demonstration country, restored apart and run: estimates equal, seconds of each."""
    with scratch() as folder:
        pharmakon("demo", folder / "demo")
        done = pharmakon("backup", folder / "demo", "--drill", "--json").json()
    seconds = done["seconds"]
    estimates = done["estimates"]
    if not isinstance(seconds, dict) or not isinstance(estimates, int):
        raise TypeError("a drill has seconds and estimates")
    shown = ", ".join(f"{what} {number:.2f} s" for what, number in seconds.items())
    measured = f"{done['files']} files, {done['bytes']:,} bytes: {shown}; {estimates:,} estimates, all equal"
    return Outcome(measured, met=estimates > 0)


FIGURES = (
    Figure(
        "folder_killed",
        f"kill -9 at {KILLS} random moments each of `backup`, `restore`, `purge`, `upgrade` and `seal`, counted from "
        "when the command begins its work; then the next command that writes",
        "nothing half-done, nothing lost, `verify` sound",
        kill_drills,
    ),
    Figure(
        "restore_drill",
        "`backup --drill` of the demonstration country: originals alone, restored apart, run, compared",
        "every estimate equal",
        restore_drill,
    ),
)
