"""Names of which the text says that one is meant: places in a molecule, isomers, a drug and what is formed from it."""

import pytest

from pharmakon.substances import pairs
from tests.substances.conftest import Read

EITHER = {
    "meta/para fluorofentanyl": {"meta-fluorofentanyl", "para-fluorofentanyl"},
    "para/meta-fluorofentanyl": {"meta-fluorofentanyl", "para-fluorofentanyl"},
    "m/p-fluorofentanyl": {"meta-fluorofentanyl", "para-fluorofentanyl"},
    "meta/parafluorofentanyl": {"meta-fluorofentanyl", "para-fluorofentanyl"},
    "ortho/meta/para-fluorofentanyl": {"ortho-fluorofentanyl", "meta-fluorofentanyl", "para-fluorofentanyl"},
    "para-fluorofentanyl/meta-fluorofentanyl": {"meta-fluorofentanyl", "para-fluorofentanyl"},
    "3/4-MMC": {"3-mmc", "mephedrone"},
    "delta-8/delta-9 THC": {"delta-8-thc", "thc"},
    "delta-8/9-THC": {"delta-8-thc", "thc"},
    "levo/dextromethorphan": {"dextromethorphan", "levomethorphan"},
    "escitalopram/citalopram": {"citalopram", "escitalopram"},
    "pseudoephedrine/ephedrine": {"ephedrine", "pseudoephedrine"},
    "medetomidine / dexmedetomidine": {"medetomidine", "dexmedetomidine"},
    "morphine/heroin": {"heroin", "morphine"},
    "heroin/morphine": {"heroin", "morphine"},
    "Alcohol/drug": {"ethanol", "unspecified-drug"},
    "drug/alcohol": {"ethanol", "unspecified-drug"},
}
BOTH = {
    "heroin/fentanyl": ["heroin", "fentanyl"],
    "ortho-, meta- and para-fluorofentanyl": ["ortho-fluorofentanyl", "meta-fluorofentanyl", "para-fluorofentanyl"],
    "citalopram and escitalopram": ["citalopram", "escitalopram"],
    "alcohol and drug": ["ethanol", "unspecified-drug"],
}


@pytest.mark.parametrize("text", EITHER)
def test_one_is_meant_in_either_order(read: Read, text: str) -> None:
    mentions = read(f"Acute {text} intoxication")
    assert {each["substance"] for each in mentions} == EITHER[text]
    assert {each["mention"] for each in mentions} == {0}
    assert all(each["ambiguous"] and each["confidence"] == 500 for each in mentions)


@pytest.mark.parametrize("text", BOTH)
def test_both_are_meant(read: Read, text: str) -> None:
    mentions = read(f"Acute {text} intoxication")
    assert [each["substance"] for each in mentions] == BOTH[text]
    assert not any(each["ambiguous"] for each in mentions)


def test_places_of_two_kinds_make_no_list() -> None:
    keys = [("ortho", "", "cresol"), ("alpha", "", "cresol"), ("para", "", "cresol")]
    found = dict(pairs.of_places(keys))
    assert found[("ortho", "/", "para", "", "cresol")] == (keys[0], keys[2])
    assert not any("alpha" in key for key in found)


def test_a_name_is_turned_at_its_one_slash() -> None:
    assert pairs.turned(("a", "", "b", "/", "c")) == ("c", "/", "a", "", "b")
    assert pairs.turned(("a", "/", "b", "/", "c")) is None
    assert pairs.turned(("a", "", "b")) is None
