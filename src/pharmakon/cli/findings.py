"""pharmakon findings"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import finding_json, print_findings, print_json, print_line
from pharmakon.cli.summary import findings_text


@click.group()
def command() -> None:
    """What was found wrong in the last run."""


@command.command("list", epilog="Example: pharmakon findings list mycountry --severity error")
@options.observatory
@click.option("--severity", type=click.Choice(["blocker", "error", "warning", "note"]), help="Only these.")
@options.as_json
def list_findings(observatory: Path, severity: str | None, as_json: bool) -> None:
    """Every finding of the last run: where, what was expected, what was found, what to do."""
    from pharmakon.observatory import Observatory

    findings = [each for each in Observatory.open(observatory).findings() if severity in (None, each.severity.value)]
    if as_json:
        print_json({"findings": [finding_json(finding) for finding in findings]})
        return
    print_findings(findings)
    print_line("Findings", findings_text(findings))


@command.command("export", epilog="Example: pharmakon findings export mycountry --out findings.xlsx")
@options.observatory
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    help="XLSX or CSV file to write.",
)
@options.as_json
def export(observatory: Path, out: Path, as_json: bool) -> None:
    """Write every finding of the last run into a workbook (XLSX), or as CSV."""
    from pharmakon.observatory import export_findings

    written = export_findings(observatory, out)
    if as_json:
        print_json({"out": str(written.path), "rows": written.rows})
        return
    print_line("Wrote", f"{written.path}, {written.rows} findings")
