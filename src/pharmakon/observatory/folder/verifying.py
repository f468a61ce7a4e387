"""`verify`: everything that lies in the folder, read again and compared with what was written about it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pharmakon.findings import (
    BlockedError,
    Finding,
    FindingLog,
    MisuseError,
    SheetAccount,
    SurroundingsError,
    Where,
    code,
)
from pharmakon.observatory.corrections.corrected import (
    CORRECTIONS,
    ROW_CORRECTED,
    corrections_file,
    standing_corrections,
)
from pharmakon.observatory.folder.keeping import kept_too_long
from pharmakon.observatory.folder.sealing import sealing_findings
from pharmakon.observatory.manifest import units_of
from pharmakon.observatory.noted import accounts_of
from pharmakon.observatory.publishing import PRODUCTS_NOTE, read_products_note
from pharmakon.observatory.standing import BOOK, RECEIVED, Standing
from pharmakon.observatory.versions.remembering import MADE, original
from pharmakon.observatory.versions.remembering import ORIGINALS as KEPT_ORIGINALS
from pharmakon.observatory.work import Progress, silent
from pharmakon.store import (
    JSON,
    ORIGINALS,
    README,
    SETTINGS,
    Entry,
    Journal,
    Layout,
    Settings,
    generation_of,
    is_pending,
    kept_generations,
    load_settings,
    now_utc,
    scratch_folder,
    sha256_of,
    writing,
)
from pharmakon.store.journal import FILE, HEAD

_MANIFEST = "manifest.json"
_SAID_OF_RELEASE = ("content_hash", "marking", "files")
_IN_ROOT = frozenset({SETTINGS, README, *ORIGINALS, "work", "releases", "products"})
_NEEDED = {
    RECEIVED: ("file", "source", "record", "received"),
    ROW_CORRECTED: (CORRECTIONS, BOOK),
    MADE: (KEPT_ORIGINALS,),
}
_SIMULATED = "simulated"  # the truth of an invented country, beside its observatory
_PARTIAL = ".partial"


@dataclass(frozen=True)
class Verified:
    """How many of each kind are as they should be (raw, journal, tables, sheets, releases, products), and the rest."""

    counts: Mapping[str, int]
    findings: tuple[Finding, ...]


def verify(root: Path, *, progress: Progress = silent) -> Verified:
    """Compare everything with what was written about it. Nothing is changed.

    Raises:
        MisuseError: PH-C022 no observatory.
        SurroundingsError: PH-D001 another command is writing.
    """
    layout = Layout(root)
    if not layout.exists():
        raise MisuseError(Finding(code("PH-C022"), details={"path": root.name or str(root)}))
    with writing(layout):
        look = _Look(layout, progress)
        look.at_originals()
        look.at_tables()
        look.at_releases()
        look.at_products()
        look.at_places()
        return Verified(look.counts, tuple(look.findings))


class _Look:
    """What was found so far."""

    def __init__(self, layout: Layout, progress: Progress) -> None:
        self._layout, self._progress = layout, progress
        self._hashed, self._whole = 0, sum(1 for path in layout.root.rglob("*") if path.is_file())
        self.counts = dict.fromkeys(("raw", "journal", "tables", "sheets", "releases", "products"), 0)
        self.findings = FindingLog()
        self._is_sound, self._simulated = True, False

    def at_originals(self) -> None:
        """Settings, journal, raw files, mappings; each by itself, so that one fault does not hide another."""
        layout, lines = self._layout, self._journal()
        standing = Standing.of(lines)
        self._raw(standing)
        self._corrections(lines, standing)
        self._kept_originals(lines)
        if self._is_sound:
            self.findings.extend(_strays(layout, standing))
        self._settings(standing)
        self._seals()
        if is_pending(layout):
            self.findings.add(Finding(code("PH-F027"), Where(layout.raw.name)))

    def _journal(self) -> list[Entry]:
        """The lines that say all that they must, whatever the chain says."""
        journal = Journal(self._layout.journal)
        try:
            self.findings.extend(journal.doubts())
            self.counts["journal"] = len(journal.entries())
        except BlockedError as fault:
            self.findings.extend(fault.findings)
            self._is_sound = False
        return [entry for entry in journal.entries_as_they_stand() if _is_whole(entry)]

    def _settings(self, standing: Standing) -> None:
        try:
            settings = load_settings(self._layout)
        except BlockedError as fault:
            self.findings.extend(fault.findings)
            return
        self._simulated = settings.simulated
        self.findings.extend(kept_too_long(settings, standing.files.values(), now_utc().date()))
        if self._is_sound:
            self.findings.extend(_without_files(settings, standing))

    def _raw(self, standing: Standing) -> None:
        for name, entry in sorted(standing.files.items()):
            if self._has(self._layout.raw / name, entry.about):
                self.counts["raw"] += 1
            else:
                self.findings.add(Finding(code("PH-C012"), Where(name), {"file": name}))

    def _seals(self) -> None:
        """Sealed files opened, where the key is at hand; files that lie unsealed among them."""
        try:
            with scratch_folder(self._layout.tmp) as scratch:
                self.findings.extend(sealing_findings(self._layout, scratch))
        except SurroundingsError as fault:
            self.findings.extend(fault.findings)

    def _corrections(self, journal: Iterable[Entry], standing: Standing) -> None:
        """Texts that people corrected in files that stand: each file of them is named by its hash."""
        by_content = standing_corrections(journal)
        contents = {entry.about for entry in standing.files.values()}
        for digest in sorted({digest for about in contents for digest in by_content.get(about, ())}):
            path = corrections_file(self._layout, digest)
            if not self._has(path, digest):
                self.findings.add(Finding(code("PH-K010"), Where(path.relative_to(self._layout.root).as_posix())))

    def _kept_originals(self, journal: Iterable[Entry]) -> None:
        """Copies of settings, mappings and tables as each generation was made from them, named by their hash."""
        lists = {entry.details[KEPT_ORIGINALS] for entry in journal if entry.kind == MADE}
        listed = {str(digest) for each in lists for digest in _read(original(self._layout, each)).values()}
        for digest in sorted(lists | listed):
            if not self._has(original(self._layout, digest), digest):
                where = Where(original(self._layout, digest).relative_to(self._layout.root).as_posix())
                self.findings.add(Finding(code("PH-R002"), where))

    def at_tables(self) -> None:
        """Manifests of the kept generations, the files that they list, their accounts."""
        tables: dict[str, str] = {}
        for generation in kept_generations(self._layout):
            if _id_of(generation.manifest) != generation.id:
                self.findings.add(Finding(code("PH-F021"), Where(f"work/generations/{generation.id}.json")))
                continue
            tables |= {made.path: made.sha256 for unit in units_of(generation.manifest) for made in unit.files.values()}
            self._accounts(accounts_of(generation.manifest))
        for path, digest in sorted(tables.items()):
            if self._has(self._layout.work / path, digest):
                self.counts["tables"] += 1
            else:
                self.findings.add(Finding(code("PH-F022"), Where(f"work/{path}")))

    def _accounts(self, accounts: Iterable[SheetAccount]) -> None:
        for account in accounts:
            if account.balances:
                self.counts["sheets"] += 1
                continue
            explained = account.header + account.blank + account.outside + account.accepted
            details: dict[str, str | int] = {
                "physical": account.physical,
                "explained": explained + account.rejected + account.duplicate,
                "counted": account.counted,
            }
            self.findings.add(Finding(code("PH-F023"), Where(account.file, account.sheet), details))

    def at_releases(self) -> None:
        """Every release of every audience, and its manifest."""
        for folder in sorted(path for path in self._layout.releases.glob("*/*") if path.is_dir()):
            name = folder.relative_to(self._layout.root).as_posix()
            manifest = _read(folder / _MANIFEST)
            own = {key: value for key, value in manifest.items() if key not in _SAID_OF_RELEASE}
            files = manifest.get("files")
            if not isinstance(files, dict) or _id_of(own) != folder.name:
                self.findings.add(Finding(code("PH-F021"), Where(f"{name}/{_MANIFEST}")))
                continue
            damaged = [each for each, digest in sorted(files.items()) if not self._has(folder / each, str(digest))]
            self.findings.extend(Finding(code("PH-F020"), Where(f"{name}/{each}")) for each in damaged)
            self._strange(folder, {_MANIFEST, *files})
            self.counts["releases"] += not damaged

    def at_products(self) -> None:
        """What the last run wrote for people to open."""
        products = self._layout.products
        _, hashes = read_products_note(products / PRODUCTS_NOTE)
        for name, digest in sorted(hashes.items()):
            if self._has(products / name, digest):
                self.counts["products"] += 1
            else:
                self.findings.add(Finding(code("PH-F024"), Where(f"{products.name}/{name}")))

    def at_places(self) -> None:
        """What no command puts where it lies, and what a stopped command left."""
        self._strange(self._layout.root, _IN_ROOT | ({_SIMULATED} if self._simulated else set()))
        self._strange(self._layout.journal, {FILE, HEAD, KEPT_ORIGINALS})

    def _strange(self, folder: Path, known: Iterable[str]) -> None:
        expected = frozenset(known)
        for path in _things(folder):
            name = path.relative_to(self._layout.root).as_posix()
            if path.name.endswith(_PARTIAL):
                self.findings.add(Finding(code("PH-F026"), Where(name)))
            elif path.name not in expected:
                what = "a folder" if path.is_dir() else "a file"
                self.findings.add(Finding(code("PH-F025"), Where(name), {"what": what}))

    def _has(self, path: Path, digest: str) -> bool:
        """Whether a file is there with this content."""
        self._hashed += 1
        self._progress("verify", self._hashed, max(self._hashed, self._whole))
        return path.is_file() and sha256_of(path) == digest


def _is_whole(entry: Entry) -> bool:
    """Whether a line of a journal that may be damaged says all that it must."""
    return all(entry.details.get(name) for name in _NEEDED.get(entry.kind, ()))


def _things(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _id_of(manifest: Mapping[str, JSON]) -> str:
    """The id of the generation that a manifest is; its format is part of it."""
    return generation_of(manifest).id


def _read(path: Path) -> Mapping[str, JSON]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _strays(layout: Layout, standing: Standing) -> Iterator[Finding]:
    """PH-C013 a file of raw/ that was never added; PH-C021 a source without mapping; PH-F028 a mapping without source.

    A journal that is damaged cannot say what is a stray.
    """
    for path in _things(layout.raw):
        if path.name not in {*standing.files, CORRECTIONS} and not path.name.startswith("."):
            yield Finding(code("PH-C013"), Where(path.name))
    sources = _sources(standing)
    for source in sorted(sources):
        if not (layout.mappings / f"{source}.toml").is_file():
            yield Finding(code("PH-C021"), Where(f"mappings/{source}.toml"), {"source": source})
    for path in _things(layout.mappings):
        if path.suffix == ".toml" and path.stem not in sources:
            yield Finding(code("PH-F028"), Where(f"mappings/{path.name}"), {"source": path.stem})


def _without_files(settings: Settings, standing: Standing) -> Iterator[Finding]:
    """PH-F028 a source of pharmakon.toml without files."""
    for declared in settings.sources:
        if declared.name not in _sources(standing):
            yield Finding(code("PH-F028"), Where(SETTINGS), {"source": declared.name})


def _sources(standing: Standing) -> set[str]:
    return {entry.details["source"] for entry in standing.files.values()}
