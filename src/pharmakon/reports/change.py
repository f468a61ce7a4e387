"""How much a figure changed between two years, and how sure of it chance lets us be."""

import math
from dataclasses import dataclass

import numpy as np

from pharmakon.reports.figures import Estimate
from pharmakon.statistics import clopper_pearson


@dataclass(frozen=True)
class Change:
    """A change with its limits: percent of the earlier figure, or percentage points between two shares."""

    value: float
    lower: float
    upper: float

    @property
    def sure(self) -> bool:
        """Whether chance alone hardly gives it: both limits on one side of no change."""
        return self.lower > 0 or self.upper < 0


def relative_change(before: Estimate, after: Estimate) -> Change | None:
    """Percent by which `after` differs from `before`; None where the earlier count is 0.

    The exact interval of the ratio of two Poisson rates, by the binomial limits of the later count given both
    (Przyborowski & Wilenski 1940, Biometrika 31:313). Counts are compared as rates of equal time at risk.
    """
    if not before.count:
        return None
    level = after.level or 0.95
    both = np.array([before.count + after.count])
    lower, upper = clopper_pearson(np.array([after.count]), both, level=level)
    persons = (before.denominator or 1) / (after.denominator or 1)
    ratios = (after.count / before.count, _odds(float(lower[0])), _odds(float(upper[0])))
    return Change(*((ratio * persons - 1) * 100 for ratio in ratios))


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def share_change(before: Estimate, after: Estimate) -> Change | None:
    """Percentage points between two shares; limits from those of both shares (Newcombe 1998, Stat Med 17:873)."""
    if before.limits is None or after.limits is None:
        return None
    (old, old_low, old_high), (new, new_low, new_high) = before.limits, after.limits
    difference = new - old
    return Change(
        difference,
        difference - math.hypot(new - new_low, old_high - old),
        difference + math.hypot(new_high - new, old - old_low),
    )


def upper_of_none(level: float) -> float:
    """The exact upper Poisson limit of a count of 0: −ln((1 − level) / 2) (Garwood 1936)."""
    return -math.log((1 - level) / 2)
