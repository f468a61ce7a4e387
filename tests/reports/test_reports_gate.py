"""What a report may be made from, and what it depends on."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pharmakon.indicators import estimates as words
from pharmakon.indicators.deaths import DEFINED
from pharmakon.indicators.estimates import ESTIMATE_SCHEMA, Estimates
from pharmakon.reports import figures, write_report
from tests.reports.conftest import Written

Report = Callable[[str], Written]


def test_estimates_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    estimates = Estimates(ESTIMATE_SCHEMA.empty_table())
    with pytest.raises(TypeError, match="made from a Release"):
        write_report(estimates, tmp_path)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_the_words_of_this_room_are_those_of_the_estimates() -> None:
    mine = (figures.ALL, figures.UNKNOWN, figures.OUTSIDE, figures.UNMAPPED, figures.ANY, figures.NONE_NAMED)
    theirs = (words.ALL, words.UNKNOWN, words.OUTSIDE, words.UNMAPPED, words.ANY, words.NONE_NAMED)
    assert mine == theirs
    assert {figures.COUNT, figures.RATE, figures.UNNAMED_SHARE, figures.SHARE} == {
        each.indicator.id for each in DEFINED
    }
    assert set(figures.COLUMNS) == set(ESTIMATE_SCHEMA.names) - {"step_key", "by", "by_value"}


PRINT_HASH = """
import hashlib, pathlib, sys, tempfile
from pharmakon.reports import write_report
from tests.reports import country
folder = pathlib.Path(tempfile.mkdtemp())
digest = hashlib.sha256()
for path in write_report(country.hostile(), folder):
    digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
print(digest.hexdigest())
"""


def test_bytes_do_not_depend_on_hash_seed_zone_or_locale() -> None:
    root = Path(__file__).parents[2]
    seen = set()
    for seed, zone, locale in (("1", "UTC", "C"), ("2", "Pacific/Auckland", "C.UTF-8")):
        given = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONPATH": str(root)}
        run = subprocess.run([sys.executable, "-c", PRINT_HASH], env=given, check=True, capture_output=True, text=True)
        seen.add(run.stdout)
    assert len(seen) == 1


def test_a_second_report_of_the_release_has_the_same_bytes(report: Report, tmp_path: Path) -> None:
    first = report("examplia")
    files = write_report(first.release, tmp_path)
    for path in files:
        assert path.read_bytes() == (first.folder / path.relative_to(tmp_path)).read_bytes()
