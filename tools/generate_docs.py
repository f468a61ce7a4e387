"""Pages made from the code, so that they cannot tell another story: record types, indicators, findings, commands.

`python -m tools.generate_docs` (`make docs`) writes them into docs/reference/; a test holds them to the code.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from pharmakon.cli.main import DAILY, OTHERS, main
from pharmakon.findings import CODES, ExitCode, Severity
from pharmakon.indicators import INDICATORS
from pharmakon.records import MENTION_SCHEMA, RECORD_TYPES, Method, RecordType, Role, TextColumn, Why
from pharmakon.records.mention import COUNTED_ROLES

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
_MADE = "Made by `make docs` from the code; do not edit.\n"
_FATES = {
    Severity.BLOCKER: "the file is not taken, or the command stops; nothing is written",
    Severity.ERROR: "in a required column or key the row waits in quarantine; elsewhere the cell is emptied",
    Severity.WARNING: "accepted and flagged",
    Severity.NOTE: "accepted and counted",
}
_EXITS = {
    ExitCode.DONE: "done, also with rejected rows (unless `--strict`)",
    ExitCode.BLOCKED: "a blocker stands; nothing was written",
    ExitCode.MISUSE: "the call does not make sense",
    ExitCode.OUR_FAULT: "a fault of the program; a report file free of data is written",
    ExitCode.SURROUNDINGS: "the surroundings: disk full, lock held, no permission",
    ExitCode.INTERRUPTED: "interrupted",
}


def pages() -> dict[str, str]:
    """File name → text of every generated page."""
    return {
        "records.md": _page("Record types", _records()),
        "indicators.md": _page("Indicators", _indicators()),
        "findings.md": _page("Findings", _findings()),
        "commands.md": _page("Commands", _commands()),
    }


def _page(title: str, parts: Iterable[str]) -> str:
    return f"# {title}\n\n{_MADE}\n" + "\n".join(parts).rstrip() + "\n"


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _records() -> Iterable[str]:
    for record in RECORD_TYPES.values():
        yield from _record(record)
    yield "## mention\n\nHow a death names a substance. A death has one row a mention and candidate.\n"
    yield _table(("column", "type"), ((f"`{field.name}`", str(field.type)) for field in MENTION_SCHEMA))
    counted = ", ".join(f"`{role}`" for role in COUNTED_ROLES)
    roles = ", ".join(f"`{role}`" for role in Role)
    yield f"Roles: {roles}. A death counts for a substance named as {counted}.\n"
    yield f"Methods: {', '.join(f'`{method}`' for method in Method)}.\n"
    whys = ", ".join(f"`{why}`" for why in Why)
    yield f"## Nothing\n\nAn empty cell is *missing*. Where more is known, the column `x_why` says it: {whys}.\n"


def _record(record: type[RecordType]) -> Iterable[str]:
    yield f"## {record.name}\n\n{_plain(record.__doc__)}\n"
    rows = (
        (
            f"`{name}`",
            column.label,
            "text, kept apart" if isinstance(column, TextColumn) else str(column.arrow_type),
            "; ".join(part for part in (column.constraint(), column.meaning) if part),
            "yes" if column.required else "",
            "yes" if column.confidential else "no",
        )
        for name, column in record.columns().items()
    )
    yield _table(("column", "label", "type", "constraint and meaning", "required", "confidential"), rows)
    for rule in record.rules:
        yield f"Rule: at least one of {', '.join(f'`{name}`' for name in rule.columns)} holds a value.\n"


def _plain(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").split("\n\n"))


def _indicators() -> Iterable[str]:
    for entry in INDICATORS.values():
        facts: Mapping[str, str] = {
            "measures": entry.text,
            "unit": entry.unit,
            "population": entry.population,
            "date bases": ", ".join(entry.date_bases),
            "place bases": ", ".join(entry.place_bases),
            "reported in": ", ".join(entry.reported_in) or "no return",
            "source": entry.source,
            "version": str(entry.version),
        }
        yield f"## {entry.id}\n\n{entry.title}.\n"
        yield _table(("", ""), facts.items())


def _findings() -> Iterable[str]:
    yield "## Severities\n"
    yield _table(("severity", "fate"), ((severity.value, text) for severity, text in _FATES.items()))
    yield "## Exit codes\n"
    yield _table(("code", "means"), ((str(int(each)), text) for each, text in _EXITS.items()))
    yield "## Codes\n"
    headings = ("code", "severity", "meaning", "expected", "found", "what to do")
    rows = (
        (entry.id, entry.severity.value, entry.meaning, entry.expected, entry.found, entry.remedy)
        for _, entry in sorted(CODES.items())
    )
    yield _table(headings, rows)


def _commands() -> Iterable[str]:
    root = click.Context(main, info_name="pharmakon", **main.context_settings)
    for name in (*DAILY, *OTHERS):
        command = main.get_command(root, name)
        if command is not None:
            yield from _command(command, name, root)


def _command(command: click.Command, name: str, parent: click.Context) -> Iterable[str]:
    context = click.Context(command, parent=parent, info_name=name, terminal_width=100)
    yield f"## {context.command_path}\n\n```\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from _command(found, below, context)


def write() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
