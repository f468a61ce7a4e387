"""The areas that figures are made for, as tables: fixed when a generation is made, so that a trace asks the same."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from pharmakon.indicators.estimates import OUTSIDE, UNKNOWN, UNMAPPED
from pharmakon.reference.areas import Areas, folded
from pharmakon.reference.countries import country
from pharmakon.store import step_key

LINES = (UNKNOWN, UNMAPPED, OUTSIDE)


@dataclass(frozen=True)
class Frame:
    """Areas as tables.

    `words`: word, area: every text that means an area (folded). `parents`: area, ancestor: each area with itself and
    those above it, the lines unknown, unmapped and outside alone. `children`: area, child.
    """

    reference_area: str
    words: pa.Table
    parents: pa.Table
    children: pa.Table

    @classmethod
    def of(cls, areas: Areas, reference_area: str) -> "Frame":
        """The frame of a country's areas below one reference area."""
        return cls(reference_area, _words(areas, reference_area), _parents(areas, reference_area), _children(areas))

    @cached_property
    def key(self) -> str:
        """What the tables hold, as a key."""
        return step_key(self.reference_area, *(str(table.to_pydict()) for table in self.tables().values()))

    def tables(self) -> dict[str, pa.Table]:
        """The tables by name."""
        return {"words": self.words, "parents": self.parents, "children": self.children}

    @cached_property
    def with_areas(self) -> bool:
        """Whether the country has areas at all."""
        return any(area != self.reference_area for area in self.words["area"].to_pylist())

    @cached_property
    def area_of(self) -> dict[str, str]:
        """Folded text → area."""
        return dict(zip(self.words["word"].to_pylist(), self.words["area"].to_pylist(), strict=True))

    @cached_property
    def children_of(self) -> dict[str, list[str]]:
        """Area → areas directly below."""
        below: dict[str, list[str]] = defaultdict(list)
        for area, child in zip(self.children["area"].to_pylist(), self.children["child"].to_pylist(), strict=True):
            below[area].append(child)
        return dict(below)

    @cached_property
    def inner_areas(self) -> list[str]:
        """Areas within the reference area: those that may have rates."""
        return sorted(set(self.parents["area"].to_pylist()) - {self.reference_area, *LINES})


def _words(areas: Areas, reference_area: str) -> pa.Table:
    words = dict(areas.by_word)
    known = country(reference_area)
    for text in (reference_area, known.name if known else reference_area):
        words.setdefault(folded(text), reference_area)
    return _pairs("word", "area", sorted(words.items()))


def _parents(areas: Areas, reference_area: str) -> pa.Table:
    pairs = [
        (area, above)
        for area in sorted(areas.areas)
        for above in areas.ancestors(area)[:-1]
        if not areas.is_outside(area)
    ]
    return _pairs("area", "ancestor", [*pairs, *((line, line) for line in (reference_area, *LINES))])


def _children(areas: Areas) -> pa.Table:
    every = (areas.reference_area, *sorted(areas.areas))
    return _pairs("area", "child", [(area, child) for area in every for child in areas.children(area)])


def _pairs(first: str, second: str, rows: list[tuple[str, str]]) -> pa.Table:
    return pa.table(
        {
            first: pa.array([row[0] for row in rows], pa.string()),
            second: pa.array([row[1] for row in rows], pa.string()),
        }
    )
