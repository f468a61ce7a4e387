"""Columns of a record type: type, meaning, constraint, unit, confidentiality. One object validates and documents."""

from dataclasses import dataclass, field
from typing import ClassVar

import pyarrow as pa


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
