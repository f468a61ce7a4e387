"""pharmakon restore"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line
from pharmakon.language import integer


@click.command(epilog="Example: pharmakon restore /media/disk/mycountry-2025-02.tar --to mycountry")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to",
    "observatory",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="OBSERVATORY",
    help="The new or empty folder that it becomes.",
)
@options.as_json
def command(file: Path, observatory: Path, as_json: bool) -> None:
    """Lay the backup FILE down as an observatory. Nothing appears there before the hash of every file was checked."""
    from pharmakon.observatory import restore

    with options.progress(quiet=as_json) as tell:
        done = restore(file, observatory, progress=tell)
    if as_json:
        print_json({"observatory": str(done.root), "files": done.files, "bytes": done.bytes})
        return
    print_line("Restored", f"{done.root}", f"{integer(done.files)} files, {integer(done.bytes)} bytes, hashes equal")
    print_line("Next", f"pharmakon run {observatory}")
