"""Mutated workbooks are read with an account that adds up, or refused with a code: never a traceback, never a death."""

import random
from pathlib import Path

import pytest

from pharmakon.findings import Severity
from tests.intake.workbooks.mutations import FORMATS, mutated
from tests.intake.workbooks.workbooks_here import read_here


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_mutated_workbooks(kind: str, seed: int, tmp_path: Path) -> None:
    numbers, read = random.Random(f"{kind} {seed}"), 0
    for _ in range(40):
        here = read_here(mutated(kind, numbers), tmp_path, name=f"t.{kind}")
        blocked = any(finding.severity is Severity.BLOCKER for finding in here.answer.findings)
        assert blocked or here.answer.sheets
        assert blocked or here.unaccounted() == []
        read += not blocked
    assert 0 < read < 40
