"""`records`: the kinds of record of an observatory with their columns, and the records of one kind as a file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pharmakon.engines.engine import write_parquet
from pharmakon.findings import Finding, MisuseError, code
from pharmakon.observatory.declaring import load_declared
from pharmakon.observatory.exporting import Exported, write_csv
from pharmakon.observatory.last_run import LastRun
from pharmakon.observatory.observatory import Observatory
from pharmakon.observatory.record_exports import ENDINGS, write_records
from pharmakon.records import CategoryColumn, Column, LabelledColumn, RecordType, TextColumn
from pharmakon.records.columns import AreaColumn, CountColumn, DateColumn, IntegerColumn, NumberColumn
from pharmakon.records.extended import RecordTypes
from pharmakon.store import Layout

_TYPES: tuple[tuple[type[Column], str], ...] = (
    (TextColumn, "text, kept apart"),
    (DateColumn, "date"),
    (AreaColumn, "area"),
    (CategoryColumn, "category"),
    (IntegerColumn, "integer"),
    (CountColumn, "integer"),
    (NumberColumn, "number"),
)


@dataclass(frozen=True)
class DescribedColumn:
    """One column in words. `values`: value → meaning; `own`: the country added it."""

    name: str
    label: str
    meaning: str
    type: str
    unit: str
    constraint: str
    required: bool
    confidential: bool
    own: bool
    values: Mapping[str, str]


@dataclass(frozen=True)
class DescribedRecord:
    """One kind of record in words. `own`: the country declared it; `rules`: sentences."""

    record: str
    own: bool
    confirmed: bool
    meaning: str
    columns: tuple[DescribedColumn, ...]
    rules: tuple[str, ...]


def describe_records(root: Path, record: str = "") -> list[DescribedRecord]:
    """What records of each kind hold, as the observatory's settings stand now.

    Args:
        root: the observatory.
        record: one kind; empty: all.

    Raises:
        MisuseError: PH-C022 no observatory; PH-C007 no such kind.
        BlockedError: settings that cannot be followed.
    """
    types = load_declared(Layout(root)).types
    if record and record not in types:
        near = ", ".join(types)
        details = {"expected": "a record type", "text": record[:40], "near": near}
        raise MisuseError(Finding(code("PH-C007"), details=details))
    return [_described(types[name], types) for name in types if record in ("", name)]


def _described(record: type[RecordType], types: RecordTypes) -> DescribedRecord:
    declared = types.declared.get(record.name)
    return DescribedRecord(
        record.name,
        own=types.is_own(record.name),
        confirmed=declared is None or declared.confirmed,
        meaning=" ".join((record.__doc__ or "").split()),
        columns=tuple(_column(name, each, own=name in record.own) for name, each in record.columns().items()),
        rules=tuple(f"at least one of {', '.join(rule.columns)} holds a value" for rule in record.rules),
    )


def _column(name: str, column: Column, *, own: bool) -> DescribedColumn:
    kind = next((word for each, word in _TYPES if isinstance(column, each)), "code")
    unit = column.unit if isinstance(column, IntegerColumn | CountColumn | NumberColumn) else ""
    values = dict(column.values) if isinstance(column, CategoryColumn) else {}
    if isinstance(column, LabelledColumn):
        values |= {text: f"nothing: {why.replace('_', ' ')}" for text, why in column.nothings.items()}
    return DescribedColumn(
        name,
        column.label,
        column.meaning,
        kind,
        unit,
        column.constraint(),
        column.required,
        column.confidential,
        own,
        values,
    )


def export_records(root: Path, record: str, out: Path) -> Exported:
    """The records of one kind of the last run as a file: CSV, Parquet, Excel, SPSS or Stata by its name. Free text is
    not in it.

    Raises:
        MisuseError: PH-C008 nothing was run; PH-C007 no such kind, or a name that ends otherwise.
    """
    endings = (*_WRITERS, *ENDINGS)
    if out.suffix not in endings:
        listed = ", ".join(endings)
        details = {"expected": f"a file {listed}", "text": out.name[:60], "near": listed}
        raise MisuseError(Finding(code("PH-C007"), details=details))
    table = Observatory.open(root).records(record)
    if out.suffix in ENDINGS:
        return write_records(out, LastRun.of(root).types[record], table)
    return _WRITERS[out.suffix](table, out)


def _as_csv(table: pa.Table, out: Path) -> Exported:
    return write_csv(out, table.column_names, _lines(table))


def _lines(table: pa.Table) -> Iterator[list[object]]:
    for batch in table.to_batches(max_chunksize=1 << 14):
        columns = (column.to_pylist() for column in batch.columns)
        yield from (["" if value is None else value for value in row] for row in zip(*columns, strict=True))


def _as_parquet(table: pa.Table, out: Path) -> Exported:
    return Exported(out, write_parquet(table.to_batches(), table.schema, out))


_WRITERS: Mapping[str, Callable[[pa.Table, Path], Exported]] = {".csv": _as_csv, ".parquet": _as_parquet}
