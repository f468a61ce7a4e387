"""Wide tables of populations: what the heading of each column says of its figures: year, sex, ages."""

import re
from collections.abc import Iterable, Sequence

from pharmakon.intake.ages import NoAgeError, age_range
from pharmakon.intake.mapping import ColumnEntry
from pharmakon.intake.profile import Profile, heading_words
from pharmakon.intake.reasons import because
from pharmakon.intake.words import meanings, plain

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_WORD = re.compile(r"[^\W_]+(?:[-–+][^\W_]*)*|\+")
_FEWEST = 2


def wide_entries(numbers: Sequence[Profile], known: Iterable[str]) -> list[ColumnEntry]:
    """A line for each column of numbers, with what its heading says; none where one heading says nothing known.

    Args:
        numbers: columns of counts that are not known for anything else.
        known: columns of the record that the table has in long form already.
    """
    said = [(column, _said(column.name)) for column in numbers]
    sets = [found for _, found in said if found is not None]
    given = {to for found in sets for to in found}
    distinct = len({tuple(sorted(found.items())) for found in sets}) == len(numbers)
    if len(numbers) < _FEWEST or len(sets) < len(numbers) or not distinct or given & set(known):
        return []
    why = because("the heading says of which group its figures are")
    whole = {"sex": ""} if "sex" in given else {}
    return [ColumnEntry("value", column.name, set={**whole, **(found or {})}, why=why) for column, found in said]


def _said(heading: str) -> dict[str, str] | None:
    """Contents that a heading names, or None where something of it is not known."""
    text = plain(heading)
    found: dict[str, str] = {}
    if year := _YEAR.search(text):
        found["period"] = year[1]
        text = f"{text[: year.start()]} {text[year.end() :]}"
    filler = {*heading_words("words", "filler"), *map(plain, heading_words("observation", "value"))}
    words = [word for word in _WORD.findall(text) if word not in filler]
    for word in [each for each in words if each in meanings("sex") or each in meanings("all")]:
        found["sex"] = meanings("sex").get(word, "")
        words.remove(word)
    if words and not _with_ages(" ".join(words), found):
        return None
    return found or None


def _with_ages(text: str, found: dict[str, str]) -> bool:
    """Whether the rest of a heading is a range of ages, which is then noted."""
    try:
        first, last = age_range(text)
    except NoAgeError:
        return False
    found["age_from"] = "" if first is None else str(first)
    found["age_to"] = "" if last is None else str(last)
    return True
