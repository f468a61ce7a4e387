"""The page on a country's own columns, walked from top to bottom: what it shows is what the commands print."""

import re
import shlex
from pathlib import Path

import click.testing
import pytest

from pharmakon.cli.main import main

PAGE = Path(__file__).parents[2] / "docs" / "manual" / "own-columns.md"
BLOCK = re.compile(r"```(csv|console|toml)(?: (\S+))?\n(.*?)```", re.DOTALL)


def printed_by(command: str) -> str:
    """What a command of the page prints, without blanks at the ends of lines."""
    result = click.testing.CliRunner().invoke(main, shlex.split(command)[1:], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return "".join(f"{each.rstrip()}\n" for each in result.stdout.splitlines())


def test_a_stranger_gets_through_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for kind, name, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "csv":
            Path(name).write_text(text, encoding="utf-8")
        elif kind == "toml":
            with Path("mycountry/pharmakon.toml").open("a", encoding="utf-8") as settings:
                settings.write(f"\n{text}")
        else:
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                printed = printed_by(command)
                assert not shown.strip() or printed == shown, command


def test_every_code_of_the_page_is_one() -> None:
    from pharmakon.findings import CODES

    assert set(re.findall(r"PH-[A-Z]\d{3}", PAGE.read_text(encoding="utf-8"))) <= set(CODES)
