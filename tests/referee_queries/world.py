"""Random small countries whose tables fit each other: deaths, mentions, a register, areas, a calendar."""

import datetime
import random
from dataclasses import dataclass, replace

import pyarrow as pa

from pharmakon.indicators.age_groups import WANTED_STARTS, AgeGroups
from pharmakon.indicators.estimates import OUTSIDE, UNKNOWN, UNMAPPED
from pharmakon.indicators.naming import DEATH_TARGET_SCHEMA
from pharmakon.records import KEY_FIELDS, MENTION_SCHEMA, RECORD_TYPES, Role
from pharmakon.records.declared import DeclaredColumn, DeclaredRecord
from pharmakon.records.extended import RecordTypes
from tests.generative.tables import Value

Row = dict[str, Value]

COUNTRY = "XVA"
FILES = (1, 2**62, 7)
SUBSTANCES = ("heroin", "morphine", "fentanyl", "cocaine", "alcohol", "mdma")
GROUPS = ("opiates", "opioids", "stimulants", "drugs_unspecified")
PARENTS = {
    "heroin": "opiates",
    "morphine": "opiates",
    "opiates": "opioids",
    "fentanyl": "opioids",
    "cocaine": "stimulants",
    "mdma": "stimulants",
}
ROLES = tuple(role.value for role in Role)
AREAS = {"N": "", "N1": "N", "N2": "N", "S": "", "S1": "S"}
AREA_WORDS = {"N": "N", "NORTH": "N", "N1": "N1", "N2": "N2", "S": "S", "S1": "S1", COUNTRY: COUNTRY, "ABROAD": OUTSIDE}
PLACES = (*AREA_WORDS, "ATLANTIS")
FIRST_DAY, LAST_DAY = datetime.date(2011, 10, 1), datetime.date(2013, 4, 30)
DAYS = tuple(
    datetime.date(*day)
    for day in (
        *((2011, 10, 1), (2011, 12, 31), (2012, 1, 1), (2012, 1, 31), (2012, 2, 29), (2012, 3, 1), (2012, 3, 31)),
        *((2012, 4, 1), (2012, 12, 31), (2013, 1, 1), (2013, 2, 28), (2013, 4, 30)),
        *((1899, 12, 31), (2014, 1, 1)),  # not in the small calendar
    )
)
LENGTHS = (0, 0, 0, 0, 27, 30, 89, 364)  # days from the first possible day to the last one
# A column that a country added. Its name is a word of SQL, as a country may choose it.
OWN = "order"
OWN_VALUES = ("a", "b", "none of them")
_DECLARED = DeclaredColumn(OWN, "category", "Order of birth", values={value: value for value in OWN_VALUES})
RECORDS = RecordTypes(RECORD_TYPES, {"death": DeclaredRecord("death", columns=(_DECLARED,))})["death"].schema()
STRINGS = {
    "targets": ("substance", "target"),
    "unnamed": ("target",),
    "in_scope": ("target",),
    "area_words": ("word", "area"),
    "area_parents": ("area", "ancestor"),
    "wanted_years": ("year",),
    "years": ("year",),
}
LINE = ("place_basis", "area", "period_kind", "period", "year", "substance", "sex", "age_group")
SCHEMAS: dict[str, pa.Schema] = {
    "deaths": RECORDS,
    "mentions": MENTION_SCHEMA,
    "death_target": DEATH_TARGET_SCHEMA,
    "combinations": pa.schema(
        [("combination", pa.string()), ("target", pa.string()), ("wanted", pa.int64()), ("wants", pa.int64())]
    ),
    "files": pa.schema([("file_id", pa.int64()), ("every_row_counts", pa.int64())]),
    "calendar": pa.schema([("day", pa.date32()), *((name, pa.string()) for name in ("year", "quarter", "month"))]),
    "age_groups": pa.schema([("age", pa.int64()), ("age_group", pa.string())]),
    "totals": pa.schema([(name, pa.string()) for name in ("date_basis", *LINE)] + [("deaths", pa.int64())]),
    **{name: pa.schema([(column, pa.string()) for column in columns]) for name, columns in STRINGS.items()},
}


@dataclass(frozen=True)
class World:
    """The tables of one random country, as lists of rows."""

    tables: dict[str, list[Row]]

    def arrow(self, *names: str) -> dict[str, pa.Table]:
        """Some of the tables, as an engine takes them."""
        return {name: pa.Table.from_pylist(self.tables[name], schema=SCHEMAS[name]) for name in names}

    def holding(self, **tables: list[Row]) -> "World":
        """The same country with some tables exchanged."""
        return replace(self, tables={**self.tables, **tables})


def a_world(rng: random.Random, *, most: int = 24) -> World:
    """A country of up to `most` deaths in up to three files."""
    deaths = _deaths(rng, rng.choice((0, 1, 2, 3, 5, 8, 13, most)))
    return World(
        {
            "deaths": deaths,
            "mentions": _mentions(rng, deaths),
            "files": [{"file_id": file, "every_row_counts": rng.randint(0, 1)} for file in FILES if rng.random() < 0.9],
            **_register(rng),
            **_geography(),
            "calendar": small_calendar(),
            "age_groups": _age_groups(rng),
            "wanted_years": [
                {"year": year} for year in ("2011", "2012", "2013", UNKNOWN, "1950") if rng.random() < 0.75
            ],
        }
    )


def _deaths(rng: random.Random, count: int) -> list[Row]:
    keys = {(rng.choice(FILES), rng.randint(2, count + 2), rng.choice((0, 0, 1))) for _ in range(count)}
    ordered = sorted(keys)
    rng.shuffle(ordered)
    return [_death(rng, *key) for key in ordered]


def _death(rng: random.Random, file_id: int, row: int, part: int) -> Row:
    dates = {}
    for column in ("died_on", "registered_on", "reported_on"):
        dates |= _date(rng, column)
    empty: Row = dict.fromkeys(RECORDS.names)
    return {
        **empty,
        "file_id": file_id,
        "row": row,
        "part": part,
        "reference_area": COUNTRY,
        **dates,
        "age": _perhaps(rng, rng.choice((0, 14, 15, 16, 34, 35, 64, 65, 90, 120, 130, 131))),
        "sex": _perhaps(rng, rng.choice(("male", "female", "male", "female", "other"))),
        "manner": _perhaps(rng, rng.choice(("accident", "suicide", "pending"))),
        "area_residence": _perhaps(rng, rng.choice(PLACES)),
        "area_occurrence": _perhaps(rng, rng.choice(PLACES)),
        OWN: _perhaps(rng, rng.choice(OWN_VALUES)),
    }


def _perhaps(rng: random.Random, value: Value) -> Value:
    return None if rng.random() < 0.15 else value


def _date(rng: random.Random, column: str) -> Row:
    if rng.random() < 0.3:
        return {column: None, f"{column}_last": None}
    first = rng.choice(DAYS)
    return {column: first, f"{column}_last": first + datetime.timedelta(days=rng.choice(LENGTHS))}


def _mentions(rng: random.Random, deaths: list[Row]) -> list[Row]:
    """Up to four mentions a death; a few belong to rows that are no record."""
    keys = [(death["file_id"], death["row"], death["part"]) for death in deaths]
    keys += [(rng.choice(FILES), 9_000 + number, 0) for number in range(rng.choice((0, 0, 1, 2)))]
    return [
        {**dict(zip(("file_id", "row", "part"), key, strict=True)), **mention}
        for key in keys
        for number in range(rng.choice((0, 1, 1, 2, 3, 4)))
        for mention in _candidates(rng, number)
    ]


def _candidates(rng: random.Random, number: int) -> list[Row]:
    ambiguous = rng.random() < 0.3
    count = rng.choice((1, 2, 2, 3)) if ambiguous else 1
    role = rng.choice((*ROLES, "cause", "cause", "detected", "detected"))
    return [
        {
            "mention": number,
            "candidate": candidate,
            "substance": _perhaps(rng, rng.choice((*SUBSTANCES, *SUBSTANCES, *GROUPS))),
            "role": rng.choice(ROLES) if rng.random() < 0.05 else role,
            "method": "name",
            "confidence": 1000,
            "origin": "cause_text",
            "origin_kind": "text",
            "start": 0,
            "length": 1,
            "ambiguous": ambiguous,
        }
        for candidate in range(count)
    ]


def _register(rng: random.Random) -> dict[str, list[Row]]:
    places = rng.sample(sorted(PARENTS), rng.randint(2, len(PARENTS)))
    parents = {name: PARENTS[name] for name in places}
    targets: list[Row] = [
        {"substance": name, "target": above} for name in (*SUBSTANCES, *GROUPS) for above in _line(name, parents)
    ]
    return {
        "targets": targets,
        "combinations": [line for number in range(rng.randint(0, 3)) for line in _combination(rng, f"C{number}")],
        "unnamed": [{"target": name} for name in ("drugs_unspecified", "alcohol") if rng.random() < 0.7],
        "in_scope": [{"target": name} for name in (*SUBSTANCES, *GROUPS) if rng.random() < 0.4],
    }


def _line(name: str, parents: dict[str, str]) -> list[str]:
    return [name, *(_line(parents[name], parents) if name in parents else ())]


def _combination(rng: random.Random, identifier: str) -> list[Row]:
    all_of = rng.randint(1, 3)
    members = rng.sample((*SUBSTANCES, *GROUPS), all_of + rng.randint(0, 2))
    return [
        {"combination": identifier, "target": target, "wanted": int(place < all_of), "wants": all_of}
        for place, target in enumerate(members)
    ]


def _geography() -> dict[str, list[Row]]:
    words: list[Row] = [{"word": word, "area": area} for word, area in AREA_WORDS.items()]
    parents: list[Row] = [
        {"area": area, "ancestor": above}
        for area in AREAS
        for above in _line(area, {name: parent for name, parent in AREAS.items() if parent})
    ]
    parents += [{"area": line, "ancestor": line} for line in (COUNTRY, UNKNOWN, UNMAPPED, OUTSIDE)]
    return {"area_words": words, "area_parents": parents}


def small_calendar() -> list[Row]:
    """The days from FIRST_DAY to LAST_DAY with the names of their year, quarter and month."""
    days = [FIRST_DAY + datetime.timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1)]
    return [calendar_row(day) for day in days]


def calendar_row(day: datetime.date) -> Row:
    """The names of a day's year, quarter (January to March is Q1) and month."""
    quarter = f"{day.year}-Q{(day.month - 1) // 3 + 1}"
    return {"day": day, "year": str(day.year), "quarter": quarter, "month": f"{day:%Y-%m}"}


def groups_of(rng: random.Random) -> AgeGroups:
    """A random partition of the ages."""
    return AgeGroups((0, *sorted(rng.sample(WANTED_STARTS[1:], rng.randint(0, 4)))))


def _age_groups(rng: random.Random) -> list[Row]:
    rows: list[Row] = groups_of(rng).table().to_pylist()
    return rows


def key_of(row: Row) -> tuple[Value, ...]:
    """The key of a record."""
    return tuple(row[field.name] for field in KEY_FIELDS)
