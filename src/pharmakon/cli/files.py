"""pharmakon files"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line


@click.command(epilog="Example: pharmakon files mycountry")
@options.observatory
@options.as_json
def command(observatory: Path, as_json: bool) -> None:
    """List the files that were added: source, day received, and whether each is read, replaced or left out."""
    from pharmakon.observatory import file_states

    states = file_states(observatory)
    if as_json:
        fields = ("file", "source", "record", "received", "state", "newer", "rows_purged")
        print_json({"files": [{name: getattr(each, name) for name in fields} for each in states]})
        return
    for each in states:
        more = f" by {each.newer}" if each.newer else (f", {each.rows_purged} rows purged" if each.rows_purged else "")
        print_line(each.state.capitalize(), each.file, f"{each.source} ({each.record}), received {each.received}{more}")
    print_line("Files", f"{len(states)}")
