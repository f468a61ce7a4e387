"""How words are compared: case, accents, letter forms, dashes and Greek letters do not tell names apart.

A text is cut into *words* (letters, digits, marks) and *gaps* (all else). A word is cut into *tokens*: letters and
digits apart ("U47700" is u, 47700), one Greek letter by its name (α is alpha), unspaced scripts apart from others.
What is not seen (format and control characters) says nothing; behind a letter it belongs to the word.
A gap is *soft* when it holds blanks, dashes, apostrophes or quotes alone: soft gaps do not tell names apart.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

# Unicode calls the letter lamda.
_GREEK = {
    letter: unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}
# Letters that compatibility forms do not bring together: Arabic alef, yeh and teh forms, Persian kaf and yeh, Latin.
_SAME = str.maketrans("ٱىیکةøłđıς", "اييكهoldiσ", "ـ")
_SOFT = frozenset("-'\"`´‘’‚‛“”„‟′″‵«»‹›_®™©*")
# Scripts written without spaces between words: Thai to Myanmar, Khmer, CJK and kana.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x2E80, 0x2FDF),
    (0x3005, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)


class Kind(IntEnum):
    """What a token consists of."""

    LETTERS = 0
    DIGITS = 1
    GREEK = 2
    UNSPACED = 3


@dataclass(frozen=True)
class Token:
    """A piece of a word: folded text, place in the word (characters), kind, and whether it begins inside a word."""

    text: str
    start: int
    length: int
    kind: Kind
    inner: bool


@cache
def is_word_character(character: str) -> bool:
    """Letters, digits, marks, and what is not seen and may stand in words."""
    return unicodedata.category(character)[0] in "LNM" or is_unseen(character)


@cache
def is_unseen(character: str) -> bool:
    """Format characters (soft hyphen, joiners, direction marks) and controls, but for those that part words."""
    category = unicodedata.category(character)
    return category == "Cf" or (category == "Cc" and not character.isspace())


@cache
def _folded_character(character: str) -> str:
    wide = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).casefold())
    return "".join(each for each in wide if is_word_character(each) and not _is_dropped(each)).translate(_SAME)


def _is_dropped(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"} or is_unseen(character)


@cache
def kind_of(character: str) -> Kind:
    """The kind of token that a folded character belongs to."""
    if character.isdigit() or unicodedata.category(character)[0] == "N":
        return Kind.DIGITS
    if character in _GREEK:
        return Kind.GREEK
    point = ord(character)
    if any(first <= point <= last for first, last in _UNSPACED):
        return Kind.UNSPACED
    return Kind.LETTERS


def tokens(word: str) -> list[Token]:
    """The tokens of a word (a text without gaps)."""
    if word.isascii() and word.isalpha():
        return [Token(word.lower(), 0, len(word), Kind.LETTERS, inner=False)]
    found: list[Token] = []
    for text, start, length, kind in _runs(word):
        split = kind is Kind.UNSPACED or (bool(found) and found[-1].kind is Kind.UNSPACED)
        found.append(Token(text, start, length, kind, inner=bool(found) and not split))
    return found


def _runs(word: str) -> Iterator[tuple[str, int, int, Kind]]:
    """Runs of one kind: folded text, start, length, kind. A run of several Greek letters is a Greek word."""
    folded = [_folded_character(character) for character in word]
    first = 0
    while first < len(word):
        if not folded[first]:
            first += 1
            continue
        kind = kind_of(folded[first][0])
        last = first + 1
        while last < len(word) and (not folded[last] or kind_of(folded[last][0]) is kind):
            last += 1
        text = "".join(folded[first:last])
        if kind is Kind.GREEK:
            kind, text = (Kind.GREEK, _GREEK[text]) if len(text) == 1 else (Kind.LETTERS, text)
        seen = next(place for place in range(last, first, -1) if not is_unseen(word[place - 1]))
        yield text, first, seen - first, kind
        first = last


@cache
def hard_gap(gap: str) -> str:
    """What a gap holds beside blanks, dashes, apostrophes and quotes: "" for a soft gap."""
    kept = []
    for character in unicodedata.normalize("NFKC", gap):
        category = unicodedata.category(character)
        if character in _SOFT or character.isspace() or category in {"Pd", "Cc", "Cf", "Sk"} or character == "−":
            continue
        kept.append(character)
    return "".join(kept)


@dataclass(frozen=True)
class Piece:
    """A word or a gap of a text and the place where it begins."""

    text: str
    start: int
    is_word: bool


def pieces(text: str) -> Iterator[Piece]:
    """Words and gaps of a text, in order. For names and single texts; many texts are cut by `cutting`."""
    first = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or is_word_character(text[place]) != is_word_character(text[first]):
            yield Piece(text[first:place], first, is_word_character(text[first]))
            first = place


# A name as it is compared: tokens, and the hard gaps between them ("" where soft).
Key = tuple[str, ...]
SIGNS = ("±", "+", "−")  # of optical rotation, as the first part of a key
_PLAIN = re.compile(r"[a-z]+(?:[ -][a-z]+)*")


@cache
def key_of(name: str) -> Key:
    """token, hard gap, token, … of a name.

    What stands before the first and after the last token does not count, but for a sign of optical rotation:
    "(+)-amphetamine" has another key than "amphetamine".
    """
    plain = name.lower()
    if _PLAIN.fullmatch(plain):
        parts = re.split("[ -]", plain)
        return (parts[0], *(part for each in parts[1:] for part in ("", each)))
    return _sign(name) + _parts(name)


def _parts(name: str) -> Key:
    parts: list[str] = []
    gap = ""
    for piece in pieces(name):
        if not piece.is_word:
            gap = hard_gap(piece.text)
            continue
        for token in tokens(piece.text):
            if parts:
                parts.append(gap)
            parts.append(token.text)
            gap = ""
    return tuple(parts)


_ROTATION = re.compile(r"\s*\(\s*(±|\+|[-−–])\s*/?\s*([-−–]?)\s*\)")


def _sign(name: str) -> Key:
    found = _ROTATION.match(name)
    if found is None:
        return ()
    if found[1] == "±" or found[2]:
        return ("±",)
    return ("+",) if found[1] == "+" else ("−",)


def flat(key: Key) -> str:
    """A key in one piece: the same for "acetyl fentanyl" and "Acetyl-Fentanyl"."""
    return "".join(key)
