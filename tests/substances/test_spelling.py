"""One letter wrong: what is mended, what is left to a person."""

import pytest

from pharmakon.substances.spelling import Correction, Spelling, cost, mistakes_between


@pytest.mark.parametrize(
    ("first", "second", "mistakes"),
    [
        ("morphine", "morphin", 1),  # missing
        ("morphine", "morphinee", 1),  # too many
        ("morphine", "morphime", 1),  # wrong
        ("morphine", "morhpine", 1),  # swapped
        ("morphine", "morphine", 0),
        ("morphine", "mrophien", 2),  # two swaps
        ("clonazepam", "clonazolam", 2),
        ("codeine", "cocaine", 2),  # d → c, e → a
        ("kitten", "sitting", 3),  # the textbook example
        ("ca", "abc", 3),  # optimal alignment: no letter is moved twice
        ("", "abc", 3),
    ],
)
def test_mistakes(first: str, second: str, mistakes: int) -> None:
    assert mistakes_between(first, second) == mistakes
    assert mistakes_between(second, first) == mistakes


def test_a_tie_between_two_meanings_is_left_to_a_person() -> None:
    spelling = Spelling({"alphazolam": "a", "alphazelam": "b"}, {})
    assert spelling.correct("alphazilam") is None
    assert spelling.correct("alphazolamm") == Correction("alphazolam", 1)


def test_a_tie_between_names_of_one_substance_is_none() -> None:
    assert Spelling({"diazepam": "d", "diazepamo": "d"}, {}).correct("diazepams") == Correction("diazepam", 1)


def test_words_of_certificates_are_no_names() -> None:
    spelling = Spelling({"aspiracin": "x"}, {"aspiration": "plain", "toxicity": "poisoning"})
    assert spelling.correct("aspiratin") == Correction("aspiration", 1)  # o left out, not c heard as t
    assert spelling.correct("aspirattion") == Correction("aspiration", 1)
    assert spelling.correct("toxcity") == Correction("toxicity", 1)


def test_a_word_as_near_to_a_plain_word_as_to_a_name_is_none() -> None:
    assert Spelling({"maspirin": "m"}, {"baspirin": "plain"}).correct("aspirin") is None


def test_what_two_mistakes_in_another_name_explain_about_as_well_is_left_to_a_person() -> None:
    # "difoxin": digoxin with f for g (keys beside, 5), or difenoxin without "en" (two letters left out, 8): 8 - 5 < 5
    assert Spelling({"digoxin": "a", "difenoxin": "b"}, {}).correct("difoxin") is None
    assert Spelling({"digoxin": "a", "difenoxin": "a"}, {}).correct("difoxin") == Correction("digoxin", 1)


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("morphin", 4),  # e left out
        ("morhpine", 4),  # swapped
        ("motphine", 5),  # t beside r
        ("morphinee", 7),  # one too many
        ("mozphine", 11),  # z is not beside r: r left out, z too many (4 + 7)
        ("morphine", 0),
    ],
)
def test_what_mistakes_cost(typed: str, price: int) -> None:
    assert cost(typed, "morphine") == price


def test_short_names_are_never_a_target() -> None:
    assert Spelling({"heroin": "h"}, {}).correct("heroim") is None


def test_two_mistakes_are_mended_in_long_names_alone() -> None:
    spelling = Spelling({"cyclobenzaprine": "c", "tramadol": "t"}, {})
    assert spelling.correct("cyclobnzapeina") is None  # three: r, e missing, i and n in the wrong place
    assert spelling.correct("cyclobenzaprena") == Correction("cyclobenzaprine", 2)
    assert spelling.correct("tramodel") is None
