"""Mistakes in prefixes, endings and beginnings that tell one kind of substance from another."""

import pytest

from pharmakon.substances.spelling import Spelling
from pharmakon.substances.stems import are_apart, ending_of, prefix_meant, says_little
from tests.substances.conftest import Read

PREFIXES = {
    "fluro": "fluoro",  # o left out
    "flouro": "fluoro",  # swapped
    "parafluro": "parafluoro",
    "acetly": "acetyl",
    "butryl": "butyryl",
    "orto": "",  # too short
    "fluoro": "",  # no mistake
    "fentanyl": "",
}


@pytest.mark.parametrize("typed", PREFIXES)
def test_prefixes(typed: str) -> None:
    assert prefix_meant(typed) == PREFIXES[typed]


ANALOGUES = {
    "fluro fentanyl": {"ortho-fluorofentanyl", "meta-fluorofentanyl", "para-fluorofentanyl"},
    "flouro-fentanyl": {"ortho-fluorofentanyl", "meta-fluorofentanyl", "para-fluorofentanyl"},
    "para flouro fentanyl": {"para-fluorofentanyl"},
    "acetly fentanyl": {"acetylfentanyl"},
    "methil fentanyl": {"fentanyl-analogue-unspecified"},
    "N-pyrro protonitazene": {"nitazene-unspecified"},  # a group at a named atom, known or not
}


@pytest.mark.parametrize("text", ANALOGUES)
def test_a_misspelt_prefix_never_leaves_the_bare_name(read: Read, text: str) -> None:
    mentions = read(f"Acute {text} toxicity")
    assert {each["substance"] for each in mentions} == ANALOGUES[text]
    assert all(isinstance(each["confidence"], int) and each["confidence"] <= 850 for each in mentions)


# What was typed is, or is as near to, a medicine of another kind: nothing is made of it.
LEFT = (
    "dilantin",  # phenytoin; one letter from a name of pethidine
    "methasone",
    "methimazole",
    "lomotril",
    "belladonna",
    "hydrazine",
    "meclizine",
    "mesalamine",
    "eliquis",
    "clinoril",
    "benzap",
    "phosphoric",
    "neuro",
    "fluor",
    "spiro",
    "chloram",
    "dexam",
    "fluorexetamine",
    "mesaline",
    "famodipine",
)


@pytest.mark.parametrize("typed", LEFT)
@pytest.mark.parametrize("drug_column", [False, True])
def test_other_medicines_are_left_alone(read: Read, typed: str, *, drug_column: bool) -> None:
    assert read(f"{typed}", drug_column=drug_column) == []


def test_endings() -> None:
    assert ending_of("metronidazole") == "nidazole"
    assert are_apart("dexamethasone", "methadone")
    assert not are_apart("clonazapam", "clonazepam")  # a mistake in the ending is no other ending
    assert not are_apart("trazadone", "trazodone")
    assert says_little("phosph")
    assert not says_little("bupren")


def test_two_mistakes_need_long_words_that_no_name_is_as_near_to() -> None:
    alone = Spelling({"amlodipine": "a"}, {})
    assert alone.correct("amlodepene") is not None  # i heard as e, twice
    assert alone.correct("amodipin") is None  # two left out, and eight letters
    # "famodipine": f too many and l left out (7 + 4); famotidine with two other letters is two mistakes away as well
    assert alone.correct("famodipine") is not None
    assert Spelling({"amlodipine": "a"}, {}, ["famotidine"]).correct("famodipine") is None


def test_a_medicine_that_is_not_looked_for_is_a_name_all_the_same() -> None:
    # "mesaline": mescaline without c (4), mesalamine without "am" (8); 8 - 4 < 5, what two names are apart at least
    assert Spelling({"mescaline": "m"}, {}).correct("mesaline") is not None
    assert Spelling({"mescaline": "m"}, {}, ["mesalamine"]).correct("mesaline") is None


def test_a_change_of_case_parts_words(read: Read) -> None:
    assert [each["role"] for each in read("MethamphetamineToxcity")] == ["cause"]
    assert [each["substance"] for each in read("acute FentanylIntoxcation")] == ["fentanyl"]


POISONS = {
    "sodium nitrite toxicity": "sodium-nitrite",
    "carbon monoxide poisoning": "carbon-monoxide",
    "Ethylene gylcol toxicity": "ethylene-glycol",
    "salicylate toxicity": "salicylate-unspecified",
    "lithium toxicity": "lithium",
    "metoprolol and cocaine toxicity": "metoprolol",
    "toxic effects of strychnine": "strychnine",
    "Heronin intoxication": "heroin",
}


@pytest.mark.parametrize("text", POISONS)
def test_substances_that_matter_at_post_mortems(read: Read, text: str) -> None:
    assert POISONS[text] in {each["substance"] for each in read(text)}


def test_everyday_materials_are_read_beside_words_of_poisoning_alone(read: Read) -> None:
    assert read("lithium battery fire; urine nitrite positive") == []
