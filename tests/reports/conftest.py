"""Releases, and the pages made from them, once for all tests of reports."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from pharmakon.disclosure import Owner, Release
from pharmakon.reports import write_report
from tests.reports import country


@dataclass(frozen=True)
class Written:
    """A report on disk with its release."""

    release: Release[Owner]
    folder: Path

    @property
    def html(self) -> str:
        return (self.folder / "report.html").read_text(encoding="utf-8")

    def table(self, name: str) -> str:
        return (self.folder / "tables" / f"{name}.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Written]:
    """The report of a named release of tests/reports/country.py."""

    @cache
    def written(name: str) -> Written:
        release = getattr(country, name)()
        folder = tmp_path_factory.mktemp(name)
        write_report(release, folder)
        return Written(release, folder)

    return written
