"""A proposed mapping and its text: TOML with a comment where a person has something to decide."""

from collections.abc import Iterable, Iterator, Sequence
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
    for key, value in _entry_lines(entry):
        table.add(key, _inline(value) if isinstance(value, dict) else value)
    tables = tomlkit.aot()
    tables.append(table)
    document = tomlkit.document()
    document.add("column", tables)
    return "\n" + tomlkit.dumps(document)


def _entry_lines(entry: ColumnEntry) -> Iterator[tuple[str, object]]:
    """The lines of a [[column]] in their order, without those that say nothing."""
    yield ("constant", entry.constant) if entry.constant is not None else ("from", list(entry.sources) or entry.source)
    yield "to", entry.to
    lines: tuple[tuple[str, object, bool], ...] = (
        ("when", _when_line(entry), entry.when is not None),
        ("values", dict(entry.values), bool(entry.values)),
        ("take", entry.take, bool(entry.take)),
        ("join", entry.join, bool(entry.sources) and entry.join != ColumnEntry.join),
        ("split", {"by": entry.split.by, "part": entry.split.part} if entry.split else {}, entry.split is not None),
        ("set", dict(entry.set), bool(entry.set)),
        ("date_order", entry.date_order, entry.date_order is not None),
        ("link", entry.link, bool(entry.link)),
        ("key", True, entry.key),
        ("sure", entry.sure, not entry.ignored or not entry.sure),
        ("why", entry.why, bool(entry.why)),
    )
    yield from ((key, value) for key, value, said in lines if said)


def _when_line(entry: ColumnEntry) -> dict[str, object]:
    texts = entry.when.texts if entry.when else ()
    return {"column": entry.when.column if entry.when else "", "is": texts[0] if len(texts) == 1 else list(texts)}


def _inline(values: dict[str, object]) -> object:
    import tomlkit

    table = tomlkit.inline_table()
    table.update(values)
    return table


def doubts(entries: Iterable[ColumnEntry]) -> Sequence[str]:
    """What a person must confirm, one sentence a line of the mapping."""
    unsure = [entry for entry in entries if not entry.sure]
    return [f'"{entry.source}" → {entry.to}: {entry.why}' for entry in unsure]
