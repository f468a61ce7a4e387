"""Statistical checks of a source's records: what a person should look at. Nothing is changed; thresholds are data."""

from collections.abc import Iterator

from pharmakon.findings import Finding
from pharmakon.intake.plausibility.breaks import sudden_counts, sudden_shares, sudden_unknowns
from pharmakon.intake.plausibility.days import heaped_days
from pharmakon.intake.plausibility.digits import preferred_digits
from pharmakon.intake.plausibility.months import Months
from pharmakon.intake.plausibility.profile import PROFILE_SCHEMA, profile_of
from pharmakon.intake.plausibility.singles import far_numbers, unlikely_combinations
from pharmakon.intake.plausibility.source import Profiled, Source
from pharmakon.intake.plausibility.thresholds import Thresholds, parse_thresholds, shipped_thresholds

__all__ = [
    "PROFILE_SCHEMA",
    "Profiled",
    "Source",
    "Thresholds",
    "doubtful",
    "parse_thresholds",
    "profile_of",
    "shipped_thresholds",
]


def doubtful(source: Source, thresholds: Thresholds) -> Iterator[Finding]:
    """Everything in a source's records that departs from what its own past and good records make one expect."""
    months = Months(source, thresholds)
    if len(months.span):
        yield from sudden_counts(months)
        yield from sudden_shares(months)
        yield from sudden_unknowns(months)
    yield from heaped_days(source, thresholds)
    yield from preferred_digits(source, thresholds)
    yield from unlikely_combinations(source, thresholds)
    yield from far_numbers(source, thresholds)
