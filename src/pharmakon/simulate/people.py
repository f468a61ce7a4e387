"""The people of the country: districts, populations by age and sex, and how likely each cell is to have a death."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from pharmakon.simulate.draws import Whole
from pharmakon.simulate.world import COUNTRY, NAME, District, numbers, values

# Sexes that a population is given for, in the words of the record type.
POPULATION_SEXES = ("male", "female")
AREA_HEADINGS = ("code", "name", "parent", "valid_from", "valid_to", "other_names")
POPULATION_HEADINGS = ("District", "Year", "Sex", "Age group", "Persons")
ABROAD = "Abroad"
_PERSONS_A_DEATH = 12_500  # 8 deaths a year per 100 000 residents, near the middle of what registers report
_FEWEST_PERSONS = 600_000
_GROWTH = 4  # per mille of the persons of the first year, each year
_RISE = 9  # percent of all deaths, each year from the rise on


@dataclass(frozen=True)
class Country:
    """The country as it is asked for. `deaths` are all deaths of the years, truly."""

    first_year: int
    last_year: int
    deaths: int
    districts: tuple[District, ...]

    @property
    def years(self) -> range:
        """Calendar years of death."""
        return range(self.first_year, self.last_year + 1)

    @property
    def rise_year(self) -> int:
        """The first year in which synthetic opioids rise: the middle one."""
        return self.first_year + len(self.years) // 2

    @cached_property
    def persons(self) -> Whole:
        """Residents: years x districts x sexes x age groups."""
        return self.persons_of(self.years)

    def persons_of(self, years: range) -> Whole:
        """Residents in any years, those after the last one too: years x districts x sexes x age groups."""
        everybody = max(_FEWEST_PERSONS, self.deaths * _PERSONS_A_DEATH // len(self.years))
        by_age, men = numbers("ages", "persons"), numbers("ages", "men_per_mille")
        by_sex = np.stack([by_age * men, by_age * (1000 - men)])
        by_district = np.array([district.persons for district in self.districts], dtype=np.int64)
        base = everybody * by_district[:, None, None] // by_district.sum() * by_sex // by_sex.sum()
        growth = 1000 + _GROWTH * (np.array(years, dtype=np.int64) - self.first_year)
        return np.asarray(growth[:, None, None, None] * base // 1000)

    def weights(self, years: range) -> Whole:
        """How likely a death falls into a cell, relative to the others: years x districts x sexes x age groups."""
        risk = np.stack([numbers("ages", "risk_male"), numbers("ages", "risk_female")])
        district = np.array([district.risk for district in self.districts], dtype=np.int64)
        since = np.maximum(np.array(years, dtype=np.int64) - self.rise_year + 1, 0)
        by_year = 100 + _RISE * since
        weights = self.persons_of(years) * risk * district[:, None, None] // 100 * by_year[:, None, None, None] // 100
        return np.asarray(weights)

    def cells(self) -> list[tuple[int, str, str, str]]:
        """Year, district, sex, age group of every cell, in the order of `persons`."""
        sexes = [sex for sex in values("sex") if sex in POPULATION_SEXES]
        return [
            (year, district.name, sex, label)
            for year in self.years
            for district in self.districts
            for sex in sexes
            for label in age_labels()
        ]


def age_labels() -> list[str]:
    """0-4, 5-9 … 85+."""
    starts = numbers("ages", "first_age").tolist()
    return [f"{start}-{after - 1}" for start, after in pairwise(starts)] + [f"{starts[-1]}+"]


def population_text(country: Country) -> str:
    """`population.csv`: one row a cell."""
    lines = [
        (district, year, sex.capitalize(), age, persons)
        for (year, district, sex, age), persons in zip(country.cells(), country.persons.ravel().tolist(), strict=True)
    ]
    return as_csv(POPULATION_HEADINGS, lines)


def areas_text(country: Country) -> str:
    """`areas.csv` for the folder reference/: the districts, and one area for all that is abroad."""
    lines = [(each.code, each.name, "", "", "", each.other_name) for each in country.districts]
    abroad = (f"{COUNTRY}-OUT", ABROAD, "outside", "", "", f"Outside {NAME}")
    return as_csv(AREA_HEADINGS, [*lines, abroad])


def as_csv(headings: tuple[str, ...], lines: Sequence[tuple[object, ...]]) -> str:
    """Comma separated text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(lines)
    return out.getvalue()
