"""From estimates to what people open: a release, its products, and the generation that becomes current."""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pharmakon.disclosure import Owner, Release
from pharmakon.engines.engine import write_parquet
from pharmakon.observatory.manifest import units_of
from pharmakon.observatory.totals import Counted
from pharmakon.observatory.work import Work
from pharmakon.reports import write_report
from pharmakon.store import (
    JSON,
    Generation,
    Layout,
    atomic_write,
    commit,
    json_bytes,
    kept_generations,
    publish_file,
    sha256_of,
    source_hash,
    step_key,
)

PRODUCTS_NOTE, _MANIFEST, _STAGED = ".products.json", "manifest.json", "products"
_DERIVED = (
    "records",
    "totals",
    "estimates",
    "flags",
    "cells",
    "quarantine",
    "mentions",
    "targets",
    "facts",
    "frame",
    "links",
)


def publish(
    release: Release[Owner], counted: Sequence[Counted], generation: Generation, work: Work
) -> tuple[Path, list[str]]:
    """Lay down the release, then the products, then make the generation current; returns the release's folder and
    the products' paths below the observatory. Stopped anywhere, the next run does it again from the start.
    """
    with ThreadPoolExecutor(1) as beside:
        laid = beside.submit(_lay_down_release, release, counted, generation, work)
        written = _write_products(release, work)
        folder = laid.result()
    products = _publish_products(written, generation, work)
    commit(work.layout, generation)
    _sweep(work.layout)
    return folder, products


def _lay_down_release(release: Release[Owner], counted: Sequence[Counted], generation: Generation, work: Work) -> Path:
    """releases/owner/<generation>: estimates, totals, manifest. It appears whole, and is never changed; one that was
    damaged is laid down anew with the same bytes.
    """
    standing = standing_release(work.layout, generation)
    if standing is not None:
        return standing
    folder = _release_folder(work.layout, generation)
    if folder.exists():
        folder.rename(work.scratch / "damaged")
    staged = work.scratch / "release"
    staged.mkdir()
    write_parquet(release.estimates.to_batches(), release.estimates.schema, staged / "estimates.parquet")
    for each in counted:
        totals = each.every_basis()
        name = f"totals_by_{each.by}.parquet" if each.by else "totals.parquet"
        write_parquet(totals.to_batches(), totals.schema, staged / name)
    files: dict[str, JSON] = {path.name: sha256_of(path) for path in sorted(staged.iterdir())}
    said: dict[str, JSON] = {"content_hash": release.content_hash, "marking": release.audience.marking, "files": files}
    atomic_write(staged / _MANIFEST, json_bytes({**generation.manifest, **said}))
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged.rename(folder)
    return folder


def _release_folder(layout: Layout, generation: Generation) -> Path:
    return layout.release(Owner.name, generation.id)


def standing_release(layout: Layout, generation: Generation) -> Path | None:
    """The folder of this generation's release, where it stands whole."""
    folder = _release_folder(layout, generation)
    try:
        files = json.loads((folder / _MANIFEST).read_bytes())["files"]
    except (OSError, ValueError, KeyError):
        return None
    return folder if _stand_whole(folder, files) else None


def _stand_whole(folder: Path, hashes: Mapping[str, str]) -> bool:
    """Whether files have the bytes they were written with."""
    return all((folder / name).is_file() and sha256_of(folder / name) == digest for name, digest in hashes.items())


def _write_products(release: Release[Owner], work: Work) -> list[Path]:
    """The report and its tables, in the scratch folder; paths relative to it."""
    staged = work.scratch / _STAGED
    staged.mkdir()
    work.progress("report", 0, 1)
    return [path.relative_to(staged) for path in write_report(release, staged)]


def _publish_products(written: Sequence[Path], generation: Generation, work: Work) -> list[str]:
    """products/: each file replaced at once, the page last; files of the run before that are no longer made go."""
    layout, staged = work.layout, work.scratch / _STAGED
    note = layout.products / PRODUCTS_NOTE
    before = read_products_note(note)[1]
    for path in sorted(written, key=lambda each: (each.suffix == ".html", each)):
        publish_file(staged / path, layout.products / path)
    for name in set(before) - {path.as_posix() for path in written}:
        (layout.products / name).unlink(missing_ok=True)
    names = sorted(path.as_posix() for path in written)
    hashes = {name: sha256_of(layout.products / name) for name in names}
    atomic_write(note, json_bytes({"generation": _made_for(generation), "files": dict(hashes)}))
    return [f"{layout.products.name}/{name}" for name in names]


def standing_products(layout: Layout, generation: Generation) -> list[str] | None:
    """Paths of the products where all of this generation stand whole in products/; None where one is not."""
    made_for, hashes = read_products_note(layout.products / PRODUCTS_NOTE)
    if made_for != _made_for(generation) or not hashes or not _stand_whole(layout.products, hashes):
        return None
    return [f"{layout.products.name}/{name}" for name in sorted(hashes)]


def _made_for(generation: Generation) -> str:
    """What products are made from: the generation, and the rooms that write them."""
    return step_key(generation.id, source_hash("pharmakon.reports", "pharmakon.disclosure", "pharmakon.language"))


def read_products_note(note: Path) -> tuple[str, dict[str, str]]:
    """What products/ was made from, and the hashes of its files as written; empty where nothing was."""
    try:
        content = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return "", {}
    return str(content.get("generation", "")), {str(name): str(digest) for name, digest in content["files"].items()}


def _sweep(layout: Layout) -> None:
    """Remove derived files that neither the current generation nor the one before it lists."""
    kept = {path for generation in kept_generations(layout) for path in _listed(generation)}
    for folder in (*_DERIVED, "units"):
        for path in sorted((layout.work / folder).rglob("*")):
            if path.is_file() and path.relative_to(layout.work).as_posix() not in kept:
                path.unlink()


def _listed(generation: Generation) -> Iterable[str]:
    for unit in units_of(generation.manifest):
        yield unit.note
        yield from (made.path for made in unit.files.values())
