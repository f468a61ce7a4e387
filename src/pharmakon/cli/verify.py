"""pharmakon verify"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import finding_json, print_findings, print_json, print_line
from pharmakon.cli.summary import findings_text
from pharmakon.findings import ExitCode, Severity
from pharmakon.language import integer


@click.command(epilog="Example: pharmakon verify mycountry")
@options.observatory
@options.as_json
def command(observatory: Path, as_json: bool) -> int:
    """Read every file of OBSERVATORY again and compare: raw files with the journal, the journal with itself, tables and
    releases with their manifests, accounts with their sums. Nothing is changed.
    """
    from pharmakon.observatory import verify

    with options.progress(quiet=as_json) as tell:
        done = verify(observatory, progress=tell)
    sound = not any(finding.severity is Severity.BLOCKER for finding in done.findings)
    if as_json:
        counts = {name: done.counts[name] for name in ("raw", "journal", "tables", "sheets", "releases", "products")}
        print_json({"sound": sound, **counts, "findings": [finding_json(each) for each in done.findings]})
        return ExitCode.DONE if sound else ExitCode.BLOCKED
    print_findings(done.findings)
    for name, words in _WORDS.items():
        print_line(name.capitalize(), words.format(count=integer(done.counts[name])))
    print_line("Findings", findings_text(done.findings))
    return ExitCode.DONE if sound else ExitCode.BLOCKED


_WORDS = {
    "raw": "{count} files with the hash of their receipt",
    "journal": "{count} lines, each with the hash of the line before",
    "tables": "{count} with the hash of the manifest",
    "sheets": "{count} of which every row is accounted for",
    "releases": "{count} as they were laid down",
    "products": "{count} files as they were written",
}
