"""Which pairs of rows are compared: those that agree on all keys of at least one pass."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pharmakon.findings import BlockedError, Finding, code
from pharmakon.intake.linkage.plan import BlockKey, Pass
from pharmakon.intake.linkage.prepare import Codes, Column

Rows = NDArray[np.int32]
MOST_PAIRS = 300_000_000  # 8 bytes a pair and a pattern of 4: 3.6 GB


@dataclass(frozen=True)
class Keyed:
    """A key of both tables: which group each row falls into; -1 where the row has no such key."""

    left: Codes
    right: Codes
    groups: int


class KeyStore:
    """Keys of the columns, each made when it is first asked for."""

    def __init__(self, columns: Sequence[Column], *, one_table: bool) -> None:
        self._columns = {column.field.name: column for column in columns}
        self._made: dict[BlockKey, Keyed] = {}
        self.one_table = one_table
        self.left_rows, self.right_rows = len(columns[0].left), len(columns[0].right)

    @property
    def columns(self) -> list[Column]:
        """The columns."""
        return list(self._columns.values())

    @property
    def groups(self) -> dict[str, str]:
        """Field → the group of fields that change together."""
        return {name: column.field.group for name, column in self._columns.items()}

    def column(self, key: BlockKey) -> Column:
        """The column of a key."""
        return self._columns[key[0]]

    def keyed(self, key: BlockKey) -> Keyed:
        """One key."""
        if key not in self._made:
            column = self.column(key)
            texts = column.key(key[1])
            different = np.array(sorted(set(texts.tolist()) - {""}), dtype=object)
            place = {text: number for number, text in enumerate(different)} | {"": -1}
            of_values = np.array([*(place[text] for text in texts), -1], dtype=np.int32)
            self._made[key] = Keyed(of_values[column.left], of_values[column.right], len(different))
        return self._made[key]

    def together(self, keys: Pass) -> Keyed:
        """Several keys as one: a row without one of them has none."""
        if not keys:
            return Keyed(np.zeros(self.left_rows, np.int32), np.zeros(self.right_rows, np.int32), 1)
        first = self.keyed(keys[0])
        for key in keys[1:]:
            first = _joined(first, self.keyed(key))
        return first

    @property
    def all_pairs(self) -> int:
        """All pairs there are."""
        return self.left_rows * (self.left_rows - 1) // 2 if self.one_table else self.left_rows * self.right_rows

    def pairs(self, keyed: Keyed) -> int:
        """How many pairs agree."""
        left = np.bincount(keyed.left[keyed.left >= 0], minlength=keyed.groups)
        if self.one_table:
            return int((left * (left - 1) // 2).sum())
        right = np.bincount(keyed.right[keyed.right >= 0], minlength=keyed.groups)
        return int((left * right).sum())


def _joined(first: Keyed, second: Keyed) -> Keyed:
    left, right = (
        np.where((a >= 0) & (b >= 0), a.astype(np.int64) * second.groups + b, -1)
        for a, b in ((first.left, second.left), (first.right, second.right))
    )
    different, codes = np.unique(np.concatenate([left, right]), return_inverse=True)
    shift = int(different[:1].sum() < 0)  # rows without a key come first
    held: Codes = (codes - shift).astype(np.int32)
    return Keyed(held[: len(left)], held[len(left) :], len(different))


def candidates(keys: KeyStore, passes: Sequence[Pass]) -> tuple[Rows, Rows]:
    """Pairs of row numbers that agree in a pass, each once. Of one table: the lower row number is the left one.

    Raises:
        BlockedError: there are more than MOST_PAIRS (PH-L004).
    """
    keyed = [keys.together(each) for each in passes]
    wanted = sum(keys.pairs(each) for each in keyed)
    if wanted > MOST_PAIRS:
        raise BlockedError(Finding(code("PH-L004"), details={"most": f"{MOST_PAIRS:,}", "found": f"{wanted:,}"}))
    lefts, rights = [], []
    for number, each in enumerate(keyed):
        left, right = _within(each) if keys.one_table else _across(each)
        fresh = np.ones(len(left), dtype=bool)
        for earlier in keyed[:number]:
            held = earlier.left[left]
            fresh &= (held != earlier.right[right]) | (held < 0)
        lefts.append(left[fresh])
        rights.append(right[fresh])
    return np.concatenate(lefts), np.concatenate(rights)


def _across(keyed: Keyed) -> tuple[Rows, Rows]:
    """All pairs of a left and a right row of one group."""
    order = np.argsort(keyed.right, kind="stable").astype(np.int32)
    order = order[np.count_nonzero(keyed.right < 0) :]
    counts = np.bincount(keyed.right[order], minlength=keyed.groups)
    starts = np.cumsum(counts) - counts
    rows = np.flatnonzero(keyed.left >= 0).astype(np.int32)
    group = keyed.left[rows]
    left = np.repeat(rows, counts[group])
    return left, order[_spans(starts[group], counts[group])]


def _within(keyed: Keyed) -> tuple[Rows, Rows]:
    """All pairs of two rows of one group, lower row first."""
    order = np.argsort(keyed.left, kind="stable").astype(np.int32)
    order = order[np.count_nonzero(keyed.left < 0) :]
    counts = np.bincount(keyed.left[order], minlength=keyed.groups)
    ends = np.cumsum(counts)[keyed.left[order]]
    following = ends - np.arange(len(order)) - 1
    left = np.repeat(order, following)
    return left, order[_spans(np.arange(len(order)) + 1, following)]


def _spans(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """start, start + 1, … for each length, one after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    places: NDArray[np.int64] = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return places
