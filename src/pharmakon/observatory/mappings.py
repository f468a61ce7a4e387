"""`mapping`: how the files of a source are read: shown, edited as a workbook, tried on a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pharmakon.findings import BlockedError, Finding, MisuseError, Severity, SheetAccount, Where, code
from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.cells import Sheet, Texts
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.mapping import IGNORE, Mapping, parse_mapping, unknown_substances
from pharmakon.intake.proposal import Draft, written
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.read import read_file
from pharmakon.intake.sheets import chosen_sheets
from pharmakon.observatory.command import holding
from pharmakon.observatory.declaring import load_declared
from pharmakon.observatory.mapping_book import Seen, entries_of_book, write_mapping_book
from pharmakon.observatory.planning import InputFile, plan
from pharmakon.observatory.standing import Standing
from pharmakon.observatory.work import Progress, silent
from pharmakon.records import CategoryColumn, Column, file_id
from pharmakon.records.extended import RecordTypes
from pharmakon.store import Entry, Journal, Layout, atomic_write, now_utc, sha256_of, whoever
from pharmakon.substances import Register

EDITED = "mapping_edited"
_MOST_TEXTS = 500  # different texts of a column that are listed: more are no codes
_HEADER = DeclaredFile(header_rows=(1,))


@dataclass(frozen=True)
class Tested:
    """A mapping tried on a file: the account of every sheet that it reads, and every finding."""

    accounts: tuple[SheetAccount, ...]
    findings: tuple[Finding, ...]


def mapping_of(root: Path, source: str) -> Mapping:
    """The mapping of a source.

    Raises:
        MisuseError: PH-C022 no observatory; PH-C007 no such source.
        BlockedError: it cannot be followed.
    """
    layout = Layout(root)
    return _parsed(_text(layout, source), source, load_declared(layout).types)


def _text(layout: Layout, source: str) -> str:
    path = layout.mappings / f"{source}.toml"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in layout.mappings.glob("*.toml"))) or "none"
        details = {"expected": "a source with a mapping", "text": source[:40], "near": known}
        raise MisuseError(Finding(code("PH-C007"), details=details))
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        where = Where(f"mappings/{path.name}")
        raise BlockedError(Finding(code("PH-M001"), where, {"reason": "not written in UTF-8"})) from fault


def _parsed(text: str, source: str, types: RecordTypes) -> Mapping:
    mapping, faults = parse_mapping(text, name=f"mappings/{source}.toml", records=types)
    if mapping is None:
        raise BlockedError(*faults)
    return mapping


def write_mapping(root: Path, source: str, out: Path, *, progress: Progress = silent) -> int:
    """Write the mapping of a source as a workbook, with the texts of its newest file; returns how many lines it has.

    Raises:
        MisuseError: PH-C022 no observatory; PH-C007 no such source.
        BlockedError: the mapping or the journal cannot be followed.
        SurroundingsError: PH-D001 another command is writing.
    """
    with holding(root) as (layout, scratch):
        types = load_declared(layout).types
        mapping = _parsed(_text(layout, source), source, types)
        columns = types[mapping.record].columns()
        seen = _seen(_newest(layout, source), mapping, columns, scratch, progress)
        allowed = [*columns, IGNORE]
        write_mapping_book(mapping.columns, seen, allowed, out)
        return len(mapping.columns)


def _newest(layout: Layout, source: str) -> InputFile | None:
    files = [file for file in plan(layout).files if file.source.name == source]
    return max(files, key=lambda file: (file.received, file.file), default=None)


def _seen(
    file: InputFile | None, mapping: Mapping, types: dict[str, Column], scratch: Path, progress: Progress
) -> Seen:
    """What a file holds under the headings that the mapping reads as categories or as answers."""
    if file is None:
        return Seen()
    reading = read_file(
        file.path,
        name=file.file,
        content_sha256=file.sha256,
        declared=mapping.file,
        workdir=scratch,
        progress=lambda done, whole: progress(file.file, done, whole),
    )
    sheets, _ = chosen_sheets(reading.sheets, mapping)
    if not sheets:
        return Seen()
    sheet = Sheet.of(sheets[0])
    coded = [each for each in mapping.columns if each.mention or isinstance(types.get(each.to), CategoryColumn)]
    headings = {each.source: sheet.heading(each.source) for each in coded if each.source}
    texts = {name: _counted(sheet.texts(heading)) for name, heading in headings.items() if heading}
    filled = {heading: int(sheet.texts(heading).filled.sum()) for heading in sheet.headings}
    return Seen(filled, {name: listed for name, listed in texts.items() if len(listed) <= _MOST_TEXTS})


def _counted(texts: Texts) -> list[tuple[str, int]]:
    pairs = zip(texts.different.to_pylist(), texts.counts().tolist(), strict=True)
    return sorted(((text, rows) for text, rows in pairs if rows), key=lambda pair: (-pair[1], pair[0]))


def take_mapping(root: Path, source: str, file: Path, *, reason: str = "") -> int:
    """Take a mapping that a person edited as a workbook; returns how many lines it has.

    Raises:
        MisuseError: PH-C002 no such file; PH-C007 no such source.
        BlockedError: every fault of the workbook or of the mapping; nothing was written.
        SurroundingsError: PH-D001 another command is writing.
    """
    if not file.is_file():
        raise MisuseError(Finding(code("PH-C002"), details={"path": str(file)}))
    with holding(root) as (layout, scratch):
        types = load_declared(layout).types
        before = _parsed(_text(layout, source), source, types)
        entries = entries_of_book(_book(file, scratch))
        if entries is None:
            raise BlockedError(Finding(code("PH-K013"), Where(file.name)))
        text = written(Draft(tuple(entries), before.file), source=source, record=before.record)
        mapping = _parsed(text, source, types)
        if unknown := unknown_substances(mapping, lambda: Register.load(layout.reference).entries):
            raise BlockedError(*unknown)
        path = layout.mappings / f"{source}.toml"
        atomic_write(path, text.encode())
        entry = Entry(EDITED, sha256_of(path), {"source": source, "workbook": sha256_of(file)}, reason)
        Journal(layout.journal).append(entry, who=whoever(), when=now_utc())
        return len(mapping.columns)


def _book(file: Path, scratch: Path) -> Sequence[RawSheet]:
    digest = sha256_of(file)
    reading = read_file(file, name=file.name, content_sha256=digest, declared=_HEADER, workdir=scratch)
    blockers = [each for each in reading.findings if each.severity is Severity.BLOCKER]
    if blockers:
        raise BlockedError(*blockers)
    return reading.sheets


def try_mapping(root: Path, source: str, file: Path, *, progress: Progress = silent) -> Tested:
    """Read a file with the mapping of a source and write nothing.

    Raises:
        MisuseError: PH-C002 no such file; PH-C007 no such source.
        BlockedError: the mapping cannot be followed. Blockers of the file are findings.
        SurroundingsError: PH-D001 another command is writing.
    """
    if not file.is_file():
        raise MisuseError(Finding(code("PH-C002"), details={"path": str(file)}))
    with holding(root) as (layout, scratch):
        declared = load_declared(layout)
        mapping = _parsed(_text(layout, source), source, declared.types)
        digest = sha256_of(file)
        reading = read_file(
            file,
            name=file.name,
            content_sha256=digest,
            declared=mapping.file,
            workdir=scratch,
            progress=lambda done, whole: progress(file.name, done, whole),
        )
        sheets, others = chosen_sheets(reading.sheets, mapping)
        accounts, findings = [], [*reading.findings, *others]
        for sheet in sheets:
            try:
                result = apply_mapping(
                    sheet,
                    mapping,
                    declared.types[mapping.record],
                    file_id=file_id(digest, sheet.sheet),
                    reference_area=declared.settings.country,
                )
            except BlockedError as refusal:
                findings += refusal.findings
            else:
                accounts.append(result.account)
                findings += result.findings
        known = _known_as(layout, digest)
        return Tested(tuple(accounts), (*findings, *known))


def _known_as(layout: Layout, digest: str) -> list[Finding]:
    """PH-C014 where the content was added before."""
    files = Standing.of(Journal(layout.journal).entries()).files
    return [
        Finding(code("PH-C014"), Where(name), {"file": name, "received": entry.details["received"]})
        for name, entry in sorted(files.items())
        if entry.about == digest
    ]
