"""Queries as named steps: one text in the DuckDB dialect, checked when built, translated for other engines."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import sqlglot
from sqlglot import exp

from pharmakon.engines import portable
from pharmakon.findings import Finding, InternalError, code

Dialect = Literal["duckdb", "spark"]
Scalar = str | int | bool | datetime.date | None
Parameter = Scalar | Sequence[str] | Sequence[int] | Sequence[datetime.date]

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def literal(value: Scalar) -> exp.Expr:
    """A value as an SQL literal: text quoted and escaped, dates as `cast('…' as date)`, None as NULL.

    Raises:
        TypeError: a type that has no portable literal (floats: scale to whole numbers).
    """
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case str():
            return exp.Literal.string(value)
        case int():
            number = exp.Literal.number(abs(value))
            return exp.Neg(this=number) if value < 0 else number
        case datetime.date() if not isinstance(value, datetime.datetime):
            return exp.cast(exp.Literal.string(value.isoformat()), exp.DataType.Type.DATE)
        case _:
            raise TypeError(f"no portable literal for {type(value).__name__}")


@dataclass(frozen=True)
class Step:
    """One SELECT in the DuckDB dialect with a name. It may name inputs and earlier steps."""

    name: str
    sql: str


def step(name: str, sql: str, **parameters: Parameter) -> Step:
    """A step whose placeholders (`:first_day`, `x in (:names)`) are bound as literals.

    An empty sequence in `x in (:names)` makes the condition false. A parameter must not be called like an SQL keyword.

    Raises:
        InternalError: PH-Q001 the text is no SQL; PH-Q002 a placeholder without a value, or a value never used.
    """
    expression = _parsed(name, sql).copy()
    names = {node.name for node in expression.find_all(exp.Placeholder)}
    if odd := names.symmetric_difference(parameters):
        raise InternalError(Finding(code("PH-Q002"), details={"names": ", ".join(sorted(odd))}))
    return Step(name, expression.transform(lambda node: _bound(node, parameters)).sql("duckdb"))


def _bound(node: exp.Expr, parameters: Mapping[str, Parameter]) -> exp.Expr:
    if isinstance(node, exp.In) and len(node.expressions) == 1 and isinstance(node.expressions[0], exp.Placeholder):
        value = parameters[node.expressions[0].name]
        if isinstance(value, Sequence) and not isinstance(value, str):
            members = [literal(member) for member in value]
            # transform() does not look into a node that was exchanged
            asked = node.this.transform(lambda inner: _bound(inner, parameters))
            return exp.In(this=asked, expressions=members) if members else exp.false()
    if isinstance(node, exp.Placeholder):
        value = parameters[node.name]
        if isinstance(value, Sequence) and not isinstance(value, str):
            raise TypeError(f"the list {node.name} stands outside `in (…)`")
        return literal(value)
    return node


@dataclass(frozen=True)
class Query:
    """Named steps, the last of which is the result, in the order of a full key.

    `result` repeats the name of the last step, so that a reader of the call sees what comes out.
    `order_by` names columns of the result that together tell every row apart; only then are products repeatable.

    Raises:
        InternalError: PH-Q001 a step is no portable SELECT, a name is used twice or is no plain lower-case name.
    """

    steps: tuple[Step, ...]
    result: str
    order_by: tuple[str, ...]

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        faults = {name: "its name stands twice" for name in names if names.count(name) > 1}
        faults |= {name: "its name is no plain lower-case name" for name in names if not _NAME.match(name)}
        if names[-1:] != [self.result] or not self.order_by:
            faults[self.result] = "it is not the last step, or has no order"
        for each in self.steps:
            if found := _faults(each.name, each.sql):
                faults[each.name] = "; ".join(found)
        if faults:
            raise InternalError(*(_not_portable(name, what) for name, what in faults.items()))

    def inputs(self) -> frozenset[str]:
        """Names of the tables that the query reads and no earlier step makes."""
        return _inputs(self.steps)

    def then(self, *steps: Step, order_by: tuple[str, ...]) -> "Query":
        """This query with more steps, which may name the earlier ones."""
        return Query(self.steps + steps, (steps or self.steps)[-1].name, order_by)

    def sql(self, dialect: Dialect = "duckdb", *, pretty: bool = True) -> str:
        """The query as one text of common table expressions."""
        return _text(self.steps, self.order_by, dialect, pretty)


@lru_cache(maxsize=256)
def _inputs(steps: tuple[Step, ...]) -> frozenset[str]:
    made: set[str] = set()
    wanted: set[str] = set()
    for each in steps:
        tables = {table.name for table in _parsed(each.name, each.sql).find_all(exp.Table)}
        wanted |= tables - made
        made.add(each.name)
    return frozenset(wanted)


@lru_cache(maxsize=256)
def _text(steps: tuple[Step, ...], order_by: tuple[str, ...], dialect: Dialect, pretty: bool) -> str:  # noqa: FBT001
    query = exp.select("*").from_(exp.to_identifier(steps[-1].name))
    for each in steps:
        query = query.with_(each.name, as_=_parsed(each.name, each.sql).copy(), copy=False)
    keys = [exp.Ordered(this=exp.column(name), nulls_first=False) for name in order_by]
    return query.order_by(*keys, copy=False).sql(dialect, pretty=pretty)


def _not_portable(name: str, what: str) -> Finding:
    return Finding(code("PH-Q001"), details={"step": name, "what": what})


@lru_cache(maxsize=1024)
def _parsed(name: str, sql: str) -> exp.Expr:
    try:
        expression = sqlglot.parse_one(sql, read="duckdb")
    except sqlglot.errors.SqlglotError:
        raise InternalError(_not_portable(name, "the text is no SQL")) from None
    return expression


@lru_cache(maxsize=1024)
def _faults(name: str, sql: str) -> tuple[str, ...]:
    return tuple(portable.check(_parsed(name, sql)))
