"""What truly happened: the deaths of one month, drawn from known rates, before any office writes them down."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pharmakon.records import RECORD_TYPES, IntegerColumn
from pharmakon.simulate.draws import Draws, Whole
from pharmakon.simulate.people import POPULATION_SEXES, Country
from pharmakon.simulate.world import CLASS_NAMED, OPIOID, numbers, rows, shares, substances, values

ABSENT = -1
_LEFT_OUT = 50  # per mille of the substances after the first that the certificate does not name
_CLASS_ONLY = 30  # per mille of opioid deaths whose certificate says "opioid" and no more
_DIED_ELSEWHERE = 110  # per mille who die in another district than their own
_ABROAD = 15  # per mille whose residence is abroad
_OLDEST_SPAN = 10  # years of age that the open age group holds
_MIDDLE, _OLD = 35, 55  # first ages of the columns middle and old of patterns.csv


@dataclass(frozen=True)
class Deaths:
    """Deaths of one month in the order of days, one array a fact.

    `day` and `registered` are days since 1970-01-01; `sex` and `manner` are places in the record type's lists;
    `residence` and `occurrence` are places of districts, ABSENT for abroad. `involved` and `named` hold places of
    substances, deaths x slots, ABSENT where there is none: what was in the blood, and what the certificate says.
    """

    year: int
    month: int
    day: Whole
    registered: Whole
    age: Whole
    sex: Whole
    manner: Whole
    residence: Whole
    occurrence: Whole
    involved: Whole
    named: Whole

    def __len__(self) -> int:
        return len(self.day)

    def has(self, substance: int) -> NDArray[np.bool_]:
        """Whether the certificate names the substance."""
        return np.asarray((self.named == substance).any(axis=1))

    def involves(self, word: str) -> NDArray[np.bool_]:
        """Whether the death involves the substance with this id, or one of this class."""
        known = substances()
        places = [at for at, pair in enumerate(zip(known.ids, known.classes, strict=True)) if word in pair]
        return np.asarray(np.isin(self.involved, places).any(axis=1))


def day_weights(first: int, last: int) -> Whole:
    """How likely each day is, first and last included: season, and a tenth more on Saturday and Sunday."""
    days = np.arange(first, last + 1)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    weekend = (days + 3) % 7 >= 5  # day 0 was a Thursday
    return np.asarray(numbers("months", "weight")[months] * np.where(weekend, 11, 10))


def draw_deaths(country: Country, year: int, month: int, cell: Whole, day: Whole, draws: Draws) -> Deaths:
    """The deaths of one month.

    Args:
        cell: places in districts x sexes x age groups.
        day: days since 1970-01-01, ascending.
    """
    groups = len(numbers("ages", "first_age"))
    area, sex, group = np.unravel_index(cell, (len(country.districts), len(POPULATION_SEXES), groups))
    age = _ages(group, draws)
    involved = _involved(country, year, sex, age, draws)
    size = len(cell)
    return Deaths(
        year=year,
        month=month,
        day=day,
        registered=day + _delays(size, draws),
        age=age,
        sex=_recorded_sex(sex, draws),
        manner=draws.pick(shares("manner"), size),
        residence=np.where(draws.chance(_ABROAD, size), ABSENT, area),
        occurrence=np.where(draws.chance(_DIED_ELSEWHERE, size), draws.below(len(country.districts), size), area),
        involved=involved,
        named=_named(country, area, involved, draws),
    )


def _ages(group: Whole, draws: Draws) -> Whole:
    column = RECORD_TYPES["death"].columns()["age"]
    limit = column.between[1] if isinstance(column, IntegerColumn) else 0
    starts = numbers("ages", "first_age")
    widths = np.append(np.diff(starts), _OLDEST_SPAN)
    return np.asarray(np.minimum(starts[group] + draws.below(widths[group], len(group)), limit))


def _recorded_sex(sex: Whole, draws: Draws) -> Whole:
    """Sexes of the population by place in the record type's list; a few are recorded as one of the others."""
    known = values("sex")
    places = np.array([known.index(each) for each in POPULATION_SEXES], dtype=np.int64)
    others = shares("sex")
    if not others.sum():
        return places[sex]
    other = draws.chance(int(others.sum()), len(sex))
    return np.where(other, draws.pick(others, len(sex)), places[sex])


def _delays(size: int, draws: Draws) -> Whole:
    """Days from death to registration, linear between the points of the table."""
    mille, days = numbers("delays", "per_mille"), numbers("delays", "days")
    aim = draws.below(1000, size)
    after = np.searchsorted(mille, aim, side="right")
    before = after - 1
    reached = aim - mille[before]
    return np.asarray(days[before] + (days[after] - days[before]) * reached // (mille[after] - mille[before]))


def pattern_weights(country: Country, year: int) -> Whole:
    """How likely each pattern is in the year: (young men, young women, middle men, …) x patterns."""
    since = year - country.rise_year
    table = rows("patterns")
    growth = 100 + numbers("patterns", "growth") * max(since + 1, 0)
    begun = np.array([row["since"] == "" or since >= int(row["since"]) for row in table])
    base = numbers("patterns", "weight") * np.maximum(growth, 10) * begun
    women = numbers("patterns", "women")
    by_age = [base * numbers("patterns", name) for name in ("young", "middle", "old")]
    return np.stack([weights * by_sex for weights in by_age for by_sex in (100, women)])


def _involved(country: Country, year: int, sex: Whole, age: Whole, draws: Draws) -> Whole:
    known = substances()
    parts = [[known.place(name) for name in row["substances"].split("|")] for row in rows("patterns")]
    widest = max(len(part) for part in parts)
    matrix = np.array([part + [ABSENT] * (widest - len(part)) for part in parts], dtype=np.int64)
    profile = ((age >= _MIDDLE).astype(np.int64) + (age >= _OLD)) * len(POPULATION_SEXES) + sex
    slots = [matrix[draws.pick_by(pattern_weights(country, year), profile)]]
    for row in rows("extras"):
        extra = known.place(row["substance"])
        joins = draws.chance(int(row["per_mille"]), len(sex)) & ~(slots[0] == extra).any(axis=1)
        slots.append(np.where(joins, extra, ABSENT)[:, None])
    return np.concatenate(slots, axis=1)


def _named(country: Country, area: Whole, involved: Whole, draws: Draws) -> Whole:
    """What certificates name: all but a few, or no substance at all, or a class alone."""
    size, slots = involved.shape
    named = involved.copy()
    for slot in range(1, slots):
        named[draws.chance(_LEFT_OUT, size), slot] = ABSENT
    known = substances()
    opioids = [at for at, kind in enumerate(known.classes) if kind == OPIOID]
    by_class = draws.chance(_CLASS_ONLY, size) & np.isin(involved, opioids).any(axis=1)
    named[by_class] = ABSENT
    named[by_class, 0] = known.place(CLASS_NAMED)
    silent = np.array([district.none_named for district in country.districts], dtype=np.int64)[area]
    named[draws.chance(silent, size)] = ABSENT
    return named
