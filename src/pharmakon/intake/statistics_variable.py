"""A variable of a statistics file that is written: its values, what its codes mean, how dates are marked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Kind(StrEnum):
    """What a variable holds."""

    NUMBER = "number"
    DAY = "day"
    TEXT = "text"


@dataclass(frozen=True)
class FileVariable:
    """A variable under its name.

    Args:
        name: a letter, then letters, digits and underscores; at most 32 of them (Stata's limit).
        label: what the variable is, in words.
        kind: what it holds.
        numbers: the values of NUMBER (as they are) and DAY (days since 1970-01-01); NaN is an empty cell.
        texts: the values of TEXT in UTF-8; the empty text is an empty cell.
        labels: number → label.
        missing: codes that stand for a missing value → label. They are numbers that no value has.
    """

    name: str
    label: str = ""
    kind: Kind = Kind.NUMBER
    numbers: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    texts: tuple[bytes, ...] = ()
    labels: Mapping[int, str] = field(default_factory=dict)
    missing: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.texts) if self.kind is Kind.TEXT else len(self.numbers)

    @property
    def width(self) -> int:
        """Bytes of the longest text, at least one."""
        return max(1, *map(len, self.texts)) if self.texts else 1


def clipped(text: str, most: int) -> bytes:
    """The text in UTF-8 in at most so many bytes, no character cut in two."""
    return text.encode()[:most].decode(errors="ignore").encode()
