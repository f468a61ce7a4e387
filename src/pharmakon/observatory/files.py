"""One file: its sheets read, mapped and checked; their texts read; their deaths named. Each step is a unit."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import BlockedError, Finding, Severity, SheetAccount, Where, code
from pharmakon.indicators.deaths_sql import facts_query, unmapped_query, years_query
from pharmakon.indicators.naming import death_targets
from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.corrections import corrected_sheet
from pharmakon.intake.dialect import Dialect
from pharmakon.intake.mapping import Mapping, parse_mapping, unknown_substances
from pharmakon.intake.mentions import Said, mentions_of
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.read import read_file
from pharmakon.intake.result import SheetResult
from pharmakon.intake.sheets import chosen_sheets
from pharmakon.intake.sketch import row_sketch
from pharmakon.observatory.corrections.corrected import loaded
from pharmakon.observatory.noted import accounts_of, findings_of, noted_account, noted_findings
from pharmakon.observatory.planning import InputFile
from pharmakon.observatory.units import Unit
from pharmakon.observatory.work import Work
from pharmakon.records import RECORD_TYPES, RecordType, file_id
from pharmakon.reference.calendar import calendar
from pharmakon.statistics import load_beside
from pharmakon.store import JSON, opened, source_hash, step_key

DRUG_INDUCED = "drug-induced"
SHEETS, RECORDS = "sheets", "records"
SETTLED = "settled"  # records without rows that repeat others, as people decided
TEXTS, WORDS = "records/death/text", "records/death/text/words"
FLAGS, CELLS, QUARANTINE = "flags", "cells", "quarantine"
MENTIONS, TARGETS = "mentions", "targets"
LINKED, LINKED_ROWS = "linked", "links/linked"  # rows of supplements that speak of records of a sheet


def records_folder(record: str) -> str:
    """The folder of the records of a type."""
    return f"records/{record}"


def texts_folder(record: str) -> str:
    """The folder of the free texts of a type."""
    return f"{records_folder(record)}/text"


@dataclass(frozen=True)
class FileOutcome:
    """What became of one sheet of a file. Without `records` a blocker stands: the whole file was not taken."""

    input: InputFile
    findings: tuple[Finding, ...]
    sheet: str = ""
    accounts: tuple[SheetAccount, ...] = ()
    records: Unit | None = None
    mentions: Unit | None = None
    targets: Unit | None = None
    facts: Unit | None = None
    linked: Unit | None = None

    @property
    def file_id(self) -> int:
        """The key of the sheet."""
        return file_id(self.input.sha256, self.sheet)

    @property
    def about(self) -> str:
        """What its units are about."""
        return str(self.file_id)

    @property
    def sketch(self) -> list[int]:
        """The print of its rows (`row_sketch`); empty where there are none."""
        kept = self.records.facts.get("sketch", []) if self.records is not None else []
        return [each for each in kept if isinstance(each, int)] if isinstance(kept, list) else []

    @property
    def blocked(self) -> bool:
        """True where a blocker stands."""
        return any(finding.severity is Severity.BLOCKER for finding in self.findings)


def read_records(file: InputFile, work: Work) -> tuple[FileOutcome, ...]:
    """Read, map and check one file, sheet by sheet: records, texts, flags, invalid cells, quarantine.

    What concerns the file as a whole stands among the findings of its first sheet.
    """
    rooms = source_hash("pharmakon.intake", "pharmakon.records", "pharmakon.findings")
    corrected = " ".join(file.corrections)
    key = step_key(RECORDS, file.sha256, corrected, file.mapping, file.source.record, work.frame.reference_area, rooms)
    key = _with_declaration(key, work.types.key(file.source.record))
    return _standing(file, key, work) or _made(file, key, work)


def _with_declaration(key: str, declared: str) -> str:
    """The key of a file whose records have columns of the country's own."""
    return step_key(key, declared) if declared else key


def _standing(file: InputFile, key: str, work: Work) -> tuple[FileOutcome, ...]:
    """The outcomes that an earlier command kept; none where anything of them is missing."""
    read = work.units.find(SHEETS, _about(file), key)
    names = read.facts["sheets"] if read is not None else []
    if read is None or not isinstance(names, list):
        return ()
    units = [
        work.units.find(RECORDS, str(file_id(file.sha256, str(name))), _of_sheet(key, str(name))) for name in names
    ]
    outcomes = [_outcome(file, str(name), unit) for name, unit in zip(names, units, strict=True) if unit is not None]
    return _with_findings(outcomes, findings_of(read.facts, file=file.file)) if len(outcomes) == len(names) else ()


def _made(file: InputFile, key: str, work: Work) -> tuple[FileOutcome, ...]:
    results, findings = _taken(file, work)
    if not results:
        return (FileOutcome(file, tuple(findings)),)
    has_texts = bool(work.types[file.source.record].text_columns())
    made = [(each, _tables(file, each, has_texts=has_texts)) for each in results]
    units = [
        work.units.keep(RECORDS, str(each.file_id), _of_sheet(key, each.account.sheet), tables, _facts(each))
        for each, tables in made
    ]
    names: list[JSON] = [each.account.sheet for each in results]
    work.units.keep(SHEETS, _about(file), key, {}, {"sheets": names, "findings": noted_findings(findings)})
    outcomes = [_outcome(file, str(name), unit) for name, unit in zip(names, units, strict=True)]
    return _with_findings(outcomes, findings)


def _about(file: InputFile) -> str:
    return file.sha256[:16]


def _of_sheet(key: str, sheet: str) -> str:
    """The key of a sheet's records. Sheets of a file need one each: what is made from them is told apart by it."""
    return step_key(key, sheet)


def _facts(result: SheetResult) -> dict[str, JSON]:
    sketch: list[JSON] = list(row_sketch(result.records))
    return {
        "accounts": [noted_account(result.account)],
        "findings": noted_findings(result.findings),
        "sketch": sketch,
    }


def _outcome(file: InputFile, sheet: str, unit: Unit) -> FileOutcome:
    accounts = accounts_of(unit.facts, file=file.file)
    return FileOutcome(file, tuple(findings_of(unit.facts, file=file.file)), sheet, tuple(accounts), unit)


def _with_findings(outcomes: Sequence[FileOutcome], findings: Sequence[Finding]) -> tuple[FileOutcome, ...]:
    first, *others = outcomes
    return replace(first, findings=(*findings, *first.findings)), *others


def _taken(file: InputFile, work: Work) -> tuple[list[SheetResult], list[Finding]]:
    """The sheets mapped and checked, and what concerns the file; no sheets and all findings where a blocker stands."""
    mapping, faults = parse_mapping(file.mapping, name=f"mappings/{file.source.name}.toml", records=work.types)
    if mapping is None:
        return [], list(faults)
    if unknown := unknown_substances(mapping, lambda: work.register.entries):
        return [], [*faults, *unknown]
    load_beside()
    with opened_sheets(file, mapping, work) as opened:
        results, refusals = _applied(opened.sheets, mapping, file, work)
    findings = [*faults, *opened.findings]
    if refusals:
        return [], [*findings, *(finding for each in results for finding in each.findings), *refusals]
    return results, findings


@dataclass(frozen=True)
class Opened:
    """The sheets of a file that its mapping reads, as people corrected them, and what reading the file found."""

    sheets: tuple[RawSheet, ...]
    findings: tuple[Finding, ...]
    dialect: Dialect | None


@contextmanager
def opened_sheets(file: InputFile, mapping: Mapping, work: Work) -> Iterator[Opened]:
    """A file read anew; its sheets lie in the scratch folder until the end of the block."""
    corrections = loaded(work.layout, file.corrections)
    with opened(file.path, work.scratch) as path:
        reading = read_file(
            path,
            name=file.file,
            content_sha256=file.sha256,
            declared=mapping.file,
            workdir=work.scratch,
            progress=lambda done, whole: work.progress(file.file, done, whole),
        )
    sheets, others = chosen_sheets(reading.sheets, mapping)
    mended = [_mended(sheet, corrections) for sheet in sheets]
    try:
        yield Opened(tuple(mended), (*reading.findings, *others), reading.dialect)
    finally:
        reading.discard()
        for sheet in mended:
            sheet.path.unlink(missing_ok=True)


def _mended(sheet: RawSheet, corrections: pa.Table) -> RawSheet:
    if not pc.any(pc.equal(corrections["sheet"], sheet.sheet)).as_py():
        return sheet
    return corrected_sheet(sheet, corrections, sheet.path.with_suffix(".corrected.arrow"))


def _applied(
    sheets: Sequence[RawSheet], mapping: Mapping, file: InputFile, work: Work
) -> tuple[list[SheetResult], list[Finding]]:
    """Each sheet under the mapping, and what stands against any of them."""
    record, area = work.types[file.source.record], work.frame.reference_area
    results: list[SheetResult] = []
    refusals: list[Finding] = []
    for sheet in sheets:
        identifier = file_id(file.sha256, sheet.sheet)
        try:
            results.append(apply_mapping(sheet, mapping, record, file_id=identifier, reference_area=area))
        except BlockedError as refusal:
            refusals += refusal.findings
    return results, [*refusals, *(each for result in results if (each := _unbalanced(result.account)))]


def _unbalanced(account: SheetAccount) -> Finding | None:
    if account.balances:
        return None
    explained = account.header + account.blank + account.outside + account.accepted
    details = {"physical": account.physical, "explained": explained + account.rejected + account.duplicate}
    return Finding(code("PH-C023"), Where(account.file, account.sheet), details)


def _tables(file: InputFile, result: SheetResult, *, has_texts: bool) -> dict[str, pa.Table]:
    tables = {
        records_folder(file.source.record): _without_empty_whys(result.records),
        CELLS: result.cells,
        QUARANTINE: result.quarantine,
    }
    if file.source.record == "death":
        tables[FLAGS] = result.flags
    return tables | ({texts_folder(file.source.record): result.texts} if has_texts else {})


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
    about = outcome.about
    unit = work.units.find("mentions", about, key)
    if unit is None:
        texts = of_the_program(work.table(records, TEXTS), RECORD_TYPES["death"])
        said = Said(outcome.accounts[0], texts, work.table(records, FLAGS))
        mentioned = mentions_of(said, work.reader, work.register.speaks_for())
        facts: dict[str, JSON] = {
            "findings": noted_findings([*mentioned.findings, *_unplaced(outcome, mentioned.unplaced)]),
            "mentions": mentioned.mentions.num_rows,
        }
        unit = work.units.keep("mentions", about, key, {MENTIONS: mentioned.mentions, WORDS: mentioned.unplaced}, facts)
    found = findings_of(unit.facts, file=outcome.input.file)
    accounts = tuple(_with_mentions(account, unit) for account in outcome.accounts)
    return replace(outcome, mentions=unit, accounts=accounts, findings=(*outcome.findings, *found))


def of_the_program(texts: pa.Table, record: type[RecordType]) -> pa.Table:
    """Texts without those of columns that a country added: these may say anything, and substances are not sought."""
    names = pc.list_element(pc.split_pattern(texts["column"], "#"), 0)
    return texts.filter(pc.is_in(names, value_set=pa.array(record.text_columns(), pa.string())))


def _unplaced(outcome: FileOutcome, words: pa.Table) -> Iterable[Finding]:
    if words.num_rows:
        yield Finding(code("PH-C025"), Where(outcome.input.file), {"words": len(words["word"].unique())})


def _with_mentions(account: SheetAccount, mentions: Unit) -> SheetAccount:
    count = mentions.facts["mentions"]
    return replace(account, records={**account.records, "mention": count if isinstance(count, int) else 0})


def name_deaths(outcome: FileOutcome, work: Work, added: "AddedMentions | None" = None) -> FileOutcome:
    """Death × target of one file of a base source, with the mentions that linked supplements add."""
    records, mentions = outcome.records, outcome.mentions
    if records is None or mentions is None or outcome.input.source.role != "base":
        return outcome
    counts = outcome.input.source.cases == DRUG_INDUCED
    rooms = source_hash("pharmakon.indicators.naming", "pharmakon.indicators.deaths_sql", "pharmakon.engines")
    key = step_key("targets", records.key, mentions.key, str(counts), rooms, *(added.keys if added else ()))
    about = outcome.about
    unit = work.units.find("targets", about, key)
    if unit is None:
        own = work.table(mentions, MENTIONS)
        table = death_targets(
            work.table(records, records_folder("death")).select(["file_id", "row", "part"]),
            added.to(own) if added else own,
            work.rules,
            every_row_counts=counts,
            engine=work.engine,
        )
        unit = work.units.keep("targets", about, key, {TARGETS: table})
    return replace(outcome, targets=unit)


@dataclass(frozen=True)
class AddedMentions:
    """Mentions of linked rows: the keys of what they come from, and what adds them to a sheet's own."""

    keys: tuple[str, ...]
    to: Callable[[pa.Table], pa.Table]


def state_facts(outcome: FileOutcome, work: Work) -> FileOutcome:
    """What one file of deaths holds by year, manner and date; area texts that no area has."""
    records = outcome.records
    if records is None or outcome.input.source.record != "death":
        return outcome
    rooms = source_hash("pharmakon.indicators.deaths_sql", "pharmakon.indicators.bases", "pharmakon.engines")
    key = step_key("facts", records.key, work.frame.key, rooms)
    about = outcome.about
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
