"""Compared pairs with their weight, and the probability that a weight means."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.linkage.blocking import Rows
from pharmakon.intake.linkage.compare import Patterns
from pharmakon.intake.linkage.model import MOST_SHARE, THOUSANDTHS, Model
from pharmakon.intake.linkage.partners import Weights

Floats = NDArray[np.float64]
_ROUNDS = 100


@dataclass(frozen=True)
class Scored:
    """Pairs.

    Args:
        left, right: row numbers.
        pattern: levels.
        weight: thousandths of a bit, frequencies of values counted in.
        prior_bits: log2 of the odds of a link before comparing, in thousandths of a bit.
    """

    left: Rows
    right: Rows
    pattern: Patterns
    weight: Weights
    prior_bits: int

    @classmethod
    def of(cls, left: Rows, right: Rows, pattern: Patterns, weight: Weights, model: Model) -> "Scored":
        """The share of links is estimated again, now that frequencies of values count."""
        different, pairs = np.unique(weight, return_counts=True)
        all_pairs = model.all_pairs
        prior = model.prior
        for _ in range(_ROUNDS):
            linked = float((_probability(different, _bits(prior)) * pairs).sum())
            now = min(min(max(linked, 0.1), float(model.most_links)) / all_pairs, MOST_SHARE)
            if abs(now - prior) <= 1e-9 * prior:
                break
            prior = now
        return cls(left, right, pattern, weight, _bits(prior))

    @property
    def evidence(self) -> NDArray[np.int64]:
        """Thousandths of a bit for a link (over 0: more probable than not)."""
        return self.weight.astype(np.int64) + self.prior_bits

    @property
    def probability(self) -> Floats:
        """Of a link (0-1)."""
        return _probability(self.weight, self.prior_bits)

    def kept(self, least: float) -> "Scored":
        """The pairs of at least this probability."""
        rows = np.flatnonzero(self.evidence >= np.log2(least / (1 - least)) * THOUSANDTHS)
        return self.only(rows)

    def followed_by(self, other: "Scored") -> "Scored":
        """These pairs, then others of the same linkage."""
        left, right, pattern, weight = (
            np.concatenate([getattr(self, name), getattr(other, name)])
            for name in ("left", "right", "pattern", "weight")
        )
        return Scored(left, right, pattern, weight, self.prior_bits)

    def only(self, places: NDArray[np.int64]) -> "Scored":
        """Some of the pairs."""
        return replace(
            self,
            left=self.left[places],
            right=self.right[places],
            pattern=self.pattern[places],
            weight=self.weight[places],
        )


def _bits(prior: float) -> int:
    return int(np.rint(np.log2(prior / (1 - prior)) * THOUSANDTHS))


def _probability(weight: Weights, prior_bits: int) -> Floats:
    bits = (weight.astype(np.float64) + prior_bits) / THOUSANDTHS
    share: Floats = 1 / (1 + np.exp2(-np.clip(bits, -1000, 1000)))
    return share
