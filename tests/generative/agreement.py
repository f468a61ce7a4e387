"""A query on an engine against a slow, plain-Python reading of the same definition."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence

import pyarrow as pa

from pharmakon.engines import DuckDBEngine, Engine, Query
from tests.generative.tables import SIZES, Value, random_table

Row = dict[str, Value]
Tables = dict[str, pa.Table]
Referee = Callable[[dict[str, list[Row]]], list[Row]]
Maker = Callable[[random.Random], Tables]

ROWS_PRINTED = 12


def agree(
    query: Query,
    inputs: Mapping[str, pa.Schema] | Maker,
    referee: Referee,
    seeds: range,
    engine: Engine | None = None,
) -> None:
    """Compare exactly, on one set of random tables a seed; every other seed also with the rows in another order.

    `inputs` are schemas, or a function that makes the tables from a generator (where tables must fit each other).
    The referee gets the tables as lists of rows and returns rows in any order; they are sorted by the query's key,
    NULLs last, and that key must tell all rows apart.

    Raises:
        AssertionError: with the smallest tables found on which they differ.
    """
    judge = _Judge(query, referee, engine or DuckDBEngine(threads=1))
    for seed in seeds:
        rng = random.Random(seed)
        tables = inputs(rng) if callable(inputs) else random_inputs(inputs, rng)
        if judge.difference(tables):
            smallest = shrink(tables, judge.differs)
            raise AssertionError(f"seed {seed}: {judge.difference(smallest)}\n{_printed(smallest)}")
        if seed % 2:
            judge.require_same_in_another_order(tables, rng, seed)


def random_inputs(schemas: Mapping[str, pa.Schema], rng: random.Random) -> Tables:
    """One random table a schema, each of its own size."""
    return {name: random_table(schema, rng, rng.choice(SIZES)) for name, schema in schemas.items()}


class _Judge:
    def __init__(self, query: Query, referee: Referee, engine: Engine) -> None:
        self.query, self.referee, self.engine = query, referee, engine

    def difference(self, tables: Tables) -> str:
        """What differs, in words; "" when nothing does."""
        rows = {name: table.to_pylist() for name, table in tables.items()}
        expected = sorted(self.referee(rows), key=self._key)
        keys = [self._key(row) for row in expected]
        if len(set(keys)) < len(keys):
            return f"the order {self.query.order_by} does not tell the rows apart"
        found = self.engine.run(self.query, tables).to_pylist()
        return "" if _typed(found) == _typed(expected) else _first_difference(found, expected)

    def differs(self, tables: Tables) -> bool:
        return bool(self.difference(tables))

    def require_same_in_another_order(self, tables: Tables, rng: random.Random, seed: int) -> None:
        shuffled = {name: shuffle(table, rng) for name, table in tables.items()}
        if not self.engine.run(self.query, shuffled).equals(self.engine.run(self.query, tables)):
            raise AssertionError(f"seed {seed}: the result depends on the order of rows\n{_printed(tables)}")

    def _key(self, row: Row) -> tuple[tuple[bool, Value], ...]:
        return tuple((row[name] is None, _comparable(row[name])) for name in self.query.order_by)


def shuffle(table: pa.Table, rng: random.Random) -> pa.Table:
    """The same rows in another order."""
    return table.take(pa.array(rng.sample(range(len(table)), len(table)), pa.int64()))


def _comparable(value: Value) -> Value:
    return 0 if value is None else value


def _typed(rows: list[Row]) -> list[list[tuple[str, type, Value]]]:
    """Rows with their types: in Python 1 == True == 1.0."""
    return [[(name, type(value), value) for name, value in sorted(row.items())] for row in rows]


def _first_difference(found: list[Row], expected: list[Row]) -> str:
    pairs = zip(found, expected, strict=False)
    for number, (left, right) in enumerate(pairs):
        if _typed([left]) != _typed([right]):
            return f"row {number}: the engine has {left}, the referee {right}"
    shorter = min(len(found), len(expected))
    extra = (found if len(found) > shorter else expected)[shorter:]
    return f"the engine has {len(found)} rows, the referee {len(expected)}; only one has {extra[0]}"


def shrink(tables: Tables, fails: Callable[[Tables], bool]) -> Tables:
    """Smaller tables that still fail: halves, quarters … of rows are left out as long as the failure stays."""
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(tables):
            if fails(smaller):
                tables, changed = smaller, True
                break
    return tables


def _smaller(tables: Tables) -> Iterator[Tables]:
    for name, table in tables.items():
        part = len(table)
        while part >= 1:
            for start in range(0, len(table), part):
                kept = [row for row in range(len(table)) if not start <= row < start + part]
                yield tables | {name: table.take(pa.array(kept, pa.int64()))}
            part //= 2


def _printed(tables: Tables) -> str:
    lines: list[str] = []
    for name, table in tables.items():
        lines.append(f"{name}: {len(table)} rows")
        lines += [f"  {row}" for row in _first_rows(table.to_pylist())]
    return "\n".join(lines)


def _first_rows(rows: Sequence[Row]) -> Sequence[Row]:
    return rows[:ROWS_PRINTED]
