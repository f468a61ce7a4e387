"""Five million deaths as CSV: from raw/ to committed Parquet, beside pandas with pandera.

The peers are installed into an environment of their own: pyarrow imports pandas wherever it finds it.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench.command import Finished, module, pharmakon, scratch
from bench.figure import Figure, NotMeasuredError, Outcome
from bench.five_million import ROWS, write_deaths

MOST_SECONDS, FASTER, MOST_MIB, TIMES = 6.0, 2.5, 2048.0, 3


def large_csv() -> Outcome:
    """Both ways in turn, three times each; `add` is timed apart."""
    with scratch() as folder:
        python = _peers(folder / "peers")
        root, file = folder / "country", folder / "deaths.csv"
        write_deaths(file)
        pharmakon("init", root, "--country", "XVA")
        added = pharmakon("add", root, file, "--as", "death")
        out = folder / "peer.parquet"
        pairs = [(_ours(root), module("bench.five_million", "peer", file, out, python=python)) for _ in range(TIMES)]
    ours, peer = (median(pair[place].seconds for pair in pairs) for place in (0, 1))
    peak = max(each.peak_mib for each, _ in pairs)
    counted = pairs[0][0].output.split()
    met = ours <= MOST_SECONDS and peer >= FASTER * ours and peak <= MOST_MIB and counted[0] == str(ROWS + 1)
    return Outcome(
        f"{ours:.1f} s, peak {peak:,.0f} MiB, {counted[1]} accepted, balances: {counted[3]}; pandas with pandera "
        f"{peer:.1f} s ({peer / ours:.1f} ×), peak {pairs[0][1].peak_mib:,.0f} MiB; `add` {added.seconds:.1f} s",
        met=met,
    )


def _peers(folder: Path) -> Path:
    """The Python of a new environment with the peers.

    Raises:
        NotMeasuredError: they cannot be fetched.
    """
    python = folder / "bin" / "python"
    wanted = ("numpy", "pandas", "pandera", "pyarrow")
    for command in ([sys.executable, "-m", "venv", str(folder)], [str(python), "-m", "pip", "install", "-q", *wanted]):
        if subprocess.run(command, capture_output=True, check=False).returncode:
            raise NotMeasuredError("pandas and pandera cannot be fetched")
    return python


def _ours(root: Path) -> Finished:
    """One reading with nothing kept from the one before."""
    for name in ("records", "units", "flags", "cells", "quarantine"):
        shutil.rmtree(root / "work" / name, ignore_errors=True)
    return module("bench.five_million", "ours", root)


FIGURES = (
    Figure(
        "csv_five_million",
        "a CSV of 5 million deaths, 8 columns, from raw/ to committed Parquet with accounting and findings; "
        "beside it pandas (reader of pyarrow) with pandera (vectorised, lazy) to checked columns, each a process",
        f"at most {MOST_SECONDS:.0f} s, {FASTER} × faster than the peer, peak at most {MOST_MIB / 1024:.0f} GiB",
        large_csv,
    ),
)
