"""What a linkage finds: pairs of keys with weight, probability and comparison pattern. No value of any row."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

from pharmakon.findings import Finding
from pharmakon.intake.linkage.model import Comparison


class Class(StrEnum):
    """What is thought of a pair before a person looks at it."""

    MATCH = "match"
    REVIEW = "review"
    NO = "no"


class Conflict(StrEnum):
    """Why a pair that compares well is not a match."""

    NONE = ""
    OTHER_PARTNER = "other_partner"  # one of the two rows has a better partner
    GROUP = "group"  # others of its group compare badly with the partner's group


@dataclass(frozen=True)
class ErrorRates:
    """Estimated errors, all from the model: they are as good as its assumptions.

    Args:
        links: expected number of true links among all pairs, also those that were not compared.
        matches: pairs classed as match.
        false_links: expected number of false ones among the matches.
        missed_review: expected number of true links classed as review.
        missed_compared: expected number of true links that were compared and classed as no.
        missed_passes: expected number of true links that no pass brought together.
    """

    links: float
    matches: int
    false_links: float
    missed_review: float
    missed_compared: float
    missed_passes: float

    @property
    def precision(self) -> float:
        """The share of matches that are true; 1 where there are none."""
        return 1 - self.false_links / self.matches if self.matches else 1.0

    @property
    def recall(self) -> float:
        """The share of true links that are matches; 1 where none is expected."""
        return (self.matches - self.false_links) / self.links if self.links > 0 else 1.0


@dataclass(frozen=True)
class Links:
    """Pairs of rows.

    Args:
        table: left_… and right_… of the plan's key, weight (thousandths of a bit), probability (thousandths), pattern
            (one Level digit a field), class, conflict; sorted by left key, then right key.
        fields: names of the fields, in the order of the pattern.
        comparisons: m and u of each field or group, as estimated.
        errors: estimated errors.
        compared: how many pairs were compared.
        match_from, review_from: probability (thousandths) from which a pair is a match, or is to be looked at.
        findings: what people should know.
    """

    table: pa.Table
    fields: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    errors: ErrorRates
    compared: int
    match_from: int
    review_from: int
    findings: Sequence[Finding] = ()
