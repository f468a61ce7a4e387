"""The referee: each definition read slowly, one death after another, from its words and not from the queries.

`docs` of the data model, "Mentions", "Totals", "Dates, places, clock": what they say stands in the comments here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.generative.tables import Value
from tests.referee_queries.world import LINE, OWN, Row, key_of

Key = tuple[Value, ...]
Tables = dict[str, list[Row]]

# A substance counts as named by these roles alone.
NAMED_AS = {"cause", "contributory", "possibly_contributory", "detected"}
DATE_COLUMNS = {
    "occurrence": ["died_on"],
    "registration": ["registered_on"],
    "report": ["reported_on"],
    "first_known": ["died_on", "registered_on", "reported_on"],
}


def keyed(key: Key) -> Row:
    """A key as the first columns of a row."""
    return dict(zip(("file_id", "row", "part"), key, strict=True))


# --- which targets a death counts for


def naming(tables: Tables) -> list[Row]:
    """Death × target: distinct deaths for every substance, group, combination, `any` and `none_named`."""
    speaks_for: dict[Value, set[str]] = defaultdict(set)
    for line in tables["targets"]:
        speaks_for[line["substance"]].add(str(line["target"]))
    said: dict[Key, dict[Value, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for mention in tables["mentions"]:
        said[key_of(mention)][mention["mention"]].append(mention)
    rows = []
    for death in tables["deaths"]:
        key = key_of(death)
        named: set[str] = set()
        for candidates in said[key].values():
            named |= _spoken_for(candidates, speaks_for)
        rows += [{**keyed(key), "target": target} for target in _counted_for(death, named, tables)]
    return rows


def _spoken_for(candidates: list[Row], speaks_for: dict[Value, set[str]]) -> set[str]:
    """What one mention names. Of alternatives only what all of them belong to; an unplaced one belongs nowhere.

    An ambiguous word of which only one reading is known names nothing: its other readings are not known.
    """
    if len({line["candidate"] for line in candidates}) == 1 and any(line["ambiguous"] for line in candidates):
        return set()
    each = [
        speaks_for[line["substance"]] if line["role"] in NAMED_AS and line["substance"] is not None else set()
        for line in candidates
    ]
    return set.intersection(*each)


def _counted_for(death: Row, named: set[str], tables: Tables) -> set[str]:
    declared = {line["file_id"] for line in tables["files"] if line["every_row_counts"]}
    scope = {line["target"] for line in tables["in_scope"]}
    if death["file_id"] not in declared and not named & scope:
        return set()
    # words that name nothing ("drug, unspecified") bring a death into scope, but are no target
    targets = named - {str(line["target"]) for line in tables["unnamed"]}
    found = {"any", *targets, *_combinations(targets, tables["combinations"])}
    return found if targets else found | {"none_named"}


def _combinations(named: set[str], lines: list[Row]) -> Iterator[str]:
    for identifier in {str(line["combination"]) for line in lines}:
        all_of = {line["target"] for line in lines if line["combination"] == identifier and line["wanted"] == 1}
        none_of = {line["target"] for line in lines if line["combination"] == identifier and line["wanted"] == 0}
        if all_of <= named and not none_of & named:
            yield identifier


# --- where and when a death counts


@dataclass(frozen=True)
class Described:
    """One death as the tables show it."""

    key: Key
    year: str
    quarter: str
    month: str
    sex: str
    age_group: str
    residence: str
    occurrence: str
    own: str

    @property
    def resident(self) -> bool:
        """Whether the death is of a resident of the reference area: the residence is known, mapped, and inside."""
        return self.residence not in {"unknown", "unmapped", "outside"}


def described(tables: Tables, basis: str) -> list[Described]:
    """Every death on a date basis, with a line for what is not known."""
    named_days = {line["day"]: line for line in tables["calendar"]}
    words = {line["word"]: str(line["area"]) for line in tables["area_words"]}
    groups = {line["age"]: str(line["age_group"]) for line in tables["age_groups"]}
    return [
        Described(
            key_of(death),
            *periods(death, basis, named_days),
            sex=str(death["sex"] or "unknown"),
            age_group=groups.get(death["age"], "unknown"),
            residence=_area(death["area_residence"], words),
            occurrence=_area(death["area_occurrence"], words),
            own=str(death[OWN] or "unknown"),
        )
        for death in tables["deaths"]
    ]


def _area(text: Value, words: dict[Value, str]) -> str:
    return "unknown" if text is None else words.get(text, "unmapped")


def periods(death: Row, basis: str, named_days: dict[Value, Row]) -> tuple[str, str, str]:
    """Year, quarter and month. A death counts in a period when its first and last possible day both lie in it, else
    in the parent's line: `2012-U` is "in 2012, not known by quarter or month"."""
    column = next((name for name in DATE_COLUMNS[basis] if death[name] is not None), None)
    first = named_days.get(death[column]) if column else None
    last = named_days.get(death[f"{column}_last"]) if column else None
    if first is None or last is None or first["year"] != last["year"]:
        return "unknown", "unknown", "unknown"
    year = str(first["year"])
    quarter = str(first["quarter"]) if first["quarter"] == last["quarter"] else f"{year}-U"
    month = str(first["month"]) if first["month"] == last["month"] else f"{year}-U"
    return year, quarter, month


# --- totals

Line = tuple[str, ...]


def totals(tables: Tables, basis: str, *, with_areas: bool, divided: bool = False) -> list[Row]:
    """Distinct deaths of the wanted years by every declared set of groups; divided by the country's own column or not.

    A death without a value of it stands in the line "unknown"; sex and ages together are not divided.
    """
    wanted = {line["year"] for line in tables["wanted_years"]}
    targets: dict[Key, set[str]] = defaultdict(set)
    for line in tables["death_target"]:
        targets[key_of(line)].add(str(line["target"]))
    above: dict[Value, set[str]] = defaultdict(set)
    for line in tables["area_parents"]:
        above[line["area"]].add(str(line["ancestor"]))
    counted: dict[Line, set[Key]] = defaultdict(set)
    for death in described(tables, basis):
        if death.year in wanted:
            for target in targets[death.key]:
                for line in _lines(death, target, above, with_areas=with_areas):
                    if not divided or "all" in line[-2:]:
                        counted[(*line, death.own) if divided else line].add(death.key)
    names = (*LINE, "by_value") if divided else LINE
    return [{**dict(zip(names, line, strict=True)), "deaths": len(keys)} for line, keys in counted.items()]


def _lines(death: Described, target: str, above: dict[Value, set[str]], *, with_areas: bool) -> Iterator[Line]:
    """Every line of the table in which this death stands."""
    people = [(sex, age) for sex in ("all", death.sex) for age in ("all", death.age_group)]
    for sex, age in people:
        yield "source", "all", "year", death.year, death.year, target, sex, age
        if with_areas and death.resident:
            yield "residence", "all", "year", death.year, death.year, target, sex, age
    yield "source", "all", "quarter", death.quarter, death.year, target, "all", "all"
    yield "source", "all", "month", death.month, death.year, target, "all", "all"
    for place, own in (("residence", death.residence), ("occurrence", death.occurrence)):
        for area in above[own] if with_areas else ():
            yield place, area, "year", death.year, death.year, target, "all", "all"


def completed(tables: Tables) -> list[Row]:
    """Totals, zeros in years without a death (lines of all persons, and all lines of `any`), and the whole time."""
    dims = ("date_basis", "place_basis", "area", "substance", "sex", "age_group")
    rows = [{name: row[name] for name in (*dims, "period_kind", "period", "deaths")} for row in tables["totals"]]
    by_line: dict[tuple[Value, ...], dict[Value, int]] = defaultdict(dict)
    for row in rows:
        if row["period_kind"] == "year":
            by_line[tuple(row[name] for name in dims)][row["period"]] = _number(row["deaths"])
    for line, years in by_line.items():
        named = dict(zip(dims, line, strict=True))
        rows.append({**named, "period_kind": "all", "period": "all", "deaths": sum(years.values())})
        if (named["sex"], named["age_group"]) == ("all", "all") or named["substance"] == "any":
            absent = {each["year"] for each in tables["years"]} - years.keys()
            rows += [{**named, "period_kind": "year", "period": year, "deaths": 0} for year in absent]
    return rows


def _number(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(f"no whole number: {value!r}")
    return value


# --- the deaths behind one figure


@dataclass(frozen=True)
class Wanted:
    """The place of one figure."""

    substance: str
    place_basis: str
    period_kind: str
    period: str
    sex: str
    age_group: str
    area: str
    by_value: str = "all"


def traced(tables: Tables, basis: str, cell: Wanted) -> list[Row]:
    """Keys of the deaths of the wanted years that stand in a cell."""
    wanted = {line["year"] for line in tables["wanted_years"]}
    named = {key_of(line) for line in tables["death_target"] if line["target"] == cell.substance}
    inside = {line["area"] for line in tables["area_parents"] if line["ancestor"] == cell.area}
    return [
        keyed(death.key)
        for death in described(tables, basis)
        if death.key in named and death.year in wanted and _stands_in(death, cell, inside)
    ]


def _stands_in(death: Described, cell: Wanted, inside: set[Value]) -> bool:
    times = {"all": cell.period, "year": death.year, "quarter": death.quarter, "month": death.month}
    if times[cell.period_kind] != cell.period:
        return False
    if cell.sex not in {"all", death.sex} or cell.age_group not in {"all", death.age_group}:
        return False
    if cell.by_value not in {"all", death.own}:
        return False
    if cell.area != "all":
        return (death.residence if cell.place_basis == "residence" else death.occurrence) in inside
    return cell.place_basis != "residence" or death.resident


# --- what the files hold


def facts(tables: Tables) -> list[Row]:
    """Deaths by file, year of first known day, manner, and which dates are known; with the first and last such day."""
    named_days = {line["day"]: line for line in tables["calendar"]}
    groups: dict[tuple[Value, ...], list[Value]] = defaultdict(list)
    for death in tables["deaths"]:
        dates = [death[column] for column in DATE_COLUMNS["first_known"]]
        first = next((day for day in dates if day is not None), None)
        year = named_days[first]["year"] if first in named_days else "unknown"
        group = (death["file_id"], year, death["manner"] or "unknown", *(int(day is not None) for day in dates))
        groups[group].append(first)
    names = ("file_id", "year", "manner", "occurrence", "registration", "report")
    return [
        {**dict(zip(names, group, strict=True)), "deaths": len(days), **_ends(days)} for group, days in groups.items()
    ]


def _ends(days: Iterable[Value]) -> Row:
    known = sorted(day for day in days if day is not None)  # type: ignore[type-var]
    return {"first_day": known[0], "last_day": known[-1]} if known else {"first_day": None, "last_day": None}


def years(tables: Tables) -> list[Row]:
    """Deaths by file and year on every date basis."""
    named_days = {line["day"]: line for line in tables["calendar"]}
    counted = Counter(
        (death["file_id"], basis, periods(death, basis, named_days)[0])
        for death in tables["deaths"]
        for basis in DATE_COLUMNS
    )
    names = ("file_id", "date_basis", "year")
    return [{**dict(zip(names, group, strict=True)), "deaths": count} for group, count in counted.items()]


def unmapped(tables: Tables) -> list[Row]:
    """Deaths by file whose area is given and is none of the country's."""
    words = {line["word"] for line in tables["area_words"]}
    counted = Counter(
        (death["file_id"], place)
        for death in tables["deaths"]
        for place in ("area_residence", "area_occurrence")
        if death[place] is not None and death[place] not in words
    )
    return [{"file_id": file, "place": place, "deaths": count} for (file, place), count in counted.items()]
