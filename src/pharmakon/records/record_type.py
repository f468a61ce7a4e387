"""A record type is a class that documents, validates and simulates."""

from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from pharmakon.records.columns import Column, TextColumn

KEY_FIELDS = [
    pa.field("file_id", pa.int64(), nullable=False),
    pa.field("row", pa.int32(), nullable=False),
    pa.field("part", pa.int16(), nullable=False),
]
TEXT_SCHEMA = pa.schema([*KEY_FIELDS, pa.field("column", pa.string()), pa.field("text", pa.string())])


@dataclass(frozen=True)
class AtLeastOneOf:
    """A record without any of these columns is rejected."""

    columns: tuple[str, ...]


def at_least_one_of(*columns: str) -> AtLeastOneOf:
    """Rule: at least one of these columns holds a value."""
    return AtLeastOneOf(columns)


class RecordType:
    """One row about one event, person or amount.

    Subclasses declare columns as class attributes and rules in `rules`. `name` is the word used on the command
    line, in mappings and in the folder. `own`: the columns among them that a country added.
    """

    name: ClassVar[str]
    own: ClassVar[frozenset[str]] = frozenset()
    rules: ClassVar[tuple[AtLeastOneOf, ...]] = ()

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """Every declared column by name, in the order of declaration."""
        return {name: value for name, value in vars(cls).items() if isinstance(value, Column)}

    @classmethod
    def schema(cls) -> pa.Schema:
        """The Arrow schema: key, columns, and for each column its `x_why`. Free text is not in it."""
        fields = list(KEY_FIELDS)
        fields.append(pa.field("reference_area", pa.string()))
        for name, column in cls.columns().items():
            if not isinstance(column, TextColumn):
                fields.extend(column.fields(name))
                fields.append(pa.field(f"{name}_why", pa.string()))
        return pa.schema(fields)

    @classmethod
    def text_columns(cls) -> list[str]:
        """Names of the free text columns."""
        return [name for name, column in cls.columns().items() if isinstance(column, TextColumn)]
