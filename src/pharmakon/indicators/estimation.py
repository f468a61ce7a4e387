"""From totals to estimates: zeros, whole time, populations, every indicator, one sorted table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.engines import Engine
from pharmakon.indicators.age_groups import AgeGroups
from pharmakon.indicators.deaths import DEFINED, LEVEL
from pharmakon.indicators.deaths_sql import BY_VALUE, completed_query, zeros_query
from pharmakon.indicators.definition import Defined, Residents, Totals
from pharmakon.indicators.estimates import ALL, DIMENSIONS, DIVISION, ESTIMATE_SCHEMA, TEXT, Estimates
from pharmakon.indicators.populations import SEXES, Denominator, Populations
from pharmakon.language import translate

NO_PERSONS = "the population given is 0"


@dataclass(frozen=True)
class Provenance:
    """What every estimate of a run says of its origin."""

    reference_area: str
    source_set: str
    as_of: date
    reference_version: str
    step_key: str

    def with_step(self, key: str) -> "Provenance":
        """The same for one step."""
        return replace(self, step_key=key)


def estimate(
    totals: pa.Table,
    *,
    years: Sequence[str],
    populations: Populations,
    areas: Sequence[str],
    age_groups: AgeGroups,
    provenance: Provenance,
    engine: Engine,
) -> Estimates:
    """Every indicator on these totals.

    Args:
        totals: the totals of all years and date bases: `totals_query` with the column date_basis.
        years: every year from the first to the last of the data, so that a year without deaths is a zero.
        populations: what stands below rates.
        areas: codes of the areas that may have rates.
        age_groups: the partition that totals and populations share.
        provenance: what each estimate says of its origin.
        engine: where the zeros and the whole time are added.
    """
    completed = complete(totals, years, engine)
    residents = residents_of(populations, [ALL, *areas], years, age_groups, provenance.reference_area)
    return Estimates(estimates_of(completed, residents, provenance))


def complete(totals: pa.Table, years: Sequence[str], engine: Engine) -> Totals:
    """Totals with the zeros of years without such deaths, and the whole time.

    Args:
        totals: of one date basis, or of several with the same years.
        years: every year from the first to the last of the data.
        engine: where it is computed.
    """
    return Totals(engine.run(completed_query(), {"totals": totals, "years": _years(years)}))


def complete_year(totals: pa.Table, lines: pa.Table, year: str, engine: Engine) -> Totals:
    """The same for one year: its totals, and zeros on every line (`lines_query`) that it has no death on."""
    zeros = engine.run(zeros_query(), {"totals": totals, "lines": lines, "years": _years([year])})
    return Totals(pa.concat_tables([totals.select(zeros.column_names).cast(zeros.schema), zeros]))


def _years(years: Sequence[str]) -> pa.Table:
    return pa.table({"year": pa.array(list(years), pa.string())})


def estimates_of(
    totals: Totals,
    residents: Residents,
    provenance: Provenance,
    *,
    only: Collection[str] | None = None,
    division: tuple[str, str] = (ALL, ALL),
) -> pa.Table:
    """Indicators on completed totals, in the order of the dimensions.

    Args:
        only: ids of the indicators; None: every one.
        division: a column that the country added and its value, of which alone the totals are.
    """
    wanted = [defined for defined in DEFINED if only is None or defined.indicator.id in only]
    parts = [_labelled(defined, totals, residents, provenance, division) for defined in wanted]
    names = [field.name for field in DIMENSIONS if field.name not in DIVISION]  # the division is one in all rows
    return sorted_by(pa.concat_tables(parts), names)


def divided_estimates(
    totals: pa.Table,
    *,
    by: str,
    only: Collection[str],
    years: Sequence[str],
    residents: Residents,
    provenance: Provenance,
    engine: Engine,
) -> pa.Table:
    """Indicators by the values of a column that the country added, one value after the other.

    Args:
        totals: of one date basis: `totals_query` with `by`, and the column date_basis.
        by: the column.
        only: ids of the indicators.
        years: every year from the first to the last of the data.
        residents: what stands below rates; without persons and with the reason where populations lack the column.
        provenance: what each estimate says of its origin.
        engine: where zeros and the whole time are added.
    """
    parts = [ESTIMATE_SCHEMA.empty_table()]
    for value in sorted(totals[BY_VALUE].unique().to_pylist()):
        mine = totals.filter(pc.equal(totals[BY_VALUE], value)).drop_columns([BY_VALUE])
        completed = complete(mine, years, engine)
        parts.append(estimates_of(completed, residents, provenance, only=only, division=(by, value)))
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks()


def undivided(residents: Residents, reason: str) -> Residents:
    """No persons, and why: the populations lack a column by which deaths are divided."""
    table, length = residents.table, residents.table.num_rows
    none = {"persons": pa.nulls(length, pa.int64()), "reason": pa.repeat(reason, length)}
    return Residents(pa.table({name: none.get(name, table[name]) for name in table.column_names}))


def residents_of(
    populations: Populations, areas: Sequence[str], years: Sequence[str], age_groups: AgeGroups, reference_area: str
) -> Residents:
    """The population of every area, year, sex and age group, or the reason why there is none."""
    keys = [
        (area, year, sex, label)
        for area in areas
        for year in years
        for sex in (ALL, *SEXES)
        for label in age_groups.ranges()
    ]
    ranges = age_groups.ranges()
    found = [
        _some(populations.persons(reference_area if area == ALL else area, year, sex, ranges[label]))
        for area, year, sex, label in keys
    ]
    columns = {name: [key[place] for key in keys] for place, name in enumerate(("area", "year", "sex", "age_group"))}
    arrays = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    arrays["persons"] = pa.array([each.persons for each in found], pa.int64())
    arrays["reason"] = pa.array([each.reason for each in found], pa.string())
    return Residents(pa.table(arrays))


def _some(denominator: Denominator) -> Denominator:
    return Denominator(None, translate(NO_PERSONS)) if denominator.persons == 0 else denominator


def _labelled(
    defined: Defined, totals: Totals, residents: Residents, provenance: Provenance, division: tuple[str, str]
) -> pa.Table:
    """The rows of one indicator with the columns that all its rows share."""
    rows = defined.compute(totals, residents)
    entry = defined.indicator
    shared: Mapping[str, object] = {
        "indicator": entry.id,
        "definition_version": entry.version,
        "reference_area": provenance.reference_area,
        "interval_kind": "confidence",
        "level": LEVEL,
        "unit": entry.unit,
        "conf_status": "N",
        "source_set": provenance.source_set,
        "as_of": provenance.as_of,
        "reference_version": provenance.reference_version,
        "step_key": provenance.step_key,
        **dict(zip(DIVISION, division, strict=True)),
    }
    columns = [
        as_type(rows[field.name], field.type)
        if field.name in rows.column_names
        else repeated(shared[field.name], field.type, rows.num_rows)
        for field in ESTIMATE_SCHEMA
    ]
    return pa.Table.from_arrays(columns, schema=ESTIMATE_SCHEMA)


def as_type(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """A column as another type; texts become places in a dictionary."""
    return column.dictionary_encode().cast(kind) if kind == TEXT else column.cast(kind)


def repeated(value: object, kind: pa.DataType, length: int) -> pa.Array:
    """One value over and over."""
    if kind == TEXT:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(length, np.int32)), pa.array([value], pa.string()))
    return pa.repeat(pa.scalar(value, kind), length)


def sorted_by(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """The table in the order of text or whole-number columns, each compared by Unicode code points or value.

    Ranks of distinct values are sorted instead of texts: 10 times faster than a sort of many text columns.
    """
    keys = [_ranks(table[name]) for name in reversed(columns)]
    return table.take(pa.array(np.lexsort(keys))).combine_chunks()


def _ranks(column: pa.ChunkedArray) -> NDArray[np.int64]:
    encoded = column.combine_chunks().dictionary_encode()
    values = encoded.dictionary.to_pylist()
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
    indices: NDArray[np.int32] = encoded.indices.to_numpy(zero_copy_only=False)
    return ranks[indices]
