"""Rows that wait for a person: what is wrong with each, its cells, and the workbook in which they go out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import Finding, code
from pharmakon.intake.apply import LEFT_OUT
from pharmakon.intake.checks import NO_RULE_MET
from pharmakon.intake.dialect import Dialect
from pharmakon.intake.mapping import Mapping as ColumnMapping
from pharmakon.intake.mapping import parse_mapping
from pharmakon.intake.raw import ROW, RawSheet
from pharmakon.intake.split import Splitter
from pharmakon.intake.tables import REJECTED_FATE
from pharmakon.observatory.command import at_work
from pharmakon.observatory.corrections import quarantine_book as book
from pharmakon.observatory.exporting import Exported
from pharmakon.observatory.files import CELLS, QUARANTINE, FileOutcome, opened_sheets, read_records
from pharmakon.observatory.planning import InputFile
from pharmakon.observatory.work import Progress, Work, silent
from pharmakon.observatory.workbooks import shown_cell
from pharmakon.records import RecordType

Texts = list[str | None]


@dataclass(frozen=True)
class Waiting:
    """Rows of one sheet that wait for a person: what is wrong with each, and the sheet as it stands."""

    input: InputFile
    mapping: ColumnMapping
    raw: RawSheet
    faulty: Mapping[int, book.FaultyRow]
    split: Splitter | None
    record: type[RecordType]

    def is_marked(self, row: int, heading: str) -> bool:
        """Whether the cell, or the row as a whole, is wrong."""
        notes = self.faulty[row].notes
        return heading in notes or "" in notes

    def shown(self, rows: NDArray[np.int64]) -> dict[str, list[str]]:
        """Cells of the rows by heading, in their order, as the workbook shows them."""
        held = self.raw.table[ROW].to_numpy()
        place = np.searchsorted(held, rows)
        there = (place < len(held)) & (held[np.minimum(place, len(held) - 1)] == rows) if len(held) else rows < 0
        index = pa.array(place, mask=~there)
        columns = {
            heading: [shown_cell(text) for text in self.raw.table[heading].take(index).to_pylist()]
            for heading in self.raw.header
        }
        for number in np.flatnonzero(~there):
            for heading, text in zip(self.raw.header, self.misshapen_cells(int(rows[number])) or (), strict=True):
                columns[heading][number] = shown_cell(text)
        return columns

    def misshapen_cells(self, row: int) -> Texts | None:
        """The cells of a misshapen row, as many as there are headings: what is too much stands in the last.

        None where the row is of the shape of the others.
        """
        found = next((each for each in self.raw.misshapen if each.row == row), None)
        if found is None:
            return None
        if self.split is None:
            return [found.text, *[None] * (len(self.raw.header) - 1)]
        cells = [cell.decode() for cell in self.split.row(found.text.encode(), 0).cells]
        width = len(self.raw.header)
        first, rest = cells[: width - 1], cells[width - 1 :]
        filled: Texts = [*first, self.split.delimiter.decode().join(rest)]
        return filled + [None] * (width - len(filled))


def export_book(root: Path, out: Path, *, progress: Progress = silent) -> Exported:
    """Write rows that wait for a person into a workbook: rejected rows, and rows with cells that could not be read.

    Raises:
        MisuseError: PH-C022 no observatory.
        BlockedError: settings or journal that cannot be read.
        SurroundingsError: PH-D001 another command is writing.
    """
    with at_work(root, progress=progress) as (planned, work):
        sheets = (_faulty_sheet(each) for file in planned.files for each in waiting_sheets(file, work))
        return Exported(out, book.write_book(sheets, out))


def waiting_sheets(file: InputFile, work: Work) -> Iterator[Waiting]:
    """The sheets of a file in which rows wait."""
    outcomes = {outcome.sheet: outcome for outcome in read_records(file, work) if outcome.records is not None}
    mapping, _ = parse_mapping(file.mapping, name=f"mappings/{file.source.name}.toml", records=work.types)
    if mapping is None:
        return
    ruled = _ruled_columns(mapping, work.types[file.source.record])
    faulty = {sheet: rows for sheet, outcome in outcomes.items() if (rows := _faulty_rows(outcome, ruled, work))}
    if not faulty:
        return
    with opened_sheets(file, mapping, work) as opened:
        for raw in opened.sheets:
            if raw.sheet in faulty:
                record = work.types[file.source.record]
                yield Waiting(file, mapping, raw, faulty[raw.sheet], _splitter(opened.dialect), record)


def _splitter(dialect: Dialect | None) -> Splitter | None:
    return Splitter.of(dialect.delimiter.value, dialect.quote.value) if dialect else None


def _ruled_columns(mapping: ColumnMapping, record: type[RecordType]) -> tuple[str, ...]:
    """Columns of the file of which every record needs one filled."""
    wanted = {column for rule in record.rules for column in rule.columns}
    return tuple(heading for entry in mapping.columns if entry.to in wanted for heading in entry.headings)


def _faulty_rows(outcome: FileOutcome, ruled: Sequence[str], work: Work) -> dict[int, book.FaultyRow]:
    """Rows with what is wrong: rejected ones, and others with cells that were not taken."""
    if outcome.records is None:
        return {}
    told = {(each.code.id, each.where.column): each for each in outcome.findings if each.where.sheet == outcome.sheet}
    quarantine = work.table(outcome.records, QUARANTINE)
    mine = pc.and_(pc.equal(quarantine["fate"], REJECTED_FATE), pc.not_equal(quarantine["code"], LEFT_OUT))
    whole = quarantine.filter(mine).select(["row", "code", "column"]).to_pylist()
    cells = work.table(outcome.records, CELLS).select(["row", "code", "column"]).to_pylist()
    left_out = set(quarantine.filter(pc.equal(quarantine["code"], LEFT_OUT))["row"].to_pylist())
    texts: dict[int, list[str]] = {}
    notes: dict[int, dict[str, str]] = {}
    for each in [*cells, *whole]:
        if each["row"] not in left_out:
            finding = told.get((each["code"], each["column"])) or Finding(code(each["code"]))
            said, note = _said(finding, each["column"])
            texts.setdefault(each["row"], []).append(said)
            columns = ruled if each["code"] == NO_RULE_MET and ruled else (each["column"],)
            for column in columns:
                notes.setdefault(each["row"], {}).setdefault(column, note)
    return {row: book.FaultyRow(row, "\n".join(dict.fromkeys(texts[row])), notes[row]) for row in sorted(texts)}


def _said(finding: Finding, column: str) -> tuple[str, str]:
    """What is wrong in one line, and what was expected; a finding of another run may lack its details."""
    meaning = f"{column}: {finding.code.meaning}" if column else finding.code.meaning
    if not finding.details:
        return meaning, finding.code.meaning
    return meaning, f"{finding.code.meaning}\nExpected: {finding.expected()}"


def _faulty_sheet(waiting: Waiting) -> book.FaultySheet:
    raw, rows = waiting.raw, sorted(waiting.faulty)
    columns = waiting.shown(np.array(rows, np.int64))
    cells = {row: [columns[heading][place] for heading in raw.header] for place, row in enumerate(rows)}
    return book.FaultySheet(raw.file, raw.sheet, raw.header, [waiting.faulty[row] for row in rows], cells)
