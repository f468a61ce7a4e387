"""The table death × target of one file, made in pieces of persons so that memory stays bounded."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pharmakon.engines import Engine
from pharmakon.indicators.deaths_sql import naming_query
from pharmakon.records import KEY_FIELDS

DEATH_TARGET_SCHEMA = pa.schema([*KEY_FIELDS, pa.field("target", pa.string(), nullable=False)])
# Measured with 1 M deaths and 4 M mentions: 4 s in pieces of this size; whole, the query does not fit in 1 GB.
DEATHS_A_PIECE = 262_144


@dataclass(frozen=True)
class NamingRules:
    """What a mention of a substance speaks for, and which deaths count.

    `targets`: substance, target. `combinations`: combination, target, wanted (1 all of, 0 none of), wants (number of
    all-of targets). `unnamed`: targets that name no substance. `in_scope`: targets that make a death count where the
    source holds other deaths too.
    """

    targets: pa.Table
    combinations: pa.Table
    unnamed: pa.Table
    in_scope: pa.Table


def death_targets(
    deaths: pa.Table, mentions: pa.Table, rules: NamingRules, *, every_row_counts: bool, engine: Engine
) -> pa.Table:
    """Death × target of one file, sorted by key and target.

    Args:
        deaths: the file's records, sorted by key (one file: by row and part).
        mentions: their mentions, sorted by key.
        rules: targets, combinations, what names nothing, what is in scope.
        every_row_counts: whether the source declares that each row is a death that it counts as drug-induced.
    """
    ids = deaths["file_id"].unique().to_pylist()
    files = pa.table(
        {"file_id": pa.array(ids, pa.int64()), "every_row_counts": pa.array([int(every_row_counts)] * len(ids))}
    )
    inputs = {
        "targets": rules.targets,
        "combinations": rules.combinations,
        "unnamed": rules.unnamed,
        "in_scope": rules.in_scope,
        "files": files,
    }
    query = naming_query()
    parts = [
        engine.run(query, {**inputs, "deaths": piece, "mentions": theirs}).cast(DEATH_TARGET_SCHEMA)
        for piece, theirs in _pieces(deaths.select(["file_id", "row", "part"]), mentions)
    ]
    return pa.concat_tables([DEATH_TARGET_SCHEMA.empty_table(), *parts])


def _pieces(deaths: pa.Table, mentions: pa.Table) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Deaths with their mentions, cut at row numbers; both are sorted by row."""
    rows = deaths["row"].to_numpy()
    mention_rows = mentions["row"].to_numpy()
    start = 0
    while start < len(rows):
        last = rows[min(start + DEATHS_A_PIECE, len(rows)) - 1]
        stop = int(np.searchsorted(rows, last, side="right"))
        first_mention, last_mention = np.searchsorted(mention_rows, [rows[start], last + 1])
        yield deaths.slice(start, stop - start), mentions.slice(first_mention, last_mention - first_mention)
        start = stop
