"""`substances look` by name."""

import sys
from pathlib import Path

import pytest

from pharmakon.observatory import look, look_structure
from pharmakon.substances import Register
from pharmakon.substances.nearest import Nearest
from tests.substances_commands.conftest import command, command_json, refused

_NOWHERE = Path("no country's folder")


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load(_NOWHERE)


@pytest.mark.parametrize("name", ["4-FIBF", "4 fibf", "para-fluoroisobutyryl fentanyl", "4-氟异丁酰芬太尼"])
def test_a_name_in_any_spelling_leads_to_its_entry(name: str) -> None:
    (found,) = look(name).entries
    assert found.entry.id == "4-fluoroisobutyrfentanyl"
    assert [group.id for group in found.groups] == ["group:fentanyl-analogue", "group:fentanyls", "group:opioid"]


def test_an_unknown_name_is_refused_with_near_ones(register: Register) -> None:
    assert refused(lambda: look("fentanylol")) == ["PH-C007"]
    near = Nearest(register).to("fentanylol")
    assert near[0].substance == "fentanyl"
    assert Nearest(register).to("qqqq") == ()


def test_a_word_that_means_two_substances_says_so_and_an_ambiguous_one_too() -> None:
    both = look("speedball")
    assert ([each.entry.id for each in both.entries], both.together) == (["cocaine", "heroin"], True)
    several = look("fluorofentanyl")
    assert len(several.entries) == 3  # ortho, meta, para
    assert not several.together


def test_the_command_labels_what_is_not_verified() -> None:
    assert "unverified" in command("substances", "look", "ortho-fluorofentanyl")
    entry = command_json("substances", "look", "fentanyl")["entries"][0]  # type: ignore[index]
    assert (entry["verified"], entry["convention"], entry["schedule"]) == (True, "1961", "I")


def test_the_command_labels_times_of_scheduling_that_no_document_gives() -> None:
    assert "Convention of 1961, Schedule I, IV, since 1961 (time unverified)" in command("substances", "look", "heroin")
    assert "Convention of 1961, Schedule I, since 2018\n" in command("substances", "look", "4-FIBF")
    assert "Convention of 1988, Table I, since" in command("substances", "look", "ephedrine")


@pytest.fixture
def law(tmp_path: Path) -> Path:
    (tmp_path / "national_control.csv").write_text(
        "substance,control,from,to,source\n"
        "fentanyl,Schedule 2,1990-01-01,2019-04-30,Order 12/1989\n"
        "fentanyl,Schedule 1,2019-05-01,,Order 4/2019\n"
        "group:nitazene,Generic list,2022-07-01,,Act 3/2022\n"
        "heroin,Schedule 1,1 May 2019,,Order 4/2019\n",
        encoding="utf-8",
    )
    return tmp_path


def test_national_control_is_shown_at_any_time_and_on_a_day(law: Path) -> None:
    always = command("substances", "look", "fentanyl", "--reference", law)
    assert "National    Schedule 2, from 1990-01-01 to 2019-04-30  Order 12/1989\n" in always
    assert "National    Schedule 1, from 2019-05-01   Order 4/2019\n" in always
    then = command("substances", "look", "fentanyl", "--reference", law, "--on", "2019-04-30")
    assert "on 2019-04-30: scheduled" in then
    assert "Schedule 2, from" in then
    assert "Schedule 1, from" not in then
    of_group = command("substances", "look", "etonitazene", "--reference", law)
    assert "Generic list, from 2022-07-01 (as group:nitazene)" in of_group
    none = command("substances", "look", "heroin", "--reference", law, "--on", "2019-04-30")
    assert "no list of the country on 2019-04-30" in none


def test_national_control_under_json(law: Path) -> None:
    content = command_json("substances", "look", "fentanyl", "--reference", law, "--on", "2020-01-01")
    assert content["entries"][0]["control"] == {  # type: ignore[index]
        "on": "2020-01-01",
        "standing": "scheduled",
        "since_verified": False,
        "national": [
            {
                "substance": "fentanyl",
                "control": "Schedule 1",
                "from": "2019-05-01",
                "to": None,
                "source": "Order 4/2019",
            }
        ],
    }


def test_faults_of_the_table_are_told_where_it_is_looked_up(law: Path) -> None:
    assert [finding.code.id for finding in look("heroin", reference=law).findings] == ["PH-S012"]


def test_a_salt_is_shown_as_what_it_stands_for() -> None:
    by_name = command("substances", "look", "Methadone HCl")
    assert "Entry       methadone: methadone\n" in by_name
    assert "Salts       methadone-hydrochloride\n" in by_name
    by_id = command("substances", "look", "methadone-hydrochloride")
    assert "salt of methadone; a mention of it is a mention of that" in by_id
    assert "Counts for  opioids (any), methadone\n" in by_id


def test_without_rdkit_structures_are_refused_by_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdkit", None)
    assert refused(lambda: look_structure("CCO")) == ["PH-N014"]
