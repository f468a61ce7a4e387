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


def test_without_rdkit_structures_are_refused_by_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdkit", None)
    assert refused(lambda: look_structure("CCO")) == ["PH-N014"]
