"""pharmakon trace"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line, shown

if TYPE_CHECKING:
    from pharmakon.observatory import Traced

_SHOWN = 40


@click.command(
    epilog="Examples: pharmakon trace mycountry DRUG_INDUCED_DEATHS --substance fentanyl --year 2017; "
    "add --sql to see the query, --date-basis first_known to choose the date"
)
@options.observatory
@click.argument("indicator")
@click.option(
    "--substance", callback=options.said, help="Register id or name of a substance, group or combination; any."
)
@click.option(
    "--year",
    "period",
    callback=options.said,
    metavar="PERIOD",
    help="Year (2017), quarter (2017-Q1), month (2017-03) or unknown.",
)
@click.option(
    "--date-basis", callback=options.said, help="occurrence, registration, report or first_known; as in the report."
)
@click.option("--place-basis", callback=options.said, help="source, residence or occurrence; as in the report.")
@click.option("--area", callback=options.said, default="all", show_default=True, help="Code of an area.")
@click.option("--sex", callback=options.said, default="all", show_default=True)
@click.option(
    "--age-group", callback=options.said, default="all", show_default=True, help="As in the estimates: 25-34."
)
@click.option("--by", callback=options.said, default="all", show_default=True, help="A column of the country's own.")
@click.option(
    "--by-value", callback=options.said, default="all", show_default=True, help="The value of that column; unknown."
)
@click.option("--sql", is_flag=True, help="Show the query behind the figure.")
@click.option("--reveal", is_flag=True, help="Show the certified texts of the rows. They are about people.")
@options.as_json
def command(
    observatory: Path,
    indicator: str,
    substance: str | None,
    period: str | None,
    date_basis: str | None,
    place_basis: str | None,
    area: str,
    sex: str,
    age_group: str,
    by: str,
    by_value: str,
    sql: bool,
    reveal: bool,
    as_json: bool,
) -> None:
    """From a figure of the last run back to the rows it came from: file, sheet, row."""
    from pharmakon.observatory import Wanted, texts_behind, trace

    wanted = Wanted(indicator, substance, period, date_basis, place_basis, area, sex, age_group, by, by_value)
    traced = trace(observatory, wanted)
    if as_json:
        texts = texts_behind(observatory, traced).to_pylist() if reveal else []
        more = {"sql": dict(traced.sql)} if sql else {}
        print_json(_json(traced) | more | ({"texts": texts} if reveal else {}))
        return
    _print_figure(traced)
    _print_rows(traced)
    if sql:
        for part, text in traced.sql.items():
            click.echo(f"\n-- {part}\n{text}")
    if reveal:
        for line in texts_behind(observatory, traced).to_pylist():
            click.echo(shown(f"{line['file']} row {line['row']} {line['column']}: {line['text']}"))


def _json(traced: "Traced") -> dict[str, object]:
    line = traced.estimate
    figures = {name: line[name] for name in ("value", "lower", "upper", "numerator", "denominator")}
    return {
        "indicator": line["indicator"],
        "dimensions": dict(traced.wanted),
        **figures,
        "rows": traced.rows.to_pylist(),
    }


def _print_figure(traced: "Traced") -> None:
    line = traced.estimate
    print_line("Figure", f"{line['indicator']}  {_number(line, 'value')} {line['unit']}")
    print_line("Limits", f"{_number(line, 'lower')} to {_number(line, 'upper')} ({line['method']}, chance only)")
    print_line("Dimensions", ", ".join(f"{name} {value}" for name, value in traced.wanted.items()))
    below = f" of {line['denominator']}" if line["denominator"] is not None else ""
    print_line("Counted", f"{line['numerator']}{below}")
    if line["reason"]:
        print_line("Reason", str(line["reason"]))


def _number(line: Mapping[str, object], name: str) -> str:
    value = line[name]
    return f"{value:.6g}" if isinstance(value, float) else "not available"


def _print_rows(traced: "Traced") -> None:
    parts: dict[tuple[str, str], list[int]] = {}
    for row in traced.rows.to_pylist():
        parts.setdefault((row["part"], row["file"]), []).append(row["row"])
    for (part, file), rows in parts.items():
        more = f" … {len(rows) - _SHOWN} more (--json lists all)" if len(rows) > _SHOWN else ""
        print_line("Rows", f"{part}: {file}, {len(rows)} rows: {', '.join(map(str, rows[:_SHOWN]))}{more}")
