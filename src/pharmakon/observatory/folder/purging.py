"""`purge` and `remove`: what is taken out for good, and what is left unread.

A purge takes rows, files or a source out of raw/ and out of everything made from them: work/, products/, and the
owner's releases whose inputs held them, for those hold cells of single people and nobody else has received them.
Releases to others stay: they went out protected, others hold them, and what was published must remain explicable.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pharmakon.disclosure import Owner
from pharmakon.findings import BlockedError, Finding, MisuseError, Severity, Where, code
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.kinds import HEAD_BYTES, kind_by_bytes
from pharmakon.intake.mapping import parse_mapping
from pharmakon.intake.read import Reading, read_file
from pharmakon.intake.without_rows import NotCut, TextForm, write_without_rows
from pharmakon.observatory.command import holding
from pharmakon.observatory.corrections.cut_corrections import carried_over, left_behind
from pharmakon.observatory.declaring import load_declared
from pharmakon.observatory.folder.keeping import expired
from pharmakon.observatory.links.pair_decisions import pairs_of_the_rest
from pharmakon.observatory.publishing import PRODUCTS_NOTE, read_products_note
from pharmakon.observatory.standing import LIFTED, PURGED, REINSTATED, WITHDRAWN, Standing
from pharmakon.observatory.work import Progress, silent
from pharmakon.store import (
    Change,
    Entry,
    Journal,
    Layout,
    carry_out,
    load_settings,
    now_utc,
    opened,
    sha256_of,
    whoever,
)

_SHOWN = 12


@dataclass(frozen=True)
class ToPurge:
    """What is asked for: rows of one file, whole files, or all files of a source.

    `rows`: physical rows of the one file (1 = first row of the file), empty: the whole file.
    """

    files: tuple[str, ...] = ()
    source: str = ""
    rows: tuple[int, ...] = ()
    expired: bool = False


@dataclass(frozen=True)
class Purged:
    """What went. `files`: name → rows cut out, None where the whole file went. `releases`: folders that went."""

    files: Mapping[str, int | None]
    releases: tuple[str, ...]
    products: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Withdrawn:
    """A file that is not read any more, or is read again (`undone`)."""

    file: str
    undone: bool
    changed: bool


def what_would_go(root: Path, wanted: ToPurge, *, today: date | None = None) -> tuple[str, ...]:
    """Names of the files that a purge would touch, for a person to confirm.

    Raises:
        MisuseError: PH-C022 no observatory; PH-F032 a name that is none of its files or sources.
    """
    layout = Layout(root)
    load_settings(layout)
    return _names(layout, _standing(layout), wanted, today)


def purge(
    root: Path, wanted: ToPurge, *, reason: str, today: date | None = None, progress: Progress = silent
) -> Purged:
    """Take rows, files or a source out of the observatory, with everything made from them. It does not come back.

    Args:
        root: the observatory.
        wanted: what goes.
        reason: why, for the journal.
        today: from which retention is counted; None: the clock's (UTC).
        progress: is told what is done.

    Raises:
        MisuseError: PH-C022 no observatory; PH-F032 a name that is none of its files or sources; PH-F034 rows that the
            file does not have, or headings.
        BlockedError: PH-F033 rows cannot be cut out of this file; PH-C012 the file is not the one that was added.
        SurroundingsError: PH-D001 another command is writing.
    """
    with holding(root) as (layout, scratch):
        asked = _Asked.of(layout, wanted, reason, today)
        if not asked.names:
            return Purged({}, (), (), (Finding(code("PH-F039"), details={"what": "no file that would go"}),))
        change = _without_rows(asked, scratch, progress) if wanted.rows else _without_files(asked)
        releases, products = asked.releases(), _products(layout)
        whole = replace(change, deleted=(*change.deleted, *releases, *products), derived=True)
        carry_out(layout, whole, who=whoever(), when=now_utc())
        rows = len(set(wanted.rows)) if wanted.rows else None
        return Purged(dict.fromkeys(asked.names, rows), releases, products, tuple(asked.warnings()))


@dataclass(frozen=True)
class _Asked:
    """A purge that is asked for, the journal it is asked under, and the files it means."""

    layout: Layout
    wanted: ToPurge
    reason: str
    journal: Sequence[Entry]
    standing: Standing
    names: tuple[str, ...]

    @classmethod
    def of(cls, layout: Layout, wanted: ToPurge, reason: str, today: date | None) -> "_Asked":
        journal = Journal(layout.journal).entries()
        standing = Standing.of(journal)
        return cls(layout, wanted, reason, journal, standing, _names(layout, standing, wanted, today))

    def entry(self, name: str, rows: str, **more: str) -> Entry:
        """The line of the journal: which content, how many rows of it. Row numbers are not kept."""
        received = self.standing.files[name]
        details = {"file": name, "source": received.details["source"], "rows": rows, **more}
        return Entry(PURGED, received.about, details, self.reason)

    @property
    def contents(self) -> set[str]:
        """Hashes of the files as they are and as they were before earlier purges."""
        earlier = {sha256 for sha256, name in self.standing.gone.items() if name in self.names}
        return earlier | {self.standing.files[name].about for name in self.names}

    def releases(self) -> tuple[str, ...]:
        """Folders of the owner's releases that were made from the files, or whose inputs cannot be told."""
        root, contents = self.layout.root, self.contents
        folders = sorted(path for path in (self.layout.releases / Owner.name).glob("*") if path.is_dir())
        return tuple(path.relative_to(root).as_posix() for path in folders if _made_from(path, contents))

    def warnings(self) -> Iterator[Finding]:
        """PH-F037: where the same people may stand too, when rows of one file went; PH-F041: what is read again."""
        if not self.wanted.rows:
            for older, newer in self.standing.replaced.items():
                if newer in self.names and older not in self.names:
                    yield Finding(code("PH-F041"), Where(newer), {"older": older})
            return
        (name,), files = self.names, self.standing.files
        source = files[name].details["source"]
        others = sorted(each for each, entry in files.items() if entry.details["source"] == source and each != name)
        if others:
            yield Finding(code("PH-F037"), Where(name), {"files": ", ".join(others)})


def _without_files(asked: _Asked) -> Change:
    """Files and their corrections go."""
    raw = asked.layout.raw.name
    corrections = left_behind(asked.layout, asked.journal, asked.contents)
    entries = tuple(asked.entry(name, "all") for name in asked.names)
    return Change(entries, deleted=(*(f"{raw}/{name}" for name in asked.names), *corrections))


def _without_rows(asked: _Asked, scratch: Path, progress: Progress) -> Change:
    """One file is cut, and its corrections follow."""
    (name,), rows = asked.names, set(asked.wanted.rows)
    cut = _cut(asked, name, rows, scratch, progress)
    entry = asked.entry(name, str(len(rows)), after=sha256_of(cut))
    carried = carried_over(asked.layout, asked.journal, entry.about, entry.details["after"], rows, scratch)
    pairs = pairs_of_the_rest(asked.journal, entry.about, entry.details["after"], rows)
    return Change((entry, *carried.entries, *pairs), {name: cut, **carried.files}, carried.deleted)


def lift_purge(root: Path, file: str, *, reason: str) -> tuple[str, ...]:
    """Let the content of a purged file be added again; returns the hashes that may come back.

    Raises:
        MisuseError: PH-F032 nothing of that name was purged.
    """
    with holding(root) as (layout, _):
        gone = _standing(layout).gone
        hashes = tuple(sorted(sha256 for sha256, name in gone.items() if name == file))
        if not hashes:
            raise _unknown(file, gone.values())
        entries = [Entry(LIFTED, sha256, {"file": file}, reason) for sha256 in hashes]
        Journal(layout.journal).append(*entries, who=whoever(), when=now_utc())
        return hashes


def withdraw(root: Path, file: str, *, reason: str = "", undo: bool = False) -> Withdrawn:
    """Leave a file unread from now on, or read it again. It stays in raw/.

    Raises:
        MisuseError: PH-C022 no observatory; PH-F032 the name is none of its files.
        SurroundingsError: PH-D001 another command is writing.
    """
    with holding(root) as (layout, _):
        standing = _standing(layout)
        if file not in standing.files:
            raise _unknown(file, standing.files)
        changed = (file in standing.withdrawn) is undo
        if changed:
            entry = Entry(REINSTATED if undo else WITHDRAWN, standing.files[file].about, {"file": file}, reason)
            Journal(layout.journal).append(entry, who=whoever(), when=now_utc())
        return Withdrawn(file, undo, changed)


def _standing(layout: Layout) -> Standing:
    return Standing.of(Journal(layout.journal).entries())


def _names(layout: Layout, standing: Standing, wanted: ToPurge, today: date | None) -> tuple[str, ...]:
    """Files that go, in the order of their names."""
    if wanted.expired:
        old = expired(load_settings(layout), standing.files.values(), today or now_utc().date())
        return tuple(sorted(entry.details["file"] for entry in old))
    if wanted.source:
        of_source = {name: entry.details["source"] for name, entry in standing.files.items()}
        if wanted.source not in of_source.values():
            raise _unknown(wanted.source, of_source.values())
        return tuple(sorted(name for name, source in of_source.items() if source == wanted.source))
    unknown = [_unknown(name, standing.files) for name in wanted.files if name not in standing.files]
    if unknown:
        raise MisuseError(*(finding for fault in unknown for finding in fault.findings))
    return tuple(sorted(set(wanted.files)))


def _unknown(text: str, names: Iterable[str]) -> MisuseError:
    known = sorted(set(names))
    shown = ", ".join(known[:_SHOWN]) + (" …" if len(known) > _SHOWN else "")
    return MisuseError(Finding(code("PH-F032"), details={"text": text[:80], "names": shown or "none: it has none"}))


def _made_from(release: Path, contents: Collection[str]) -> bool:
    try:
        inputs = json.loads((release / "manifest.json").read_bytes())["inputs"]
        return any(each["sha256"] in contents for each in inputs)
    except (OSError, ValueError, KeyError, TypeError):
        return True


def _products(layout: Layout) -> tuple[str, ...]:
    """What the last run wrote into products/; files that people put there stay."""
    _, hashes = read_products_note(layout.products / PRODUCTS_NOTE)
    return tuple(f"{layout.products.name}/{name}" for name in (*sorted(hashes), PRODUCTS_NOTE)) if hashes else ()


def _cut(asked: _Asked, name: str, rows: Collection[int], scratch: Path, progress: Progress) -> Path:
    """The file without the rows, in the scratch folder; read again to see that it is the same but for them.

    Raises:
        MisuseError: PH-F034 rows that cannot go.
        BlockedError: PH-F033 no delimited text that can be read, PH-C012 not the file that was added.
    """
    path, entry = asked.layout.raw / name, asked.standing.files[name]
    if not path.is_file() or sha256_of(path) != entry.about:
        raise BlockedError(Finding(code("PH-C012"), Where(name), {"file": name}))
    target = scratch / "cut"
    with opened(path, scratch) as clear:
        before = _read(clear, name, _declared(asked.layout, entry.details["source"]), scratch, progress)
        form, header = _form(before, name), before.sheets[0].header_rows
        _require_rows(name, rows, header, before.sheets[0].physical)
        try:
            physical = write_without_rows(clear, target, rows, form)
        except (NotCut, UnicodeDecodeError) as fault:
            why = fault.why if isinstance(fault, NotCut) else "bytes that are no text of its encoding"
            raise _cannot(name, why) from None
    same = DeclaredFile(delimiter=form.delimiter, encoding=form.encoding, quote=form.quote, header_rows=header)
    _require_the_rest(target, name, same, scratch, physical - len(rows))
    return target


def _declared(layout: Layout, source: str) -> DeclaredFile:
    """How the source's mapping says that its files are written."""
    try:
        text = (layout.mappings / f"{source}.toml").read_text(encoding="utf-8-sig")
        mapping, _ = parse_mapping(text, name=source, records=load_declared(layout).types)
    except (OSError, UnicodeDecodeError):
        return DeclaredFile()
    return mapping.file if mapping is not None else DeclaredFile()


def _read(path: Path, name: str, declared: DeclaredFile, scratch: Path, progress: Progress = silent) -> Reading:
    """The file as a run reads it.

    Raises:
        BlockedError: PH-F033 it is no delimited text, or what keeps it from being read.
    """
    with path.open("rb") as file:
        if kind_by_bytes(file.read(HEAD_BYTES)) is not None:
            raise _cannot(name, "a workbook, a file of a statistics program, or an archive")
    reading = read_file(
        path,
        name=name,
        content_sha256="",
        declared=declared,
        workdir=scratch,
        progress=lambda done, whole: progress(name, done, whole),
    )
    reading.discard()
    if not reading.sheets:
        blockers = [finding for finding in reading.findings if finding.severity is Severity.BLOCKER]
        raise BlockedError(*blockers, *_cannot(name, "a file that cannot be read").findings)
    return reading


def _form(reading: Reading, name: str) -> TextForm:
    dialect = reading.dialect
    if dialect is None:
        raise _cannot(name, "a file that is no delimited text")
    return TextForm(dialect.encoding.value, dialect.delimiter.value, dialect.quote.value)


def _cannot(name: str, why: str) -> BlockedError:
    return BlockedError(Finding(code("PH-F033"), Where(name), {"why": why}))


def _require_rows(name: str, rows: Collection[int], header: Collection[int], physical: int) -> None:
    """Refuse headings, what stands above them, and rows that the file does not have.

    Raises:
        MisuseError: PH-F034.
    """
    wrong = sorted({row for row in rows if not max(header, default=0) < row <= physical})
    if wrong:
        shown = ", ".join(map(str, wrong[:_SHOWN])) + (" …" if len(wrong) > _SHOWN else "")
        raise MisuseError(Finding(code("PH-F034"), Where(name), {"last": physical, "rows": shown}))


def _require_the_rest(target: Path, name: str, declared: DeclaredFile, scratch: Path, rows: int) -> None:
    """Refuse a cut after which the file would not be read with as many rows as are left.

    Raises:
        BlockedError: PH-F033.
    """
    again = _read(target, name, declared, scratch)
    if again.sheets[0].physical != rows or again.sheets[0].counted != rows:
        raise _cannot(name, "a file that would not be read with the rows that are left")
