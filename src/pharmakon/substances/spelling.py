"""Spelling mistakes in words that nothing else explains: one letter, in long words two.

A letter is wrong, missing, too many, or swapped with its neighbour. Known words are indexed by what is left when
letters are taken away, so that a word is compared with few others (symmetric deletion). Words of certificates and names
that the register lacks stand in the index too: a word as near to one of them as to a name is no name, and "toxcity" is
read as toxicity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

# A shorter name is too near to too many words (the authors' choice).
SHORTEST_NAME = 7
_SHORTEST_WORD = 6
SHORTEST_FOR_TWO = 10  # letters of a name in which two mistakes are mended


@dataclass(frozen=True)
class Correction:
    """The word that was meant, and how many mistakes the text made."""

    word: str
    mistakes: int


class Spelling:
    """Corrects unknown words to known ones. A tie between different meanings is left to a person."""

    def __init__(self, names: Mapping[str, object], others: Mapping[str, object]) -> None:
        """Names, and words that are none: word → what it means, compared by equality."""
        self._meanings = {word: meaning for word, meaning in others.items() if len(word) >= _SHORTEST_WORD}
        self._meanings |= {word: meaning for word, meaning in names.items() if len(word) >= SHORTEST_NAME}

    @cached_property
    def _one_shorter(self) -> dict[str, list[str]]:
        return _index(sorted(self._meanings), 1)

    @cached_property
    def _two_shorter(self) -> dict[str, list[str]]:
        return _index((word for word in sorted(self._meanings) if len(word) >= SHORTEST_FOR_TWO), 2)

    def correct(self, word: str) -> Correction | None:
        """The one word that was meant, or None. Of several with one meaning the first in the alphabet."""
        if len(word) < _SHORTEST_WORD:
            return None
        if near := _near(word, self._one_shorter, 1):
            return self._decided(near, 1)
        if len(word) < SHORTEST_FOR_TWO - 1:
            return None
        return self._decided(_near(word, self._two_shorter, 2), 2)

    def _decided(self, near: list[str], mistakes: int) -> Correction | None:
        if len({self._meanings[known] for known in near}) != 1:
            return None
        return Correction(near[0], mistakes)


def _index(words: Iterable[str], letters: int) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in words:
        for key in _shorter(word, letters):
            index.setdefault(key, []).append(word)
    return index


def _near(word: str, index: Mapping[str, list[str]], mistakes: int) -> list[str]:
    """Known words within so many mistakes, sorted."""
    found = {known for key in _shorter(word, mistakes) for known in index.get(key, ())}
    return sorted(known for known in found if mistakes_between(word, known) <= mistakes)


def _shorter(word: str, letters: int) -> set[str]:
    """The word, and the word without up to so many of its letters."""
    found = {word}
    for _ in range(letters):
        found |= {each[:place] + each[place + 1 :] for each in found for place in range(len(each))}
    return found


def mistakes_between(first: str, second: str) -> int:
    """How many letters are wrong, missing, too many or swapped with a neighbour (optimal string alignment distance)."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, one in enumerate(first, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
            if i > 1 and j > 1 and one == second[j - 2] and first[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
