"""The truth, kept apart from what the office wrote down: row by row, and counted by year and substance."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.indicators.estimates import ANY, NONE_NAMED
from pharmakon.simulate.deaths import ABSENT
from pharmakon.simulate.draws import Whole
from pharmakon.simulate.faults import Exported, PlantedFault, Sheet
from pharmakon.simulate.office import CASE, YES, flags
from pharmakon.simulate.people import Country, as_csv
from pharmakon.simulate.texts import chosen, equal_to, joined, whole_texts
from pharmakon.simulate.world import substances, values

ROW_HEADINGS = ("case", "file", "row", "died_on", "district", "sex", "age", "manner", "involved", "named")
TRUTH_HEADINGS = ("year", "substance", "deaths", "named", "expected")
FAULT_HEADINGS = ("file", "row", "case", "fault", "column", "wrong", "fate", "finding")
RATE_HEADINGS = ("year", "district", "sex", "age_group", "persons", "expected_deaths")
ABROAD_CODE = "abroad"
_DEATHS, _NAMED, _EXPECTED = range(3)
_MILLION = 1_000_000


@dataclass(frozen=True)
class Tally:
    """Deaths by year, substance and way of counting; the last two substances are `any` and `none_named`."""

    years: range
    counts: Whole = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", np.zeros((len(self.years), len(substances().ids) + 2, 3), dtype=np.int64))

    def add(self, sheet: Sheet, exported: Exported) -> None:
        """Count one month."""
        deaths = sheet.deaths
        year = self.counts[deaths.year - self.years.start]
        named = _presence(deaths.named)
        written = named.copy()
        for heading, place in flags().items():
            written[:, place] |= equal_to(sheet.cells[heading], YES)
        year[:, _DEATHS] += _by_substance(_presence(deaths.involved))
        year[:, _NAMED] += _by_substance(named)
        year[:, _EXPECTED] += _by_substance(written[exported.accepted() & exported.dated])

    def text(self) -> str:
        """`truth.csv`."""
        names = [*substances().ids, ANY, NONE_NAMED]
        counts = self.counts.tolist()
        lines = [
            (year, name, *counts[at][place]) for at, year in enumerate(self.years) for place, name in enumerate(names)
        ]
        return as_csv(TRUTH_HEADINGS, lines)


def row_lines(sheet: Sheet, exported: Exported, country: Country, file: str) -> pa.Array:
    """One line a death, as it truly was."""
    deaths = sheet.deaths
    codes = [*(district.code for district in country.districts), ABROAD_CODE]
    home = np.where(deaths.residence == ABSENT, len(country.districts), deaths.residence)
    return joined(
        sheet.cells[CASE],
        file,
        whole_texts(exported.rows),
        pc.cast(pc.cast(pa.array(deaths.day, pa.int32()), pa.date32()), pa.string()),
        chosen(codes, home),
        chosen(values("sex"), deaths.sex),
        whole_texts(deaths.age),
        chosen(values("manner"), deaths.manner),
        _id_lists(deaths.involved),
        _id_lists(deaths.named),
        by=",",
    )


def faults_text(planted: Iterable[PlantedFault]) -> str:
    """`faults.csv`."""
    return as_csv(FAULT_HEADINGS, [tuple(getattr(fault, name) for name in FAULT_HEADINGS) for fault in planted])


def rates_text(country: Country) -> str:
    """`rates.csv`: persons of each cell and the deaths that its known rate makes one expect."""
    weights = country.weights(country.years).ravel().tolist()
    everything = sum(weights)
    persons = country.persons.ravel().tolist()
    lines = [
        (*cell, people, _decimal(country.deaths * weight * _MILLION // everything))
        for cell, people, weight in zip(country.cells(), persons, weights, strict=True)
    ]
    return as_csv(RATE_HEADINGS, lines)


def _decimal(millionths: int) -> str:
    return f"{millionths // _MILLION}.{millionths % _MILLION:06d}"


def _presence(slots: Whole) -> NDArray[np.bool_]:
    """Deaths x substances."""
    present = np.zeros((len(slots), len(substances().ids) + 1), dtype=bool)
    np.put_along_axis(present, slots, values=True, axis=1)  # ABSENT is the last column
    return present[:, :-1]


def _by_substance(present: NDArray[np.bool_]) -> Whole:
    each = present.sum(axis=0)
    none = int((~present.any(axis=1)).sum())
    return np.array([*each, len(present), none], dtype=np.int64)


def _id_lists(slots: Whole) -> pa.Array:
    """Ids of the register in the order of slots, joined by |."""
    ids = [*(f"{each}|" for each in substances().ids), ""]
    columns = [chosen(ids, np.where(slot == ABSENT, len(ids) - 1, slot)) for slot in slots.T]
    return pc.utf8_rtrim(joined(*columns), "|")
