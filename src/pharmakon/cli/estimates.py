"""pharmakon estimates"""

from collections.abc import Mapping
from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_wrote
from pharmakon.language.numbers import EN_DASH

_SHOWN = ("indicator", "substance", "period", "date_basis", "place_basis", "area", "sex", "age_group")
FORMS = ("text", "csv", "json", "parquet")
_DIMENSIONS = (*_SHOWN, "by", "by_value", "period_kind")


def _dimension_options(function: click.decorators.FC) -> click.decorators.FC:
    for name in reversed(_DIMENSIONS):
        function = click.option(
            f"--{name.replace('_', '-')}", metavar="VALUE", callback=options.said, help=f"Only this {name}."
        )(function)
    return function


@click.command(
    epilog="Examples: pharmakon estimates mycountry --indicator DRUG_INDUCED_DEATHS --sex all --age-group all; "
    "pharmakon estimates mycountry --format csv --out estimates.csv"
)
@options.observatory
@_dimension_options
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json", "parquet"]), default="text", show_default=True
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    help="File to write instead of printing.",
)
@options.as_json
def command(observatory: Path, form: str, out: Path | None, as_json: bool, **wanted: str | None) -> None:
    """Print or export the estimates of the last run: working tables, not for release."""
    from pharmakon.observatory import selected_estimates, write_estimates

    form = "json" if as_json and form == "text" else form
    if out is None and (form == "parquet" or (as_json and form != "json")):
        raise click.UsageError(f"--format {form} needs --out FILE")
    if out is not None and form == "text":
        raise click.UsageError("--out needs --format csv, json or parquet")
    table = selected_estimates(observatory, {name: value for name, value in wanted.items() if value is not None})
    if form != "text":
        rows = write_estimates(table, form, out)
        if out is not None:
            print_wrote(out, rows, "estimates", as_json=as_json)
        return
    for line in table.to_pylist():
        click.echo(_text(line))


def _text(line: Mapping[str, object]) -> str:
    dimensions = "  ".join(_dimension(name, line) for name in _SHOWN)
    if line["by"] != "all":
        dimensions += f"  {line['by']} {line['by_value']}"
    value, lower, upper = (_number(line[name]) for name in ("value", "lower", "upper"))
    return f"{dimensions}  {value} ({lower}{EN_DASH}{upper}) {line['unit']}"


def _dimension(name: str, line: Mapping[str, object]) -> str:
    doubt = " (unverified)" if name == "substance" and line["substance_verified"] == "no" else ""
    return f"{line[name]}{doubt}"


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else ".."
