"""`replace` and `files`: which file takes the place of which, and where each file stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.observatory.command import holding
from pharmakon.observatory.standing import BOTH_KEPT, REPLACED, SETTLED_AGAIN, Standing
from pharmakon.store import Entry, Journal, Layout, load_settings, now_utc, whoever


@dataclass(frozen=True)
class FileState:
    """One file that was added. `state`: read, replaced by …, left out."""

    file: str
    source: str
    record: str
    received: str
    state: str
    newer: str = ""
    rows_purged: int = 0


def file_states(root: Path) -> list[FileState]:
    """Every file of the observatory, by source and name.

    Raises:
        MisuseError: PH-C022 no observatory.
        BlockedError: settings or journal that cannot be read.
    """
    layout = Layout(root)
    load_settings(layout)
    standing = Standing.of(Journal(layout.journal).entries())
    return sorted(
        (_state(entry, standing) for entry in standing.files.values()), key=lambda each: (each.source, each.file)
    )


def _state(entry: Entry, standing: Standing) -> FileState:
    file = entry.details["file"]
    newer = standing.replaced.get(file, "")
    state = "left out" if file in standing.withdrawn else ("replaced" if newer else "read")
    source, record, received = (entry.details[name] for name in ("source", "record", "received"))
    return FileState(file, source, record, received, state, newer, standing.purged.get(file, 0))


def replace_file(
    root: Path, newer: str, older: str, *, keep_both: bool = False, undo: bool = False, reason: str = ""
) -> None:
    """Settle that a file is read in the place of an older version of it, or that both are meant.

    Args:
        newer: the file that is read.
        older: the file that is not read from now on; it stays in raw/.
        keep_both: both are read.
        undo: take such a decision back.
        reason: why, for the journal.

    Raises:
        BlockedError: PH-C033 no two files of one source.
        SurroundingsError: PH-D001 another command is writing.
    """
    with holding(root) as (layout, _):
        journal = Journal(layout.journal)
        standing = Standing.of(journal.entries())
        require_replaceable(standing, newer, older)
        kind = SETTLED_AGAIN if undo else (BOTH_KEPT if keep_both else REPLACED)
        journal.append(replacement(standing, newer, older, kind=kind, reason=reason), who=whoever(), when=now_utc())


def replacement(standing: Standing, newer: str, older: str, *, kind: str = REPLACED, reason: str = "") -> Entry:
    """The line of the journal, about the older file's content."""
    return Entry(kind, standing.files[older].about, {"file": newer, "older": older}, reason)


def require_replaceable(standing: Standing, newer: str, older: str) -> None:
    """Two different files of one source.

    Raises:
        BlockedError: PH-C033 they are not.
    """
    faults = [f"no file {name}" for name in (newer, older) if name not in standing.files]
    sources = {standing.files[name].details["source"] for name in (newer, older) if name in standing.files}
    if newer == older:
        faults.append("the same file twice")
    elif len(sources) > 1:
        faults.append("files of the sources " + ", ".join(sorted(sources)))
    if faults:
        raise BlockedError(*_refused(newer, faults))


def _refused(newer: str, faults: Iterable[str]) -> list[Finding]:
    return [Finding(code("PH-C033"), Where(newer), {"found": fault}) for fault in faults]
