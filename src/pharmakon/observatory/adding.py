"""`add`: a file is copied into raw/, its mapping proposed, and its receipt noted in the journal."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import BlockedError, Finding, FindingLog, MisuseError, Severity, Where, code
from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.mapping import parse_mapping
from pharmakon.intake.mentions import Said, mentions_of
from pharmakon.intake.propose import propose_mapping
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.read import read_csv
from pharmakon.intake.result import SheetResult
from pharmakon.observatory.command import holding
from pharmakon.observatory.planning import RECEIVED
from pharmakon.observatory.work import Progress, silent
from pharmakon.records import RECORD_TYPES, file_id
from pharmakon.records.mention import COUNTED_ROLES
from pharmakon.store import (
    Entry,
    Journal,
    Layout,
    SourceSettings,
    add_source,
    atomic_copy,
    atomic_write,
    load_settings,
    now_utc,
    publish_file,
    whoever,
)
from pharmakon.substances import Reader, Register

_SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# A source is proposed as "drug-induced" when so many of its rows name a drug; a person confirms it. Pharmakon's choice:
# registers of drug deaths leave up to one certificate in ten without any drug word, general registers name few.
DRUG_SHARE = 0.80
_ROWS_TRIED = 20_000


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


def add_file(
    root: Path,
    file: Path,
    *,
    record: str,
    source: str | None = None,
    received: date | None = None,
    progress: Progress = silent,
) -> Added:
    """Copy a file into the observatory and propose how its columns are read.

    Args:
        root: the observatory.
        file: a file of delimited text.
        record: the record type of its rows: death, observation.
        source: name of the source it comes from; None: the words of the file's name, without years and versions.
        received: the day it was received (UTC); None: today.

    Raises:
        MisuseError: PH-C002 no such file, PH-C007 unknown record type, PH-C024 a name not fit for a source.
        BlockedError: the file cannot be read as a table.
        SurroundingsError: PH-D001 another command is writing.
    """
    if record not in RECORD_TYPES:
        expected, near = f"one of {', '.join(RECORD_TYPES)}", ", ".join(RECORD_TYPES)
        raise MisuseError(Finding(code("PH-C007"), details={"expected": expected, "text": record[:40], "near": near}))
    if not file.is_file():
        raise MisuseError(Finding(code("PH-C002"), details={"path": str(file)}))
    name = source or _source_name(file)
    if not _SOURCE_NAME.fullmatch(name):
        raise MisuseError(Finding(code("PH-C024"), details={"text": name[:40]}))
    with holding(root) as (layout, scratch):
        arriving = _Arriving(file.name, atomic_copy(file, scratch / "arriving"), scratch / "arriving", record, name)
        known = _known(layout, arriving)
        return known or _taken_in(layout, arriving, received or now_utc().date(), scratch, progress)


def _source_name(file: Path) -> str:
    """A source's name from a file's: 'Deaths 2024 (final).csv' → 'deaths'. Years and versions are no part of it."""
    words = re.findall(r"[a-z]+", file.stem.casefold())
    return "-".join(words)[:40].strip("-") or "source"


def _known(layout: Layout, arriving: _Arriving) -> Added | None:
    """What is said where the same content was added before."""
    for entry in Journal(layout.journal).entries():
        if entry.kind == RECEIVED and entry.about == arriving.sha256:
            details = {"file": entry.details["file"], "received": entry.details["received"]}
            source = entry.details["source"]
            finding = Finding(code("PH-C014"), Where(arriving.name), details)
            return Added(
                entry.details["file"],
                source,
                entry.details["record"],
                f"mappings/{source}.toml",
                already=True,
                unsure=(),
                findings=(finding,),
            )
    return None


def _taken_in(layout: Layout, arriving: _Arriving, received: date, scratch: Path, progress: Progress) -> Added:
    settings = load_settings(layout)
    declared = {source.name: source for source in settings.sources}.get(arriving.source)
    mapping_path = layout.mappings / f"{arriving.source}.toml"
    known = mapping_path.read_text(encoding="utf-8-sig") if mapping_path.is_file() else None
    findings = FindingLog()
    raw = _read(arriving, known, scratch, findings, progress)
    register = Register.load(layout.reference)
    text, unsure = (known, ()) if known is not None else _proposed(raw, arriving, register)
    result = _tried(raw, text, arriving, settings.country, findings)
    if declared is None:
        cases = _cases(result, register) if arriving.record == "death" and result is not None else None
        declared = SourceSettings(arriving.source, arriving.record, cases=cases)
        add_source(layout, declared)
    name = _free_name(layout, arriving)
    if known is None:
        atomic_write(mapping_path, text.encode())
    publish_file(arriving.copy, layout.raw / name)
    noted = {"file": name, "source": arriving.source, "record": arriving.record, "received": received.isoformat()}
    Journal(layout.journal).append(Entry(RECEIVED, arriving.sha256, noted), who=whoever(), when=now_utc())
    return Added(
        name,
        arriving.source,
        arriving.record,
        f"mappings/{arriving.source}.toml",
        already=False,
        unsure=unsure,
        findings=tuple(findings),
    )


def _read(arriving: _Arriving, known: str | None, scratch: Path, findings: FindingLog, progress: Progress) -> RawSheet:
    """The file as a raw sheet; refused where it cannot be read as a table."""
    mapping, faults = parse_mapping(known, name=f"mappings/{arriving.source}.toml") if known is not None else (None, ())
    findings.extend(faults)
    reading = read_csv(
        arriving.copy,
        name=arriving.name,
        content_sha256=arriving.sha256,
        declared=mapping.file if mapping is not None else DeclaredFile(),
        workdir=scratch,
        progress=lambda done, whole: progress(arriving.name, done, whole),
    )
    findings.extend(reading.findings)
    if reading.raw is None:
        raise BlockedError(*findings.of(Severity.BLOCKER))
    return reading.raw


def _proposed(raw: RawSheet, arriving: _Arriving, register: Register) -> tuple[str, tuple[str, ...]]:
    proposal = propose_mapping(raw, RECORD_TYPES[arriving.record], source=arriving.source, find=register.find)
    return proposal.text, proposal.unsure


def _tried(
    raw: RawSheet, text: str, arriving: _Arriving, reference_area: str, findings: FindingLog
) -> SheetResult | None:
    """The sheet under its mapping, or nothing where a person must settle something first: `run` will say what."""
    mapping, faults = parse_mapping(text, name=f"mappings/{arriving.source}.toml")
    findings.extend(faults)
    if mapping is None:
        return None
    identifier = file_id(arriving.sha256, "")
    try:
        record = RECORD_TYPES[arriving.record]
        result = apply_mapping(raw, mapping, record, file_id=identifier, reference_area=reference_area)
    except BlockedError as refusal:
        findings.extend(refusal.findings)
        return None
    findings.extend(result.findings)
    return result


def _cases(result: SheetResult, register: Register) -> str:
    """Which deaths a source holds, from its first rows: drug-induced where most of them name a drug."""
    rows = result.records["row"].slice(0, _ROWS_TRIED)
    if not len(rows):
        return "all deaths"
    last = rows[-1].as_py()
    texts, flags = (table.filter(pc.less_equal(table["row"], last)) for table in (result.texts, result.flags))
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
