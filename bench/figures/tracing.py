"""Every estimate of the demonstration country: its traced rows, and the referee's value."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.command import scratch
from bench.figure import Figure, Outcome

if TYPE_CHECKING:
    from pharmakon.indicators.deaths_sql import Cell as Wanted

DEATHS, ASKED, SHOWN = 2400, 300, 5
COUNT, RATE = "DRUG_INDUCED_DEATHS", "DRUG_INDUCED_DEATH_RATE"
CELL = ("date_basis", "substance", "place_basis", "period_kind", "period", "sex", "age_group", "area")
Cell = tuple[str, ...]
Line = dict[str, object]


def every_estimate() -> Outcome:
    """Numerators and denominators by trace and by the referee; values and limits by other formulas."""
    from pharmakon.observatory import Observatory, demonstrate

    with scratch() as folder:
        root = folder / "demo"
        demonstrate(root, deaths=DEATHS)
        lines: list[Line] = Observatory.open(root).estimates().to_pylist()
        traced = _traced_counts(root, sorted({_cell(line) for line in lines}))
        faults = [*_numerators(lines, traced, "traced"), *_denominators(lines, traced, root)]
        faults += _numerators(lines, _counts_of_referee(root), "counted by the referee")
        faults += [*_values(lines), *_through_trace(root, lines)]
    shown = "; ".join(faults[:SHOWN])
    measured = f"{len(lines):,} estimates, {len(traced):,} traced cells, {len(faults)} differences; {shown}".strip("; ")
    return Outcome(measured, met=not faults)


def _cell(line: Line) -> Cell:
    return tuple(str(line[name]) for name in CELL)


def _traced_counts(root: Path, cells: list[Cell]) -> dict[Cell, int]:
    """Distinct deaths behind each cell.

    The steps of the trace's query before its filter are asked once a date basis; the filter is the cell's own
    conditions, as sets of bits. Some cells go through `trace` itself, which refuses by itself what does not add up.
    """
    from pharmakon.engines import DuckDBEngine
    from pharmakon.indicators.bases import DATE_BASES
    from pharmakon.indicators.deaths_sql import Cell as Wanted
    from pharmakon.indicators.deaths_sql import described_query

    engine, inputs, counts = DuckDBEngine(), _tables(root), {}
    bits = {}
    for basis in DATE_BASES.values():
        query = described_query(basis)
        described = engine.run(query, {name: inputs[name] for name in query.inputs()})
        bits[basis.id] = {name: _bits(described[name].to_pylist()) for name in described.column_names}
    inside = _inside(inputs)
    for cell in cells:
        dimensions = dict(zip(CELL, cell, strict=True))
        wanted = Wanted(**{name: value for name, value in dimensions.items() if name != "date_basis"})
        counts[cell] = _number_of(bits[dimensions["date_basis"]], wanted, inside)
    return counts


def _bits(values: list[object]) -> dict[object, int]:
    """Value → its rows as a set of bits."""
    rows: dict[object, bytearray] = {}
    for place, value in enumerate(values):
        rows.setdefault(value, bytearray(len(values) // 8 + 1))[place // 8] |= 1 << place % 8
    return {value: int.from_bytes(each, "little") for value, each in rows.items()}


def _inside(inputs: dict[str, object]) -> dict[str, list[str]]:
    """Area → areas in it."""
    parents = inputs["area_parents"].to_pylist()  # type: ignore[attr-defined]
    areas: dict[str, list[str]] = {}
    for line in parents:
        areas.setdefault(line["ancestor"], []).append(line["area"])
    return areas


def _number_of(bits: dict[str, dict[object, int]], cell: "Wanted", inside: dict[str, list[str]]) -> int:
    """How many deaths stand in a cell; a target has one row a death."""
    found = -1
    for column, value in cell.conditions().items():
        found &= bits[column].get(value, 0)
    if cell.area != "all":
        areas = bits[cell.place_basis]
        found &= sum(areas.get(area, 0) for area in inside.get(cell.area, ()))
    elif cell.place_basis == "residence":
        found &= bits["resident"].get(1, 0)
    return found.bit_count()


def _through_trace(root: Path, lines: list[Line]) -> list[str]:
    """Figures drawn at random, asked as a user asks."""
    from pharmakon.observatory import Wanted, trace

    faults = []
    for line in random.Random(1).sample(lines, min(ASKED, len(lines))):
        asked = {name: str(line[name]) for name in CELL if name != "period_kind"}
        rows = trace(root, Wanted(str(line["indicator"]), **asked)).rows.to_pylist()
        keys = {(row["file"], row["row"]) for row in rows if row["part"] == "numerator"}
        if len(keys) != line["numerator"]:
            faults.append(f"{line['indicator']} {_cell(line)}: {line['numerator']}, rows {len(keys)}")
    return faults


def _tables(root: Path) -> dict[str, object]:
    """The tables that traces ask, in memory."""
    import pyarrow as pa

    from pharmakon.observatory import Observatory
    from pharmakon.observatory.files import TARGETS
    from pharmakon.observatory.last_run import LastRun
    from pharmakon.reference.calendar import calendar

    last = LastRun.of(root)
    years = [*map(str, range(2000, 2031)), "unknown"]
    return {
        "deaths": Observatory.open(root).records("death"),
        "death_target": pa.concat_tables([last.table(unit, TARGETS) for unit in last.units("targets")]),
        "calendar": calendar(),
        "age_groups": last.age_groups,
        "area_words": last.frame.words,
        "area_parents": last.frame.parents,
        "wanted_years": pa.table({"year": pa.array(years)}),
    }


def _numerators(lines: list[Line], counts: dict[Cell, int], how: str) -> list[str]:
    return [
        f"{line['indicator']} {_cell(line)}: {line['numerator']}, {how} {counts.get(_cell(line), 0)}"
        for line in lines
        if line["numerator"] != counts.get(_cell(line), 0)
    ]


def _denominators(lines: list[Line], counts: dict[Cell, int], root: Path) -> Iterator[str]:
    """Shares: deaths of the same cell; rates: rows of the population, added up."""
    from pharmakon.observatory import Wanted, trace

    place = CELL.index("substance")
    persons: dict[tuple[str, ...], object] = {}
    for line in lines:
        if line["indicator"] == COUNT or line["denominator"] is None:
            continue
        cell = _cell(line)
        if line["indicator"] == RATE:
            people = tuple(str(line[name]) for name in ("area", "period", "sex", "age_group"))
            if people not in persons:
                asked = {name: str(line[name]) for name in CELL if name != "period_kind"}
                persons[people] = trace(root, Wanted(RATE, **asked)).estimate["denominator"]
            expected = persons[people]
        else:
            every, none = (counts.get((*cell[:place], name, *cell[place + 1 :]), 0) for name in ("any", "none_named"))
            expected = every if line["indicator"] == "NO_SUBSTANCE_NAMED_SHARE" else every - none
        if line["denominator"] != expected:
            yield f"{line['indicator']} {cell}: below {line['denominator']}, expected {expected}"


def _counts_of_referee(root: Path) -> dict[Cell, int]:
    """Deaths by cell, read from records and mentions in plain Python from the words of the definitions."""
    from pharmakon.observatory import Observatory
    from pharmakon.substances import Register
    from tests.referee_queries import reading

    register, observatory = Register.load(root / "reference"), Observatory.open(root)
    tables = {name: table.to_pylist() for name, table in _tables(root).items()}  # type: ignore[attr-defined]
    tables["mentions"] = observatory.mentions().to_pylist()
    tables["targets"] = register.targets().to_pylist()
    tables["combinations"] = register.combinations().to_pylist()
    tables["unnamed"] = [{"target": name} for name in sorted(register.unnamed)]
    tables["in_scope"] = [{"target": name} for name in sorted(register.in_scope)]
    files = {line["file_id"] for line in tables["deaths"]}
    tables["files"] = [{"file_id": each, "every_row_counts": 1} for each in files]
    tables["death_target"] = reading.naming(tables)
    counts: dict[Cell, int] = {}
    for basis in ("occurrence", "registration", "first_known"):
        for row in reading.totals(tables, basis, with_areas=True):
            cell, deaths = _cell({"date_basis": basis, **row}), int(str(row["deaths"]))
            counts[cell] = deaths
            if row["period_kind"] == "year":
                whole = _cell({"date_basis": basis, **row, "period_kind": "all", "period": "all"})
                counts[whole] = counts.get(whole, 0) + deaths
    return counts


def _values(lines: list[Line]) -> Iterable[str]:
    """Value and limits from numerator and denominator by scipy.stats, not by the formulas of the program."""
    import numpy as np
    from scipy import stats

    for line in lines:
        if line["value"] is None:
            continue
        k, n = int(str(line["numerator"])), line["denominator"]
        if line["indicator"] in (COUNT, RATE):
            scale = 1.0 if line["indicator"] == COUNT else 100_000 / int(str(n))
            lower, upper = stats.chi2.ppf([0.025, 0.975], [max(2 * k, 1), 2 * k + 2]) / 2
            expected = np.array([k, lower if k else 0.0, upper]) * scale
        else:
            whole = int(str(n))
            lower = stats.beta.ppf(0.025, k, whole - k + 1) if k else 0.0
            upper = stats.beta.ppf(0.975, k + 1, whole - k) if k < whole else 1.0
            expected = np.array([k / whole, lower, upper]) * 100
        found = np.array([line["value"], line["lower"], line["upper"]], dtype=float)
        if not np.allclose(found, expected, rtol=1e-8, atol=1e-10):
            yield f"{line['indicator']} {_cell(line)}: {found.tolist()}, expected {expected.tolist()}"


FIGURES = (
    Figure(
        "trace_demonstration",
        f"Every estimate of the demonstration country ({DEATHS:,} deaths): its rows by the steps of `trace` (of "
        f"{ASKED} by `trace` itself), counted distinct; its numerator by the referee; its denominator; value and "
        "limits by other formulas",
        "no difference",
        every_estimate,
    ),
)
