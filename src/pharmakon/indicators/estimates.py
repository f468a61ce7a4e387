"""Totals and estimates: the two tables that indicators own. Only `disclosure` turns estimates into a release."""

from dataclasses import dataclass

import pyarrow as pa

ALL = "all"
UNKNOWN = "unknown"
OUTSIDE = "outside"
UNMAPPED = "unmapped"
ANY = "any"
NONE_NAMED = "none_named"

# Core dimensions of every estimate (model.md, "Estimates and lineage").
DIMENSIONS = [
    pa.field("indicator", pa.string(), nullable=False),
    pa.field("definition_version", pa.int32(), nullable=False),
    pa.field("reference_area", pa.string(), nullable=False),
    pa.field("area", pa.string(), nullable=False),
    pa.field("period_kind", pa.string(), nullable=False),
    pa.field("period", pa.string(), nullable=False),
    pa.field("date_basis", pa.string(), nullable=False),
    pa.field("place_basis", pa.string(), nullable=False),
    pa.field("substance", pa.string(), nullable=False),
    pa.field("sex", pa.string(), nullable=False),
    pa.field("age_group", pa.string(), nullable=False),
]
ESTIMATE_SCHEMA = pa.schema(
    [
        *DIMENSIONS,
        pa.field("value", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("interval_kind", pa.string()),
        pa.field("level", pa.float64()),
        pa.field("numerator", pa.int64()),
        pa.field("denominator", pa.int64()),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("method", pa.string(), nullable=False),
        pa.field("obs_status", pa.string(), nullable=False),
        pa.field("conf_status", pa.string(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("source_set", pa.string(), nullable=False),
        pa.field("as_of", pa.date32(), nullable=False),
        pa.field("reference_version", pa.string(), nullable=False),
        pa.field("step_key", pa.string(), nullable=False),
    ]
)


@dataclass(frozen=True)
class Estimates:
    """Estimates of one generation: not for anybody's eyes outside until `disclosure` has made a release of them.

    `table` has ESTIMATE_SCHEMA and is sorted by its dimensions.
    """

    table: pa.Table
