"""Known words that share what is left of a word when up to two letters are taken from each.

The hashes of what is left of all known words lie sorted in one array, so that many words are looked up at once; what
two words share by chance of the hash is told apart by whoever compares them.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

_TAKEN = 2  # letters
_LONGEST = 40  # letters; longer words have no neighbours
_BASE = 1_000_003  # of a polynomial modulo 2^64


class Neighbourhood:
    """Finds words that may be within two mistakes."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        hashed = list(_hashed(words))
        keys = np.concatenate([np.zeros(0, np.uint64), *(left.ravel() for _, left in hashed)])
        owner = np.concatenate([np.zeros(0, np.int32), *(np.repeat(which, left.shape[1]) for which, left in hashed)])
        order = np.argsort(keys)  # of equal keys in any order: `near` sorts what it finds
        keys = keys[order]
        first = np.flatnonzero(np.append(keys[:1] == keys[:1], keys[1:] != keys[:-1]))
        self._keys, self._first, self._owner = keys[first], np.append(first, len(keys)), owner[order]

    def near(self, words: Sequence[str]) -> dict[str, list[str]]:
        """Word → known words that may be near, in their order. Words without any are left out."""
        if not len(self._keys):
            return {}
        found: dict[str, set[int]] = {}
        for which, left in _hashed(words):
            place = np.minimum(np.searchsorted(self._keys, left.ravel()), len(self._keys) - 1)
            hits = np.flatnonzero(self._keys[place] == left.ravel())
            rows = which[hits // left.shape[1]].tolist()
            starts, ends = self._first[place[hits]].tolist(), self._first[place[hits] + 1].tolist()
            for row, start, end in zip(rows, starts, ends, strict=True):
                found.setdefault(words[row], set()).update(self._owner[start:end].tolist())
        return {word: [self._words[number] for number in sorted(numbers)] for word, numbers in found.items()}


def _hashed(words: Sequence[str]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
    """For words of one length their numbers and, a row a word, the hashes of what is left of them."""
    lengths = np.array([len(word) for word in words], np.int64)
    for length in range(_TAKEN + 1, _LONGEST + 1):
        which = np.flatnonzero(lengths == length)
        if len(which):
            letters = _letters([words[number] for number in which.tolist()], length)
            yield which, np.concatenate([_left(letters, taken) for taken in range(_TAKEN + 1)], axis=1)


def _letters(words: Iterable[str], length: int) -> NDArray[np.uint64]:
    return np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).reshape(-1, length).astype(np.uint64)


def _left(letters: NDArray[np.uint64], taken: int) -> NDArray[np.uint64]:
    kept = _kept(letters.shape[1], taken)
    powers = np.power(np.uint64(_BASE), np.arange(1, kept.shape[1] + 1, dtype=np.uint64))
    hashes: NDArray[np.uint64] = (letters[:, kept] * powers).sum(axis=2, dtype=np.uint64)
    return hashes


@cache
def _kept(length: int, taken: int) -> NDArray[np.int64]:
    """The places that stay, for every way to take so many."""
    stay = [[place for place in range(length) if place not in gone] for gone in combinations(range(length), taken)]
    return np.array(stay, np.int64).reshape(-1, length - taken)
