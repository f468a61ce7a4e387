"""How names, texts, numbers and dates are written before they are compared: accents, case, scripts, signs."""

import re
import unicodedata
from functools import cache

# Letters of Greek and Cyrillic in Latin letters, close to ISO 9 and ISO 843 without diacritics. Scripts whose short
# vowels are not written (Arabic, Hebrew) and logographic ones are compared among themselves, not with Latin.
_CYRILLIC = dict(
    zip(
        "абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюяјљњћђџѕў",
        [
            "a",
            "b",
            "v",
            "g",
            "g",
            "d",
            "e",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
            "j",
            "lj",
            "nj",
            "c",
            "dj",
            "dz",
            "dz",
            "u",
        ],
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        [
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
        ],
        strict=True,
    )
)
# Letters without a decomposition in Unicode, and Arabic letter forms that are written one for the other.
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
_ARABIC = dict(zip("أإآٱىیکةؤئ", "ااااييكهوي", strict=True)) | {"ـ": ""}
_TABLE = str.maketrans(_CYRILLIC | _GREEK | _LETTERS | _ARABIC)
# Written inside a name and no border between two: O'Brien, D’Arcy, Sa`id.
_JOINING = re.compile(r"['’‘`´ʼʻ.]")
_GAP = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Lower case, without accents and marks, in Latin letters where the script allows it; words part by one blank."""
    if text.isascii():
        plain = text.lower()
    else:
        composed = unicodedata.normalize("NFKC", text).casefold().translate(_TABLE)
        wide = unicodedata.normalize("NFKD", composed)
        plain = "".join(_digit(each) for each in wide if not unicodedata.combining(each)).translate(_TABLE)
    return _GAP.sub(" ", _JOINING.sub("", plain)).strip()


def _digit(character: str) -> str:
    """Digits of other scripts as 0-9."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def squeezed(text: str) -> str:
    """Letters and digits of the folded text: for numbers and codes."""
    return folded(text).replace(" ", "")


# Robert C. Russell's code (US patent 1,261,167, 1918), six classes of consonants.
_CLASSES = {letter: str(number) for number, group in enumerate(
    ("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), start=1) for letter in group}  # fmt: skip
_SOUND_LENGTH = 4


@cache
def sound(name: str) -> str:
    """A code of how a folded name sounds (Soundex, all words in one); other scripts: the first three characters."""
    letters = name.replace(" ", "")
    if not letters.isascii():
        return letters[:3]
    codes = [letters[:1]]
    last = _CLASSES.get(letters[:1], "")
    for letter in letters[1:]:
        now = _CLASSES.get(letter, "")
        if now and now != last:
            codes.append(now)
        if letter not in "hw":  # they do not part two consonants of one class
            last = now
    return "".join(codes)[:_SOUND_LENGTH]


_DIGITS = re.compile(r"\d+")
_ORDERS = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}
_PLACES = {"ymd": ((0, 4), (4, 6), (6, 8)), "dmy": ((4, 8), (2, 4), (0, 2)), "mdy": ((4, 8), (0, 2), (2, 4))}


def folded_date(text: str, order: str) -> str:
    """A date as eight digits, year, month, day, also one that is no day of the calendar; "" where it is none.

    A year alone is yyyy0000, a month yyyymm00: parts that are not known are zero.
    """
    runs = _DIGITS.findall(unicodedata.normalize("NFKC", text))
    if len(runs) == 1 and len(runs[0]) == len("yyyymmdd"):
        year, month, day = (runs[0][first:last] for first, last in _PLACES[order])
    elif len(runs) == 1 and len(runs[0]) == len("yyyy"):
        year, month, day = runs[0], "00", "00"
    elif len(runs) >= 3:
        year, month, day = (runs[place] for place in _ORDERS[order])
    else:
        return ""
    fits = len(year) == len("yyyy") and len(month) <= 2 and len(day) <= 2
    return f"{int(year):04}{int(month):02}{int(day):02}" if fits and int(year) > 0 else ""
