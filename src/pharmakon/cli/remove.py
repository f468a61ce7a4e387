"""pharmakon remove"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line


@click.command(
    epilog='Examples: pharmakon remove mycountry empty.csv --reason "headings alone"; '
    "pharmakon remove mycountry empty.csv --undo"
)
@options.observatory
@click.argument("file", metavar="FILE")
@click.option("--reason", default="", metavar="TEXT", help="Why: it stands in the journal.")
@click.option("--undo", is_flag=True, help="Read it again.")
@options.as_json
def command(observatory: Path, file: str, reason: str, undo: bool, as_json: bool) -> None:
    """Leave FILE of raw/ unread from now on. It stays where it is, and every report says that it was left out.

    To delete a file with everything made from it, use purge.
    """
    from pharmakon.observatory import withdraw

    done = withdraw(observatory, file, reason=reason, undo=undo)
    if as_json:
        print_json({"file": done.file, "read": done.undone, "changed": done.changed})
        return
    said = "read again" if done.undone else "left out from now on"
    print_line(
        "Removed" if not done.undone else "Put back", f"{done.file}: {said}", "" if done.changed else "as before"
    )
    print_line("Next", f"pharmakon run {observatory}")
