"""What a column looks like: its heading in comparable forms, and shares of its cells that read as this or that."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, partial

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.intake.cells import Sheet, Texts
from pharmakon.intake.dates import date_cell, without_times
from pharmakon.intake.words import meanings, plain, squashed, word_list

SAMPLE = 400
NONE, HOLDS, CUT_SHORT, EXACT = range(4)  # how a heading matches what is known
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_TRUNCATED = 8  # dBase and SAS cut headings to 8 or 10 characters; a shorter beginning says too little


@dataclass(frozen=True)
class Heading:
    """A heading and the forms in which it is compared. `label`: what the file says of the column in words."""

    text: str
    label: str = ""

    @cached_property
    def in_words(self) -> "Heading | None":
        """The label as a heading of its own."""
        return Heading(self.label) if self.label and self.label != self.text else None

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words, those in brackets left out: ("date", "death") of "Date_of_Death (d/m/y)" without filler."""
        bare = _BRACKETS.sub(" ", self.text) if _BRACKETS.sub("", self.text).strip() else self.text
        parts = re.split(r"[\W_]+", plain(_CAMEL.sub(" ", bare)))
        filler = word_list("headings")["words"]["filler"]
        kept = tuple(part for part in parts if part and part not in filler)
        return kept or tuple(part for part in parts if part)

    @cached_property
    def series(self) -> str:
        """What the numbered columns of a series share: "combinedod" of "combined_od2"; empty without a number."""
        return "".join(self.words[:-1]) if len(self.words) > 1 and self.words[-1].isdigit() else ""

    @cached_property
    def forms(self) -> frozenset[str]:
        """Letters and digits alone: of the whole, without brackets, without filler, without a number at the end."""
        bare = _BRACKETS.sub(" ", self.text)
        return frozenset({squashed(self.text), squashed(bare), "".join(self.words), self.series} - {""})

    def match(self, synonyms: Iterable[str]) -> int:
        """EXACT: the heading, or its label, is one of them; CUT_SHORT; HOLDS: it has one and other words; NONE."""
        own = self._match(tuple(synonyms))
        return max(own, self.in_words.match(synonyms)) if self.in_words and own < EXACT else own

    def _match(self, synonyms: tuple[str, ...]) -> int:
        known = _known(synonyms)
        if self.forms & known.keys():
            return EXACT
        if any(len(form) >= _TRUNCATED and name.startswith(form) for form in self.forms for name in known):
            return CUT_SHORT
        return HOLDS if any(_runs_in(words, self.words) for words in known.values()) else NONE

    def rank(self, synonyms: tuple[str, ...]) -> int:
        """Place of the heading among the synonyms, the first being the plainest."""
        forms = self.forms | (self.in_words.forms if self.in_words else frozenset())
        places = [place for place, name in enumerate(_known(synonyms)) if name in forms]
        return min(places, default=len(synonyms))


@cache
def _known(synonyms: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for synonym in synonyms:
        words = Heading(synonym).words
        for form in (squashed(synonym), "".join(words)):
            found.setdefault(form, words)
    return found


def _runs_in(words: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[start : start + len(words)] == words for start in range(len(whole) - len(words) + 1))


def heading_words(table: str, name: str) -> tuple[str, ...]:
    """A list of headings.toml."""
    return tuple(word_list("headings")[table].get(name, ()))


@dataclass(frozen=True)
class Profile:
    """One column of a sheet. Shares are of filled cells, seen through the SAMPLE most frequent texts."""

    heading: Heading
    texts: Texts

    @property
    def name(self) -> str:
        """The heading as it stands."""
        return self.heading.text

    @cached_property
    def rows(self) -> int:
        """Cells, filled or not."""
        return len(self.texts.index)

    @cached_property
    def filled(self) -> int:
        """Filled cells."""
        return int(self.texts.filled.sum())

    @cached_property
    def different(self) -> int:
        """Different texts."""
        return int(self.texts.used().sum())

    @cached_property
    def sample(self) -> tuple[tuple[str, int], ...]:
        """The most frequent texts with their counts; ties by text, so that the order of rows does not matter."""
        table = pa.table({"text": self.texts.different, "count": self.texts.counts()})
        keys = [("count", "descending"), ("text", "ascending")]
        first = table.take(pc.select_k_unstable(table, min(SAMPLE, table.num_rows), keys)).to_pylist()
        return tuple((line["text"].strip(), line["count"]) for line in first if line["count"])

    def share(self, holds: Callable[[str], bool]) -> float:
        """Share of the cells whose text holds."""
        whole = sum(count for _, count in self.sample)
        return sum(count for text, count in self.sample if holds(text)) / whole if whole else 0.0

    @cached_property
    def date_share(self) -> float:
        """Share of the cells that say something which are dates in one order or another; times do not matter."""
        cut = Profile(self.heading, without_times(self.texts))
        said = 1.0 - cut.share(_is_nothing)
        return max(cut.share(partial(_is_date, order=order)) for order in ("dmy", "mdy")) / said if said else 0.0

    @cached_property
    def answers(self) -> float:
        """Share of cells that say yes or no."""
        return self.share(lambda text: plain(text) in meanings("answer"))

    @cached_property
    def wordy(self) -> float:
        """Share of cells that hold a word of three letters or more."""
        return self.share(lambda text: bool(re.search(r"[^\W\d_]{3}", text)))

    def known(self, table: str) -> dict[str, str]:
        """Texts of the sample → meaning, for a table of values.toml."""
        return {text: meanings(table)[plain(text)] for text, _ in self.sample if plain(text) in meanings(table)}


def _is_nothing(text: str) -> bool:
    return plain(text) in meanings("nothing")


def _is_date(text: str, *, order: str) -> bool:
    return date_cell(text, order).fault is None


def profiles(sheet: Sheet) -> dict[str, Profile]:
    """Every column of a sheet, in the order of the file; codes that have labels are seen as these."""
    return {name: Profile(Heading(name, sheet.in_words(name)), sheet.seen(name)) for name in sheet.headings}
