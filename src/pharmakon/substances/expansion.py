"""Each distinct piece of the texts looked at once: a word becomes tokens of the lexicon, a gap its marks."""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.substances.cutting import Cut
from pharmakon.substances.folding import Kind, Token, hard_gap, is_unseen, is_word_character
from pharmakon.substances.lexicon import Lexicon
from pharmakon.substances.skeletons import Cue
from pharmakon.substances.words import Word, Words, is_beginning

# Words of measurement say nothing about a mention and do not part a list.
_UNITS = frozenset(
    ["mg", "mgs", "g", "gm", "kg", "ng", "ug", "mcg", "pg", "ml", "l", "dl", "mmol", "umol", "nmol", "mol", "iu", "x"]
)
_UNKNOWN_GAP = -1
_PARTICLE = 4  # letters
_BEFORE_FIRST = 2  # ends of pieces that stand before that of the first
_BREAK = re.compile(r"[-\u2010\u2011\u00ad]\s*|\s*[\r\n]\s*")  # of a word: a hyphen, a line's end
_LOCANTS = frozenset("nos")
_SHORT_FORMS = frozenset("nopmf")  # letters of atoms, ortho, para, meta, fluoro
_HANGING = re.compile(r"[-\u2010\u2011](?:[^\S\r\n]|[,/&+])")  # a hyphen that ends a word of a list
_Number = TypeVar("_Number", np.int8, np.uint8, np.int16, np.int32)


@dataclass(frozen=True)
class Expanded:
    """The tokens of a block of texts, in order.

    `token` numbers tokens of the lexicon (0: none), `gap` the hard gap before it, `mark` the letter of a skeleton for
    that gap, `hyphen` whether it is a dash alone, `other` the letter of the token itself where it is part of no phrase,
    `word` numbers words to report (-1: none). `begins` is true where a phrase may begin: not inside a word. `less_sure`
    is taken from the confidence of a mention (thousandths), `radical` marks chemical prefixes, `particle` letters and
    digits that may be part of a code (F of "5F-AB-PINACA"), `locant` the letter of an atom (N of
    "methoxy-N-methylamphetamine"), `beginning` what chemical names begin with. `hanging` is true behind a word that
    ends in a hyphen ("acetyl-, …").
    """

    text: NDArray[np.int64]
    start: NDArray[np.int64]
    length: NDArray[np.int32]
    token: NDArray[np.int32]
    gap: NDArray[np.int32]
    mark: NDArray[np.uint8]
    hyphen: NDArray[np.bool_]
    begins: NDArray[np.bool_]
    other: NDArray[np.uint8]
    word: NDArray[np.int32]
    less_sure: NDArray[np.int16]
    radical: NDArray[np.bool_]
    particle: NDArray[np.bool_]
    locant: NDArray[np.bool_]
    beginning: NDArray[np.bool_]
    hanging: NDArray[np.bool_]


class Expander:
    """Remembers the distinct pieces of one reading."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words = Words(lexicon)
        self._pieces: dict[str, int] = {}
        self._first = array("q", [0])
        self._wholes: dict[str, int] = {}
        self._gap, self._mark, self._hyphen, self._breaks = array("i"), array("B"), array("b"), array("b")
        self._token, self._start, self._length = array("i"), array("i"), array("i")
        self._inner, self._other, self._word, self._less_sure = array("b"), array("B"), array("i"), array("h")
        self._radical, self._particle, self._locant = array("b"), array("b"), array("b")
        self._beginning, self._hanging = array("b"), array("b")
        self._reported: dict[str, int] = {}

    def expand(self, block: Cut) -> Expanded:
        """Tokens of a block."""
        known = self._pieces
        self._words.expect([piece for piece in block.distinct if piece not in known and is_word_character(piece[0])])
        number = np.array([known[piece] if piece in known else self._add(piece) for piece in block.distinct], np.int64)
        piece = self._rejoined(number[block.piece], block)
        first = np.frombuffer(self._first, np.int64)
        counts = (first[1:] - first[:-1])[piece]
        owner = np.repeat(np.arange(len(piece)), counts)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        source = first[piece[owner]] + within
        before = np.maximum(owner - 1, 0)
        leads = (within == 0) & (owner > 0) & (block.text[before] == block.text[owner])
        gap = np.where(leads, np.frombuffer(self._gap, np.int32)[piece[before]], 0)
        hyphen = leads & (_of(self._hyphen, np.int8)[piece[before]] > 0)
        mark = np.where(leads, np.frombuffer(self._mark, np.uint8)[piece[before]], 0)
        return Expanded(
            text=block.text[owner],
            start=block.start[owner] + _of(self._start, np.int32)[source],
            length=_of(self._length, np.int32)[source],
            token=_of(self._token, np.int32)[source],
            gap=gap.astype(np.int32),
            mark=mark.astype(np.uint8),
            hyphen=hyphen,
            begins=_of(self._inner, np.int8)[source] == 0,
            other=_of(self._other, np.uint8)[source],
            word=_of(self._word, np.int32)[source],
            less_sure=_of(self._less_sure, np.int16)[source],
            radical=_of(self._radical, np.int8)[source] > 0,
            particle=_of(self._particle, np.int8)[source] > 0,
            locant=_of(self._locant, np.int8)[source] > 0,
            beginning=_of(self._beginning, np.int8)[source] > 0,
            hanging=leads & (_of(self._hanging, np.int8)[piece[before]] > 0),
        )

    def _rejoined(self, piece: NDArray[np.int64], block: Cut) -> NDArray[np.int64]:
        """Pieces, where the first of two parts of a broken name stands for the whole and the rest is empty."""
        breaks = _of(self._breaks, np.int8)[piece] > 0
        middle = np.flatnonzero(breaks[1:-1] & (block.text[:-2] == block.text[2:])) + 1
        if not len(middle):
            return piece
        first, which = _distinct_triples(block, middle)
        parts = ([block.distinct[each] for each in block.piece[place - 1 : place + 2].tolist()] for place in first)
        wholes = np.array([self._whole(each) for each in parts], np.int64)[which]
        piece, empty = piece.copy(), self._empty()
        for place, whole in zip(middle[wholes >= 0].tolist(), wholes[wholes >= 0].tolist(), strict=True):
            if piece[place - 1] != empty:
                piece[place - 1], piece[place : place + 2] = whole, empty
        return piece

    def _whole(self, parts: list[str]) -> int:
        """The number of a name broken in two, as one piece; -1 where the parts are none."""
        key = "".join(parts)
        if key not in self._wholes:
            word = self._words.joined(parts[0], parts[2])
            if word is None:
                self._wholes[key] = -1
            else:
                length = word.token.length + len(parts[1]) + len(parts[2])
                self._wholes[key] = self._new([replace(word, token=replace(word.token, length=length))])
        return self._wholes[key]

    def _empty(self) -> int:
        """The number of a piece that holds nothing."""
        if "" not in self._wholes:
            self._wholes[""] = self._new([])
        return self._wholes[""]

    def _new(self, words: Sequence[Word]) -> int:
        """A piece that no text holds as it stands."""
        self._gap.append(0)
        self._mark.append(0)
        self._hyphen.append(False)
        self._hanging.append(False)
        self._breaks.append(False)
        for word in words:
            self._add_word(word)
        self._first.append(len(self._token))
        return len(self._first) - _BEFORE_FIRST

    def _add(self, piece: str) -> int:
        is_word = is_word_character(piece[0])
        self._breaks.append(not is_word and _BREAK.fullmatch(piece) is not None)
        self._gap.append(0 if is_word else self._lexicon.automaton.gaps.get(hard_gap(piece), _UNKNOWN_GAP))
        self._mark.append(0 if is_word else _mark(piece))
        self._hyphen.append(len(piece) == 1 and unicodedata.category(piece) == "Pd")
        self._hanging.append(_HANGING.match(piece) is not None)
        if is_word:
            for word in self._words.of(self._words.seen(piece)):
                self._add_word(word)
        self._first.append(len(self._token))
        self._pieces[piece] = len(self._first) - _BEFORE_FIRST
        return self._pieces[piece]

    def _add_word(self, word: Word) -> None:
        token = word.token
        self._token.append(self._lexicon.automaton.tokens.get(token.text, 0))
        self._start.append(token.start)
        self._length.append(token.length)
        self._inner.append(token.inner)
        silent = token.kind is Kind.DIGITS or token.text in _UNITS
        self._other.append(Cue.NONE if silent else Cue.WORDS)
        self._word.append(self._reported.setdefault(token.text, len(self._reported)) if self._is_telling(token) else -1)
        self._less_sure.append(word.less_sure)
        self._radical.append(word.radical)
        self._particle.append(self._is_particle(token))
        self._locant.append(token.text in _LOCANTS)
        self._beginning.append(token.kind is Kind.DIGITS or token.text in _SHORT_FORMS or is_beginning(token.text))

    def _is_particle(self, token: Token) -> bool:
        if token.kind is Kind.DIGITS:
            return True
        short = token.kind is Kind.LETTERS and len(token.text) <= _PARTICLE
        return short and token.text not in self._lexicon.plain and token.text not in self._lexicon.cue_words

    def _is_telling(self, token: Token) -> bool:
        """Whether a word that no rule places is worth a person's look."""
        shortest = 2 if token.kind is Kind.UNSPACED else 3
        spoken = token.kind in {Kind.LETTERS, Kind.UNSPACED} and len(token.text) >= shortest
        return spoken and token.text not in self._lexicon.plain and token.text not in _UNITS

    def unplaced(self, counts: Sequence[tuple[NDArray[np.int32], NDArray[np.int64]]]) -> pa.Table:
        """word, texts: the words of these counts with their texts, most frequent first, then by word."""
        texts = np.zeros(len(self._reported), np.int64)
        for word, times in counts:
            np.add.at(texts, word, times)
        found = sorted((-int(texts[place]), word) for word, place in self._reported.items() if texts[place])
        words = pa.array([word for _, word in found], pa.string())
        return pa.table({"word": words, "texts": pa.array([-times for times, _ in found], pa.int64())})


def _distinct_triples(block: Cut, middle: NDArray[np.int64]) -> tuple[list[int], NDArray[np.int64]]:
    """One place of each distinct triple of pieces round these places, and for each place which triple it is."""
    count = len(block.distinct)
    before, at, after = (block.piece[middle + step].astype(np.int64) for step in (-1, 0, 1))
    _, outer = np.unique(before * count + after, return_inverse=True)
    _, first, which = np.unique(outer * count + at, return_index=True, return_inverse=True)
    return middle[first].tolist(), which


def _of(values: "array[int]", kind: type[_Number]) -> "NDArray[_Number]":
    return np.frombuffer(values, kind) if len(values) else np.zeros(0, kind)


_MARKS = (
    (Cue.BREAK, frozenset(";؛。•|¿¡")),
    (Cue.OPENING, frozenset("([{")),
    (Cue.COMMA, frozenset(",،、\n\r\u2028\u2029\x0b\x0c\x85")),
    (Cue.CLOSING, frozenset(")]}")),
    (Cue.SLASH, frozenset("/+&\\")),
)


def _mark(gap: str) -> int:
    """The letter of a skeleton for a gap: what divides most strongly.

    Signs that end a sentence divide when a blank follows: "heroin?cocaine" lost a sign of another kind.
    """
    plain = "".join(character for character in unicodedata.normalize("NFKC", gap) if not is_unseen(character))
    if any(first in ".!?" and second.isspace() for first, second in pairwise(plain)):
        return Cue.BREAK
    return next((mark for mark, characters in _MARKS if not characters.isdisjoint(plain)), Cue.NONE)
