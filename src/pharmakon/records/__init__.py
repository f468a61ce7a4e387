"""The record types: what a record means, its columns, their types, constraints and confidentiality."""

from pharmakon.records.columns import (
    AreaColumn,
    CategoryColumn,
    CodeColumn,
    Column,
    CountColumn,
    DateColumn,
    IntegerColumn,
    LabelledColumn,
    NumberColumn,
    OpenCodeColumn,
    TextColumn,
    WholeColumn,
)
from pharmakon.records.death import Death
from pharmakon.records.keys import file_id
from pharmakon.records.mention import MENTION_SCHEMA, Method, OriginKind, Role
from pharmakon.records.nothing import Status, Why, status
from pharmakon.records.observation import Observation
from pharmakon.records.record_type import KEY_FIELDS, TEXT_SCHEMA, RecordType

RECORD_TYPES: dict[str, type[RecordType]] = {"death": Death, "observation": Observation}

__all__ = [
    "KEY_FIELDS",
    "MENTION_SCHEMA",
    "RECORD_TYPES",
    "TEXT_SCHEMA",
    "AreaColumn",
    "CategoryColumn",
    "CodeColumn",
    "Column",
    "CountColumn",
    "DateColumn",
    "Death",
    "IntegerColumn",
    "LabelledColumn",
    "Method",
    "NumberColumn",
    "Observation",
    "OpenCodeColumn",
    "OriginKind",
    "RecordType",
    "Role",
    "Status",
    "TextColumn",
    "WholeColumn",
    "Why",
    "file_id",
    "status",
]
