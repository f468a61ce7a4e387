"""Odd and broken files: read right, or refused with a code. No traceback, no lost rows."""

from pathlib import Path

import pytest

from tests.intake.statfiles.bad_files import PARQUET_FILES, SAS_FILES, SPSS_FILES, STATA_FILES, Odd
from tests.intake.statfiles.statfiles_here import read_bytes

ALL = [
    pytest.param(odd, id=f"{kind}: {odd.name}")
    for kind, files in (("spss", SPSS_FILES), ("stata", STATA_FILES), ("sas", SAS_FILES), ("parquet", PARQUET_FILES))
    for odd in files
]


@pytest.mark.parametrize("odd", ALL)
def test_an_odd_file_is_read_right_or_refused(odd: Odd, tmp_path: Path) -> None:
    here = read_bytes(odd.make(tmp_path), tmp_path)
    assert tuple(here.codes()) == odd.codes, odd.wrong
    blocked = [finding.text() for finding in here.answer.findings if finding.severity == "blocker"]
    if odd.cells is None:
        assert blocked, odd.wrong
    else:
        assert not blocked, odd.wrong
        assert here.column(here.sheet.header[0]) == list(odd.cells), odd.wrong
        assert here.accounted(), odd.wrong
