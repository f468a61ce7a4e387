"""Records of simulated countries without faults, as intake would hand them over.

The deaths are those of `pharmakon.simulate` (rates, season, trend, delays, what the office does not know), taken past
the office's file: writing and reading two hundred countries would measure the readers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.intake.plausibility import Profiled, Source, profile_of, shipped_thresholds
from pharmakon.records import RECORD_TYPES
from pharmakon.simulate.deaths import ABSENT, day_weights, draw_deaths
from pharmakon.simulate.draws import Draws
from pharmakon.simulate.people import Country
from pharmakon.simulate.world import districts, values

DEATH = RECORD_TYPES["death"]
YEARS = (2015, 2024)
EPOCH = date(1970, 1, 1).toordinal()
RECEIVED = date(2025, 3, 31)
_COLUMNS = {"died_on": "day", "registered_on": "registered", "area_occurrence": "occurrence"}
_COLUMNS |= {name: name for name in ("age", "sex", "manner")}
_MISSING = {"died_on": 0.008, "age": 0.006, "sex": 0.003, "area_residence": 0.01}  # as the office of `simulate`

Whole = NDArray[np.int64]
Columns = dict[str, Whole]


@dataclass(frozen=True)
class Clean:
    """Deaths of a country, an array a column: days since 1970, places in the lists of the record type.

    A column `x?` is 1 where the office does not know x.
    """

    columns: Columns
    districts: int

    def __len__(self) -> int:
        return len(self.columns["died_on"])

    @property
    def month(self) -> NDArray[np.int64]:
        """Months of death since 1970-01, the true ones."""
        return self.columns["died_on"].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)

    def keep(self, wanted: NDArray[np.bool_]) -> "Clean":
        """The deaths for which `wanted` is true."""
        return Clean({name: each[wanted] for name, each in self.columns.items()}, self.districts)

    def put(self, name: str, rows: NDArray[np.bool_], value: object) -> "Clean":
        """The deaths with another value in these rows of a column."""
        return Clean(self.columns | {name: np.where(rows, value, self.columns[name])}, self.districts)


def clean_country(seed: int, deaths: int, *, uneven: float = 0.0, areas: int = 6) -> Clean:
    """Ten years of deaths.

    Args:
        seed: another number gives another country.
        deaths: about how many in all.
        uneven: coefficient of variation of the months beyond chance (0: as `simulate` draws them).
    """
    random = np.random.default_rng([20_26, seed])
    country = Country(YEARS[0], YEARS[1], deaths, districts(areas))
    weights = country.weights(country.years)
    cells = Draws(seed, 0).pick(weights.ravel(), deaths)
    year_of, cell_of = np.divmod(cells, weights[0].size)
    parts = []
    for at, year in enumerate(country.years):
        parts.append(_columns(country, year, cell_of[year_of == at], Draws(seed, 1, year), random, uneven))
    return Clean({name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, areas)


def _columns(
    country: Country, year: int, cell: Whole, draws: Draws, random: np.random.Generator, uneven: float
) -> Columns:
    first, after = (date(year + each, 1, 1).toordinal() - EPOCH for each in (0, 1))
    weights = day_weights(first, after - 1).astype(np.float64)
    if uneven:
        month = np.arange(first, after).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
        usual = weights.sum()
        weights = weights * random.gamma(1 / uneven**2, uneven**2, 12)[month]
        cell = random.choice(cell, random.poisson(len(cell) * weights.sum() / usual))
    day = np.sort(first + random.choice(len(weights), len(cell), p=weights / weights.sum()).astype(np.int64))
    true = draw_deaths(country, year, 1, cell, day, draws)
    columns = {name: getattr(true, of) for name, of in _COLUMNS.items()}
    columns["area_residence"] = np.where(true.residence == ABSENT, len(country.districts), true.residence)
    missing = {f"{name}?": (random.random(len(day)) < share).astype(np.int64) for name, share in _MISSING.items()}
    return columns | missing


def records_of(clean: Clean) -> pa.Table:
    """The deaths as records."""
    size = len(clean)
    columns = clean.columns
    known = {name: ~columns.get(name + "?", np.zeros(size, np.int64)).astype(bool) for name in columns}
    arrays: dict[str, pa.Array] = {
        "file_id": pa.array(np.ones(size, np.int64)),
        "row": pa.array(np.arange(2, size + 2), pa.int32()),
        "part": pa.array(np.zeros(size, np.int16)),
    }
    for name in ("died_on", "registered_on"):
        days = pa.array(columns[name].astype(np.int32), pa.int32(), mask=~known[name]).cast(pa.date32())
        arrays |= {name: days, f"{name}_last": days}
    arrays["age"] = pa.array(columns["age"].astype(np.int32), mask=~known["age"])
    areas = [*(f"DISTRICT {number}" for number in range(clean.districts)), "ABROAD"]
    for name, words in (("sex", values("sex")), ("manner", values("manner")), ("area_residence", areas)):
        arrays[name] = _words(words, columns[name], known[name])
    arrays["area_occurrence"] = _words(areas, columns["area_occurrence"], known["area_occurrence"])
    schema = DEATH.schema()
    return pa.table({name: arrays.get(name, pa.nulls(size, schema.field(name).type)) for name in schema.names}, schema)


def _words(words: Sequence[str], places: Whole, known: NDArray[np.bool_]) -> pa.Array:
    return pa.array(list(words)).take(pa.array(places, mask=~known))


def source_of(clean: Clean, *, received: date = RECEIVED) -> Source:
    """The deaths as one source of one file, counted. What was registered after the day received is not in it."""
    held = clean.keep(clean.columns["registered_on"] <= received.toordinal() - EPOCH)
    return Source("deaths", DEATH, [_profiled("deaths.csv", held, received)])


def monthly_source_of(clean: Clean, *, received: date = RECEIVED) -> Source:
    """The same as one file a month of registration, each received ten days after it."""
    registered = clean.columns["registered_on"].astype("datetime64[D]").astype("datetime64[M]")
    sheets = []
    for month in np.unique(registered):
        sent = date.fromordinal(int((month + 1).astype("datetime64[D]").astype(np.int64)) + EPOCH + 9)
        if sent <= received:
            sheets.append(_profiled(f"deaths_{month}.csv", clean.keep(registered == month), sent))
    return Source("deaths", DEATH, sheets)


def _profiled(file: str, held: Clean, received: date) -> Profiled:
    return Profiled(file, "", received, profile_of(records_of(held), DEATH, shipped_thresholds()))
