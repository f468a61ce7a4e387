"""From values to places on the page, and the round numbers that stand on an axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pharmakon.language import rounded

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """A straight scale from 0 or any lowest value: `high` lies at `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)


def ticks(highest: float, *, wanted: int = 4, whole: bool = False) -> tuple[float, ...]:
    """Round numbers from 0 to the first one at or above `highest`; whole numbers only where `whole`."""
    if not math.isfinite(highest) or highest <= 0:
        highest = 1.0
    step = _step(highest / wanted)
    if whole:
        step = max(1.0, step if step == int(step) else _step(step + 1))
    count = math.ceil(highest / step - 1e-9)
    return tuple(step * number for number in range(count + 1))


def _step(least: float) -> float:
    """The smallest 1, 2, 2.5 or 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in _STEPS if step * power >= least * (1 - 1e-9))


def tick_texts(values: Sequence[float]) -> tuple[str, ...]:
    """Ticks with as many decimals as the finest of them needs."""
    decimals = next((d for d in range(6) if all(abs(v * 10**d - round(v * 10**d)) < 1e-6 for v in values)), 6)
    return tuple(rounded(value, decimals) if value else "0" for value in values)
