"""Releases of invented countries, made by the program's own way from deaths to estimates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from pharmakon.disclosure import Context, Label, MethodNote, Owner, Release, SourceNote, release_to
from pharmakon.engines import DuckDBEngine
from pharmakon.findings import Finding, SheetAccount, Where, code
from pharmakon.indicators.age_groups import OLDEST, coarsest
from pharmakon.indicators.bases import DATE_BASES
from pharmakon.indicators.deaths import DEFINED
from pharmakon.indicators.deaths_sql import totals_query
from pharmakon.indicators.estimates import ANY, NONE_NAMED, OUTSIDE, UNKNOWN, UNMAPPED
from pharmakon.indicators.estimation import Provenance, estimate
from pharmakon.indicators.populations import PopulationCell, Populations
from pharmakon.reference.calendar import calendar

COUNTRY = "XVA"
SEED = 20260419
LABELS = {
    "fentanyl": Label("fentanyl", verified=True),
    "heroin": Label("heroin", verified=True),
    "cocaine": Label("cocaine", verified=True),
    "methadone": Label("methadone", verified=True),
    "ethanol": Label("alcohol (ethanol)", verified=True),
    "alprazolam": Label("alprazolam", verified=True),
    "oxycodone": Label("oxycodone", verified=True),
    "tramadol": Label("tramadol", verified=True),
    "amphetamine": Label("amphetamine", verified=True),
    "metonitazene": Label("metonitazene", verified=False),
    "pregabalin": Label("pregabalin", verified=True),
    "mdma": Label("MDMA (ecstasy)", verified=True),
    "group:opioid": Label("opioids", verified=True, group=True),
    "group:stimulant": Label("stimulants", verified=True, group=True),
    "group:sedative": Label("benzodiazepines and other sedatives", verified=False, group=True),
    "opioid_with_sedative": Label("an opioid with a sedative", verified=True, combination=True),
    "opioid_with_stimulant": Label("an opioid with a stimulant", verified=True, combination=True),
}
GROUPS = {
    "group:opioid": {"fentanyl", "heroin", "methadone", "oxycodone", "tramadol", "metonitazene"},
    "group:stimulant": {"cocaine", "amphetamine", "mdma"},
    "group:sedative": {"alprazolam", "pregabalin"},
}
# Chance of being named in a death of the first and of the last year.
NAMED = {
    "fentanyl": (0.12, 0.58),
    "heroin": (0.44, 0.14),
    "cocaine": (0.16, 0.27),
    "methadone": (0.13, 0.11),
    "ethanol": (0.24, 0.22),
    "alprazolam": (0.15, 0.20),
    "oxycodone": (0.16, 0.06),
    "tramadol": (0.05, 0.05),
    "amphetamine": (0.04, 0.08),
    "metonitazene": (0.0, 0.03),
    "pregabalin": (0.01, 0.09),
    "mdma": (0.02, 0.02),
}
AREAS = {
    "XVA-N": "North Coast",
    "XVA-E": "Easthaven",
    "XVA-S": "Southern Vale",
    "XVA-W": "Westmark",
    "XVA-C": "Capital District",
    "XVA-I": "The Islands",
}
WEIGHTS = (0.14, 0.18, 0.16, 0.14, 0.34, 0.04)
PERSONS = {
    "XVA-N": 900_000,
    "XVA-E": 1_100_000,
    "XVA-S": 1_000_000,
    "XVA-W": 1_050_000,
    "XVA-C": 1_600_000,
    "XVA-I": 150_000,
}


@dataclass(frozen=True)
class Person:
    """One death of the invented country."""

    day: date | None
    sex: str | None = "male"
    age: int | None = 40
    area: str | None = None
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """What surrounds the deaths of a release."""

    areas: Mapping[str, str] = field(default_factory=dict)
    persons: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=lambda: LABELS)
    as_of: date = date(2026, 4, 19)
    place_basis: str = "source"
    date_basis: str = "occurrence"
    changes: Mapping[str, object] = field(default_factory=dict)


def targets_of(person: Person) -> list[str]:
    """What a death counts for: its names, their groups, combinations, any, none named."""
    groups = {group for group, members in GROUPS.items() if members & person.names}
    both = {"opioid_with_sedative": "group:sedative", "opioid_with_stimulant": "group:stimulant"}
    combined = {name for name, other in both.items() if {"group:opioid", other} <= groups}
    return sorted({ANY, *person.names, *groups, *combined, *(() if person.names else (NONE_NAMED,))})


def release_of(people: Sequence[Person], place: Place | None = None) -> Release[Owner]:
    """A release of these deaths."""
    place = place or Place()
    age_groups = coarsest([0, 15, 25, 35, 45, 55, 65, 75])
    engine = DuckDBEngine(threads=1)
    years = sorted({str(person.day.year) for person in people if person.day})
    every = [str(year) for year in range(int(years[0]), int(years[-1]) + 1)] if years else []
    query = totals_query(DATE_BASES[place.date_basis], with_areas=bool(place.areas))
    inputs = {
        "deaths": _deaths(people, DATE_BASES[place.date_basis].columns[0]),
        "death_target": _death_targets(people),
        "calendar": calendar(),
        "age_groups": age_groups.table(),
        "area_words": _strings(word=[*place.areas, "ABROAD"], area=[*place.areas, OUTSIDE]),
        "area_parents": _strings(
            area=[*place.areas, COUNTRY, UNKNOWN, UNMAPPED, OUTSIDE],
            ancestor=[*place.areas, COUNTRY, UNKNOWN, UNMAPPED, OUTSIDE],
        ),
        "wanted_years": _strings(year=[*years, UNKNOWN]),
    }
    totals = engine.run(query, {name: inputs[name] for name in query.inputs()}).drop_columns(["year"])
    totals = totals.append_column("date_basis", pa.array([place.date_basis] * totals.num_rows, pa.string()))
    estimates = estimate(
        totals,
        years=every,
        populations=_populations(place, every),
        areas=list(place.areas),
        age_groups=age_groups,
        provenance=Provenance(COUNTRY, "coroner", place.as_of, "f3a9c1d20b7e", "step"),
        engine=engine,
    )
    return release_to("owner", estimates, context_of(people, place))


def _strings(**columns: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array(list(values), pa.string()) for name, values in columns.items()})


def _deaths(people: Sequence[Person], dated: str) -> pa.Table:
    """The deaths with their day in the column that is `dated`."""
    days = pa.array([person.day for person in people], pa.date32())
    none = pa.nulls(len(people), pa.date32())
    dates = {name: days if name == dated else none for name in ("died_on", "registered_on", "reported_on")}
    areas = pa.array([person.area for person in people], pa.string())
    return pa.table(
        {
            **_keys(range(len(people))),
            **dates,
            **{f"{name}_last": day for name, day in dates.items()},
            "sex": pa.array([person.sex for person in people], pa.string()),
            "age": pa.array([person.age for person in people], pa.int32()),
            "area_residence": areas,
            "area_occurrence": areas,
        }
    )


def _death_targets(people: Sequence[Person]) -> pa.Table:
    pairs = [(row, target) for row, person in enumerate(people) for target in targets_of(person)]
    return pa.table(
        {**_keys([row for row, _ in pairs]), "target": pa.array([target for _, target in pairs], pa.string())}
    )


def _keys(rows: Sequence[int] | range) -> dict[str, pa.Array]:
    size = len(rows)
    return {
        "file_id": pa.array([1] * size, pa.int64()),
        "row": pa.array(list(rows), pa.int32()),
        "part": pa.array([0] * size, pa.int16()),
    }


def _populations(place: Place, years: Sequence[str]) -> Populations:
    """Equal shares of each sex; ages in eight bands of ten years of equal share but for the first."""
    bands = [(0, 14), (15, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74), (75, OLDEST)]
    shares = (0.18, 0.12, 0.14, 0.14, 0.13, 0.12, 0.1, 0.07)
    cells = [
        PopulationCell(2, 1, area, year, (f"{year}-07-01", f"{year}-07-01"), sex, *ages, round(persons * share / 2))
        for year in years
        for area, persons in place.persons.items()
        for sex in ("male", "female")
        for ages, share in zip(bands, shares, strict=True)
    ]
    return Populations(tuple(cells), {COUNTRY: sorted(set(place.persons) - {COUNTRY})})


def context_of(people: Sequence[Person], place: Place) -> Context:
    """The context of a release of these deaths."""
    days = sorted(person.day for person in people if person.day)
    known = len(days) / len(people) if people else 0.0
    source = SourceNote(
        name="coroner",
        record="death",
        role="base",
        area=COUNTRY,
        cases="accident, suicide, undetermined",
        records=len(people),
        files=1,
        first=days[0] if days else None,
        last=days[-1] if days else None,
        manners={"accident": len(people)} if people else {},
        date_known={"occurrence": known, "registration": 0.0, "report": 0.0},
        date_used={"occurrence": known},
    )
    rows = len(people)
    values: dict[str, object] = {
        "observatory": "Observatory of Examplia",
        "country": "Examplia",
        "reference_area": COUNTRY,
        "as_of": place.as_of,
        "generation": "5c0f7d1be2a4",
        "program": "pharmakon 0.1.0",
        "date_basis": place.date_basis,
        "place_basis": place.place_basis,
        "labels": place.labels,
        "area_names": place.areas,
        "sources": (source,),
        "accounts": (SheetAccount("deaths.csv", "", rows + 4, 1, 0, 0, rows + 3, rows, 2, 1, rows + 4),),
        "findings": (),
        "unresolved": (),
        "methods": tuple(
            MethodNote(
                d.indicator.id,
                d.indicator.title,
                d.indicator.unit,
                d.indicator.text,
                d.indicator.source,
                d.indicator.version,
            )
            for d in DEFINED
        ),
    }
    return Context(**{**values, **place.changes})  # type: ignore[arg-type]


def examplia_people(*, seed: int = SEED, first: int = 2018, years: int = 8) -> list[Person]:
    """Eight years of 400 to 900 deaths: fentanyl rises, heroin falls; a few ages, sexes, areas, days unknown."""
    random = np.random.default_rng(seed)
    people = []
    for number in range(years):
        share = number / max(years - 1, 1)
        size = int(random.poisson(430 + 420 * share**1.3))
        people.extend(_drawn_person(random, first + number, share) for _ in range(size))
    return people


def _drawn_person(random: np.random.Generator, year: int, share: float) -> Person:
    day = date(year, 1, 1) + timedelta(days=int(random.integers(0, 365)))
    chances = {name: start + (end - start) * share for name, (start, end) in NAMED.items()}
    names = frozenset(name for name, chance in chances.items() if random.random() < chance)
    age = int(np.clip(random.normal(41, 13), 14, 92))
    area = str(random.choice(list(AREAS), p=WEIGHTS))
    luck = random.random(4)
    return Person(
        day=day if luck[0] > 0.004 else None,
        sex=None if luck[1] < 0.006 else "male" if random.random() < 0.71 else "female",
        age=age if luck[2] > 0.008 else None,
        area=None if luck[3] < 0.01 else "ABROAD" if luck[3] < 0.03 else "NOWHERE" if luck[3] < 0.035 else area,
        names=frozenset() if random.random() < 0.06 else names,
    )


def examplia() -> Release[Owner]:
    """A plausible country with doubts of every kind; the last year provisional."""
    findings = (
        Finding(
            code("PH-M101"), Where("deaths.csv", column="Fentanyl"), {"substance": "fentanyl", "rows": 41}, count=41
        ),
        Finding(code("PH-M102"), Where("deaths.csv", column="Heroin"), {"substance": "heroin", "rows": 112}, count=112),
        Finding(
            code("PH-I011"),
            Where("deaths.csv"),
            {"encoding": "cp1252", "why": "no byte contradicts it", "alternatives": "latin-1"},
        ),
    )
    changes = {
        "findings": findings,
        "unresolved": (("unobtainium", 31), ("compound", 17), ("wafers", 9), ("pinacolone", 6)),
        "breaks": {2021: "from 2021 deaths of non-residents are in the register as well"},
        "date_mix": {2018 + number: {"occurrence": 430 + 50 * number, "report": number} for number in range(8)},
        "simulated": True,
    }
    place = Place(areas=AREAS, persons=PERSONS, as_of=date(2026, 4, 19), changes=changes)
    return release_of(examplia_people(), place)


def one_death() -> Release[Owner]:
    """One woman, in one year, with nothing else known: no population, no areas, no names, no age."""
    return release_of([Person(date(2024, 5, 3), sex="female", age=None)])


def no_deaths() -> Release[Owner]:
    """Sources without a single death."""
    return release_of([])


def year_without_deaths() -> Release[Owner]:
    """Deaths in 2022 and 2024, none in 2023 and so a zero; names in some."""
    heroin = frozenset({"heroin"})
    people = [Person(date(2022, month, 2), names=heroin) for month in range(1, 13)]
    return release_of([*people, *(Person(date(2024, month, 2), sex="female") for month in range(1, 13))])


def one_year() -> Release[Owner]:
    """One year, with areas and populations."""
    people = [person for person in examplia_people(years=1) if person.day]
    return release_of(people, Place(areas=AREAS, persons=PERSONS, as_of=date(2020, 1, 31)))


def no_population() -> Release[Owner]:
    """Three years without populations; the last ends in June."""
    people = [each for each in examplia_people(years=3) if each.day and each.day < date(2020, 7, 1)]
    return release_of(people, Place(areas=AREAS, as_of=date(2020, 7, 20)))


HOSTILE_AREAS = {
    "A1": "<script>alert(1)</script>",
    "A2": "\u0645\u062d\u0627\u0641\u0638\u0629 \u0627\u0644\u0642\u0627\u0647\u0631\u0629",
    "A3": '=HYPERLINK("http://example.org")',
    "A4": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch and the Districts of the Lower Northern Valleys",
    "A5": "\u6771\u4eac\u90fd\u5343\u4ee3\u7530\u533a",
    "A6": '" onload="alert(1)',
    "A7": "{{ 7*7 }} {% raw %} \u202egnp.exe",
    "A8": "</style><img src=x onerror=alert(1)>",
}
HOSTILE_LABELS = {
    "fentanyl": Label("<b>fentanyl</b> & co", verified=False),
    "heroin": Label("=1+1", verified=True),
    "cocaine": Label("\u05e7\u05d5\u05e7\u05d0\u05d9\u05df", verified=True),
    "methadone": Label("x" * 300, verified=True),
}


def hostile() -> Release[Owner]:
    """Names that would run, turn the line or break out if nothing stopped them."""
    random = np.random.default_rng(SEED)
    codes = list(HOSTILE_AREAS)
    people = [
        Person(
            date(2023 + int(random.integers(0, 2)), 1 + int(random.integers(0, 12)), 5),
            area=str(random.choice(codes)),
            names=frozenset({name}),
        )
        for name in ("fentanyl", "heroin", "cocaine", "methadone")
        for _ in range(60)
    ]
    changes = {
        "observatory": "\"; } </style><script>alert('o')</script>",
        "country": '<i>Land</i>\\" } body { display: none } ',
        "unresolved": (("<svg onload=alert(1)>", 12), ("@SUM(A1)", 7)),
        "absent_sources": ("<a href=javascript:alert(1)>customs</a>",),
        "unread": (("a<b>.csv", "<col>"),),
        "findings": (
            Finding(code("PH-M101"), Where("<x>.csv", column="=cmd|'/c calc'!A0"), {"substance": "<u>", "rows": 3}),
        ),
    }
    persons = dict.fromkeys(codes, 100_000)
    return release_of(people, Place(areas=HOSTILE_AREAS, persons=persons, labels=HOSTILE_LABELS, changes=changes))


def sixty_areas() -> Release[Owner]:
    """Sixty areas, of which few have twenty deaths."""
    areas = {f"XVA-{number:02d}": f"District {number:02d} of the interior" for number in range(60)}
    random = np.random.default_rng(SEED)
    people = [
        Person(
            date(2023, 1 + int(random.integers(0, 12)), 9),
            area=f"XVA-{int(random.integers(0, 60)):02d}",
            names=frozenset({"heroin"}),
        )
        for _ in range(900)
    ]
    return release_of(people, Place(areas=areas, persons=dict.fromkeys(areas, 80_000)))
