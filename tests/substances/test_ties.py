"""A word between two names stays with a person, who is shown both."""

import random

import pyarrow as pa
import pytest

from pharmakon.substances import Reader, Register
from pharmakon.substances.folding import flat, key_of
from pharmakon.substances.nearest import Nearest

# word → two names that lead to it by one or two mistakes whose costs differ by less than 5, the reader's distance
TIES = {
    "difoxin": ("digoxin", "difenoxin"),  # f for g (5); e, n left out (8)
    "metadrone": ("methadone", "methedrone"),  # h left out, r too many (11, from "metadone" 7); h left out, a for e (9)
    "ethanoll": ("ethanol", "methanol"),  # l too many (7); m left out, l too many (11)
    "codaine": ("cocaine", "codeine"),  # d for c, side by side (5); a for e, alike (5)
    "clonazolem": ("clonazolam", "clonazepam"),  # e for a (5)
    "conine": ("cotinine", "ecgonine"),  # t, i left out (8); e, g left out (8)
}


@pytest.fixture(scope="module")
def nearest(register: Register) -> Nearest:
    return Nearest(register)


@pytest.mark.parametrize("word", ["difoxin", "metadrone", "codaine", "conine"])
def test_a_tie_is_left_over_and_shown_with_both_names(reader: Reader, nearest: Nearest, word: str) -> None:
    reading = reader.read(pa.array([f"acute {word} toxicity"]), drug_column=False)
    assert (reading.mentions.num_rows, reading.unplaced["word"].to_pylist()) == (0, [word])
    assert set(TIES[word]) <= {near.substance for near in nearest.to(word)}


@pytest.mark.parametrize("word", TIES)
def test_both_names_are_shown(nearest: Nearest, word: str) -> None:
    assert set(TIES[word]) <= {near.substance for near in nearest.to(word)}


def test_names_as_near_as_the_last_wanted_are_shown_too(nearest: Nearest) -> None:
    # one letter left out of each but the first
    found = [near.substance for near in nearest.to("fentanil")]
    assert found[0] == "fentanyl"
    assert {"alfentanil", "sufentanil", "lofentanil", "ocfentanil"} <= set(found)
    assert len(nearest.to("fentanil", most=1)) == 1


def test_a_word_between_two_names_is_shown_with_both_where_it_is_left(
    reader: Reader, nearest: Nearest, register: Register
) -> None:
    """Pairs of names with two letters changed between them: a word that shares one change with each is a tie."""
    words = sorted({flat(key_of(name.text)) for name in register.names if name.kind == "inn" and name.language == "en"})
    between = dict(_between([word for word in words if word.isascii() and word.isalpha() and len(word) > 6]))
    assert len(between) > 20
    read = reader.read(pa.array([f"{word} toxicity" for word in between]), drug_column=False)
    left = set(read.unplaced["word"].to_pylist())
    for word, names in between.items():
        meant = [set(register.find(name)) for name in names]
        if word in left and not meant[0] & meant[1]:
            shown = {near.substance for near in nearest.to(word)}
            assert all(shown & each for each in meant), (word, names)


def _between(words: list[str]) -> list[tuple[str, tuple[str, str]]]:
    """Words that differ by one letter from each of two names, which differ by two of as many letters."""
    found = []
    for place, one in enumerate(words):
        for other in words[place + 1 :]:
            changed = [at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
            if len(one) == len(other) and len(changed) == 2:
                word = one[: changed[0]] + other[changed[0]] + one[changed[0] + 1 :]
                if word not in words:
                    found.append((word, (one, other)))
    random.Random(3).shuffle(found)
    return found
