"""How fast workbooks are read beside the library alone, in how much memory, and what becomes of mutated ones."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import median

from bench.command import scratch
from bench.figure import Figure, Outcome

ROWS, PARTS, RATIO = 500_000, 10, 2.5
SHEETS, PEAK_MIB = 4, 1_024.0
MUTATED = 2_000
_ROOT = Path(__file__).parents[2]
HOSTILE_MIB, HOSTILE_SECONDS = 512, 30.0
KINDS = ("xlsx", "ods", "xls")


def workbook_speed() -> Outcome:
    """Ten parts, read by the program and by the library in turn, each in a process of its own."""
    from bench.workbook_parts import read_by_intake, read_by_library, write_deaths

    with scratch() as folder:
        path = folder / "deaths.xlsx"
        write_deaths(path, ROWS)
        pairs = [(read_by_intake(path), read_by_library(path)) for _ in range(PARTS)]
    ours, theirs = (sum(run.seconds for run in runs) for runs in zip(*pairs, strict=True))
    processor = sum(run.processor for run, _ in pairs) / sum(run.processor for _, run in pairs)
    rows = sum(run.rows - 1 for run, _ in pairs)
    worst = max(one.seconds / other.seconds for one, other in pairs)
    usual = median(one.seconds / other.seconds for one, other in pairs)
    return Outcome(
        f"{rows:,} rows of 12 columns in {ours:.0f} s; python-calamine alone {theirs:.0f} s; ratio {ours / theirs:.2f} "
        f"(median of parts {usual:.2f}, worst {worst:.2f}; of processor time {processor:.2f}); "
        f"peak {max(run.peak_mib for run, _ in pairs):,.0f} MiB",
        met=ours <= RATIO * theirs and rows == ROWS * PARTS,
    )


def workbook_memory() -> Outcome:
    """A workbook of about 100 MB."""
    from bench.workbook_parts import read_by_intake, repeat_sheet, write_deaths

    with scratch() as folder:
        write_deaths(folder / "part.xlsx", ROWS)
        path = folder / "deaths.xlsx"
        repeat_sheet(folder / "part.xlsx", path, SHEETS)
        run, size = read_by_intake(path), path.stat().st_size
    return Outcome(
        f"{size / 1e6:.0f} MB, {SHEETS} sheets, {run.rows:,} rows: peak {run.peak_mib:,.0f} MiB, {run.seconds:.0f} s",
        met=run.peak_mib <= PEAK_MIB and run.rows == SHEETS * (ROWS + 1),
    )


def workbook_hostile() -> Outcome:
    """Each damaged, disguised or hostile workbook of the tests, in the confined child, with little memory and time."""
    import resource
    import time

    from pharmakon.findings import Severity
    from pharmakon.intake.declared import DeclaredFile
    from pharmakon.intake.read import Limits, read_file
    from tests.intake.workbooks.test_workbook_hostile import BAD

    limits, seconds, ends = Limits(memory_bytes=HOSTILE_MIB << 20, seconds=HOSTILE_SECONDS), [], Counter[str]()
    with scratch() as folder:
        for bad in BAD:
            path = folder / bad.name
            path.write_bytes(bad.make())
            started = time.perf_counter()
            read = read_file(
                path, name=bad.name, content_sha256="", declared=DeclaredFile(), workdir=folder, limits=limits
            )
            seconds.append(time.perf_counter() - started)
            refused = any(finding.severity is Severity.BLOCKER for finding in read.findings)
            died = any(finding.code.id == "PH-I042" for finding in read.findings)
            ends["deaths" if died else "refused with a code" if refused else "taken"] += 1
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    told = ", ".join(f"{count} {what}" for what, count in sorted(ends.items()))
    return Outcome(
        f"{told}; longest {max(seconds):.1f} s; peak {peak:,.0f} MiB", met=ends["refused with a code"] == len(BAD)
    )


def workbook_mutations() -> Outcome:
    """Each kind in a process of its own; where one dies, the next begins with the seed that follows."""
    counts = {kind: _outcomes(kind) for kind in KINDS}
    told = "; ".join(f"{kind}: {_told(found)}" for kind, found in counts.items())
    bad = sum(found.total() - found["read"] - found["refused"] for found in counts.values())
    return Outcome(told, met=not bad and all(found.total() == MUTATED for found in counts.values()))


def _outcomes(kind: str) -> Counter[str]:
    found: Counter[str] = Counter()
    while found.total() < MUTATED:
        words = [sys.executable, "-m", "bench.workbook_mutations", kind, f"{found.total()}", f"{MUTATED}"]
        done = subprocess.run(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        found.update(line.partition(" ")[2] for line in done.stdout.splitlines())
        if done.returncode:
            found["death of the process"] += 1
    return found


def _told(found: Counter[str]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in sorted(found.items()))


FIGURES = (
    Figure(
        "workbooks_speed",
        f"{ROWS * PARTS:,} rows as {PARTS} XLSX parts, from file to sheets with findings and accounting, against the "
        "time that python-calamine alone needs to load and iterate them; process start included in both",
        f"at most {RATIO} times the library's time",
        workbook_speed,
    ),
    Figure(
        "workbooks_memory",
        f"a workbook of {SHEETS} sheets of {ROWS:,} rows of 12 columns",
        f"peak at most {PEAK_MIB / 1024:.0f} GiB",
        workbook_memory,
    ),
    Figure(
        "workbooks_hostile",
        "damaged, disguised and hostile workbooks (cut downloads, bombs, passwords, entities, far cells, other kinds) "
        "in the confined child",
        f"each refused with a code within {HOSTILE_MIB} MiB and {HOSTILE_SECONDS:.0f} s, no death of the child",
        workbook_hostile,
    ),
    Figure(
        "workbooks_mutated",
        f"{MUTATED:,} mutated workbooks of each of {', '.join(KINDS)}: bytes flipped, overwritten, cut, spliced in, "
        "in the file and in the XML inside",
        "each read with an account that adds up, or refused with a code: no traceback, no death of a process",
        workbook_mutations,
    ),
)
