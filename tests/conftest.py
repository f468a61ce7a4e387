"""Fixtures and marks that every test may use."""

import os
from pathlib import Path

import pytest

SAMPLES = Path(os.environ.get("PHARMAKON_SAMPLES", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of public sample data; tests that use it carry the mark `needs_samples`."""
    return SAMPLES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SAMPLES.is_dir():
        return
    for item in items:
        if item.get_closest_marker("needs_samples"):
            item.add_marker(pytest.mark.skip(reason=f"no folder of sample data at {SAMPLES}"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is absent, or fail it where absence is not allowed (CI)."""
    from shutil import which

    for mark in item.iter_markers("needs_software"):
        missing = [name for name in mark.args if which(name) is None]
        if missing and os.environ.get("PHARMAKON_REQUIRE_SOFTWARE"):
            pytest.fail(f"needs {', '.join(missing)}, which CI must install")
        if missing:
            pytest.skip(f"needs {', '.join(missing)}, not installed here")
