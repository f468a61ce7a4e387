"""Words that are not spelled as the lexicon has them: plurals, words glued together, unspaced scripts, mistakes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from pharmakon.substances.folding import Kind, Token, is_unseen, kind_of, tokens
from pharmakon.substances.lexicon import Lexicon
from pharmakon.substances.spelling import Correction, Spelling
from pharmakon.substances.stems import are_apart, prefix_meant, says_little

_SHORTEST_PLURAL = 7  # letters; shorter words that end in s are left alone
_SHORTEST_GLUED = 5  # letters of the name in two words written as one
_LONGEST = 64  # letters; longer runs are no word that anybody wrote
# Short words that typists glue to the next; "no", "nor", "ex", "des" are left out: they begin other names.
_JOINING = frozenset(["of", "and", "the", "to", "in", "by", "for", "from", "with", "due", "drug", "drugs", "use"])
_LONG_JOINING = frozenset(["and", "with", "from"])  # before any known word: "andpara-fluorofentanyl"
_SHORTEST_PART = 4
_SHORTEST_CLIPPED = 6  # letters that a clipped name keeps at least ("bupren", "phenobarb")
_CLIPPED = 100  # taken from the confidence, in thousandths
_PARTS = 2
_JOINED = 50  # taken from the confidence of a name in two parts
# Endings of Russian nouns by case, longest first; what stands before a noun in Arabic: and, in, to, the.
_RUSSIAN_ENDINGS = ("ами", "ов", "ом", "ем", "ой", "ах", "а", "у", "е", "ы", "и", "я", "ю")
_ARABIC_PREFIXES = ("وبال", "بال", "وال", "لل", "ال", "و", "ب", "ل")
_CYRILLIC, _ARABIC = re.compile("[\u0400-\u04ff]"), re.compile("[\u0600-\u06ff]")
_SHORTEST_STEM = 5
_MISSPELLED = 150  # taken from the confidence for each mistake, in thousandths
_HUMP = re.compile("(?<=[a-z]{3})(?=[A-Z][a-z]{3})")
_SEEN = re.compile(r"[^\0]+")
# What a substituted name begins with ("fluorobutyryl fentanyl"): then it is another substance than the one named.
_RADICAL = re.compile(
    r"\w{2,}(yl|oxy|fluoro|chloro|bromo|iodo|amino)|fluoro|chloro|bromo|iodo|nitro|amino|hydroxy|oxo|acryl|oh|ho|meo|eto|aco"
)
_PREFIX = re.compile(
    r"(nor|des|desmethyl|didesmethyl|despropionyl|dehydro|dihydro|iso|alpha|beta|delta|para|ortho|meta)+"
)


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
        return Spelling(self._lexicon.spellable, plain | dict(self._lexicon.cue_words), self._lexicon.others)

    @cached_property
    def _beginnings(self) -> dict[str, str]:
        """Beginning of names → the first name, or "" where names of several substances begin so ("chlorphen")."""
        meanings: dict[str, object] = {**dict.fromkeys(self._lexicon.others), **self._lexicon.clippable}
        found: dict[str, str] = {}
        for name in sorted(meanings):
            for size in range(_SHORTEST_CLIPPED, len(name)):
                first = found.setdefault(name[:size], name)
                if first and (meanings[first] is None or meanings[first] != meanings[name]):
                    found[name[:size]] = ""
        return found

    def _in_full(self, text: str) -> str:
        """The one name that begins so; "" where several do, or where a mistake in another name explains it too."""
        name = "" if says_little(text) or are_apart(text, self._beginnings[text]) else self._beginnings[text]
        mended = self._mended(text) if name else None
        clippable = self._lexicon.clippable
        other = mended is not None and clippable.get(mended.word) not in {None, clippable[name]}
        return "" if other else name

    def expect(self, pieces: Sequence[str]) -> None:
        """Prepare for many new words at once: those that only a mistake may explain are looked up together."""
        plain = (piece.lower() for piece in pieces if piece.isalpha() and len(piece) <= _LONGEST)
        unknown = [word for word in plain if not self._is_known(word)]
        if unknown:
            self._spelling.expect(unknown)

    def seen(self, piece: str) -> list[Token]:
        """The tokens of a word; what is not seen in it parts them where the lexicon knows a part and not the whole."""
        whole = tokens(piece)
        if _HUMP.search(piece) and not self._is_known(whole[0].text):
            whole = list(self._parted_by_case(piece)) or whole
        if piece.isprintable() or all(self._is_known(token.text) for token in whole):
            return whole
        parts = [
            replace(token, start=found.start() + token.start)
            for found in _SEEN.finditer("".join("\0" if is_unseen(character) else character for character in piece))
            for token in tokens(found[0])
        ]
        return parts if any(self._is_known(token.text) for token in parts) else whole

    def _parted_by_case(self, piece: str) -> Iterator[Token]:
        """The words that a change of case parts, where one of them is a name: "MethamphetamineToxcity"."""
        ends = [0, *(found.start() for found in _HUMP.finditer(piece)), len(piece)]
        parts = [(first, piece[first:last]) for first, last in pairwise(ends)]
        if piece.isalpha() and any(self._is_name(part.lower()) for _, part in parts):
            yield from (replace(tokens(part)[0], start=first) for first, part in parts)

    def of(self, word: Iterable[Token]) -> Iterator[Word]:
        """The tokens of a word, rewritten where that makes them known."""
        for token in _loosened(word):
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
        elif uninflected := self._uninflected(text):
            yield Word(replace(token, text=uninflected))
        elif size := self._glue(text):
            yield from (Word(each, radical=_is_radical(each.text)) for each in _split(token, size))
        elif prefix := prefix_meant(text):
            yield Word(replace(token, text=prefix), less_sure=_MISSPELLED, radical=True)
        elif text in self._beginnings and not _is_radical(text):
            if meant_in_full := self._in_full(text):
                yield Word(replace(token, text=meant_in_full), less_sure=_CLIPPED)
            else:
                yield Word(token)
        elif meant := self._mended(text):
            yield Word(replace(token, text=meant.word), less_sure=meant.mistakes * _MISSPELLED)
        elif size := self._substituted(text):
            first, second = _split(token, size)
            # With its hyphen the prefix is no word of its own: "nor" of norfluoxetine negates nothing.
            yield Word(replace(first, text=f"{first.text}-"), radical=True)
            yield Word(second)
        else:
            yield Word(token, radical=_is_radical(text))

    def _mended(self, text: str) -> Correction | None:
        """The word that was meant, None also where its ending makes it another kind of substance."""
        meant = self._spelling.correct(text)
        if meant is None or says_little(text) or are_apart(text, meant.word):
            return None
        return None if meant.word in self._lexicon.others and meant.word in self._tokens else meant

    def _uninflected(self, text: str) -> str:
        """The name without a Russian ending or an Arabic article and preposition, "" where none is left."""
        if _CYRILLIC.match(text):
            stems = (text.removesuffix(ending) for ending in _RUSSIAN_ENDINGS if text.endswith(ending))
            forms = (f"{stem}{end}" for stem in stems for end in ("", "а", "ь") if len(stem) >= _SHORTEST_STEM)
        elif _ARABIC.match(text):
            forms = (text.removeprefix(before) for before in _ARABIC_PREFIXES if text.startswith(before))
        else:
            return ""
        return next((form for form in forms if form in self._lexicon.spellable), "")

    def joined(self, first: str, second: str) -> Word | None:
        """The name that a line's end or a hyphen broke in two ("fen-tanyl"), as a word; None where there is none."""
        parts = [*tokens(first), *tokens(second)]
        if len(parts) != _PARTS or any(part.kind is not Kind.LETTERS for part in parts):
            return None
        whole = parts[0].text + parts[1].text
        if not self._is_whole_name(whole) or any(self._is_name(part.text) for part in parts):
            return None
        return Word(replace(parts[0], text=whole), less_sure=_JOINED)

    def _is_whole_name(self, text: str) -> bool:
        return len(text) > _SHORTEST_GLUED and text in self._lexicon.spellable

    def _glue(self, text: str) -> int:
        """Where two words were written as one, the length of the first: "offentanyl", "heroinand"; else 0.

        One is a name, the other a word of certificates or a cue; or both are names. The longest name decides.
        """
        sizes = [size for size in range(2, len(text) - 1) if text[:size] in self._parts or text[size:] in self._parts]
        weight, size = max(((self._glue_weight(text[:size], text[size:]), size) for size in sizes), default=(0, 0))
        return size if weight else 0

    @cached_property
    def _parts(self) -> frozenset[str]:
        """Words of which at least one stands in two that were glued."""
        return frozenset(self._lexicon.spellable) | _JOINING | self._lexicon.cue_words.keys() | self._plain

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


def is_beginning(text: str) -> bool:
    """Whether a word is one that chemical names begin with ("acetyl", "para")."""
    return _is_radical(text) or _PREFIX.fullmatch(text) is not None


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
