"""Totals of all files: one unit a date basis and year, so that a new file repeats only the years it touches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.engines import ParquetInput, Query
from pharmakon.engines.engine import Input
from pharmakon.indicators.age_groups import AgeGroups
from pharmakon.indicators.bases import DATE_BASES
from pharmakon.indicators.deaths_sql import totals_query
from pharmakon.indicators.estimates import UNKNOWN
from pharmakon.indicators.naming import DEATH_TARGET_SCHEMA
from pharmakon.observatory.files import TARGETS, FileOutcome, records_folder
from pharmakon.observatory.units import Unit
from pharmakon.observatory.work import Work
from pharmakon.records import RECORD_TYPES
from pharmakon.reference.calendar import calendar
from pharmakon.store import source_hash, step_key

FOLDER = "totals/DRUG_INDUCED_DEATHS"


@dataclass(frozen=True)
class Counted:
    """The totals of every date basis and year, with the units they come from.

    `years`: date basis → every year from the first to the last in which a death is dated on it. A year beyond them is
    not a year without deaths: the data do not reach it.
    """

    table: pa.Table
    units: tuple[Unit, ...]
    years: Mapping[str, tuple[str, ...]]


def count_deaths(outcomes: Sequence[FileOutcome], age_groups: AgeGroups, work: Work) -> Counted:
    """Totals of the base sources' files on every date basis on which a death is dated."""
    holding = {basis: held for basis, held in years_of(outcomes, work).items() if set(held) - {UNKNOWN}}
    units: list[Unit] = []
    for number, (basis, held) in enumerate(holding.items()):
        work.progress("totals", number, len(holding))
        units += _of_basis(basis, held, age_groups, work)
    parts = [totals_of(unit, work) for unit in units]
    table = pa.concat_tables(parts) if parts else pa.table({})
    return Counted(table, tuple(units), {basis: _every_year(held) for basis, held in holding.items()})


def _every_year(held: Iterable[str]) -> tuple[str, ...]:
    """The years from the first to the last of those held."""
    years = [int(year) for year in held if year != UNKNOWN]
    return tuple(str(year) for year in range(min(years), max(years) + 1))


def totals_of(unit: Unit, work: Work) -> pa.Table:
    """The totals of one date basis and year, with the basis as a column."""
    table = work.table(unit, FOLDER)
    return table.append_column("date_basis", pa.repeat(unit.about.partition(".")[0], table.num_rows))


def years_of(outcomes: Sequence[FileOutcome], work: Work) -> dict[str, dict[str, list[FileOutcome]]]:
    """Date basis → year (or `unknown`) → files that hold a death in it, in the order of the files."""
    holding: dict[str, dict[str, list[FileOutcome]]] = {basis: defaultdict(list) for basis in DATE_BASES}
    for outcome in outcomes:
        if outcome.facts is not None and outcome.targets is not None:
            for line in work.table(outcome.facts, "facts/years").to_pylist():
                holding[line["date_basis"]][line["year"]].append(outcome)
    return holding


def _of_basis(basis: str, held: dict[str, list[FileOutcome]], age_groups: AgeGroups, work: Work) -> list[Unit]:
    query = totals_query(DATE_BASES[basis], with_areas=work.frame.with_areas)
    rooms = source_hash("pharmakon.indicators.deaths_sql", "pharmakon.engines", "pharmakon.reference.calendar")
    shared = step_key(basis, query.sql(), rooms, str(age_groups.starts), work.frame.key)
    keys = {year: step_key("totals", shared, year, *_target_keys(files)) for year, files in sorted(held.items())}
    found = {year: work.units.find("totals", f"{basis}.{year}", key) for year, key in keys.items()}
    missing = [year for year, unit in found.items() if unit is None]
    made = _made(basis, query, missing, held, age_groups, keys, work) if missing else {}
    return [unit or made[year] for year, unit in found.items()]


def _target_keys(files: Sequence[FileOutcome]) -> list[str]:
    return sorted(outcome.targets.key for outcome in files if outcome.targets is not None)


def _made(
    basis: str,
    query: Query,
    years: Sequence[str],
    held: dict[str, list[FileOutcome]],
    age_groups: AgeGroups,
    keys: dict[str, str],
    work: Work,
) -> dict[str, Unit]:
    """All missing years in one query, then a unit each."""
    files = {outcome.input.file_id: outcome for year in years for outcome in held[year]}
    inputs = inputs_of([files[each] for each in sorted(files)], age_groups, work)
    inputs["wanted_years"] = pa.table({"year": pa.array(list(years), pa.string())})
    table = work.engine.run(query, {name: inputs[name] for name in query.inputs()})
    return {
        year: work.units.keep("totals", f"{basis}.{year}", keys[year], {FOLDER: _of_year(table, year)})
        for year in years
    }


def _of_year(table: pa.Table, year: str) -> pa.Table:
    return table.filter(pc.equal(table["year"], year)).drop_columns(["year"]).combine_chunks()


def inputs_of(outcomes: Sequence[FileOutcome], age_groups: AgeGroups, work: Work) -> dict[str, Input]:
    """The tables that totals and traces ask, but for the years wanted."""
    records = [outcome.records for outcome in outcomes if outcome.records is not None]
    targets = [outcome.targets for outcome in outcomes if outcome.targets is not None]
    deaths: ParquetInput = work.files(records, records_folder("death"), RECORD_TYPES["death"].schema())
    return {
        "deaths": deaths,
        "death_target": work.files(targets, TARGETS, DEATH_TARGET_SCHEMA),
        "calendar": calendar(),
        "age_groups": age_groups.table(),
        "area_words": work.frame.words,
        "area_parents": work.frame.parents,
    }
