"""pharmakon records"""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line, print_wrote, shown

if TYPE_CHECKING:
    from pharmakon.observatory import DescribedColumn, DescribedRecord

_VALUES_SHOWN = 12


@click.group()
def command() -> None:
    """Kinds of record, their columns, and the records themselves."""


@command.command("describe", epilog="Examples: pharmakon records describe mycountry; … describe mycountry death")
@options.observatory
@click.argument("record", default="", metavar="[TYPE]")
@options.as_json
def describe(observatory: Path, record: str, as_json: bool) -> None:
    """Say what records hold, column by column; those that the country added are marked."""
    from pharmakon.observatory import describe_records

    described = describe_records(observatory, record)
    if as_json:
        print_json({"records": [asdict(each) for each in described]})
        return
    for each in described:
        _print_record(each)


def _print_record(each: "DescribedRecord") -> None:
    marks = [text for text, holds in (("the country's own", each.own), ("not confirmed", not each.confirmed)) if holds]
    print_line("Record", each.record + (f" ({', '.join(marks)})" if marks else ""))
    print_line("Meaning", each.meaning)
    for column in each.columns:
        print_line("Column", column.name, _in_words(column))
        for name, meaning in list(column.values.items())[:_VALUES_SHOWN]:
            click.echo(f"{'':12}{'':30}{shown(name)} = {shown(meaning)}")
        if len(column.values) > _VALUES_SHOWN:
            click.echo(f"{'':12}{'':30}… {len(column.values) - _VALUES_SHOWN} more (--json lists all)")
    for rule in each.rules:
        print_line("Rule", rule)
    click.echo("")


def _in_words(column: "DescribedColumn") -> str:
    constraint = "" if column.values else column.constraint
    parts = [column.label, column.type, constraint, column.unit, column.meaning]
    parts += ["required"] if column.required else []
    parts += [] if column.confidential else ["not confidential"]
    parts += ["the country's own"] if column.own else []
    return "; ".join(part for part in parts if part)


@command.command("export", epilog="Example: pharmakon records export mycountry death --out deaths.parquet")
@options.observatory
@click.argument("record", metavar="TYPE")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    help="File to write: .csv, .parquet, .xlsx, .sav (SPSS) or .dta (Stata).",
)
@options.as_json
def export(observatory: Path, record: str, out: Path, as_json: bool) -> None:
    """Write the records of TYPE of the last run into a file. They are about people; free text is not in it."""
    from pharmakon.observatory import export_records

    written = export_records(observatory, record, out)
    print_wrote(written.path, written.rows, "records", as_json=as_json)
