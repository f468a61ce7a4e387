"""Estimates in parts, one a date basis and year (and one for the whole time), so that a new file repeats few of them.

A part is known by the content of the totals and residents it is made from: a new file of one month leaves the parts of
other years as they are, although every file of the observatory stands behind their zeros.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.indicators.age_groups import AgeGroups
from pharmakon.indicators.definition import Residents, Totals
from pharmakon.indicators.estimates import ALL, ESTIMATE_SCHEMA, UNKNOWN
from pharmakon.indicators.estimation import Provenance, complete, estimates_of, residents_of
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
    key = step_key(rooms, str(below.age_groups.starts), *below.keys, *(unit.key for unit in counted.units))
    about = provenance.reference_area
    index = work.units.find(INDEX, about, key)
    parts = _listed(index, work) if index is not None else None
    if parts is None:
        parts = list(_made(counted, below, provenance, rooms, work))
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
    for number, (basis, years) in enumerate(sorted(counted.years.items())):
        work.progress("estimates", number, len(counted.years))
        of_basis = counted.table.filter(pc.equal(counted.table["date_basis"], basis))
        completed = complete(of_basis, years, work.engine).table
        for name, totals in _by_year(completed):
            people = residents.table.filter(pc.equal(residents.table["year"], name))
            yield _part(f"{basis}.{name}", totals, people, provenance, rooms, work)


def _by_year(completed: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Rows of each year (months and quarters with their year), and those of the whole time."""
    period = completed["period"]
    named = pc.is_in(period, value_set=pa.array([ALL, UNKNOWN]))
    year = pc.if_else(named, period, pc.utf8_slice_codeunits(period, 0, 4))
    for name in sorted(year.unique().to_pylist()):
        yield name, completed.filter(pc.equal(year, name)).combine_chunks()


def _part(about: str, totals: pa.Table, people: pa.Table, provenance: Provenance, rooms: str, work: Work) -> Unit:
    key = step_key(STEP, rooms, about, provenance.reference_area, content_key(totals), content_key(people))
    unit = work.units.find(STEP, about, key)
    if unit is not None:
        return unit
    table = estimates_of(Totals(totals), Residents(people), provenance.with_step(key))
    return work.units.keep(STEP, about, key, {FOLDER: table.drop_columns(list(OF_GENERATION))})


def content_key(table: pa.Table) -> str:
    """What a table holds, as a key."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()


def assembled(parts: Sequence[Unit], provenance: Provenance, work: Work) -> pa.Table:
    """All parts as one table (ESTIMATE_SCHEMA) in the order of the parts, each in the order of its dimensions."""
    tables = [work.table(part, FOLDER) for part in parts]
    if not tables:
        return ESTIMATE_SCHEMA.empty_table()
    whole = pa.concat_tables(tables)
    said = {"source_set": provenance.source_set, "as_of": provenance.as_of}
    said["reference_version"] = provenance.reference_version
    columns = [
        pa.repeat(pa.scalar(said[field.name], field.type), whole.num_rows)
        if field.name in OF_GENERATION
        else whole[field.name].cast(field.type)
        for field in ESTIMATE_SCHEMA
    ]
    return pa.Table.from_arrays(columns, schema=ESTIMATE_SCHEMA).combine_chunks()
