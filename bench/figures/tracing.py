"""Every estimate of the demonstration country: its traced rows, and the referee's value."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench.command import scratch
from bench.figure import Figure, Outcome

DEATHS, PROCESSES, SHOWN = 2400, 2, 5
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
        faults += list(_values(lines))
    shown = "; ".join(faults[:SHOWN])
    measured = f"{len(lines):,} estimates, {len(traced):,} traced cells, {len(faults)} differences; {shown}".strip("; ")
    return Outcome(measured, met=not faults)


def _cell(line: Line) -> Cell:
    return tuple(str(line[name]) for name in CELL)


def _traced_counts(root: Path, cells: list[Cell]) -> dict[Cell, int]:
    """Distinct deaths behind each cell, by the query that `trace` runs."""
    shares = [cells[number::PROCESSES] for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        counted = pool.map(_count, [root] * PROCESSES, shares)
    return dict(pair for counts in counted for pair in counts.items())


def _count(root: Path, cells: list[Cell]) -> dict[Cell, int]:
    from pharmakon.engines import DuckDBEngine
    from pharmakon.indicators.bases import DATE_BASES
    from pharmakon.indicators.deaths_sql import Cell as Wanted
    from pharmakon.indicators.deaths_sql import traced_query

    engine, inputs, counts = DuckDBEngine(threads=1), _tables(root), {}
    for cell in cells:
        dimensions = dict(zip(CELL, cell, strict=True))
        basis = DATE_BASES[dimensions.pop("date_basis")]
        query = traced_query(basis, Wanted(**dimensions))
        keys = engine.run(query, {name: inputs[name] for name in query.inputs()})
        counts[cell] = len({tuple(key.values()) for key in keys.to_pylist()})
    return counts


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
        counted = [{"date_basis": basis, **row} for row in reading.totals(tables, basis, with_areas=True)]
        years = sorted({str(row["period"]) for row in counted if row["period_kind"] == "year"} - {"unknown"})
        completed = reading.completed({"totals": counted, "years": [{"year": year} for year in years]})
        counts |= {_cell(row): int(str(row["deaths"])) for row in completed}
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
        f"Every estimate of the demonstration country ({DEATHS:,} deaths): its rows by the query of `trace`, counted "
        "distinct, its numerator by the referee, its denominator, and value and limits by other formulas",
        "no difference",
        every_estimate,
    ),
)
