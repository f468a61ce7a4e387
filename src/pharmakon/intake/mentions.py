"""Mentions of a sheet's deaths: what the texts say and what the flags say, and where the two disagree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import Finding, SheetAccount, Where, code
from pharmakon.findings.model import ROWS_SHOWN
from pharmakon.records import MENTION_SCHEMA, RECORD_TYPES, Method, OriginKind, Role, TextColumn
from pharmakon.records.mention import COUNTED_ROLES
from pharmakon.substances import Reader

UNPLACED_SCHEMA = pa.schema(
    [pa.field("column", pa.string()), pa.field("word", pa.string()), pa.field("texts", pa.int64())]
)
_FULL = 1000  # a flag is the source's own word: confidence in thousandths


@dataclass(frozen=True)
class Said:
    """What one sheet says of its deaths: texts (TEXT_SCHEMA) and flags (FLAG_SCHEMA)."""

    account: SheetAccount
    texts: pa.Table
    flags: pa.Table


@dataclass(frozen=True)
class Mentioned:
    """Mentions of one sheet (MENTION_SCHEMA, sorted by key), words no rule could place, and disagreements."""

    mentions: pa.Table
    unplaced: pa.Table
    findings: tuple[Finding, ...]


def mentions_of(said: Said, reader: Reader, speaks_for: Mapping[str, frozenset[str]]) -> Mentioned:
    """Read the texts of a sheet, add its flags, number the mentions of each death, compare texts with flags.

    Args:
        said: the texts and flags of the sheet's accepted rows.
        reader: reads texts.
        speaks_for: substance → targets that a mention of it speaks for.
    """
    read = [_read(said, column, reader) for column in _text_columns(said)]
    flagged = _flag_mentions(said.flags)
    mentions = _numbered([*(mentions for mentions, _ in read), flagged])
    unplaced = pa.concat_tables([UNPLACED_SCHEMA.empty_table(), *(words for _, words in read)])
    texts = mentions.filter(pc.equal(mentions["origin_kind"], OriginKind.TEXT.value))
    return Mentioned(mentions, unplaced, tuple(_disagreements(said, texts, speaks_for)))


def _text_columns(said: Said) -> list[str]:
    return sorted(said.texts["column"].unique().to_pylist())


def _is_drug_column(column: str) -> bool:
    """A text column of the record type whose cells list drugs; `column#2` is its second raw column."""
    name = column.partition("#")[0]
    declared = (record.columns().get(name) for record in RECORD_TYPES.values())
    return any(isinstance(each, TextColumn) and each.drug_column for each in declared)


def _read(said: Said, column: str, reader: Reader) -> tuple[pa.Table, pa.Table]:
    """Mentions in one text column (key of the death, then the columns of a reading) and its unplaced words."""
    texts = said.texts.filter(pc.equal(said.texts["column"], column))
    reading = reader.read(texts["text"], drug_column=_is_drug_column(column))
    found = reading.mentions
    keys = texts.select(["file_id", "row", "part"]).take(found["text"])
    length = found.num_rows
    columns = {
        **{name: keys[name] for name in keys.column_names},
        **{name: found[name] for name in found.column_names if name != "text"},
        "origin": pa.repeat(column, length),
        "origin_kind": pa.repeat(OriginKind.TEXT.value, length),
    }
    words = reading.unplaced.append_column("column", pa.repeat(column, reading.unplaced.num_rows))
    return _as_mentions(columns), words.select(UNPLACED_SCHEMA.names).cast(UNPLACED_SCHEMA)


def _flag_mentions(flags: pa.Table) -> pa.Table:
    """A flag that says yes is a mention without place in a text."""
    length = flags.num_rows
    ordinals = _dense_ranks(flags["origin"])
    columns = {
        **{name: flags[name] for name in ("file_id", "row", "part", "substance", "origin")},
        "mention": pa.array(ordinals, pa.int16()),
        "candidate": pa.array(np.zeros(length, np.int16)),
        "role": pa.repeat(Role.DETECTED.value, length),
        "method": pa.repeat(Method.NAME.value, length),
        "confidence": pa.array(np.full(length, _FULL, np.int16)),
        "origin_kind": pa.repeat(OriginKind.FLAG.value, length),
        "start": pa.nulls(length, pa.int32()),
        "length": pa.nulls(length, pa.int32()),
        "ambiguous": pa.repeat(pa.scalar(value=False), length),
    }
    return _as_mentions(columns)


def _as_mentions(columns: Mapping[str, pa.Array | pa.ChunkedArray]) -> pa.Table:
    return pa.table({name: columns[name] for name in MENTION_SCHEMA.names}).cast(MENTION_SCHEMA)


def _dense_ranks(values: pa.ChunkedArray) -> NDArray[np.int16]:
    different = pa.array(sorted(values.unique().to_pylist()), pa.string())
    ranks: NDArray[np.int16] = pc.index_in(values, value_set=different).cast(pa.int16()).to_numpy()
    return ranks


def _numbered(parts: Sequence[pa.Table]) -> pa.Table:
    """All mentions of a sheet, those of one death numbered from 0: texts first in the order of columns, then flags."""
    table = pa.concat_tables(parts)
    source = np.repeat(np.arange(len(parts)), [part.num_rows for part in parts])
    row, part, mention, candidate = (table[name].to_numpy() for name in ("row", "part", "mention", "candidate"))
    order = np.lexsort((candidate, mention, source, part, row))
    table = table.take(pa.array(order)).combine_chunks()
    death = _changes(row[order], part[order])
    each = death | _changes(source[order], mention[order])
    number = np.cumsum(each) - 1
    first = np.maximum.accumulate(np.where(death, number, 0)) if len(number) else number
    place = table.schema.get_field_index("mention")
    return table.set_column(place, MENTION_SCHEMA.field("mention"), pa.array((number - first).astype(np.int16)))


def _changes(*columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True where any column differs from the row before; True in the first row."""
    changed = np.ones(len(columns[0]), dtype=bool)
    changed[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return changed


def _disagreements(said: Said, texts: pa.Table, speaks_for: Mapping[str, frozenset[str]]) -> Iterable[Finding]:
    """One finding a flag column and direction: flagged and not named in the text; named and not flagged."""
    counted = texts.filter(pc.is_in(texts["role"], pa.array([role.value for role in COUNTED_ROLES])))
    flags = said.flags
    for origin in sorted(flags["origin"].unique().to_pylist()):
        of_column = flags.filter(pc.equal(flags["origin"], origin))
        substance = of_column["substance"][0].as_py()
        naming = [name for name, targets in speaks_for.items() if substance in targets]
        read = np.unique(counted.filter(pc.is_in(counted["substance"], pa.array(naming)))["row"].to_numpy())
        flagged = of_column["row"].to_numpy()
        where = Where(said.account.file, said.account.sheet, column=origin)
        for identifier, rows in (
            ("PH-M101", np.setdiff1d(flagged, read)),
            ("PH-M102", np.setdiff1d(read, flagged)),
        ):
            if len(rows):
                details = {"substance": substance, "rows": len(rows)}
                shown = tuple(int(row) for row in rows[:ROWS_SHOWN])
                yield Finding(code(identifier), where, details, count=len(rows), rows=shown)
