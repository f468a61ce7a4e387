"""Ages and ranges of ages as texts write them, in completed years."""

import re
from functools import cache

from pharmakon.intake.words import meanings, plain, word_list

_DAYS = {"week": 7, "day": 1}
_DAYS_A_YEAR = 365.2425  # mean Gregorian year


class NoAgeError(ValueError):
    """The text is no age or range of ages."""


@cache
def _any_of(kind: str) -> str:
    words = sorted((plain(word) for word in word_list("values")["age"][kind]), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word) for word in words) + ")"


@cache
def _with_unit() -> re.Pattern[str]:
    units = "|".join(f"(?P<{kind}>{_any_of(kind)})" for kind in ("year", "month", "week", "day", "hour"))
    return re.compile(rf"(?:aged? )?(\d{{1,5}})(?:[.,](\d+))?\s*(?:{units})?\.?")


@cache
def _ranges() -> tuple[tuple[re.Pattern[str], int], ...]:
    """Patterns of a range; the number is what its last bound is shortened by."""
    year, number = rf"\s*{_any_of('year')}?\s*", r"(\d{1,3})"
    return (
        (re.compile(rf"{number}{year}{_any_of('to')}\s*{number}{year}"), 0),
        (re.compile(rf"\[{number},\s*{number}[)\[]"), 1),
        (re.compile(rf"{number}{year}{_any_of('and_over')}{year}()"), 0),
        (re.compile(rf"{_any_of('at_least')}\s*{number}{year}()"), 0),
        (re.compile(rf"\[{number},\s*inf(?:inity)?[)\[\]]()"), 0),
        (re.compile(rf"(){_any_of('under')}\s*{number}{year}"), 1),
    )


def completed_years(text: str) -> int:
    """An age in completed years: "34", "34.0", "34.5 years" are 34, "3 months" is 0.

    Raises:
        NoAgeError: it is none.
    """
    found = _with_unit().fullmatch(plain(text))
    if found is None:
        raise NoAgeError
    number, unit = int(found[1]), found.lastgroup or "year"
    if unit == "year":
        return number
    if unit == "month":
        return number // 12
    return int(number * _DAYS[unit] / _DAYS_A_YEAR) if unit in _DAYS else 0


def age_range(text: str) -> tuple[int | None, int | None]:
    """First and last completed year of a range, both included; None: open, or all ages.

    "15-24" is (15, 24), "85+" is (85, None), "under 5" is (0, 4), "[5,15)" is (5, 14), "all ages" is (None, None).

    Raises:
        NoAgeError: it is none.
    """
    written = plain(text)
    if written in meanings("all"):
        return None, None
    written = re.sub(r"^age[sd]?:? ", "", _without_code(written))
    for pattern, shorter in _ranges():
        if found := pattern.fullmatch(written):
            return _bounds(found[1] or "", found[2] or "", shorter)
    age = completed_years(written)
    return age, age


# Codes of SDMX and Eurostat (code lists CL_AGE, AGE): Y15, Y15-24, Y15T24, Y_GE85, Y_GT84, Y_LT1, Y_LE4.
_CODE = re.compile(r"y(?:_(?P<bound>ge|gt|le|lt))?(?P<first>\d{1,3})(?:[t-](?P<last>\d{1,3}))?")


def _without_code(written: str) -> str:
    """A code for ages as a range in signs; other texts as they are."""
    found = _CODE.fullmatch(written)
    if found is None:
        return written
    first, last = int(found["first"]), found["last"]
    if found["bound"] is None:
        return f"{first}-{last}" if last else str(first)
    signs = {"ge": f"{first}+", "gt": f"{first + 1}+", "le": f"<{first + 1}", "lt": f"<{first}"}
    return signs[found["bound"]]


def _bounds(first: str, last: str, shorter: int) -> tuple[int, int | None]:
    low, high = int(first or 0), int(last) - shorter if last else None
    if high is not None and high < low:
        raise NoAgeError
    return low, high
