"""Small observatories for the tests of the command line: made once, copied where a test damages one."""

import shutil
from pathlib import Path

import pytest

from pharmakon.observatory import run
from tests.cli.calling import Caller
from tests.observatory.conftest import AREAS, office


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """Commands, called in an empty folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return Caller(capfd)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An observatory that was run; no test may change it."""
    root = office(tmp_path_factory.mktemp("cli"), areas=AREAS)
    run(root)
    return root


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may damage."""
    root = tmp_path / "own"
    shutil.copytree(made, root)
    return root
