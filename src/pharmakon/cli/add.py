"""pharmakon add"""

from datetime import datetime
from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import finding_json, print_findings, print_json, print_line


@click.command(
    epilog="Examples: pharmakon add mycountry deaths.csv --as death; "
    "pharmakon add mycountry population.csv --as observation; "
    "pharmakon add mycountry deaths_2024.csv --as death --source deaths --received 2025-02-01; "
    "pharmakon add mycountry deaths_2024_v2.csv --as death --source deaths --replaces deaths_2024.csv; "
    "pharmakon add mycountry seizures.csv --as seizure --new-type"
)
@options.observatory
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--as",
    "record",
    required=True,
    metavar="TYPE",
    help="What its rows are: death, observation, or a kind of the country's own.",
)
@click.option("--source", metavar="NAME", help="Where it comes from; if not given, the words of the file's name.")
@click.option(
    "--received",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day it was received (2025-02-01); if not given, today (UTC).",
)
@click.option("--replaces", metavar="FILE", help="The file in raw/ of which it is a newer version.")
@click.option("--new-type", is_flag=True, help="TYPE is a new kind of record: propose its columns from the file.")
@options.as_json
def command(
    observatory: Path,
    file: Path,
    record: str,
    source: str | None,
    received: datetime | None,
    replaces: str | None,
    new_type: bool,
    as_json: bool,
) -> None:
    """Copy FILE into OBSERVATORY, and propose how its columns are read: a small TOML file to look at and edit."""
    from pharmakon.observatory import add_file

    day = received.date() if received else None
    with options.progress(quiet=as_json) as tell:
        added = add_file(
            observatory,
            file,
            record=record,
            source=source,
            received=day,
            replaces=replaces,
            new_type=new_type,
            progress=tell,
        )
    if as_json:
        print_json(
            {
                "file": added.file,
                "source": added.source,
                "record": added.record,
                "mapping": added.mapping,
                "already": added.already,
                "unsure": list(added.unsure),
                "findings": [finding_json(finding) for finding in added.findings],
            }
        )
        return
    print_line("Added" if not added.already else "Known", f"{added.file} as {added.record}, source {added.source}")
    print_line("Mapping", f"{observatory / added.mapping}")
    for text in added.unsure:
        print_line("Unsure", text)
    print_findings(added.findings)
    print_line("Next", f"look at the mapping, then: pharmakon check {observatory}")
