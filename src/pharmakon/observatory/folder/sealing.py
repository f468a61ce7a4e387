"""`seal`: raw files at rest under a key that lies outside the observatory, and back.

Sealed are the files of raw/ and people's corrections. Not sealed: work/, products/ and releases, which hold records and
figures and can be deleted (work/, products/), and the journal. A disk that is encrypted as a whole protects all of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pharmakon.findings import BlockedError, Finding, SurroundingsError, Where, code
from pharmakon.observatory.command import holding
from pharmakon.observatory.work import Progress, silent
from pharmakon.store import (
    Entry,
    Journal,
    Key,
    Layout,
    is_sealed,
    key_at_hand,
    new_key,
    note_seal,
    now_utc,
    open_file,
    publish_file,
    read_key,
    require_key,
    seal_file,
    sealed_with,
    whoever,
)
from pharmakon.store.sealing import SEAL

SEALED, OPENED = "raw_sealed", "raw_opened"


@dataclass(frozen=True)
class Sealed:
    """What was done: files that were sealed, or opened, now; how many there are; the key's id."""

    files: int
    whole: int
    key: str


def seal(root: Path, *, key: Path | None = None, make: bool = False, progress: Progress = silent) -> Sealed:
    """Seal every raw file, and every one that is added from now on. Stopped anywhere, it is done again to be finished.

    Args:
        root: the observatory.
        key: the file of the key; None: the one that PHARMAKON_KEY names.
        make: make a new key in that file.

    Raises:
        MisuseError: PH-C022 no observatory; PH-F051 a key is there already, or would lie inside the observatory.
        SurroundingsError: PH-F050 the library is not there; PH-F052, PH-F053 the key is missing or another one.
    """
    with holding(root) as (layout, scratch):
        held = _key(layout, key, make=make)
        if sealed_with(layout) is None:
            Journal(layout.journal).append(Entry(SEALED, held.id), who=whoever(), when=now_utc())
            note_seal(layout, held)
        return _each(layout, scratch, held, seal_file, progress, to_be=True)


def _key(layout: Layout, path: Path | None, *, make: bool) -> Key:
    """The key to seal with: the one that the observatory is sealed with, where it is."""
    standing = sealed_with(layout)
    if make and path is not None and standing is None:
        return new_key(path, layout)
    if path is not None:
        held = read_key(path)
        if standing not in (None, held.id):
            details = {"wanted": str(standing), "given": held.id}
            raise SurroundingsError(Finding(code("PH-F053"), details=details))
        return held
    return require_key(standing or _given(), layout.raw.name)


def _given() -> str:
    held = key_at_hand()
    return held.id if held else ""


def unseal(root: Path, *, progress: Progress = silent) -> Sealed:
    """Open every raw file, and leave those that are added from now on as they are.

    Raises:
        MisuseError: PH-C022 no observatory.
        SurroundingsError: PH-F052, PH-F053 the key is missing or another one.
        BlockedError: PH-F054 a file was changed after it was sealed; it and the rest stay sealed.
    """
    with holding(root) as (layout, scratch):
        identifier = sealed_with(layout)
        if identifier is None:
            return Sealed(0, len(list(_files(layout))), "")
        held = require_key(identifier, layout.raw.name)
        done = _each(layout, scratch, held, _open, progress, to_be=False)
        Journal(layout.journal).append(Entry(OPENED, held.id), who=whoever(), when=now_utc())
        (layout.raw / SEAL).unlink()
        return done


Act = Callable[[Path, Path, Key], None]


def _open(source: Path, target: Path, key: Key) -> None:
    open_file(source, target, key)


def _each(layout: Layout, scratch: Path, key: Key, act: Act, progress: Progress, *, to_be: bool) -> Sealed:
    """Put each file that is not yet so in its new form, one after the other; a file is replaced whole."""
    files, done = list(_files(layout)), 0
    for number, path in enumerate(files, start=1):
        if is_sealed(path) is not to_be:
            act(path, scratch / "changed", key)
            publish_file(scratch / "changed", path)
            done += 1
        progress("seal", number, len(files))
    return Sealed(done, len(files), key.id)


def _files(layout: Layout) -> Iterator[Path]:
    """Raw files and corrections, in the order of their names."""
    for path in sorted(layout.raw.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(layout.raw).parts):
            yield path


def sealing_findings(layout: Layout, scratch: Path) -> Iterator[Finding]:
    """PH-F056 files that lie unsealed among sealed ones; PH-F054 files that the key does not vouch for; PH-F055 where
    no key is at hand to open them.

    Raises:
        SurroundingsError: PH-F052, PH-F053 the key that is named is none, or another one.
    """
    identifier = sealed_with(layout)
    if identifier is None:
        return
    sealed = [path for path in _files(layout) if is_sealed(path)]
    yield from (Finding(code("PH-F056"), Where(path.name)) for path in _files(layout) if path not in sealed)
    if key_at_hand() is None:
        yield Finding(code("PH-F055"), details={"key": identifier, "files": len(sealed)})
        return
    key = require_key(identifier, layout.raw.name)
    for path in sealed:
        try:
            open_file(path, scratch / "opened", key)
        except BlockedError as fault:
            yield from fault.findings
        (scratch / "opened").unlink(missing_ok=True)
