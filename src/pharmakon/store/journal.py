"""The journal: what people decided. Lines are only ever added, and each holds the hash of the line before.

No line follows the last one, so a note beside the lines (`head`) holds their number and the hash of the last. Neither
is a signature: who may write to the folder can write both anew. They show accidents and careless changes.
"""

import getpass
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.store.files import JSON, json_bytes

FILE, HEAD = "journal.jsonl", "head"
FORMAT = 1
_START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One decision. `about` is the content hash of what was decided on; `when` is UTC, to the second."""

    kind: str
    about: str
    details: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    who: str = ""
    when: str = ""


def now_utc() -> datetime:
    """The clock, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def whoever() -> str:
    """Who decides: PHARMAKON_USER, else the name of the account."""
    return os.environ.get("PHARMAKON_USER") or getpass.getuser()


@dataclass(frozen=True)
class Head:
    """How many lines the journal has, and the SHA-256 of the last."""

    lines: int
    sha256: str

    @classmethod
    def of(cls, lines: Sequence[bytes]) -> "Head":
        """The head of these lines."""
        return cls(len(lines), hashlib.sha256(lines[-1]).hexdigest() if lines else _START)

    def as_json(self) -> bytes:
        """The form in which it is kept."""
        return json_bytes({"format": FORMAT, "lines": self.lines, "sha256": self.sha256})


class Journal:
    """The journal of one observatory, in one file of lines."""

    def __init__(self, folder: Path) -> None:
        self._path, self._head = folder / FILE, folder / HEAD

    def entries(self) -> list[Entry]:
        """Every line, oldest first.

        Raises:
            BlockedError: PH-D002 a line was changed or taken out, PH-F010 a newer format, PH-F011 another note of the
                last line than the lines give.
        """
        # The head before the lines: a reader holds no lock, and a writer sets the head last.
        head = self.head()
        found, before, lines = [], _START, self._lines()
        for number, line in enumerate(lines, start=1):
            content = _parsed(line)
            if content is None or content.get("before") != before or not _is_format(content.get("format")):
                raise BlockedError(Finding(code("PH-D002"), Where(f"journal/{FILE}", row=number)))
            if content.get("format") != FORMAT:
                raise BlockedError(Finding(code("PH-F010"), Where(f"journal/{FILE}", row=number), {"format": FORMAT}))
            found.append(_entry(content))
            before = hashlib.sha256(line).hexdigest()
        _require_head(head, lines)
        return found

    def entries_as_they_stand(self) -> list[Entry]:
        """Every line that can be read, whatever the chain says: for who looks for damage, never for a decision."""
        return [_entry(content) for line in self._lines() if (content := _parsed(line)) is not None]

    def head(self) -> Head | None:
        """The note of the last line; None where there is none, as in folders of version 0.1.

        Raises:
            BlockedError: PH-F011 it cannot be read, PH-F010 it is of a newer format.
        """
        where = Where(f"journal/{HEAD}")
        try:
            content = _parsed(self._head.read_bytes())
        except FileNotFoundError:
            return None
        if content is None or not _is_format(content.get("format")):
            raise BlockedError(Finding(code("PH-F011"), where, {"what": "a note that cannot be read"}))
        if content["format"] != FORMAT:
            raise BlockedError(Finding(code("PH-F010"), where, {"format": FORMAT}))
        lines, sha256 = content.get("lines"), content.get("sha256")
        if not isinstance(lines, int) or not isinstance(sha256, str):
            raise BlockedError(Finding(code("PH-F011"), where, {"what": "a note that cannot be read"}))
        return Head(lines, sha256)

    def doubts(self) -> list[Finding]:
        """PH-F012 no note of the last line; PH-F013 lines that the note does not know. Both are no fault by themselves.

        Raises:
            BlockedError: as `entries`.
        """
        lines, head = len(self.entries()), self.head()
        if head is None:
            return [Finding(code("PH-F012"), Where(f"journal/{HEAD}"))] if lines else []
        if head.lines < lines:
            details: dict[str, str | int] = {"known": head.lines, "lines": lines}
            return [Finding(code("PH-F013"), Where(f"journal/{FILE}", row=head.lines + 1), details)]
        return []

    def note_head(self) -> bool:
        """Write the note of the last line where it is absent or behind; True where something was written.

        Raises:
            BlockedError: as `entries`.
        """
        self.entries()
        head = Head.of(self._lines())
        if head == self.head() or not head.lines:
            return False
        self._staged(head).replace(self._head)
        return True

    def append(self, *entries: Entry, who: str, when: datetime) -> None:
        """Add lines, on disk when this returns. The caller holds the observatory for writing.

        The head is staged before the lines, so that a full disk shows before anything is decided, and takes its place
        after them.
        """
        lines = self._lines()
        before, added = Head.of(lines).sha256, []
        for entry in entries:
            added.append(_line(entry, who, when, before))
            before = hashlib.sha256(added[-1]).hexdigest()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        staged = self._staged(Head.of([*lines, *added]))
        with self._path.open("ab") as file:
            file.truncate(sum(len(line) + 1 for line in lines))
            file.write(b"".join(line + b"\n" for line in added))
            file.flush()
            os.fsync(file.fileno())
        staged.replace(self._head)

    def _staged(self, head: Head) -> Path:
        """The note of the last line, on disk beside its place."""
        partial = self._head.with_name(f"{HEAD}.partial")
        with partial.open("wb") as file:
            file.write(head.as_json())
            file.flush()
            os.fsync(file.fileno())
        return partial

    def _lines(self) -> list[bytes]:
        """Whole lines. A rest without line end is a line that was being written when the machine stopped: no line."""
        if not self._path.is_file():
            return []
        return self._path.read_bytes().split(b"\n")[:-1]


def _require_head(head: Head | None, lines: Sequence[bytes]) -> None:
    """The line that the head names is there as it was. Lines after it: a command was stopped before it wrote the head,
    and `doubts` tells.
    """
    if head is None:
        return
    if head.lines > len(lines):
        what = f"{head.lines} lines noted, {len(lines)} there"
        raise BlockedError(Finding(code("PH-F011"), Where(f"journal/{FILE}"), {"what": what}))
    if Head.of(lines[: head.lines]) != head:
        where = Where(f"journal/{FILE}", row=max(head.lines, 1))
        raise BlockedError(Finding(code("PH-F011"), where, {"what": "another last line than the one noted"}))


def _line(entry: Entry, who: str, when: datetime, before: str) -> bytes:
    content: dict[str, JSON] = {
        "format": FORMAT,
        "kind": entry.kind,
        "about": entry.about,
        "details": dict(entry.details),
        "reason": entry.reason,
        "who": who,
        "when": when.isoformat(),
        "before": before,
    }
    return json_bytes(content)


def _parsed(line: bytes) -> dict[str, JSON] | None:
    try:
        content = json.loads(line)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _is_format(value: JSON) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _entry(content: Mapping[str, JSON]) -> Entry:
    details = content.get("details")
    said = {name: str(value) for name, value in details.items()} if isinstance(details, dict) else {}
    kind, about, reason, who, when = (str(content.get(name, "")) for name in ("kind", "about", "reason", "who", "when"))
    return Entry(kind, about, said, reason, who, when)
