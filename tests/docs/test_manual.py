"""The examples of the manual run as they stand."""

import re
from pathlib import Path

import pytest

MANUAL = Path(__file__).parents[2] / "docs" / "manual"
README = MANUAL.parents[1] / "README.md"


def test_the_page_on_python_runs_from_top_to_bottom(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (MANUAL / "python.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile("\n".join(blocks), "python.md", "exec"), {"folder": tmp_path})
    printed = capsys.readouterr().out
    assert "'part', 'file', 'sheet', 'row'" in printed
    assert "PH-C007" in printed
    assert "fentanyl" in printed


def test_every_link_of_the_readme_and_manual_leads_somewhere() -> None:
    for page in (README, *MANUAL.glob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_settings_and_mapping_of_the_manual_are_accepted(tmp_path: Path) -> None:
    from pharmakon.intake.mapping import parse_mapping
    from pharmakon.store import Layout, load_settings

    settings, mapping = re.findall(r"```toml\n(.*?)```", (MANUAL / "sources.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "pharmakon.toml").write_text(settings, encoding="utf-8")
    assert [source.name for source in load_settings(Layout(tmp_path)).sources] == ["deaths"]
    _, faults = parse_mapping(mapping, name="mappings/deaths.toml")
    # the example shows lines of both record types; only the line of the other type is refused
    assert {finding.where.column for finding in faults} <= {"Age group", "age_from"}
