"""A country's areas: which words mean which area, and what lies outside."""

from pathlib import Path

from pharmakon.reference.areas import OUTSIDE, Areas, load_areas

TABLE = """\
code,name,parent,other_names
N,North,,Northern District
S,South,,
S1,Southport,S,
X,Elsewhere,outside,
X1,Far Town,X,
C1,Springfield,N,
C2,Springfield,S,
"""


def areas(tmp_path: Path, text: str = TABLE) -> Areas:
    path = tmp_path / "areas.csv"
    path.write_text(text, encoding="utf-8")
    return load_areas(path, "XVA")


def test_codes_names_and_other_names_mean_the_area_in_any_case(tmp_path: Path) -> None:
    words = areas(tmp_path).by_word
    assert [words[word] for word in ("N", "NORTH", "NORTHERN DISTRICT", "SOUTHPORT")] == ["N", "N", "N", "S1"]


def test_an_area_below_one_outside_is_outside_too(tmp_path: Path) -> None:
    words = areas(tmp_path).by_word
    assert [words[word] for word in ("X", "ELSEWHERE", "X1", "FAR TOWN")] == [OUTSIDE] * 4


def test_a_name_of_two_areas_means_neither_and_is_said(tmp_path: Path) -> None:
    found = areas(tmp_path)
    assert "SPRINGFIELD" not in found.by_word
    assert [(finding.code.id, finding.details["text"]) for finding in found.findings] == [("PH-S105", "C1, C2")]
    assert found.by_word["C1"] == "C1"


def test_a_code_means_its_area_though_another_goes_by_it(tmp_path: Path) -> None:
    found = areas(tmp_path, "code,name,parent\nHN,Hanoi,\nHANOI,Capital,\n")
    assert found.by_word["HANOI"] == "HANOI"
    assert found.findings == ()


def test_ancestors_lead_to_the_reference_area(tmp_path: Path) -> None:
    assert areas(tmp_path).ancestors("S1") == ["S1", "S", "XVA"]
