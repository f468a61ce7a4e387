"""Folders made by released versions are opened, brought to this version and run."""

import shutil
from pathlib import Path

import pytest

from pharmakon.observatory import Observatory, run, upgrade, verify

FIXTURES = Path(__file__).parents[1] / "fixtures"
# What the five deaths of tools/keep_folder.py are, whatever version counts them: all drug-induced, in these years.
YEARS = {2023: 2, 2024: 3}


@pytest.fixture(params=sorted(path.name for path in FIXTURES.glob("folder_v*")))
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of one of the kept folders."""
    root = tmp_path / "country"
    shutil.copytree(FIXTURES / request.param, root)
    return root


def test_it_is_sound_as_it_was_kept(kept: Path) -> None:
    assert {finding.code.id for finding in verify(kept).findings} <= {"PH-F012"}  # version 0.1 wrote no journal/head


def test_it_is_upgraded_and_run_and_its_release_stays(kept: Path) -> None:
    releases = {path: path.read_bytes() for path in (kept / "releases").rglob("*") if path.is_file()}
    upgrade(kept)
    assert upgrade(kept).steps == ()
    run(kept)
    assert verify(kept).findings == ()
    assert {path: path.read_bytes() for path in releases} == releases
    died = Observatory.open(kept).records("death")["died_on"].to_pylist()
    assert {year: sum(day.year == year for day in died) for year in YEARS} == YEARS


def test_it_can_be_run_without_an_upgrade(kept: Path) -> None:
    (kept / "policies").mkdir(exist_ok=True)  # an empty folder, which version control does not keep
    run(kept)
    assert Observatory.open(kept).records("death").num_rows == sum(YEARS.values())
