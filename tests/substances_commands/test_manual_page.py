"""The pages of the manual on names tell what the commands print."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click.testing
import pytest

from pharmakon.cli.main import main

pytest.importorskip("rdkit", reason="needs the optional part: structures")
MANUAL = Path(__file__).parents[2] / "docs" / "manual"
BLOCK = re.compile(r"```(csv|console)(?: (\S+))?\n(.*?)```", re.DOTALL)
_HASH = re.compile(r"\([0-9a-f]{8}\)")  # of the register's content: another with every change of its tables


def calls(text: str) -> Iterator[tuple[str, str]]:
    """Commands of a block with what is printed below each."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def printed_by(command: str) -> str:
    """Standard output of a command of the page, without blanks at the ends of lines."""
    words, _, target = command.partition(" > ")
    program, *rest = shlex.split(words)
    if program == "cat":
        output = Path(rest[0]).read_text(encoding="utf-8")
    else:
        result = click.testing.CliRunner().invoke(main, rest, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        output = result.stdout
    if target:
        Path(target).write_text(output, encoding="utf-8")
        return ""
    return "".join(f"{each.rstrip()}\n" for each in _HASH.sub("(0a1b2c3d)", output).splitlines())


@pytest.mark.parametrize("page", ["teaching.md", "names.md"])
def test_the_commands_print_what_the_page_shows(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for kind, name, text in BLOCK.findall((MANUAL / page).read_text(encoding="utf-8")):
        if kind == "csv":
            Path(name).write_text(text, encoding="utf-8")
            continue
        for command, shown in calls(text):
            assert printed_by(command) == shown, command
