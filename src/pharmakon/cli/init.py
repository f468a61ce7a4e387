"""pharmakon init"""

from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import print_json, print_line


@click.command(epilog="Example: pharmakon init mycountry --country USA")
@options.observatory
@click.option("--country", required=True, metavar="CODE", help="ISO 3166-1 alpha-3 code of the country (USA, VNM).")
@click.option("--name", default="", metavar="NAME", help="What reports call the country, if not by its ISO name.")
@options.as_json
def command(observatory: Path, country: str, name: str, as_json: bool) -> None:
    """Make a new observatory in the folder OBSERVATORY."""
    from pharmakon.observatory import make_observatory
    from pharmakon.store import load_settings

    layout = make_observatory(observatory, country_code=country, name=name)
    code = load_settings(layout).country
    if as_json:
        print_json({"observatory": str(observatory), "country": code})
        return
    print_line("Made", f"{observatory} for {code}")
    print_line("Next", f"add a file of deaths: pharmakon add {observatory} deaths.csv --as death")
