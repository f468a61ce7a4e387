"""Estimates in parts, one a date basis and year (and one for the whole time), so that a new file repeats few of them.

A part is known by the totals of the files that hold a death in its year, by the lines that have a zero where it holds
none, and by its residents: a new file of one month leaves the parts of other years as they are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.indicators.age_groups import AgeGroups
from pharmakon.indicators.deaths_sql import lines_query, whole_time_query
from pharmakon.indicators.definition import Residents, Totals
from pharmakon.indicators.estimates import ALL, ESTIMATE_SCHEMA, UNKNOWN
from pharmakon.indicators.estimation import Provenance, complete_year, estimates_of, repeated, residents_of
from pharmakon.indicators.populations import Populations
from pharmakon.observatory.totals import Counted
from pharmakon.observatory.units import Unit
from pharmakon.observatory.work import Work
from pharmakon.store import JSON, source_hash, step_key

STEP, INDEX = "estimates", "estimates_index"
FOLDER = "estimates"
# What a generation says of all of its estimates at once: no part holds it.
OF_GENERATION = ("source_set", "as_of", "reference_version")


@dataclass(frozen=True)
class Below:
    """What stands below the estimates: populations, the age groups they share with the totals, and their keys."""

    populations: Populations
    age_groups: AgeGroups
    keys: tuple[str, ...]


def estimate_parts(counted: Counted, below: Below, provenance: Provenance, work: Work) -> list[Unit]:
    """The units of all parts, in the order of their names."""
    rooms = source_hash("pharmakon.indicators", "pharmakon.statistics", "pharmakon.engines")
    key = step_key(rooms, str(below.age_groups.starts), *below.keys, *counted.keys)
    about = provenance.reference_area
    index = work.units.find(INDEX, about, key)
    parts = _listed(index, work) if index is not None else None
    if parts is None:
        parts = sorted(_made(counted, below, provenance, rooms, work), key=lambda part: part.about)
        names: dict[str, JSON] = {part.about: part.key for part in parts}
        work.units.keep(INDEX, about, key, {}, {"parts": names})
    return parts


def _listed(index: Unit, work: Work) -> list[Unit] | None:
    names = index.facts["parts"]
    if not isinstance(names, dict):
        return None
    found = [work.units.find(STEP, about, str(key)) for about, key in sorted(names.items())]
    whole = [part for part in found if part is not None]
    return whole if len(whole) == len(found) else None


def _made(counted: Counted, below: Below, provenance: Provenance, rooms: str, work: Work) -> Iterator[Unit]:
    areas = [ALL, *work.frame.inner_areas]
    every_year = sorted({year for years in counted.years.values() for year in years})
    residents = residents_of(below.populations, areas, every_year, below.age_groups, provenance.reference_area)
    for number, basis in enumerate(sorted(counted.units)):
        work.progress("estimates", number, len(counted.units))
        making = _Basis(basis, counted, residents, provenance, rooms, work)
        yield making.whole_time()
        for year in sorted({*counted.years[basis], *counted.units[basis]}):
            yield making.year(year)


@dataclass(frozen=True)
class _Basis:
    """The parts of one date basis."""

    basis: str
    counted: Counted
    residents: Residents
    provenance: Provenance
    rooms: str
    work: Work

    @cached_property
    def _totals(self) -> pa.Table:
        return self.counted.table(self.basis)

    @cached_property
    def _lines(self) -> pa.Table:
        return self.work.engine.run(lines_query(), {"totals": self._totals})

    @cached_property
    def _lines_key(self) -> str:
        return content_key(self._lines)

    def whole_time(self) -> Unit:
        """Totals added up over years."""
        units = [unit.key for unit in self.counted.of_basis(self.basis)]

        def completed() -> Totals:
            return Totals(self.work.engine.run(whole_time_query(), {"totals": self._totals}))

        return self._part(ALL, sorted(units), completed)

    def year(self, year: str) -> Unit:
        """The totals of one year, with its zeros. Deaths of an unknown year have no zeros: nothing says where."""
        units = [unit.key for unit in self.counted.units[self.basis].get(year, ())]

        def completed() -> Totals:
            totals = self._totals.filter(pc.equal(self._totals["year"], year))
            lines = self._lines.slice(0, 0) if year == UNKNOWN else self._lines
            return complete_year(totals, lines, year, self.work.engine)

        return self._part(year, [*sorted(units), self._lines_key], completed)

    def _part(self, name: str, keys: Sequence[str], completed: Callable[[], Totals]) -> Unit:
        about = f"{self.basis}.{name}"
        people = self.residents.table.filter(pc.equal(self.residents.table["year"], name))
        area = self.provenance.reference_area
        key = step_key(STEP, self.rooms, about, area, *keys, content_key(people))
        unit = self.work.units.find(STEP, about, key)
        if unit is not None:
            return unit
        table = estimates_of(completed(), Residents(people), self.provenance.with_step(key))
        return self.work.units.keep(STEP, about, key, {FOLDER: table.drop_columns(list(OF_GENERATION))})


def content_key(table: pa.Table) -> str:
    """What a small table holds, as a key: values, not buffers, whose unused bytes may differ."""
    return step_key(*table.column_names, *(str(column.to_pylist()) for column in table.columns))


def assembled(parts: Sequence[Unit], provenance: Provenance, work: Work) -> pa.Table:
    """All parts as one table (ESTIMATE_SCHEMA) in the order of the parts, each in the order of its dimensions."""
    if not parts:
        return ESTIMATE_SCHEMA.empty_table()
    whole = work.tables(parts, FOLDER)
    said = {"source_set": provenance.source_set, "as_of": provenance.as_of}
    said["reference_version"] = provenance.reference_version
    columns = [
        repeated(said[field.name], field.type, whole.num_rows) if field.name in OF_GENERATION else whole[field.name]
        for field in ESTIMATE_SCHEMA
    ]
    return pa.Table.from_arrays(columns, schema=ESTIMATE_SCHEMA).unify_dictionaries().combine_chunks()
