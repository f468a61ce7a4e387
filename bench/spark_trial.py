"""Try every allowed expression and every shipped query on DuckDB and on Spark, and store what came out.

    python -m bench.spark_trial [--tables 8] [--only WORD] [--no-store]

Installs nothing (`make spark` does): says what is missing and ends with 4 when Spark or Java is not there. Ends with 1
when an allowed expression or a shipped query differs.
"""

import argparse
import hashlib
import json
import random
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import sqlglot

from pharmakon.engines import DuckDBEngine, Engine, Query, Step, portable_list
from pharmakon.engines.portable_list import ALLOWED, TRAPS, TRIAL_SCHEMAS, Entry
from pharmakon.engines.spark_engine import SparkEngine, missing_software
from pharmakon.findings import InternalError
from tests.generative.tables import random_table
from tests.referee_queries.trials import Trial, fixed_trials, traced_trial, wanted_cells

SIZES = (5, 13, 30)
SHIPPED_SEEDS = (0, 9, 12)  # countries with 12, 21 and 23 deaths
NOT_INSTALLED = 4
GROUPS = {"grp": ("a", "b", "c", "A", "", "é")}
STORE = Path(portable_list.__file__).with_name("portable_trials.json")


def tables_of(seed: int) -> dict[str, pa.Table]:
    """Random trial tables; seed 0 gives tables without rows."""
    rng = random.Random(seed)
    return {
        name: random_table(schema, rng, rng.choice(SIZES) if seed else 0, pools=GROUPS, unique=("id",))
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
    return left.equals(right)


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


Maker = Callable[[int], dict[str, pa.Table]]
Outcomes = dict[str, str | int]


def tried(query: Query, tables_of_seed: Maker, engines: tuple[Engine, Engine], seeds: Sequence[int]) -> Outcomes:
    """One query on both engines, on one set of tables a seed."""
    rows = differing = 0
    note = ""
    for seed in seeds:
        tables = tables_of_seed(seed)
        left, right = (outcome(engine, query, tables) for engine in engines)
        rows += 0 if isinstance(left, str) else len(left)
        if not same(left, right):
            differing += 1
            note = note or first_difference(left, right)
    return {"tables": len(seeds), "rows": rows, "differing": differing, "first": note}


def entry_tried(entry: Entry, engines: tuple[Engine, Engine], seeds: Sequence[int]) -> Outcomes:
    """The example of an expression or of a trap."""
    query = UncheckedQuery((Step("example", entry.example),), "example", entry.order_by)
    return {"sql": entry.example, **tried(query, tables_of, engines, seeds)}


def shipped_trials() -> list[Trial]:
    """Every query that takes no cell, and traces by place and by time."""
    cells = wanted_cells()
    return [*fixed_trials(), *(traced_trial("first_known", cells[number]) for number in (1, -1, -13))]


def trial_tried(trial: Trial, engines: tuple[Engine, Engine], seeds: Sequence[int]) -> Outcomes:
    """A shipped query, on random countries."""
    text = hashlib.sha256(trial.query.sql().encode()).hexdigest()
    return {"sha256": text, **tried(trial.query, lambda seed: trial.make(random.Random(seed)), engines, seeds)}


def versions() -> dict[str, str]:
    """What was tried: versions of everything that may change a result."""
    import pyspark

    return {
        "duckdb": duckdb.__version__,
        "spark": pyspark.__version__,
        "sqlglot": sqlglot.__version__,
        "pyarrow": pa.__version__,
    }


def main(arguments: list[str]) -> int:
    """Read the command line, try, store. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=8)
    parser.add_argument("--only", default="")
    parser.add_argument("--no-store", action="store_true")
    options = parser.parse_args(arguments)
    if missing := missing_software():
        print(f"not tried: {missing} is not installed (pip install 'pharmakon[spark]', Java 17 or newer)")
        return NOT_INSTALLED
    with tempfile.TemporaryDirectory() as folder:
        results = all_tried((DuckDBEngine(threads=2), SparkEngine(Path(folder))), options.tables, options.only)
    for kind, trials in results.items():
        for name, trial in trials.items():
            differing = f"{trial['differing']} of {trial['tables']} differ"
            print(f"{kind:8} {name:40} {trial['rows']:>6} rows  {differing}  {trial['first']}")
    if not options.no_store:
        store(results, all_of_them=not options.only)
    return int(any(trial["differing"] for kind in ("allowed", "shipped") for trial in results[kind].values()))


def store(results: dict[str, dict[str, Outcomes]], *, all_of_them: bool) -> None:
    """Write the outcomes; those of a part join the stored ones of the same versions."""
    stored = json.loads(STORE.read_text(encoding="utf-8")) if STORE.is_file() and not all_of_them else {}
    kept = stored if stored.get("versions") == versions() else {}
    joined = {kind: {**kept.get(kind, {}), **trials} for kind, trials in results.items()}
    text = json.dumps({"versions": versions(), **joined}, indent=1, ensure_ascii=True, sort_keys=True)
    STORE.write_text(text + "\n", encoding="utf-8")


def all_tried(engines: tuple[Engine, Engine], tables: int, only: str) -> dict[str, dict[str, Outcomes]]:
    """Every allowed expression, every trap, every shipped query whose name holds `only`."""
    seeds = range(tables)
    lists = (("allowed", ALLOWED), ("traps", TRAPS))
    results = {kind: {e.id: entry_tried(e, engines, seeds) for e in each if only in e.id} for kind, each in lists}
    trials = [(f"{number:02} {trial.name}", trial) for number, trial in enumerate(shipped_trials())]
    results["shipped"] = {name: trial_tried(trial, engines, SHIPPED_SEEDS) for name, trial in trials if only in name}
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
