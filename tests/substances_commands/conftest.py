"""Observatories whose texts hold words that the shipped register does not know."""

import csv
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import click.testing
import pytest

from pharmakon.cli.main import main
from pharmakon.findings import PharmakonError
from pharmakon.observatory import add_file, make_observatory, run

# zentafix: 6 rows; brumolex: 5 rows; quorvitan: 4 rows, one too few to be shown; Kowalski: a name of people, 6 rows.
TEXTS = (
    *(f"Zentafix toxicity, Kowalski {number}" for number in range(6)),
    *("Acute brumolex and fentanyl intoxication",) * 5,
    *("Quorvitan toxicity",) * 4,
    "Heroin toxicity",
)


def office(folder: Path, texts: Sequence[str] = TEXTS) -> Path:
    """An observatory of these texts, one a death, run."""
    root = folder / "country"
    make_observatory(root, country_code="XVA", name="Valdara")
    file = folder / "deaths.csv"
    lines = [f'{number},2023-01-{1 + number % 28:02d},"{text}"\n' for number, text in enumerate(texts)]
    file.write_text("Case,Date of death,Cause of death\n" + "".join(lines), encoding="utf-8")
    add_file(root, file, record="death", received=date(2024, 1, 1))
    run(root)
    return root


@pytest.fixture(autouse=True)
def _somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHARMAKON_USER", "a statistician")


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office(tmp_path_factory.mktemp("country"))


@pytest.fixture
def country(_made: Path, tmp_path: Path) -> Path:
    """An observatory that was run, for one test to change."""
    return Path(shutil.copytree(_made, tmp_path / "country"))


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """A table of names as a person fills it in: cells by heading."""

    def write(*rows: Mapping[str, str]) -> Path:
        path = tmp_path / "names.csv"
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def refused(call: Callable[[], object]) -> list[str]:
    """The codes with which a call is refused."""
    with pytest.raises(PharmakonError) as caught:
        call()
    return [finding.code.id for finding in caught.value.findings]


def command(*words: str | Path) -> str:
    """What a command prints on standard output, where it succeeds."""
    result = click.testing.CliRunner().invoke(main, list(map(str, words)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def command_json(*words: str | Path) -> dict[str, object]:
    """What a command prints under --json."""
    content: dict[str, object] = json.loads(command(*words, "--json"))
    return content
