"""The coroner's office: how deaths are written down. Plain English headings, days as dd.mm.yyyy, yes and no."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.simulate.certificates import cause_texts, conditions
from pharmakon.simulate.deaths import ABSENT, Deaths
from pharmakon.simulate.draws import Draws, Whole
from pharmakon.simulate.people import ABROAD, Country
from pharmakon.simulate.texts import chosen, either, joined, whole_texts
from pharmakon.simulate.world import substances, values

CASE = "Case number"
# Heading → column of the record type `death`.
COLUMNS = {
    "Date of death": "died_on",
    "Date of registration": "registered_on",
    "Age": "age",
    "Sex": "sex",
    "Manner of death": "manner",
    "District of residence": "area_residence",
    "District of death": "area_occurrence",
    "Cause of death": "cause_text",
    "Other significant conditions": "contributing_text",
}
YES, NO = "yes", "no"
UNKNOWN = "Unknown"
NOTE = "Note: simulated data of an invented country; no row describes a real person"
_EPOCH = date(1970, 1, 1).toordinal()
# Per mille of rows in which the office does not know the day of death, the age, the sex, the residence.
_NO_DAY, _NO_AGE, _NO_SEX, _NO_RESIDENCE = 8, 6, 3, 10
_OTHER_NAME = 80  # per mille of districts written by another name

Cells = dict[str, pa.Array]


def flags() -> dict[str, int]:
    """Headings of the flag columns → place of the substance."""
    return {heading: place for place, heading in enumerate(substances().flags) if heading}


def headings() -> list[str]:
    """The headings of the office's file, in its order."""
    return [CASE, *COLUMNS, *flags()]


def written_down(deaths: Deaths, country: Country, draws: Draws) -> Cells:
    """The cells of each column, one text a death, before anything goes wrong."""
    size = len(deaths)
    return {
        CASE: _cases(deaths),
        "Date of death": _unless(draws.chance(_NO_DAY, size), day_texts(deaths.day)),
        "Date of registration": day_texts(deaths.registered),
        "Age": _unless(draws.chance(_NO_AGE, size), whole_texts(deaths.age)),
        "Sex": _unless(draws.chance(_NO_SEX, size), _listed(deaths.sex, "sex"), UNKNOWN),
        "Manner of death": _listed(deaths.manner, "manner"),
        "District of residence": _unless(
            draws.chance(_NO_RESIDENCE, size), _district_names(deaths.residence, country, draws)
        ),
        "District of death": _district_names(deaths.occurrence, country, draws),
        "Cause of death": cause_texts(deaths, draws),
        "Other significant conditions": conditions(size, draws),
        **{heading: either(deaths.has(place), YES, NO) for heading, place in flags().items()},
    }


def day_text(day: int) -> str:
    """A day since 1970-01-01 as dd.mm.yyyy."""
    return f"{date.fromordinal(_EPOCH + day):%d.%m.%Y}"


def day_texts(days: Whole) -> pa.Array:
    """Days since 1970-01-01 as dd.mm.yyyy."""
    different, places = np.unique(days, return_inverse=True)
    return pa.array([day_text(day) for day in different.tolist()], pa.string()).take(pa.array(places))


def lines_of(cells: Cells) -> pa.Array:
    """One line a row, without line end; cells with a comma in quotes. Columns in the order of the cells."""
    quoted = [_quoted(column) for column in cells.values()]
    return joined(*quoted, by=",")


def _quoted(cells: pa.Array) -> pa.Array:
    return pc.if_else(pc.match_substring(cells, ","), joined('"', cells, '"'), cells)


def _cases(deaths: Deaths) -> pa.Array:
    serial = whole_texts(np.arange(1, len(deaths) + 1), 5)
    return joined(f"SIM-{deaths.year}-{deaths.month:02d}-", serial)


def _unless(missing: NDArray[np.bool_], texts: pa.Array, instead: str = "") -> pa.Array:
    return either(missing, instead, texts)


def _listed(places: Whole, column: str) -> pa.Array:
    """Values of the record type's list with a capital, as offices write them."""
    return chosen([value.capitalize() for value in values(column)], places)


def _district_names(places: Whole, country: Country, draws: Draws) -> pa.Array:
    """Names of districts, now and then the other one; ABSENT is abroad."""
    count = len(country.districts)
    names = [each.name for each in country.districts] + [each.other_name for each in country.districts] + [ABROAD]
    shown = np.where(draws.chance(_OTHER_NAME, len(places)), places + count, places)
    return chosen(names, np.where(places == ABSENT, 2 * count, shown))
