"""What the command line prints: plain when piped, coloured on a terminal, JSON when asked for."""

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from pharmakon.findings import Finding, Severity

SCHEMA = 1
_COLOURS = {Severity.BLOCKER: "red", Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}
_LABEL_WIDTH, _TEXT_WIDTH = 12, 28
_JOINERS = "\u200c\u200d"  # between the letters of Persian and Indian words


def print_json(content: Mapping[str, object]) -> None:
    """One JSON document on standard output, keys in the order given."""
    text = json.dumps({"schema": SCHEMA, **content}, ensure_ascii=False, indent=2)
    click.echo("".join(sign if sign == "\n" or _is_harmless(sign) else _escaped(sign) for sign in text))


def _escaped(sign: str) -> str:
    """A sign as JSON writes it in letters: a terminal acts on none, and names of files may hold what is no text."""
    return json.dumps(sign)[1:-1]


def finding_json(finding: Finding) -> dict[str, object]:
    """A finding as the JSON shape `finding` of the contract."""
    return {
        "code": finding.code.id,
        "severity": finding.severity.value,
        "file": finding.where.file,
        "sheet": finding.where.sheet,
        "row": finding.where.row,
        "column": finding.where.column,
        "count": finding.count,
        "rows": list(finding.rows),
        "meaning": finding.code.meaning,
        "expected": finding.expected(),
        "found": finding.found(),
        "remedy": finding.remedy(),
    }


def counts_json(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Findings by code, as the JSON shapes of `check` and `run` have them."""
    counts: dict[tuple[str, str], int] = {}
    for finding in findings:
        key = (finding.code.id, finding.severity.value)
        counts[key] = counts.get(key, 0) + finding.count
    return [{"code": name, "severity": severity, "count": count} for (name, severity), count in sorted(counts.items())]


def styled(text: str, *, fg: str | None = None, bold: bool | None = None) -> str:
    """A text in colour or bold, plain where NO_COLOR (no-color.org) or the terminal asks for it."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, fg=fg, bold=bold)


def shown(text: str) -> str:
    """A text as a terminal may show it: without control characters and marks that turn the direction of writing.

    Names of files and headings come from others: an escape sequence among them could hide or forge what is shown.
    """
    return "".join(sign if _is_harmless(sign) else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _is_harmless(sign: str) -> bool:
    return sign.isprintable() or sign in _JOINERS or unicodedata.category(sign) == "Zs"


def print_line(label: str, text: str, more: str = "", *, err: bool = False) -> None:
    """'Reading     3 files …     18 170 accepted …': a label column, what was done, and more in a third column."""
    left = f"{text.ljust(_TEXT_WIDTH)}  {more}" if more else text
    click.echo(f"{styled(label.ljust(_LABEL_WIDTH), bold=True)}{shown(left)}", err=err)


def print_wrote(out: Path, rows: int, what: str, *, as_json: bool) -> None:
    """What an export says of the file it wrote."""
    if as_json:
        print_json({"out": str(out), "rows": rows})
    else:
        print_line("Wrote", f"{out}, {rows} {what}")


def print_findings(findings: Iterable[Finding], *, err: bool = False) -> None:
    """Findings in full: code and place, expected and found, what to do. Rows are named, values are not."""
    for finding in findings:
        head, body, remedy = (shown(line) for line in finding.lines())
        severity = styled(finding.severity.value.ljust(8), fg=_COLOURS[finding.severity])
        click.echo(f"{severity} {head}\n         {body}\n         {remedy}", err=err)
        if finding.rows:
            more = "…" if finding.count > len(finding.rows) else ""
            click.echo(f"         rows {', '.join(map(str, finding.rows))}{more}", err=err)


def print_refusal(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Why the command stopped: all reasons together, on standard error; as JSON on standard output when asked for."""
    if as_json:
        print_json({"refused": [finding_json(finding) for finding in findings]})
    else:
        print_findings(findings, err=True)


def on_terminal() -> bool:
    """True where a person looks on: progress is shown there alone."""
    return sys.stderr.isatty()
