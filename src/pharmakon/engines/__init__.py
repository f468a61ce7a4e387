"""Where tables live and queries run: DuckDB (in memory or on Parquet), Spark where the data outgrow one machine."""

from pharmakon.engines.duckdb_engine import DuckDBEngine
from pharmakon.engines.engine import Engine, Input, ParquetInput
from pharmakon.engines.query import Query, Step, literal, step

__all__ = ["DuckDBEngine", "Engine", "Input", "ParquetInput", "Query", "Step", "literal", "step"]
