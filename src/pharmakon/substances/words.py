"""Words that are not spelled as the lexicon has them: plurals, words glued together, unspaced scripts, mistakes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pharmakon.substances.folding import Kind, Token, kind_of
from pharmakon.substances.lexicon import Lexicon
from pharmakon.substances.spelling import Spelling

_SHORTEST_PLURAL = 7  # letters; shorter words that end in s are left alone
_SHORTEST_GLUED = 5  # letters of the name in two words written as one
_LONGEST = 64  # letters; longer runs are no word that anybody wrote
# Short words that typists glue to the next; "no", "nor", "ex", "des" are left out: they begin other names.
_JOINING = frozenset(["of", "and", "the", "to", "in", "by", "for", "from", "with", "due", "drug", "drugs", "use"])
_LONG_JOINING = frozenset(["and", "with", "from"])  # before any known word: "andpara-fluorofentanyl"
_SHORTEST_PART = 4
_MISSPELLED = 150  # taken from the confidence for each mistake, in thousandths
# What a substituted name begins with ("fluorobutyryl fentanyl"): then it is another substance than the one named.
_RADICAL = re.compile(
    r"\w{2,}(yl|oxy|fluoro|chloro|bromo|iodo|amino)|fluoro|chloro|bromo|iodo|nitro|amino|hydroxy|oxo|acryl"
)
_PREFIX = re.compile(r"(nor|des|desmethyl|didesmethyl|despropionyl|dehydro|dihydro|iso|alpha|beta|para|ortho|meta)+")


@dataclass(frozen=True)
class Word:
    """A token with what was done to it: how much less sure it is, and whether it is a chemical prefix."""

    token: Token
    less_sure: int = 0
    radical: bool = False


class Words:
    """Rewrites the tokens of a word so that the lexicon knows more of them. Called once a distinct word."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._tokens = lexicon.automaton.tokens
        self._plain = lexicon.plain
        self._unspaced = frozenset(token for token in self._tokens if _is_unspaced(token))
        self._longest = max((len(token) for token in self._unspaced), default=0)

    @cached_property
    def _spelling(self) -> Spelling:
        plain: dict[str, object] = dict.fromkeys(self._plain, "plain")
        others: dict[str, object] = {word: word for word in self._lexicon.others}
        return Spelling(self._lexicon.spellable, plain | dict(self._lexicon.cue_words) | others)

    def of(self, tokens: Iterable[Token]) -> Iterator[Word]:
        """The tokens, rewritten where that makes them known."""
        for token in _loosened(tokens):
            if token.kind is Kind.UNSPACED:
                yield from (Word(each) for each in self._segments(token))
            elif token.kind is not Kind.LETTERS or self._is_known(token.text) or len(token.text) > _LONGEST:
                yield Word(token, radical=_is_radical(token.text))
            else:
                yield from self._repaired(token)

    def _is_known(self, text: str) -> bool:
        return text in self._tokens or text in self._plain or text in self._lexicon.others

    def _repaired(self, token: Token) -> Iterator[Word]:
        text = token.text
        if len(text) >= _SHORTEST_PLURAL and text.endswith("s") and text[:-1] in self._lexicon.spellable:
            yield Word(replace(token, text=text[:-1]))
        elif size := self._glue(text):
            yield from (Word(each, radical=_is_radical(each.text)) for each in _split(token, size))
        elif meant := self._spelling.correct(text):
            yield Word(replace(token, text=meant.word), less_sure=meant.mistakes * _MISSPELLED)
        elif size := self._substituted(text):
            first, second = _split(token, size)
            # With its hyphen the prefix is no word of its own: "nor" of norfluoxetine negates nothing.
            yield Word(replace(first, text=f"{first.text}-"), radical=True)
            yield Word(second)
        else:
            yield Word(token, radical=_is_radical(text))

    def _glue(self, text: str) -> int:
        """Where two words were written as one, the length of the first: "offentanyl", "heroinand"; else 0.

        One is a name, the other a word of certificates or a cue; or both are names. The longest name decides.
        """
        found = [(self._glue_weight(text[:size], text[size:]), size) for size in range(2, len(text) - 1)]
        weight, size = max(found, default=(0, 0))
        return size if weight else 0

    def _glue_weight(self, first: str, second: str) -> int:
        name_first, name_second = self._is_name(first), self._is_name(second)
        if name_first and name_second and not _is_radical(first):
            return len(first) + len(second)
        if (name_second and self._joins(first)) or (name_first and self._joins(second)):
            return len(second) if name_second else len(first)
        if first in _LONG_JOINING and len(second) >= _SHORTEST_PART and second in self._tokens:
            return len(second)
        both = self._joins(first) and self._joins(second)
        return 1 if both and max(len(first), len(second)) >= _SHORTEST_NAMELESS else 0

    def _is_name(self, text: str) -> bool:
        return len(text) >= _SHORTEST_GLUED and text in self._lexicon.spellable

    def _joins(self, text: str) -> bool:
        known = text in self._lexicon.cue_words or text in self._plain
        return text in _JOINING or (known and len(text) >= _SHORTEST_GLUED)

    def _substituted(self, text: str) -> int:
        """The length of a chemical prefix before a name: "desmethylvenlafaxine"; 0 where there is none."""
        for size in range(3, len(text) - _SHORTEST_GLUED):
            if self._is_name(text[size:]) and (_is_radical(text[:size]) or _PREFIX.fullmatch(text[:size])):
                return size
        return 0

    def _segments(self, token: Token) -> Iterator[Token]:
        """A run of an unspaced script cut at the longest known words; what lies between is one token each."""
        text, first, unknown = token.text, 0, 0
        while first < len(text):
            size = self._known_at(text, first)
            if size:
                yield from _slice(token, unknown, first)
                yield from _slice(token, first, first + size)
                unknown = first + size
            first += size or 1
        yield from _slice(token, unknown, len(text))

    def _known_at(self, text: str, first: int) -> int:
        sizes = range(min(self._longest, len(text) - first), 0, -1)
        return next((size for size in sizes if text[first : first + size] in self._unspaced), 0)


_SHORTEST_NAMELESS = 6  # letters of the longer of two glued words of which none is a name


def _loosened(tokens: Iterable[Token]) -> Iterator[Token]:
    """Tokens, where digits glued to a short word begin a word of their own: "of7-aminoclonazepam"."""
    before = ""
    for token in tokens:
        yield replace(token, inner=False) if token.kind is Kind.DIGITS and before in _JOINING else token
        before = token.text


def _is_radical(text: str) -> bool:
    return _RADICAL.fullmatch(text) is not None and text != "fentanyl"


def _split(token: Token, size: int) -> tuple[Token, Token]:
    first = replace(token, text=token.text[:size], length=size)
    second = Token(token.text[size:], token.start + size, token.length - size, token.kind, inner=False)
    return first, second


def _slice(token: Token, first: int, last: int) -> Iterator[Token]:
    # Folding keeps one character a character in these scripts, but for compatibility forms: close enough there.
    if last > first:
        start = min(first, token.length - 1)
        yield Token(token.text[first:last], token.start + start, last - first, token.kind, inner=False)


def _is_unspaced(text: str) -> bool:
    return all(kind_of(character) is Kind.UNSPACED for character in text)
