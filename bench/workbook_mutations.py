"""Reads mutated workbooks in a process of its own and prints what became of each: `KIND FIRST LAST`, seeds of a run.

python -m bench.workbook_mutations xls 0 2000
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

FIRST_SEED = 1_000_000  # apart from the share that the tests try


def outcome(kind: str, seed: int, folder: Path) -> str:
    """ "read", "refused", or in words what should not be."""
    import random

    from pharmakon.findings import Severity
    from tests.intake.workbooks.mutations import mutated
    from tests.intake.workbooks.workbooks_here import read_here

    content = mutated(kind, random.Random(f"{kind} {FIRST_SEED + seed}"))
    started = time.perf_counter()
    try:
        here = read_here(content, folder, name=f"t.{kind}")
    except Exception as fault:  # noqa: BLE001 - the very thing that is looked for
        return f"traceback of {type(fault).__name__}"
    if time.perf_counter() - started > 30:
        return "more than 30 seconds"
    if any(finding.severity is Severity.BLOCKER for finding in here.answer.findings):
        return "refused"
    return "read" if here.answer.sheets and not here.unaccounted() else "rows unaccounted for"


def main(words: Sequence[str]) -> None:
    kind, first, last = words[0], int(words[1]), int(words[2])
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, last):
            print(f"{seed} {outcome(kind, seed, Path(folder))}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
