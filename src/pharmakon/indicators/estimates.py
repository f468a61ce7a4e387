"""Totals and estimates: the two tables that indicators own. Only `disclosure` turns estimates into a release."""

from dataclasses import dataclass

import pyarrow as pa

ALL = "all"
UNKNOWN = "unknown"
OUTSIDE = "outside"
UNMAPPED = "unmapped"
ANY = "any"
NONE_NAMED = "none_named"

# Texts of estimates repeat: kept as places in a dictionary they take a third of the memory and a fifth of the time.
TEXT = pa.dictionary(pa.int32(), pa.string())

# Core dimensions of every estimate (model.md, "Estimates and lineage").
DIMENSIONS = [
    pa.field("indicator", TEXT, nullable=False),
    pa.field("definition_version", pa.int32(), nullable=False),
    pa.field("reference_area", TEXT, nullable=False),
    pa.field("area", TEXT, nullable=False),
    pa.field("period_kind", TEXT, nullable=False),
    pa.field("period", TEXT, nullable=False),
    pa.field("date_basis", TEXT, nullable=False),
    pa.field("place_basis", TEXT, nullable=False),
    pa.field("substance", TEXT, nullable=False),
    pa.field("sex", TEXT, nullable=False),
    pa.field("age_group", TEXT, nullable=False),
    pa.field("by", TEXT, nullable=False),
    pa.field("by_value", TEXT, nullable=False),
]
# A country may divide figures by a column that it added (`by`, `by_value`); all others are of all deaths.
DIVISION = ("by", "by_value")
ESTIMATE_SCHEMA = pa.schema(
    [
        *DIMENSIONS,
        pa.field("value", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("interval_kind", TEXT),
        pa.field("level", pa.float64()),
        pa.field("numerator", pa.int64()),
        pa.field("denominator", pa.int64()),
        pa.field("unit", TEXT, nullable=False),
        pa.field("method", TEXT, nullable=False),
        pa.field("obs_status", TEXT, nullable=False),
        pa.field("conf_status", TEXT, nullable=False),
        pa.field("reason", TEXT),
        pa.field("source_set", TEXT, nullable=False),
        pa.field("as_of", pa.date32(), nullable=False),
        pa.field("reference_version", TEXT, nullable=False),
        pa.field("step_key", TEXT, nullable=False),
    ]
)


@dataclass(frozen=True)
class Estimates:
    """Estimates of one generation: not for anybody's eyes outside until `disclosure` has made a release of them.

    `table` has ESTIMATE_SCHEMA and is sorted by its dimensions.
    """

    table: pa.Table


def with_division(table: pa.Table) -> pa.Table:
    """Estimates as today's are: those of an earlier version are of all deaths, divided by no column."""
    if DIVISION[0] in table.column_names:
        return table
    place = table.column_names.index("age_group") + 1
    for name in reversed(DIVISION):
        table = table.add_column(place, ESTIMATE_SCHEMA.field(name), pa.repeat(ALL, len(table)).dictionary_encode())
    return table
