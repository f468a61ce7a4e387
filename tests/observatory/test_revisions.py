"""Earlier generations: made again, compared, and the causes of changes told apart."""

from pathlib import Path

import pytest

from pharmakon.findings import BlockedError, MisuseError
from pharmakon.observatory import add_file, list_generations, rerun, revision, run
from tests.observatory.conftest import AREAS, POPULATION, office

MORE = """\
Case,Date of death,Date of registration,Age,Sex,County of residence,Cause of death,Fentanyl
11,2024-03-05,2024-04-01,30,Male,North,Acute fentanyl intoxication,Y
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = office(tmp_path, population=POPULATION, areas=AREAS)
    run(root)
    return root


def add_more(root: Path) -> None:
    file = root.parent / "more.csv"
    file.write_text(MORE, encoding="utf-8")
    add_file(root, file, record="death", source="deaths")


def mapping(root: Path, before: str, now: str) -> None:
    path = root / "mappings" / "deaths.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, now), encoding="utf-8")


def test_an_earlier_generation_is_made_again_to_the_same_figures(root: Path) -> None:
    first = list_generations(root)[0].made.generation
    add_more(root)
    mapping(root, 'to = "age"', 'to = "ignore"')
    (root / "reference" / "areas.csv").write_text("code,name,parent\nN,North,\n", encoding="utf-8")
    run(root)
    then, again = rerun(root, first[:6])
    assert (then.generation, then.content_hash) == (first, again.content_hash)
    assert again.estimates.num_rows == then.estimates.num_rows > 0


def test_a_run_that_changes_nothing_makes_no_generation(root: Path) -> None:
    run(root)
    assert len(list_generations(root)) == 1


def test_causes_are_told_apart(root: Path) -> None:
    add_more(root)
    run(root)
    assert dict(revision(root).by_cause).keys() == {"data"}
    assert [(each.file, each.state) for each in revision(root).files] == [("more.csv", "added")]
    mapping(root, 'to = "age"', 'to = "ignore"')
    run(root)
    assert dict(revision(root).by_cause).keys() == {"mapping"}
    (root / "reference" / "areas.csv").write_text("code,name,parent\nN,North,\n", encoding="utf-8")
    run(root)
    assert dict(revision(root).by_cause).keys() == {"reference"}


def test_several_causes_at_once_each_get_their_figures(root: Path) -> None:
    add_more(root)
    mapping(root, 'to = "sex"', 'to = "ignore"')
    run(root)
    found = revision(root)
    assert list(found.by_cause) == ["data", "mapping"]
    whole = [
        line
        for line in found.figures.to_pylist()
        if line["indicator"] == "DRUG_INDUCED_DEATHS"
        and (line["period_kind"], line["substance"], line["sex"], line["age_group"]) == ("all", "any", "all", "all")
        and (line["area"], line["date_basis"], line["place_basis"]) == ("all", "first_known", "source")
    ]
    # Five deaths, and one more of the new file; without sex the total stays.
    assert {(line["cause"], line["value_before"], line["value_now"]) for line in whole} == {("data", 5.0, 6.0)}


def test_a_new_source_is_data_with_its_mapping_and_settings(root: Path) -> None:
    file = root.parent / "other.csv"
    file.write_text(MORE.replace("2024", "2019"), encoding="utf-8")
    add_file(root, file, record="death", source="before")
    run(root)
    assert list(revision(root).by_cause) == ["data"]


def test_what_cannot_be_compared_is_said(root: Path) -> None:
    with pytest.raises(MisuseError) as refused:
        revision(root)
    assert [each.code.id for each in refused.value.findings] == ["PH-R004"]
    with pytest.raises(MisuseError) as unknown:
        rerun(root, "zzzz")
    assert [each.code.id for each in unknown.value.findings] == ["PH-R001"]


def test_a_raw_file_that_was_changed_stops_a_rerun_with_its_name(root: Path) -> None:
    first = list_generations(root)[0].made.generation
    (root / "raw" / "deaths.csv").write_text("changed\n", encoding="utf-8")
    with pytest.raises(BlockedError) as refused:
        rerun(root, first)
    assert [(each.code.id, each.where.file) for each in refused.value.findings] == [("PH-R003", "deaths.csv")]


def test_a_copy_that_was_changed_is_found(root: Path) -> None:
    first = list_generations(root)[0].made.generation
    for path in (root / "journal" / "originals").iterdir():
        path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(BlockedError) as refused:
        rerun(root, first)
    assert {each.code.id for each in refused.value.findings} == {"PH-R002"}
