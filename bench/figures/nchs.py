"""Crude rates and limits against the table of the US National Center for Health Statistics."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.figure import Figure, Outcome
from bench.samples import sample
from pharmakon.statistics import Rates, crude_rate, nchs_crude_rate
from pharmakon.statistics.rates import NCHS_NORMAL_FROM

FILE = "deaths/nchs_drug_poisoning_by_state.csv"
ROWS = 2862
PRINTED = {
    "value": "Crude Death Rate",
    "lower": "Lower Confidence Limit for Crude Rate",
    "upper": "Upper Confidence Limit for Crude Rate",
}


@dataclass(frozen=True)
class Table:
    """Deaths, population and the three printed texts of every row of the file."""

    deaths: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    population: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    printed: dict[str, list[str]]


def read(path: Path) -> Table:
    """Every row of the file; none is left out, none is changed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return Table(
        deaths=np.array([int(row["Deaths"]) for row in rows], dtype=np.int64),
        population=np.array([int(row["Population"]) for row in rows], dtype=np.int64),
        printed={name: [row[column] for row in rows] for name, column in PRINTED.items()},
    )


def printed(rate: float) -> str:
    """A rate as the table prints it: four decimals, zeros at the end left out ("6.2462", "4.19", "12")."""
    return f"{rate:.4f}".rstrip("0").rstrip(".")


def unequal(table: Table, rates: Rates) -> list[int]:
    """Rows in which the rate or one of its limits is not printed as in the table."""
    ours = {"value": rates.value, "lower": rates.lower, "upper": rates.upper}
    return [
        row
        for row in range(table.deaths.size)
        if any(printed(float(ours[name][row])) != table.printed[name][row] for name in PRINTED)
    ]


def nchs_rates() -> Outcome:
    """All rows by the convention; beside it the same with the unrounded quantile, which shows that 1.96 was used."""
    table = read(sample(FILE))
    equal = table.deaths.size - len(unequal(table, nchs_crude_rate(table.deaths, table.population)))
    unrounded = crude_rate(table.deaths, table.population, normal_from=NCHS_NORMAL_FROM)
    other = table.deaths.size - len(unequal(table, unrounded))
    measured = f"{equal:,} of {table.deaths.size:,} rows equal (with the unrounded quantile, {other:,})"
    return Outcome(measured, met=equal == table.deaths.size == ROWS)


FIGURES = (
    Figure(
        "nchs_rates",
        "From deaths and population: crude rate and both limits of every row of the NCHS table of drug-poisoning "
        "deaths by state 1999–2016, exact Poisson below 100 deaths, count ± 1.96·√count from 100 on",
        f"all {ROWS:,} rows equal to the printed digit (four decimals), no exceptions",
        nchs_rates,
    ),
)
