"""Cells of columns that a country adds: numbers with decimals, signs and exponents; codes with labels; open codes."""

import math
import re
from collections.abc import Iterable
from decimal import Decimal

from pharmakon.intake.cells import Cell, ReadCell, same
from pharmakon.records import LabelledColumn, NumberColumn, OpenCodeColumn, WholeColumn

NOT_NUMBER, TOO_LONG = "PH-V060", "PH-V061"
OUT_OF_LIMITS, NO_MEANING = "PH-V011", "PH-V020"
_SPACES = re.compile(r"(?<=\d)[\s'\u2019](?=\d{3}(?:\D|$))")
_MINUS = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-"})
_EXPONENT = r"(?:[eE][-+]?\d{1,3})?"


def _numbers(mark: str, group: str) -> re.Pattern[str]:
    """Numbers with this decimal mark; the other mark parts thousands where every group has three digits."""
    whole = rf"(?:[1-9]\d{{0,2}}(?:{re.escape(group)}\d{{3}})+|\d+)"
    return re.compile(rf"[-+]?(?:{whole}(?:{re.escape(mark)}\d*)?|{re.escape(mark)}\d+){_EXPONENT}")


_GROUPS = {".": ",", ",": "."}
_FORMS = {mark: _numbers(mark, group) for mark, group in _GROUPS.items()}


def number_of(text: str, decimal: str) -> Decimal | None:
    """The number that a text says; None where it says none, or two.

    Args:
        decimal: the decimal mark; empty: a number is read where only one mark fits it, or both say the same.
    """
    written = _SPACES.sub("", text.strip().translate(_MINUS))
    found = {_with_mark(written, mark) for mark in ([decimal] if decimal else _FORMS)} - {None}
    return found.pop() if len(found) == 1 else None


def _with_mark(written: str, mark: str) -> Decimal | None:
    if not _FORMS[mark].fullmatch(written):
        return None
    return Decimal(written.replace(_GROUPS[mark], "").replace(mark, "."))


def decimal_of_numbers(texts: Iterable[str]) -> str:
    """The decimal mark that numbers of a column show which can be read in one way alone; empty where they disagree."""
    marks = set()
    for text in texts:
        written = _SPACES.sub("", text.strip().translate(_MINUS))
        fitting = [mark for mark, form in _FORMS.items() if form.fullmatch(written)]
        if len(fitting) == 1:
            marks.add(fitting[0])
    return marks.pop() if len(marks) == 1 else ""


def decimal_cell(text: str, *, column: NumberColumn, decimal: str) -> Cell:
    """A number within its limits."""
    number = number_of(text, decimal)
    if number is None or not math.isfinite(float(number)):
        return Cell(fault=NOT_NUMBER)
    value = float(number)
    return Cell(value) if column.between[0] <= value <= column.between[1] else Cell(fault=OUT_OF_LIMITS)


def whole_cell(text: str, *, column: WholeColumn, decimal: str) -> Cell:
    """A whole number within its limits, written with or without zeros after the decimal mark."""
    number = number_of(text, decimal)
    if number is None or number != number.to_integral_value():
        return Cell(fault=NOT_NUMBER)
    low, high = column.between
    return Cell(int(number)) if low <= number <= high else Cell(fault=OUT_OF_LIMITS)


def labelled_reader(column: LabelledColumn) -> ReadCell:
    """Reads a code or its label; some codes say what kind of nothing a cell is. A code goes before another's label."""
    meant = {same(label): Cell(name) for name, label in column.values.items()}
    meant |= {same(name): Cell(why=why) for name, why in column.nothings.items()}
    meant |= {same(name): Cell(name) for name in column.values}
    no_meaning = Cell(fault=NO_MEANING)
    return lambda text: meant.get(same(text), no_meaning)


def open_code_cell(text: str, *, column: OpenCodeColumn) -> Cell:
    """A code as its source writes it, inner spaces single."""
    written = " ".join(text.split())
    return Cell(written) if len(written) <= column.longest else Cell(fault=TOO_LONG)
