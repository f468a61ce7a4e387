"""A proposed mapping and its text: TOML with a comment where a person has something to decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pharmakon.findings import Finding
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.mapping import FORMAT, ColumnEntry
from pharmakon.language import translate

_HEAD = """How the files of this source are read. Each [[column]] takes one column of the file (from) to one column of
the record (to). Edit and run again: write sure = true where a line is right, to = "ignore" where it is not wanted.
Lines with sure = false wait for a person; what they name is not read until then."""


@dataclass(frozen=True)
class Proposal:
    """A mapping to look at. `unsure` says in words what a person must confirm; `findings` why more was not possible."""

    text: str
    unsure: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What a proposal says, before it is written. `order_why` is the evidence of the order of day and month."""

    entries: tuple[ColumnEntry, ...]
    file: DeclaredFile
    order_why: str = ""
    order_open: bool = False


def written(draft: Draft, *, source: str, record: str) -> str:
    """The text of a mapping."""
    import tomlkit

    document = tomlkit.document()
    for line in translate(_HEAD).splitlines():
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document.add("format", tomlkit.item(FORMAT))
    document.add("source", tomlkit.item(source))
    document.add("record", tomlkit.item(record))
    return tomlkit.dumps(document) + _file_text(draft) + "".join(_entry_text(entry) for entry in draft.entries)


def _file_text(draft: Draft) -> str:
    import tomlkit

    table = tomlkit.table()
    names = ("delimiter", "encoding", "quote", "decimal", "date_order")
    for name in names:
        if (value := getattr(draft.file, name)) is not None:
            table.add(name, value)
    for name in ("header_rows", "sheets"):
        if (listed := getattr(draft.file, name)) is not None:
            table.add(name, list(listed))
    if draft.order_why:
        said = "date_order is not settled: " if draft.order_open else "date_order: "
        table.add(tomlkit.comment(said + draft.order_why))
    if draft.order_open:
        table.add(tomlkit.comment('date_order = "dmy"'))
    document = tomlkit.document()
    document.add("file", table)
    return "\n" + tomlkit.dumps(document) if len(table) or draft.order_why else ""


def _entry_text(entry: ColumnEntry) -> str:
    import tomlkit

    table = tomlkit.table()
    if entry.constant is None:
        table.add("from", entry.source)
    else:
        table.add("constant", entry.constant)
    table.add("to", entry.to)
    if entry.when:
        texts = entry.when.texts
        table.add("when", _inline({"column": entry.when.column, "is": texts[0] if len(texts) == 1 else list(texts)}))
    if entry.values:
        table.add("values", _inline(dict(entry.values)))
    if entry.take:
        table.add("take", entry.take)
    if entry.key:
        table["key"] = True
    if not entry.ignored or not entry.sure:
        table["sure"] = entry.sure
    if entry.why:
        table.add("why", entry.why)
    tables = tomlkit.aot()
    tables.append(table)
    document = tomlkit.document()
    document.add("column", tables)
    return "\n" + tomlkit.dumps(document)


def _inline(values: dict[str, object]) -> object:
    import tomlkit

    table = tomlkit.inline_table()
    table.update(values)
    return table


def doubts(entries: Iterable[ColumnEntry]) -> Sequence[str]:
    """What a person must confirm, one sentence a line of the mapping."""
    unsure = [entry for entry in entries if not entry.sure]
    return [f'"{entry.source}" → {entry.to}: {entry.why}' for entry in unsure]
