"""An earlier state of an observatory, laid out apart and run again."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pharmakon.disclosure import Owner
from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.indicators.estimates import with_division
from pharmakon.observatory.corrections.corrected import CORRECTIONS
from pharmakon.observatory.running import run
from pharmakon.observatory.standing import Standing
from pharmakon.observatory.versions.remembering import Inputs, checked
from pharmakon.observatory.work import Progress, silent
from pharmakon.store import Entry, Journal, Layout, atomic_copy, sha256_of

_SHARED = (
    *("units", "records", "flags", "cells", "quarantine", "mentions", "targets", "facts", "totals", "estimates"),
    "links",
)


@dataclass(frozen=True)
class Released:
    """A generation's release: its id, the hash of its content, and its estimates."""

    generation: str
    content_hash: str
    estimates: pa.Table


def released(layout: Layout, generation: str) -> Released:
    """The release of a generation as it lies in releases/.

    Raises:
        BlockedError: PH-R005 it is gone or damaged.
    """
    folder = layout.release(Owner.name, generation)
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        table = with_division(pq.read_table(folder / "estimates.parquet", partitioning=None))
    except (OSError, ValueError, pa.ArrowException):
        raise BlockedError(Finding(code("PH-R005"), Where(f"releases/{Owner.name}/{generation}"))) from None
    return Released(generation, str(manifest["content_hash"]), table)


def run_again(layout: Layout, inputs: Inputs, folder: Path, *, progress: Progress = silent) -> Released:
    """Lay out what a generation was made from in a new folder, run it there, and give the release.

    Args:
        folder: where to lay it out; it must not be there.

    Raises:
        BlockedError: PH-R002, PH-R003 what it was made from is not all there; or what a run meets.
    """
    laid = Layout(folder)
    laid.make()
    _lay_originals(layout, laid, inputs.originals)
    _lay_raw(layout, laid, inputs.entries)
    _lay_journal(laid, inputs.entries)
    _share_work(layout, laid)
    ran = run(folder, without=inputs.made.without, progress=progress)
    return released(laid, ran.generation)


def _lay_originals(layout: Layout, laid: Layout, originals: Mapping[str, str]) -> None:
    for path, digest in sorted(originals.items()):
        atomic_copy(checked(layout, digest), laid.root / path)


def _lay_raw(layout: Layout, laid: Layout, entries: tuple[Entry, ...]) -> None:
    """Links to the raw files of that time.

    Raises:
        BlockedError: PH-R003 for each that is not there as it was.
    """
    files = Standing.of(entries).files
    faults = []
    for name, entry in sorted(files.items()):
        path = layout.raw / name
        if path.is_file() and sha256_of(path) == entry.about:
            (laid.raw / name).symlink_to(path.absolute())
        else:
            faults.append(Finding(code("PH-R003"), Where(name)))
    if faults:
        raise BlockedError(*faults)
    if (layout.raw / CORRECTIONS).is_dir():
        (laid.raw / CORRECTIONS).symlink_to((layout.raw / CORRECTIONS).absolute())


def _lay_journal(laid: Layout, entries: tuple[Entry, ...]) -> None:
    """The entries of that time as a journal of their own."""
    journal = Journal(laid.journal)
    for (who, when), together in groupby(entries, key=lambda entry: (entry.who, entry.when)):
        journal.append(*together, who=who, when=datetime.fromisoformat(when))


def _share_work(layout: Layout, laid: Layout) -> None:
    """Links to the derived files: what is the same as then is not made again."""
    for name in _SHARED:
        for path in (layout.work / name).rglob("*"):
            if path.is_file():
                target = laid.work / path.relative_to(layout.work)
                target.parent.mkdir(parents=True, exist_ok=True)
                os.link(path, target)
