"""Totals: one unit a date basis and file. A death stands in one file of the base sources, so files may be added."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.engines import Query
from pharmakon.indicators.age_groups import AgeGroups
from pharmakon.indicators.bases import DATE_BASES
from pharmakon.indicators.deaths_sql import totals_query
from pharmakon.indicators.estimates import UNKNOWN
from pharmakon.indicators.estimation import sorted_by
from pharmakon.indicators.naming import DEATH_TARGET_SCHEMA
from pharmakon.observatory.files import TARGETS, FileOutcome, records_folder
from pharmakon.observatory.units import Unit
from pharmakon.observatory.work import Work
from pharmakon.records import RECORD_TYPES
from pharmakon.reference.calendar import calendar
from pharmakon.store import source_hash, step_key

FOLDER, DIVIDED = "totals/DRUG_INDUCED_DEATHS", "totals/DRUG_INDUCED_DEATHS_BY"


@dataclass(frozen=True)
class Counted:
    """The units of totals: date basis → year (or `unknown`) → units of the files that hold a death in it.

    `years`: date basis → every year from the first to the last in which a death is dated on it. A year beyond them is
    not a year without deaths: the data do not reach it. `by`: the column by which they are divided; empty: none.
    """

    units: Mapping[str, Mapping[str, tuple[Unit, ...]]]
    years: Mapping[str, tuple[str, ...]]
    work: Work
    by: str = ""

    def of_basis(self, basis: str) -> list[Unit]:
        """The units of a date basis, each once."""
        return list({unit.key: unit for units in self.units[basis].values() for unit in units}.values())

    @property
    def keys(self) -> list[str]:
        """The keys of all units, sorted."""
        return sorted(unit.key for basis in self.units for unit in self.of_basis(basis))

    @cached_property
    def _tables(self) -> dict[str, pa.Table]:
        return {}

    def table(self, basis: str) -> pa.Table:
        """The totals of one date basis over all files, with the basis and the year as columns, sorted."""
        if basis not in self._tables:
            tables = [self.work.table(unit, _folder(self.by)) for unit in self.of_basis(basis)]
            several = [year for year, units in self.units[basis].items() if len(units) > 1]
            whole = added(tables, several) if len(tables) > 1 else tables[0]
            self._tables[basis] = whole.append_column("date_basis", pa.repeat(basis, whole.num_rows))
        return self._tables[basis]

    def every_basis(self) -> pa.Table:
        """The totals of every date basis."""
        parts = [self.table(basis) for basis in sorted(self.units)]
        return pa.concat_tables(parts) if parts else pa.table({})


def _folder(by: str) -> str:
    return DIVIDED if by else FOLDER


def count_deaths(outcomes: Sequence[FileOutcome], age_groups: AgeGroups, work: Work, by: str = "") -> Counted:
    """Totals of the base sources' files on every date basis on which a death is dated, divided by a column or not."""
    holding = {basis: held for basis, held in _files_by_year(outcomes, work).items() if set(held) - {UNKNOWN}}
    units: dict[str, dict[str, tuple[Unit, ...]]] = {}
    for number, (basis, held) in enumerate(holding.items()):
        work.progress("totals", number, len(holding))
        units[basis] = _of_basis(basis, held, age_groups, work, by)
    return Counted(units, {basis: _every_year(held) for basis, held in holding.items()}, work, by)


def _every_year(held: Iterable[str]) -> tuple[str, ...]:
    """The years from the first to the last of those held."""
    years = [int(year) for year in held if year != UNKNOWN]
    return tuple(str(year) for year in range(min(years), max(years) + 1))


def _files_by_year(outcomes: Sequence[FileOutcome], work: Work) -> dict[str, dict[str, list[FileOutcome]]]:
    """Date basis → year (or `unknown`) → files that hold a death in it, in the order of the files."""
    holding: dict[str, dict[str, list[FileOutcome]]] = {basis: defaultdict(list) for basis in DATE_BASES}
    for outcome in outcomes:
        if outcome.facts is not None and outcome.targets is not None:
            for line in work.table(outcome.facts, "facts/years").to_pylist():
                holding[line["date_basis"]][line["year"]].append(outcome)
    return holding


def _of_basis(
    basis: str, held: Mapping[str, list[FileOutcome]], age_groups: AgeGroups, work: Work, by: str
) -> dict[str, tuple[Unit, ...]]:
    query = totals_query(DATE_BASES[basis], with_areas=work.frame.with_areas, by=by)
    rooms = source_hash("pharmakon.indicators.deaths_sql", "pharmakon.engines", "pharmakon.reference.calendar")
    shared = step_key("totals", basis, query.sql(), rooms, str(age_groups.starts), work.frame.key)
    files = {outcome.file_id: outcome for outcomes in held.values() for outcome in outcomes}
    years = {each: sorted(year for year, outcomes in held.items() if files[each] in outcomes) for each in files}
    units = {each: _of_file(basis, query, shared, files[each], years[each], age_groups, work, by) for each in files}
    return {year: tuple(units[each.file_id] for each in outcomes) for year, outcomes in sorted(held.items())}


def _of_file(
    basis: str,
    query: Query,
    shared: str,
    outcome: FileOutcome,
    years: Sequence[str],
    age_groups: AgeGroups,
    work: Work,
    by: str,
) -> Unit:
    records, targets = outcome.records, outcome.targets
    if records is None or targets is None:
        raise TypeError("totals are of files that were taken")
    about = f"{basis}.{outcome.file_id}" + (f".{by}" if by else "")
    key = step_key(shared, targets.key)
    unit = work.units.find("totals", about, key)
    if unit is not None:
        return unit
    types = work.types if by else RECORD_TYPES
    inputs = {
        "deaths": work.files([records], records_folder("death"), types["death"].schema()),
        "death_target": work.files([targets], TARGETS, DEATH_TARGET_SCHEMA),
        "calendar": calendar(),
        "age_groups": age_groups.table(),
        "area_words": work.frame.words,
        "area_parents": work.frame.parents,
        "wanted_years": pa.table({"year": pa.array(years, pa.string())}),
    }
    table = work.engine.run(query, {name: inputs[name] for name in query.inputs()})
    return work.units.keep("totals", about, key, {_folder(by): table})


def added(parts: Sequence[pa.Table], several: Sequence[str]) -> pa.Table:
    """Totals of several files added up cell by cell, sorted.

    Args:
        parts: the totals of each file.
        several: the years that more than one file holds; in others there is nothing to add.
    """
    names = parts[0].column_names
    cell = [name for name in names if name != "deaths"]
    whole = pa.concat_tables(parts)
    shared = pc.is_in(whole["year"], value_set=pa.array(several, pa.string()))
    summed = whole.filter(shared).group_by(cell).aggregate([("deaths", "sum")])
    summed = summed.rename_columns([*cell, "deaths"]).select(names).cast(whole.schema)
    return sorted_by(pa.concat_tables([whole.filter(pc.invert(shared)), summed]), cell)
