"""pharmakon quarantine"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import finding_json, print_findings, print_json, print_line, print_wrote
from pharmakon.findings import Finding, MisuseError, code


@click.group()
def command() -> None:
    """Rows that were not accepted: out as a workbook, back in corrected."""


@command.command(
    "export",
    epilog="Examples: pharmakon quarantine export mycountry --out rejected.xlsx; "
    "pharmakon quarantine export mycountry --out rejected.csv",
)
@options.observatory
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    help="XLSX: the rows themselves, to correct. CSV: a list without values.",
)
@options.as_json
def export(observatory: Path, out: Path, as_json: bool) -> None:
    """Write rows that wait for a person into OUT.

    As XLSX: rejected rows and rows with cells that could not be read, the faulty cells marked, a note in each with what
    was expected. Correct them in LibreOffice or Excel, then: pharmakon quarantine import.

    As CSV: where each rejected or duplicate row stands, why, and what to do; no values.
    """
    from pharmakon.observatory import export_book, export_quarantine

    suffix = out.suffix.casefold()
    if suffix == ".csv":
        written = export_quarantine(observatory, out)
        print_wrote(written.path, written.rows, "lines", as_json=as_json)
        return
    if suffix != ".xlsx":
        details = {"expected": "a name that ends in .xlsx or .csv", "text": out.name[:60], "near": f"{out.stem}.xlsx"}
        raise MisuseError(Finding(code("PH-C007"), details=details))
    with options.progress(quiet=as_json) as tell:
        written = export_book(observatory, out, progress=tell)
    print_wrote(written.path, written.rows, "rows to correct", as_json=as_json)
    if not as_json and written.rows:
        print_line("Next", f"correct the yellow cells, then: pharmakon quarantine import {observatory} {out}")


@command.command(
    "import", epilog='Example: pharmakon quarantine import mycountry rejected.xlsx --reason "asked the office"'
)
@options.observatory
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--reason", default="", metavar="TEXT", help="Why, for the journal.")
@click.option("--unmarked-too", is_flag=True, help="Take changes of cells that nothing was wrong with.")
@options.as_json
def import_(observatory: Path, file: Path, reason: str, unmarked_too: bool, as_json: bool) -> None:
    """Take the corrections of FILE, a workbook that export wrote: all of them, or none where something is amiss.

    The raw files stay as they are; each corrected row is a line of the journal, and the next run reads it so.
    """
    from pharmakon.observatory import import_book

    with options.progress(quiet=as_json) as tell:
        taken = import_book(observatory, file, reason=reason, unmarked_too=unmarked_too, progress=tell)
    if as_json:
        counts = {"rows": taken.rows, "cells": taken.cells, "left_out": taken.left_out, "accepted": taken.accepted}
        print_json({**counts, "findings": [finding_json(each) for each in taken.findings]})
        return
    print_findings(taken.findings)
    print_line("Corrected", f"{taken.rows} rows, {taken.cells} cells", f"{taken.accepted} of the rows are accepted now")
    if taken.left_out:
        print_line("Left out", f"{taken.left_out} rows")
    if taken.rows or taken.left_out:
        print_line("Next", f"pharmakon run {observatory}")


@command.command("undo", epilog="Example: pharmakon quarantine undo mycountry")
@options.observatory
@click.option("--reason", default="", metavar="TEXT", help="Why, for the journal.")
@options.as_json
def undo(observatory: Path, reason: str, as_json: bool) -> None:
    """Take back the corrections that were imported last."""
    from pharmakon.observatory import undo_corrections

    rows = undo_corrections(observatory, reason=reason)
    if as_json:
        print_json({"rows": rows})
        return
    print_line("Taken back", f"the corrections of {rows} rows")
    print_line("Next", f"pharmakon run {observatory}")
