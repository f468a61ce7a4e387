"""Keys of steps: what a result depends on, as one hash."""

import hashlib
from functools import cache
from pathlib import Path

import pharmakon

_SEPARATOR = b"\x00"


def step_key(*parts: str) -> str:
    """Hexadecimal SHA-256 over the parts, each kept apart from the next."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode()
        digest.update(str(len(content)).encode() + _SEPARATOR + content)
    return digest.hexdigest()


@cache
def source_hash(*rooms: str) -> str:
    """One hash over the source files of rooms or modules, shipped data among them.

    Args:
        rooms: dotted names below `pharmakon`: a package stands for all of its files, a module for its one.
    """
    return step_key(*(part for room in rooms for path in _files(room) for part in _named_content(path)))


def _files(room: str) -> list[Path]:
    root = Path(pharmakon.__file__).parent
    place = root.joinpath(*room.split(".")[1:])
    if place.is_dir():
        return sorted(path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return [place.with_suffix(".py")]


@cache
def _named_content(path: Path) -> tuple[str, str]:
    root = Path(pharmakon.__file__).parent
    return path.relative_to(root).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()
