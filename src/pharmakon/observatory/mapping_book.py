"""A mapping as a workbook that a person edits, and back: a sheet of columns, a sheet of texts and their meanings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pharmakon.intake.cells import same
from pharmakon.intake.mapping import ColumnEntry, Split, When
from pharmakon.intake.raw import RawSheet
from pharmakon.observatory.workbooks import about_sheet, list_sheet, new_book

COLUMNS, VALUES = "Columns", "Values"
# Heading of the workbook → what it holds.
COLUMN_HEADINGS = (
    *("From", "To", "Sure", "Key", "When column", "When is", "Take", "Date order"),
    *("Join", "Split by", "Split part", "Set", "Link", "Constant", "Why", "Filled cells"),
)
VALUE_HEADINGS = ("From", "To", "Text in the file", "Rows", "Means")
_YES, _NO = "yes", "no"
_LISTED, _MORE_ROWS = 30, 50  # choices that a list of a cell may hold; rows below the last that have it too
_SEVERAL = "\n"  # between columns that are joined, and between the texts of `when`: one a line
_ABOUT = """How the files of this source are read. One row a column in the sheet Columns, one row a text in Values.
To: the column of the record, ignore, or mention:SUBSTANCE for a yes-or-no column.
Sure: yes once a person has looked at the row; rows with no are not read.
Link: what the column says of a person (surname, birth, sex …), to find rows about one person; it is never copied.
Means: the value of the record, or why:does_not_know, why:refused, why:not_applicable … for a text that says nothing.
Save as XLSX or ODS, then: pharmakon mapping edit OBSERVATORY SOURCE --from THIS-FILE"""


@dataclass(frozen=True)
class Seen:
    """What the newest file of a source holds: filled cells by heading, and texts with their rows by heading."""

    filled: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)


def write_mapping_book(entries: Sequence[ColumnEntry], seen: Seen, allowed: Sequence[str], out: Path) -> None:
    """Write the workbook.

    Args:
        entries: the lines of the mapping.
        seen: the file whose texts are listed.
        allowed: what the column To may hold, for its list.
    """
    with new_book(out) as book:
        about_sheet(book, _ABOUT)
        page, rows = list_sheet(book, COLUMNS, COLUMN_HEADINGS, [_column_row(entry, seen) for entry in entries])
        for place, listed in ((1, allowed), (2, (_YES, _NO)), (3, (_YES, _NO))):
            short = [each for each in listed if each][:_LISTED]
            choice = {"validate": "list", "source": short, "error_type": "warning"}
            page.data_validation(1, place, rows + _MORE_ROWS, place, choice)
        list_sheet(book, VALUES, VALUE_HEADINGS, [row for entry in entries for row in _value_rows(entry, seen)])


def _column_row(entry: ColumnEntry, seen: Seen) -> tuple[str, ...]:
    filled = [seen.filled[heading] for heading in entry.headings if heading in seen.filled]
    return (
        _SEVERAL.join(entry.headings),
        entry.to,
        _said(entry.sure),
        _said(entry.key),
        entry.when.column if entry.when else "",
        _SEVERAL.join(entry.when.texts) if entry.when else "",
        entry.take,
        entry.date_order or "",
        entry.join if entry.sources and entry.join.strip() else "",
        entry.split.by if entry.split else "",
        str(entry.split.part) if entry.split else "",
        _SEVERAL.join(f"{to} = {text}" for to, text in entry.set.items()),
        entry.link,
        entry.constant or "",
        entry.why,
        str(max(filled)) if filled else "",
    )


def _said(yes: bool) -> str:  # noqa: FBT001
    return _YES if yes else _NO


def _value_rows(entry: ColumnEntry, seen: Seen) -> Iterable[tuple[str, ...]]:
    """Texts of the file, and those of the mapping that it does not hold."""
    if entry.source not in seen.texts and not entry.values:
        return
    listed = seen.texts.get(entry.source, ())
    found = {same(text) for text, _ in listed}
    rest = [(text, 0) for text in entry.values if text not in found]
    for text, rows in [*listed, *rest]:
        yield (entry.source, entry.to, text, str(rows), entry.values.get(same(text), ""))


def entries_of_book(sheets: Iterable[RawSheet]) -> list[ColumnEntry] | None:
    """The lines of a mapping as the workbook says them; None where it has no sheet of columns.

    What the lines say is not checked here: the mapping's own reader does that.
    """
    by_name = {same(sheet.sheet): sheet for sheet in sheets}
    columns, values = by_name.get(same(COLUMNS)), by_name.get(same(VALUES))
    if columns is None:
        return None
    meant: dict[tuple[str, str], dict[str, str]] = {}
    for row in _rows(values, VALUE_HEADINGS) if values is not None else ():
        if row["Means"]:
            meant.setdefault((row["From"], row["To"]), {})[same(row["Text in the file"])] = row["Means"].strip()
    entries = [_entry(row) for row in _rows(columns, COLUMN_HEADINGS) if row["From"] or row["Constant"]]
    return [replace(entry, values=_meant(entry, meant)) for entry in entries]


def _meant(entry: ColumnEntry, meant: Mapping[tuple[str, str], Mapping[str, str]]) -> Mapping[str, str]:
    """Meanings of the texts of a column; a column that goes elsewhere now keeps those it had."""
    exact = meant.get((entry.source, entry.to))
    if exact is not None:
        return exact
    others = [values for (source, _), values in meant.items() if source == entry.source]
    return others[0] if len(others) == 1 and not entry.ignored else {}


def _rows(sheet: RawSheet, headings: Sequence[str]) -> list[dict[str, str]]:
    known = {same(name): name for name in sheet.header}
    columns = {
        heading: sheet.table[known[same(heading)]].to_pylist() if same(heading) in known else [] for heading in headings
    }
    count = sheet.table.num_rows
    padded = {heading: cells or [None] * count for heading, cells in columns.items()}
    return [{heading: (padded[heading][place] or "") for heading in headings} for place in range(count)]


def _entry(row: Mapping[str, str]) -> ColumnEntry:
    sources = tuple(each for each in row["From"].split(_SEVERAL) if each.strip())
    when = tuple(same(each) for each in row["When is"].split(_SEVERAL)) if row["When column"] else ()
    split = Split(row["Split by"], int(row["Split part"])) if row["Split part"].strip().isdecimal() else None
    sets = [line.partition("=") for line in row["Set"].split(_SEVERAL) if "=" in line]
    constant = row["Constant"] or None
    return ColumnEntry(
        to=row["To"].strip(),
        source="" if len(sources) != 1 or constant is not None else sources[0],
        constant=constant,
        when=When(row["When column"], when) if row["When column"] else None,
        key=same(row["Key"]) == _YES,
        sure=same(row["Sure"]) != _NO,
        why=row["Why"],
        take=row["Take"].strip(),
        date_order=row["Date order"].strip() or None,
        sources=sources if len(sources) > 1 else (),
        join=row["Join"] or ColumnEntry.join,
        split=split,
        set={to.strip(): text.strip() for to, _, text in sets},
        link=row["Link"].strip(),
    )
