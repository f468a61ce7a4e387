"""pharmakon backup"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pharmakon.cli import options
from pharmakon.cli.printing import finding_json, print_findings, print_json, print_line
from pharmakon.language import integer

if TYPE_CHECKING:
    from pharmakon.observatory import BackedUp, Drilled


@click.command(
    epilog="Examples: pharmakon backup mycountry --to /media/disk/mycountry-2025-02.tar; "
    "pharmakon backup mycountry --drill"
)
@options.observatory
@click.option(
    "--to",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    metavar="FILE",
    help="The new file to write, outside the observatory.",
)
@click.option("--drill", is_flag=True, help="Take a backup, restore it apart, run it and compare; nothing is kept.")
@options.as_json
def command(observatory: Path, file: Path | None, drill: bool, as_json: bool) -> None:
    """Write the originals and releases of OBSERVATORY into one file, with a hash of each.

    Everything else can be made again from them. The file holds records of people: keep it where only those who may see
    them can.
    """
    if (file is None) is not drill:
        raise click.UsageError("name the file to write (--to FILE), or ask for a drill (--drill)")
    if file is not None:
        _back_up(observatory, file, as_json=as_json)
    else:
        _drill(observatory, as_json=as_json)


def _back_up(observatory: Path, file: Path, *, as_json: bool) -> None:
    from pharmakon.observatory import back_up

    with options.progress(quiet=as_json) as tell:
        done = back_up(observatory, file, progress=tell)
    if as_json:
        print_json(
            {
                "out": str(done.path),
                "files": done.files,
                "bytes": done.bytes,
                "findings": [finding_json(finding) for finding in done.findings],
            }
        )
        return
    _print_backed_up(done)
    print_line("Next", f"keep it elsewhere; now and then: pharmakon backup {observatory} --drill")


def _print_backed_up(done: "BackedUp") -> None:
    print_line("Wrote", f"{done.path}", f"{integer(done.files)} files, {integer(done.bytes)} bytes")
    print_findings(done.findings)


def _drill(observatory: Path, *, as_json: bool) -> None:
    from pharmakon.observatory import drill

    with options.progress(quiet=as_json) as tell:
        done = drill(observatory, progress=tell)
    if as_json:
        print_json(
            {
                "files": done.files,
                "bytes": done.bytes,
                "seconds": {what: round(seconds, 3) for what, seconds in done.seconds.items()},
                "releases": done.releases,
                "estimates": done.estimates,
                "content_hash": done.content_hash,
                "findings": [finding_json(finding) for finding in done.findings],
            }
        )
        return
    _print_drilled(done)


def _print_drilled(done: "Drilled") -> None:
    amount = f"{integer(done.files)} files, {integer(done.bytes)} bytes"
    texts = {"backup": amount, "restore": f"{integer(done.files)} hashes equal", "run": "from the originals alone"}
    for what, seconds in done.seconds.items():
        print_line(what.capitalize(), texts[what], f"{seconds:.1f} s")
    print_line("Releases", f"{integer(done.releases)} files, the same bytes")
    if done.estimates is None:
        print_line("Estimates", "nothing was run yet: none to compare")
    else:
        print_line("Estimates", f"{integer(done.estimates)} made anew, all equal", f"hash {done.content_hash[:12]}")
    print_findings(done.findings)
