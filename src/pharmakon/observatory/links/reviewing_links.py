"""`links`: pairs of rows that are probably about one person go out to be decided, and come back; what was decided."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import BlockedError, Finding, MisuseError, Severity, Where, code
from pharmakon.findings.model import ROWS_SHOWN
from pharmakon.intake.cells import same
from pharmakon.intake.compared import in_common, label_of, plan_of
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.linkage import Class, Role, review_table
from pharmakon.intake.linkage.review import LABELS, NEAR
from pharmakon.intake.mapping import FULL_NAME, LINK_ROLES
from pharmakon.intake.raw import ROW, RawSheet
from pharmakon.intake.read import read_file
from pharmakon.language import translate
from pharmakon.observatory.command import at_work
from pharmakon.observatory.corrections.quarantine_book import said_rows
from pharmakon.observatory.examining import pairs_of, read_files
from pharmakon.observatory.exporting import Exported, write_csv
from pharmakon.observatory.files import FileOutcome
from pharmakon.observatory.links import links_book as book
from pharmakon.observatory.links.linking import FoundPairs, Source, clear_rows
from pharmakon.observatory.links.pair_decisions import (
    DIFFERENT,
    PAIR_DECIDED,
    PAIRS_TAKEN_BACK,
    SAME,
    Pair,
    PairDecision,
    Place,
    RowOf,
    contradictions,
    pair,
    standing_pairs,
)
from pharmakon.observatory.links.settled_pairs import SettledPairs, places_of
from pharmakon.observatory.standing import Standing
from pharmakon.observatory.taken_books import take_back
from pharmakon.observatory.work import Progress, Work, silent
from pharmakon.observatory.workbooks import shown_cell
from pharmakon.store import Journal, now_utc, sha256_of, whoever

DUPLICATES, LINKS = "Duplicates", "Links"
LIST_COLUMNS = (
    *("kind", "source", "file", "sheet", "row", "with_source", "with_file", "with_sheet", "with_row"),
    *("probability", "found", "decision", "counts_as_one"),
)
_HEADER = DeclaredFile(header_rows=(1,))


@dataclass(frozen=True)
class DecidedPairs:
    """What an import took: pairs that are one person, pairs that are two, findings."""

    same: int
    different: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class ListedPairs:
    """Pairs of one source with itself or with another: sure, waiting for a person, decided."""

    kind: str
    source: str
    base: str
    sure: int
    waiting: int
    same: int
    different: int


class _Clear:
    """Reads rows in clear, each source once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._held: dict[str, pa.Table] = {}

    def cells(self, source: Source, roles: Sequence[str], places: Sequence[Place]) -> dict[Place, dict[str, str]]:
        """What the rows say, by place and role."""
        if source.name not in self._held:
            self._held[source.name] = clear_rows(source, self._work)
        table = in_common(self._held[source.name], roles)
        wanted = set(places)
        table = table.filter(pc.is_in(table["row"], value_set=pa.array(sorted({row for _, row in wanted}), pa.int32())))
        keys = zip(table["file_id"].to_pylist(), table["row"].to_pylist(), strict=True)
        columns = {role: table[role].to_pylist() for role in roles}
        return {
            key: {role: shown_cell(columns[role][number]) for role in roles}
            for number, key in enumerate(keys)
            if key in wanted
        }


def export_links(root: Path, out: Path, *, everything: bool = False, progress: Progress = silent) -> Exported:
    """Write pairs of rows that a person must look at into a workbook.

    Args:
        root: the observatory.
        out: the workbook.
        everything: also pairs that are sure, and those decided.
        progress: is told what is done.

    Raises:
        MisuseError: PH-C022 no observatory.
        BlockedError: settings or journal that cannot be read.
        SurroundingsError: PH-D001 another command is writing.
    """
    with at_work(root, progress=progress) as (planned, work):
        settled = pairs_of(planned, read_files(planned, work), work)
        clear = _Clear(work)
        listed = [
            (found, [*_blocks(found, _shown(found, waiting, everything=everything), settled, clear)])
            for found, waiting in zip(settled.found, settled.waiting, strict=True)
        ]
        return Exported(out, book.write_links_book(_parts(listed), out))


def _shown(found: FoundPairs, waiting: pa.Table, *, everything: bool) -> pa.Table:
    """The pairs that go out: those that wait, and links that are sure but near the border; or all."""
    if everything:
        return found.table
    if found.is_within:
        return waiting
    table = found.table
    near = pc.and_(pc.equal(table["class"], Class.MATCH.value), pc.less(table["probability"], NEAR))
    return pa.concat_tables([waiting, table.filter(near)])


def _parts(listed: Sequence[tuple[FoundPairs, list[book.Block]]]) -> Iterator[book.Part]:
    for name, within in ((DUPLICATES, True), (LINKS, False)):
        own = [(found, blocks) for found, blocks in listed if found.is_within is within]
        roles = {role for found, blocks in own for role in found.roles if blocks}
        blocks = sorted((each for _, blocks in own for each in blocks), key=lambda each: -each.probability)
        headings = {role: translate(label_of(role)).capitalize() for role in LINK_ROLES if role in roles}
        if blocks:
            yield book.Part(translate(name), headings, blocks)


def _blocks(found: FoundPairs, pairs: pa.Table, settled: SettledPairs, clear: _Clear) -> Iterator[book.Block]:
    """Pairs with their rows in clear, most probable first."""
    if not pairs.num_rows:
        return
    # Every pair that is shown is one to be looked at: the reasons are made for those.
    to_review = pairs.set_column(pairs.column_names.index("class"), "class", pa.repeat("review", pairs.num_rows))
    table = review_table(found.links(to_review), plan_of(found.roles))
    places = places_of(table)
    left = clear.cells(found.left, found.roles, [each[0] for each in places])
    right = clear.cells(found.right, found.roles, [each[1] for each in places])
    sheets = _sheets((*found.left.outcomes, *found.right.outcomes))
    lines = zip(
        *(table[name].to_pylist() for name in ("probability", "for", "against", "unknown", "note")), strict=True
    )
    for each, (probability, *reasons, note) in zip(places, lines, strict=True):
        one, other = _side(each[0], sheets, left), _side(each[1], sheets, right)
        said = settled.decided.get(pair(*each), "")
        against = "; ".join(text for text in (reasons[1], note) if text)
        for_it, against_it, unknown = (_with_full_name(text, found.roles) for text in (reasons[0], against, reasons[2]))
        yield book.Block(one, other, probability, (for_it, against_it, unknown), said)


def _with_full_name(reasons: str, roles: Sequence[str]) -> str:
    """Reasons in which a full name is called so: the linkage knows it as a name of another kind."""
    if FULL_NAME not in roles or Role.OTHER_NAME.value in roles:
        return reasons
    return reasons.replace(translate(LABELS[Role.OTHER_NAME]), translate(label_of(FULL_NAME)))


def _sheets(outcomes: Sequence[FileOutcome]) -> dict[int, FileOutcome]:
    return {outcome.file_id: outcome for outcome in outcomes}


def _side(place: Place, sheets: Mapping[int, FileOutcome], cells: Mapping[Place, Mapping[str, str]]) -> book.Side:
    outcome = sheets[place[0]]
    return book.Side(outcome.input.source.name, outcome.input.file, outcome.sheet, place[1], cells[place])


def import_links(root: Path, file: Path, *, reason: str = "", progress: Progress = silent) -> DecidedPairs:
    """Take what a person decided about pairs: all of the workbook, or none where something speaks against a pair.

    Args:
        root: the observatory.
        file: the workbook that `export_links` wrote, decided.
        reason: why, for the journal.
        progress: is told what is done.

    Raises:
        MisuseError: PH-C002 no such file.
        BlockedError: everything that speaks against it; nothing was written.
        SurroundingsError: PH-D001 another command is writing.
    """
    if not file.is_file():
        raise MisuseError(Finding(code("PH-C002"), details={"path": str(file)}))
    with at_work(root, progress=progress) as (planned, work):
        lines = _read_book(file, work)
        settled = pairs_of(planned, read_files(planned, work), work)
        check = _Check(lines, settled, _Clear(work), file.name)
        faults = check.faults()
        if faults:
            raise BlockedError(*faults)
        decisions = check.decisions(sha256_of(file), reason)
        Journal(work.layout.journal).append(*(each.entry() for each in decisions), who=whoever(), when=now_utc())
        one_person = sum(each.decision == SAME for each in decisions)
        return DecidedPairs(one_person, len(decisions) - one_person)


@dataclass(frozen=True)
class _Line:
    """One row of the workbook: `at` is its sheet and row there."""

    at: tuple[str, int]
    pair: int | None
    file: str
    sheet: str
    row: int | None
    decision: str
    cells: Mapping[str, str] = field(default_factory=dict)


def _read_book(file: Path, work: Work) -> list[_Line]:
    """The rows of the workbook.

    Raises:
        BlockedError: it cannot be read, or has no sheet with our columns.
    """
    reading = read_file(file, name=file.name, content_sha256=sha256_of(file), declared=_HEADER, workdir=work.scratch)
    blockers = [each for each in reading.findings if each.severity is Severity.BLOCKER]
    own = [raw for raw in reading.sheets if _own(raw)]
    if not own and not blockers:
        blockers = [Finding(code("PH-J020"), Where(file.name), {"columns": ", ".join(book.KNOWN_BY)})]
    if blockers:
        raise BlockedError(*blockers)
    return [line for raw in own for line in _lines(raw)]


def _own(raw: RawSheet) -> dict[str, str]:
    """Our columns → their headings in a sheet; none where one is missing."""
    known = {same(heading): heading for heading in raw.header}
    found = {name: known[same(name)] for name in book.KNOWN_BY if same(name) in known}
    return found if len(found) == len(book.KNOWN_BY) else {}


def _lines(raw: RawSheet) -> Iterator[_Line]:
    own = _own(raw)
    texts = {name: raw.table[heading].to_pylist() for name, heading in own.items()}
    numbers, rows = ([*said_rows(texts[name])] for name in (book.PAIR, book.ROW))
    others = {heading: raw.table[heading].to_pylist() for heading in raw.header if heading not in own.values()}
    for place, at in enumerate(raw.table[ROW].to_pylist()):
        file, sheet, said = ((texts[name][place] or "") for name in (book.FILE, book.SHEET, book.DECISION))
        cells = {same(heading): column[place] or "" for heading, column in others.items()}
        yield _Line((raw.sheet, at), numbers[place], file, sheet, rows[place], same(said), cells)


class _Check:
    """Compares a workbook with the pairs of the observatory."""

    def __init__(self, lines: Sequence[_Line], settled: SettledPairs, clear: _Clear, name: str) -> None:
        self._settled, self._clear, self._name = settled, clear, name
        self._by_pair: dict[int | None, list[_Line]] = defaultdict(list)
        for line in lines:
            self._by_pair[line.pair].append(line)
        outcomes = (outcome for source in settled.sources for outcome in source.outcomes)
        self._sheets = {(shown_cell(each.input.file), shown_cell(each.sheet)): each for each in outcomes}
        self._found = {pair(*each): number for number, one in enumerate(settled.found) for each in places_of(one.table)}

    def faults(self) -> list[Finding]:
        """Everything that speaks against the workbook."""
        misplaced = [
            line for number, lines in self._by_pair.items() if not self._is_pair(number, lines) for line in lines
        ]
        wrong = [line for lines in self._pairs for line in lines if line.decision not in ("", SAME, DIFFERENT)]
        torn = [lines[0] for lines in self._pairs if {line.decision for line in lines} >= {SAME, DIFFERENT}]
        strange = [lines[0] for lines in self._pairs if self._rows(lines) is None]
        listed = (("PH-J021", misplaced), ("PH-J022", strange), ("PH-J023", wrong), ("PH-J024", torn))
        faults = [self._finding(identifier, lines) for identifier, lines in listed if lines]
        if faults:
            return faults
        if changed := [*self._changed()]:
            return [self._finding("PH-J027", changed)]
        return [*self._undecided(), *self._contradictory()]

    def decisions(self, digest: str, reason: str) -> list[PairDecision]:
        """What is decided and was not before, in the order of the pairs."""
        return [
            PairDecision.of(rows, said, book=digest, reason=reason)
            for rows, said in self._said.values()
            if self._settled.decided.get(_pair_of(rows)) != said
        ]

    def _is_pair(self, number: int | None, lines: Sequence[_Line]) -> bool:
        return number is not None and len(lines) == 2 and all(line.file and line.row is not None for line in lines)

    @cached_property
    def _pairs(self) -> list[list[_Line]]:
        return [
            lines for number, lines in sorted(self._by_pair.items(), key=_by_number) if self._is_pair(number, lines)
        ]

    def _rows(self, lines: Sequence[_Line]) -> tuple[RowOf, RowOf] | None:
        """The rows that the lines are of; None where they are no pair of the observatory."""
        rows = []
        for line in lines:
            outcome = self._sheets.get((line.file, line.sheet))
            if outcome is not None and line.row is not None:
                rows.append(RowOf(outcome.input.sha256, outcome.sheet, line.row))
        if len(rows) != 2:
            return None
        known = _pair_of(rows) in self._found or _pair_of(rows) in self._settled.decided
        return (rows[0], rows[1]) if known else None

    @cached_property
    def _said(self) -> dict[Pair, tuple[tuple[RowOf, RowOf], str]]:
        """Pair → its rows and the decision; pairs without one are left out."""
        found: dict[Pair, tuple[tuple[RowOf, RowOf], str]] = {}
        for lines in self._pairs:
            said = next((line.decision for line in lines if line.decision), "")
            rows = self._rows(lines)
            if said and rows is not None:
                found[_pair_of(rows)] = (rows, said)
        return found

    def _undecided(self) -> Iterator[Finding]:
        if not self.decisions("", ""):
            yield Finding(code("PH-J026"), Where(self._name))

    def _contradictory(self) -> Iterator[Finding]:
        said = {each: decision for each, (_, decision) in self._said.items()}
        against = contradictions({**self._settled.decided, **said})
        if against:
            rows = {row for each in against for _, row in each}
            yield Finding(code("PH-J025"), Where(self._name), {}, len(against), tuple(sorted(rows)[:ROWS_SHOWN]))

    def _changed(self) -> Iterator[_Line]:
        """Lines of decided pairs that show other cells than their rows have: a column was sorted by itself."""
        shown: dict[int, list[tuple[_Line, Place]]] = defaultdict(list)
        for lines in self._pairs:
            rows = self._rows(lines)
            number = self._found.get(_pair_of(rows)) if rows is not None else None
            if rows is not None and number is not None and any(line.decision for line in lines):
                shown[number] += [(line, row.place) for line, row in zip(lines, rows, strict=True)]
        for number, listed in sorted(shown.items()):
            cells = self._cells(self._settled.found[number], [place for _, place in listed])
            for line, place in listed:
                said = cells[place]
                if any(same(line.cells.get(same(translate(label_of(role))), "")) != same(said[role]) for role in said):
                    yield line

    def _cells(self, found: FoundPairs, places: Sequence[Place]) -> dict[Place, dict[str, str]]:
        """What rows of both sides say, by place and role."""
        cells: dict[Place, dict[str, str]] = {}
        for side in (found.left, found.right):
            files = {outcome.file_id for outcome in side.outcomes}
            cells |= self._clear.cells(side, found.roles, [place for place in places if place[0] in files])
        return cells

    def _finding(self, identifier: str, lines: Sequence[_Line]) -> Finding:
        sheet = lines[0].at[0]
        rows = tuple(line.at[1] for line in lines if line.at[0] == sheet)[:ROWS_SHOWN]
        return Finding(code(identifier), Where(self._name, sheet), {}, len(lines), rows)


def _by_number(item: tuple[int | None, list[_Line]]) -> int:
    return item[0] or 0


def _pair_of(rows: Sequence[RowOf]) -> Pair:
    return pair(rows[0].place, rows[1].place)


def undo_links(root: Path, *, reason: str = "") -> int:
    """Take back the decisions about pairs that were imported last and stand; returns how many they were.

    Raises:
        BlockedError: PH-J028 none stand.
        SurroundingsError: PH-D001 another command is writing.
    """
    last, entries = take_back(root, taken=PAIR_DECIDED, back=PAIRS_TAKEN_BACK, none_stands="PH-J028", reason=reason)
    gone = set(Standing.of(entries).gone)
    standing = [each for each in standing_pairs(entries) if not {each.one.sha256, each.other.sha256} & gone]
    return sum(each.book == last for each in standing)


def list_links(root: Path, out: Path | None = None, *, progress: Progress = silent) -> list[ListedPairs]:
    """How many pairs of each source are sure, wait, are decided; with `out` each of them, without what the rows say.

    Raises:
        MisuseError: PH-C022 no observatory.
        SurroundingsError: PH-D001 another command is writing.
    """
    with at_work(root, progress=progress) as (planned, work):
        settled = pairs_of(planned, read_files(planned, work), work)
        if out is not None:
            write_csv(out, LIST_COLUMNS, (line for found in settled.found for line in _listed(found, settled)))
        return [
            _counted(found, waiting, settled) for found, waiting in zip(settled.found, settled.waiting, strict=True)
        ]


def _counted(found: FoundPairs, waiting: pa.Table, settled: SettledPairs) -> ListedPairs:
    said = [settled.decided.get(pair(*each), "") for each in places_of(found.table)]
    sure = pc.sum(pc.equal(found.table["class"], Class.MATCH.value)).as_py() or 0
    kind = DUPLICATES if found.is_within else LINKS
    counts = (sure, waiting.num_rows, said.count(SAME), said.count(DIFFERENT))
    return ListedPairs(kind, found.left.name, found.right.name, *counts)


def _listed(found: FoundPairs, settled: SettledPairs) -> Iterator[list[object]]:
    sheets = _sheets((*found.left.outcomes, *found.right.outcomes))
    kind = (DUPLICATES if found.is_within else LINKS).casefold()
    for each, found_as, score in zip(
        places_of(found.table), found.table["class"].to_pylist(), found.table["probability"].to_pylist(), strict=True
    ):
        sides = [[sheets[place[0]].input.source.name, *_where(place, sheets)] for place in each]
        counts = _is_one(each, found, settled)
        yield [kind, *sides[0], *sides[1], score / 1000, found_as, settled.decided.get(pair(*each), ""), counts]


def _where(place: Place, sheets: Mapping[int, FileOutcome]) -> list[object]:
    outcome = sheets[place[0]]
    return [outcome.input.file, outcome.sheet, place[1]]


def _is_one(each: Pair, found: FoundPairs, settled: SettledPairs) -> str:
    """Whether the two rows count as one person now."""
    one, other = (settled.repeating.get(place, place) for place in each)
    return "yes" if one == other or (not found.is_within and settled.linked.get(each[0]) == other) else "no"
