"""`revisions`: which generations there were, what changed between two of them in files and figures, and why.

Causes are told apart by running again: from what the earlier generation was made from, one kind of input after the
other is exchanged for that of the later one, in a fixed order, and the figures that move are counted to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import BlockedError, Finding, MisuseError, code
from pharmakon.indicators.estimates import DIMENSIONS
from pharmakon.language import translate
from pharmakon.observatory.command import holding
from pharmakon.observatory.corrections.corrected import ROW_CORRECTED, TAKEN_BACK
from pharmakon.observatory.exporting import Exported, write_csv
from pharmakon.observatory.links.pair_decisions import PAIR_DECIDED, PAIRS_TAKEN_BACK
from pharmakon.observatory.standing import FILE_KINDS, Standing
from pharmakon.observatory.versions.as_of import Released, released, run_again
from pharmakon.observatory.versions.remembering import Inputs, Made, generations_made, inputs_of
from pharmakon.observatory.work import Progress, silent
from pharmakon.store import SETTINGS, Entry, Layout, current, load_settings

DATA, MAPPING, DECISIONS, REFERENCE, METHOD = "data", "mapping", "decisions", "reference", "method"
# The order in which inputs are exchanged; what is left at the end is the program's own change.
CAUSES = (DATA, MAPPING, DECISIONS, REFERENCE, METHOD)
_DECIDED = frozenset({ROW_CORRECTED, TAKEN_BACK, PAIR_DECIDED, PAIRS_TAKEN_BACK})
_TAUGHT = frozenset({"reference/substance_names.csv", "reference/other_words.txt"})
_CELL = tuple(field.name for field in DIMENSIONS if field.name != "definition_version")
_SAID = ("value", "lower", "upper", "obs_status", "reason")
CHANGE_COLUMNS = (*_CELL, "cause", "value_before", "value_now", "obs_status_before", "obs_status_now")


@dataclass(frozen=True)
class ListedGeneration:
    """A generation as people see it. `estimates` is None where its release is gone."""

    made: Made
    estimates: int | None
    is_current: bool


@dataclass(frozen=True)
class FileChange:
    """A file that one of two generations alone was made from."""

    file: str
    state: str  # added, gone


@dataclass(frozen=True)
class Revision:
    """What changed from one generation to another.

    `files`: those that one alone has; `figures`: figures that both have with another value, or one alone has, one line
    each (CHANGE_COLUMNS); `by_cause`: how many figures moved by each cause, in order; a figure may move by several.
    """

    before: str
    now: str
    files: tuple[FileChange, ...]
    by_cause: Mapping[str, int]
    figures: pa.Table
    estimates: int


def list_generations(root: Path) -> list[ListedGeneration]:
    """Every generation that was made, newest first; one that was made again stands where it was made last.

    Raises:
        MisuseError: PH-C022 no observatory.
    """
    layout = Layout(root)
    load_settings(layout)
    now = current(layout)
    last = {each.generation: each for each in generations_made(layout)}
    made = sorted(last.values(), key=lambda each: -each.lines)
    return [ListedGeneration(each, _size(layout, each), now is not None and now.id == each.generation) for each in made]


def _size(layout: Layout, made: Made) -> int | None:
    try:
        return int(released(layout, made.generation).estimates.num_rows)
    except BlockedError:
        return None


def rerun(root: Path, generation: str, *, progress: Progress = silent) -> tuple[Released, Released]:
    """An earlier generation, made again from what it was made from: the release then, and now.

    Raises:
        MisuseError: PH-R001 no such generation.
        BlockedError: PH-R002, PH-R003, PH-R005 what it was made from, or its release, is not all there.
        SurroundingsError: PH-D001 another command is writing.
    """
    with holding(root) as (layout, scratch):
        inputs = inputs_of(layout, generation)
        then = released(layout, inputs.made.generation)
        return then, run_again(layout, inputs, scratch / "again", progress=progress)


def revision(
    root: Path, before: str = "", now: str = "", *, causes: bool = True, progress: Progress = silent
) -> Revision:
    """What changed from one generation to another.

    Args:
        before, now: ids or their beginnings; empty: the last generation and the one before it.
        causes: run again to tell the causes apart; else every change is told without one.

    Raises:
        MisuseError: PH-R001, PH-R004 there are no two such generations.
        BlockedError: PH-R002, PH-R003, PH-R005 something of them is not there.
        SurroundingsError: PH-D001 another command is writing.
    """
    with holding(root) as (layout, scratch):
        earlier, later = (inputs_of(layout, each) for each in _settled(layout, before, now))
        first, last = (released(layout, each.made.generation) for each in (earlier, later))
        steps = _steps(earlier, later, first, last, layout, scratch, progress) if causes else [("", first, last)]
        tables = [_changed(one.estimates, other.estimates, cause) for cause, one, other in steps]
        figures = pa.concat_tables(tables)
        counted = {cause: table.num_rows for (cause, _, _), table in zip(steps, tables, strict=True) if table.num_rows}
        return Revision(
            earlier.made.generation,
            later.made.generation,
            tuple(_files(earlier, later)),
            counted,
            figures,
            last.estimates.num_rows,
        )


def _settled(layout: Layout, before: str, now: str) -> tuple[str, str]:
    """The ids that are compared."""
    ids = list(dict.fromkeys(each.generation for each in reversed(generations_made(layout))))
    later = now or (ids[0] if ids else "")
    known = next((each for each in ids if later and each.startswith(later)), later)
    older = ids[ids.index(known) + 1 :] if known in ids else []
    earlier = before or (older[0] if older else "")
    if not earlier or not later:
        found = translate("{count} generations").format(count=len(ids))
        raise MisuseError(Finding(code("PH-R004"), details={"found": found}))
    return earlier, later


def _steps(
    earlier: Inputs, later: Inputs, first: Released, last: Released, layout: Layout, scratch: Path, progress: Progress
) -> list[tuple[str, Released, Released]]:
    """Cause, release before, release after; what the program itself changed stands first and last."""
    state = replace(earlier, entries=(*_of_files(earlier), *_of_rows(earlier)))
    release = run_again(layout, state, scratch / "again", progress=progress)
    steps = [(METHOD, first, release)]
    for cause in CAUSES[:-1]:
        exchanged = _exchanged(state, later, cause)
        if exchanged != state:
            after = run_again(layout, exchanged, scratch / cause, progress=progress)
            steps.append((cause, release, after))
            state, release = exchanged, after
    return [*steps, (METHOD, release, last)]


def _exchanged(state: Inputs, later: Inputs, cause: str) -> Inputs:
    """The inputs with one kind of them exchanged for that of the later generation."""
    files = _of_files(later if cause == DATA else state)
    rows = _of_rows(later if cause == DECISIONS else state)
    mine = {path for path in (*state.originals, *later.originals) if _kind(path, state, later) == cause}
    originals = {path: digest for path, digest in state.originals.items() if path not in mine}
    originals |= {path: digest for path, digest in later.originals.items() if path in mine}
    without = later.made.without if cause == DATA else state.made.without
    return Inputs(replace(state.made, without=without), (*files, *rows), originals)


def _of_files(inputs: Inputs) -> tuple[Entry, ...]:
    """Entries that say which files are read."""
    return tuple(entry for entry in inputs.entries if entry.kind in FILE_KINDS)


def _of_rows(inputs: Inputs) -> tuple[Entry, ...]:
    """Entries that say how rows are read."""
    return tuple(entry for entry in inputs.entries if entry.kind in _DECIDED)


def _kind(path: str, state: Inputs, later: Inputs) -> str:
    """Which cause a small original belongs to. A new source comes with its mapping and its lines in the settings."""
    new_sources = [each for each in later.originals if each.startswith("mappings/") and each not in state.originals]
    if path in new_sources or (new_sources and path == SETTINGS):
        return DATA
    if path in _TAUGHT:
        return DECISIONS
    return MAPPING if path.startswith("mappings/") else REFERENCE


def _files(earlier: Inputs, later: Inputs) -> Iterator[FileChange]:
    before, now = (_read_files(each) for each in (earlier, later))
    yield from (FileChange(name, "added") for name in sorted(now - before))
    yield from (FileChange(name, "gone") for name in sorted(before - now))


def _read_files(inputs: Inputs) -> set[str]:
    """Names of the files that a generation was made from."""
    standing = Standing.of(inputs.entries)
    return set(standing.files) - standing.withdrawn - set(standing.replaced) - set(inputs.made.without)


def _changed(before: pa.Table, now: pa.Table, cause: str) -> pa.Table:
    """Figures that differ, with both values (CHANGE_COLUMNS)."""
    one, other = (_plain(each) for each in (before, now))
    joined = one.join(other, keys=list(_CELL), join_type="full outer", left_suffix="_before", right_suffix="_now")
    differs = pa.array([False] * joined.num_rows)
    for name in _SAID:
        differs = pc.or_(differs, _differs(joined[f"{name}_before"], joined[f"{name}_now"]))
    found = joined.filter(differs).sort_by([(name, "ascending") for name in _CELL])
    return found.append_column("cause", pa.repeat(cause, found.num_rows)).select(list(CHANGE_COLUMNS))


def _plain(estimates: pa.Table) -> pa.Table:
    table = estimates.select([*_CELL, *_SAID])
    texts = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    for name in texts:
        table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.string()))
    return table


def _differs(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """Rows in which one alone is NULL, or both are there and not equal."""
    unequal = pc.fill_null(pc.not_equal(one, other), fill_value=False)
    return pc.or_(unequal, pc.xor(one.is_null(), other.is_null()))


def export_revision(found: Revision, out: Path) -> Exported:
    """Every figure that changed, one line a figure and cause."""
    return write_csv(out, CHANGE_COLUMNS, (list(line.values()) for line in found.figures.to_pylist()))
