"""The list of allowed SQL expressions."""

from sqlglot import exp


def check(expression: exp.Expr) -> list[str]:
    """What in this expression is not allowed, in words; empty when all is."""
    return [] if isinstance(expression, exp.Query) else ["no SELECT"]
