"""Street names and codes of few letters in lists of drugs: whole items alone, never units, routes or letters."""

import pytest

from tests.substances.conftest import Read

NOTHING = (
    "1 g",
    "2 l",
    "mg/m2",
    "asa e.c",
    "lactic acid",
    "acthar h.p",
    "amox/k",
    "vitamin k",
    "vitamins B, C and D",
    "I.V.",
    "W/O",
    "E.E.S.",
    "HYDRO-D",
    "eye wash",
    "anti?gas",
    "ice 5 g",
    "juice plus fibre",
    "t. something",
    "scilin m30",
    "d3 + k2",
)
READ = {
    "H": {"heroin"},
    "acid; C": {"lsd", "cocaine"},
    "acid and C": {"lsd", "cocaine"},
    "coke/H": {"cocaine", "heroin"},
    "MDMA + speed": {"mdma", "amphetamine", "methamphetamine"},
    "possible weed": {"cannabis"},
    "methadon 10 mg": {"methadone"},  # a name, though of drug columns alone
}


@pytest.mark.parametrize("text", NOTHING)
def test_parts_of_items_are_no_street_names(read: Read, text: str) -> None:
    assert read(text, drug_column=True) == []


@pytest.mark.parametrize("text", READ)
def test_whole_items_are(read: Read, text: str) -> None:
    assert READ[text] <= {each["substance"] for each in read(text, drug_column=True)}


def test_a_mended_word_is_no_street_name(read: Read) -> None:
    assert read("bromo", drug_column=True)
    assert read("brome", drug_column=True) == []
