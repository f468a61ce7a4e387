"""Columns of a record type: type, meaning, constraint, unit, confidentiality. One object validates and documents."""

import math
from dataclasses import dataclass, field
from typing import ClassVar

import pyarrow as pa

WHOLE_LIMITS = (-(2**63), 2**63 - 1)  # int64
_VALUES_SHOWN = 30


@dataclass(frozen=True)
class Column:
    """What every column has: a label in the field's words, a meaning, and whether its values are confidential.

    `empty_means_all`: an empty cell says "all" (both sexes), so that a cell which cannot be read rejects its row.
    """

    label: str
    meaning: str = ""
    required: bool = False
    confidential: bool = True
    empty_means_all: bool = False
    arrow_type: ClassVar[pa.DataType] = pa.string()

    def fields(self, name: str) -> list[pa.Field]:
        """The Arrow fields in which this column is stored (its `x_why` sibling is added by the record type)."""
        return [pa.field(name, self.arrow_type)]

    def constraint(self) -> str:
        """The constraint in words, for the documentation and for findings."""
        return ""


@dataclass(frozen=True)
class DateColumn(Column):
    """A date as two columns, `x` and `x_last`: first and last possible day, equal when the day is known."""

    not_after: tuple[str, ...] = ()
    arrow_type: ClassVar[pa.DataType] = pa.date32()

    def fields(self, name: str) -> list[pa.Field]:
        return [pa.field(name, pa.date32()), pa.field(f"{name}_last", pa.date32())]

    def constraint(self) -> str:
        return f"not after {', '.join(self.not_after)}" if self.not_after else ""


@dataclass(frozen=True)
class IntegerColumn(Column):
    """A whole number with a unit and closed limits."""

    unit: str = ""
    between: tuple[int, int] = (0, 2**31 - 1)
    arrow_type: ClassVar[pa.DataType] = pa.int32()

    def constraint(self) -> str:
        return f"a whole number from {self.between[0]} to {self.between[1]}"


@dataclass(frozen=True)
class CountColumn(Column):
    """A count of persons or events, int64, never negative."""

    unit: str = ""
    confidential: bool = False
    arrow_type: ClassVar[pa.DataType] = pa.int64()

    def constraint(self) -> str:
        return "a whole number, 0 or more"


@dataclass(frozen=True)
class CategoryColumn(Column):
    """One of a short list of values; the list maps each value to its meaning."""

    values: dict[str, str] = field(default_factory=dict)
    arrow_type: ClassVar[pa.DataType] = pa.string()

    def constraint(self) -> str:
        return "one of " + ", ".join(self.values)


@dataclass(frozen=True)
class WholeColumn(IntegerColumn):
    """A whole number of a column that a country adds: int64, negative ones too, limits where they are declared."""

    between: tuple[int, int] = WHOLE_LIMITS
    arrow_type: ClassVar[pa.DataType] = pa.int64()

    def constraint(self) -> str:
        return "a whole number" if self.between == WHOLE_LIMITS else super().constraint()


@dataclass(frozen=True)
class NumberColumn(Column):
    """A number with a unit, float64; limits where they are declared."""

    unit: str = ""
    between: tuple[float, float] = (-math.inf, math.inf)
    arrow_type: ClassVar[pa.DataType] = pa.float64()

    def constraint(self) -> str:
        limits = f" from {self.between[0]:g} to {self.between[1]:g}" if math.isfinite(self.between[0]) else ""
        return f"a number{limits}"


@dataclass(frozen=True)
class LabelledColumn(CategoryColumn):
    """A category that a country adds: a cell holds a code or its label. `nothings`: code → the kind of nothing."""

    nothings: dict[str, str] = field(default_factory=dict)

    def constraint(self) -> str:
        shown = list(self.values)[:_VALUES_SHOWN]
        return "one of " + ", ".join(shown) + (" …" if len(self.values) > len(shown) else "")


@dataclass(frozen=True)
class OpenCodeColumn(Column):
    """A code that a country adds, as its source writes it, of no list."""

    longest: ClassVar[int] = 100

    def constraint(self) -> str:
        return f"a code of at most {self.longest} characters"


@dataclass(frozen=True)
class CodeColumn(Column):
    """A code of a published list (ICD-10)."""

    code_list: str = ""

    def constraint(self) -> str:
        return f"a code of {self.code_list}"


@dataclass(frozen=True)
class AreaColumn(Column):
    """An area: a code or a name of the country's `reference/areas.csv`, or a text of the source kept as it stands.

    Records keep the source's own words (trimmed, upper case); areas are matched when totals are made, so that a
    corrected areas table needs no new reading.
    """


@dataclass(frozen=True)
class TextColumn(Column):
    """Free text: kept in a file of its own, read only by the resolver and by `trace --reveal`."""

    drug_column: bool = False
