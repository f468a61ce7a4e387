"""A decision that changes originals: the journal's lines, files replaced and files deleted, all of it or nothing.

What is to be done is written down first (`raw/.change/`, the note last), then done. A command that is killed on the way
leaves the note, and the next one that writes finishes the work before it begins its own.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pharmakon.store.files import JSON, atomic_copy, atomic_write, json_bytes
from pharmakon.store.journal import Entry, Journal
from pharmakon.store.layout import Layout
from pharmakon.store.sealing import require_key, seal_file, sealed_with

FOLDER, _NOTE = ".change", "note.json"
_STAYS = ("lock", "lock.json", "tmp")  # of work/: the lock that is held, and the scratch folder in use


@dataclass(frozen=True)
class Change:
    """What is to be done. Paths are relative to the observatory.

    `replaced`: name in raw/ → file that takes its place. `deleted`: files and folders. `derived`: all of work/ goes.
    """

    entries: tuple[Entry, ...]
    replaced: Mapping[str, Path] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    derived: bool = False


def carry_out(layout: Layout, change: Change, *, who: str, when: datetime) -> None:
    """Do it. The caller holds the observatory for writing."""
    folder = layout.raw / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    for number, source in enumerate(change.replaced.values()):
        _stage(layout, source, folder / str(number))
    note: dict[str, JSON] = {
        "who": who,
        "when": when.isoformat(),
        "entries": [_noted(entry) for entry in change.entries],
        "replaced": list(change.replaced),
        "deleted": list(change.deleted),
        "derived": change.derived,
    }
    atomic_write(folder / _NOTE, json_bytes(note))
    complete(layout)


def is_pending(layout: Layout) -> bool:
    """Whether a change was stopped before it was finished."""
    return (layout.raw / FOLDER / _NOTE).is_file()


def complete(layout: Layout) -> bool:
    """Finish a change that was written down; True where there was one. Doing it twice is doing it once."""
    folder = layout.raw / FOLDER
    if not folder.is_dir():
        return False
    note = json.loads((folder / _NOTE).read_bytes()) if is_pending(layout) else None
    if note is not None:
        _note_in_journal(layout, note)
        if note["derived"]:
            _delete_derived(layout)
        for number, name in enumerate(note["replaced"]):
            if (folder / str(number)).is_file():
                (folder / str(number)).replace(layout.raw / name)
        for name in note["deleted"]:
            _delete(layout.root / name)
        (folder / _NOTE).unlink()
    shutil.rmtree(folder)
    return note is not None


def _stage(layout: Layout, source: Path, target: Path) -> None:
    """Lay a file ready, sealed where the observatory is."""
    identifier = sealed_with(layout)
    if identifier is None:
        atomic_copy(source, target)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    seal_file(source, target, require_key(identifier, source.name))


def _noted(entry: Entry) -> JSON:
    return {"kind": entry.kind, "about": entry.about, "details": dict(entry.details), "reason": entry.reason}


def _note_in_journal(layout: Layout, note: Mapping[str, JSON]) -> None:
    """Append the lines that are not there yet: a stop may have left some of them."""
    journal, who, when = Journal(layout.journal), str(note["who"]), str(note["when"])
    entries = [_entry(each, who, when) for each in _tables(note["entries"])]
    before = journal.entries()
    written = next(
        (count for count in range(len(entries), 0, -1) if before[-count:] == entries[:count]),
        0,
    )
    if missing := entries[written:]:
        journal.append(*missing, who=who, when=datetime.fromisoformat(when))
    journal.note_head()  # all lines may be there, and the stop came before the head


def _tables(value: JSON) -> list[Mapping[str, JSON]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _entry(noted: Mapping[str, JSON], who: str, when: str) -> Entry:
    details = noted["details"]
    said = {name: str(value) for name, value in details.items()} if isinstance(details, dict) else {}
    return Entry(str(noted["kind"]), str(noted["about"]), said, str(noted["reason"]), who, when)


def _delete_derived(layout: Layout) -> None:
    """Everything of work/: first the pointer, so that no reader starts from figures that are going."""
    (layout.work / "current.json").unlink(missing_ok=True)
    for path in sorted(layout.work.iterdir()) if layout.work.is_dir() else ():
        if path.name not in _STAYS:
            _delete(path)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
        return
    path.unlink(missing_ok=True)
