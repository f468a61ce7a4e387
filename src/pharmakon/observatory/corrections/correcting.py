"""`quarantine import` and `undo`: rows that people corrected in a workbook come back; the journal says who and why."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from pharmakon.findings import BlockedError, Finding, MisuseError, Severity, Where, code
from pharmakon.findings.model import ROWS_SHOWN
from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.corrections import Correction, corrected_sheet, corrections_table
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.raw import ROW, RawSheet
from pharmakon.intake.read import read_file
from pharmakon.observatory.command import at_work
from pharmakon.observatory.corrections import quarantine_book as book
from pharmakon.observatory.corrections.corrected import CORRECTIONS, ROW_CORRECTED, TAKEN_BACK, corrections_file
from pharmakon.observatory.corrections.waiting import Waiting, waiting_sheets
from pharmakon.observatory.standing import BOOK
from pharmakon.observatory.taken_books import take_back
from pharmakon.observatory.work import Progress, Work, silent
from pharmakon.observatory.workbooks import shown_cell
from pharmakon.records import file_id
from pharmakon.store import Entry, Journal, keep_file, now_utc, sha256_of, whoever

_HEADER = DeclaredFile(header_rows=(1,))
_ANSWERS = ("", book.YES)
Place = tuple[str, str]  # file, sheet


@dataclass(frozen=True)
class Taken:
    """What an import took: rows and cells corrected, rows left out, corrected rows that are accepted now; findings."""

    rows: int
    cells: int
    left_out: int
    accepted: int
    findings: tuple[Finding, ...]


def import_book(
    root: Path, file: Path, *, reason: str = "", unmarked_too: bool = False, progress: Progress = silent
) -> Taken:
    """Take a person's corrections: all of the workbook, or none where something speaks against one.

    Args:
        root: the observatory.
        file: the workbook that `export_book` wrote, corrected.
        reason: why, for the journal.
        unmarked_too: take changes of cells that nothing was wrong with.

    Raises:
        MisuseError: PH-C002 no such file.
        BlockedError: everything that speaks against it; nothing was written.
        SurroundingsError: PH-D001 another command is writing.
    """
    if not file.is_file():
        raise MisuseError(Finding(code("PH-C002"), details={"path": str(file)}))
    with at_work(root, progress=progress) as (planned, work):
        edited = _edited(file, work)
        outcome = _Outcome()
        for input_file in planned.files:
            name = shown_cell(input_file.file)
            if any(place[0] == name for place in edited):
                for waiting in waiting_sheets(input_file, work):
                    part = edited.pop((name, shown_cell(waiting.raw.sheet)), None)
                    if part is not None:
                        outcome.add(waiting, part, unmarked_too=unmarked_too)
        outcome.findings += [Finding(code("PH-K002"), Where(*place), {"file": place[0]}) for place in sorted(edited)]
        outcome.require_unblocked()
        _settle(outcome.corrections, sha256_of(file), reason, work)
        return outcome.taken()


@dataclass(frozen=True)
class _Edited:
    """Rows of the workbook that belong to one sheet of one file."""

    rows: NDArray[np.int64]
    leave_out: Sequence[str]
    table: pa.Table

    @classmethod
    def of(cls, table: pa.Table, own: Mapping[str, str]) -> "_Edited":
        numbers = np.array([*book.said_rows(table[own[book.ROW]].to_pylist())], np.int64)
        answers = [(text or "").strip().casefold() for text in table[own[book.LEAVE_OUT]].to_pylist()]
        return cls(numbers, answers, table)


def _edited(file: Path, work: Work) -> dict[Place, _Edited]:
    """The workbook by file and sheet.

    Raises:
        BlockedError: it cannot be read, holds no rows of ours, or rows that were inserted in it.
    """
    digest = sha256_of(file)
    reading = read_file(file, name=file.name, content_sha256=digest, declared=_HEADER, workdir=work.scratch)
    blockers = [each for each in reading.findings if each.severity is Severity.BLOCKER]
    found = [(raw, own) for raw in reading.sheets if (own := book.own_places(raw.header))]
    blockers += [fault for raw, own in found if (fault := _inserted(raw, own))]
    if not found and not blockers:
        blockers = [Finding(code("PH-K001"), Where(file.name), {"columns": ", ".join(book.OWN_COLUMNS)})]
    if blockers:
        raise BlockedError(*blockers)
    parts: dict[Place, list[tuple[pa.Table, Mapping[str, str]]]] = defaultdict(list)
    for raw, own in found:
        for place, table in _by_sheet(raw, own):
            parts[place].append((table, own))
    return {place: _joined(tables) for place, tables in parts.items()}


def _inserted(raw: RawSheet, own: Mapping[str, str]) -> Finding | None:
    """PH-K006 where a row has no file or no number."""
    numbers, files = (raw.table[own[name]].to_pylist() for name in (book.ROW, book.FILE))
    faulty = [place for place, number in enumerate(book.said_rows(numbers)) if number is None or not files[place]]
    rows = tuple(raw.table[ROW].take(pa.array(faulty[:ROWS_SHOWN], pa.int64())).to_pylist())
    return Finding(code("PH-K006"), Where(raw.file, raw.sheet), count=len(faulty), rows=rows) if faulty else None


def _by_sheet(raw: RawSheet, own: Mapping[str, str]) -> Iterator[tuple[Place, pa.Table]]:
    files, sheets = (pc.fill_null(raw.table[own[name]], "") for name in (book.FILE, book.SHEET))
    for file, sheet in sorted(set(zip(files.to_pylist(), sheets.to_pylist(), strict=True))):
        yield (file, sheet), raw.table.filter(pc.and_(pc.equal(files, file), pc.equal(sheets, sheet)))


def _joined(tables: Sequence[tuple[pa.Table, Mapping[str, str]]]) -> _Edited:
    """A sheet of more rows than a workbook's sheet holds comes back in several."""
    whole = pa.concat_tables([table for table, _ in tables], promote_options="default")
    return _Edited.of(whole, tables[0][1])


@dataclass
class _Outcome:
    """What an import found so far. `corrections`: by content hash of the file they are of."""

    corrections: dict[str, list[Correction]] = field(default_factory=lambda: defaultdict(list))
    accepted: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, waiting: Waiting, edited: _Edited, *, unmarked_too: bool) -> None:
        """Compare the rows of one sheet with the file, and try what was corrected."""
        faults = [*_row_faults(waiting, edited)]
        corrections, doubts = ([], []) if faults else _compared(waiting, edited, unmarked_too=unmarked_too)
        self.findings += [*faults, *doubts]
        if corrections:
            self.corrections[waiting.input.sha256] += corrections
            accepted, refused = _tried(waiting, corrections)
            self.accepted += accepted
            self.findings += refused

    def require_unblocked(self) -> None:
        """Stop where something speaks against a row.

        Raises:
            BlockedError: everything that does.
        """
        blockers = [each for each in self.findings if each.severity is Severity.BLOCKER]
        if blockers:
            raise BlockedError(*blockers)

    def taken(self) -> Taken:
        """What was taken."""
        every = [each for listed in self.corrections.values() for each in listed]
        left_out = sum(each.left_out for each in every)
        cells = sum(len(each.texts) for each in every if not each.left_out)
        return Taken(len(every) - left_out, cells, left_out, self.accepted, tuple(self.findings))


def _row_faults(waiting: Waiting, edited: _Edited) -> Iterator[Finding]:
    """Rows that do not wait or stand twice, columns that are gone, answers that say neither yes nor nothing."""
    unique, counts = np.unique(edited.rows, return_counts=True)
    said = [row for row, answer in zip(edited.rows, edited.leave_out, strict=True) if answer not in _ANSWERS]
    for identifier, rows in (
        ("PH-K003", [row for row in unique if int(row) not in waiting.faulty]),
        ("PH-K004", unique[counts > 1]),
        ("PH-K012", said),
    ):
        if len(rows):
            yield _of_rows(identifier, waiting, rows)
    for heading in waiting.raw.header:
        if shown_cell(heading) not in edited.table.column_names:
            yield Finding(code("PH-K009"), Where(waiting.raw.file, waiting.raw.sheet, column=heading))


def _of_rows(identifier: str, waiting: Waiting, rows: Sequence[int] | NDArray[np.int64], column: str = "") -> Finding:
    listed = sorted(int(row) for row in rows)
    where = Where(waiting.raw.file, waiting.raw.sheet, column=column)
    return Finding(code(identifier), where, count=len(listed), rows=tuple(listed[:ROWS_SHOWN]))


def _compared(waiting: Waiting, edited: _Edited, *, unmarked_too: bool) -> tuple[list[Correction], list[Finding]]:
    """What was changed in the rows of a sheet, and what speaks against it."""
    findings: list[Finding] = []
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    before = waiting.shown(edited.rows)
    for heading in waiting.raw.header:
        after = [shown_cell(text) for text in edited.table[shown_cell(heading)].to_pylist()]
        changed = [place for place, text in enumerate(after) if text != before[heading][place]]
        unmarked = [place for place in changed if not waiting.is_marked(int(edited.rows[place]), heading)]
        if unmarked and not unmarked_too:
            findings.append(_of_rows("PH-K005", waiting, edited.rows[unmarked], heading))
        for place in changed:
            texts[int(edited.rows[place])][heading] = after[place]
    left_out = {int(row) for row, answer in zip(edited.rows, edited.leave_out, strict=True) if answer == book.YES}
    idle = [int(row) for row in edited.rows if int(row) not in texts and int(row) not in left_out]
    findings += [_of_rows("PH-K007", waiting, idle)] if idle else []
    corrected = [_correction(waiting, row, texts[row]) for row in sorted(texts.keys() - left_out)]
    return [*corrected, *(Correction(waiting.raw.sheet, row, {}, left_out=True) for row in sorted(left_out))], findings


def _correction(waiting: Waiting, row: int, changed: Mapping[str, str]) -> Correction:
    """A correction of a row; of a misshapen one all its cells, for it has none of its own."""
    whole = waiting.misshapen_cells(row)
    held = {} if whole is None else dict(zip(waiting.raw.header, (text or "" for text in whole), strict=True))
    return Correction(waiting.raw.sheet, row, {**held, **changed})


def _tried(waiting: Waiting, corrections: list[Correction]) -> tuple[int, list[Finding]]:
    """How many of the corrected rows are accepted now, and which are not."""
    raw = waiting.raw
    target = raw.path.with_suffix(".tried.arrow")
    mended = corrected_sheet(raw, corrections_table(corrections), target)
    identifier = file_id(waiting.input.sha256, raw.sheet)
    try:
        result = apply_mapping(mended, waiting.mapping, waiting.record, file_id=identifier, reference_area="")
    finally:
        target.unlink(missing_ok=True)
    rows = {each.row for each in corrections if not each.left_out}
    refused = {each["row"]: each["code"] for each in result.quarantine.to_pylist() if each["row"] in rows}
    by_code: dict[str, list[int]] = defaultdict(list)
    for row, identifier_of_code in refused.items():
        by_code[identifier_of_code].append(row)
    return len(rows) - len(refused), [_still(waiting, each, listed) for each, listed in sorted(by_code.items())]


def _still(waiting: Waiting, identifier: str, rows: list[int]) -> Finding:
    where, details = Where(waiting.raw.file, waiting.raw.sheet), {"why": code(identifier).meaning}
    return Finding(code("PH-K008"), where, details, len(rows), tuple(sorted(rows)[:ROWS_SHOWN]))


def _settle(corrections: Mapping[str, list[Correction]], digest: str, reason: str, work: Work) -> None:
    """Write the texts, then the journal: a line for each row."""
    entries: list[Entry] = []
    for about, listed in sorted(corrections.items()):
        staged = work.scratch / "corrections.csv"
        pyarrow.csv.write_csv(corrections_table(listed), staged)
        name = sha256_of(staged)
        keep_file(work.layout, staged, corrections_file(work.layout, name))
        entries += [_entry(about, each, {CORRECTIONS: name, BOOK: digest}, reason) for each in listed]
    if entries:
        Journal(work.layout.journal).append(*entries, who=whoever(), when=now_utc())


def _entry(about: str, correction: Correction, hashes: Mapping[str, str], reason: str) -> Entry:
    said = {"sheet": correction.sheet, "row": str(correction.row), "columns": ", ".join(correction.texts)}
    return Entry(ROW_CORRECTED, about, {**said, "left_out": str(correction.left_out).lower(), **hashes}, reason)


def undo_corrections(root: Path, *, reason: str = "") -> int:
    """Take back the corrections that were imported last and stand; returns how many rows they were of.

    Raises:
        BlockedError: PH-K011 none stand.
        SurroundingsError: PH-D001 another command is writing.
    """
    last, entries = take_back(root, taken=ROW_CORRECTED, back=TAKEN_BACK, none_stands="PH-K011", reason=reason)
    return sum(entry.kind == ROW_CORRECTED and entry.details[BOOK] == last for entry in entries)
