"""pharmakon seal"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line
from pharmakon.language import integer


@click.command(
    epilog="Examples: pharmakon seal mycountry --new-key /media/key/mycountry.key; "
    "PHARMAKON_KEY=/media/key/mycountry.key pharmakon run mycountry; "
    "PHARMAKON_KEY=/media/key/mycountry.key pharmakon seal mycountry --open"
)
@options.observatory
@click.option(
    "--new-key",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    metavar="FILE",
    help="Make a key in this new file, outside the observatory.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The key's file; if not given, the one that PHARMAKON_KEY names.",
)
@click.option("--open", "opening", is_flag=True, help="Open the files again, and seal none that is added.")
@options.as_json
def command(observatory: Path, new_key: Path | None, key: Path | None, opening: bool, as_json: bool) -> None:
    """Seal the raw files of OBSERVATORY, and every one that is added from now on, with a key that lies elsewhere.

    Commands that read a sealed file need PHARMAKON_KEY, the path of the key's file. Who loses the key loses the raw
    files: nobody can open them. Records in work/, products and releases are not sealed.
    """
    from pharmakon.observatory import seal, unseal

    if sum((new_key is not None, key is not None, opening)) > 1:
        raise click.UsageError("one of --new-key, --key and --open")
    with options.progress(quiet=as_json) as tell:
        done = (
            unseal(observatory, progress=tell)
            if opening
            else seal(observatory, key=new_key or key, make=new_key is not None, progress=tell)
        )
    if as_json:
        print_json({"files": done.files, "whole": done.whole, "key": done.key})
        return
    print_line(
        "Opened" if opening else "Sealed", f"{integer(done.files)} of {integer(done.whole)} files", _of(done.key)
    )
    if new_key is not None:
        print_line("Next", f"copy {new_key} to a second safe place: without it nobody can read the raw files")


def _of(key: str) -> str:
    return f"key {key}" if key else "they were not sealed"
