"""What can be told to be unportable only when the types of the inputs are known."""

from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from pharmakon.engines.query import Query

_TYPES = {
    pa.int8(): "TINYINT",
    pa.int16(): "SMALLINT",
    pa.int32(): "INT",
    pa.int64(): "BIGINT",
    pa.string(): "TEXT",
    pa.date32(): "DATE",
    pa.bool_(): "BOOLEAN",
    pa.float64(): "DOUBLE",
}
_FAMILIES = {
    "whole": exp.DataType.INTEGER_TYPES,
    "float": exp.DataType.FLOAT_TYPES | {exp.DType.DECIMAL},
    "text": exp.DataType.TEXT_TYPES,
    "date": {exp.DType.DATE},
    "truth": {exp.DType.BOOLEAN},
}
_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Abs, exp.Mod, exp.IntDiv, exp.Div)
_OF_TEXTS = (exp.Like, exp.StartsWith, exp.Substring, exp.Length, exp.Replace, exp.Trim)


def check_types(query: Query, schemas: Mapping[str, pa.Schema]) -> list[str]:
    """What in this query is not allowed for inputs of these schemas, in words, each once; empty when all is.

    Columns that no table has are told too. Types are followed through all steps.
    """
    tables: dict[str, object] = {
        name: {field.name: _sql_type(field.type) for field in schema} for name, schema in schemas.items()
    }
    tree = sqlglot.parse_one(query.sql("duckdb"), read="duckdb")
    try:
        tree = qualify(tree, schema=tables, dialect="duckdb", quote_identifiers=False)
        tree = annotate_types(tree, schema=tables, dialect="duckdb")
    except SqlglotError as error:
        return [str(error).splitlines()[0]]
    found = [f"{fault}: {node.sql('duckdb')}" for node in tree.walk() for fault in [_fault(node)] if fault]
    return list(dict.fromkeys(found))


def _sql_type(kind: pa.DataType) -> str:
    return _TYPES[kind.value_type if pa.types.is_dictionary(kind) else kind]


def _fault(node: exp.Expr) -> str:
    for kinds, rule in _RULES:
        if isinstance(node, kinds):
            return rule(node)
    return ""


def _family(node: exp.Expr) -> str:
    """whole, float, text, date, truth, or "" for NULL and what cannot be told."""
    for family, kinds in _FAMILIES.items():
        if node.is_type(*kinds):
            return family
    return ""


def _families(nodes: Sequence[exp.Expr]) -> set[str]:
    return {_family(node) for node in nodes} - {""}


def _cast(node: exp.Expr) -> str:
    source, target = _family(node.this), _family(node)
    if source == "float":
        return "a cast of a float"
    return "a cast of a text to a number" if source == "text" and target == "whole" else ""


def _aggregate(node: exp.Expr) -> str:
    return "an aggregate of a float" if _family(node.this) == "float" else ""


def _number(node: exp.Expr) -> str:
    odd = _families(list(node.iter_expressions())) - {"whole", "float"}
    return f"arithmetic on a {min(odd)}" if odd else ""


def _comparison(node: exp.Expr) -> str:
    return _compared([node.args["this"], node.args["expression"]])


def _membership(node: exp.Expr) -> str:
    return _compared([node.this, *node.expressions])


def _between(node: exp.Expr) -> str:
    return _compared([node.this, node.args["low"], node.args["high"]])


def _compared(sides: Sequence[exp.Expr]) -> str:
    """Values of one type may be compared, and days with their names ('2012-02-29')."""
    families = _families(sides)
    if "float" in families:
        return "a comparison of floats"
    named_days = families == {"date", "text"} and all(side.is_string for side in sides if _family(side) == "text")
    return "a comparison of different types" if len(families) > 1 and not named_days else ""


def _concatenation(node: exp.Expr) -> str:
    odd = _families(list(node.iter_expressions())) - {"text"}
    return "a concatenation of something other than texts" if odd else ""


def _of_text(node: exp.Expr) -> str:
    return "" if _family(node.this) in {"text", ""} else "a function of texts on something else"


def _choice(node: exp.Expr) -> str:
    return _one_type([side for side in node.iter_expressions() if not isinstance(side, exp.DataType)])


def _case(node: exp.Expr) -> str:
    default = node.args.get("default")
    return _one_type([*(branch.args["true"] for branch in node.args["ifs"]), *([default] if default else [])])


def _one_type(members: Sequence[exp.Expr]) -> str:
    return "a choice between different types" if len(_families(members)) > 1 else ""


def _set_operation(node: exp.Expr) -> str:
    """Columns of the two sides stand under each other: the same types in the same order, no floats compared."""
    sides = [side.selects for side in (node.args["this"], node.args["expression"]) if isinstance(side, exp.Query)]
    families = [_families(pair) for pair in zip(*sides, strict=False)]
    if any(len(pair) > 1 for pair in families):
        return "columns of different types under each other"
    return "a comparison of floats" if node.args.get("distinct") and {"float"} in families else ""


def _key(node: exp.Expr) -> str:
    """Keys of a group, an order or a DISTINCT. A bare `select distinct` compares all its columns."""
    keys = node.expressions or ([node.this] if isinstance(node.this, exp.Expr) else [])
    if isinstance(node, exp.Distinct) and isinstance(node.parent, exp.Select):
        keys = node.parent.selects
    return "a float as a key" if "float" in _families(keys) else ""


_RULES: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[[exp.Expr], str]], ...] = (
    (exp.Cast, _cast),
    ((exp.Sum, exp.Min, exp.Max), _aggregate),
    (_ARITHMETIC, _number),
    (_COMPARISONS, _comparison),
    (exp.In, _membership),
    (exp.Between, _between),
    (exp.DPipe, _concatenation),
    (_OF_TEXTS, _of_text),
    ((exp.Coalesce, exp.Greatest, exp.Least, exp.Nullif), _choice),
    (exp.Case, _case),
    ((exp.Union, exp.Except, exp.Intersect), _set_operation),
    ((exp.Group, exp.Ordered, exp.Distinct), _key),
)
