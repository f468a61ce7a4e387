"""What a country declares in pharmakon.toml: columns of its own, and kinds of record of its own. Faults together.

    [record.death.column.ethnicity]
    type = "category"
    label = "Ethnic group"
    values = { a = "Group A", b = "Group B", x = "why:does_not_know" }

    [record.seizure]
    label = "Seizure"
    [record.seizure.column.amount]
    type = "number"
    label = "Amount seized"
    unit = "as drug_unit says"

Codes of a column may stand in a table of their own instead: `list = "ethnicities"` is reference/lists/ethnicities.csv.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pharmakon.findings import Finding, Where, code
from pharmakon.records.code_lists import CodeListError, code_list
from pharmakon.records.nothing import Why
from pharmakon.store import JSON, SETTINGS
from pharmakon.store.settings import unread_line

CATEGORY, INTEGER, NUMBER, TEXT, DATE, AREA, CODE = "category", "integer", "number", "text", "date", "area", "code"
TYPES = (CATEGORY, INTEGER, NUMBER, TEXT, DATE, AREA, CODE)
WHY = "why:"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
NAME_FORM = "a small letter, then up to 39 small letters, digits or _"
# Names that records, totals and estimates give to something else.
_TAKEN = {"file_id", "row", "part", "reference_area", "all", "any", "unknown", "deaths", "target"}
_ENDINGS = ("_why", "_last")
_TAKEN_RECORDS = {"mention", "text", "all"}
_WORDS_OF_TOTALS = ("all", "unknown")  # lines of every total; a code of that name could not be told from them
_MOST_VALUES = 50_000
_RECORD_KEYS = ("column", "confirmed", "label", "meaning")


@dataclass(frozen=True)
class DeclaredColumn:
    """One column, checked. `values`: code → label, or `why:` and a kind of nothing. `between`: closed limits."""

    name: str
    type: str
    label: str
    meaning: str = ""
    unit: str = ""
    between: tuple[float, float] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    confidential: bool = True


@dataclass(frozen=True)
class DeclaredRecord:
    """The columns that a country adds to a kind of record, or all columns of one of its own."""

    name: str
    label: str = ""
    meaning: str = ""
    confirmed: bool = True
    columns: tuple[DeclaredColumn, ...] = ()

    def noted(self) -> dict[str, JSON]:
        """The declaration as JSON, with the codes of its lists."""
        columns: list[JSON] = [_plain(column) for column in self.columns]
        return {"name": self.name, "label": self.label, "meaning": self.meaning, "columns": columns}


def _plain(column: DeclaredColumn) -> dict[str, JSON]:
    between: list[JSON] | None = list(column.between) if column.between else None
    return {**asdict(column), "between": between, "values": dict(column.values)}


def from_note(note: Mapping[str, JSON]) -> DeclaredRecord:
    """A declaration from its JSON."""
    listed = note["columns"]
    columns = [_column_from_note(each) for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return DeclaredRecord(str(note["name"]), str(note["label"]), str(note["meaning"]), columns=tuple(columns))


def _column_from_note(note: Mapping[str, JSON]) -> DeclaredColumn:
    name, kind, label, meaning, unit = (str(note[each]) for each in ("name", "type", "label", "meaning", "unit"))
    values = note["values"]
    return DeclaredColumn(
        name,
        kind,
        label,
        meaning,
        unit,
        between=_limits(note["between"]),
        values={key: str(value) for key, value in values.items()} if isinstance(values, dict) else {},
        required=note["required"] is True,
        confidential=note["confidential"] is True,
    )


def is_free_record(name: str) -> bool:
    """Whether a new kind of record may have this name."""
    return _NAME.fullmatch(name) is not None and name not in _TAKEN_RECORDS


def free_name(wanted: str, taken: Iterable[str] = ()) -> str:
    """A name that a column may have, as near to the one wanted as there is."""
    begun = wanted if wanted[:1].isalpha() else f"c_{wanted}".rstrip("_")
    name = f"{begun}_value" if begun in _TAKEN or begun.endswith(_ENDINGS) else begun
    names = [name, *(f"{name}_{number}" for number in range(2, 100_000))]
    used = set(taken)
    return next(each for each in names if each not in used)


def _limits(value: object) -> tuple[float, float] | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    low, high = value
    numbers = [each for each in value if isinstance(each, int | float) and not isinstance(each, bool)]
    return (low, high) if len(numbers) == 2 and low <= high and all(map(math.isfinite, numbers)) else None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_truth(value: object) -> bool:
    return isinstance(value, bool)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,60}", value) is not None


def _is_codes(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(_is_text(each) for each in (*value, *value.values()))


# Key → what it holds in words, the test, and the types of column that may have it (none: all).
_KEYS: dict[str, tuple[str, Callable[[object], bool], tuple[str, ...]]] = {
    "type": ("one of " + ", ".join(TYPES), lambda value: value in TYPES, ()),
    "label": ("the column's name in words", _is_text, ()),
    "meaning": ("a text", lambda value: isinstance(value, str), ()),
    "unit": ("a unit", _is_text, (INTEGER, NUMBER)),
    "between": ("two numbers, the lower first: [0, 100]", lambda value: _limits(value) is not None, (INTEGER, NUMBER)),
    "values": ('a table of codes: { a = "label of a" }', _is_codes, (CATEGORY, CODE)),
    "list": ("the name of a list in reference/lists", _is_name, (CATEGORY, CODE)),
    "required": ("true or false", _is_truth, (CATEGORY, INTEGER, NUMBER, DATE, AREA, CODE)),
    "confidential": ("true or false", _is_truth, ()),
}


def read_declared(
    tables: Mapping[str, object], reference: Path, shipped: Mapping[str, frozenset[str]]
) -> tuple[dict[str, DeclaredRecord], list[Finding]]:
    """What [record] of pharmakon.toml says, with every fault of it.

    Args:
        tables: the table [record] as it was read.
        reference: the folder with the country's own tables; code lists lie in its folder lists.
        shipped: record type that the program has → names of its columns.
    """
    reader = _Reader(reference, shipped)
    return reader.records(tables), reader.faults


class _Reader:
    def __init__(self, reference: Path, shipped: Mapping[str, frozenset[str]]) -> None:
        self._reference, self._shipped = reference, shipped
        self.faults: list[Finding] = []

    def records(self, tables: Mapping[str, object]) -> dict[str, DeclaredRecord]:
        """The declared kinds of record, by name; only sound where there are no faults."""
        return {name: self._record(name, table) for name, table in sorted(tables.items())}

    def _line(self, key: str, expected: str, found: str = "another value") -> None:
        details = {"key": key, "expected": expected, "found": found}
        self.faults.append(Finding(code("PH-D102"), Where(SETTINGS), details))

    def _unknown(self, key: str, known: tuple[str, ...]) -> None:
        self.faults.append(unread_line(key, known))

    def _named(self, key: str, expected: str) -> None:
        self.faults.append(Finding(code("PH-D103"), Where(SETTINGS), {"key": key, "expected": expected}))

    def _record(self, name: str, table: object) -> DeclaredRecord:
        key = f"record.{name}"
        if not _NAME.fullmatch(name) or name in _TAKEN_RECORDS:
            self._named(key, NAME_FORM if not _NAME.fullmatch(name) else "a name that is not used for something else")
        if not isinstance(table, dict):
            self._line(key, f"a table [{key}.column.NAME]")
            return DeclaredRecord(name)
        keys = ("column",) if name in self._shipped else _RECORD_KEYS
        for each in sorted(set(table) - set(keys)):
            self._unknown(f"{key}.{each}", keys)
        for each, (expected, holds) in _OF_RECORD.items():
            if each in table and not holds(table[each]):
                self._line(f"{key}.{each}", expected)
        columns = self._columns(name, table.get("column", {}))
        if name not in self._shipped and not columns:
            self.faults.append(Finding(code("PH-D105"), Where(SETTINGS), {"record": name}))
        label, meaning = (str(table.get(each, "")) for each in ("label", "meaning"))
        return DeclaredRecord(name, label, meaning, table.get("confirmed", True) is True, tuple(columns))

    def _columns(self, record: str, tables: object) -> list[DeclaredColumn]:
        key = f"record.{record}.column"
        if not isinstance(tables, dict):
            self._line(key, f"tables [{key}.NAME]")
            return []
        found = [self._column(record, name, table) for name, table in tables.items()]
        return [column for column in found if column is not None]

    def _column(self, record: str, name: str, table: object) -> DeclaredColumn | None:
        key, before = f"record.{record}.column.{name}", len(self.faults)
        if fault := self._name_fault(record, name):
            self._named(key, fault)
        if not isinstance(table, dict):
            self._line(key, "a table with type and label")
            return None
        kind = str(table.get("type"))
        for each, expected in _line_faults(table, kind):
            self._unknown(f"{key}.{each}", tuple(_KEYS)) if each not in _KEYS else self._line(f"{key}.{each}", expected)
        values = self._values(table, kind, key)
        return _declared(name, kind, table, values) if len(self.faults) == before else None

    def _name_fault(self, record: str, name: str) -> str:
        if not _NAME.fullmatch(name):
            return NAME_FORM
        shipped = self._shipped.get(record, frozenset())
        if name in shipped:
            return f"a name that no column of {record} has"
        if name in _TAKEN or name.endswith(_ENDINGS):
            return "a name that is not used for something else, and does not end in " + " or ".join(_ENDINGS)
        return ""

    def _values(self, table: Mapping[str, object], kind: str, key: str) -> dict[str, str]:
        """Code → label, from the declaration itself or from a list."""
        if kind not in (CATEGORY, CODE):
            return {}
        given = [each for each in ("values", "list") if each in table]
        if len(given) > 1 or (kind == CATEGORY and not given):
            self._line(key, "either values or list", "both" if given else "neither")
            return {}
        values, named = table.get("values"), table.get("list")
        if _is_name(named):
            return self._listed(str(named), key)
        codes = {str(each): str(label).strip() for each, label in values.items()} if isinstance(values, dict) else {}
        for fault in code_faults(codes):
            self._line(f"{key}.values", fault)
        return codes

    def _listed(self, name: str, key: str) -> dict[str, str]:
        try:
            codes = code_list(self._reference / "lists" / f"{name}.csv")
        except CodeListError as fault:
            where = Where(f"reference/lists/{name}.csv", row=fault.row)
            details = {"expected": fault.expected, "found": fault.found, "key": key}
            self.faults.append(Finding(code("PH-D104"), where, details))
            return {}
        for found in code_faults(codes):
            details = {"expected": found, "found": "another code or label", "key": key}
            self.faults.append(Finding(code("PH-D104"), Where(f"reference/lists/{name}.csv"), details))
        return codes


_OF_RECORD: dict[str, tuple[str, Callable[[object], bool]]] = {
    "label": ("a text", _is_text),
    "meaning": ("a text", lambda value: isinstance(value, str)),
    "confirmed": ("true or false", _is_truth),
}


def _line_faults(table: Mapping[str, object], kind: str) -> Iterator[tuple[str, str]]:
    """Key and expectation of every line of a column that cannot be followed."""
    for each in ("type", "label"):
        if each not in table:
            yield each, _KEYS[each][0]
    for each, value in table.items():
        if each not in _KEYS:
            yield each, ""
            continue
        expected, holds, kinds = _KEYS[each]
        if not holds(value):
            yield each, expected
        elif kinds and kind in TYPES and kind not in kinds:
            yield each, f"{each} for a column of type " + ", ".join(kinds) + " alone"
    if kind == INTEGER and (limits := _limits(table.get("between"))) and not all(type(each) is int for each in limits):
        yield "between", "two whole numbers"


def _declared(name: str, kind: str, table: Mapping[str, object], values: dict[str, str]) -> DeclaredColumn:
    label, meaning, unit = (str(table.get(each, "")).strip() for each in ("label", "meaning", "unit"))
    return DeclaredColumn(
        name,
        kind,
        label,
        meaning,
        unit,
        between=_limits(table.get("between")),
        values=values,
        required=table.get("required", False) is True,
        confidential=table.get("confidential", True) is True,
    )


def folded(text: str) -> str:
    """The form in which codes and labels are compared: case and space do not count."""
    return " ".join(text.split()).casefold()


def code_faults(codes: Mapping[str, str]) -> Iterator[str]:
    """What was expected of codes and labels that cannot be followed."""
    reasons = {f"{WHY}{why.value}" for why in Why}
    labels = [label for label in codes.values() if not label.startswith(WHY)]
    if len(codes) > _MOST_VALUES:
        yield f"at most {_MOST_VALUES} codes"
    if any(folded(each) in _WORDS_OF_TOTALS for each in codes):
        yield 'codes other than "all" and "unknown": what is not known is a kind of nothing, "why:does_not_know"'
    if len({folded(each) for each in codes}) < len(codes):
        yield "codes that differ in more than capital letters and space"
    if len({folded(each) for each in labels}) < len(labels):
        yield "a label of its own for each code"
    if any(label.startswith(WHY) and label not in reasons for label in codes.values()):
        yield "labels, or one of " + ", ".join(sorted(reasons))
    if codes and not labels:
        yield "at least one code that is a value"
