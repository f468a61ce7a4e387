"""Pairs of rows to decide as a workbook: two rows a pair, what is compared in clear, reasons, a column to decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pharmakon.intake.cells import same
from pharmakon.observatory.links.pair_decisions import DIFFERENT, SAME
from pharmakon.observatory.workbooks import about_sheet, head_format, new_book, shown_cell, text_format

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# Our own columns stand first; by the first five a workbook that comes back is known.
PAIR, FILE, SHEET, ROW, DECISION = "Pharmakon pair", "Pharmakon file", "Pharmakon sheet", "Pharmakon row", "Decision"
SOURCE, SCORE, SPEAKS_FOR, AGAINST, UNKNOWN = "Source", "Probability", "Speaks for one person", "Against", "Not known"
KNOWN_BY = (PAIR, FILE, SHEET, ROW, DECISION)
OWN_COLUMNS = (*KNOWN_BY, SOURCE, SCORE, SPEAKS_FOR, AGAINST, UNKNOWN)
_WIDTHS = (10, 18, 12, 10, 12, 14, 11, 44, 26, 26)
_MOST_PAIRS = 400_000  # of a sheet: XLSX ends at 1,048,576 rows
_DIFFERENT, _SHADED = {"bg_color": "#FFE699"}, {"bg_color": "#F2F2F2"}
_CERTAIN = 999  # thousandths: what is more is not told apart
_ABOUT = """Pairs of rows that are probably about one person. Each pair stands in two rows with the same number.
Write same or different in the column Decision, in one of the two rows; leave it empty where you do not know.
Duplicates: both rows are of one source. After same, the row that came first counts and the other one does not.
Links: the second row is of a base source. After same, what the first row says of substances counts for its record.
Yellow cells differ. Rows may be sorted and deleted, a pair at a time; do not sort single columns.
Save as XLSX or ODS, then: pharmakon links import OBSERVATORY THIS-FILE
This workbook holds records of people: keep it where only those who may see them can, and delete it afterwards."""


@dataclass(frozen=True)
class Side:
    """One row of a pair: where it stands, and what is compared, by role."""

    source: str
    file: str
    sheet: str
    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Block:
    """A pair: both rows, how probable it is (thousandths), what speaks for it, against it, is not known; a decision."""

    one: Side
    other: Side
    probability: int
    reasons: tuple[str, str, str]
    decision: str = ""


@dataclass(frozen=True)
class Part:
    """Pairs of one kind under a name, with the headings of what is compared by role."""

    name: str
    headings: Mapping[str, str]
    blocks: Sequence[Block]


def write_links_book(parts: Iterable[Part], out: Path) -> int:
    """Write the workbook; returns how many pairs it has."""
    with new_book(out) as book:
        return _Book(book).write(parts)


class _Book:
    """The open workbook with its formats."""

    def __init__(self, book: "Workbook") -> None:
        self._book, self._pairs = book, 0
        self._head = head_format(book)
        self._formats = {
            (shaded, differs): text_format(book, **(_DIFFERENT if differs else _SHADED if shaded else {}))
            for shaded in (False, True)
            for differs in (False, True)
        }
        own: dict[str, object] = {"font_color": "#595959", "valign": "top", "text_wrap": True}
        self._own = [book.add_format(own), book.add_format(own | _SHADED)]
        self._decide = [text_format(book, border=1), text_format(book, border=1, **_SHADED)]

    def write(self, parts: Iterable[Part]) -> int:
        about_sheet(self._book, _ABOUT)
        for part in parts:
            for number, start in enumerate(range(0, len(part.blocks), _MOST_PAIRS), start=1):
                name = part.name if number == 1 else f"{part.name} {number}"
                self._sheet(self._book.add_worksheet(name), part, part.blocks[start : start + _MOST_PAIRS])
        return self._pairs

    def _sheet(self, page: "Worksheet", part: Part, blocks: Sequence[Block]) -> None:
        page.freeze_panes(1, len(KNOWN_BY))
        page.set_landscape()
        page.fit_to_pages(1, 0)
        for column, width in enumerate((*_WIDTHS, *(18 for _ in part.headings))):
            page.set_column(column, column, width)
        for column, heading in enumerate((*OWN_COLUMNS, *part.headings.values())):
            page.write_string(0, column, heading, self._head)
        for place, block in enumerate(blocks):
            self._pairs += 1
            for line, side in enumerate((block.one, block.other)):
                self._side(page, 1 + 2 * place + line, block, side, part, first=line == 0)
        page.autofilter(0, 0, 2 * len(blocks), len(OWN_COLUMNS) + len(part.headings) - 1)
        page.data_validation(1, 4, 2 * len(blocks), 4, {"validate": "list", "source": [SAME, DIFFERENT]})

    def _side(self, page: "Worksheet", line: int, block: Block, side: Side, part: Part, *, first: bool) -> None:
        shaded = bool(self._pairs % 2 == 0)
        own, decide = self._own[shaded], self._decide[shaded]
        page.write_number(line, 0, self._pairs, own)
        for column, text in ((1, side.file), (2, side.sheet), (5, side.source)):
            page.write_string(line, column, shown_cell(text), own)
        page.write_number(line, 3, side.row, own)
        page.write_string(line, 4, block.decision if first else "", decide)
        score = f"> {_CERTAIN / 1000:.1%}" if block.probability > _CERTAIN else f"{block.probability / 1000:.1%}"
        for column, text in enumerate((score, *block.reasons), start=6):
            page.write_string(line, column, text if first else "", own)
        for column, role in enumerate(part.headings, start=len(OWN_COLUMNS)):
            one, other = (each.cells.get(role, "") for each in (block.one, block.other))
            differs = bool(one and other) and same(one) != same(other)
            page.write_string(line, column, side.cells.get(role, ""), self._format(shaded=shaded, differs=differs))

    def _format(self, *, shaded: bool, differs: bool) -> "Format":
        return self._formats[shaded, differs]
