"""pharmakon upgrade"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line


@click.command(epilog="Example: pharmakon upgrade mycountry")
@options.observatory
@options.as_json
def command(observatory: Path, as_json: bool) -> None:
    """Bring an OBSERVATORY made by an earlier version to this one. One made by a newer version is refused.

    Take a backup first. Records and figures are not migrated: the next run makes them again from the originals.
    """
    from pharmakon.observatory import upgrade

    done = upgrade(observatory)
    if as_json:
        print_json({"steps": list(done.steps)})
        return
    for step in done.steps:
        print_line("Upgraded", step)
    if not done.steps:
        print_line("Upgraded", "nothing to do: it is as this version makes it")
    print_line("Next", f"pharmakon run {observatory}")
