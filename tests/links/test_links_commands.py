"""The way of the manual from two overlapping files to a clean run, by the commands alone."""

import json
from pathlib import Path

import click.testing

from pharmakon.cli.main import entry, main
from tests.links.offices import DEATHS, REGISTRY, as_role
from tests.links.test_links_deciding import decided


def printed(*words: str | Path) -> str:
    result = click.testing.CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def as_json(*words: str | Path) -> dict[str, object]:
    answer: dict[str, object] = json.loads(printed(*words, "--json"))
    return answer


def code_of(*words: str | Path) -> int | str | None:
    try:
        entry([str(word) for word in words])
    except SystemExit as left:
        return left.code
    return None


def test_a_stranger_gets_from_two_overlapping_files_to_a_clean_run(tmp_path: Path) -> None:
    root, book = tmp_path / "mycountry", tmp_path / "review.xlsx"
    printed("init", root, "--country", "XVA")
    for name, text in (("deaths", DEATHS), ("registry", REGISTRY)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        printed("add", root, tmp_path / f"{name}.csv", "--as", "death", "--source", name)
    assert code_of("run", root, "--json") == 1  # PH-C006
    as_role(root, "registry", "supplement")
    assert "compared as surname" in printed("mapping", "show", root, "deaths")
    printed("run", root)
    assert "1 pairs to decide" in printed("links", "export", root, "--out", book)
    back = decided(book, "same")
    assert as_json("links", "import", root, back) == {"schema": 1, "same": 1, "different": 0, "findings": []}
    printed("run", root)
    listed = as_json("links", "list", root)["links"]
    assert listed == [
        {"kind": "Duplicates", "source": "deaths", "base": "deaths"}
        | {"sure": 1, "waiting": 0, "same": 1, "different": 0},
        {"kind": "Links", "source": "registry", "base": "deaths"}
        | {"sure": 2, "waiting": 0, "same": 0, "different": 0},
    ]
    assert "registry → deaths" in printed("links", "list", root, "--out", tmp_path / "links.csv")
    assert as_json("links", "undo", root) == {"schema": 1, "pairs": 1}


def test_a_workbook_needs_a_name_of_one(tmp_path: Path) -> None:
    root = tmp_path / "mycountry"
    printed("init", root, "--country", "XVA")
    assert code_of("links", "export", root, "--out", tmp_path / "review.csv") == 2


def test_an_observatory_without_such_columns_says_so(tmp_path: Path) -> None:
    root = tmp_path / "mycountry"
    printed("init", root, "--country", "XVA")
    assert "none" in printed("links", "list", root)
