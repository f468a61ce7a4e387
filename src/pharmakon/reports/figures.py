"""The figures of a release, asked for by dimension, with the names of what they speak of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, reduce

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.disclosure import Context, Label, Owner, Release
from pharmakon.reports.voice import Voice, clean

# The words of the estimates' dimensions. A release is all that this room sees of indicators; a test compares them.
ALL, UNKNOWN, OUTSIDE, UNMAPPED, ANY, NONE_NAMED = "all", "unknown", "outside", "unmapped", "any", "none_named"
COUNT, RATE = "DRUG_INDUCED_DEATHS", "DRUG_INDUCED_DEATH_RATE"
UNNAMED_SHARE, SHARE = "NO_SUBSTANCE_NAMED_SHARE", "SUBSTANCE_NAMED_SHARE"
# Rates and shares on fewer cases are marked: NCHS presents no rate on fewer than 20 deaths as reliable (NCHS Data
# Presentation Standards for Rates and Counts, Vital Health Stat 2(200), 2023; unverified here).
RELIABLE_FROM = 20

Wanted = str | Iterable[str] | None


@dataclass(frozen=True)
class Estimate:
    """One row of the release's estimates of all deaths, without its step key."""

    indicator: str
    definition_version: int
    reference_area: str
    area: str
    period_kind: str
    period: str
    date_basis: str
    place_basis: str
    substance: str
    sex: str
    age_group: str
    value: float | None
    lower: float | None
    upper: float | None
    interval_kind: str | None
    level: float | None
    numerator: int | None
    denominator: int | None
    unit: str
    method: str
    obs_status: str
    conf_status: str
    reason: str | None
    source_set: str
    as_of: date
    reference_version: str

    @property
    def limits(self) -> tuple[float, float, float] | None:
        """Value and both limits, where all three are known."""
        if self.value is None or self.lower is None or self.upper is None:
            return None
        return self.value, self.lower, self.upper

    @property
    def count(self) -> int:
        """The deaths behind it."""
        return self.numerator or 0

    @property
    def unreliable(self) -> bool:
        """Whether a rate or share rests on so few deaths that it carries a sign."""
        return self.indicator != COUNT and self.value is not None and self.count < RELIABLE_FROM


def _among(column: pa.ChunkedArray, values: str | Iterable[str]) -> pa.ChunkedArray:
    """Which cells hold one of the values."""
    return pc.is_in(column, value_set=pa.array([values] if isinstance(values, str) else list(values), pa.string()))


COLUMNS = tuple(each.name for each in fields(Estimate))


@dataclass(frozen=True)
class Figures:
    """The estimates of a release on the date basis that its context names, and the names of their dimensions."""

    release: Release[Owner]
    voice: Voice

    @property
    def context(self) -> Context:
        return self.release.context

    @cached_property
    def _table(self) -> pa.Table:
        table = self.release.estimates
        undivided = pc.equal(table["by"], ALL)  # figures by a country's own column are no part of the report
        return table.filter(pc.and_(pc.equal(table["date_basis"], self.context.date_basis), undivided)).select(
            list(COLUMNS)
        )

    def select(
        self,
        indicator: str,
        *,
        substance: Wanted = ANY,
        period_kind: str = "year",
        period: Wanted = None,
        place_basis: str = "",
        area: Wanted = ALL,
        sex: Wanted = ALL,
        age_group: Wanted = ALL,
    ) -> tuple[Estimate, ...]:
        """Estimates of one indicator. Each dimension is one value, several, or None for every value."""
        key = {"indicator": indicator, "period_kind": period_kind}
        key["place_basis"] = place_basis or self.context.place_basis
        wanted: dict[str, Wanted] = {"substance": substance, "period": period, "area": area}
        for column, values in (("sex", sex), ("age_group", age_group)):
            if isinstance(values, str):
                key[column] = values
            else:
                wanted[column] = values
        table = self._part(key)
        masks = [_among(table[column], values) for column, values in wanted.items() if values is not None]
        kept = table.filter(reduce(pc.and_, masks)) if masks else table
        return tuple(Estimate(**row) for row in kept.to_pylist())

    def _part(self, key: Mapping[str, str]) -> pa.Table:
        """The rows with these values; kept, because a page asks for them often."""
        name = tuple(sorted(key.items()))
        if name not in self._parts:
            masks = [pc.equal(self._table[column], value) for column, value in key.items()]
            self._parts[name] = self._table.filter(reduce(pc.and_, masks))
        return self._parts[name]

    @cached_property
    def _parts(self) -> dict[tuple[tuple[str, str], ...], pa.Table]:
        return {}

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Every year of the data, ascending; not the line `unknown`."""
        found = {each.period for each in self.select(COUNT)}
        return tuple(sorted(found - {UNKNOWN}))

    def by_year(self, indicator: str, **dimensions: Wanted) -> dict[str, Estimate]:
        """Year → estimate, of a selection that has one estimate a year."""
        return {each.period: each for each in self.select(indicator, **dimensions)}  # type: ignore[arg-type]

    def label(self, substance: str) -> Label:
        """The name of a substance, group or combination; its id where the release has no name for it."""
        known = self.context.labels.get(substance, Label(substance, verified=False))
        return Label(clean(known.text), known.verified, known.group, known.combination)

    def name(self, substance: str) -> str:
        return self.label(substance).text

    def area_name(self, area: str) -> str:
        """The name of an area, or of a line that stands for no area."""
        lines = {
            ALL: self.voice("all areas"),
            UNKNOWN: self.voice("area unknown"),
            OUTSIDE: self.voice("outside the country"),
            UNMAPPED: self.voice("area named, but in no list of areas"),
        }
        return lines.get(area) or clean(self.context.area_names.get(area, area))

    @property
    def place(self) -> str:
        """The place all figures speak of."""
        area = self.context.reference_area
        return clean(self.context.area_names.get(area) or self.context.country or area)
