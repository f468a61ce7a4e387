"""Spelling mistakes in words that nothing else explains: one mistake, in long names two.

A mistake is a letter left out, swapped with its neighbour, hit beside the right key or heard as another, or one too
many. Each costs what it is rare: a letter left out leads from a name to few words, a letter too many to hundreds. The
cheapest name is meant, unless a name with another meaning costs little more: then a person decides. Words of
certificates and names that the register lacks are compared too: a word as near to one of them as to a name is no name,
and "toxcity" is read as toxicity.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pharmakon.substances.neighbourhood import Neighbourhood

# A shorter name is too near to too many words (the authors' choice).
SHORTEST_NAME = 7
_SHORTEST_WORD = 6
SHORTEST_FOR_TWO = 9  # letters of a name, and of what was typed, in which two mistakes are mended

# Costs, about −log of a mistake's share: for a name of n letters there are n ways to leave one out or to swap, about
# 5 n keys beside, 26 n letters too many (mistakes of each kind taken as equally frequent).
_OMITTED, _SWAPPED, _BESIDE, _EXTRA = 4, 4, 5, 7
_FAR = 12  # another letter that is neither beside nor alike: two mistakes
ONE_MISTAKE, TWO_MISTAKES = 7, 14  # most that one and two mistakes cost
# How much dearer another meaning must be. Measured on the register's names: below 5 more than 1 name in 1,000 with two
# mistakes is read as another; above, recall falls and nothing is won.
_APART = 5
_NUMBER_APART = 2  # singular and plural, and words of certificates

# Beginnings that differ by one letter and make another substance ("ethylone", "methylone").
_OTHER_RADICALS = (("eth", "meth"), ("meth", "eth"))

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Letters taken for one another by ear or eye.
_ALIKE = ("aeiouy", "ckqsx", "sz", "mn", "dt", "bp", "fv", "vw", "il", "gj")


@dataclass(frozen=True)
class Correction:
    """The word that was meant, and how many mistakes the text made."""

    word: str
    mistakes: int


class Spelling:
    """Corrects unknown words to known ones. What two meanings explain about as well is left to a person."""

    def __init__(
        self, names: Mapping[str, object], others: Mapping[str, object], medicines: Collection[str] = ()
    ) -> None:
        """Names, and words that are none: word → what it means, compared by equality.

        `medicines` are names too, of what is not looked for: each means itself.
        """
        self._names = {word: meaning for word, meaning in names.items() if len(word) >= SHORTEST_NAME}
        self._meanings = {word: meaning for word, meaning in others.items() if len(word) >= _SHORTEST_WORD}
        self._meanings |= {word: word for word in medicines if len(word) >= _SHORTEST_WORD} | self._names
        self._of_substances = self._names.keys() | set(medicines)
        self._near: Mapping[str, Sequence[str]] = {}

    @cached_property
    def _neighbourhood(self) -> Neighbourhood:
        return Neighbourhood(sorted(self._meanings))

    def expect(self, words: Sequence[str]) -> None:
        """Look up many words at once, before they are corrected one by one."""
        asked = [word for word in words if len(word) >= _SHORTEST_WORD]
        found = self._neighbourhood.near(asked)
        self._near = {word: found.get(word, []) for word in asked}

    def correct(self, word: str) -> Correction | None:
        """The one word that was meant, or None. Of several with one meaning the first in the alphabet."""
        if len(word) < _SHORTEST_WORD:
            return None
        priced = sorted((cost(word, known), known) for known in self._near_to(word))
        affordable = [(price, known) for price, known in priced if price <= TWO_MISTAKES]
        if not affordable or not self._is_clear(affordable):
            return None
        price, meant = affordable[0]
        if price > ONE_MISTAKE and not self._is_sure_of_two(word, meant):
            return None
        if any(word.startswith(one) and meant.startswith(other) for one, other in _OTHER_RADICALS):
            return None
        return Correction(meant, 1 if price <= ONE_MISTAKE else 2)

    def _is_sure_of_two(self, word: str, meant: str) -> bool:
        """Whether two mistakes are likelier than another name: in long words that no name is as near to."""
        if min(len(word), len(meant)) < SHORTEST_FOR_TWO or _begins_anew(word, meant):
            return False
        rivals = (known for known in self._near_to(word) if known in self._of_substances and known != meant)
        others = [known for known in rivals if self._meanings[known] != self._meanings[meant]]
        return not others or mistakes_between(word, meant) < min(mistakes_between(word, each) for each in others)

    def _near_to(self, word: str) -> Sequence[str]:
        return self._near[word] if word in self._near else self._neighbourhood.near([word]).get(word, [])

    def _is_clear(self, priced: Sequence[tuple[int, str]]) -> bool:
        """Whether no word with another meaning explains the text about as well as the first."""
        least, meant = priced[0]
        return all(
            self._meanings[known] == self._meanings[meant] or price - least >= self._apart(meant, known)
            for price, known in priced[1:]
        )

    def _apart(self, one: str, other: str) -> int:
        number = one == f"{other}s" or other == f"{one}s"
        return _NUMBER_APART if number or not {one, other} <= self._of_substances else _APART


def _begins_anew(typed: str, name: str) -> bool:
    """Whether the beginning alone differs, plural aside: then it is another substance (tryptamines, etryptamine)."""
    typed = typed.removesuffix("s")
    return typed.endswith(name) or name.endswith(typed)


def _confused() -> frozenset[tuple[str, str]]:
    """Pairs of letters that lie beside one another on a keyboard, or are alike to ear or eye."""
    places = {letter: (row, 2 * place + row) for row, keys in enumerate(_KEYS) for place, letter in enumerate(keys)}
    beside = {
        (one, other)
        for one, (row, place) in places.items()
        for other, (other_row, other_place) in places.items()
        if abs(row - other_row) <= 1 and abs(place - other_place) <= 2
    }
    return frozenset(beside | {(one, other) for letters in _ALIKE for one in letters for other in letters})


_CONFUSED = _confused()


def cost(typed: str, name: str) -> int:
    """What the mistakes cost that make the typed word of the name (least over all ways)."""
    typed, name = _unshared(typed, name)
    if not typed or not name:
        return _OMITTED * len(name) + _EXTRA * len(typed)
    before: list[int] = []
    row = [_OMITTED * j for j in range(len(name) + 1)]
    for i, one in enumerate(typed, start=1):
        earlier, before, row = before, row, [_EXTRA * i]
        for j, other in enumerate(name, start=1):
            changed = 0 if one == other else _BESIDE if (one, other) in _CONFUSED else _FAR
            least = min(before[j] + _EXTRA, row[j - 1] + _OMITTED, before[j - 1] + changed)
            if i > 1 and j > 1 and one == name[j - 2] and typed[i - 2] == other:
                least = min(least, earlier[j - 2] + _SWAPPED)
            row.append(least)
    return row[-1]


def _unshared(first: str, second: str) -> tuple[str, str]:
    """Two words without the letters that both begin and end with."""
    start, end = 0, min(len(first), len(second))
    while start < end and first[start] == second[start]:
        start += 1
    most = end - start
    shared = 0
    while shared < most and first[-1 - shared] == second[-1 - shared]:
        shared += 1
    return first[start : len(first) - shared], second[start : len(second) - shared]


def mistakes_between(first: str, second: str) -> int:
    """How many letters are wrong, missing, too many or swapped with a neighbour (optimal string alignment distance)."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, one in enumerate(first, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(second, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
            if i > 1 and j > 1 and one == second[j - 2] and first[i - 2] == other:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
    return row[-1]
