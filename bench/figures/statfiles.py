"""Statistics files, Parquet and archives: speed of SPSS files against pyreadstat, odd and mutated files."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import median

from bench.command import scratch
from bench.figure import Figure, Outcome

CASES, CODES, SIZES, PLACES, DAYS, TEXTS = 1_000_000, 30, 8, 6, 2, 4
RATIO, PEAK, PAIRS = 1.5, 1024, 3
MUTATED, MIBS, SECONDS = 2_000, 512, 30
ROOT = Path(__file__).parents[2]
# Both run in a process of their own.
_THEIRS = """
import sys, time, resource, json, pyreadstat
begun, offset, rows = time.perf_counter(), 0, 50_000
while True:
    _, told = pyreadstat.read_sav(sys.argv[1], output_format="dict", user_missing=True,
        disable_datetime_conversion=True, row_limit=rows, row_offset=offset)
    offset += rows
    if told.number_rows < rows:
        break
seconds = time.perf_counter() - begun
"""
_OURS = """
import sys, time, resource, json
from pathlib import Path
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.read import read_file
begun = time.perf_counter()
reading = read_file(Path(sys.argv[1]), name="", content_sha256="", declared=DeclaredFile(), workdir=Path(sys.argv[2]))
seconds = time.perf_counter() - begun
assert reading.raw.physical == reading.raw.counted
reading.discard()
"""
# Of ours the confined child does the work: its start counts, and its memory.
_TOLD = "print(json.dumps([seconds, resource.getrusage(resource.{whose}).ru_maxrss >> 10]))"


def sav_speed() -> Outcome:
    """Pairs of runs one after the other: pyreadstat's own chunks to Python lists, ours to an Arrow file of texts."""
    with scratch() as folder:
        file = folder / "made.sav"
        _make(file)
        theirs, ours = _THEIRS + _TOLD.format(whose="RUSAGE_SELF"), _OURS + _TOLD.format(whose="RUSAGE_CHILDREN")
        pairs = [(_run(theirs, file), _run(ours, file, folder)) for _ in range(PAIRS)]
    ratio = median(ours[0] / theirs[0] for theirs, ours in pairs)
    peak = max(ours[1] for _, ours in pairs)
    theirs, ours = (median(pair[side][0] for pair in pairs) for side in (0, 1))
    told = (
        f"{ours:.1f} s, pyreadstat alone {theirs:.1f} s (×{ratio:.2f}, median of {PAIRS} pairs); peak {peak:,.0f} MiB"
    )
    return Outcome(told, met=ratio <= RATIO and peak <= PEAK)


def _run(program: str, *paths: Path) -> tuple[float, float]:
    command = [sys.executable, "-c", program, *map(str, paths)]
    seconds, peak = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return seconds, peak


def _make(file: Path) -> None:
    """Codes of answers, measurements, numbers of places, days, names: a survey's usual mixture. Seeded."""
    import numpy as np

    from pharmakon.intake.spss_writer import write_spss
    from pharmakon.intake.statistics_variable import FileVariable, Kind

    draw = np.random.default_rng(7)
    names = [f"area {number}".encode() for number in range(300)]
    columns = [FileVariable(f"q{n}", numbers=draw.integers(1, 8, CASES).astype(float)) for n in range(CODES)]
    columns += [FileVariable(f"w{n}", numbers=draw.normal(100, 15, CASES)) for n in range(SIZES)]
    columns += [FileVariable(f"n{n}", numbers=draw.integers(0, 100_000, CASES).astype(float)) for n in range(PLACES)]
    days = [draw.integers(10_000, 20_000, CASES).astype(float) for _ in range(DAYS)]
    columns += [FileVariable(f"d{n}", kind=Kind.DAY, numbers=each) for n, each in enumerate(days)]
    for number in range(TEXTS):
        texts = tuple(names[place] for place in draw.integers(0, 300, CASES).tolist())
        columns.append(FileVariable(f"t{number}", kind=Kind.TEXT, texts=texts))
    write_spss(file, columns)


def mutated() -> Outcome:
    """MUTATED files of each format with bytes flipped, cut, spliced, put in; each format in a process of its own."""
    from tests.intake.statfiles.mutations import SEEDS

    told: Counter[str] = Counter()
    deaths, peak, slowest = 0, 0, 0.0
    for form in SEEDS:
        command = [sys.executable, "-m", "tests.intake.statfiles.mutations", form, f"{MUTATED}"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if run.returncode:
            deaths += 1
            continue
        said = json.loads(run.stdout.splitlines()[-1])
        told.update(said["outcomes"])
        peak, slowest = max(peak, said["peak_mib"]), max(slowest, said["slowest_seconds"])
    others = sum(told.values()) - told["read"] - told["refused"]
    words = (
        f"{len(SEEDS)} formats × {MUTATED:,}: {told['read']:,} read with every row accounted for, {told['refused']:,} "
        f"refused with a code, {others} otherwise, {deaths} processes died; peak {peak} MiB, slowest {slowest:.1f} s"
    )
    return Outcome(words, met=not others and not deaths and peak <= MIBS and slowest <= SECONDS)


def odd() -> Outcome:
    """The odd and broken files of the tests, in the confined child."""
    from tests.intake.archives.test_archives import GZIPS, ZIPS
    from tests.intake.statfiles.bad_files import PARQUET_FILES, SAS_FILES, SPSS_FILES, STATA_FILES
    from tests.intake.statfiles.statfiles_here import in_child

    files = (*SPSS_FILES, *STATA_FILES, *SAS_FILES, *PARQUET_FILES, *ZIPS, *GZIPS)
    right = 0
    with scratch() as folder:
        for each in files:
            path = folder / "file"
            path.write_bytes(each.make(folder))
            reading = in_child(path, folder)
            right += tuple(finding.code.id for finding in reading.findings) == each.codes
            reading.discard()
    return Outcome(f"{right} of {len(files)} as they must be", met=right == len(files))


FIGURES = (
    Figure(
        "statfiles_sav_speed",
        "an SPSS file of 1 M cases × 50 variables (compressed) read into texts with labels and every row counted, "
        "against pyreadstat's own reading in chunks of 50,000",
        f"at most {RATIO} times pyreadstat's time; peak at most {PEAK / 1024:.0f} GiB",
        sav_speed,
    ),
    Figure(
        "statfiles_mutated",
        f"{MUTATED:,} mutated files of each format (SPSS, ZSAV, Stata, SAS, transport, Parquet, ZIP, gzip)",
        f"each read with every row accounted for or refused with a code; no traceback, no death; at most {MIBS} MiB, "
        f"{SECONDS} s",
        mutated,
    ),
    Figure(
        "statfiles_odd",
        "odd and broken SPSS, Stata, SAS, Parquet, ZIP and gzip files, each with what is wrong with it",
        "each read right or refused with the code that says what is wrong",
        odd,
    ),
)
