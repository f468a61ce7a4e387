"""Files written whole or not at all, and their hashes."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from pharmakon.store.sealed_file import content_hash

JSON: TypeAlias = "str | int | float | bool | list[JSON] | dict[str, JSON] | None"

_BLOCK = 1 << 20
_OWNER_ONLY = 0o700


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes; of a sealed file that is undamaged, of its clear content."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if (sealed := content_hash(file)) is not None:
            return sealed
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def atomic_write(path: Path, content: bytes) -> None:
    """Write a file whole: under another name first, flushed to disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def atomic_copy(source: Path, target: Path) -> str:
    """Copy a file whole or not at all; the SHA-256 of the bytes that were copied."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    try:
        with source.open("rb") as reading, partial.open("wb") as writing:
            while block := reading.read(_BLOCK):
                digest.update(block)
                writing.write(block)
            writing.flush()
            os.fsync(writing.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return digest.hexdigest()


def json_bytes(content: Mapping[str, JSON]) -> bytes:
    """JSON whose bytes depend on the content alone."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def publish_file(source: Path, target: Path) -> None:
    """Move a finished file to its place; what stood there is replaced at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """An empty folder that only its owner can read; emptied before and removed after."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=_OWNER_ONLY)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
