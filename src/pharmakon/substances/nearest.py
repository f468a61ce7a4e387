"""Names of the register that resemble a word: suggestions for a person, never a reading.

Names that share pairs of letters with the word are compared with it letter by letter; scripts are not mixed. Looser
than the spelling of the reader on purpose: a person looks at what comes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pharmakon.substances.folding import flat, key_of
from pharmakon.substances.names import Place
from pharmakon.substances.register import Register
from pharmakon.substances.spelling import mistakes_between

# Chosen by the authors: below this share of common pairs of letters nobody sees a likeness.
_ALIKE = 0.3
_COMPARED = 24  # names that are compared letter by letter
_LONGEST = 64  # letters; longer words are cut before they are compared


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

    def to(self, word: str, *, most: int = 3) -> tuple[Near, ...]:
        """At most so many names, of different substances, most alike first; none where nothing is alike."""
        key = flat(key_of(word))[:_LONGEST]
        alike = [(self._mistakes(number, key), number) for number in self._candidates(key)]
        found: dict[str, Near] = {}
        for mistakes, number in sorted(alike):
            _, text, substance = self._names[number]
            if mistakes <= max(len(key), len(self._names[number][0])) // 2:
                found.setdefault(substance, Near(text, substance))
        return tuple(found.values())[:most]

    def _candidates(self, key: str) -> list[int]:
        """Numbers of the names that share most pairs of letters (Dice 1945), where that is enough."""
        pairs = _pairs(key)
        held = [self._holding[pair] for pair in sorted(pairs) if pair in self._holding]
        if not held:
            return []
        shared = np.bincount(np.concatenate(held), minlength=len(self._names))
        share = 2 * shared / (self._sizes + len(pairs))
        best = np.lexsort((np.arange(len(share)), -share))[:_COMPARED]
        return [int(number) for number in best if share[number] >= _ALIKE]

    def _mistakes(self, number: int, key: str) -> int:
        return mistakes_between(key, self._names[number][0])


def _pairs(key: str) -> frozenset[str]:
    """Neighbouring letters, with the beginning and the end."""
    framed = f"^{key}$"
    return frozenset(framed[place : place + 2] for place in range(len(framed) - 1))
