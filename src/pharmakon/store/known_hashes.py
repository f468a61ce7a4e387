"""Hashes of unchanged files, so that a file is read again only when size, time or inode say that it changed."""

import json
from pathlib import Path

from pharmakon.store.files import JSON, atomic_write, json_bytes, sha256_of
from pharmakon.store.layout import Layout

_FILE = "known_hashes.json"


class KnownHashes:
    """SHA-256 by path below the observatory. With `verify` every file is hashed again."""

    def __init__(self, layout: Layout, *, verify: bool = False) -> None:
        self._layout = layout
        self._path = layout.work / _FILE
        self._known = {} if verify else _read(self._path)
        self._changed = False

    def of(self, path: Path) -> str:
        """The hash of a file, remembered or computed."""
        name = path.relative_to(self._layout.root).as_posix()
        seen = path.stat()
        stamp: list[JSON] = [seen.st_size, seen.st_mtime_ns, seen.st_ino]
        known = self._known.get(name)
        if isinstance(known, list) and known[:-1] == stamp:
            return str(known[-1])
        digest = sha256_of(path)
        self._known[name] = [*stamp, digest]
        self._changed = True
        return digest

    def save(self) -> None:
        """Keep what was computed. A folder that cannot be written only costs the next command its time."""
        if self._changed and self._layout.work.is_dir():
            atomic_write(self._path, json_bytes(self._known))
            self._changed = False


def _read(path: Path) -> dict[str, JSON]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
