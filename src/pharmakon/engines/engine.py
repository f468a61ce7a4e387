"""What every engine does, and the types that engines share."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from pharmakon.engines.query import Query
from pharmakon.findings import Finding, InternalError, SurroundingsError, code

ROWS_PER_GROUP = 131_072


@dataclass(frozen=True)
class ParquetInput:
    """A table in Parquet files, read by column name.

    `schema` says which columns there are and of which type; a column that a file lacks reads as NULL, a column that is
    not in the schema is not seen. No files: an empty table.
    """

    paths: tuple[Path, ...]
    schema: pa.Schema


Input: TypeAlias = pa.Table | ParquetInput


class Engine(Protocol):
    """A place where tables live and queries run."""

    def run(self, query: Query, inputs: Mapping[str, Input]) -> pa.Table:
        """The result in the order of the query's key, with the shared column types (see `shared_type`).

        Raises:
            InternalError: PH-Q002 an input is absent; PH-Q003 the query failed; PH-Q006 a column of another type.
            SurroundingsError: PH-Q004 memory or disk ran out; PH-Q005 the engine is not installed; PH-Q008 a file of
                an input is gone or damaged.
        """
        ...

    def write(self, query: Query, inputs: Mapping[str, Input], path: Path, schema: pa.Schema | None = None) -> int:
        """Write the result to a Parquet file, cast to `schema` where one is given; returns the number of rows.

        Same query and same rows: same bytes, on every engine, for any number of threads. The file appears under its
        name only when it is complete.

        Raises:
            InternalError: as `run`; PH-Q007 the result does not fit into `schema`.
            SurroundingsError: as `run`.
        """
        ...


def require_inputs(query: Query, inputs: Mapping[str, Input]) -> None:
    """Refuse a query that names a table it was not given.

    Raises:
        InternalError: PH-Q002.
    """
    if missing := query.inputs() - inputs.keys():
        raise InternalError(Finding(code("PH-Q002"), details={"names": ", ".join(sorted(missing))}))


def unreadable(table: str, files: int) -> SurroundingsError:
    """The refusal of an input of which files are gone or damaged."""
    return SurroundingsError(Finding(code("PH-Q008"), details={"table": table, "count": files}))


def require_files(name: str, table: Input) -> None:
    """Refuse an input of which files are gone.

    Raises:
        SurroundingsError: PH-Q008.
    """
    paths = table.paths if isinstance(table, ParquetInput) else ()
    if gone := sum(not path.is_file() for path in paths):
        raise unreadable(name, gone)


def shared_type(name: str, kind: pa.DataType) -> pa.DataType:
    """The type in which every engine returns a column: whole numbers int64, text, date32, truth values, float64.

    Engines give sums and counts widths of their own (DuckDB sums int64 into 128 bits, which arrive as decimal128).

    Raises:
        InternalError: PH-Q006.
    """
    whole = pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0)
    tests = (
        (whole, pa.int64()),
        (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind), pa.string()),
        (pa.types.is_date32(kind), pa.date32()),
        (pa.types.is_boolean(kind), pa.bool_()),
        (pa.types.is_floating(kind), pa.float64()),
    )
    for holds, shared in tests:
        if holds:
            return shared
    raise InternalError(Finding(code("PH-Q006"), details={"column": name, "type": str(kind)}))


def shared_schema(schema: pa.Schema) -> pa.Schema:
    """A result's schema in the shared types.

    Raises:
        InternalError: PH-Q006.
    """
    return pa.schema([pa.field(field.name, shared_type(field.name, field.type)) for field in schema])


def write_parquet(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> int:
    """Write record batches to one Parquet file whose bytes depend on the rows alone; returns the number of rows.

    Row groups have a fixed size and are written from one contiguous chunk, because page limits follow chunks. A file
    that was not completed does not stay.

    Raises:
        InternalError: PH-Q007.
    """
    partial = path.with_name(path.name + ".partial")
    rows = 0
    try:
        with pq.ParquetWriter(partial, schema, compression="zstd", compression_level=3) as writer:
            for group in _groups(batches, schema):
                writer.write_table(group, row_group_size=ROWS_PER_GROUP)
                rows += group.num_rows
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return rows


def _groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows in tables of ROWS_PER_GROUP, the last one shorter."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        if count >= ROWS_PER_GROUP:
            table = pa.Table.from_batches(waiting)
            whole = count - count % ROWS_PER_GROUP
            for start in range(0, whole, ROWS_PER_GROUP):
                yield _fitted(table.slice(start, ROWS_PER_GROUP), schema)
            waiting, count = table.slice(whole).to_batches(), count - whole
    if count:
        yield _fitted(pa.Table.from_batches(waiting), schema)


def _fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The rows in these columns, in one piece. The message of Arrow would quote the value that does not fit."""
    try:
        return table.cast(schema).combine_chunks()
    except (pa.ArrowInvalid, ValueError):
        raise InternalError(Finding(code("PH-Q007"), details={"columns": ", ".join(schema.names)})) from None
