"""Word lists of intake (`data/*.toml`): nothings, yes and no, sexes, manners, months, ages, headings."""

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


# Letters with a stroke, without a dot, or joined: Unicode has no decomposition for them.
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "œ": "oe"})


def plain(text: str) -> str:
    """Without accents, capital letters and doubled or outer space: the form in which words are compared."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.split()).casefold()


def squashed(text: str) -> str:
    """Letters and digits of `plain` alone: "Date_of Death" and "DateOfDeath" are one heading."""
    return "".join(character for character in plain(text) if character.isalnum())


@cache
def word_list(name: str) -> dict[str, dict[str, list[str]]]:
    """One file of the folder `data`."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def meanings(table: str) -> Mapping[str, str]:
    """Word → meaning, for a table of values.toml: `meanings("sex")["homme"] == "male"`."""
    found: dict[str, str] = {}
    for meaning, words in word_list("values")[table].items():
        for word in words:
            found.setdefault(plain(word), meaning)
    return found


@cache
def months() -> Mapping[str, int]:
    """Name of a month → 1 to 12."""
    listed = tomllib.loads((DATA / "months.toml").read_text(encoding="utf-8"))["months"]
    return {plain(word): number for number, words in enumerate(listed, start=1) for word in words}
