"""Deaths in which drugs were named: counts, rates, and shares by substance."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.indicators.bases import DATE_BASES
from pharmakon.indicators.definition import Residents, Totals, indicator
from pharmakon.indicators.estimates import ANY, NONE_NAMED, UNKNOWN
from pharmakon.language import translate
from pharmakon.statistics import clopper_pearson, crude_rate, exact_limits

LEVEL = 0.95
_BASES = tuple(DATE_BASES)
_PER = 100_000
_PERCENT = 100.0
_CELL = ["date_basis", "place_basis", "area", "sex", "age_group", "period_kind", "period"]
_DEFINITION = "national definition by text and flags: the deaths of the source as it declares them"


@indicator(
    "DRUG_INDUCED_DEATHS",
    version=1,
    title="Drug-induced deaths",
    unit="deaths",
    population="all deaths that the source counts, residents or not, unless the place basis is residence",
    date_bases=_BASES,
    place_bases=("source", "residence", "occurrence"),
    reported_in=("ARQ:A04", "EUDA:DRD"),
    source="Definition: " + _DEFINITION + ". Limits: Garwood 1936, Biometrika 28:437.",
)
def drug_induced_deaths(totals: Totals, residents: Residents) -> pa.Table:  # noqa: ARG001
    """Distinct deaths that the source counts as drug-induced and that name the substance, group or combination.

    Named means: in the text or by a flag of the source, as cause, contributory, possibly contributory, or detected with
    its role not assessed. Registered deaths are counted, not estimated; the limits are exact Poisson limits and speak
    of chance alone: how the count would vary about an unchanged risk.
    """
    count = totals.table["deaths"].to_numpy()
    lower, upper = exact_limits(count, level=LEVEL)
    return _rows(totals.table, count.astype(np.float64), lower, upper, count, None, "exact Poisson limits")


@indicator(
    "DRUG_INDUCED_DEATH_RATE",
    version=1,
    title="Drug-induced deaths per 100 000 residents (crude)",
    unit="deaths per 100 000 residents",
    population="residents of the same area, sex and age group, in the same year",
    date_bases=_BASES,
    place_bases=("source", "residence"),
    reported_in=("ARQ:A04", "EUDA:DRD"),
    source="Crude rate with exact Poisson limits: Garwood 1936; definition of the deaths: " + _DEFINITION + ".",
)
def drug_induced_death_rate(totals: Totals, residents: Residents) -> pa.Table:
    """Deaths of one year per 100 000 residents of the same area, sex and age group; persons are taken as known.

    On the place basis "residence" only deaths of residents count; on the place basis "source" every death of the
    source counts, residents or not. A rate needs exactly one population, or finer ones that add up; else it is not
    available, with the reason. Nothing is interpolated between years.
    """
    table = _with_residents(_of_known_year(totals.table), residents)
    count = table["deaths"].to_numpy()
    persons = pc.fill_null(table["persons"], 0).to_numpy().astype(np.float64)
    rate = crude_rate(np.where(persons > 0, count, 0), persons, per=_PER, level=LEVEL)
    rows = _rows(table, rate.value, rate.lower, rate.upper, count, table["persons"], "crude rate, exact Poisson limits")
    return rows.set_column(rows.schema.get_field_index("reason"), "reason", table["reason"])


@indicator(
    "NO_SUBSTANCE_NAMED_SHARE",
    version=1,
    title="Share of drug-induced deaths with no substance named",
    unit="percent of drug-induced deaths",
    population="all deaths that the source counts",
    date_bases=_BASES,
    place_bases=("source", "residence", "occurrence"),
    reported_in=(),
    source="Specificity of certificates: NCHS VSRR technical notes. Limits: Clopper & Pearson 1934, Biometrika 26:404.",
)
def no_substance_named_share(totals: Totals, residents: Residents) -> pa.Table:  # noqa: ARG001
    """Deaths in which neither a substance nor a class of substances is named, in percent of all that are counted.

    "Mixed drug intoxication" names none; "opiate intoxication" names a class. Limits are exact binomial limits: chance
    alone.
    """
    everything, none_named = _every_and_none(_yearly(totals.table))
    both = everything.rename_columns([*_CELL, "below"]).join(none_named, keys=_CELL)
    deaths = pc.fill_null(both["deaths"], 0)  # a cell without such a death has a share of 0, not none
    joined = both.select([*_CELL, "below"]).append_column("deaths", deaths)
    joined = joined.append_column("substance", pa.repeat(NONE_NAMED, joined.num_rows))
    return _share(joined)


@indicator(
    "SUBSTANCE_NAMED_SHARE",
    version=1,
    title="Share of drug-induced deaths with a named substance in which this one was named",
    unit="percent of drug-induced deaths with a named substance",
    population="deaths that the source counts and that name a substance or a class of substances",
    date_bases=_BASES,
    place_bases=("source", "residence", "occurrence"),
    reported_in=(),
    source="Limits: Clopper & Pearson 1934, Biometrika 26:404.",
)
def substance_named_share(totals: Totals, residents: Residents) -> pa.Table:  # noqa: ARG001
    """Deaths that name the substance or group, in percent of deaths that name any substance or class.

    A death may name several: shares add up to more than 100. Limits are exact binomial limits: chance alone.
    """
    table = _yearly(totals.table)
    everything, none_named = _every_and_none(table)
    both = everything.rename_columns([*_CELL, "every"]).join(none_named.rename_columns([*_CELL, "none"]), keys=_CELL)
    named = pc.subtract(both["every"], pc.fill_null(both["none"], 0))
    below = both.select(_CELL).append_column("below", named)
    lines = table.filter(pc.invert(pc.is_in(table["substance"], pa.array([ANY, NONE_NAMED]))))
    return _share(_joined(lines, below, _CELL))


DEFINED = (drug_induced_deaths, drug_induced_death_rate, no_substance_named_share, substance_named_share)


def _of_known_year(table: pa.Table) -> pa.Table:
    """Cells a population can stand below: one year, known ages and sexes, places by residence or of the source."""
    people = pc.and_(
        pc.invert(pc.is_in(table["sex"], pa.array([UNKNOWN, "other"]))), pc.not_equal(table["age_group"], UNKNOWN)
    )
    year = pc.and_(pc.equal(table["period_kind"], "year"), pc.not_equal(table["period"], UNKNOWN))
    return table.filter(pc.and_(pc.and_(people, year), pc.not_equal(table["place_basis"], "occurrence")))


def _yearly(table: pa.Table) -> pa.Table:
    return table.filter(pc.is_in(table["period_kind"], pa.array(["year", "all"])))


def _every_and_none(table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """All deaths, and those with no substance named, by cell."""
    of = [table.filter(pc.equal(table["substance"], target)).select([*_CELL, "deaths"]) for target in (ANY, NONE_NAMED)]
    return of[0], of[1]


def _with_residents(table: pa.Table, residents: Residents) -> pa.Table:
    """Every cell with its persons; a cell of an area that is none of the country's (unknown, outside) is left out."""
    keyed = table.append_column("year", table["period"])
    return _joined(keyed, residents.table, ["area", "year", "sex", "age_group"])


def _joined(left: pa.Table, right: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Inner join where each left row has at most one match: `right` is unique over the keys."""
    return left.join(right, keys=list(keys), join_type="inner")


def _share(table: pa.Table) -> pa.Table:
    below = table["below"].to_numpy()
    table = table.filter(pa.array(below > 0))
    count, below = table["deaths"].to_numpy(), table["below"].to_numpy()
    lower, upper = clopper_pearson(count, below, level=LEVEL)
    value = count / below * _PERCENT
    method = "proportion, exact binomial limits"
    return _rows(table, value, lower * _PERCENT, upper * _PERCENT, count, table["below"], method)


def _rows(
    table: pa.Table,
    value: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    numerator: NDArray[np.int64],
    denominator: pa.ChunkedArray | None,
    method: str,
) -> pa.Table:
    """The columns that a computation decides; what is no number becomes NULL with the SDMX status O, missing."""
    missing = ~np.isfinite(value)
    length = table.num_rows
    none = pa.nulls(length, pa.int64())
    return (
        table.select([*_CELL, "substance"])
        .append_column("value", pa.array(value, mask=missing))
        .append_column("lower", pa.array(lower, mask=missing))
        .append_column("upper", pa.array(upper, mask=missing))
        .append_column("numerator", pa.array(numerator))
        .append_column("denominator", none if denominator is None else denominator)
        .append_column("obs_status", pc.if_else(pa.array(missing), "O", "A"))
        .append_column("reason", pa.nulls(length, pa.string()))
        .append_column("method", pa.array(np.full(length, translate(method))))
    )
