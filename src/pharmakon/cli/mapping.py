"""pharmakon mapping"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import finding_json, print_findings, print_json, print_line
from pharmakon.cli.summary import findings_text


@click.group()
def command() -> None:
    """How the files of a source are read."""


@command.command("show", epilog="Example: pharmakon mapping show mycountry deaths")
@options.observatory
@click.argument("source")
@options.as_json
def show(observatory: Path, source: str, as_json: bool) -> None:
    """List which column of the file is which column of the record, and what a person has still to confirm."""
    from pharmakon.observatory import mapping_of

    mapping = mapping_of(observatory, source)
    if as_json:
        lines = [
            {
                "from": list(each.headings),
                "to": each.to,
                "sure": each.sure,
                "key": each.key,
                "values": len(each.values),
                "link": each.link,
                "why": each.why,
            }
            for each in mapping.columns
        ]
        print_json({"source": mapping.source, "record": mapping.record, "columns": lines})
        return
    for each in mapping.columns:
        mark = "Key" if each.key else ("Ignored" if each.ignored else ("Read" if each.sure else "Unsure"))
        texts = f", {len(each.values)} texts translated" if each.values else ""
        of = "".join(f", {to} {text or 'all'}" for to, text in each.set.items())
        compared = f", compared as {each.link}" if each.link else ""
        name = " + ".join(each.headings) or f'"{each.constant}"'
        print_line(mark, name, f"→ {each.to}{of}{texts}{compared}")
    unsure = sum(not each.sure for each in mapping.columns)
    print_line("Mapping", f"{len(mapping.columns)} columns", f"{unsure} for a person to confirm")


@command.command(
    "edit",
    epilog="Examples: pharmakon mapping edit mycountry deaths --out deaths.xlsx; "
    "pharmakon mapping edit mycountry deaths --from deaths.xlsx",
)
@options.observatory
@click.argument("source")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    help="Write the mapping into this workbook (XLSX).",
)
@click.option("--from", "file", type=click.Path(path_type=Path, dir_okay=False), help="Take it from this workbook.")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the journal.")
@options.as_json
def edit(observatory: Path, source: str, out: Path | None, file: Path | None, reason: str, as_json: bool) -> None:
    """Write the mapping of SOURCE into a workbook, or take it back from there: columns, and what each text means."""
    from pharmakon.observatory import take_mapping, write_mapping

    if (out is None) == (file is None):
        raise click.UsageError("name a workbook with --out to write it, or with --from to take it")
    if out is not None:
        with options.progress(quiet=as_json) as tell:
            columns = write_mapping(observatory, source, out, progress=tell)
    else:
        columns = take_mapping(observatory, source, file or Path(), reason=reason)
    if as_json:
        print_json({"source": source, "columns": columns, "out": str(out) if out else None})
        return
    if out is not None:
        print_line("Wrote", f"{out}, {columns} columns")
        print_line("Next", f"edit it, then: pharmakon mapping edit {observatory} {source} --from {out}")
    else:
        print_line("Taken", f"{file}, {columns} columns")
        print_line("Next", f"pharmakon check {observatory}")


@command.command("test", epilog="Example: pharmakon mapping test mycountry deaths deaths_2025.csv")
@options.observatory
@click.argument("source")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@options.as_json
def test_(observatory: Path, source: str, file: Path, as_json: bool) -> None:
    """Read FILE with the mapping of SOURCE and write nothing: what would become of its rows, and what is amiss."""
    from pharmakon.observatory import try_mapping

    with options.progress(quiet=as_json) as tell:
        tested = try_mapping(observatory, source, file, progress=tell)
    if as_json:
        sheets = [
            {"sheet": each.sheet, "accepted": each.accepted, "rejected": each.rejected, "duplicate": each.duplicate}
            for each in tested.accounts
        ]
        print_json({"sheets": sheets, "findings": [finding_json(each) for each in tested.findings]})
        return
    print_findings(tested.findings)
    for each in tested.accounts:
        fates = f"{each.accepted} accepted · {each.rejected} rejected · {each.duplicate} duplicate"
        print_line("Would read", each.sheet or file.name, fates)
    print_line("Findings", findings_text(tested.findings))
