"""pharmakon revisions"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line


@click.group()
def command() -> None:
    """What earlier runs published, what changed since, and why."""


@command.command("list", epilog="Example: pharmakon revisions list mycountry")
@options.observatory
@options.as_json
def list_(observatory: Path, as_json: bool) -> None:
    """List the generations that runs made, newest first: when, by whom, with which version of the program."""
    from pharmakon.observatory import list_generations

    listed = list_generations(observatory)
    if as_json:
        lines = [
            {
                "generation": each.made.generation,
                "when": each.made.when,
                "who": each.made.who,
                "program": each.made.program,
                "estimates": each.estimates,
                "current": each.is_current,
            }
            for each in listed
        ]
        print_json({"generations": lines})
        return
    for each in listed:
        size = "release gone" if each.estimates is None else f"{each.estimates} estimates"
        said = f"{each.made.when[:16].replace('T', ' ')} by {each.made.who}, {size}, version {each.made.program}"
        print_line("Current" if each.is_current else "Earlier", each.made.generation, said)
    if not listed:
        print_line("Generations", "none: nothing was run yet")


@command.command(
    "show",
    epilog="Examples: pharmakon revisions show mycountry; pharmakon revisions show mycountry --from 3f2a --to 9c41 "
    "--out changes.csv",
)
@options.observatory
@click.option("--from", "before", default="", metavar="GENERATION", help="If not given, the one before the last.")
@click.option("--to", "now", default="", metavar="GENERATION", help="If not given, the last.")
@click.option("--no-causes", is_flag=True, help="Do not run again to tell the causes apart: at once, and less said.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=options.out_file,
    help="CSV file for every figure that changed.",
)
@options.as_json
def show(observatory: Path, before: str, now: str, no_causes: bool, out: Path | None, as_json: bool) -> None:
    """Show what changed between two generations: files, and figures by cause.

    Causes are told apart by running again, one kind of input exchanged after the other: data (files), mapping,
    decisions (rows corrected, names taught), reference (areas, settings), method (the program).
    """
    from pharmakon.observatory import export_revision, revision

    with options.progress(quiet=as_json) as tell:
        found = revision(observatory, before, now, causes=not no_causes, progress=tell)
    if out is not None:
        export_revision(found, out)
    if as_json:
        files = [{"file": each.file, "state": each.state} for each in found.files]
        print_json(
            {
                "before": found.before,
                "now": found.now,
                "files": files,
                "estimates": found.estimates,
                "changed": dict(found.by_cause),
                "out": str(out) if out else None,
            }
        )
        return
    print_line("Compared", f"{found.before} → {found.now}", f"{found.estimates} figures now")
    for each in found.files:
        print_line("File", each.file, each.state)
    for cause, figures in found.by_cause.items():
        print_line("Changed", f"{figures} figures", f"by {cause}" if cause else "")
    if not found.by_cause:
        print_line("Changed", "no figure")
    if out is not None:
        print_line("Wrote", f"{out}, {found.figures.num_rows} lines")


@command.command("rerun", epilog="Example: pharmakon revisions rerun mycountry 3f2a")
@options.observatory
@click.argument("generation")
@options.as_json
def rerun_(observatory: Path, generation: str, as_json: bool) -> None:
    """Make an earlier GENERATION again from what it was made from, and compare it with what was published then."""
    from pharmakon.observatory import rerun

    with options.progress(quiet=as_json) as tell:
        then, again = rerun(observatory, generation, progress=tell)
    same = then.content_hash == again.content_hash
    if as_json:
        print_json({"generation": then.generation, "same": same, "estimates": again.estimates.num_rows})
        return
    print_line("Made again", then.generation, f"{again.estimates.num_rows} estimates")
    said = "every figure as published" if same else "other figures than published: the program's version changed them"
    print_line("Compared", said)
