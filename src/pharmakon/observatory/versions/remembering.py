"""What each generation was made from, remembered: small originals by their hash, and a line of the journal.

Raw files are kept as they are; mappings, settings and reference tables change in place, so that a copy of each text is
kept in journal/originals, named by its hash.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pharmakon import __version__
from pharmakon.findings import BlockedError, Finding, MisuseError, Where, code
from pharmakon.store import (
    SETTINGS,
    Entry,
    Journal,
    Layout,
    atomic_copy,
    atomic_write,
    json_bytes,
    now_utc,
    sha256_of,
    whoever,
)

MADE = "generation_made"
ORIGINALS = "originals"
_FOLDERS = ("mappings", "reference", "policies")


@dataclass(frozen=True)
class Made:
    """A generation as the journal remembers it. `lines`: how many lines of the journal it was made from."""

    generation: str
    when: str
    who: str
    program: str
    lines: int
    originals: str
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """What a generation was made from: the journal's entries until then, and path → hash of each small original."""

    made: Made
    entries: tuple[Entry, ...]
    originals: Mapping[str, str]


def remember(layout: Layout, generation: str, without: tuple[str, ...]) -> None:
    """Note a generation in the journal with its originals, unless it is the last that was noted."""
    journal = Journal(layout.journal)
    noted = [entry for entry in journal.entries() if entry.kind == MADE]
    if noted and noted[-1].about == generation:
        return
    listed = json_bytes(dict(_kept_originals(layout)))
    digest = _kept(layout, listed)
    details = {ORIGINALS: digest, "program": __version__, "without": json.dumps(without)}
    journal.append(Entry(MADE, generation, details), who=whoever(), when=now_utc())


def _kept_originals(layout: Layout) -> dict[str, str]:
    """Path → hash of every small original, each with a copy in its place."""
    folders = [layout.root / name for name in _FOLDERS]
    paths = [layout.root / SETTINGS, *(path for folder in folders for path in folder.rglob("*") if path.is_file())]
    hashes = {}
    for path in sorted(paths):
        digest = sha256_of(path)
        if not original(layout, digest).is_file():
            atomic_copy(path, original(layout, digest))
        hashes[path.relative_to(layout.root).as_posix()] = digest
    return hashes


def _kept(layout: Layout, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    if not original(layout, digest).is_file():
        atomic_write(original(layout, digest), content)
    return digest


def original(layout: Layout, digest: str) -> Path:
    """Where the copy of a small original lies."""
    return layout.journal / ORIGINALS / digest


def generations_made(layout: Layout) -> list[Made]:
    """Every generation that the journal remembers, oldest first."""
    entries = Journal(layout.journal).entries()
    return [_made(entry, number) for number, entry in enumerate(entries) if entry.kind == MADE]


def _made(entry: Entry, lines: int) -> Made:
    details = entry.details
    without = tuple(json.loads(details["without"]))
    return Made(entry.about, entry.when, entry.who, details["program"], lines, details[ORIGINALS], without)


def inputs_of(layout: Layout, generation: str) -> Inputs:
    """What a generation was made from; one that was made several times, as it was made last.

    Args:
        generation: its id, or the beginning of it.

    Raises:
        MisuseError: PH-R001 the journal does not know it, or knows several.
        BlockedError: PH-R002 a copy of an original is gone or was changed.
    """
    made = generations_made(layout)
    ids = sorted({each.generation for each in made if each.generation.startswith(generation)}) if generation else []
    if len(ids) != 1:
        known = ", ".join(dict.fromkeys(each.generation for each in reversed(made)))
        raise MisuseError(Finding(code("PH-R001"), details={"text": generation[:40], "known": known or "none"}))
    found = [each for each in made if each.generation == ids[0]][-1]
    originals = json.loads(checked(layout, found.originals).read_bytes())
    return Inputs(found, tuple(Journal(layout.journal).entries()[: found.lines]), originals)


def checked(layout: Layout, digest: str) -> Path:
    """The copy of an original, with the content that it is named by.

    Raises:
        BlockedError: PH-R002 it is gone or was changed.
    """
    path = original(layout, digest)
    if not path.is_file() or sha256_of(path) != digest:
        raise BlockedError(Finding(code("PH-R002"), Where(f"journal/{ORIGINALS}/{digest[:12]}")))
    return path
