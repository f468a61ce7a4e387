"""The journal: what people decided. Lines are only ever added, and each holds the hash of the line before."""

import getpass
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.store.files import JSON, json_bytes

FILE = "journal.jsonl"
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


class Journal:
    """The journal of one observatory, in one file of lines."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def entries(self) -> list[Entry]:
        """Every line, oldest first.

        Raises:
            BlockedError: PH-D002 a line was changed, taken out, or is of a newer format.
        """
        found, before = [], _START
        for number, line in enumerate(self._lines(), start=1):
            content = _parsed(line)
            if content is None or content.get("before") != before or content.get("format") != FORMAT:
                raise BlockedError(Finding(code("PH-D002"), Where(f"journal/{FILE}", row=number)))
            found.append(_entry(content))
            before = hashlib.sha256(line).hexdigest()
        return found

    def append(self, *entries: Entry, who: str, when: datetime) -> None:
        """Add lines, on disk when this returns. The caller holds the observatory for writing."""
        lines = self._lines()
        before = hashlib.sha256(lines[-1]).hexdigest() if lines else _START
        added = b""
        for entry in entries:
            line = _line(entry, who, when, before)
            before = hashlib.sha256(line).hexdigest()
            added += line + b"\n"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.truncate(sum(len(line) + 1 for line in lines))
            file.write(added)
            file.flush()
            os.fsync(file.fileno())

    def _lines(self) -> list[bytes]:
        """Whole lines. A rest without line end is a line that was being written when the machine stopped: no line."""
        if not self._path.is_file():
            return []
        return self._path.read_bytes().split(b"\n")[:-1]


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


def _entry(content: Mapping[str, JSON]) -> Entry:
    details = content.get("details")
    said = {name: str(value) for name, value in details.items()} if isinstance(details, dict) else {}
    kind, about, reason, who, when = (str(content.get(name, "")) for name in ("kind", "about", "reason", "who", "when"))
    return Entry(kind, about, said, reason, who, when)
