"""Age groups: the coarsest partition that both the population and the wanted groups refine."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from pharmakon.indicators.estimates import ALL

OLDEST = 130
# Ten-year groups from 15, as annual reports on drug-related deaths show them; chosen by Pharmakon.
WANTED_STARTS = (0, 15, 25, 35, 45, 55, 65, 75)


@dataclass(frozen=True)
class AgeGroups:
    """Closed ranges of completed years that cover all ages; the last one is open."""

    starts: tuple[int, ...]

    def ranges(self) -> dict[str, tuple[int, int]]:
        """Label → (first, last completed year); `all` is every age."""
        lasts = [start - 1 for start in self.starts[1:]] + [OLDEST]
        named = {
            (f"{start}+" if last == OLDEST else f"{start}-{last}"): (start, last)
            for start, last in zip(self.starts, lasts, strict=True)
        }
        return {ALL: (0, OLDEST), **named}

    def table(self) -> pa.Table:
        """One row a completed year: age, age_group."""
        rows = [
            (age, label)
            for label, (first, last) in self.ranges().items()
            if label != ALL
            for age in range(first, last + 1)
        ]
        return pa.table({"age": [age for age, _ in rows], "age_group": [label for _, label in rows]})


def coarsest(population_starts: Iterable[int]) -> AgeGroups:
    """The wanted groups, merged where the population does not cut; without population the wanted groups.

    Args:
        population_starts: first completed years of the population's age cells that every area and year has.
    """
    cuts = set(population_starts)
    starts = tuple(start for start in WANTED_STARTS if start == 0 or not cuts or start in cuts)
    return AgeGroups(starts)
