"""Rows of one file that are one person: groups that grow while the evidence of all their pairs together is for it.

A weak pair never joins two groups alone: two groups become one when the evidence of all pairs between them, for and
against, adds up to more than nothing. The best join comes first (greedy search for the most probable partition).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.linkage.blocking import Rows

Whole = NDArray[np.int64]
# Evidence (thousandths of a bit) is cut here, so that one pair cannot outvote a whole group.
CAP = 12_000
# Rows that hang together through pairs: more than these are first parted at their weaker pairs. 2 bits a step.
LARGEST, STEP = 300, 2_000


@dataclass(frozen=True)
class Grouping:
    """The rows of one component: row numbers, the group of each, and evidence for each pair (n × n)."""

    rows: Whole
    group: Whole
    evidence: Whole

    @property
    def same(self) -> NDArray[np.bool_]:
        """Which pairs are of one group, in the order of `inner_pairs`."""
        first, second = np.triu_indices(len(self.rows), k=1)
        same: NDArray[np.bool_] = self.group[first] == self.group[second]
        return same

    def probability(self, limit: int) -> NDArray[np.float64]:
        """Of each pair of one group: its own, or the product along a way through the group, whichever is higher.

        Args:
            limit: the evidence for even odds is this much below 0 (thousandths of a bit).
        """
        share = 1 / (1 + np.exp2(-np.clip(self.evidence + limit, -30_000, 30_000) / 1000))
        share = np.where(self.group[:, None] == self.group[None, :], share, 0.0)
        for middle in range(len(share)):
            share = np.maximum(share, share[:, [middle]] * share[[middle], :])
        first, second = np.triu_indices(len(self.rows), k=1)
        found: NDArray[np.float64] = share[first, second][self.same]
        return found


def components(rows: int, left: Whole, right: Whole, evidence: Whole) -> Iterator[Whole]:
    """Rows that hang together through pairs, of at least two rows and at most LARGEST; by lowest row.

    Where more hang together, the weakest pairs are left out until they fall apart.
    """
    limit = 0
    while len(left):
        label = _labels(rows, left, right)
        sizes = np.bincount(label)
        order = np.argsort(label, kind="stable")
        edges = np.flatnonzero(np.diff(label[order], prepend=-1, append=-1))
        for first, last in pairwise(edges):
            if 1 < last - first <= LARGEST:
                yield order[first:last]
        limit += STEP
        again = (sizes[label[left]] > LARGEST) & (evidence >= limit)
        left, right, evidence = left[again], right[again], evidence[again]


def _labels(rows: int, left: Whole, right: Whole) -> NDArray[np.int32]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(rows, rows))
    label: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return label


def inner_pairs(found: Sequence[Whole]) -> tuple[Rows, Rows]:
    """All pairs of rows of each component, lower row first, one component after the other."""
    first, second = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for rows in found:
        one, two = np.triu_indices(len(rows), k=1)
        first.append(rows[one])
        second.append(rows[two])
    return np.concatenate(first).astype(np.int32), np.concatenate(second).astype(np.int32)


def squares(found: Sequence[Whole], evidence: Whole) -> Iterator[tuple[Whole, Whole]]:
    """Each component with the evidence of its pairs as a square, from a list in the order of `inner_pairs`."""
    start = 0
    for rows in found:
        square = np.zeros((len(rows), len(rows)), dtype=np.int64)
        one, two = np.triu_indices(len(rows), k=1)
        square[one, two] = square[two, one] = evidence[start : start + len(one)]
        start += len(one)
        yield rows, square


def grouping(rows: Whole, evidence: Whole, marks: NDArray[np.uint64]) -> Grouping:
    """The most probable groups of the rows of a component, found greedily.

    Args:
        rows: row numbers.
        evidence: n × n, symmetrical: thousandths of a bit for (over 0) or against each pair.
        marks: a number a row that does not depend on its place, to choose between equal joins.
    """
    off = ~np.eye(len(rows), dtype=bool)
    if (evidence[off] > 0).all():
        return Grouping(rows, np.zeros(len(rows), dtype=np.int64), evidence)
    return Grouping(rows, _partition(evidence, lambda place: int(marks[place])), evidence)


def _partition(evidence: Whole, tie: Callable[[int], int]) -> Whole:
    total = np.clip(evidence, -CAP, CAP)
    group = np.arange(len(total))
    alive = list(range(len(total)))
    marks = {place: tie(place) for place in alive}
    while len(alive) > 1:
        inner = total[np.ix_(alive, alive)]
        inner[np.tril_indices(len(alive))] = np.iinfo(np.int64).min
        best = int(inner.max())
        if best <= 0:
            break
        equal = [(alive[a], alive[b]) for a, b in np.argwhere(inner == best)]
        one, two = min(equal, key=lambda pair: sorted((marks[pair[0]], marks[pair[1]])))
        total[one] += total[two]
        total[:, one] += total[:, two]
        group[group == two] = one
        marks[one] = min(marks[one], marks[two])
        alive.remove(two)
    return group
