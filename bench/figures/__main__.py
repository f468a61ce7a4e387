"""`python -m bench.figures [NAME …]`: measure all figures, or those named; `--list` names them."""

import argparse
import sys

from bench.figures import declared
from bench.harness import measure_all
from bench.machine import this_machine
from bench.samples import ROOT


def main() -> int:
    """Read the command line, measure. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.figures", description="Measure figures into docs/figures.md."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="figures to measure; all, where none is named")
    parser.add_argument("--list", action="store_true", help="name the figures and measure nothing")
    options = parser.parse_args()
    figures = declared()
    if options.list:
        print(*(f"{figure.name:32} {figure.shows}" for figure in figures), sep="\n")
        return 0
    return measure_all(figures, options.names, folder=ROOT / "docs", machine=this_machine())


if __name__ == "__main__":
    sys.exit(main())
