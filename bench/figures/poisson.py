"""Poisson limits: how often they contain the truth, and how long they take."""

import time

import numpy as np

from bench.figure import Figure, Outcome
from pharmakon.statistics import coverage, exact_limits, midp_limits

EXPECTED = (1, 3, 10, 30, 100, 1000)
CELLS = 1_000_000
SECONDS = 0.2


def poisson_coverage() -> Outcome:
    """Coverage of 95 % limits by exact summation over all counts that occur."""
    exact = [coverage(exact_limits, expected) for expected in EXPECTED]
    midp = [coverage(midp_limits, expected) for expected in EXPECTED]
    each = [f"{mean}: {a:.2%} ({b:.2%})" for mean, a, b in zip(EXPECTED, exact, midp, strict=True)]
    return Outcome("expected events: exact (mid-P) " + "; ".join(each), met=min(exact) >= 0.95)


def poisson_speed() -> Outcome:
    """Median of five runs on counts of a gamma–Poisson mixture (mean 100), the library being loaded."""
    random = np.random.default_rng(20_240_101)
    counts = random.poisson(random.gamma(0.5, 200, CELLS)).astype(np.int64)
    exact_limits(counts[:1])
    seconds = float(np.median([_seconds_of(counts) for _ in range(5)]))
    distinct = np.unique(counts).size
    return Outcome(f"{seconds:.3f} s for {CELLS:,} cells with {distinct:,} distinct counts", met=seconds <= SECONDS)


def _seconds_of(counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> float:
    start = time.perf_counter()
    exact_limits(counts)
    return time.perf_counter() - start


FIGURES = (
    Figure(
        "poisson_coverage",
        "How often 95 % Poisson limits contain the expected number, by exact summation (mid-P limits beside them)",
        "exact limits: at least 95.0 % at expected 1, 3, 10, 30, 100, 1,000",
        poisson_coverage,
    ),
    Figure(
        "poisson_speed",
        "Time of the exact Poisson limits of a million cells",
        f"at most {SECONDS} s",
        poisson_speed,
    ),
)
