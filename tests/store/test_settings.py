"""pharmakon.toml: what is read back, and every fault of it told together."""

from pathlib import Path

import pytest

from pharmakon.findings import BlockedError, MisuseError
from pharmakon.store import Layout, Settings, SourceSettings, add_source, load_settings, new_settings


def layout_with(folder: Path, text: str) -> Layout:
    layout = Layout(folder)
    layout.settings.write_text(text, encoding="utf-8")
    return layout


def test_a_new_file_says_the_country_and_its_name(tmp_path: Path) -> None:
    layout = layout_with(tmp_path, new_settings(Settings("XVA", "Valdara", simulated=True)))
    assert load_settings(layout) == Settings("XVA", "Valdara", simulated=True)


def test_a_source_is_added_and_what_people_wrote_stays(tmp_path: Path) -> None:
    layout = layout_with(tmp_path, new_settings(Settings("XVA")) + "# our own note\n")
    add_source(layout, SourceSettings("deaths", "death", cases="drug-induced"))
    add_source(layout, SourceSettings("people", "observation"))
    assert "# our own note" in layout.settings.read_text(encoding="utf-8")
    assert load_settings(layout).sources == (
        SourceSettings("deaths", "death", cases="drug-induced"),
        SourceSettings("people", "observation"),
    )


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    text = (
        'format = 1\ncountry = ""\n[source.a]\nrole = "main"\n'
        '[source.b]\nrecord = "death"\nrole = "main"\nfirst = "31.12.2024"\nperiod = 3\n'
    )
    with pytest.raises(BlockedError) as refused:
        load_settings(layout_with(tmp_path, text))
    keys = [finding.details["key"] for finding in refused.value.findings]
    assert keys == ["country", "source.a", "source.b.role", "source.b.first", "source.b.period"]


@pytest.mark.parametrize(
    ("text", "code"), [("country = ", "PH-D003"), ('format = 2\ncountry = "XVA"', "PH-D004"), ("", "PH-D004")]
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(BlockedError, match=code):
        load_settings(layout_with(tmp_path, text))


def test_a_folder_without_settings_is_no_observatory(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="PH-C022"):
        load_settings(Layout(tmp_path))
