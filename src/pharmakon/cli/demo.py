"""pharmakon demo"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line
from pharmakon.cli.summary import findings_text, print_reading

_FEWEST_MESSY = 240  # so that every planted fault has its row


@click.command(epilog="Example: pharmakon demo demo")
@options.observatory
@click.option("--deaths", type=click.IntRange(min=0), help="How many deaths; 2400 where none is given, 360 messy.")
@click.option("--seed", default=1, show_default=True, help="Another number gives another country.")
@click.option("--messy", is_flag=True, help="Files as offices send them and an empty observatory, to try yourself.")
@options.as_json
def command(observatory: Path, deaths: int | None, seed: int, messy: bool, as_json: bool) -> None:
    """Make a small observatory of an invented country in the new folder OBSERVATORY, and run it."""
    if messy:
        _messy(observatory, 360 if deaths is None else deaths, seed, as_json=as_json)
        return
    from pharmakon.observatory import demonstrate

    with options.progress(quiet=as_json) as tell:
        ran = demonstrate(observatory, deaths=2400 if deaths is None else deaths, seed=seed, progress=tell)
    if as_json:
        print_json({"observatory": str(observatory), "products": list(ran.products), "generation": ran.generation})
        return
    print_reading(ran.accounts)
    print_line("Findings", findings_text(ran.findings), f"pharmakon findings list {observatory}")
    report = next(path for path in ran.products if path.endswith(".html"))
    print_line("Report", f"{observatory / report}")
    print_line("Next", f"open it in a browser; then: pharmakon trace {observatory} DRUG_INDUCED_DEATHS --year 2023")


def _messy(folder: Path, deaths: int, seed: int, *, as_json: bool) -> None:
    """Files to be added by hand."""
    from pharmakon.observatory import demonstrate_messy

    if deaths < _FEWEST_MESSY:
        raise click.BadParameter(f"the messy country has at least {_FEWEST_MESSY}", param_hint="--deaths")
    made, observatory = demonstrate_messy(folder, deaths=deaths, seed=seed)
    files = sorted(file.name for file in made.workbook.parent.iterdir())
    if as_json:
        print_json({"observatory": str(observatory), "files": files})
        return
    print_line("Wrote", f"{made.workbook.parent}: {', '.join(files)}")
    print_line("Made", f"{observatory}, an observatory without files")
    print_line("Next", f"cd {folder}")
    for file in (made.workbook, made.text, made.statistics):
        print_line("", f"pharmakon add {observatory.name} {file.relative_to(folder)} --as death --source {file.stem}")
    print_line("", "the page docs/manual/messy-files.md goes on from here")
