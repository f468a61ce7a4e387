"""Words of texts that no rule placed: which of them may be shown to people, and the names that they resemble."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

import pyarrow as pa

from pharmakon.reference.personal_names import personal_names
from pharmakon.substances.nearest import Near, Nearest

# A word enters a product only when it stands in so many rows (model.md, "Identifying people").
FEWEST_ROWS = 5
_MOST_COMPARED = 500  # words for which resembling names are sought: more than a person answers at once
OTHER_WORDS = "other_words.txt"  # of reference/: words that a person said name no substance, one a line


@dataclass(frozen=True)
class Unplaced:
    """A word, how many rows hold it, and the names of the register that it resembles, most alike first."""

    word: str
    rows: int
    nearest: tuple[Near, ...] = ()


def counted_words(tables: Iterable[pa.Table]) -> dict[str, int]:
    """Word → rows that hold it, over the tables of unplaced words of several files.

    A table counts by text column: the most of any column is a number of rows that hold the word, the sum is not.
    """
    counts: dict[str, int] = {}
    for table in tables:
        most = table.group_by("word").aggregate([("texts", "max")])
        for word, rows in zip(most["word"].to_pylist(), most["texts_max"].to_pylist(), strict=True):
            counts[word] = counts.get(word, 0) + rows
    return counts


def frequent_words(
    counts: Mapping[str, int], reference: Path | None, nearest: Nearest | None = None
) -> tuple[Unplaced, ...]:
    """Words that may be shown: in five rows or more, no name of a person, not settled by a person; most frequent first.

    Args:
        counts: word → rows that hold it.
        reference: a country's folder with its own names of people and other words.
        nearest: finds the names that a word resembles; None: they are not wanted.
    """
    frequent = [(word, rows) for word, rows in counts.items() if rows >= FEWEST_ROWS]
    hidden = personal_names(reference) | other_words(reference) if frequent else frozenset()
    shown = sorted((-rows, word) for word, rows in frequent if word.casefold() not in hidden)
    near = [nearest.to(word) for _, word in shown[:_MOST_COMPARED]] if nearest else []
    alike = chain(near, repeat(()))
    return tuple(Unplaced(word, -less, names) for (less, word), names in zip(shown, alike, strict=False))


def other_words(reference: Path | None) -> frozenset[str]:
    """Words that a person of this country said name no substance."""
    path = reference / OTHER_WORDS if reference is not None else None
    if path is None or not path.is_file():
        return frozenset()
    return frozenset(line.strip().casefold() for line in path.read_text(encoding="utf-8-sig").splitlines())
