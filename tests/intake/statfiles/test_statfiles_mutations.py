"""A seeded share of mutated files of each format; `python -m tests.intake.statfiles.mutations spss 2000` runs more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.statfiles.mutations import SEEDS

SHARE = 60
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("form", SEEDS)
def test_mutated_files_are_read_or_refused(form: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.intake.statfiles.mutations", form, f"{SHARE}"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    said = json.loads(run.stdout.splitlines()[-1])
    assert set(said["outcomes"]) <= {"read", "refused"}, said
    assert sum(said["outcomes"].values()) == SHARE
    assert said["outcomes"]["refused"] > 0
    assert said["peak_mib"] <= 512
    assert said["slowest_seconds"] <= 30
