"""Two registers of deaths that overlap: how many deaths there are when each is counted once."""

import numpy as np

from bench.figure import Figure, Outcome
from bench.figures.linkage_people import Errors, persons, records
from pharmakon.intake.linkage import LinkPlan, Role, link, proposed_plan

SIMULATIONS, DEATHS, SHARED, MOST_BIAS = 200, 3_000, 1_800, 0.01
TRUE = 2 * DEATHS - SHARED
# One in ten records is wrong in each name and each date; the rest as in other figures.
ERRORS = Errors(
    given_typed=0.08,
    given_initial=0.02,
    surname_typed=0.08,
    surname_changed=0.02,
    birth_digit=0.07,
    birth_exchanged=0.02,
    birth_first_of_january=0.01,
    death_digit=0.10,
)


def counted_once(seed: int) -> tuple[int, float]:
    """Deaths of both registers less the links: links classed as match, and links expected by the model."""
    random = np.random.default_rng(seed)
    people = persons(random, TRUE)
    days = np.datetime64("2024-01-01") + random.integers(0, 366, TRUE)
    people["death"] = np.datetime_as_string(days).astype(object)
    left = records(random, people, np.arange(DEATHS), ERRORS)
    right = records(random, people, random.permutation(np.arange(TRUE - DEATHS, TRUE)), ERRORS)
    errors = link(left, right, death_plan()).errors
    return 2 * DEATHS - errors.matches, 2 * DEATHS - errors.links


def death_plan() -> LinkPlan:
    """Names, dates, sex and postcode; registers of deaths seldom have a street."""
    roles = (Role.GIVEN, Role.SURNAME, Role.BIRTH, Role.DEATH, Role.SEX, Role.POSTCODE)
    return proposed_plan({role: (role.value,) for role in roles}, key=("row",))


def bias() -> Outcome:
    """The mean of the errors of the total, the widest ones, and the same for the model's expected number."""
    totals = np.array([counted_once(seed) for seed in range(SIMULATIONS)])
    off = totals / TRUE - 1
    mean, low, high = (100 * each for each in (off.mean(axis=0), off.min(axis=0), off.max(axis=0)))
    measured = "; ".join(
        f"{name}: {mean[place]:+.2f} % on average ({low[place]:+.2f} to {high[place]:+.2f})"
        for place, name in enumerate(("matches taken as they come", "links as expected by the model"))
    )
    return Outcome(measured, met=bool(abs(off[:, 0].mean()) <= MOST_BIAS))


FIGURES = (
    Figure(
        "linkage_two_sources",
        f"Two registers of {DEATHS:,} deaths each, {SHARED:,} in both; one in ten records wrong in each name and date; "
        f"{SIMULATIONS} simulations of the total",
        f"bias of the total within {MOST_BIAS:.0%}",
        bias,
    ),
)
