"""What is declared for a linkage: fields, passes, wanted error rates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pharmakon.findings import Finding, MisuseError, code
from pharmakon.intake.linkage.fields import Field, Kind, Level

# A key of a field: field name and the name of the key ("surname", "sound").
BlockKey = tuple[str, str]
# Rows are compared in a pass when they agree on all its keys.
Pass = tuple[BlockKey, ...]

KEYS_OF: dict[Kind, tuple[str, ...]] = {
    Kind.NAME: ("whole", "sound", "initial"),
    Kind.DATE: ("whole", "year", "monthday"),
    Kind.CATEGORY: ("whole",),
    Kind.IDENTIFIER: ("whole",),
    Kind.CODE: ("whole",),
    Kind.TEXT: ("whole", "start"),
    Kind.NUMBER: ("whole",),
}
_MOST_FIELDS = 11  # patterns are int32 numbers of base 7


@dataclass(frozen=True)
class LinkPlan:
    """How rows are linked.

    Args:
        fields: what is compared.
        key: columns that are a row's key; they come out as left_… and right_….
        passes: pairs are compared when they agree on all keys of at least one pass; none: proposed from the rows.
        one_to_one: each row of one file has at most one partner in the other (no meaning for duplicates).
        false_links: the share of false links (0-1) that may stand among matches, as estimated.
        missed_links: the share of true links (0-1) that may be left outside matches and review, as estimated.
        least: probability (0-1) below which no pair is a match, whatever the share.
        sample: how many random pairs show how often fields agree by chance.
        most_pairs: pairs that may be compared in all passes together; 0: 30 a row, at least 1 million.
        seed: of the random pairs.
    """

    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("file_id", "row", "part")
    passes: tuple[Pass, ...] = ()
    one_to_one: bool = True
    false_links: float = 0.01
    missed_links: float = 0.01
    least: float = 0.5
    sample: int = 500_000
    most_pairs: int = 0
    seed: int = 20201

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        if not 2 <= len(names) <= _MOST_FIELDS or len(set(names)) < len(names):
            details: dict[str, str | int] = {"most": _MOST_FIELDS, "found": ", ".join(names) or "-"}
            raise MisuseError(Finding(code("PH-L001"), details=details))
        for each in self.passes:
            self._check(each)

    def _check(self, keys: Sequence[BlockKey]) -> None:
        kinds = {field.name: field.kind for field in self.fields}
        for name, key in keys:
            if name not in kinds or key not in KEYS_OF[kinds[name]]:
                raise MisuseError(Finding(code("PH-L002"), details={"found": f"{name}.{key}"}))

    def with_passes(self, passes: Sequence[Pass]) -> "LinkPlan":
        """The same plan with these passes."""
        return replace(self, passes=tuple(passes))

    def pattern_text(self, levels: Sequence[Level]) -> str:
        """A comparison pattern as it is stored: one digit a field, in the plan's order."""
        return "".join(str(int(level)) for level in levels)
