"""The mapping of a source: which column of its files is which column of a record. Read from TOML, faults together.

Beyond the data model's page a [[column]] may have: `constant = "…"` in place of `from` (the same content in every
row); `take = "first"` or `"last"` (one end of a range such as 15-24 or 85+); `date_order` (where one column is written
another way than the rest). `from` may be a list of columns, whose texts are joined with `join` (a space) between:
`from = ["Year", "Month", "Day"]`, `join = "-"`. `split = { by = "/", part = 2 }` takes a part of the text. `set = {
period = "2015" }` makes the column one of a wide table: each row gives a record for each such column that is filled,
with these contents. `link = "surname"` (one of LINK_ROLES) says what a column says of a person: its cells are compared
in memory to find rows about one person, also where it is ignored, and never copied. `is` in `when` is a text or a list
of texts. `values` gives a text the meaning of another one, or of a nothing: `"N/A" = "why:not_applicable"`. Texts are
compared without regard to capital letters and surrounding space.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import TypeAlias

from pharmakon.findings import Finding, Where, code
from pharmakon.intake.cells import same
from pharmakon.intake.declared import DATE_ORDERS, DeclaredFile
from pharmakon.records import RECORD_TYPES, CategoryColumn, DateColumn, IntegerColumn, RecordType, TextColumn, Why

KnownTypes: TypeAlias = Table[str, type[RecordType]]

FORMAT = 1
IGNORE, MENTION, EXTRA, WHY = "ignore", "mention:", "extra:", "why:"
YES, NO = "yes", "no"
ENDS = ("first", "last")
FULL_NAME = "full_name"  # given name and surname in one cell
# The roles of `linkage.Role`, written out: a mapping is read without loading what links.
LINK_ROLES = (
    *("given", "surname", "other_name", FULL_NAME, "birth", "death", "event", "sex"),
    *("identifier", "street", "place", "postcode", "area", "age"),
)
_LINKED_DATES = frozenset({"birth", "death", "event"})
_HEAD_KEYS = {"format", "source", "record", "file", "column"}
_FILE_KEYS: dict[str, type] = {
    "delimiter": str,
    "encoding": str,
    "quote": str,
    "decimal": str,
    "date_order": str,
    "header_rows": list,
    "sheets": list,
}
_COLUMN_KEYS = {
    *("from", "constant", "to", "when", "values", "key", "sure", "why", "take", "date_order"),
    *("join", "split", "set", "link"),
}
_JOIN, _MOST_PARTS = " ", 1_000
_COLUMN_LINE = re.compile(r"^[ \t]*\[\[[ \t]*column[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True)
class When:
    """An entry counts only in rows where `column` holds one of `texts` (compared by `same`)."""

    column: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """The part (1 = first) of a text that is cut at every `by`."""

    by: str
    part: int


@dataclass(frozen=True)
class ColumnEntry:
    """One [[column]]: content from the file's column `source`, or the `constant`, goes to `to`.

    `values` has its texts in the form of `same`; `line` is where the entry begins in the mapping. `sources`: columns
    whose texts are joined with `join`, in place of `source`. `set`: what a column of a wide table says besides. `link`:
    what it says of a person (LINK_ROLES); empty: it is not compared.
    """

    to: str
    source: str = ""
    constant: str | None = None
    when: When | None = None
    values: Table[str, str] = field(default_factory=lambda: MappingProxyType({}))
    key: bool = False
    sure: bool = True
    why: str = ""
    take: str = ""
    date_order: str | None = None
    line: int = 0
    sources: tuple[str, ...] = ()
    join: str = _JOIN
    split: Split | None = None
    set: Table[str, str] = field(default_factory=lambda: MappingProxyType({}))
    link: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The columns of the file whose cells it reads; none for a constant."""
        return self.sources or ((self.source,) if self.source else ())

    @property
    def ignored(self) -> bool:
        """True where nothing of the column enters a record (it may still be a key)."""
        return self.to == IGNORE

    @property
    def mention(self) -> str:
        """The register id that a yes-or-no column speaks of, else the empty text."""
        return self.to.removeprefix(MENTION) if self.to.startswith(MENTION) else ""

    @property
    def extra(self) -> bool:
        """True for a column that a country adds."""
        return self.to.startswith(EXTRA)


@dataclass(frozen=True)
class Mapping:
    """A mapping that is sound in itself; whether it fits a file is found when it is applied. `name` is its file."""

    name: str
    source: str
    record: str
    file: DeclaredFile
    columns: tuple[ColumnEntry, ...]


def parse_mapping(
    text: str, *, name: str, records: KnownTypes = RECORD_TYPES
) -> tuple[Mapping | None, tuple[Finding, ...]]:
    """Read a mapping.

    Args:
        text: the TOML.
        name: how findings call the mapping's file.
        records: the record types by name, with the columns that a country adds.

    Returns:
        the mapping, or None and every fault found in it.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        return None, (Finding(code("PH-M001"), Where(name), {"reason": str(fault)}),)
    if type(document.get("format")) is not int or document["format"] != FORMAT:
        found = _shown("format", document.get("format"))
        return None, (Finding(code("PH-M002"), Where(name), {"found": found}),)
    lines = [_line_of(text, match.start()) for match in _COLUMN_LINE.finditer(text)]
    reader = _Reader(name, document, lines, records)
    mapping = reader.mapping()
    return (None if reader.faults else mapping), tuple(reader.faults)


def unknown_substances(mapping: Mapping, ids: Callable[[], Collection[str]]) -> list[Finding]:
    """PH-M017 for each yes-or-no column of a substance that the register does not have.

    Args:
        ids: gives the register's ids; asked only where the mapping names a substance, for it takes its time.
    """
    named = [entry for entry in mapping.columns if entry.mention]
    known = ids() if named else ()
    return [
        Finding(
            code("PH-M017"),
            Where(mapping.name, column=entry.source),
            {
                "text": entry.mention[:60],
                "line": entry.line,
                "mapping": mapping.name,
                "near": ", ".join(get_close_matches(entry.mention, known, n=3)) or "unspecified-drug",
            },
        )
        for entry in named
        if entry.mention not in known
    ]


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _shown(key: str, value: object) -> str:
    return f"no {key}" if value is None else f"{key} = {value!r}"[:80]


class _Reader:
    """Reads one parsed document and collects what is wrong with it."""

    def __init__(self, name: str, document: Table[str, object], lines: list[int], records: KnownTypes) -> None:
        self._name, self._document, self._lines, self._records = name, document, lines, records
        self.faults: list[Finding] = []

    def mapping(self) -> Mapping:
        """The mapping as far as it can be read; only sound where `faults` is empty."""
        for key in sorted(set(self._document) - _HEAD_KEYS):
            self._head_fault(key, "format, source, record, [file] or [[column]]", self._document[key])
        record = self._head("record", "one of " + ", ".join(self._records), set(self._records))
        source = self._head("source", "the name of the source", None)
        entries = self._entries(self._records.get(record))
        self._one_entry_a_column(entries, self._records.get(record))
        return Mapping(self._name, source, record, self._file(), tuple(entries))

    def _head(self, key: str, expected: str, allowed: set[str] | None) -> str:
        value = self._document.get(key)
        if isinstance(value, str) and value and (allowed is None or value in allowed):
            return value
        self._head_fault(key, expected, value)
        return ""

    def _head_fault(self, key: str, expected: str, value: object) -> None:
        details = {"key": key, "expected": expected, "found": _shown(key, value)}
        self.faults.append(Finding(code("PH-M003"), Where(self._name), details))

    def _file(self) -> DeclaredFile:
        declared = self._document.get("file", {})
        if not isinstance(declared, dict):
            self._head_fault("file", "a table [file]", declared)
            return DeclaredFile()
        values = {key: value for key, value in declared.items() if self._file_line_holds(key, value)}
        for key in (key for key, value in values.items() if isinstance(value, list)):
            values[key] = tuple(values[key])
        return DeclaredFile(**values)

    def _file_line_holds(self, key: str, value: object) -> bool:
        expected = _file_fault(key, value)
        if expected:
            details = {"key": key, "expected": expected, "found": _shown(key, value)}
            self.faults.append(Finding(code("PH-I004"), Where(self._name), details))
        return not expected

    def _entries(self, record: type[RecordType] | None) -> list[ColumnEntry]:
        listed = self._document.get("column", [])
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            self._head_fault("column", "tables [[column]]", "another form")
            return []
        lines = self._lines if len(self._lines) == len(listed) else [0] * len(listed)
        return [self._entry(each, line, record) for each, line in zip(listed, lines, strict=True)]

    def _entry(self, raw: dict[str, object], line: int, record: type[RecordType] | None) -> ColumnEntry:
        faults = [*_form_faults(raw)]
        if not faults:
            entry = _own_column(_entry(raw, line), record)
            faults = [*_meaning_faults(entry, record)] if record else []
        for key, expected in faults:
            shown = _shown(key, raw.get(key))
            details: dict[str, str | int] = {"key": key, "expected": expected, "found": shown, "line": line}
            self.faults.append(Finding(code("PH-M004"), Where(self._name, column=str(raw.get("from", ""))), details))
        return ColumnEntry(IGNORE, line=line) if faults else entry

    def _one_entry_a_column(self, entries: Iterable[ColumnEntry], record: type[RecordType] | None) -> None:
        texts = set(record.text_columns()) if record else set()
        by_target: dict[str, list[ColumnEntry]] = {}
        for entry in (entry for entry in entries if not entry.set):
            if entry.sure and not (entry.ignored or entry.mention or entry.extra or entry.to in texts):
                by_target.setdefault(entry.to, []).append(entry)
        for to, group in by_target.items():
            if len(group) > 1 and any(entry.when is None for entry in group):
                lines = ", ".join(str(entry.line) for entry in group)
                self.faults.append(Finding(code("PH-M005"), Where(self._name), {"to": to, "lines": lines}))


def _file_fault(key: str, value: object) -> str:
    """What was expected of a line of [file], or the empty text where it is in order."""
    allowed = {"date_order": DATE_ORDERS, "decimal": (".", ",")}.get(key, ())
    if key not in _FILE_KEYS:
        return "one of " + ", ".join(_FILE_KEYS)
    if not isinstance(value, _FILE_KEYS[key]):
        return {"header_rows": "a list of row numbers", "sheets": "a list of names of sheets"}.get(key, "a text")
    if key == "sheets" and not _is_names(value):
        return "a list of names of sheets"
    if key == "header_rows" and isinstance(value, list) and not all(type(row) is int and row > 0 for row in value):
        return "a list of row numbers, 1 = the first row"
    return "" if not allowed or value in allowed else "one of " + ", ".join(allowed)


def _is_names(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _form_faults(raw: Table[str, object]) -> Iterable[tuple[str, str]]:
    """Key and expectation of every line of a [[column]] whose form is wrong."""
    for key in sorted(set(raw) - _COLUMN_KEYS):
        yield key, "one of " + ", ".join(sorted(_COLUMN_KEYS))
    if ("from" in raw) == ("constant" in raw):
        yield "from", "either from or constant"
    if "from" in raw and not _is_text_or_texts(raw["from"]):
        yield "from", "the heading of a column, or a list of headings"
    for key in ("to", "constant", "why"):
        if key in raw and not (isinstance(raw[key], str) and (raw[key] or key == "why")):
            yield key, "a text"
    if "to" not in raw:
        yield "to", "the column of the record"
    if not _is_texts(raw.get("values", {})):
        yield "values", "a table of texts"
    if not _is_when(raw.get("when")):
        yield "when", '{ column = "…", is = "…" }'
    yield from _shape_faults(raw)
    yield from _choice_faults(raw)


def _shape_faults(raw: Table[str, object]) -> Iterable[tuple[str, str]]:
    if not isinstance(raw.get("join", _JOIN), str) or ("join" in raw and not isinstance(raw.get("from"), list)):
        yield "join", "a text, beside a list of columns in from"
    if not _is_split(raw.get("split")):
        yield "split", '{ by = "/", part = 1 }'
    if "set" in raw and not (raw["set"] and _is_texts(raw["set"]) and isinstance(raw.get("from"), str)):
        yield "set", 'a table of texts such as { period = "2015" }, beside one column in from'


def _is_split(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict) or value.keys() != {"by", "part"}:
        return False
    by, part = value["by"], value["part"]
    return isinstance(by, str) and bool(by) and type(part) is int and 1 <= part <= _MOST_PARTS


def _is_text_or_texts(value: object) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(isinstance(each, str) and each for each in listed)


def _choice_faults(raw: Table[str, object]) -> Iterable[tuple[str, str]]:
    for key in ("key", "sure"):
        if not isinstance(raw.get(key, True), bool):
            yield key, "true or false"
    for key, allowed in (("take", ENDS), ("date_order", DATE_ORDERS), ("link", LINK_ROLES)):
        if raw.get(key, allowed[0]) not in allowed:
            yield key, "one of " + ", ".join(allowed)


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _is_when(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict) or set(value) != {"column", "is"} or not isinstance(value["column"], str):
        return False
    texts = value["is"] if isinstance(value["is"], list) else [value["is"]]
    return bool(texts) and all(isinstance(each, str) for each in texts)


def _entry(raw: Table[str, object], line: int) -> ColumnEntry:
    """The entry of a [[column]] whose form is right."""
    values = raw.get("values")
    constant, order = raw.get("constant"), raw.get("date_order")
    listed, split, said = raw.get("from", ""), raw.get("split"), raw.get("set")
    return ColumnEntry(
        to=str(raw["to"]),
        source="" if isinstance(listed, list) else str(listed),
        constant=None if constant is None else str(constant),
        when=_when(raw.get("when")),
        values={same(text): str(value) for text, value in values.items()} if isinstance(values, dict) else {},
        key=raw.get("key", False) is True,
        sure=raw.get("sure", True) is True,
        why=str(raw.get("why", "")),
        take=str(raw.get("take", "")),
        date_order=None if order is None else str(order),
        line=line,
        sources=tuple(map(str, listed)) if isinstance(listed, list) else (),
        join=str(raw.get("join", _JOIN)),
        split=Split(str(split["by"]), int(split["part"])) if isinstance(split, dict) else None,
        set={str(to): str(text) for to, text in said.items()} if isinstance(said, dict) else {},
        link=str(raw.get("link", "")),
    )


def _own_column(entry: ColumnEntry, record: type[RecordType] | None) -> ColumnEntry:
    """An entry for a column that a country declared, by its bare name: `extra:ethnicity` is the column ethnicity."""
    name = entry.to.removeprefix(EXTRA)
    return replace(entry, to=name) if entry.extra and record is not None and name in record.own else entry


def _when(raw: object) -> When | None:
    if not isinstance(raw, dict):
        return None
    texts = raw["is"] if isinstance(raw["is"], list) else [raw["is"]]
    return When(raw["column"], tuple(same(text) for text in texts))


def _meaning_faults(entry: ColumnEntry, record: type[RecordType]) -> Iterable[tuple[str, str]]:
    """Key and expectation of every line that has a right form and no meaning for this record type."""
    columns = record.columns()
    column = columns.get(entry.to)
    if not (entry.ignored or column or entry.mention or entry.to.removeprefix(EXTRA) != entry.to):
        yield "to", f"{IGNORE}, {MENTION}<substance>, {EXTRA}<name> or one of {', '.join(columns)}"
    if entry.take and not isinstance(column, IntegerColumn):
        yield "take", "a range that gives a whole number"
    if entry.date_order and not (isinstance(column, DateColumn) or entry.link in _LINKED_DATES):
        yield "date_order", "a column that gives a date"
    if entry.link and (entry.set or entry.constant is not None):
        yield "link", "a column of a file that has one row a person"
    if isinstance(column, TextColumn) and (entry.values or entry.constant is not None):
        yield "to", "free text without values, from a column of the file"
    if any(to not in columns or isinstance(columns[to], TextColumn) for to in entry.set):
        yield "set", "columns of the record, free text apart: " + ", ".join(columns)
    yield from _value_faults(entry, columns.get(entry.to))


def _value_faults(entry: ColumnEntry, column: object) -> Iterable[tuple[str, str]]:
    allowed: set[str] | None = set(column.values) if isinstance(column, CategoryColumn) else None
    if entry.mention:
        allowed = {YES, NO}
    reasons = {f"{WHY}{why.value}" for why in Why}
    for value in entry.values.values():
        known = value in reasons if value.startswith(WHY) else allowed is None or value in allowed
        if not known:
            yield "values", "one of " + ", ".join([*sorted(allowed or ()), *sorted(reasons)])
            return
