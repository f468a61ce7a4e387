"""DuckDB, embedded: in memory, spilling to the observatory's folder of temporary files."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa

from pharmakon.engines.engine import (
    Input,
    ParquetInput,
    require_files,
    require_inputs,
    shared_schema,
    unreadable,
    write_parquet,
)
from pharmakon.engines.query import Query
from pharmakon.findings import Finding, InternalError, SurroundingsError, code

_BATCH_ROWS = 131_072
_GLOB = re.compile(r"[*?\[]")
# Their messages speak of names in the query only; the messages of other errors may quote values of the data.
_ABOUT_NAMES = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
_TYPES = {
    pa.int8(): "TINYINT",
    pa.int16(): "SMALLINT",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.string(): "VARCHAR",
    pa.date32(): "DATE",
    pa.bool_(): "BOOLEAN",
    pa.float64(): "DOUBLE",
}


@dataclass(frozen=True)
class DuckDBEngine:
    """Runs queries one after the other in a database in memory, which holds nothing between them.

    Args:
        temp: folder to spill to; None: nothing is spilled, a query that does not fit in memory fails.
        threads: None: as many as there are cores. Results do not depend on it.
        memory_limit: what DuckDB may hold in memory, e.g. "1GB".
    """

    temp: Path | None = None
    threads: int | None = None
    memory_limit: str = "1GB"

    def run(self, query: Query, inputs: Mapping[str, Input]) -> pa.Table:
        with self._result(query, inputs) as reader:
            table = reader.read_all()
            return table.cast(shared_schema(table.schema))

    def write(self, query: Query, inputs: Mapping[str, Input], path: Path, schema: pa.Schema | None = None) -> int:
        with self._result(query, inputs) as reader:
            return write_parquet(reader, schema or shared_schema(reader.schema), path)

    @contextmanager
    def _result(self, query: Query, inputs: Mapping[str, Input]) -> Iterator[pa.RecordBatchReader]:
        require_inputs(query, inputs)
        sql = query.sql("duckdb")
        connection = self._connection.cursor()
        try:
            for name in sorted(query.inputs()):
                _add_input(connection, name, inputs[name])
            yield connection.sql(sql).to_arrow_reader(_BATCH_ROWS)
        except duckdb.Error as error:
            raise self._refusal(query, error) from None
        finally:
            connection.close()

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The database: opening one costs more than many a query."""
        connection = duckdb.connect(":memory:", config=self._settings())
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        return connection

    def _settings(self) -> dict[str, str | bool | int | float | list[str]]:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self.memory_limit,
            "temp_directory": "" if self.temp is None else str(self.temp),
            "preserve_insertion_order": True,
            "python_enable_replacements": False,
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "allow_community_extensions": False,
        }
        if self.threads is not None:
            settings["threads"] = self.threads
        return settings

    def _refusal(self, query: Query, error: duckdb.Error) -> InternalError | SurroundingsError:
        kind = type(error).__name__
        if isinstance(error, duckdb.OutOfMemoryException | duckdb.IOException):
            details = {"error": kind, "step": query.result, "memory": self.memory_limit}
            return SurroundingsError(Finding(code("PH-Q004"), details=details))
        if isinstance(error, _ABOUT_NAMES):
            kind = f"{kind}: {str(error).splitlines()[0]}"
        return InternalError(Finding(code("PH-Q003"), details={"error": kind, "step": query.result}))


def _add_input(connection: duckdb.DuckDBPyConnection, name: str, table: Input) -> None:
    require_files(name, table)
    if isinstance(table, pa.Table):
        connection.register(name, table)
    elif not table.paths:
        connection.register(name, table.schema.empty_table())
    else:
        _add_files(connection, name, table)


def _add_files(connection: duckdb.DuckDBPyConnection, name: str, table: ParquetInput) -> None:
    """Read by name: files agree or not, absent columns are NULL, and each column has the type of the schema."""
    paths = [_GLOB.sub(r"[\g<0>]", str(path)) for path in table.paths]
    try:
        # a folder called `sex=male` above the observatory must not become a column
        files = connection.read_parquet(paths, union_by_name=True, hive_partitioning=False)
    except (duckdb.InvalidInputException, duckdb.IOException):
        raise unreadable(name, len(paths)) from None
    present = set(files.columns)
    columns = ", ".join(
        f"cast({_quoted(field.name) if field.name in present else 'NULL'} as {_duckdb_type(field.type)}) "
        f"as {_quoted(field.name)}"
        for field in table.schema
    )
    files.project(columns).create_view(name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _duckdb_type(kind: pa.DataType) -> str:
    return _TYPES[kind.value_type if pa.types.is_dictionary(kind) else kind]
