"""A new kind of record: a name for it, its columns proposed from a file, its declaration written into the settings."""

import re

import tomlkit

from pharmakon.findings import Finding, MisuseError, code
from pharmakon.intake.propose_columns import proposed_columns
from pharmakon.intake.raw import RawSheet
from pharmakon.language import translate
from pharmakon.records.declared import NAME_FORM, DeclaredColumn, DeclaredRecord, is_free_record
from pharmakon.records.extended import RecordTypes
from pharmakon.store import Layout, atomic_write

_HEAD = "Proposed from a file: look through the columns, correct types, labels and codes, then write confirmed = true."
_WORD = re.compile(r"[_]+")


def require_new(record: str, types: RecordTypes) -> None:
    """Refuse a name that no new kind of record may have.

    Raises:
        MisuseError: PH-D110 it is no name or is used for something else; PH-D111 it is declared.
    """
    if record in types:
        details: dict[str, str | int] = {"record": record, "columns": len(types[record].columns())}
        raise MisuseError(Finding(code("PH-D111"), details=details))
    if not is_free_record(record):
        raise MisuseError(Finding(code("PH-D110"), details={"expected": NAME_FORM, "text": record[:40]}))


def proposed_type(sheet: RawSheet, record: str) -> DeclaredRecord:
    """A kind of record with a column for each heading of a sheet, to be confirmed by a person."""
    label = _WORD.sub(" ", record).strip().capitalize()
    return DeclaredRecord(record, label, confirmed=False, columns=proposed_columns(sheet))


def declare_type(layout: Layout, declared: DeclaredRecord) -> None:
    """Write a declaration into pharmakon.toml, leaving all else as it stands."""
    document = tomlkit.parse(layout.settings.read_text(encoding="utf-8-sig"))
    records = document.setdefault("record", tomlkit.table(is_super_table=True))
    table = tomlkit.table()
    table.add(tomlkit.comment(translate(_HEAD)))
    table["label"] = declared.label
    table["confirmed"] = declared.confirmed
    columns = tomlkit.table(is_super_table=True)
    for column in declared.columns:
        columns[column.name] = _column(column)
    table["column"] = columns
    table.add(tomlkit.nl())
    records[declared.name] = table
    atomic_write(layout.settings, tomlkit.dumps(document).encode())


def _column(column: DeclaredColumn) -> tomlkit.items.Table:
    table = tomlkit.table()
    table["type"] = column.type
    table["label"] = column.label
    if column.meaning:
        table["meaning"] = column.meaning
    if column.values:
        values = tomlkit.inline_table()
        values.update(column.values)
        table["values"] = values
    return table
