"""pharmakon purge"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pharmakon.cli import options
from pharmakon.cli.printing import finding_json, print_findings, print_json, print_line, shown
from pharmakon.findings import Finding, MisuseError, code
from pharmakon.language import integer

if TYPE_CHECKING:
    from pharmakon.observatory import Purged, ToPurge

_WHAT = "name what goes: --source NAME, --file NAME (with --rows for some of its rows), or --expired"


def _numbers(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, ...]:
    """'12,40' or '12-15': numbers of rows."""
    found: list[int] = []
    for part in (value or "").replace(" ", "").split(",") if value is not None else ():
        first, _, last = part.partition("-")
        if not first.isdecimal() or (last and not last.isdecimal()) or int(last or first) - int(first) > 1_000_000:
            raise click.BadParameter("not numbers of rows such as 12,40 or 12-15", ctx, parameter)
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


@click.command(
    epilog='Examples: pharmakon purge mycountry --file deaths.csv --rows 12,40 --reason "court order 12/2025"; '
    'pharmakon purge mycountry --source registry --reason "agreement ended"; '
    'pharmakon purge mycountry --expired --reason "retention"'
)
@options.observatory
@click.option("--source", metavar="NAME", help="Every file of this source.")
@click.option("--file", "file", metavar="NAME", help="This file of raw/.")
@click.option("--rows", callback=_numbers, metavar="NUMBERS", help="Only these rows of the file: 12,40 or 12-15.")
@click.option("--expired", is_flag=True, help="Every file that is kept longer than its source's retention allows.")
@click.option(
    "--lift", is_flag=True, help="Let the content of the purged FILE be added again: the purge was a mistake."
)
@click.option("--reason", required=True, callback=options.said, metavar="TEXT", help="Why: it stands in the journal.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.as_json
def command(
    observatory: Path,
    source: str | None,
    file: str | None,
    rows: tuple[int, ...],
    expired: bool,
    lift: bool,
    reason: str,
    yes: bool,
    as_json: bool,
) -> None:
    """Take rows, files or a source out of OBSERVATORY, and everything made from them. It does not come back.

    Earlier backups, and files that were exported, still hold what is purged: delete them too. Figures that were
    published stay as they are; the next run counts without the purged rows.
    """
    from pharmakon.observatory import ToPurge, lift_purge

    chosen = (bool(source), bool(file), expired)
    if sum(chosen) != 1 or (rows and not file) or (lift and (rows or not file)):
        raise click.UsageError(_WHAT)
    if lift and file:
        hashes = lift_purge(observatory, file, reason=reason)
        _say_lifted(file, len(hashes), as_json=as_json)
        return
    wanted = ToPurge((file,) if file else (), source or "", rows, expired)
    _confirmed(observatory, wanted, yes=yes)
    _purge(observatory, wanted, reason, as_json=as_json)


def _confirmed(observatory: Path, wanted: "ToPurge", *, yes: bool) -> None:
    """A person's yes, where one can be asked.

    Raises:
        MisuseError: PH-F036 nobody can be asked, or the answer is no.
    """
    from pharmakon.observatory import what_would_go

    names = what_would_go(observatory, wanted)
    if yes or not names:
        return
    if not sys.stdin.isatty():
        raise MisuseError(Finding(code("PH-F036")))
    what = f"{integer(len(set(wanted.rows)))} rows of {names[0]}" if wanted.rows else ", ".join(names)
    click.echo(shown(f"To be purged: {what}, and everything made from it. It does not come back."), err=True)
    click.confirm("Purge?", abort=True, err=True)


def _purge(observatory: Path, wanted: "ToPurge", reason: str, *, as_json: bool) -> None:
    from pharmakon.observatory import purge

    with options.progress(quiet=as_json) as tell:
        done = purge(observatory, wanted, reason=reason, progress=tell)
    if as_json:
        print_json(
            {
                "files": [{"file": name, "rows": rows} for name, rows in done.files.items()],
                "releases": list(done.releases),
                "products": list(done.products),
                "findings": [finding_json(finding) for finding in done.findings],
            }
        )
        return
    _print_purged(done)
    if done.files:
        print_line("Next", f"delete earlier backups; then: pharmakon run {observatory}")


def _print_purged(done: "Purged") -> None:
    for name, rows in done.files.items():
        print_line("Purged", name, _plural(rows, "row") if rows is not None else "the whole file")
    if done.files:
        made = (_plural(len(done.products), "product"), _plural(len(done.releases), "release"))
        print_line("Deleted", f"what was made from it: work, {', '.join(made)}")
    print_findings(done.findings)


def _plural(count: int, what: str) -> str:
    return f"{integer(count)} {what}{'' if count == 1 else 's'}"


def _say_lifted(file: str, contents: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"file": file, "contents": contents})
        return
    print_line("Lifted", f"{file} may be added again", f"{integer(contents)} contents")
