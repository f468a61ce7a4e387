"""Spelling mistakes as people make them at a keyboard: drawn at random, with a seeded generator passed in."""

from collections.abc import Sequence
from random import Random

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _neighbours() -> dict[str, str]:
    """Letters beside, above and below each letter of an English keyboard (rows are set in by half a key)."""
    places = {letter: (row, 2 * column + row) for row, keys in enumerate(_ROWS) for column, letter in enumerate(keys)}
    return {
        one: "".join(
            other
            for other, (row, column) in places.items()
            if other != one and abs(row - places[one][0]) <= 1 and abs(column - places[one][1]) <= 2
        )
        for one in places
    }


NEIGHBOURS = _neighbours()
KINDS = ("insertion", "deletion", "swap", "neighbouring key")


def mistaken(word: str, mistakes: int, random: Random) -> str:
    """The word with so many mistakes, one after the other; never the word itself."""
    while True:
        found = word
        for _ in range(mistakes):
            found = _one_mistake(found, random.choice(KINDS), random)
        if found != word:
            return found


def _one_mistake(word: str, kind: str, random: Random) -> str:
    place = random.randrange(len(word))
    if kind == "insertion":
        place = random.randrange(len(word) + 1)
        return word[:place] + random.choice(_LETTERS) + word[place:]
    if kind == "deletion":
        return word[:place] + word[place + 1 :]
    if kind == "swap":
        place = random.randrange(len(word) - 1)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    letters: Sequence[str] = NEIGHBOURS.get(word[place], word[place])
    return word[:place] + random.choice(letters) + word[place + 1 :]
