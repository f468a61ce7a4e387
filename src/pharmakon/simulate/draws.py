"""Random whole numbers that are the same on every machine and under every version of numpy."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


class Draws:
    """A stream of draws with a key of its own.

    Only the raw bits of PCG64 are used, whose stream numpy guarantees (NEP 19), and whole numbers: no floating point
    whose last digit depends on the processor.
    """

    def __init__(self, *key: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence(key))

    def below(self, limit: int | Whole, size: int) -> Whole:
        """Whole numbers from 0 to limit - 1. `limit` is one number or one for each draw."""
        raw = self.keys(size)
        return (raw % np.asarray(limit, dtype=np.uint64)).astype(np.int64)

    def keys(self, size: int) -> NDArray[np.uint64]:
        """64 random bits each."""
        return np.asarray(self._bits.random_raw(size), dtype=np.uint64)

    def chance(self, per_mille: int | Whole, size: int) -> NDArray[np.bool_]:
        """True in so many of a thousand draws."""
        return self.below(1000, size) < per_mille

    def pick(self, weights: Sequence[int] | Whole, size: int) -> Whole:
        """Places of a list, each as often as its weight says."""
        reached = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(reached, self.below(int(reached[-1]), size), side="right").astype(np.int64)

    def pick_by(self, weights: Whole, profile: Whole) -> Whole:
        """Places of a list, each draw with the weights of its own profile.

        Args:
            weights: profiles x places; every profile has a weight above 0.
            profile: the profile of each draw.
        """
        # All profiles on one line: profile p begins where those before it end.
        reached = np.cumsum(weights.ravel())
        totals = weights.sum(axis=1)
        starts = np.cumsum(totals) - totals
        aim = starts[profile] + self.below(totals[profile], len(profile))
        return np.asarray(np.searchsorted(reached, aim, side="right") - profile * weights.shape[1])
