"""Generations: a manifest lists files by hash, its id is its own hash, and one pointer says which is current."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pharmakon.store.files import JSON, atomic_write, json_bytes
from pharmakon.store.layout import Layout

FORMAT = 1
_POINTER = "current.json"
_KEPT = 2


@dataclass(frozen=True)
class Generation:
    """One state of the derived data. `manifest` holds what it was made from and every file it consists of."""

    id: str
    manifest: Mapping[str, JSON]


def generation_of(manifest: Mapping[str, JSON]) -> Generation:
    """The generation that this manifest is."""
    content: dict[str, JSON] = {"format": FORMAT, **manifest}
    return Generation(hashlib.sha256(json_bytes(content)).hexdigest()[:16], content)


def commit(layout: Layout, generation: Generation) -> None:
    """Make a generation the current one: the manifest first, the pointer last."""
    atomic_write(layout.generations / f"{generation.id}.json", json_bytes(generation.manifest))
    ids = [generation.id, *(each for each in _pointed(layout) if each != generation.id)]
    atomic_write(layout.work / _POINTER, json_bytes({"generations": list(ids[:_KEPT])}))
    for path in sorted(layout.generations.glob("*.json")):
        if path.stem not in ids[:_KEPT]:
            path.unlink()


def current(layout: Layout) -> Generation | None:
    """The last good generation, or None where nothing was run."""
    kept = kept_generations(layout)
    return kept[0] if kept else None


def kept_generations(layout: Layout) -> list[Generation]:
    """The current generation and the one before it, as far as their manifests are there."""
    found = []
    for identifier in _pointed(layout):
        path = layout.generations / f"{identifier}.json"
        if path.is_file():
            found.append(Generation(identifier, json.loads(path.read_bytes())))
    return found


def _pointed(layout: Layout) -> list[str]:
    try:
        content = json.loads((layout.work / _POINTER).read_bytes())
    except (OSError, ValueError):
        return []
    return [str(each) for each in content.get("generations", [])]
