"""What pharmakon.toml declares beyond its sources: record types, and the columns that indicators are divided by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.indicators import INDICATORS
from pharmakon.records import RECORD_TYPES, LabelledColumn
from pharmakon.records.declared import read_declared
from pharmakon.records.extended import RecordTypes
from pharmakon.store import SETTINGS, Layout, Settings, load_settings
from pharmakon.store.settings import unread_line

DEATH = "death"
# Each category has as many figures as all deaths have by sex or age, area and period: some 100 000 where three
# indicators are divided. By more categories they are a table of records; Pharmakon's choice.
MOST_CATEGORIES = 24
_SHIPPED = {name: frozenset(record.columns()) for name, record in RECORD_TYPES.items()}
_BY_KEYS = ("by",)


@dataclass(frozen=True)
class Declared:
    """The settings with the record types they declare. `by`: indicator → columns of deaths that it is divided by."""

    settings: Settings
    types: RecordTypes
    by: Mapping[str, tuple[str, ...]]

    @property
    def by_columns(self) -> tuple[str, ...]:
        """Every column by which an indicator is divided, sorted."""
        return tuple(sorted({column for columns in self.by.values() for column in columns}))


def load_declared(layout: Layout) -> Declared:
    """Settings and declarations, with every fault of the file together.

    Raises:
        MisuseError: PH-C022 no observatory.
        BlockedError: what `load_settings` finds; PH-D101 to PH-D105, PH-D107, PH-D108.
    """
    settings = load_settings(layout, also=partial(_faults, reference=layout.reference))
    types, faults = _types(settings.records, layout.reference)
    if faults:
        raise BlockedError(*faults)
    by = {name: tuple(table["by"]) for name, table in settings.indicators.items() if isinstance(table, dict)}
    return Declared(settings, types, by)


def _types(tables: Mapping[str, object], reference: Path) -> tuple[RecordTypes, list[Finding]]:
    declared, faults = read_declared(tables, reference, _SHIPPED)
    return RecordTypes(RECORD_TYPES, declared), faults


def _faults(content: Mapping[str, object], *, reference: Path) -> list[Finding]:
    """What is wrong in [record] and [indicator], and sources of kinds of record that nobody declared."""
    records, indicators = (_table(content.get(name)) for name in ("record", "indicator"))
    types, faults = _types(records, reference)
    return [*faults, *_indicator_faults(indicators, types), *_source_faults(content, types)]


def _table(value: object) -> Mapping[str, object]:
    """A table; nothing where another value stands, which the settings themselves refuse."""
    return value if isinstance(value, dict) else {}


def _indicator_faults(tables: Mapping[str, object], types: RecordTypes) -> list[Finding]:
    faults: list[Finding] = []
    for name, table in tables.items():
        if name not in INDICATORS:
            faults.append(unread_line(f"indicator.{name}", tuple(INDICATORS)))
        elif not isinstance(table, dict) or "by" not in table:
            faults.append(_by_fault(f"indicator.{name}", "no line by", types))
        else:
            faults += [unread_line(f"indicator.{name}.{key}", _BY_KEYS) for key in sorted(set(table) - set(_BY_KEYS))]
            faults += _by_faults(f"indicator.{name}.by", table["by"], types)
    return faults


def _by_faults(key: str, columns: object, types: RecordTypes) -> list[Finding]:
    if not isinstance(columns, list) or not columns:
        return [_by_fault(key, "another value", types)]
    known = dividing(types)
    odd = [str(each)[:40] for each in columns if each not in known]
    return [_by_fault(key, each, types) for each in dict.fromkeys(odd)]


def _by_fault(key: str, found: str, types: RecordTypes) -> Finding:
    expected = ", ".join(dividing(types)) or "none yet"
    return Finding(code("PH-D107"), Where(SETTINGS), {"key": key, "expected": expected, "found": found})


def dividing(types: RecordTypes) -> tuple[str, ...]:
    """The columns of deaths that figures may be divided by: a country's own categories, not too many of them."""
    columns = types[DEATH].columns()
    own = [(name, columns[name]) for name in columns if name in types[DEATH].own]
    return tuple(
        name for name, column in own if isinstance(column, LabelledColumn) and len(column.values) <= MOST_CATEGORIES
    )


def _source_faults(content: Mapping[str, object], types: RecordTypes) -> list[Finding]:
    sources = _table(content.get("source"))
    named = {name: _table(table).get("record") for name, table in sources.items()}
    known = {*types, *types.declared}
    return [
        Finding(
            code("PH-D108"),
            Where(SETTINGS),
            {"source": name, "record": record[:40], "expected": ", ".join(types)},
        )
        for name, record in sorted(named.items())
        if isinstance(record, str) and record not in known
    ]


def unconfirmed(types: RecordTypes) -> list[Finding]:
    """PH-D106 for each kind of record that was proposed and that nobody has confirmed."""
    return [
        Finding(code("PH-D106"), Where(SETTINGS), {"record": name})
        for name, each in sorted(types.declared.items())
        if not each.confirmed
    ]
