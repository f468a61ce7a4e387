"""How the page speaks: translation with names filled in, grammar of numbers, dates in words, names made safe."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pharmakon.language import MINUS, NARROW_SPACE, integer, rounded, translate
from pharmakon.language.numbers import EN_DASH, decimals_for

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_FIRST_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
LONGEST_IN_PROSE = 80
_RIGHT_TO_LEFT = {"R", "AL"}
# Characters that turn the order of what follows them: a name that holds one could disguise the text behind it.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """A name from outside, without control characters and without signs that turn the order of letters."""
    return "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text if letter not in _TURNING)


def isolated(name: str) -> str:
    """A clean name for a sentence: not too long, and keeping to itself where it runs in another direction."""
    name = clean(name)
    name = name if len(name) <= LONGEST_IN_PROSE else name[:LONGEST_IN_PROSE].rstrip() + "…"
    turned = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in name)
    return f"{_FIRST_ISOLATE}{name}{_END_ISOLATE}" if turned else name


@dataclass(frozen=True)
class Voice:
    """Speaks one language. `language` is passed in: a page never follows the machine's locale."""

    language: str = "en"

    def __call__(self, words: str, **details: str | int) -> str:
        """The words in this language, their places filled; no line ends before a percent sign or in 100 000."""
        said = translate(words, language=self.language).format(**details)
        return said.replace(" %", f"{NARROW_SPACE}%").replace("100 000", f"100{NARROW_SPACE}000")

    def counted(self, number: int, *, none: str, one: str, many: str, **details: str | int) -> str:
        """The form of words for no, one or several; {n} is the number."""
        words = none if number == 0 else one if number == 1 else many
        return self(words, n=integer(number), **details)

    def deaths(self, number: int) -> str:
        """'no deaths', '1 death', '1 234 deaths'."""
        return self.counted(number, none="no deaths", one="{n} death", many="{n} deaths")

    def day(self, day: date) -> str:
        """'30 June 2018'."""
        return self("{day} {month} {year}", day=day.day, month=self(MONTHS[day.month - 1]), year=day.year)

    def month(self, period: str) -> str:
        """'2018-06' → 'June 2018'."""
        year, _, number = period.partition("-")
        return self("{month} {year}", month=self(MONTHS[int(number) - 1]), year=year)

    def listed(self, names: Sequence[str]) -> str:
        """'a', 'a and b', 'a, b and c'."""
        if len(names) < 2:
            return "".join(names)
        return self("{before} and {last}", before=", ".join(names[:-1]), last=names[-1])

    def often(self, level: float) -> str:
        """A confidence level in words that need no statistics: 0.95 → '19 times in 20'."""
        hits = level * 20
        if abs(hits - round(hits)) < 1e-9:
            return self("{hits} times in 20", hits=round(hits))
        return self("{hits} times in 100", hits=rounded(level * 100, 0))

    def between(self, lower: float, upper: float) -> str:
        """'6.4–7.8', as exact as the distance of the limits allows; with 'to' where a limit is negative."""
        decimals = decimals_for(lower, upper)
        low, high = limit(lower, decimals), limit(upper, decimals)
        return self("{low} to {high}", low=low, high=high) if MINUS in low + high else f"{low}{EN_DASH}{high}"


def alone(value: float, lower: float, upper: float) -> str:
    """The value by itself, rounded as its limits allow; what is more than none never reads as 0."""
    return limit(value, decimals_of(value, lower, upper))


def limit(value: float, decimals: int) -> str:
    """A rounded value or limit; none is 0, never 0.0."""
    return rounded(value, decimals) if value else "0"


def decimals_of(value: float, lower: float, upper: float) -> int:
    """Decimals that the limits support, or as many more as keep a small value from reading as 0."""
    least = decimals_for(lower, upper)
    return next((more for more in range(least, 4) if not value or round(value, more)), least)
