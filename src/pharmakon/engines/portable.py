"""Which SQL expressions mean the same on every engine and give the same result on every run.

That SQLGlot can parse and translate an expression proves nothing. Allowed is what stands in `portable_list.ALLOWED`,
within the rules below; each rule names in words what it refuses.
"""

import re
from collections.abc import Callable, Iterable

from sqlglot import exp

from pharmakon.engines.portable_list import ALLOWED

NODES = frozenset(node for entry in ALLOWED for node in entry.nodes)

_CAST_TYPES = {exp.DType.BIGINT, exp.DType.INT, exp.DType.TEXT, exp.DType.VARCHAR, exp.DType.DATE}
_SELECT_PARTS = {"expressions", "from_", "joins", "where", "group", "having", "distinct"}
_JOINS = {("", ""), ("", "INNER"), ("LEFT", ""), ("LEFT", "OUTER"), ("", "CROSS"), ("", "SEMI"), ("", "ANTI")}
_HIDDEN_COLUMNS = {"rowid", "filename", "file_row_number", "file_index"}
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_ROWS_SO_FAR = {"kind": "ROWS", "start": "UNBOUNDED", "start_side": "PRECEDING", "end": "CURRENT ROW"}


def check(expression: exp.Expr) -> list[str]:
    """What in this SELECT is not allowed, in words, each once; empty when all is."""
    if not isinstance(expression, exp.Query):
        return ["no SELECT"]
    faults = [fault for node in expression.walk() for fault in _node_faults(node)]
    return list(dict.fromkeys(faults))


def _node_faults(node: exp.Expr) -> Iterable[str]:
    if isinstance(node, exp.Anonymous):
        return [f"the function {node.name} is not on the list"]
    name = type(node).__name__
    if name not in NODES:
        return [f"{name} is not on the list"]
    fault = _RULES[name](node) if name in _RULES else ""
    return [fault] if fault else []


def _parts(node: exp.Expr) -> set[str]:
    """Names of the parts of a node that are set."""
    return {name for name, value in node.args.items() if value not in (None, False, [], "")}


def _is_zero_free(divisor: exp.Expr) -> bool:
    divisor = divisor.unnest()
    if isinstance(divisor, exp.Nullif):
        return bool(divisor.expression == exp.Literal.number(0))
    return bool(divisor.is_int) and divisor != exp.Literal.number(0)


def _division(node: exp.Expr) -> str:
    return "" if _is_zero_free(node.args["expression"]) else "a division not over nullif(…, 0)"


def _is_float(node: exp.Expr) -> bool:
    return node.find(exp.Div) is not None


def _is_date(node: exp.Expr) -> bool:
    return isinstance(node, exp.Cast) and node.to.this is exp.DType.DATE


def _arithmetic(node: exp.Expr) -> str:
    return "arithmetic on a date" if any(_is_date(side) for side in node.iter_expressions()) else ""


def _cast(node: exp.Expr) -> str:
    inner = node.this
    if _is_float(inner):
        return "a cast of a float"
    if _is_date(node) and not (inner.is_string or isinstance(inner, exp.Null)):
        return "a cast to date of something other than a literal"
    return ""


def _data_type(node: exp.Expr) -> str:
    return "" if node.this in _CAST_TYPES and not node.expressions else f"the type {node.sql('duckdb')}"


def _is_bigint(node: exp.Expr) -> bool:
    return isinstance(node, exp.Cast) and node.to.this is exp.DType.BIGINT


def _counts_by_case(node: exp.Expr) -> bool:
    if not isinstance(node, exp.Case):
        return False
    results = [branch.args["true"] for branch in node.args["ifs"]]
    return all(result.is_int for result in [*results, node.args.get("default") or exp.Literal.number(0)])


def _sum(node: exp.Expr) -> str:
    return "" if _is_bigint(node.this) or _counts_by_case(node.this) else "a sum not of cast(… as bigint)"


def _one_argument(node: exp.Expr) -> str:
    return f"{type(node).__name__} of several arguments" if _parts(node) - {"this", "big_int"} else ""


def _count(node: exp.Expr) -> str:
    counted = node.this.expressions if isinstance(node.this, exp.Distinct) else [node.this]
    several = len(counted) != 1 or isinstance(counted[0], exp.Tuple)
    return "count(distinct) of several columns" if several else _one_argument(node)


def _grouping(node: exp.Expr) -> str:
    select = node.find_ancestor(exp.Select)
    group = select.args.get("group") if select else None
    if len(node.expressions) != 1:
        return "grouping() of several columns"
    return "" if group and group.find(exp.GroupingSets) else "grouping() without grouping sets"


def _grouping_sets(node: exp.Expr) -> str:
    empty = any(isinstance(each, exp.Tuple) and not each.expressions for each in node.expressions)
    return "the empty grouping set ()" if empty else ""


def _group(node: exp.Expr) -> str:
    if _parts(node) - {"expressions"}:
        return "group by all, rollup or cube"
    if len(node.expressions) > 1 and any(isinstance(key, exp.GroupingSets) for key in node.expressions):
        return "grouping sets beside other keys"
    return "group by a position" if any(isinstance(key, exp.Literal) for key in node.expressions) else ""


def _select(node: exp.Expr) -> str:
    odd = _parts(node) - _SELECT_PARTS
    return f"a SELECT with {', '.join(sorted(odd))}" if odd else ""


def _set_operation(node: exp.Expr) -> str:
    odd = _parts(node) - {"this", "expression", "distinct"}
    if not isinstance(node, exp.Union) and not node.args.get("distinct"):
        odd.add("all")
    return f"{type(node).__name__} with {', '.join(sorted(odd))}" if odd else ""


def _join(node: exp.Expr) -> str:
    side, kind = str(node.args.get("side") or ""), str(node.args.get("kind") or "")
    if (side, kind) not in _JOINS or _parts(node) - {"this", "on", "side", "kind"}:
        return "a join other than inner, left, cross, semi, anti … on"
    return "a join without a condition" if kind != "CROSS" and not node.args.get("on") else ""


def _like(node: exp.Expr) -> str:
    pattern = node.args["expression"]
    return "" if pattern.is_string and "\\" not in pattern.name else "LIKE with an escape or a computed pattern"


def _is_whole(node: exp.Expr | None, *, least: int) -> bool:
    """Whether this is a literal whole number of at least `least` (a minus sign is a node of its own)."""
    return isinstance(node, exp.Literal) and bool(node.is_int) and int(node.name) >= least


def _substring(node: exp.Expr) -> str:
    start, length = node.args.get("start"), node.args.get("length")
    from_one = _is_whole(start, least=1) and (length is None or _is_whole(length, least=0))
    return "" if from_one else "substr not from a literal position of 1 or more"


def _date_diff(node: exp.Expr) -> str:
    unit = node.args.get("unit")
    return "" if unit is not None and unit.name.upper() == "DAY" else "a date difference not in days"


def _is(node: exp.Expr) -> str:
    return "" if isinstance(node.args["expression"], exp.Null) else "IS with something other than NULL"


def _star(node: exp.Expr) -> str:
    return "a star with changes" if _parts(node) else ""


def _table(node: exp.Expr) -> str:
    plain = (
        isinstance(node.this, exp.Identifier)
        and _NAME.match(node.name)
        and not _parts(node) - {"this", "alias", "joins"}
    )
    return "" if plain else "a table that is not a plain name"


def _column(node: exp.Expr) -> str:
    if _parts(node) - {"this", "table"}:
        return "a column with more than a table before it"
    return f"the column {node.name}, which the engine makes up" if node.name.lower() in _HIDDEN_COLUMNS else ""


def _literal(node: exp.Expr) -> str:
    return "" if node.is_string or node.is_int else "a literal that is no whole number and no text"


def _distinct(node: exp.Expr) -> str:
    return "distinct on" if node.args.get("on") else ""


def _window(node: exp.Expr) -> str:
    if _parts(node) - {"this", "partition_by", "order", "spec", "over"}:
        return "a window with a name or a changed order"
    ordered = ("RowNumber", "Rank", "DenseRank", "Lead", "Lag")
    if type(node.this).__name__ in ordered and not node.args.get("order"):
        return f"{type(node.this).__name__} without an order"
    return ""


def _window_spec(node: exp.Expr) -> str:
    frame = {name: str(value).upper() for name, value in node.args.items() if value}
    return "" if frame == _ROWS_SO_FAR else "a window frame other than rows unbounded preceding to current row"


def _in(node: exp.Expr) -> str:
    return "IN over a list column" if _parts(node) - {"this", "expressions", "query"} else ""


def _lead_lag(node: exp.Expr) -> str:
    offset = node.args.get("offset")
    return "" if offset is None or _is_whole(offset, least=0) else "lead or lag by a computed or negative offset"


def _trim(node: exp.Expr) -> str:
    return "trim of other characters or of one side" if _parts(node) - {"this"} else ""


_RULES: dict[str, Callable[[exp.Expr], str]] = {
    "Add": _arithmetic,
    "Cast": _cast,
    "Column": _column,
    "Count": _count,
    "DataType": _data_type,
    "DateDiff": _date_diff,
    "Distinct": _distinct,
    "Div": _division,
    "Except": _set_operation,
    "Group": _group,
    "Grouping": _grouping,
    "GroupingSets": _grouping_sets,
    "In": _in,
    "IntDiv": _division,
    "Intersect": _set_operation,
    "Is": _is,
    "Join": _join,
    "Lag": _lead_lag,
    "Lead": _lead_lag,
    "Like": _like,
    "Literal": _literal,
    "Max": _one_argument,
    "Min": _one_argument,
    "Mod": _division,
    "Select": _select,
    "Star": _star,
    "Sub": _arithmetic,
    "Substring": _substring,
    "Sum": _sum,
    "Table": _table,
    "Trim": _trim,
    "Union": _set_operation,
    "Window": _window,
    "WindowSpec": _window_spec,
}
