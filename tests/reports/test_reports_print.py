"""The page on paper, by a real browser."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reports.conftest import Written

Report = Callable[[str], Written]
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)


@pytest.mark.needs_software("chromium", "pdftotext")
def test_every_printed_page_is_marked_numbered_and_dated(report: Report, tmp_path: Path) -> None:
    paper = tmp_path / "page.pdf"
    page = (report("examplia").folder / "report.html").as_uri()
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    subprocess.run(["chromium", *QUIET, profile, f"--print-to-pdf={paper}", page], check=True, capture_output=True)
    text = subprocess.run(["pdftotext", "-layout", str(paper), "-"], check=True, capture_output=True, text=True).stdout
    pages = text.rstrip("\f").split("\f")
    assert len(pages) > 3
    for number, words in enumerate(pages, start=1):
        assert "Working tables: not for release" in words
        assert f"{number} / {len(pages)}" in words
        assert "data as of 19 April 2026" in words
