"""pharmakon replace"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line


@click.command(
    epilog='Examples: pharmakon replace mycountry deaths_2024_v2.csv deaths_2024.csv --reason "twelve corrections"; '
    "pharmakon replace mycountry deaths_2024_v2.csv deaths_2024.csv --undo"
)
@options.observatory
@click.argument("newer")
@click.argument("older")
@click.option("--keep-both", is_flag=True, help="Both are meant: read both, and do not ask again.")
@click.option("--undo", is_flag=True, help="Take the decision on these two files back.")
@click.option("--reason", default="", metavar="TEXT", help="Why: it stands in the journal.")
@options.as_json
def command(observatory: Path, newer: str, older: str, keep_both: bool, undo: bool, reason: str, as_json: bool) -> None:
    """Read the file NEWER in the place of OLDER, an earlier version of it. OLDER stays in raw/."""
    from pharmakon.observatory import replace_file

    replace_file(observatory, newer, older, keep_both=keep_both, undo=undo, reason=reason)
    state = "undone" if undo else ("both kept" if keep_both else "replaced")
    if as_json:
        print_json({"newer": newer, "older": older, "state": state})
        return
    said = {
        "undone": f"the decision on {newer} and {older} is taken back",
        "both kept": f"{newer} and {older} are both read",
        "replaced": f"{newer} is read in the place of {older}",
    }
    print_line("Settled", said[state])
    print_line("Next", f"pharmakon run {observatory}")
