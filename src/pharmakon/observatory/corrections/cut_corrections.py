"""What becomes of people's corrections when rows of a file, or the whole file, are purged.

Corrections hold texts of single rows: those of purged rows go, those of the rows that are left get new row numbers and
follow the file under its new hash.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from pharmakon.intake.corrections import CORRECTION_SCHEMA
from pharmakon.observatory.corrections.corrected import (
    CORRECTIONS,
    ROW_CORRECTED,
    corrections_file,
    loaded,
    standing_corrections,
)
from pharmakon.store import Entry, Layout, sha256_of

_ROW = "row"


@dataclass(frozen=True)
class Carried:
    """Lines for the journal; new files (name in raw/ → where it lies now); files to delete, relative to the root."""

    entries: tuple[Entry, ...] = ()
    files: dict[str, Path] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()


def left_behind(layout: Layout, journal: Sequence[Entry], contents: Collection[str]) -> tuple[str, ...]:
    """Files of corrections that no content but these has, relative to the root."""
    of_ours: set[str] = set()
    of_others: set[str] = set()
    for entry in journal:
        if entry.kind == ROW_CORRECTED:
            (of_ours if entry.about in contents else of_others).add(entry.details[CORRECTIONS])
    paths = (corrections_file(layout, digest) for digest in sorted(of_ours - of_others))
    return tuple(path.relative_to(layout.root).as_posix() for path in paths)


def carried_over(
    layout: Layout, journal: Sequence[Entry], before: str, after: str, rows: Collection[int], scratch: Path
) -> Carried:
    """Corrections of the content `before` for what is left of it without these physical rows (the content `after`).

    Raises:
        BlockedError: PH-K010 corrections are gone or were changed.
    """
    entries: list[Entry] = []
    files: dict[str, Path] = {}
    for digest in standing_corrections(journal).get(before, ()):
        kept = _without(loaded(layout, [digest]), rows)
        if kept.num_rows:
            new = _written(kept, scratch)
            files[corrections_file(layout, new.stem).relative_to(layout.raw).as_posix()] = new
            lines = (each for each in journal if each.kind == ROW_CORRECTED and each.about == before)
            entries += _renamed([each for each in lines if each.details[CORRECTIONS] == digest], after, new.stem, rows)
    return Carried(tuple(entries), files, left_behind(layout, journal, {before}))


def _without(corrections: pa.Table, rows: Collection[int]) -> pa.Table:
    gone = pa.array(sorted(rows), pa.int32())
    kept = corrections.filter(pc.invert(pc.is_in(corrections[_ROW], value_set=gone)))
    numbers = kept[_ROW].to_numpy()
    moved = pa.array(numbers - np.searchsorted(gone.to_numpy(), numbers), pa.int32())
    return kept.set_column(kept.schema.get_field_index(_ROW), CORRECTION_SCHEMA.field(_ROW), moved)


def _written(corrections: pa.Table, scratch: Path) -> Path:
    """Corrections as a file named by its hash."""
    path = scratch / "corrections.csv"
    pyarrow.csv.write_csv(corrections, path)
    return path.rename(scratch / f"{sha256_of(path)}.csv")


def _renamed(entries: Iterable[Entry], after: str, digest: str, rows: Collection[int]) -> list[Entry]:
    """The lines of the journal about these corrections, said of what is left; those of purged rows fall away."""
    found = []
    for entry in entries:
        details = {**entry.details, CORRECTIONS: digest}
        row = details.get(_ROW, "")
        if row.isdecimal():
            if int(row) in rows:
                continue
            details[_ROW] = str(int(row) - sum(each < int(row) for each in set(rows)))
        found.append(replace(entry, about=after, details=details, who="", when=""))
    return found
