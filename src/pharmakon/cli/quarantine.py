"""pharmakon quarantine"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line


@click.group()
def command() -> None:
    """Rows that were not accepted."""


@command.command("export", epilog="Example: pharmakon quarantine export mycountry --out rejected.csv")
@options.observatory
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    help="CSV file to write.",
)
@options.as_json
def export(observatory: Path, out: Path, as_json: bool) -> None:
    """Write the rows that were rejected or duplicate into a CSV file: where each stands, why, and what to do."""
    from pharmakon.observatory import export_quarantine

    written = export_quarantine(observatory, out)
    if as_json:
        print_json({"out": str(written.path), "rows": written.rows})
        return
    print_line("Wrote", f"{written.path}, {written.rows} lines")
    print_line("Next", "correct the rows in the office's file and add it again")
