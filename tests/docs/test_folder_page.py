"""The commands of the page on the folder run as they stand, one after the other."""

import re
import shlex
from pathlib import Path

import pytest

from pharmakon.observatory import add_file, run
from tests.cli.calling import Caller
from tests.observatory.conftest import DEATHS, office

PAGE = Path(__file__).parents[2] / "docs" / "manual" / "folder.md"


@pytest.fixture
def mycountry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The observatory that the page speaks of: deaths of two years, a file by mistake, a registry."""
    head, *rows = DEATHS.splitlines(keepends=True)
    office(tmp_path, deaths=head + "".join(rows) * 10).rename(tmp_path / "mycountry")
    monkeypatch.chdir(tmp_path)
    for name, source, day in (
        ("deaths_2022.csv", "deaths", "2022"),
        ("deaths_test.csv", "deaths", "2021"),
        ("registry.csv", "registry", "2020"),
    ):
        Path(name).write_text(DEATHS.replace("2024", day), encoding="utf-8")
        add_file(Path("mycountry"), Path(name), record="death", source=source)
    settings = Path("mycountry/pharmakon.toml")
    text = settings.read_text().replace('record = "death"', 'record = "death"\nretention = "5 years"')
    before, after = text.split("[source.registry]")
    settings.write_text(before + "[source.registry]" + after.replace('role = "base"', 'role = "compare"'))
    run(Path("mycountry"))
    return tmp_path


def commands(page: str) -> list[list[str]]:
    """Every command of the page with its observatory: of blocks, and within sentences."""
    found = re.findall(r"^\$ (pharmakon .*)$|`(pharmakon [^`]+)`", page, re.MULTILINE)
    return [shlex.split("".join(each))[1:] for each in found if "mycountry" in "".join(each) or "restored" in each[0]]


def test_the_commands_of_the_page_run(
    capfd: pytest.CaptureFixture[str], mycountry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    call = Caller(capfd)
    for place in ("disk", "key"):
        (mycountry / place).mkdir()
    monkeypatch.setenv("PHARMAKON_KEY", str(mycountry / "key/mycountry.key"))
    page = PAGE.read_text(encoding="utf-8").replace("/media/", f"{mycountry}/")
    asked = commands(page)
    assert {words[0] for words in asked} >= {"backup", "restore", "verify", "remove", "purge", "seal", "upgrade"}
    for words in asked:
        yes = ["--yes"] if words[0] == "purge" else []
        said = call(*words, *yes)
        assert said.code == 0, f"{' '.join(words)}\n{said.out}{said.err}"


def test_every_code_of_the_page_is_one() -> None:
    from pharmakon.findings import CODES

    assert set(re.findall(r"PH-[A-Z]\d{3}", PAGE.read_text(encoding="utf-8"))) <= set(CODES)
