"""Try every allowed expression and every shipped query on DuckDB and on Spark, and store what came out.

    python -m bench.spark_trial [--tables 8] [--no-store]

Installs nothing: says what is missing and ends with 0 when Spark or Java is not there.
"""

import argparse
import json
import random
import re
import sys
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import sqlglot

from pharmakon.engines import DuckDBEngine, Engine, Query, Step, portable_list
from pharmakon.engines.portable_list import ALLOWED, TRAPS, TRIAL_SCHEMAS, Entry
from pharmakon.engines.spark_engine import SparkEngine, missing_software
from pharmakon.findings import InternalError
from tests.generative.tables import SIZES, random_table

GROUPS = {"grp": ("a", "b", "c", "A", "", "é")}
STORE = Path(portable_list.__file__).with_name("portable_trials.json")


def tables_of(seed: int) -> dict[str, pa.Table]:
    """Random trial tables; seed 0 gives tables without rows."""
    rng = random.Random(seed)
    return {
        name: random_table(schema, rng, rng.choice(SIZES[2:]) if seed else 0, pools=GROUPS, unique=("id",))
        for name, schema in TRIAL_SCHEMAS.items()
    }


def outcome(engine: Engine, query: Query, tables: dict[str, pa.Table]) -> pa.Table | str:
    """The result, or the word "error"."""
    try:
        return engine.run(query, tables)
    except InternalError as error:
        return re.sub(r"\s+", " ", error.findings[0].found())


def same(left: pa.Table | str, right: pa.Table | str) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return False
    return left.schema.equals(right.schema) and left.to_pylist() == right.to_pylist()


def first_difference(left: pa.Table | str, right: pa.Table | str) -> str:
    if isinstance(left, str) or isinstance(right, str):
        return f"{left if isinstance(left, str) else 'a result'} | {right if isinstance(right, str) else 'a result'}"
    if not left.schema.equals(right.schema):
        return f"{left.schema} | {right.schema}".replace("\n", ", ")
    pairs = zip(left.to_pylist(), right.to_pylist(), strict=False)
    return next((f"{a} | {b}" for a, b in pairs if a != b), f"{len(left)} rows | {len(right)} rows")


class UncheckedQuery(Query):
    """A query that may hold traps."""

    def __post_init__(self) -> None:
        return


def tried(entry: Entry, engines: tuple[Engine, Engine], seeds: range) -> dict[str, str | int]:
    query = UncheckedQuery((Step("example", entry.example),), "example", entry.order_by)
    rows = differing = 0
    note = ""
    for seed in seeds:
        tables = tables_of(seed)
        left, right = (outcome(engine, query, tables) for engine in engines)
        rows += 0 if isinstance(left, str) else len(left)
        if not same(left, right):
            differing += 1
            note = note or first_difference(left, right)
    return {"sql": entry.example, "tables": len(seeds), "rows": rows, "differing": differing, "first": note}


def versions(engine: SparkEngine) -> dict[str, str]:
    import pyspark

    del engine
    return {
        "duckdb": duckdb.__version__,
        "spark": pyspark.__version__,
        "sqlglot": sqlglot.__version__,
        "pyarrow": pa.__version__,
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=8)
    parser.add_argument("--only", default="")
    parser.add_argument("--no-store", action="store_true")
    options = parser.parse_args(arguments)
    if missing := missing_software():
        print(f"not tried: {missing} is not installed (pip install 'pharmakon[spark]', Java 17 or newer)")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        engines = (DuckDBEngine(threads=2), SparkEngine(Path(folder)))
        results = {
            kind: {e.id: tried(e, engines, range(options.tables)) for e in entries if options.only in e.id}
            for kind, entries in (("allowed", ALLOWED), ("traps", TRAPS))
        }
        stored = {"versions": versions(engines[1]), **results}
    for kind, entries in results.items():
        for name, trial in entries.items():
            print(
                f"{kind:8} {name:24} {trial['rows']:>6} rows  {trial['differing']} of {trial['tables']} differ  {trial['first']}"
            )
    if not options.no_store and not options.only:
        STORE.write_text(json.dumps(stored, indent=1, ensure_ascii=True, sort_keys=True) + "\n")
    return int(any(trial["differing"] for trial in results["allowed"].values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
