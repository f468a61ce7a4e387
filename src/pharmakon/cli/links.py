"""pharmakon links"""

from dataclasses import asdict
from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import finding_json, print_findings, print_json, print_line, print_wrote
from pharmakon.findings import Finding, MisuseError, code


@click.group()
def command() -> None:
    """Rows that are about one person: twice in a source, or in two sources. Found, shown, decided."""


@command.command("export", epilog="Example: pharmakon links export mycountry --out review.xlsx")
@options.observatory
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    help="The workbook (XLSX).",
)
@click.option("--all", "everything", is_flag=True, help="Also pairs that are sure, and those that were decided.")
@options.as_json
def export(observatory: Path, out: Path, everything: bool, as_json: bool) -> None:
    """Write pairs of rows that are probably about one person into OUT, to decide: same or different.

    Both rows stand there in clear: keep the workbook where only those who may see such rows can, and delete it
    afterwards.
    """
    from pharmakon.observatory import export_links

    if out.suffix.casefold() != ".xlsx":
        details = {"expected": "a name that ends in .xlsx", "text": out.name[:60], "near": f"{out.stem}.xlsx"}
        raise MisuseError(Finding(code("PH-C007"), details=details))
    with options.progress(quiet=as_json) as tell:
        written = export_links(observatory, out, everything=everything, progress=tell)
    print_wrote(written.path, written.rows, "pairs to decide", as_json=as_json)
    if not as_json and written.rows:
        print_line("Next", f"write same or different, then: pharmakon links import {observatory} {out}")


@command.command("import", epilog='Example: pharmakon links import mycountry review.xlsx --reason "asked the registry"')
@options.observatory
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--reason", default="", metavar="TEXT", help="Why, for the journal.")
@options.as_json
def import_(observatory: Path, file: Path, reason: str, as_json: bool) -> None:
    """Take the decisions of FILE, a workbook that export wrote: all of them, or none where something is amiss.

    Each decision is a line of the journal, without what the rows say. The next run follows it; so do later runs with
    newer versions of the files, where the rows are the same.
    """
    from pharmakon.observatory import import_links

    with options.progress(quiet=as_json) as tell:
        taken = import_links(observatory, file, reason=reason, progress=tell)
    if as_json:
        found = [finding_json(each) for each in taken.findings]
        print_json({"same": taken.same, "different": taken.different, "findings": found})
        return
    print_findings(taken.findings)
    print_line("Decided", f"{taken.same} pairs are one person", f"{taken.different} pairs are two")
    print_line("Next", f"pharmakon run {observatory}")


@command.command("undo", epilog="Example: pharmakon links undo mycountry")
@options.observatory
@click.option("--reason", default="", metavar="TEXT", help="Why, for the journal.")
@options.as_json
def undo(observatory: Path, reason: str, as_json: bool) -> None:
    """Take back the decisions that were imported last."""
    from pharmakon.observatory import undo_links

    pairs = undo_links(observatory, reason=reason)
    if as_json:
        print_json({"pairs": pairs})
        return
    print_line("Taken back", f"the decisions about {pairs} pairs")
    print_line("Next", f"pharmakon run {observatory}")


@command.command("list", epilog="Example: pharmakon links list mycountry --out links.csv")
@options.observatory
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    help="Every pair by file and row (CSV), without what the rows say.",
)
@options.as_json
def list_(observatory: Path, out: Path | None, as_json: bool) -> None:
    """Count the pairs of each source: sure, waiting for a person, decided."""
    from pharmakon.observatory import list_links

    with options.progress(quiet=as_json) as tell:
        listed = list_links(observatory, out, progress=tell)
    if as_json:
        print_json({"links": [asdict(each) for each in listed]})
        return
    for each in listed:
        sources = each.source if each.source == each.base else f"{each.source} → {each.base}"
        decided = f"{each.same} same, {each.different} different"
        print_line(each.kind, sources, f"{each.sure} sure, {each.waiting} wait; decided: {decided}")
    if not listed:
        print_line("Links", "none", "no source has columns that tell persons apart (link in its mapping)")
    if out is not None:
        print_line("Wrote", str(out))
