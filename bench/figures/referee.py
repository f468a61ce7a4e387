"""The shipped queries and estimates against the referee, a slow plain-Python reading of each definition."""

import random
from collections.abc import Callable, Iterator

from bench.figure import Figure, Outcome

# Random countries tried by each kind of question; together at least 5,000.
NAMING, TOTALS, COMPLETED, PLAIN, TRACED, TRACES, ESTIMATES = 1100, 130, 550, 350, 900, 300, 100
FIRST_SEED = 1_000_000  # apart from the share that the tests try
LEAST = 5_000
SHOWN = 3


def _difference(what: str, compare: Callable[[], None]) -> list[str]:
    """What differs, in words: with the smallest tables found on which it does."""
    try:
        compare()
    except AssertionError as difference:
        return [f"{what}: {difference}"]
    return []


def _queries() -> Iterator[list[str]]:
    from tests.referee_queries.trials import fixed_trials

    counts = {"naming": NAMING, "completed": COMPLETED, "facts": PLAIN, "years": PLAIN, "unmapped": PLAIN}
    for trial in fixed_trials():
        for seed in range(FIRST_SEED, FIRST_SEED + counts.get(trial.name, TOTALS)):
            yield _difference(trial.name, lambda trial=trial, seed=seed: trial.run(range(seed, seed + 1)))


def _traced() -> Iterator[list[str]]:
    from pharmakon.indicators.bases import DATE_BASES
    from tests.referee_queries.trials import traced_trial, wanted_cells

    rng = random.Random(FIRST_SEED)
    trials = [traced_trial(basis, cell) for basis in DATE_BASES for cell in wanted_cells()]
    for number in range(TRACED):
        seed = FIRST_SEED + number
        trial = rng.choice(trials)
        yield _difference(trial.name, lambda trial=trial, seed=seed: trial.run(range(seed, seed + 1)))


def _others() -> Iterator[list[str]]:
    from tests.referee_queries.estimates import compare
    from tests.referee_queries.traces import trace_differences

    for seed in range(FIRST_SEED, FIRST_SEED + TRACES):
        yield trace_differences(seed)
    for seed in range(FIRST_SEED, FIRST_SEED + ESTIMATES):
        yield compare(seed)


def referee() -> Outcome:
    """Every difference is printed; none is allowed."""
    tried = 0
    differing = []
    for source in (_queries, _traced, _others):
        for found in source():
            tried += 1
            differing += found[:1]
    for difference in differing[:SHOWN]:
        print(difference)
    return Outcome(f"{tried:,} random countries tried, {len(differing)} with a difference", met=_met(tried, differing))


def _met(tried: int, differing: list[str]) -> bool:
    return tried >= LEAST and not differing


FIGURES = (
    Figure(
        "referee",
        "Every shipped query (naming of deaths, totals, zeros and whole time, traces, facts of files) and every "
        "estimate on random countries, against a plain-Python reading of each definition; rows in another order too",
        f"at least {LEAST:,} random countries, differences nil",
        referee,
    ),
)
