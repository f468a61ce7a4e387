"""Record linkage: which rows of two files, or of one, speak of one person. In memory, on raw rows, inside intake.

What comes out (`Links`) holds keys, weights and comparison patterns, never a value that identifies anybody.
"""

from pharmakon.intake.linkage.fields import Field, Kind, Level, Role
from pharmakon.intake.linkage.link import duplicates, link
from pharmakon.intake.linkage.links import Class, ErrorRates, Links
from pharmakon.intake.linkage.plan import LinkPlan
from pharmakon.intake.linkage.propose import proposed_plan
from pharmakon.intake.linkage.review import review_table
from pharmakon.intake.linkage.tokens import TokenKey, duplicate_tokens, link_tokens, tokenised

__all__ = [
    "Class",
    "ErrorRates",
    "Field",
    "Kind",
    "Level",
    "LinkPlan",
    "Links",
    "Role",
    "TokenKey",
    "duplicate_tokens",
    "duplicates",
    "link",
    "link_tokens",
    "proposed_plan",
    "review_table",
    "tokenised",
]
