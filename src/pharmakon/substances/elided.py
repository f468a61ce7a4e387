"""Names whose common end stands once in a list: "acetyl, butyryl and furanyl fentanyl" names three substances.

A beginning before a separator of a list is joined with an end of the name behind it. The join counts only where it is
a name of the lexicon, letter by letter: nothing is guessed, no spelling mended. Candidates are rare, so that they are
looked at one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.substances.expansion import Expanded
from pharmakon.substances.folding import Key, key_of
from pharmakon.substances.lexicon import Lexicon
from pharmakon.substances.skeletons import Cue
from pharmakon.substances.words import is_beginning

ELIDED = 50  # taken from the confidence, in thousandths (the authors' choice)
_NAMELESS = -1
_MOST_TOKENS = 5  # of a beginning ("para-fluoro-iso")
_SHORTEST_END = 4  # letters of the common end, where it is part of a word
_LIST_WORDS = [Cue.AND, Cue.OR]
_LIST_MARKS = [Cue.COMMA, Cue.SLASH]


@dataclass(frozen=True)
class Phrases:
    """First tokens of phrases (in order), their sizes and entries, and what is taken from their confidence."""

    first: NDArray[np.int64]
    size: NDArray[np.int32]
    entry: NDArray[np.int32]
    doubt: NDArray[np.int16]

    @staticmethod
    def sure(first: NDArray[np.int64], size: NDArray[np.int32], entry: NDArray[np.int32]) -> "Phrases":
        """Phrases as they stand."""
        return Phrases(first, size, entry, np.zeros(len(first), np.int16))


def with_elided(phrases: Phrases, tokens: Expanded, lexicon: Lexicon, texts: pa.LargeStringArray) -> Phrases:
    """The phrases and, where a list leaves the common end of its names out, those that it means."""
    lists = _Lists(phrases, tokens, lexicon, texts)
    found = [each for phrase in lists.candidates().tolist() for each in lists.before(phrase)]
    return _merged(phrases, found, lists.owner) if found else phrases


def owners(first: NDArray[np.int64], size: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """For each token the number of its phrase, -1: none."""
    owner = np.full(count, _NAMELESS, np.int64)
    number = np.repeat(np.arange(len(first)), size)
    within = np.arange(len(number)) - np.repeat(np.cumsum(size) - size, size)
    owner[first[number] + within] = number
    return owner


def _merged(phrases: Phrases, found: "list[_Beginning]", owner: NDArray[np.int64]) -> Phrases:
    """All in order; a phrase that a beginning was taken for before gives way."""
    first = np.array([each.first for each in found], np.int64)
    last = first + np.array([each.size for each in found]) - 1
    kept = np.ones(len(phrases.first), dtype=bool)
    kept[owner[last][owner[last] >= 0]] = False
    more = Phrases(
        first,
        (last - first + 1).astype(np.int32),
        np.array([each.entry for each in found], np.int32),
        np.full(len(found), ELIDED, np.int16),
    )
    first = np.concatenate([phrases.first[kept], more.first])
    order = np.argsort(first)
    return Phrases(
        first[order],
        np.concatenate([phrases.size[kept], more.size])[order],
        np.concatenate([phrases.entry[kept], more.entry])[order],
        np.concatenate([phrases.doubt[kept], more.doubt])[order],
    )


class _Cut(IntEnum):
    """Which ends of a name may be common to others."""

    PART = 0  # words behind the first, and what stands behind a beginning in a word
    WHOLE = 1  # the whole name as well
    ANYWHERE = 2  # as well what is left of a word that is cut anywhere: the beginning hangs on a hyphen


@dataclass(frozen=True)
class _Beginning:
    """Tokens that a list joins with the end of a later name: those from `first` on; `entry` is what they mean."""

    first: int
    size: int
    entry: int = _NAMELESS
    hangs: bool = False  # on a hyphen: "acetyl-, …"


class _Lists:
    """Looks for lists before the phrases of a block."""

    def __init__(self, phrases: Phrases, tokens: Expanded, lexicon: Lexicon, texts: pa.LargeStringArray) -> None:
        self.owner = owners(phrases.first, phrases.size, len(tokens.token))
        self._phrases, self._tokens, self._lexicon, self._texts = phrases, tokens, lexicon, texts
        self._known: dict[tuple[str, str, _Cut], int] = {}
        self._text: tuple[int, str] = (_NAMELESS, "")

    def candidates(self) -> NDArray[np.int64]:
        """Phrases that name something, behind a separator of a list and a word that may begin a name."""
        tokens, first = self._tokens, self._phrases.first
        named = np.flatnonzero(self._lexicon.table.named[self._phrases.entry] & (first > 0))
        begin = first[named]
        before = self.owner[begin - 1]
        by_word = (before >= 0) & np.isin(self._lexicon.table.cue[self._phrases.entry[before]], _LIST_WORDS)
        stop = np.where(by_word, first[before], begin)
        parted = by_word | np.isin(tokens.mark[begin], _LIST_MARKS)
        last = np.maximum(stop - 1, 0)
        here = parted & (stop > 0) & (tokens.text[last] == tokens.text[begin])
        here &= (tokens.beginning[last] & (self.owner[last] < 0)) | tokens.hanging[stop]
        found: NDArray[np.int64] = named[here]
        return found

    def before(self, phrase: int) -> Iterator[_Beginning]:
        """Beginnings before a phrase, nearest first, as long as each makes a name with an end of the phrase."""
        end = int(self._phrases.first[phrase])
        name = self._slice(end, end + int(self._phrases.size[phrase]))
        by_comma = self._tokens.mark[end] == Cue.COMMA and self._is_loose(end - 1)
        least = _Cut.PART if by_comma else _Cut.WHOLE
        while (beginning := self._beginning(end)) is not None:
            least = _Cut.WHOLE if beginning.hangs else least
            found = self._named(beginning, name, _Cut.ANYWHERE if beginning.hangs else least)
            if found is None or self._is_turned_round(found):
                return
            yield found
            end = found.first

    def _beginning(self, end: int) -> _Beginning | None:
        """The longest beginning that a separator parts from the token `end`."""
        tokens, stop, before = self._tokens, end, self._owner(end - 1)
        if before >= 0 and self._lexicon.table.cue[self._phrases.entry[before]] in _LIST_WORDS:
            stop = int(self._phrases.first[before])
        elif tokens.mark[end] not in _LIST_MARKS:
            return None
        first, hangs = stop, bool(tokens.hanging[stop])
        while first > 0 and stop - first < _MOST_TOKENS and self._may_begin(first - 1, end):
            if first < stop and (tokens.gap[first] or tokens.mark[first] or tokens.hanging[first]):
                break
            first -= 1
        return _Beginning(first, stop - first, hangs=hangs) if first < stop else None

    def _may_begin(self, token: int, end: int) -> bool:
        """Whether a token may stand in a beginning: part of no phrase, or the one word that hangs on a hyphen."""
        if self._tokens.text[token] != self._tokens.text[end]:
            return False
        hangs, owner = bool(self._tokens.hanging[token + 1]), self._owner(token)
        return self._phrases.size[owner] == 1 and hangs if owner >= 0 else bool(self._tokens.beginning[token]) or hangs

    def _owner(self, token: int) -> int:
        return int(self.owner[token]) if token >= 0 else _NAMELESS

    def _is_loose(self, token: int) -> bool:
        return self._owner(token) < 0

    def _named(self, beginning: _Beginning, name: str, cut: _Cut) -> _Beginning | None:
        """The longest rest of a beginning that makes a name."""
        stop = beginning.first + beginning.size
        for first in range(beginning.first, stop):
            if self._tokens.begins[first]:
                entry = self._join(self._slice(first, stop), name, cut)
                if entry != _NAMELESS:
                    return replace(beginning, first=first, size=stop - first, entry=entry)
        return None

    def _is_turned_round(self, beginning: _Beginning) -> bool:
        """Whether the beginning belongs to a name before it: "alcohol, ethyl, and amphetamine"."""
        first, before = beginning.first, self._owner(beginning.first - 1)
        if before < 0 or self._tokens.mark[first] != Cue.COMMA or not self._is_named(int(self._phrases.entry[before])):
            return False
        start = int(self._phrases.first[before])
        head = key_of(self._slice(start, start + int(self._phrases.size[before])))
        return any(True for _ in self._joined(key_of(self._slice(first, first + beginning.size)), head))

    def _slice(self, first: int, stop: int) -> str:
        """What the text has from one token to another."""
        number, last = int(self._tokens.text[first]), stop - 1
        if self._text[0] != number:
            self._text = (number, self._texts[number].as_py())
        return self._text[1][self._tokens.start[first] : self._tokens.start[last] + self._tokens.length[last]]

    def _join(self, beginning: str, name: str, cut: _Cut) -> int:
        """The entry of a beginning with an end of a name, the longest end that makes a name; -1: none does."""
        key = (beginning, name, cut)
        if key not in self._known:
            self._known[key] = next(self._entries(key_of(beginning), key_of(name), cut), _NAMELESS)
        return self._known[key]

    def _entries(self, beginning: Key, name: Key, cut: _Cut) -> Iterator[int]:
        # "2, 3-methylmethcathinone" may be a level or a number of the list.
        if cut is _Cut.ANYWHERE or any(is_beginning(part) for part in beginning[::2]):
            for end in _ends(name, cut):
                yield from self._joined(beginning, end)

    def _joined(self, beginning: Key, end: Key) -> Iterator[int]:
        """Entries of a beginning and an end in two words or in one."""
        for key in ((*beginning, "", *end), (*beginning[:-1], beginning[-1] + end[0], *end[1:])) if beginning else ():
            entry = self._entry(key)
            if entry != _NAMELESS and self._is_named(entry):
                yield entry

    def _is_named(self, entry: int) -> bool:
        return bool(self._lexicon.table.named[entry] and not self._lexicon.table.is_street[entry])

    def _entry(self, key: Key) -> int:
        automaton, state = self._lexicon.automaton, 0
        for gap, token in zip(("", *key[1::2]), key[::2], strict=True):
            if gap not in automaton.gaps or token not in automaton.tokens:
                return _NAMELESS
            steps = np.array([[state], [automaton.gaps[gap]], [automaton.tokens[token]]], np.int32)
            state = int(automaton.step(*steps)[0])
            if state < 0:
                return _NAMELESS
        return int(automaton.accept[state])


def _ends(name: Key, cut: _Cut) -> Iterator[Key]:
    """Ends of a name that others may share, longest first."""
    for place in range(0, len(name), 2):
        if place or cut is not _Cut.PART:
            yield name[place:]
        word = name[place]
        for size in range(2, len(word) - _SHORTEST_END + 1):
            if cut is _Cut.ANYWHERE or is_beginning(word[:size]):
                yield (word[size:], *name[place + 1 :])
