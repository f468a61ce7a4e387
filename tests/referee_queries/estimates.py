"""The referee of estimates: from deaths, mentions and persons to every indicator, apart from the program's own way.

Limits are taken from the distributions of scipy.stats: Poisson limits from the χ² distribution (Garwood 1936), binomial
limits from the beta distribution (Clopper & Pearson 1934). The program inverts incomplete gamma and beta functions.
"""

import datetime
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
from scipy import stats

from pharmakon.engines import DuckDBEngine
from pharmakon.indicators.age_groups import AgeGroups
from pharmakon.indicators.bases import DATE_BASES
from pharmakon.indicators.deaths_sql import naming_query, totals_query
from pharmakon.indicators.estimation import NO_PERSONS, Provenance, divided_estimates, estimate, residents_of, undivided
from pharmakon.indicators.populations import NO_POPULATION, NOT_THIS_CELL, PopulationCell, Populations
from tests.generative.tables import Value
from tests.referee_queries import reading
from tests.referee_queries.world import AREAS, COUNTRY, OWN, OWN_VALUES, Row, World, a_world, groups_of

YEARS = ("2011", "2012", "2013")
TAIL = 0.025  # of 95 % limits
NEAR = 1e-9
DIVISION = ("by", "by_value")
BY_OWN = ("DRUG_INDUCED_DEATHS", "DRUG_INDUCED_DEATH_RATE", "SUBSTANCE_NAMED_SHARE", "NO_SUBSTANCE_NAMED_SHARE")
NOT_DIVIDED = "the populations given are not divided by it"
DIMS = ("indicator", "date_basis", "place_basis", "area", "period_kind", "period", "substance", "sex", "age_group")
FIGURES = ("value", "lower", "upper", "numerator", "denominator", "obs_status", "reason")

Cell = tuple[str, ...]
# area, year, sex, age group → persons
Persons = dict[tuple[str, str, str, str], int]


@dataclass(frozen=True)
class Country:
    """A random country with the persons who live in it."""

    world: World
    groups: AgeGroups
    persons: Persons


def a_country(seed: int) -> Country:
    """Deaths in up to three files, and persons by the smallest area, year, sex and age group; some are not given."""
    rng = random.Random(seed)
    groups = groups_of(rng)
    world = a_world(rng)
    every_year: list[Row] = [{"year": year} for year in (*YEARS, "unknown")]
    labels: list[Row] = groups.table().to_pylist()
    leaves = ("N1", "N2", "S1")
    persons = {
        (area, year, sex, label): rng.choice((0, 1000, rng.randint(1, 50_000)))
        for area in leaves
        for year in YEARS
        if rng.random() < 0.8
        for sex in ("male", "female")
        if rng.random() < 0.95
        for label in groups.ranges()
        if label != "all"
    }
    return Country(world.holding(age_groups=labels, wanted_years=every_year), groups, persons)


def found_by_program(country: Country) -> list[Row]:
    """The estimates as the program makes them, on two date bases."""
    engine = DuckDBEngine(threads=1)
    naming, tables = naming_query(), country.world
    tables = tables.holding(death_target=engine.run(naming, tables.arrow(*naming.inputs())).to_pylist())
    parts = []
    for basis in ("occurrence", "first_known"):
        query = totals_query(DATE_BASES[basis], with_areas=True)
        part = engine.run(query, tables.arrow(*query.inputs()))
        parts.append(part.append_column("date_basis", pa.repeat(basis, len(part))))
    made = estimate(
        pa.concat_tables(parts),
        years=YEARS,
        populations=_populations(country),
        areas=sorted(AREAS),
        age_groups=country.groups,
        provenance=Provenance(COUNTRY, "s", datetime.date(2024, 1, 1), "v", "k"),
        engine=engine,
    )
    rows: list[Row] = made.table.select([*DIMS, *FIGURES]).to_pylist()
    return rows


def divided_by_program(country: Country) -> list[Row]:
    """Estimates by the country's own column as the program makes them, on one date basis."""
    engine = DuckDBEngine(threads=1)
    naming, tables = naming_query(), country.world
    tables = tables.holding(death_target=engine.run(naming, tables.arrow(*naming.inputs())).to_pylist())
    query = totals_query(DATE_BASES["occurrence"], with_areas=True, by=OWN)
    part = engine.run(query, tables.arrow(*query.inputs()))
    areas = ["all", *sorted(AREAS)]
    made = divided_estimates(
        part.append_column("date_basis", pa.repeat("occurrence", len(part))),
        by=OWN,
        only=BY_OWN,
        years=YEARS,
        residents=undivided(residents_of(_populations(country), areas, YEARS, country.groups, COUNTRY), NOT_DIVIDED),
        provenance=Provenance(COUNTRY, "s", datetime.date(2024, 1, 1), "v", "k"),
        engine=engine,
    )
    rows: list[Row] = made.select([*DIMS, *DIVISION, *FIGURES]).to_pylist()
    return rows


def divided_by_referee(country: Country) -> list[Row]:
    """The same from their words: the deaths with a value alone, and no persons for any of them."""
    tables = country.world.tables
    tables = {**tables, "death_target": reading.naming(tables)}
    rows: list[Row] = []
    for value in (*OWN_VALUES, None):
        mine = {**tables, "deaths": [death for death in tables["deaths"] if death[OWN] == value]}
        counted = [{"date_basis": "occurrence", **row} for row in reading.totals(mine, "occurrence", with_areas=True)]
        counted = [
            row for row in counted if "all" in (row["sex"], row["age_group"])
        ]  # the two together are not divided
        completed = reading.completed({"totals": counted, "years": [{"year": year} for year in YEARS]})
        made = [row for row in _estimates(completed, country) if row["indicator"] in BY_OWN]
        division: Row = {"by": OWN, "by_value": value or "unknown"}
        rows += [{**row, **division} for row in map(_without_persons, made)]
    return rows


def _without_persons(row: Row) -> Row:
    if row["indicator"] != "DRUG_INDUCED_DEATH_RATE":
        return row
    figures = (None, None, None, row["numerator"], None, "O", NOT_DIVIDED)
    return {**row, **dict(zip(FIGURES, figures, strict=True))}


def _populations(country: Country) -> Populations:
    ranges = country.groups.ranges()
    cells = tuple(
        PopulationCell(1, number, area, year, (f"{year}-01-01", f"{year}-12-31"), sex, *ranges[label], persons)
        for number, ((area, year, sex, label), persons) in enumerate(country.persons.items())
    )
    children = {area: [each for each, parent in AREAS.items() if parent == area] for area in AREAS}
    return Populations(cells, {**children, COUNTRY: [area for area, parent in AREAS.items() if not parent]})


def expected_by_referee(country: Country) -> list[Row]:
    """The estimates from their words."""
    tables = country.world.tables
    tables = {**tables, "death_target": reading.naming(tables)}
    rows: list[Row] = []
    for basis in ("occurrence", "first_known"):
        counted = [{"date_basis": basis, **row} for row in reading.totals(tables, basis, with_areas=True)]
        completed = reading.completed({"totals": counted, "years": [{"year": year} for year in YEARS]})
        rows += _estimates(completed, country)
    return rows


def _estimates(completed: list[Row], country: Country) -> Iterator[Row]:
    deaths = {tuple(str(row[name]) for name in DIMS[1:]): int(str(row["deaths"])) for row in completed}
    for cell, count in deaths.items():
        yield _row("DRUG_INDUCED_DEATHS", cell, float(count), poisson(count), count, None)
    for cell, count in deaths.items():
        yield from _rate(cell, count, country)
    for cell, count in deaths.items():
        yield from _shares(cell, count, deaths)


def poisson(count: int) -> tuple[float, float]:
    """Exact limits of a count: half the 2.5 % point of χ² with 2n, the 97.5 % point with 2n + 2 degrees of freedom."""
    lower = stats.chi2.ppf(TAIL, 2 * count) / 2 if count else 0.0
    return float(lower), float(stats.chi2.isf(TAIL, 2 * count + 2) / 2)


def binomial(count: int, of: int) -> tuple[float, float]:
    """Exact limits of a share, in percent."""
    lower = stats.beta.ppf(TAIL, count, of - count + 1) if count else 0.0
    upper = stats.beta.isf(TAIL, count + 1, of - count) if count < of else 1.0
    return 100 * float(lower), 100 * float(upper)


def _row(
    indicator: str,
    cell: Cell,
    value: float | None,
    limits: tuple[float | None, float | None],
    numerator: int,
    denominator: int | None,
    reason: str | None = None,
) -> Row:
    figures = (value, *limits, numerator, denominator, "A" if value is not None else "O", reason)
    return {**dict(zip(DIMS, (indicator, *cell), strict=True)), **dict(zip(FIGURES, figures, strict=True))}


def _rate(cell: Cell, count: int, country: Country) -> Iterator[Row]:
    """Per 100 000 persons of the same area, year, sex and ages; not by area of occurrence, not of unknown lines."""
    _, place, area, kind, period, _, sex, ages = cell
    of_people = sex in {"all", "male", "female"} and ages != "unknown"
    if kind != "year" or period == "unknown" or place == "occurrence" or not of_people or area not in {"all", *AREAS}:
        return
    persons = _persons(area, period, sex, ages, country)
    if isinstance(persons, str):
        yield _row("DRUG_INDUCED_DEATH_RATE", cell, None, (None, None), count, None, persons)
    elif persons == 0:
        yield _row("DRUG_INDUCED_DEATH_RATE", cell, None, (None, None), count, None, NO_PERSONS)
    else:
        value, lower, upper = (each / persons * 100_000 for each in (count, *poisson(count)))
        yield _row("DRUG_INDUCED_DEATH_RATE", cell, value, (lower, upper), count, persons)


def _persons(area: str, year: str, sex: str, ages: str, country: Country) -> int | str:
    """Persons of all smallest areas inside, of the sexes and ages wanted; a part that is not given gives a reason."""
    inside = [leaf for leaf in ("N1", "N2", "S1") if area in {"all", leaf, AREAS[leaf]}]
    sexes = ("male", "female") if sex == "all" else (sex,)
    labels = [label for label in country.groups.ranges() if label != "all"] if ages == "all" else [ages]
    wanted = [(leaf, year, each, label) for leaf in inside for each in sexes for label in labels]
    if all(part in country.persons for part in wanted):
        return sum(country.persons[part] for part in wanted)
    # The program looks for what is given of the area itself, not of its parts.
    given = any(key[:2] == (area, year) for key in country.persons)
    return NOT_THIS_CELL if given else NO_POPULATION


def _shares(cell: Cell, count: int, deaths: dict[Cell, int]) -> Iterator[Row]:
    if cell[3] not in {"year", "all"}:
        return
    basis, place, area, kind, period, substance, *people = cell
    everything = deaths[basis, place, area, kind, period, "any", *people]
    none_named = deaths.get((basis, place, area, kind, period, "none_named", *people), 0)
    if substance == "any" and everything:
        yield _share("NO_SUBSTANCE_NAMED_SHARE", (*cell[:5], "none_named", *people), none_named, everything)
    if substance not in {"any", "none_named"} and everything > none_named:
        yield _share("SUBSTANCE_NAMED_SHARE", cell, count, everything - none_named)


def _share(indicator: str, cell: Cell, count: int, of: int) -> Row:
    return _row(indicator, cell, 100 * count / of, binomial(count, of), count, of)


def compare(seed: int) -> list[str]:
    """Every estimate of one random country that differs, in words."""
    country = a_country(seed)
    whole = _differences(found_by_program(country), expected_by_referee(country), DIMS)
    return [*whole, *_differences(divided_by_program(country), divided_by_referee(country), (*DIMS, *DIVISION))]


def _differences(rows: list[Row], referee: list[Row], dimensions: tuple[str, ...]) -> list[str]:
    found = {tuple(row[name] for name in dimensions): row for row in rows}
    expected = {tuple(row[name] for name in dimensions): row for row in referee}
    differences = [] if len(found) == len(rows) else ["two estimates have the same dimensions"]
    differences += [f"only one has {key}" for key in sorted(found.keys() ^ expected.keys(), key=str)]
    for key in found.keys() & expected.keys():
        odd = [name for name in FIGURES if not _near(found[key][name], expected[key][name])]
        differences += [f"{key}: {name} {found[key][name]} and not {expected[key][name]}" for name in odd]
    return differences


def _near(left: Value, right: Value) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=NEAR)
    return left == right and type(left) is type(right)
