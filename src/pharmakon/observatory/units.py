"""Units of work: what a step made from its inputs, kept under its key and used again while the key stays the same."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

import pyarrow as pa

from pharmakon.engines.engine import write_parquet
from pharmakon.store import JSON, Layout, atomic_write, sha256_of

_SHORT = 12


@dataclass(frozen=True)
class Made:
    """One file of a unit: its path below work/, bytes and SHA-256."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Unit:
    """What a step made about one thing (a file's id, a year): files by folder, and facts that fit in JSON."""

    step: str
    about: str
    key: str
    files: Mapping[str, Made]
    facts: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """Where its note lies, below work/."""
        return _note(self.step, self.about, self.key)


class Units:
    """The units of one command. New ones are staged apart until `publish`; after it they are kept at once.

    A unit is there when its note in work/units/ is, and the note is written after its files: a unit is whole or absent.
    """

    def __init__(self, layout: Layout, staging: Path) -> None:
        self._work = layout.work
        self._staging: Path | None = staging
        self._used: dict[str, Unit] = {}
        self._kept: list[str] = []

    def find(self, step: str, about: str, key: str) -> Unit | None:
        """The unit of this step and key, with every file in place; None where it must be made."""
        name = _note(step, about, key)
        note = self._work / name
        if not note.is_file():
            return None
        unit = _unit(json.loads(note.read_bytes()))
        if any(not _in_place(self._work / made.path, made.bytes) for made in unit.files.values()):
            return None
        self._used[name] = unit
        return unit

    def keep(
        self,
        step: str,
        about: str,
        key: str,
        tables: Mapping[str, pa.Table],
        facts: Mapping[str, JSON] | None = None,
    ) -> Unit:
        """Write each table as Parquet into the folder it is named by, then the note."""
        root = self._staging or self._work
        paths = [f"{folder}/{about}.{key[:_SHORT]}.parquet" for folder in tables]
        with ThreadPoolExecutor() as several:
            made = several.map(_write, repeat(root), paths, tables.values())
            files = dict(zip(tables, made, strict=True))
        unit = Unit(step, about, key, files, facts or {})
        name = _note(step, about, key)
        atomic_write(root / name, _json(unit))
        self._used[name] = unit
        self._kept.append(unit.note)
        return unit

    @property
    def made(self) -> int:
        """How many units this command had to make."""
        return len(self._kept)

    def path(self, unit: Unit, name: str) -> Path:
        """Where a file of a unit lies now."""
        staged = self._staging / unit.files[name].path if self._staging else None
        return staged if staged is not None and staged.is_file() else self._work / unit.files[name].path

    def publish(self) -> None:
        """Move what was staged into place, notes last. From now on units are kept at once."""
        staging, self._staging = self._staging, None
        if staging is None or not staging.is_dir():
            return
        staged = [path for path in staging.rglob("*") if path.is_file()]
        for path in sorted(staged, key=lambda each: (each.suffix == ".json", each)):
            target = self._work / path.relative_to(staging)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)

    def used(self) -> list[Unit]:
        """The units found or kept by this command, by step and key."""
        return [self._used[note] for note in sorted(self._used)]


def _write(root: Path, relative: str, table: pa.Table) -> Made:
    path = root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    write_parquet(table.to_batches(), table.schema, path)
    return Made(relative, path.stat().st_size, sha256_of(path))


def _note(step: str, about: str, key: str) -> str:
    return f"units/{step}.{about}.{key[:_SHORT]}.json"


def _in_place(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _json(unit: Unit) -> bytes:
    files = {name: {"path": made.path, "bytes": made.bytes, "sha256": made.sha256} for name, made in unit.files.items()}
    content = {"step": unit.step, "about": unit.about, "key": unit.key, "files": files, "facts": dict(unit.facts)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _unit(note: Mapping[str, JSON]) -> Unit:
    files, facts = note["files"], note["facts"]
    if not isinstance(files, dict) or not isinstance(facts, dict):
        raise TypeError("the note of a unit has files and facts")
    made = {name: _made(each) for name, each in files.items() if isinstance(each, dict)}
    return Unit(str(note["step"]), str(note["about"]), str(note["key"]), made, facts)


def _made(entry: Mapping[str, JSON]) -> Made:
    return Made(str(entry["path"]), int(str(entry["bytes"])), str(entry["sha256"]))
