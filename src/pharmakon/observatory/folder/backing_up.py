"""`backup` and `restore`: one file out, one folder back, and the drill that shows that the two belong together."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pharmakon.findings import Finding, MisuseError, SurroundingsError, Where, code
from pharmakon.observatory.command import holding
from pharmakon.observatory.last_run import LastRun
from pharmakon.observatory.running import run
from pharmakon.observatory.standing import Standing
from pharmakon.observatory.work import Progress, silent
from pharmakon.store import (
    Journal,
    Layout,
    Packed,
    current,
    is_sealed,
    load_settings,
    pack,
    scratch_folder,
    sha256_of,
    unpack,
)


@dataclass(frozen=True)
class BackedUp:
    """A backup that was written: files and bytes in it; files of raw/ that are not those that were added."""

    path: Path
    files: int
    bytes: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Restored:
    """An observatory that was laid down from a backup, every file with its hash checked."""

    root: Path
    files: int
    bytes: int


@dataclass(frozen=True)
class Drilled:
    """A backup taken, restored apart and run. Seconds of each; what was compared.

    `releases`: files of releases that came back with the same bytes. `estimates`: how many estimates the restored
    observatory made anew, all equal to those of the last run; None: nothing was run, so there are none to compare.
    `content_hash`: of those estimates, as the last run's release has it.
    """

    files: int
    bytes: int
    seconds: Mapping[str, float]
    releases: int
    estimates: int | None
    content_hash: str
    findings: tuple[Finding, ...]


def back_up(root: Path, to: Path, *, progress: Progress = silent) -> BackedUp:
    """Write originals and releases into the new file `to`, whole or not at all.

    Raises:
        MisuseError: PH-C022 no observatory; PH-F005 the file is there already, or lies inside the observatory.
        BlockedError: PH-F006 something that is no file lies among the originals.
        SurroundingsError: PH-D001 another command is writing; PH-F008 a file changed while it was read.
    """
    with holding(root) as (layout, _):
        _require_place(layout, to)
        packed = pack(layout, to, told=lambda done, whole: progress("backup", done, whole))
        return BackedUp(to, len(packed.files), packed.bytes, tuple(_unlike_journal(layout, packed)))


def _require_place(layout: Layout, to: Path) -> None:
    if to.exists() or to.is_symlink():
        raise MisuseError(Finding(code("PH-F005"), details={"what": "something of that name"}))
    if to.parent.resolve().is_relative_to(layout.root.resolve()):
        raise MisuseError(Finding(code("PH-F005"), details={"what": "a place inside the observatory"}))


def _unlike_journal(layout: Layout, packed: Packed) -> Iterator[Finding]:
    """PH-F007 for each file that was backed up with another content than the journal notes."""
    for name, entry in sorted(Standing.of(Journal(layout.journal).entries()).files.items()):
        path = layout.raw / name
        if packed.files.get(f"{layout.raw.name}/{name}") != entry.about and not _is_sealed_as(path, entry.about):
            yield Finding(code("PH-F007"), Where(name))


def _is_sealed_as(path: Path, digest: str) -> bool:
    """Whether a file is sealed, and what is sealed in it has this hash."""
    return path.is_file() and is_sealed(path) and sha256_of(path) == digest


def restore(file: Path, to: Path, *, progress: Progress = silent) -> Restored:
    """Lay a backup down as the folder `to`; nothing appears there before every hash was checked.

    Raises:
        MisuseError: PH-C002 no such file; PH-C017 the folder holds other files.
        BlockedError: PH-F001…PH-F004 the backup cannot be relied on; PH-D004, PH-F010 it is of a newer version.
    """
    if not file.is_file():
        raise MisuseError(Finding(code("PH-C002"), details={"path": str(file)}))
    if to.is_symlink() or (to.exists() and (not to.is_dir() or any(to.iterdir()))):
        raise MisuseError(Finding(code("PH-C017")))
    to.parent.mkdir(parents=True, exist_ok=True)
    with scratch_folder(to.with_name(f".{to.name}.restoring")) as staging:
        layout = Layout(staging / "observatory")
        packed = unpack(file, layout.root, told=lambda done, whole: progress("restore", done, whole))
        load_settings(layout)
        Journal(layout.journal).entries()
        layout.make()
        _put(layout.root, to)
    return Restored(to, len(packed.files), packed.bytes)


def _put(folder: Path, to: Path) -> None:
    """The folder in its place. An empty folder that stands there gives way."""
    if to.is_dir():
        to.rmdir()
    folder.rename(to)


def drill(root: Path, *, progress: Progress = silent) -> Drilled:
    """Take a backup, restore it apart, run it without its releases, and compare with the last run of the observatory.

    Raises:
        BlockedError: the restored observatory cannot be run.
        SurroundingsError: PH-F009 it gives other figures.
    """
    seconds: dict[str, float] = {}
    with holding(root) as (layout, scratch):
        with _timed(seconds, "backup"):
            packed = pack(layout, scratch / "drill.tar", told=lambda done, whole: progress("backup", done, whole))
        again = Layout(scratch / "restored")
        with _timed(seconds, "restore"):
            unpack(scratch / "drill.tar", again.root, told=lambda done, whole: progress("restore", done, whole))
        (scratch / "drill.tar").unlink()
        again.make()
        again.releases.rename(scratch / "releases")
        if (generation := current(layout)) is None:
            return _drilled(packed, seconds, layout, None)
        last = LastRun(layout, generation)
        with _timed(seconds, "run"):
            run(again.root, without=_left_out(last), progress=progress)
        return _drilled(packed, seconds, layout, _same_figures(last, again.root))


@contextmanager
def _timed(seconds: dict[str, float], what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[what] = time.perf_counter() - started


def _left_out(last: LastRun) -> list[str]:
    """Files that the last run did not read: left out then, or added since."""
    standing = Standing.of(Journal(last.layout.journal).entries())
    read = {each.file for each in last.inputs}
    return sorted(set(standing.files) - standing.withdrawn - standing.replaced.keys() - read)


def _same_figures(last: LastRun, again: Path) -> LastRun:
    """The run of the restored observatory, where its estimates are those of the last run.

    Step keys are apart: they name the version of the program that made a figure.

    Raises:
        SurroundingsError: PH-F009 they are not; PH-C030 the last run's release is gone or damaged.
    """
    made = LastRun.of(again)
    before, after = (each.estimates.drop_columns(["step_key"]) for each in (last, made))
    if before.num_rows != after.num_rows:
        raise _differs(f"{after.num_rows} estimates where the last run had {before.num_rows}")
    if not before.equals(after) or _content_hash(last) != _content_hash(made):
        raise _differs("other values")
    return made


def _differs(what: str) -> SurroundingsError:
    return SurroundingsError(Finding(code("PH-F009"), details={"what": what}))


def _content_hash(run_of: LastRun) -> str:
    """The hash that its release gives of its estimates."""
    return str(json.loads((run_of.release / "manifest.json").read_bytes())["content_hash"])


def _drilled(packed: Packed, seconds: Mapping[str, float], layout: Layout, made: LastRun | None) -> Drilled:
    released = sum(name.startswith(f"{layout.releases.name}/") for name in packed.files)
    return Drilled(
        files=len(packed.files),
        bytes=packed.bytes,
        seconds=seconds,
        releases=released,
        estimates=made.estimates.num_rows if made else None,
        content_hash=_content_hash(made) if made else "",
        findings=tuple(_unlike_journal(layout, packed)),
    )
