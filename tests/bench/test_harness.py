"""The harness keeps what was measured, says what was not, and fails when a bar is not met."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.figure import Figure, NotMeasuredError, Outcome
from bench.figures import declared
from bench.harness import measure_all
from bench.machine import Machine, this_machine
from bench.samples import ROOT, sample

OLD = Machine(cores=4, memory_gib=8.0, cpu="Old CPU", system="Linux x86_64", python="3.11.2")
NEW = Machine(cores=8, memory_gib=16.0, cpu="New CPU", system="Linux x86_64", python="3.13.0")


def never() -> Outcome:
    raise NotMeasuredError("no sample data: x.csv")


GOOD = Figure("good", "What is good | and well", "at least 1", lambda: Outcome("2", met=True))
BAD = Figure("bad", "What is bad", "at least 1", lambda: Outcome("0", met=False))
ABSENT = Figure("absent", "What needs data", "all rows", never)
FIGURES = (GOOD, BAD, ABSENT)


def run(folder: Path, *names: str, figures: tuple[Figure, ...] = FIGURES, machine: Machine = OLD, day: int = 1) -> int:
    now = datetime(2026, 2, day, 12, 30, tzinfo=UTC)
    return measure_all(figures, names, folder=folder, machine=machine, now=lambda: now)


def line(folder: Path, name: str) -> str:
    page = (folder / "figures.md").read_text(encoding="utf-8")
    return next(line for line in page.splitlines() if line.startswith(f"| `python -m bench.figures {name}`"))


def test_exit_code_says_whether_all_that_was_asked_for_meets_its_bar(tmp_path: Path) -> None:
    assert run(tmp_path, "good") == 0
    assert run(tmp_path, "bad") == 1
    assert run(tmp_path, "absent") == 1
    assert run(tmp_path) == 1
    assert run(tmp_path, figures=(GOOD,)) == 0
    assert run(tmp_path, "good", "unheard_of") == 2


def test_a_partial_run_keeps_the_rest_with_its_own_date_and_machine(tmp_path: Path) -> None:
    run(tmp_path, "good", "bad")
    run(tmp_path, "bad", machine=NEW, day=3)
    assert line(tmp_path, "good").endswith(
        "| What is good \\| and well | at least 1 | 2 | yes | 2026-02-01 12:30 | 2 |"
    )
    assert line(tmp_path, "bad").endswith("| at least 1 | 0 | **no** | 2026-02-03 12:30 | 1 |")
    page = (tmp_path / "figures.md").read_text(encoding="utf-8")
    assert f"1: {NEW.text()}; 2: {OLD.text()}." in page


def test_what_could_not_be_measured_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, "absent")
    assert "not measured: no sample data: x.csv" in capsys.readouterr().out
    assert "| not measured yet |" in line(tmp_path, "absent")


def test_an_earlier_measurement_outlives_a_run_without_data(tmp_path: Path) -> None:
    measured = Figure("absent", "What needs data", "all rows", lambda: Outcome("5 of 5", met=True))
    run(tmp_path, figures=(measured,))
    run(tmp_path, "absent", day=2)
    assert "| 5 of 5 | yes | 2026-02-01 12:30 |" in line(tmp_path, "absent")


def test_a_result_under_another_bar_or_of_a_dropped_figure_no_longer_counts(tmp_path: Path) -> None:
    run(tmp_path, "good", "bad")
    stricter = Figure("good", "What is good", "at least 3", lambda: Outcome("2", met=False))
    run(tmp_path, "absent", figures=(stricter, ABSENT))
    assert "| not measured yet |" in line(tmp_path, "good")
    assert list(json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["figures"]) == []


def test_an_absent_sample_is_no_measurement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHARMAKON_SAMPLES", str(tmp_path))
    with pytest.raises(NotMeasuredError, match=r"no sample data: deaths/x\.csv"):
        sample("deaths/x.csv")


def test_the_machine_is_known() -> None:
    machine = this_machine()
    assert machine.cores >= 1
    assert machine.memory_gib > 0
    assert machine.cpu


def test_every_declared_figure_is_listed_by_the_command() -> None:
    command = [sys.executable, "-m", "bench.figures", "--list"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert [row.split()[0] for row in listed.splitlines()] == [figure.name for figure in declared()]


def test_the_page_in_the_docs_names_every_declared_figure() -> None:
    page = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    assert [figure.name for figure in declared() if f"`{figure.command}`" not in page] == []
