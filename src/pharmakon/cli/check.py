"""pharmakon check"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import counts_json, print_findings, print_json, print_line
from pharmakon.cli.summary import files_json, findings_text, print_reading
from pharmakon.findings import ExitCode, Severity


@click.command(epilog="Example: pharmakon check mycountry")
@options.observatory
@options.without
@options.as_json
def command(observatory: Path, without: tuple[str, ...], as_json: bool) -> int:
    """Read every file of OBSERVATORY and show all findings. Nothing is written."""
    from pharmakon.observatory import check

    with options.progress(quiet=as_json) as tell:
        checked = check(observatory, without=without, progress=tell)
    blocked = any(finding.severity is Severity.BLOCKER for finding in checked.findings)
    if as_json:
        print_json({"files": files_json(checked.accounts), "findings": counts_json(checked.findings)})
        return ExitCode.BLOCKED if blocked else ExitCode.DONE
    print_reading(checked.accounts)
    print_findings(checked.findings)
    print_line("Findings", findings_text(checked.findings))
    print_line("Next", "mend the blockers" if blocked else f"pharmakon run {observatory}")
    return ExitCode.BLOCKED if blocked else ExitCode.DONE
