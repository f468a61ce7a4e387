"""An indicator says what it measures before how: id, unit, population, bases, source."""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Indicator:
    """A defined quantity. `text` is the definition in words, from the docstring of the function that computes it."""

    id: str
    version: int
    title: str
    unit: str
    population: str
    date_bases: tuple[str, ...]
    place_bases: tuple[str, ...]
    reported_in: tuple[str, ...]
    source: str
    text: str


@dataclass(frozen=True)
class Totals:
    """Distinct deaths by group: date_basis, place_basis, area, substance, sex, age_group, period_kind, period, deaths.

    Zeros stand where a line of the table has none in a year; any other absent row is no death.
    """

    table: pa.Table


@dataclass(frozen=True)
class Residents:
    """Persons below a rate: area, year, sex, age_group, persons (NULL: none) and the reason why there are none."""

    table: pa.Table


Computation = Callable[[Totals, Residents], pa.Table]


@dataclass(frozen=True)
class Defined:
    """An indicator with its computation."""

    indicator: Indicator
    compute: Computation


def indicator(
    identifier: str,
    *,
    version: int,
    title: str,
    unit: str,
    population: str,
    date_bases: tuple[str, ...],
    place_bases: tuple[str, ...],
    reported_in: tuple[str, ...],
    source: str,
) -> Callable[[Computation], Defined]:
    """Declare an indicator; the docstring of the decorated function is its definition in words."""

    def declare(compute: Computation) -> Defined:
        text = " ".join((compute.__doc__ or "").split())
        entry = Indicator(
            identifier, version, title, unit, population, date_bases, place_bases, reported_in, source, text
        )
        return Defined(entry, compute)

    return declare
