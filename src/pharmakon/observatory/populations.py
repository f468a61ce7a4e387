"""Populations of the observatory: observations of base sources, matched to areas and years."""

from collections import Counter
from collections.abc import Iterable

import pyarrow as pa

from pharmakon.findings import Finding, Where, code
from pharmakon.indicators.age_groups import OLDEST
from pharmakon.indicators.estimates import ALL, OUTSIDE
from pharmakon.indicators.populations import PopulationCell, Populations
from pharmakon.observatory.frame import Frame
from pharmakon.reference.areas import folded

POPULATION = "POPULATION"
_COLUMNS = ["file_id", "row", "indicator", "area", "period", "period_last", "sex", "age_from", "age_to", "value"]


def populations_of(observed: Iterable[tuple[str, pa.Table]], frame: Frame) -> tuple[Populations, list[Finding]]:
    """Every population cell that a rate can use; cells that none can use are findings.

    Args:
        observed: file name and observations, one pair a file.
        frame: the areas that words mean.
    """
    cells: list[PopulationCell] = []
    unusable: Counter[str] = Counter()
    for file, table in observed:
        for line in _lines(table):
            cell = _cell(line, frame.area_of)
            if cell is None:
                unusable[file] += 1
            else:
                cells.append(cell)
    findings = [
        Finding(code("PH-C020"), Where(file), {"cells": count}, count=count) for file, count in sorted(unusable.items())
    ]
    return Populations(tuple(cells), frame.children_of), findings


def _lines(table: pa.Table) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = table.select([name for name in _COLUMNS if name in table.column_names]).to_pylist()
    return [line for line in lines if line["indicator"] == POPULATION and line["value"] is not None]


def _cell(line: dict[str, object], words: dict[str, str]) -> PopulationCell | None:
    area = words.get(folded(str(line["area"])))
    first, last = str(line["period"]), str(line["period_last"])
    if area is None or area == OUTSIDE or first[:4] != last[:4]:
        return None
    return PopulationCell(
        file_id=_whole(line["file_id"], 0),
        row=_whole(line["row"], 0),
        area=area,
        year=first[:4],
        period=(first, last),
        sex=str(line["sex"] or ALL),
        first_age=_whole(line["age_from"], 0),
        last_age=min(_whole(line["age_to"], OLDEST), OLDEST),
        persons=_whole(line["value"], 0),
    )


def _whole(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise
