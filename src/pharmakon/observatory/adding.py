"""`add`: a file is copied into raw/, its mapping proposed, and its receipt noted in the journal."""

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import BlockedError, Finding, FindingLog, MisuseError, Severity, Where, code, stopped_by
from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.mapping import Mapping, parse_mapping, unknown_substances
from pharmakon.intake.mentions import Said, mentions_of
from pharmakon.intake.propose import propose_mapping
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.read import read_file
from pharmakon.intake.result import SheetResult
from pharmakon.intake.sheets import chosen_sheets, main_sheet
from pharmakon.intake.words import plain
from pharmakon.observatory.command import holding
from pharmakon.observatory.declaring import load_declared
from pharmakon.observatory.files import of_the_program
from pharmakon.observatory.new_types import declare_type, proposed_type, require_new
from pharmakon.observatory.standing import RECEIVED, Standing
from pharmakon.observatory.versions.replacing import replacement
from pharmakon.observatory.work import Progress, silent
from pharmakon.records import RECORD_TYPES, file_id
from pharmakon.records.extended import RecordTypes
from pharmakon.records.mention import COUNTED_ROLES
from pharmakon.store import (
    Change,
    Entry,
    Journal,
    Layout,
    SourceSettings,
    add_source,
    atomic_copy,
    atomic_write,
    carry_out,
    load_settings,
    now_utc,
    whoever,
)
from pharmakon.substances import Reader, Register

_SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# A source is proposed as "drug-induced" when so many of its rows name a drug; a person confirms it. Pharmakon's choice:
# registers of drug deaths leave up to one certificate in ten without any drug word, general registers name few.
DRUG_SHARE = 0.80
_ROWS_TRIED = 20_000
_LONGEST_NAME, _LONGEST_SUFFIX = 200, 20  # bytes; file systems take 255, and a hash may be added


@dataclass(frozen=True)
class Added:
    """What became of a file that was added. `already`: its content was there before and nothing was done."""

    file: str
    source: str
    record: str
    mapping: str
    already: bool
    unsure: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Arriving:
    """A file on its way in: copied to the scratch folder and hashed."""

    name: str
    sha256: str
    copy: Path
    record: str
    source: str
    types: RecordTypes
    is_new: bool


def add_file(
    root: Path,
    file: Path,
    *,
    record: str,
    source: str | None = None,
    received: date | None = None,
    replaces: str | None = None,
    new_type: bool = False,
    progress: Progress = silent,
) -> Added:
    """Copy a file into the observatory and propose how its columns are read.

    Args:
        root: the observatory.
        file: a file of delimited text.
        record: the record type of its rows: death, observation, or one that the country declares.
        source: name of the source it comes from; None: the words of the file's name, without years and versions.
        received: the day it was received (UTC); None: today.
        replaces: the file of the same source of which it is a newer version; that one is not read any more.

        new_type: `record` is not declared yet; its columns are proposed from the file and written into the settings.

    Raises:
        MisuseError: PH-D110, PH-D111 a name that no new record type may have;
            PH-C002 no such file, PH-C007 unknown record type, PH-C024 a name not fit for a source.
        BlockedError: the file cannot be read as a table.
        SurroundingsError: PH-D001 another command is writing.
    """
    if not file.is_file():
        raise MisuseError(Finding(code("PH-C002"), details={"path": str(file)}))
    name = source or _source_name(file)
    if not _SOURCE_NAME.fullmatch(name):
        raise MisuseError(Finding(code("PH-C024"), details={"text": name[:40]}))
    with holding(root) as (layout, scratch):
        types = load_declared(layout).types
        if new_type:
            require_new(record, types)
        elif record not in types:
            raise MisuseError(_unknown_record(record, types))
        copy = scratch / "arriving"
        arriving = _Arriving(_raw_name(file), atomic_copy(file, copy), copy, record, name, types, is_new=new_type)
        known = _known(layout, arriving)
        return known or _taken_in(layout, arriving, received or now_utc().date(), replaces, scratch, progress)


def _unknown_record(record: str, types: RecordTypes) -> Finding:
    near = ", ".join(types)
    return Finding(code("PH-C007"), details={"expected": f"one of {near}", "text": record[:40], "near": near})


def _source_name(file: Path) -> str:
    """A source's name from a file's: 'Deaths 2024 (final).csv' → 'deaths-final'. Years are no part of it.

    A name in other letters becomes a short hash of its words, so that the file of the next year finds its source.
    """
    words = re.findall(r"[^\W\d_]+", plain(file.stem))
    name = "-".join(word for word in words if word.isascii())[:40].strip("-")
    return name or "source-" + hashlib.sha256(" ".join(words).encode(errors="replace")).hexdigest()[:6]


def _raw_name(file: Path) -> str:
    """The name a file has in raw/: its own, without what is no text or acts where it is shown, and not too long."""
    harmless = "".join(sign if sign.isprintable() or sign == "\N{NO-BREAK SPACE}" else "_" for sign in file.name)
    path = Path(harmless.lstrip(".") or "file")
    stem, suffix = path.stem, path.suffix[:_LONGEST_SUFFIX]
    while len((stem + suffix).encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return stem + suffix


def _known(layout: Layout, arriving: _Arriving) -> Added | None:
    """What is said where the same content was added before.

    Raises:
        BlockedError: PH-F035 it was purged.
    """
    standing = Standing.of(Journal(layout.journal).entries())
    if arriving.sha256 in standing.gone:
        details = {"file": standing.gone[arriving.sha256]}
        raise BlockedError(Finding(code("PH-F035"), Where(arriving.name), details))
    for name, entry in standing.files.items():
        if entry.about == arriving.sha256:
            details = {"file": entry.details["file"], "received": entry.details["received"]}
            source = entry.details["source"]
            findings = [Finding(code("PH-C014"), Where(arriving.name), details)]
            if name in standing.withdrawn:
                findings.append(Finding(code("PH-F031"), Where(name), {"file": name}))
            return Added(
                entry.details["file"],
                source,
                entry.details["record"],
                f"mappings/{source}.toml",
                already=True,
                unsure=(),
                findings=tuple(findings),
            )
    return None


def _taken_in(
    layout: Layout, arriving: _Arriving, received: date, replaces: str | None, scratch: Path, progress: Progress
) -> Added:
    findings = FindingLog()
    if replaces is not None:
        _require_older(layout, arriving, replaces)
    mapping = _Mapping.standing(layout, arriving, findings)
    sheets = _read(arriving, mapping, layout, scratch, findings, progress)
    register = Register.load(layout.reference)
    if arriving.is_new:
        arriving = _declared_from(main_sheet(sheets), arriving, findings)
    if not mapping.has_columns:
        others = _others(layout, arriving)
        mapping = _proposed(main_sheet(sheets), mapping, arriving, others, register, findings)
    result = _tried(sheets, mapping, arriving, load_settings(layout).country, register, findings)
    if arriving.is_new:
        declare_type(layout, arriving.types.declared[arriving.record])
    _declare_source(layout, arriving, result, register)
    name = _free_name(layout, arriving)
    if mapping.is_new:
        atomic_write(mapping.path, mapping.text.encode())
    noted = {"file": name, "source": arriving.source, "record": arriving.record, "received": received.isoformat()}
    entries = [Entry(RECEIVED, arriving.sha256, noted)]
    if replaces is not None:
        entries.append(replacement(Standing.of(Journal(layout.journal).entries()), name, replaces))
    carry_out(layout, Change(tuple(entries), replaced={name: arriving.copy}), who=whoever(), when=now_utc())
    return Added(
        name,
        arriving.source,
        arriving.record,
        mapping.name,
        already=False,
        unsure=mapping.unsure,
        findings=tuple(findings),
    )


def _require_older(layout: Layout, arriving: _Arriving, older: str) -> None:
    """The file to be replaced is there and of the same source.

    Raises:
        BlockedError: PH-C033 it is not.
    """
    files = Standing.of(Journal(layout.journal).entries()).files
    if older in files and files[older].details["source"] == arriving.source:
        return
    found = f"a file of the source {files[older].details['source']}" if older in files else f"no file {older}"
    raise BlockedError(Finding(code("PH-C033"), Where(arriving.name), {"found": found}))


@dataclass(frozen=True)
class _Mapping:
    """The mapping of the source: as it stands, or as it is proposed."""

    path: Path
    text: str
    declared: DeclaredFile
    has_columns: bool
    is_new: bool = False
    unsure: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What findings call its file."""
        return f"mappings/{self.path.name}"

    @classmethod
    def standing(cls, layout: Layout, arriving: _Arriving, findings: FindingLog) -> "_Mapping":
        """What people wrote; one that holds [file] alone says how the file is written, and columns are proposed.

        Raises:
            BlockedError: it cannot be followed.
        """
        path = layout.mappings / f"{arriving.source}.toml"
        if not path.is_file():
            return cls(path, "", DeclaredFile(), has_columns=False)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as fault:
            where, details = Where(f"mappings/{path.name}"), {"reason": "not written in UTF-8"}
            raise BlockedError(Finding(code("PH-M001"), where, details)) from fault
        mapping, faults = parse_mapping(text, name=f"mappings/{path.name}", records=arriving.types)
        findings.extend(faults)
        if mapping is None:
            raise BlockedError(*faults)
        if mapping.record != arriving.record:
            details = {"expected": arriving.record, "found": mapping.record}
            raise BlockedError(Finding(code("PH-M015"), Where(f"mappings/{path.name}"), details))
        return cls(path, text, mapping.file, has_columns=bool(mapping.columns))


def _read(
    arriving: _Arriving, mapping: _Mapping, layout: Layout, scratch: Path, findings: FindingLog, progress: Progress
) -> Sequence[RawSheet]:
    """The sheets of the file; refused where it cannot be read as tables."""
    reading = read_file(
        arriving.copy,
        name=arriving.name,
        content_sha256=arriving.sha256,
        declared=mapping.declared,
        workdir=scratch,
        progress=lambda done, whole: progress(arriving.name, done, whole),
    )
    findings.extend(reading.findings)
    if not reading.sheets:
        _lay_out(arriving, mapping, layout)
        raise stopped_by(findings.of(Severity.BLOCKER))
    return reading.sheets


def _lay_out(arriving: _Arriving, mapping: _Mapping, layout: Layout) -> None:
    """A mapping with nothing but [file], where none stands: what a refusal asks to be written has its place there."""
    if not mapping.path.is_file() and layout.mappings.is_dir():
        head = f'format = 1\nsource = "{arriving.source}"\nrecord = "{arriving.record}"\n'
        note = "# How the file is written; columns are proposed when it can be read."
        atomic_write(mapping.path, f"{head}\n{note}\n[file]\n".encode())


def _others(layout: Layout, arriving: _Arriving) -> list[Mapping]:
    """Mappings of other sources of this kind of record, as far as they can be followed."""
    found = []
    for path in sorted(layout.mappings.glob("*.toml")):
        with suppress(UnicodeDecodeError):
            text = path.read_text(encoding="utf-8-sig")
            mapping, _ = parse_mapping(text, name=f"mappings/{path.name}", records=arriving.types)
            if mapping is not None and mapping.record == arriving.record:
                found.append(mapping)
    return found


def _proposed(
    raw: RawSheet,
    mapping: _Mapping,
    arriving: _Arriving,
    others: Sequence[Mapping],
    register: Register,
    findings: FindingLog,
) -> _Mapping:
    record = arriving.types[arriving.record]
    proposal = propose_mapping(
        raw, record, source=arriving.source, find=register.find, file=mapping.declared, others=others
    )
    findings.extend(proposal.findings)
    return replace(mapping, text=proposal.text, has_columns=True, is_new=True, unsure=proposal.unsure)


def _declared_from(sheet: RawSheet, arriving: _Arriving, findings: FindingLog) -> _Arriving:
    """The file with its kind of record, proposed from its columns."""
    declared = proposed_type(sheet, arriving.record)
    details: dict[str, str | int] = {"record": arriving.record, "columns": len(declared.columns)}
    findings.add(Finding(code("PH-D112"), Where(arriving.name), details, count=len(declared.columns)))
    types = RecordTypes(arriving.types.shipped, {**arriving.types.declared, declared.name: declared})
    return replace(arriving, types=types)


def _tried(
    sheets: Sequence[RawSheet],
    mapping: _Mapping,
    arriving: _Arriving,
    reference_area: str,
    register: Register,
    findings: FindingLog,
) -> SheetResult | None:
    """The first sheet under the mapping, or nothing where a person must settle something first: `run` will say what."""
    parsed, faults = parse_mapping(mapping.text, name=mapping.name, records=arriving.types)
    findings.extend(faults)
    unknown = unknown_substances(parsed, lambda: register.entries) if parsed is not None else []
    findings.extend(unknown)
    if parsed is None or unknown:
        return None
    chosen, others = chosen_sheets(sheets, parsed)
    findings.extend(others)
    record, results = arriving.types[arriving.record], []
    for sheet in chosen:
        identifier = file_id(arriving.sha256, sheet.sheet)
        try:
            result = apply_mapping(sheet, parsed, record, file_id=identifier, reference_area=reference_area)
        except BlockedError as refusal:
            findings.extend(refusal.findings)
        else:
            findings.extend(result.findings)
            results.append(result)
    return results[0] if results else None


def _declare_source(layout: Layout, arriving: _Arriving, result: SheetResult | None, register: Register) -> None:
    """A source that pharmakon.toml does not have yet is written into it."""
    if any(source.name == arriving.source for source in load_settings(layout).sources):
        return
    cases = _cases(result, register) if arriving.record == "death" and result is not None else None
    add_source(layout, SourceSettings(arriving.source, arriving.record, cases=cases))


def _cases(result: SheetResult, register: Register) -> str:
    """Which deaths a source holds, from its first rows: drug-induced where most of them name a drug."""
    rows = result.records["row"].slice(0, _ROWS_TRIED)
    if not len(rows):
        return "all deaths"
    last = rows[-1].as_py()
    texts, flags = (table.filter(pc.less_equal(table["row"], last)) for table in (result.texts, result.flags))
    texts = of_the_program(texts, RECORD_TYPES["death"])
    mentions = mentions_of(Said(result.account, texts, flags), Reader(register), register.speaks_for()).mentions
    counted = pc.is_in(mentions["role"], value_set=pa.array([role.value for role in COUNTED_ROLES]))
    named = mentions.filter(pc.and_(counted, pc.is_valid(mentions["substance"])))
    return "drug-induced" if len(named["row"].unique()) >= DRUG_SHARE * len(rows) else "all deaths"


def _free_name(layout: Layout, arriving: _Arriving) -> str:
    """The file's name, with the start of its hash where another content goes by that name."""
    if not (layout.raw / arriving.name).exists():
        return arriving.name
    path = Path(arriving.name)
    return f"{path.stem}-{arriving.sha256[:8]}{path.suffix}"
