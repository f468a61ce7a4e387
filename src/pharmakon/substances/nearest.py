"""Names of the register that resemble a word: suggestions for a person, never a reading.

Names within two mistakes, and names that share pairs of letters with the word, are compared with it letter by letter,
at the costs of the reader's spelling; scripts are not mixed. Looser than that spelling on purpose: a person looks at
what comes out. Where the reader could not decide between two names, both are among the first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pharmakon.substances.folding import flat, key_of
from pharmakon.substances.names import Place
from pharmakon.substances.neighbourhood import Neighbourhood
from pharmakon.substances.register import Register
from pharmakon.substances.spelling import ONE_MISTAKE, TWO_MISTAKES, cost, mistakes_between

# Chosen by the authors: below this share of common pairs of letters nobody sees a likeness.
_ALIKE = 0.3
_COMPARED = 24  # names that are compared letter by letter
_MOST_EQUAL = 5  # names beyond those wanted that are as near as the last of them
_LONGEST = 64  # letters; longer words are cut before they are compared
_LONGEST_NEIGHBOUR = 20  # letters of a name that is looked for by its mistakes as well


@dataclass(frozen=True)
class Near:
    """A name that resembles a word, and what it means."""

    name: str
    substance: str


class Nearest:
    """Finds names that resemble words. Built once for many words."""

    def __init__(self, register: Register) -> None:
        self._register = register

    @cached_property
    def _names(self) -> list[tuple[str, str, str]]:
        """flat name, name, substance: one a flat name and substance, names of running text first."""
        ordered = sorted(self._register.names, key=lambda name: (name.place is Place.DRUG_COLUMN, name.text))
        found: dict[tuple[str, str], str] = {}
        for name in ordered:
            found.setdefault((flat(key_of(name.text))[:_LONGEST], name.substance), name.text)
        return [(key, text, substance) for (key, substance), text in found.items()]

    @cached_property
    def _holding(self) -> Mapping[str, NDArray[np.int64]]:
        """Pair of letters → numbers of the names that have it."""
        found: dict[str, list[int]] = {}
        for number, (key, _, _) in enumerate(self._names):
            for pair in _pairs(key):
                found.setdefault(pair, []).append(number)
        return {pair: np.array(numbers) for pair, numbers in found.items()}

    @cached_property
    def _sizes(self) -> NDArray[np.int64]:
        return np.array([len(_pairs(key)) for key, _, _ in self._names])

    @cached_property
    def _numbers(self) -> Mapping[str, list[int]]:
        """Flat name → its numbers."""
        found: dict[str, list[int]] = {}
        for number, (key, _, _) in enumerate(self._names):
            found.setdefault(key, []).append(number)
        return found

    @cached_property
    def _neighbourhood(self) -> Neighbourhood:
        return Neighbourhood(sorted(key for key in self._numbers if len(key) <= _LONGEST_NEIGHBOUR))

    def to(self, word: str, *, most: int = 3) -> tuple[Near, ...]:
        """Names of different substances, cheapest mistakes first; none where nothing is alike.

        So many, and those that are as near as the last of them where that is within two mistakes.
        """
        key = flat(key_of(word))[:_LONGEST]
        priced: dict[str, tuple[int, int]] = {}  # substance → price, number of its nearest name
        for price, number in sorted(self._priced(key)):
            priced.setdefault(self._names[number][2], (price, number))
        in_order = list(priced.values())
        last = min(max((price for price, _ in in_order[:most]), default=0), TWO_MISTAKES)
        kept = in_order[:most] + [each for each in in_order[most : most + _MOST_EQUAL] if each[0] <= last]
        return tuple(Near(*self._names[number][1:]) for _, number in kept)

    def _priced(self, key: str) -> Iterator[tuple[int, int]]:
        """Price and number of the names that resemble a word: the cost of its mistakes, at most that of one each."""
        for number in self._candidates(key):
            name = self._names[number][0]
            mistakes = mistakes_between(key, name)
            if mistakes <= max(len(key), len(name)) // 2:
                yield min(cost(key, name), ONE_MISTAKE * mistakes), number

    def _candidates(self, key: str) -> list[int]:
        """Numbers of the names that are compared with a word."""
        near = self._neighbourhood.near([key]).get(key, [])
        return sorted({number for name in near for number in self._numbers[name]} | set(self._sharing(key)))

    def _sharing(self, key: str) -> list[int]:
        """Numbers of the names that share most pairs of letters (Dice 1945), where that is enough."""
        pairs = _pairs(key)
        held = [self._holding[pair] for pair in sorted(pairs) if pair in self._holding]
        if not held:
            return []
        shared = np.bincount(np.concatenate(held), minlength=len(self._names))
        share = 2 * shared / (self._sizes + len(pairs))
        best = np.lexsort((np.arange(len(share)), -share))[:_COMPARED]
        return [int(number) for number in best if share[number] >= _ALIKE]


def _pairs(key: str) -> frozenset[str]:
    """Neighbouring letters, with the beginning and the end."""
    framed = f"^{key}$"
    return frozenset(framed[place : place + 2] for place in range(len(framed) - 1))
