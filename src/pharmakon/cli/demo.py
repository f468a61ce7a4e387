"""pharmakon demo"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line
from pharmakon.cli.summary import findings_text, print_reading


@click.command(epilog="Example: pharmakon demo demo")
@options.observatory
@click.option("--deaths", default=2400, show_default=True, type=click.IntRange(min=0), help="How many deaths.")
@click.option("--seed", default=1, show_default=True, help="Another number gives another country.")
@options.as_json
def command(observatory: Path, deaths: int, seed: int, as_json: bool) -> None:
    """Make a small observatory of an invented country in the new folder OBSERVATORY, and run it."""
    from pharmakon.observatory import demonstrate

    with options.progress(quiet=as_json) as tell:
        ran = demonstrate(observatory, deaths=deaths, seed=seed, progress=tell)
    if as_json:
        print_json({"observatory": str(observatory), "products": list(ran.products), "generation": ran.generation})
        return
    print_reading(ran.accounts)
    print_line("Findings", findings_text(ran.findings), f"pharmakon findings list {observatory}")
    report = next(path for path in ran.products if path.endswith(".html"))
    print_line("Report", f"{observatory / report}")
    print_line("Next", f"open it in a browser; then: pharmakon trace {observatory} DRUG_INDUCED_DEATHS --year 2023")
