"""The demonstration country: its files as an office would send them, and the truth kept apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from pharmakon.records import Column
from pharmakon.simulate.deaths import day_weights, draw_deaths
from pharmakon.simulate.draws import Draws, Whole
from pharmakon.simulate.export import ExpectedAccount, FilesBy, Office
from pharmakon.simulate.faults import PlantedFault, Sheet, wanted_places
from pharmakon.simulate.office import written_down
from pharmakon.simulate.own_columns import own_cells
from pharmakon.simulate.people import Country, areas_text, population_text
from pharmakon.simulate.texts import as_bytes
from pharmakon.simulate.truth import ROW_HEADINGS, Tally, faults_text, rates_text, row_lines
from pharmakon.simulate.world import COUNTRY, NAME, districts

_EPOCH = date(1970, 1, 1).toordinal()
_CELLS, _DAYS, _FACTS, _OWN = range(4)  # streams of draws
_README = """Simulated data of {name} ({code}), a country that does not exist. No row describes a real person.

deaths.csv       what a coroner's office sends, with a few faults (one file, or one a year or month)
population.csv   residents by district, year, sex and age group
areas.csv        districts, for the folder reference/ of an observatory
truth/           the truth behind them:
  rows.csv       each death as it truly was: substances involved, and substances that the certificate names
  truth.csv      by year of death and substance: deaths that involve it, deaths whose certificate names it, and the
                 number an observatory must find by date of death (rows not rejected, day known, text or flag)
  rates.csv      residents and expected deaths of each cell; deaths are drawn from these
  faults.csv     the planted faults: file, row, what is wrong, what must become of the row, code of the finding
Synthetic opioids rise from {rise} on.
"""


@dataclass(frozen=True)
class Simulated:
    """What was written: files for the observatory, truth files, and what must come of them."""

    country: str
    name: str
    years: tuple[int, int]
    rise_year: int
    deaths: int
    death_files: tuple[Path, ...]
    population_file: Path
    areas_file: Path
    truth_file: Path
    rows_file: Path
    rates_file: Path
    faults_file: Path
    faults: tuple[PlantedFault, ...]
    accounts: tuple[ExpectedAccount, ...]


@dataclass(frozen=True)
class MonthFile:
    """One further month: the file, the deaths in it, and what its accounting must show."""

    file: Path
    deaths: int
    account: ExpectedAccount


def simulate_country(
    folder: Path,
    *,
    deaths: int = 2400,
    years: tuple[int, int] = (2017, 2024),
    seed: int = 1,
    areas: int = 6,
    files_by: FilesBy = FilesBy.ALL,
    own: Mapping[str, Column] | None = None,
) -> Simulated:
    """Write an invented country whose truth is known: deaths, populations, areas, and the truth in `truth/`.

    The same arguments give the same bytes on every machine.

    Args:
        folder: is made where it is missing; files of the same names are written anew.
        deaths: all deaths of all years, truly.
        years: first and last year of death.
        areas: number of districts.
        files_by: one file of deaths (`deaths.csv`), one a year (`deaths_2017.csv`) or one a month.
        own: columns of deaths that the country declares; their labels, without commas, are headings of the file.

    Raises:
        ValueError: a negative number of deaths, years in the wrong order, no area, or a negative seed.
    """
    if deaths < 0 or years[0] > years[1]:
        raise ValueError("deaths are not negative, and the first year is not after the last")
    country = Country(years[0], years[1], deaths, districts(areas))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "truth").mkdir(exist_ok=True)
    tally = Tally(country.years)
    own = own or {}
    labels = [column.label for column in own.values()]
    with Office(folder, files_by, own_headings=labels) as office, (folder / "truth" / "rows.csv").open("wb") as rows:
        rows.write((",".join(ROW_HEADINGS) + "\n").encode())
        for sheet, wanted in months(country, seed, own):
            sheet, exported, name = office.send(sheet, wanted)
            tally.add(sheet, exported)
            rows.write(as_bytes(row_lines(sheet, exported, country, name)))
        if deaths:
            office.note()
    return _with_tables(folder, country, tally, office)


def month_file(
    file: Path,
    *,
    year: int,
    month: int,
    deaths: int = 25,
    years: tuple[int, int] = (2017, 2024),
    seed: int = 1,
    areas: int = 6,
) -> MonthFile:
    """Write one further month of the country that `simulate_country` made with these years, seed and areas. No faults.

    Raises:
        ValueError: a month that the country's files hold, or that no calendar has, or a negative number.
    """
    if not 1 <= month <= 12 or year <= years[1] or deaths < 0:
        raise ValueError("a further month lies after the last year of the country")
    country = Country(years[0], years[1], 0, districts(areas))
    cell = Draws(seed, _CELLS, year, month).pick(country.weights(range(year, year + 1)).ravel(), deaths)
    first, last = _day(year, month), _day(year + month // 12, month % 12 + 1) - 1
    day = first + np.sort(Draws(seed, _DAYS, year, month).pick(day_weights(first, last), deaths))
    with Office(file.parent, FilesBy.ALL, file.name) as office:
        office.send(_sheet(country, year, month, cell, day, seed), {})
    return MonthFile(file, deaths, office.accounts()[0])


def months(
    country: Country, seed: int, own: Mapping[str, Column] | None = None
) -> Iterator[tuple[Sheet, dict[str, int]]]:
    """Every month with the faults wanted in it, by place in the month."""
    weights = country.weights(country.years)
    cells = Draws(seed, _CELLS).pick(weights.ravel(), country.deaths)
    year_of, cell_of = np.divmod(cells, weights[0].size)
    wanted, before = wanted_places(country.deaths), 0
    for at, year in enumerate(country.years):
        of_year = cell_of[year_of == at]
        first, last = _day(year, 1), _day(year + 1, 1) - 1
        day = first + Draws(seed, _DAYS, year).pick(day_weights(first, last), len(of_year))
        order = np.argsort(day, kind="stable")
        of_year, day = of_year[order], day[order]
        for month in range(1, 13):
            start, end = np.searchsorted(day, (_day(year, month), _day(year + month // 12, month % 12 + 1)))
            here = {kind: place - before for kind, place in wanted.items() if 0 <= place - before < end - start}
            before += int(end - start)
            sheet = _sheet(country, year, month, of_year[start:end], day[start:end], seed)
            yield _with_own(sheet, own or {}, seed), here


def _sheet(country: Country, year: int, month: int, cell: Whole, day: Whole, seed: int) -> Sheet:
    draws = Draws(seed, _FACTS, year, month)
    deaths = draw_deaths(country, year, month, cell, day, draws)
    return Sheet(deaths, written_down(deaths, country, draws))


def _with_own(sheet: Sheet, own: Mapping[str, Column], seed: int) -> Sheet:
    """The sheet with the country's own columns, drawn apart: all else stays as it is without them."""
    draws = Draws(seed, _OWN, sheet.deaths.year, sheet.deaths.month)
    cells = own_cells(own, len(sheet.deaths), draws)
    return Sheet(sheet.deaths, sheet.cells | {own[name].label: each.texts for name, each in cells.items()})


def _day(year: int, month: int) -> int:
    """The first day of a month, in days since 1970-01-01."""
    return date(year, month, 1).toordinal() - _EPOCH


def _with_tables(folder: Path, country: Country, tally: Tally, office: Office) -> Simulated:
    truth = folder / "truth"
    simulated = Simulated(
        country=COUNTRY,
        name=NAME,
        years=(country.first_year, country.last_year),
        rise_year=country.rise_year,
        deaths=country.deaths,
        death_files=tuple(folder / name for name in office.names()),
        population_file=folder / "population.csv",
        areas_file=folder / "areas.csv",
        truth_file=truth / "truth.csv",
        rows_file=truth / "rows.csv",
        rates_file=truth / "rates.csv",
        faults_file=truth / "faults.csv",
        faults=office.planted(),
        accounts=office.accounts(),
    )
    texts = {
        folder / "README.txt": _README.format(name=NAME, code=COUNTRY, rise=country.rise_year),
        simulated.population_file: population_text(country),
        simulated.areas_file: areas_text(country),
        simulated.truth_file: tally.text(),
        simulated.rates_file: rates_text(country),
        simulated.faults_file: faults_text(simulated.faults),
    }
    for file, text in texts.items():
        file.write_bytes(text.encode())
    return simulated
