"""Finds out whether numbers are written with a decimal point or a decimal comma."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pharmakon.intake.evidence import Evidence

_SPACE = r"[\s  ']"


def _definite(mark: str, other: str) -> re.Pattern[str]:
    """Numbers that can be read in one way: a fraction of not three digits, a zero before it, both marks, two groups."""
    mark, other = re.escape(mark), re.escape(other)
    month = rf"(?!(?:0?[1-9]|1[0-2]){mark}(?:19|20)\d\d$)"
    plain = rf"\d+{mark}(?:\d{{1,2}}|\d{{4,}})|0*{mark}\d+|\d{{4,}}{mark}\d+"
    grouped = rf"\d{{1,3}}(?:{other}\d{{3}})+{mark}\d+|\d{{1,3}}(?:{other}\d{{3}}){{2,}}"
    spaced = rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+{mark}\d+"
    return re.compile(rf"{month}[-+]?(?:{plain}|{grouped}|{spaced})")


_POINT, _COMMA = _definite(".", ","), _definite(",", ".")
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True)
class DecimalCount:
    """Cells that are numbers with a decimal point, with a decimal comma, and that can be read in both ways."""

    point: int
    comma: int
    either: int

    @property
    def mixed(self) -> bool:
        return bool(self.point and self.comma)


def count_decimals(texts: Iterable[tuple[str, int]]) -> DecimalCount:
    """Looks at texts as they stand, each with the number of cells that hold it."""
    point = comma = either = 0
    for text, cells in texts:
        point += cells * (_POINT.fullmatch(text) is not None)
        comma += cells * (_COMMA.fullmatch(text) is not None)
        either += cells * (_EITHER.fullmatch(text) is not None)
    return DecimalCount(point, comma, either)


def find_decimal(count: DecimalCount, *, delimiter: str) -> Evidence[str]:
    """The decimal mark; unsure where cells contradict each other or every number can be read in both ways."""
    why = f"numbers with a decimal point: {count.point}, with a decimal comma: {count.comma}"
    if count.point or count.comma:
        value, other = (".", ",") if count.point >= count.comma else (",", ".")
        return Evidence(value, not count.mixed, why, (other,) if count.mixed else ())
    if count.either:
        usual, other = (",", ".") if delimiter == ";" else (".", ",")
        return Evidence(usual, sure=False, why=f"numbers such as 9.999 or 9,999: {count.either}", alternatives=(other,))
    return Evidence(".", sure=True, why="no number has a decimal mark")
