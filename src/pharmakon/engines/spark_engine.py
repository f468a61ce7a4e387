"""Apache Spark, for data that outgrow one machine: the same queries, translated by SQLGlot."""

import contextlib
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from pharmakon.engines.engine import Input, ParquetInput, require_files, require_inputs, shared_schema, write_parquet
from pharmakon.engines.query import Query
from pharmakon.findings import Finding, InternalError, SurroundingsError, code

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_GLOB = re.compile(r"[*?\[\]{}\\]")
_TYPES = {
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.string(): "string",
    pa.date32(): "date",
    pa.bool_(): "boolean",
    pa.float64(): "double",
}


@dataclass(frozen=True)
class SparkEngine:
    """Runs each query in a local Spark session (ANSI, UTC, no web page).

    Args:
        temp: folder where tables in memory are laid down for Spark to read.
        threads: cores of the local session; the first session of the process decides.
    """

    temp: Path
    threads: int = 2

    def run(self, query: Query, inputs: Mapping[str, Input]) -> pa.Table:
        require_inputs(query, inputs)
        for name in sorted(query.inputs()):
            require_files(name, inputs[name])
        session = _session(self.threads)
        with tempfile.TemporaryDirectory(dir=self.temp) as folder:
            table = _asked(session, query, inputs, Path(folder))
        return table.cast(shared_schema(table.schema))

    def write(self, query: Query, inputs: Mapping[str, Input], path: Path, schema: pa.Schema | None = None) -> int:
        table = self.run(query, inputs)
        return write_parquet(table.to_batches(), schema or table.schema, path)


def missing_software() -> str:
    """What Spark needs and this machine lacks: "Spark", "Java", both or ""."""
    from importlib.util import find_spec

    java = shutil.which("java") or shutil.which("java", path=str(Path(os.environ.get("JAVA_HOME", "")) / "bin"))
    return " and ".join(name for name, found in (("Spark", find_spec("pyspark")), ("Java", java)) if not found)


def _session(threads: int) -> "SparkSession":
    if missing := missing_software():
        raise SurroundingsError(Finding(code("PH-Q005"), details={"missing": missing}))
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    builder = SparkSession.builder.master(f"local[{threads}]").appName("pharmakon")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    try:
        with _silence():
            return builder.getOrCreate()
    except (PySparkException, OSError):
        raise SurroundingsError(Finding(code("PH-Q005"), details={"missing": "Java that starts"})) from None


_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.shuffle.partitions": "2",
}


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keep what the Java machine says at its start off the terminal: it writes to the file descriptor itself."""
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


def _asked(session: "SparkSession", query: Query, inputs: Mapping[str, Input], folder: Path) -> pa.Table:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        for name in sorted(query.inputs()):
            files = _as_files(inputs[name], folder / f"{name}.parquet")
            columns = ", ".join(f"`{field.name}` {_spark_type(field.type)}" for field in files.schema)
            paths = [_GLOB.sub(r"\\\g<0>", str(path)) for path in files.paths]
            session.read.schema(columns).parquet(*paths).createOrReplaceTempView(name)
        return session.sql(query.sql("spark")).toArrow()
    except (PySparkException, Py4JError) as error:
        details = {"error": type(error).__name__, "step": query.result}
        raise InternalError(Finding(code("PH-Q003"), details=details)) from None


def _as_files(table: Input, path: Path) -> ParquetInput:
    """The input as files; a table in memory is laid down at `path`."""
    if isinstance(table, ParquetInput) and table.paths:
        return table
    rows = table.schema.empty_table() if isinstance(table, ParquetInput) else table
    pq.write_table(rows, path)
    return ParquetInput((path,), rows.schema)


def _spark_type(kind: pa.DataType) -> str:
    return _TYPES[kind.value_type if pa.types.is_dictionary(kind) else kind]
