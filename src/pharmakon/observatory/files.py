"""One file: read, mapped and checked; its texts read; its deaths named. Each step is a unit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import BlockedError, Finding, Severity, SheetAccount, Where, code
from pharmakon.indicators.deaths_sql import facts_query, unmapped_query, years_query
from pharmakon.indicators.naming import death_targets
from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.mapping import parse_mapping, unknown_substances
from pharmakon.intake.mentions import Said, mentions_of
from pharmakon.intake.read import read_file
from pharmakon.intake.result import SheetResult
from pharmakon.observatory.noted import accounts_of, findings_of, noted_account, noted_findings
from pharmakon.observatory.planning import InputFile
from pharmakon.observatory.units import Unit
from pharmakon.observatory.work import Work
from pharmakon.records import RECORD_TYPES
from pharmakon.reference.calendar import calendar
from pharmakon.statistics import load_beside
from pharmakon.store import JSON, source_hash, step_key

DRUG_INDUCED = "drug-induced"
TEXTS, WORDS = "records/death/text", "records/death/text/words"
FLAGS, CELLS, QUARANTINE = "flags", "cells", "quarantine"
MENTIONS, TARGETS = "mentions", "targets"


def records_folder(record: str) -> str:
    """The folder of the records of a type."""
    return f"records/{record}"


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file. Without `records` a blocker stands: the file was not taken."""

    input: InputFile
    findings: tuple[Finding, ...]
    accounts: tuple[SheetAccount, ...] = ()
    records: Unit | None = None
    mentions: Unit | None = None
    targets: Unit | None = None
    facts: Unit | None = None

    @property
    def blocked(self) -> bool:
        """True where a blocker stands."""
        return any(finding.severity is Severity.BLOCKER for finding in self.findings)


def read_records(file: InputFile, work: Work) -> FileOutcome:
    """Read, map and check one file: records, texts, flags, invalid cells, quarantine."""
    rooms = source_hash("pharmakon.intake", "pharmakon.records", "pharmakon.findings")
    key = step_key("records", file.sha256, file.mapping, file.source.record, work.frame.reference_area, rooms)
    about = str(file.file_id)
    unit = work.units.find("records", about, key)
    if unit is None:
        result, findings = _taken(file, work)
        if result is None:
            return FileOutcome(file, tuple(findings))
        facts: dict[str, JSON] = {
            "accounts": [noted_account(result.account)],
            "findings": noted_findings([*findings, *result.findings]),
        }
        unit = work.units.keep("records", about, key, _tables(file, result), facts)
    accounts = accounts_of(unit.facts, file=file.file)
    return FileOutcome(file, tuple(findings_of(unit.facts, file=file.file)), tuple(accounts), unit)


def _taken(file: InputFile, work: Work) -> tuple[SheetResult | None, list[Finding]]:
    """The sheet mapped and checked, or nothing where a blocker stands; and what reading found."""
    record = RECORD_TYPES[file.source.record]
    mapping, faults = parse_mapping(file.mapping, name=f"mappings/{file.source.name}.toml")
    if mapping is None:
        return None, list(faults)
    if unknown := unknown_substances(mapping, work.register.entries):
        return None, [*faults, *unknown]
    load_beside()
    reading = read_file(
        file.path,
        name=file.file,
        content_sha256=file.sha256,
        declared=mapping.file,
        workdir=work.scratch,
        progress=lambda done, whole: work.progress(file.file, done, whole),
    )
    findings = [*faults, *reading.findings]
    if reading.raw is None:
        return None, findings
    try:
        area = work.frame.reference_area
        result = apply_mapping(reading.raw, mapping, record, file_id=file.file_id, reference_area=area)
    except BlockedError as refusal:
        return None, [*findings, *refusal.findings]
    finally:
        reading.raw.path.unlink(missing_ok=True)
    if unbalanced := _unbalanced(result.account):
        return None, [*findings, *result.findings, unbalanced]
    return result, findings


def _unbalanced(account: SheetAccount) -> Finding | None:
    if account.balances:
        return None
    explained = account.header + account.blank + account.outside + account.accepted
    details = {"physical": account.physical, "explained": explained + account.rejected + account.duplicate}
    return Finding(code("PH-C023"), Where(account.file, account.sheet), details)


def _tables(file: InputFile, result: SheetResult) -> dict[str, pa.Table]:
    tables = {
        records_folder(file.source.record): _without_empty_whys(result.records),
        CELLS: result.cells,
        QUARANTINE: result.quarantine,
    }
    return tables | ({TEXTS: result.texts, FLAGS: result.flags} if file.source.record == "death" else {})


def _without_empty_whys(records: pa.Table) -> pa.Table:
    """`x_why` is in a file only where it holds a value."""
    empty = [
        name for name in records.column_names if name.endswith("_why") and records[name].null_count == records.num_rows
    ]
    return records.drop_columns(empty)


def read_texts(outcome: FileOutcome, work: Work) -> FileOutcome:
    """Mentions of one file of deaths, from its texts and flags."""
    records = outcome.records
    if records is None or outcome.input.source.record != "death":
        return outcome
    rooms = source_hash("pharmakon.substances", "pharmakon.intake.mentions", "pharmakon.records")
    key = step_key("mentions", records.key, work.register.content_hash, rooms)
    about = str(outcome.input.file_id)
    unit = work.units.find("mentions", about, key)
    if unit is None:
        said = Said(outcome.accounts[0], work.table(records, TEXTS), work.table(records, FLAGS))
        mentioned = mentions_of(said, work.reader, work.register.speaks_for())
        facts: dict[str, JSON] = {
            "findings": noted_findings([*mentioned.findings, *_unplaced(outcome, mentioned.unplaced)]),
            "mentions": mentioned.mentions.num_rows,
        }
        unit = work.units.keep("mentions", about, key, {MENTIONS: mentioned.mentions, WORDS: mentioned.unplaced}, facts)
    found = findings_of(unit.facts, file=outcome.input.file)
    accounts = tuple(_with_mentions(account, unit) for account in outcome.accounts)
    return replace(outcome, mentions=unit, accounts=accounts, findings=(*outcome.findings, *found))


def _unplaced(outcome: FileOutcome, words: pa.Table) -> Iterable[Finding]:
    if words.num_rows:
        yield Finding(code("PH-C025"), Where(outcome.input.file), {"words": len(words["word"].unique())})


def _with_mentions(account: SheetAccount, mentions: Unit) -> SheetAccount:
    count = mentions.facts["mentions"]
    return replace(account, records={**account.records, "mention": count if isinstance(count, int) else 0})


def name_deaths(outcome: FileOutcome, work: Work) -> FileOutcome:
    """Death × target of one file of a base source."""
    records, mentions = outcome.records, outcome.mentions
    if records is None or mentions is None or outcome.input.source.role != "base":
        return outcome
    counts = outcome.input.source.cases == DRUG_INDUCED
    rooms = source_hash("pharmakon.indicators.naming", "pharmakon.indicators.deaths_sql", "pharmakon.engines")
    key = step_key("targets", records.key, mentions.key, str(counts), rooms)
    about = str(outcome.input.file_id)
    unit = work.units.find("targets", about, key)
    if unit is None:
        table = death_targets(
            work.table(records, records_folder("death")).select(["file_id", "row", "part"]),
            work.table(mentions, MENTIONS),
            work.rules,
            every_row_counts=counts,
            engine=work.engine,
        )
        unit = work.units.keep("targets", about, key, {TARGETS: table})
    return replace(outcome, targets=unit)


def state_facts(outcome: FileOutcome, work: Work) -> FileOutcome:
    """What one file of deaths holds by year, manner and date; area texts that no area has."""
    records = outcome.records
    if records is None or outcome.input.source.record != "death":
        return outcome
    rooms = source_hash("pharmakon.indicators.deaths_sql", "pharmakon.indicators.bases", "pharmakon.engines")
    key = step_key("facts", records.key, work.frame.key, rooms)
    about = str(outcome.input.file_id)
    unit = work.units.find("facts", about, key)
    if unit is None:
        deaths = work.files([records], records_folder("death"), RECORD_TYPES["death"].schema())
        inputs = {"deaths": deaths, "calendar": calendar(), "area_words": work.frame.words}
        asked = {"facts": facts_query(), "years": years_query(), "unmapped": unmapped_query()}
        tables = {
            f"facts/{name}": _as_text_days(work.engine.run(query, {each: inputs[each] for each in query.inputs()}))
            for name, query in asked.items()
        }
        unit = work.units.keep("facts", about, key, tables)
    unmapped = work.table(unit, "facts/unmapped").to_pylist() if work.frame.with_areas else []
    found = [_unmapped(outcome.input.file, str(each["place"]), int(each["deaths"])) for each in unmapped]
    return replace(outcome, facts=unit, findings=(*outcome.findings, *found))


def _as_text_days(table: pa.Table) -> pa.Table:
    days = [field.name for field in table.schema if pa.types.is_date(field.type)]
    for name in days:
        table = table.set_column(table.column_names.index(name), name, pc.cast(table[name], pa.string()))
    return table


def _unmapped(file: str, place: str, deaths: int) -> Finding:
    label = RECORD_TYPES["death"].columns()[place].label
    return Finding(code("PH-C015"), Where(file, column=place), {"deaths": deaths, "place": label}, count=deaths)
