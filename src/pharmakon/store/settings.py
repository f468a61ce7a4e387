"""pharmakon.toml: the country, and what each source covers."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

import tomlkit

from pharmakon.findings import BlockedError, Finding, MisuseError, Where, code
from pharmakon.store.files import atomic_write
from pharmakon.store.layout import SETTINGS, Layout
from pharmakon.store.spans import is_span

FORMAT = 1
ROLES = ("base", "supplement", "compare")
CASES = ("drug-induced", "all deaths")


@dataclass(frozen=True)
class SourceSettings:
    """What a source declares of itself. Empty: not declared.

    `role`: base, supplement or compare. `area`: what it covers, empty: the country. `cases`: drug-induced (each row is
    a death that the source counts as drug-induced) or all deaths. `first` and `last`: the days it covers (ISO 8601).
    `retention`: how long its files may be kept from the day they were received ("5 years", "18 months", "90 days").
    """

    name: str
    record: str
    role: str = "base"
    area: str = ""
    cases: str | None = None
    confirmed: bool = False
    manners: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    retention: str = ""


@dataclass(frozen=True)
class Settings:
    """The observatory's country (ISO 3166-1 alpha-3), the name it goes by, and its sources.

    `records` and `indicators`: the tables [record] and [indicator] as they stand; upper rooms read and check them.
    """

    country: str
    name: str = ""
    simulated: bool = False
    sources: tuple[SourceSettings, ...] = ()
    records: Mapping[str, object] = field(default_factory=dict)
    indicators: Mapping[str, object] = field(default_factory=dict)


def new_settings(settings: Settings) -> str:
    """The text of a new pharmakon.toml."""
    document = tomlkit.document()
    document.add(tomlkit.comment("This observatory. Sources declare here what they cover (manual: sources)."))
    document["format"] = FORMAT
    document["country"] = settings.country
    if settings.name:
        document["name"] = settings.name
    if settings.simulated:
        document["simulated"] = True
    return tomlkit.dumps(document)


def add_source(layout: Layout, source: SourceSettings) -> None:
    """Write what a new source declares into pharmakon.toml, leaving all else as it stands."""
    document = tomlkit.parse(layout.settings.read_text(encoding="utf-8"))
    sources = document.setdefault("source", tomlkit.table(is_super_table=True))
    table = tomlkit.table()
    table["record"] = source.record
    table["role"] = source.role
    if source.area:
        table["area"] = source.area
    if source.cases is not None:
        table["cases"] = source.cases
        confirmed = tomlkit.boolean(str(source.confirmed).lower())
        table["confirmed"] = confirmed.comment("true once the office that keeps the file has confirmed `cases`")
    sources[source.name] = table
    atomic_write(layout.settings, tomlkit.dumps(document).encode())


Check = Callable[[Mapping[str, object]], list[Finding]]


def _no_more_faults(content: Mapping[str, object]) -> list[Finding]:
    del content
    return []


def load_settings(layout: Layout, *, also: Check = _no_more_faults) -> Settings:
    """Read pharmakon.toml.

    Args:
        also: finds the faults of tables that upper rooms read, so that people see all faults of the file together.

    Raises:
        MisuseError: PH-C022 the folder is no observatory.
        BlockedError: PH-D003 no TOML, PH-D004 a newer format, PH-D005 lines that cannot be followed, all together.
    """
    if not layout.exists():
        raise MisuseError(Finding(code("PH-C022"), details={"path": layout.root.name or str(layout.root)}))
    try:
        content = tomllib.loads(layout.settings.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BlockedError(Finding(code("PH-D003"), Where(SETTINGS), {"why": _why(error)})) from None
    if content.get("format") != FORMAT:
        raise BlockedError(Finding(code("PH-D004"), Where(SETTINGS), {"format": FORMAT}))
    faults = [*_faults(content), *also(content)]
    if faults:
        raise BlockedError(*faults)
    sources = tuple(_source(name, table) for name, table in sorted(content.get("source", {}).items()))
    country, name = str(content["country"]), str(content.get("name", ""))
    records, indicators = (content.get(each, {}) for each in ("record", "indicator"))
    return Settings(country, name, bool(content.get("simulated", False)), sources, records, indicators)


def _why(error: Exception) -> str:
    return str(error).splitlines()[0] if isinstance(error, tomllib.TOMLDecodeError) else "text that is not UTF-8"


def _source(name: str, table: Mapping[str, object]) -> SourceSettings:
    manners = table.get("manners", [])
    return SourceSettings(
        name=name,
        record=str(table["record"]),
        role=str(table.get("role", "base")),
        area=str(table.get("area", "")),
        cases=str(table["cases"]) if "cases" in table else None,
        confirmed=bool(table.get("confirmed", False)),
        manners=tuple(str(each) for each in manners) if isinstance(manners, list) else (),
        first=str(table.get("first", "")),
        last=str(table.get("last", "")),
        retention=str(table.get("retention", "")),
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, date) or bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


# Key of a source → what it may hold, in words, and the test.
_KEYS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "record": ("a record type", _is_text),
    "role": ("one of " + ", ".join(ROLES), lambda value: value in ROLES),
    "area": ("an area code", lambda value: isinstance(value, str)),
    "cases": ('"drug-induced" or "all deaths"', lambda value: value in CASES),
    "confirmed": ("true or false", lambda value: isinstance(value, bool)),
    "manners": ("a list of manners of death", lambda value: isinstance(value, list)),
    "first": ("a day (2024-01-31)", _is_day),
    "last": ("a day (2024-01-31)", _is_day),
    "retention": ('a time such as "5 years", "18 months" or "90 days"', is_span),
}


# What pharmakon.toml may hold beside `format`, in words, and the test.
_HEAD: dict[str, tuple[str, Callable[[object], bool]]] = {
    "country": ("a country code", _is_text),
    "name": ("a text", lambda value: isinstance(value, str)),
    "simulated": ("true or false", lambda value: isinstance(value, bool)),
    "record": ("tables [record.NAME]", lambda value: isinstance(value, dict)),
    "indicator": ("tables [indicator.NAME]", lambda value: isinstance(value, dict)),
}
_TABLES = ("format", *_HEAD, "source")


def unread_line(key: str, known: tuple[str, ...]) -> Finding:
    """PH-D101: a line or table that nothing reads; the nearest name stands first."""
    near = get_close_matches(key.rpartition(".")[2], known, n=1)
    expected = ", ".join([*near, *(each for each in known if each not in near)])
    return Finding(code("PH-D101"), Where(SETTINGS), {"key": key[:80], "expected": expected})


def _head_faults(content: Mapping[str, object]) -> list[Finding]:
    held = {"country": "", **content}
    faults = [_fault(key, expected) for key, (expected, holds) in _HEAD.items() if key in held and not holds(held[key])]
    return [*faults, *(unread_line(key, _TABLES) for key in sorted(set(content) - set(_TABLES)))]


def _faults(content: Mapping[str, object]) -> list[Finding]:
    faults = _head_faults(content)
    sources = content.get("source", {})
    if not isinstance(sources, dict):
        return [*faults, _fault("source", "tables [source.NAME]")]
    for name, table in sorted(sources.items()):
        if not isinstance(table, dict) or "record" not in table:
            faults.append(_fault(f"source.{name}", "a table with the line record"))
            continue
        for key, value in table.items():
            expected, holds = _KEYS.get(key, ("one of the keys " + ", ".join(_KEYS), lambda _: False))
            if not holds(value):
                faults.append(_fault(f"source.{name}.{key}", expected))
    return faults


def _fault(key: str, expected: str) -> Finding:
    return Finding(code("PH-D005"), Where(SETTINGS), {"key": key, "expected": expected})
