"""`upgrade`: a folder made by an earlier version, made what this version makes; a newer one is refused.

What has a format is pharmakon.toml, mappings, the journal, releases and backups. Each has its reader for every format
since the first. work/ has none: it is made again from the originals.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.observatory.command import holding
from pharmakon.store import ORIGINALS, Journal, Layout
from pharmakon.store.generations import FORMAT as RELEASE_FORMAT

MAPPING_FORMAT = 1


@dataclass(frozen=True)
class Upgraded:
    """What was done, in words; empty where the folder is as this version makes it."""

    steps: tuple[str, ...]


def upgrade(root: Path) -> Upgraded:
    """Bring a folder to the formats of this version. Doing it twice is doing it once.

    Raises:
        MisuseError: PH-C022 no observatory.
        BlockedError: PH-D004, PH-F010, PH-F040 settings, journal, mappings or releases of a newer version, together.
        SurroundingsError: PH-D001 another command is writing.
    """
    with holding(root) as (layout, _):
        newer = [*_newer_mappings(layout), *_newer_releases(layout)]
        try:
            journal = Journal(layout.journal)
            journal.entries()
        except BlockedError as fault:
            raise BlockedError(*fault.findings, *newer) from None
        if newer:
            raise BlockedError(*newer)
        steps = [f"made the folder {name}" for name in ORIGINALS if not (layout.root / name).is_dir()]
        layout.make()
        if journal.note_head():
            steps.append("noted the last line of the journal in journal/head")
        return Upgraded(tuple(steps))


def _newer_mappings(layout: Layout) -> Iterator[Finding]:
    for path in sorted(layout.mappings.glob("*.toml")):
        try:
            form = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("format")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue  # a run says what is wrong with it
        if isinstance(form, int) and form > MAPPING_FORMAT:
            yield Finding(code("PH-F040"), Where(f"mappings/{path.name}"), {"format": MAPPING_FORMAT})


def _newer_releases(layout: Layout) -> Iterator[Finding]:
    for path in sorted(layout.releases.glob("*/*/manifest.json")):
        try:
            form = json.loads(path.read_bytes()).get("format")
        except (ValueError, AttributeError):
            continue  # `verify` says so
        if isinstance(form, int) and form > RELEASE_FORMAT:
            where = Where(path.relative_to(layout.root).as_posix())
            yield Finding(code("PH-F040"), where, {"format": RELEASE_FORMAT})
