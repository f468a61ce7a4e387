"""`trace`: from a figure to the rows of the files it came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.engines import DuckDBEngine
from pharmakon.findings import Finding, InternalError, MisuseError, code
from pharmakon.indicators import INDICATORS
from pharmakon.indicators.bases import DATE_BASES
from pharmakon.indicators.deaths_sql import Cell, traced_query
from pharmakon.indicators.estimates import ALL, ANY, DIVISION, NONE_NAMED, UNKNOWN
from pharmakon.indicators.naming import DEATH_TARGET_SCHEMA
from pharmakon.observatory.estimating import OBSERVATION, is_base_observation
from pharmakon.observatory.files import LINKED, LINKED_ROWS, TARGETS, TEXTS, records_folder
from pharmakon.observatory.last_run import InputNote, LastRun
from pharmakon.observatory.names.target_names import named_target, require_known
from pharmakon.observatory.populations import populations_of
from pharmakon.records import TEXT_SCHEMA
from pharmakon.reference.calendar import calendar

COUNT, RATE = "DRUG_INDUCED_DEATHS", "DRUG_INDUCED_DEATH_RATE"
UNNAMED_SHARE, NAMED_SHARE = "NO_SUBSTANCE_NAMED_SHARE", "SUBSTANCE_NAMED_SHARE"
NUMERATOR, DENOMINATOR = "numerator", "denominator"
_DIMENSIONS = ("substance", "period_kind", "period", "date_basis", "place_basis", "area", "sex", "age_group", *DIVISION)
_ROW_SCHEMA = pa.schema(
    [
        pa.field("part", pa.string(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
        pa.field("sheet", pa.string(), nullable=False),
        pa.field("row", pa.int32(), nullable=False),
    ]
)
_SAID_SCHEMA = pa.schema([("file", pa.string()), ("row", pa.int32()), ("column", pa.string()), ("text", pa.string())])


@dataclass(frozen=True)
class Wanted:
    """One figure by its dimensions. None: the observatory's own basis; a period of None is the whole time.

    `period` is a year (2017), quarter (2017-Q1), month (2017-03), `unknown`, or all. `by` and `by_value`: a column that
    the country added, and its value.
    """

    indicator: str
    substance: str | None = None
    period: str | None = None
    date_basis: str | None = None
    place_basis: str | None = None
    area: str = ALL
    sex: str = ALL
    age_group: str = ALL
    by: str = ALL
    by_value: str = ALL


@dataclass(frozen=True)
class Traced:
    """A figure with the rows it was made from. `rows`: part, file, sheet, row (1 = first row of the sheet).

    `estimate` is the figure's own row; `sql` the queries that found the rows, by part.
    """

    wanted: Mapping[str, str]
    estimate: Mapping[str, object]
    rows: pa.Table
    sql: Mapping[str, str] = field(default_factory=dict)


def trace(root: Path, wanted: Wanted, *, threads: int | None = None) -> Traced:
    """Ask for the rows behind a figure of the last run, with the same steps that made its totals.

    Raises:
        MisuseError: PH-C007 no such indicator, substance …; PH-C008 nothing was run; PH-C009 no such figure.
        InternalError: PH-C028 the rows do not add up to the figure.
    """
    last = LastRun.of(root)
    settled = _settled(wanted, last)
    line = _estimate(last, settled, root)
    engine = DuckDBEngine(threads=threads)
    parts = dict(_deaths_behind(settled, last, engine))
    if settled.indicator == RATE and line["denominator"] is not None:
        parts[DENOMINATOR] = _persons_behind(settled, last)
    _require_sums(line, parts)
    sql = {part: traced_query(DATE_BASES[settled.date_basis], cell).sql() for part, cell in _cells(settled)}
    rows = [each.rows for each in parts.values()]
    return Traced(_dimensions(settled), line, pa.concat_tables([_ROW_SCHEMA.empty_table(), *rows]), sql)


@dataclass(frozen=True)
class _Settled:
    """A figure with every dimension settled."""

    indicator: str
    substance: str
    period_kind: str
    period: str
    date_basis: str
    place_basis: str
    area: str
    sex: str
    age_group: str
    by: str
    by_value: str

    @property
    def cell(self) -> Cell:
        people = (self.sex, self.age_group, self.area, self.by, self.by_value)
        return Cell(self.substance, self.place_basis, self.period_kind, self.period, *people)


@dataclass(frozen=True)
class _Behind:
    """Rows behind one part of a figure, and what they add up to."""

    rows: pa.Table
    amount: int


def _dimensions(settled: _Settled) -> dict[str, str]:
    return {name: getattr(settled, name) for name in _DIMENSIONS}


def _settled(wanted: Wanted, last: LastRun) -> _Settled:
    require_known("an indicator", wanted.indicator, INDICATORS)
    table = last.estimates
    substance = wanted.substance or (NONE_NAMED if wanted.indicator == UNNAMED_SHARE else ANY)
    known = table["substance"].unique().to_pylist()
    period = wanted.period or ALL
    date_basis = wanted.date_basis or last.said("date_basis")
    require_known("a date basis", date_basis, DATE_BASES)
    settled = _Settled(
        wanted.indicator,
        named_target(substance, known, last.layout.reference),
        _period_kind(period),
        period,
        date_basis,
        wanted.place_basis or last.said("place_basis"),
        wanted.area,
        wanted.sex,
        wanted.age_group,
        wanted.by,
        wanted.by_value,
    )
    divided = table.filter(pc.equal(table["by"], settled.by))["by_value"].unique().to_pylist()
    require_known("a value of by", settled.by, table["by"].unique().to_pylist())
    require_known("a value of by_value", settled.by_value, divided)
    for name in ("place_basis", "area", "sex", "age_group", "period"):
        values = [value for value in table[name].unique().to_pylist() if value is not None]
        require_known(f"a value of {name}", getattr(settled, name), [*values, ALL])
    return settled


def _period_kind(period: str) -> str:
    if period == ALL:
        return ALL
    parts = period.split("-")
    return "year" if len(parts) == 1 else ("quarter" if parts[1].startswith("Q") else "month")


def _estimate(last: LastRun, settled: _Settled, root: Path) -> dict[str, object]:
    mask = pc.equal(last.estimates["indicator"], settled.indicator)
    for name, value in _dimensions(settled).items():
        mask = pc.and_(mask, pc.equal(last.estimates[name], value))
    found = last.estimates.filter(mask)
    if found.num_rows != 1:
        raise MisuseError(Finding(code("PH-C009"), details={"path": str(root), "indicator": settled.indicator}))
    row: dict[str, object] = found.to_pylist()[0]
    return row


def _cells(settled: _Settled) -> list[tuple[str, Cell]]:
    """The cells of the totals behind a figure: numerator, and where it is a share of deaths, denominator."""
    cells = [(NUMERATOR, settled.cell)]
    if settled.indicator in (UNNAMED_SHARE, NAMED_SHARE):
        cells.append((DENOMINATOR, replace(settled.cell, substance=ANY)))
    return cells


def _deaths_behind(settled: _Settled, last: LastRun, engine: DuckDBEngine) -> Iterable[tuple[str, _Behind]]:
    inputs = [each for each in last.inputs if last.units("targets", str(each.file_id))]
    names = {each.file_id: each for each in inputs}
    found = {part: _keys(cell, settled, inputs, last, engine) for part, cell in _cells(settled)}
    if settled.indicator == NAMED_SHARE:
        unnamed = _keys(replace(settled.cell, substance=NONE_NAMED), settled, inputs, last, engine)
        found[DENOMINATOR] = found[DENOMINATOR].join(unnamed, keys=unnamed.column_names, join_type="left anti")
    for part, keys in found.items():
        yield part, _Behind(_rows(part, keys, names), keys.num_rows)


def _keys(cell: Cell, settled: _Settled, inputs: Sequence[InputNote], last: LastRun, engine: DuckDBEngine) -> pa.Table:
    """Keys of the deaths of one cell, from the files that hold a death in its years."""
    years = _years(cell)
    holding = [each for each in inputs if years is None or years & _years_held(each, settled.date_basis, last)]
    about = {str(each.file_id) for each in holding}
    records = [unit for unit in last.units("records") if unit.about in about]
    targets = [unit for unit in last.units("targets") if unit.about in about]
    wanted = years or set().union(*(_years_held(each, settled.date_basis, last) for each in holding))
    query = traced_query(DATE_BASES[settled.date_basis], cell)
    given = {
        "deaths": last.files(records, records_folder("death"), last.types["death"].schema()),
        "death_target": last.files(targets, TARGETS, DEATH_TARGET_SCHEMA),
        "calendar": calendar(),
        "age_groups": last.age_groups,
        "area_words": last.frame.words,
        "area_parents": last.frame.parents,
        "wanted_years": pa.table({"year": pa.array(sorted(wanted), pa.string())}),
    }
    keys = engine.run(query, {name: given[name] for name in query.inputs()})
    return keys.sort_by([(name, "ascending") for name in ("file_id", "row", "part")])


def _years(cell: Cell) -> set[str] | None:
    """The year a cell lies in; None for the whole time."""
    if cell.period_kind == ALL:
        return None
    return {UNKNOWN if cell.period == UNKNOWN else cell.period[:4]}


def _years_held(file: InputNote, date_basis: str, last: LastRun) -> set[str]:
    (unit,) = last.units("facts", str(file.file_id))
    held = last.table(unit, "facts/years")
    return set(held.filter(pc.equal(held["date_basis"], date_basis))["year"].to_pylist())


def _rows(part: str, keys: pa.Table, names: Mapping[int, InputNote]) -> pa.Table:
    ids = pa.array(list(names), pa.int64())
    place = pc.index_in(keys["file_id"].combine_chunks(), value_set=ids)
    file = pa.array([each.file for each in names.values()], pa.string()).take(place)
    sheet = pa.array([each.sheet for each in names.values()], pa.string()).take(place)
    columns = [pa.repeat(part, keys.num_rows), file, sheet, keys["row"].cast(pa.int32())]
    return pa.table(columns, schema=_ROW_SCHEMA)


def _persons_behind(settled: _Settled, last: LastRun) -> _Behind:
    """The population's rows below a rate."""
    files = {str(each.file_id): each for each in last.inputs if is_base_observation(each.source)}
    units = [unit for unit in last.units("records") if unit.about in files]
    observed = [(files[unit.about].file, last.table(unit, records_folder(OBSERVATION))) for unit in units]
    populations, _ = populations_of(observed, last.frame)
    area = last.frame.reference_area if settled.area == ALL else settled.area
    below = populations.persons(area, settled.period, settled.sex, _ages(settled.age_group, last))
    names = {each.file_id: each for each in files.values()}
    rows = pa.table(
        [
            pa.repeat(DENOMINATOR, len(below.cells)),
            pa.array([names[cell.file_id].file for cell in below.cells], pa.string()),
            pa.array([names[cell.file_id].sheet for cell in below.cells], pa.string()),
            pa.array([cell.row for cell in below.cells], pa.int32()),
        ],
        schema=_ROW_SCHEMA,
    )
    return _Behind(rows.sort_by([(name, "ascending") for name in ("file", "sheet", "row")]), below.persons or 0)


def _ages(label: str, last: LastRun) -> tuple[int, int]:
    table = last.age_groups
    ages = table["age"] if label == ALL else table.filter(pc.equal(table["age_group"], label))["age"]
    return pc.min(ages).as_py(), pc.max(ages).as_py()


def _require_sums(line: Mapping[str, object], parts: Mapping[str, _Behind]) -> None:
    """The promise of a trace: distinct rows, and persons, equal the figure's numerator and denominator."""
    for part, behind in parts.items():
        if line[part] != behind.amount:
            details: dict[str, str | int] = {"expected": str(line[part]), "found": behind.amount}
            raise InternalError(Finding(code("PH-C028"), details=details))


def texts_behind(root: Path, traced: Traced) -> pa.Table:
    """The texts of the traced deaths, for the owner's eyes: file, row, column, text; with those of rows of supplements
    that speak of these deaths.
    """
    last = LastRun.of(root)
    wanted = traced.rows.filter(pc.equal(traced.rows["part"], NUMERATOR))
    parts = []
    for file in last.inputs:
        rows = wanted.filter(_in_sheet(wanted, file))["row"]
        if len(rows):
            parts += [*_texts_of(file, rows, last), *_linked_texts(file, rows, last)]
    return pa.concat_tables([_SAID_SCHEMA.empty_table(), *parts])


def _texts_of(file: InputNote, rows: pa.ChunkedArray, last: LastRun) -> Iterable[pa.Table]:
    for unit in last.units("records", str(file.file_id)):
        if TEXTS in unit.files:
            texts = last.table(unit, TEXTS).cast(TEXT_SCHEMA)
            texts = texts.filter(pc.is_in(texts["row"], value_set=rows.combine_chunks()))
            named = texts.append_column("file", pa.repeat(file.file, texts.num_rows))
            yield named.select(_SAID_SCHEMA.names).cast(_SAID_SCHEMA)


def _linked_texts(file: InputNote, rows: pa.ChunkedArray, last: LastRun) -> Iterable[pa.Table]:
    """Texts of rows of supplements that speak of these rows of a base source."""
    for unit in last.units(LINKED, str(file.file_id)):
        linked = last.table(unit, LINKED_ROWS)
        own = linked.filter(pc.is_in(linked["base_row"], value_set=rows.combine_chunks()))
        for other in last.inputs:
            theirs = own.filter(pc.equal(own["file_id"], other.file_id))["row"]
            if len(theirs):
                yield from _texts_of(other, theirs, last)


def _in_sheet(rows: pa.Table, sheet: InputNote) -> pa.ChunkedArray:
    return pc.and_(pc.equal(rows["file"], sheet.file), pc.equal(rows["sheet"], sheet.sheet))
