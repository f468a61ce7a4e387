"""What the codes of a column mean where its file says so: labels of values, and codes for missing values."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from pharmakon.intake.words import meanings, plain, word_list
from pharmakon.records import Why

_MARKS = re.compile(r"[^\w'/ ]+")
_MISSING = "missing"


@dataclass(frozen=True)
class Labels:
    """The codes of one column. `labels`: code → label. `nothings`: code for a missing value → label (empty: none)."""

    labels: Mapping[str, str] = field(default_factory=dict)
    nothings: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.labels or self.nothings)

    def label(self, code: str) -> str | None:
        """What the code means; None without a label."""
        return self.labels.get(code) or None

    def why(self, code: str) -> str | None:
        """What is known of a missing value by the label of its code; None: nothing more than that it is missing."""
        return why_of_label(self.nothings.get(code) or self.labels.get(code, ""))

    def cover(self, texts: Iterable[str]) -> bool:
        """Whether most of a column's texts, codes for missing values apart, have a label: then they are codes."""
        said = [text for text in texts if text not in self.nothings]
        return 2 * sum(self.label(text) is not None for text in said) > len(said)

    def written(self, text: str) -> str | None:
        """The label of a code, nothing for a code that stands for a missing value, any other text as it is."""
        return None if text in self.nothings else self.label(text) or text


NO_LABELS = Labels()


def why_of_label(label: str) -> str | None:
    """What a label says of a missing value: "Refused to answer" → refused; None where it says no more."""
    word = plain(label)
    if word.replace(" ", "_") in set(Why):
        return word.replace(" ", "_")
    known = meanings("nothing").get(word)
    if known is not None:
        return None if known == _MISSING else known
    spoken = f" {_MARKS.sub(' ', word)}"
    return next((why for why, beginnings in _beginnings() if any(each in spoken for each in beginnings)), None)


@cache
def _beginnings() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Meaning → beginnings of words, with a space before each."""
    listed = word_list("missing_labels")["why"].items()
    return tuple((why, tuple(f" {plain(word)}" for word in words)) for why, words in listed)
