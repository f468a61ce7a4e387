"""All phrases that a reader knows, as one automaton over tokens: names of the register and cues (words that turn them).

A phrase is a path of tokens and hard gaps. Names that differ only by blanks or hyphens share their entry.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from pharmakon.records import Method
from pharmakon.substances import pairs, tables
from pharmakon.substances.folding import SIGNS, Key, flat, key_of
from pharmakon.substances.forms import with_forms
from pharmakon.substances.names import Ambiguity, Name, Place
from pharmakon.substances.register import Register
from pharmakon.substances.skeletons import Cue

ALCOHOL = "ethanol"  # the entry that stands for a condition where others stand for use
# Confidence in thousandths, chosen by the authors: an exact name is certain, other ways less so.
SURE, SHORT, STREET, LISTED_SPELLING, ONE_OF_SEVERAL, SUBSTITUTED = 1000, 950, 900, 950, 500, 700
_SPELLED_KINDS = {"inn", "salt"}
_SHORTEST_BRAND = 8  # letters; shorter brands are too near to common words
_SHORT_KINDS = {"abbreviation", "code"}
_STREET_KINDS = {"slang", "brand"}
_SHORT_STREET = 5  # letters; longer abbreviations and names of drug columns are read beside words too
_SHORT = 3  # letters of a street name, and of a name that is part of a code where a hyphen joins it to more (H of 2C-H)
_LONGEST = 40  # tokens of a phrase; longer systematic names are not searched for


@dataclass(frozen=True)
class Candidate:
    """One reading of a mention. `substance` None: recognised, but no entry of the register."""

    substance: str | None
    method: Method
    confidence: int
    ambiguous: bool = False


@dataclass(frozen=True)
class Entry:
    """What a phrase means: mentions (each with its alternatives), or a cue, or both ("drug toxicity")."""

    mentions: tuple[tuple[Candidate, ...], ...] = ()
    cue: Cue = Cue.NONE
    needs_context: bool = False
    is_short: bool = False
    is_street: bool = False
    is_code: bool = False


@dataclass(frozen=True)
class Automaton:
    """States and transitions as sorted arrays.

    A transition's key is (state · gaps + gap) · tokens + token. `accept` gives the entry of a state, or -1.
    """

    tokens: Mapping[str, int]
    gaps: Mapping[str, int]
    keys: NDArray[np.int64]
    targets: NDArray[np.int32]
    accept: NDArray[np.int32]
    root: NDArray[np.int32]
    continues: NDArray[np.bool_]

    def step(self, states: NDArray[np.int32], gaps: NDArray[np.int32], tokens: NDArray[np.int32]) -> NDArray[np.int32]:
        """The next states, -1 where there is none. Gaps below 0 lead nowhere."""
        wanted = (states.astype(np.int64) * len(self.gaps) + gaps) * (len(self.tokens) + 1) + tokens
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where((self.keys[place] == wanted) & (gaps >= 0), self.targets[place], -1)


@dataclass(frozen=True)
class Lexicon:
    """Phrases of a register for one kind of column, with the words that explain mistakes.

    `ids` are the entries that `table` numbers, `antidotes` those given to reverse an overdose. `substituted` numbers
    what an entry becomes behind a chemical prefix. `spellable` leads tokens of names to what they mean, `clippable`
    whole names to their substance; `plain` and `others` are words to which no name is mended: those
    that name nothing of the register, and its short brands.
    """

    drug_column: bool
    automaton: Automaton
    table: "EntryTable"
    ids: tuple[str, ...]
    antidotes: frozenset[str]
    substituted: NDArray[np.int32]
    plain: frozenset[str]
    others: frozenset[str]
    cue_words: Mapping[str, Cue]
    spellable: Mapping[str, frozenset[str]]
    clippable: Mapping[str, str]

    @staticmethod
    def of(register: Register, *, drug_column: bool) -> "Lexicon":
        """The lexicon of a register."""
        return _Making(register, drug_column=drug_column).lexicon()


class _Making:
    """One making of a lexicon."""

    def __init__(self, register: Register, *, drug_column: bool) -> None:
        self._register = register
        self._allowed = frozenset(Place) if drug_column else frozenset({Place.TEXT, Place.POISONING})
        self.drug_column = drug_column
        self.plain = _words(tables.PLAIN_WORDS)
        phrases: dict[Key, Entry] = {}
        for key, cue in _cues().items():
            phrases.setdefault(key, Entry(cue=cue))
        for key, entry in self._named():
            phrases[key] = _with_cue(key, entry, phrases)
        self.automaton, named = _automaton(phrases)
        self.entries, self.substituted = self._with_substituted(named)
        self.others = _words(tables.OTHER_NAMES) | frozenset(self._short_brands())
        self.cue_words = {key[0]: cue for key, cue in _cues().items() if len(key) == 1}
        self.spellable = self._spellable()
        self.clippable = {name.text.lower(): name.substance for name in register.names if _may_be_clipped(name)}

    def lexicon(self) -> Lexicon:
        entries = EntryTables(self.entries)
        known = self._register.entries
        return Lexicon(
            drug_column=self.drug_column,
            automaton=self.automaton,
            table=entries.table,
            ids=entries.ids,
            antidotes=frozenset(name for name, entry in known.items() if entry.subclass == "opioid antagonist"),
            substituted=self.substituted,
            plain=self.plain,
            others=self.others,
            cue_words=self.cue_words,
            spellable=self.spellable,
            clippable=self.clippable,
        )

    def _with_substituted(self, entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], NDArray[np.int32]]:
        """The entries and, for each, the number of what it becomes behind a chemical prefix (itself: nothing else)."""
        numbers = {entry: place for place, entry in enumerate(entries)}
        becomes = []
        for entry in entries:
            other = self._behind_prefix(entry)
            becomes.append(numbers.setdefault(other, len(numbers)))
        return tuple(numbers), np.array(becomes + list(range(len(entries), len(numbers))), np.int32)

    def _behind_prefix(self, entry: Entry) -> Entry:
        named = {each.substance for each in entry.mentions[0]} if len(entry.mentions) == 1 else {None}
        if entry.is_street or None in named or any(self._register.entries[each].is_group for each in named if each):
            return entry
        others = {self._register.hierarchy.substituted(each) for each in named if each}
        if len(others) > 1:
            return entry
        return Entry(((Candidate(others.pop(), Method.CLASS, SUBSTITUTED),),), entry.cue, entry.needs_context)

    def _short_brands(self) -> Iterator[str]:
        """Brands of one word that are too short to be mended, and yet are what a mistake may be nearest to."""
        for name in self._register.names:
            short = name.kind == "brand" and len(name.text) < _SHORTEST_BRAND and name.place is Place.TEXT
            if short and name.text.isascii() and name.text.isalpha() and name.text.lower() not in self.plain:
                yield name.text.lower()

    def _spellable(self) -> dict[str, frozenset[str]]:
        """Tokens of names whose spelling may be mended or that may be glued to others → the entries they lead to.

        A token that is a name by itself leads to the entries of that name alone ("fentanyl", though analogues have it).
        """
        found: dict[str, set[str]] = {}
        alone: dict[str, set[str]] = {}
        for name in self._register.names:
            nameless = name.substance in self._register.nameless
            if name.place is not Place.DRUG_COLUMN and not nameless and _may_be_mended(name):
                key = key_of(name.text)
                for token in key[::2] if key[0] not in SIGNS else ():
                    if token.isalpha() and token not in self.plain and token not in self.cue_words:
                        (alone if len(key) == 1 else found).setdefault(token, set()).add(name.substance)
        return {token: frozenset(meanings) for token, meanings in (found | alone).items()}

    def _named(self) -> Iterable[tuple[Key, Entry]]:
        """Keys of names with what they mean; spelled as the register has them first, then joined."""
        found: dict[Key, Entry] = {}
        by_key = tables.by(lambda name: flat(key_of(name.text)), self._register.names)
        for names in by_key.values():
            readable = [name for name in names if name.place in self._allowed]
            if readable:
                found |= dict.fromkeys((key_of(name.text) for name in readable), self._entry(readable))
        found = {key: entry for key, entry in self._unsigned(found) if len(key) < 2 * _LONGEST}
        found = with_forms(dict(self._undecided(found)) | found)
        unread = (names for names in by_key.values() if all(name.place not in self._allowed for name in names))
        street = [name for names in unread for name in names]
        return (with_forms({key_of(name.text): _UNTOLD for name in self._misleading(street, found)}) | found).items()

    def _undecided(self, found: Mapping[Key, Entry]) -> Iterator[tuple[Key, Entry]]:
        """Pairs of names of which one is meant; what the register tells of a pair holds in both orders."""
        for key, entry in found.items():
            turned = pairs.turned(key)
            if turned is not None and len(entry.mentions) == 1 and len(entry.mentions[0]) > 1:
                yield turned, entry
        isomers = pairs.of_isomers(self._inn_keys(found), self._isomer_parents())
        for key, names in chain(isomers, pairs.of_places(found.keys())):
            either = _either([found[name] for name in names])
            if either is not None:
                yield key, either

    def _inn_keys(self, found: Mapping[Key, Entry]) -> dict[str, list[Key]]:
        """Entry → the keys of its names proper that are read here."""
        keys: dict[str, list[Key]] = {}
        for name in self._register.names:
            if name.kind == "inn" and name.place is Place.TEXT and key_of(name.text) in found:
                keys.setdefault(name.substance, []).append(key_of(name.text))
        return keys

    def _isomer_parents(self) -> dict[str, str]:
        entries = self._register.entries
        return {name: entry.parent for name, entry in entries.items() if entry.relation == "isomer_of"}

    def _unsigned(self, found: Mapping[Key, Entry]) -> Iterator[tuple[Key, Entry]]:
        """Names without their sign of optical rotation, where nothing else has the name that is left."""
        left: dict[Key, set[Entry]] = {}
        for key, entry in found.items():
            if key[0] not in SIGNS:
                yield key, entry
            elif key[1:] not in found and not self._is_isomer(entry):
                left.setdefault(key[1:], set()).add(entry)
        yield from ((key, entries.pop()) for key, entries in left.items() if len(entries) == 1)

    def _is_isomer(self, entry: Entry) -> bool:
        meant = (each.substance for mention in entry.mentions for each in mention)
        return any(self._register.entries[each].relation == "isomer_of" for each in meant if each)

    def _misleading(self, street: Sequence[Name], found: Mapping[Key, Entry]) -> Iterator[Name]:
        """Street names of several words, of which some are the name of another substance: "gas station heroin"."""
        speaks_for = self._register.speaks_for()
        for name in street:
            key = key_of(name.text)
            means = speaks_for[name.substance] | self._register.nameless.keys()
            for first, last in _parts_of(key):
                if not self._is_said(key[first:last], found, means) and not self._is_plain(key[:first] + key[last:]):
                    yield name
                    break

    def _is_said(self, key: Key, found: Mapping[Key, Entry], means: Collection[str]) -> bool:
        """Whether a part of a name says nothing else than the whole."""
        mentions = found[key].mentions if key in found else ()
        return all(each.substance is None or each.substance in means for mention in mentions for each in mention)

    def _is_plain(self, rest: Key) -> bool:
        """Whether the other words may stand beside a name by chance ("hospital heroin", "etizolam-2")."""
        return all(not word.isalpha() or word in self.plain for word in rest)

    def _entry(self, names: Sequence[Name]) -> Entry:
        needs_context = not self.drug_column and all(name.place is Place.POISONING for name in names)
        by_substance = tables.by(lambda name: name.substance, names)
        several = any(name.ambiguity is Ambiguity.YES for name in names)
        readings = [self._candidates(each, among=len(by_substance), marked=several) for each in by_substance.values()]
        both = any(name.ambiguity is Ambiguity.BOTH for name in names)
        return Entry(
            _arranged(readings, alternatives=several and not both),
            needs_context=needs_context,
            is_short=len(flat(key_of(names[0].text))) <= _SHORT,
            is_street=all(_is_street(name) for name in names),
            is_code=all(_is_code(name) for name in names),
        )

    def _candidates(self, names: Sequence[Name], *, among: int, marked: bool) -> list[Candidate]:
        """What one reading means: one substance, or the two that its substance is formed from."""
        method, confidence = _surest(names)
        meant = self._register.hierarchy.meant(names[0].substance)
        entry = self._register.entries[names[0].substance]
        if entry.is_group:
            method = Method.CLASS
        elif entry.is_marker or len(meant) > 1:
            method = Method.MARKER
        both = any(name.ambiguity is Ambiguity.BOTH for name in names)
        ambiguous = marked and not both
        confidence = min(confidence, ONE_OF_SEVERAL) if ambiguous and among > 1 else confidence
        return [Candidate(substance, method, confidence, ambiguous) for substance in meant]


def _surest(names: Sequence[Name]) -> tuple[Method, int]:
    found = _method(names[0])
    for name in names[1:]:
        other = _method(name)
        found = other if other[1] > found[1] else found
    return found


def _arranged(readings: Sequence[Sequence[Candidate]], *, alternatives: bool) -> tuple[tuple[Candidate, ...], ...]:
    """Readings as the alternatives of one mention, or each as a mention of its own."""
    if alternatives:
        return (tuple(reading[0] for reading in readings),)
    return tuple((candidate,) for reading in readings for candidate in reading)


def _either(entries: Sequence[Entry]) -> Entry | None:
    """Names of which one is meant, as alternatives; None where one has several readings or all mean the same."""
    if any(len(entry.mentions) != 1 or len(entry.mentions[0]) != 1 for entry in entries):
        return None
    each = {entry.mentions[0][0].substance: entry.mentions[0][0] for entry in entries}
    if len(each) == 1 or None in each:
        return None
    meant = [each[name] for name in sorted(name for name in each if name is not None)]
    alternatives = tuple(replace(one, confidence=min(one.confidence, ONE_OF_SEVERAL), ambiguous=True) for one in meant)
    return Entry(
        (alternatives,),
        needs_context=any(entry.needs_context for entry in entries),
        is_street=any(entry.is_street for entry in entries),
        is_code=any(entry.is_code for entry in entries),
    )


def _is_street(name: Name) -> bool:
    """Whether the name is a street name or a short code, read in drug columns where it stands by itself alone."""
    key = key_of(name.text)
    one_word = len(key) == 1 and (name.kind in _STREET_KINDS or len(key[0]) <= _SHORT_STREET)
    return name.place is Place.DRUG_COLUMN and (one_word or len(flat(key)) <= _SHORT)


def _is_code(name: Name) -> bool:
    return name.kind in _SHORT_KINDS or any(character.isdigit() for character in name.text)


def _may_be_mended(name: Name) -> bool:
    return name.kind in _SPELLED_KINDS or (name.kind == "brand" and len(name.text) >= _SHORTEST_BRAND)


def _may_be_clipped(name: Name) -> bool:
    plain = name.text.isalpha() and name.text.isascii()
    return plain and name.kind == "inn" and name.place is not Place.DRUG_COLUMN and name.ambiguity is Ambiguity.NO


def _method(name: Name) -> tuple[Method, int]:
    if name.kind == "misspelling":
        return Method.SPELLING, LISTED_SPELLING
    if name.kind in _SHORT_KINDS:
        return Method.ABBREVIATION, SHORT
    return Method.NAME, STREET if name.kind == "slang" else SURE


# A mention of something that the words do not tell.
_UNTOLD = Entry(((Candidate(None, Method.NAME, STREET),),))


def _parts_of(key: Key) -> Iterator[tuple[int, int]]:
    """Where the parts of a key begin and end, the whole left out."""
    places = range(0, len(key), 2)
    return ((first, last + 1) for first in places for last in places if first <= last and last + 1 - first < len(key))


def _cues() -> dict[Key, Cue]:
    rows = tables.shipped("cues.csv").rows
    return {key_of(row["phrase"]): Cue[row["kind"].upper()] for _, row in rows}


def _with_cue(key: Key, entry: Entry, phrases: Mapping[Key, Entry]) -> Entry:
    """A name whose last word is a cue keeps the cue: "drug toxicity" names a drug and speaks of poisoning."""
    last = phrases.get(key[-1:])
    if len(key) > 1 and last is not None and last.cue is Cue.POISONING:
        return replace(entry, cue=last.cue)
    return entry


def _words(name: str) -> frozenset[str]:
    return frozenset(part for word in tables.words(name).content.decode().split() for part in key_of(word)[::2])


def _automaton(phrases: Mapping[Key, Entry]) -> tuple[Automaton, tuple[Entry, ...]]:
    """States are numbered in the order of the phrases; entries that are equal share their number."""
    tokens: dict[str, int] = {}
    gaps: dict[str, int] = {"": 0}
    steps: dict[tuple[int, int, int], int] = {}
    entries: dict[Entry, int] = {}
    accept = [-1]
    for key, entry in phrases.items():
        state = 0
        for gap, token in zip(("", *key[1::2]), key[::2], strict=True):
            move = (state, gaps.setdefault(gap, len(gaps)), tokens.setdefault(token, len(tokens) + 1))
            if move not in steps:
                steps[move] = len(accept)
                accept.append(-1)
            state = steps[move]
        accept[state] = entries.setdefault(entry, len(entries))
    return _packed(tokens, gaps, steps, accept), tuple(entries)


def _packed(
    tokens: Mapping[str, int], gaps: Mapping[str, int], steps: Mapping[tuple[int, int, int], int], accept: list[int]
) -> Automaton:
    moves = np.array(list(steps), dtype=np.int64).reshape(-1, 3)
    ends = np.fromiter(steps.values(), np.int32, len(steps))
    keys = (moves[:, 0] * len(gaps) + moves[:, 1]) * (len(tokens) + 1) + moves[:, 2]
    order = np.argsort(keys)
    root = np.full(len(tokens) + 1, -1, np.int32)
    first = moves[:, 0] == 0
    root[moves[first, 2]] = ends[first]
    continues = np.zeros(len(accept), dtype=bool)
    continues[moves[:, 0]] = True
    return Automaton(tokens, gaps, keys[order], ends[order], np.array(accept, np.int32), root, continues)


@dataclass(frozen=True)
class EntryTable:
    """Entries as arrays. Rows of an entry (one a candidate) lie at `first[entry]` to `first[entry + 1]`."""

    cue: NDArray[np.uint8]
    named: NDArray[np.bool_]
    needs_context: NDArray[np.bool_]
    is_short: NDArray[np.bool_]
    is_street: NDArray[np.bool_]
    is_code: NDArray[np.bool_]
    is_alcohol: NDArray[np.bool_]
    first: NDArray[np.int64]
    mention: NDArray[np.int16]
    candidate: NDArray[np.int16]
    substance: NDArray[np.int32]
    method: NDArray[np.int8]
    confidence: NDArray[np.int16]
    ambiguous: NDArray[np.bool_]
    mentions: NDArray[np.int64]


SUBSTANCE_OF_NONE = -1
METHODS = tuple(Method)


def _is_alcohol(entry: Entry) -> bool:
    meant = {each.substance for mention in entry.mentions for each in mention}
    return meant == {ALCOHOL}


class EntryTables:
    """Entries of a lexicon as arrays, with the ids that `substance` numbers."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        named = {each.substance for entry in entries for mention in entry.mentions for each in mention}
        self.ids = tuple(sorted(name for name in named if name is not None))

    @cached_property
    def table(self) -> EntryTable:
        """The arrays."""
        number = {name: place for place, name in enumerate(self.ids)}
        rows = [
            (mention, candidate, number.get(each.substance or "", SUBSTANCE_OF_NONE), each)
            for entry in self._entries
            for mention, alternatives in enumerate(entry.mentions)
            for candidate, each in enumerate(alternatives)
        ]
        counts = [sum(len(alternatives) for alternatives in entry.mentions) for entry in self._entries]
        return EntryTable(
            cue=np.array([int(entry.cue) for entry in self._entries], np.uint8),
            named=np.array([bool(entry.mentions) for entry in self._entries]),
            needs_context=np.array([entry.needs_context for entry in self._entries]),
            is_short=np.array([entry.is_short for entry in self._entries]),
            is_street=np.array([entry.is_street for entry in self._entries]),
            is_code=np.array([entry.is_code for entry in self._entries]),
            is_alcohol=np.array([_is_alcohol(entry) for entry in self._entries]),
            first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            mention=np.array([row[0] for row in rows], np.int16),
            candidate=np.array([row[1] for row in rows], np.int16),
            substance=np.array([row[2] for row in rows], np.int32),
            method=np.array([METHODS.index(row[3].method) for row in rows], np.int8),
            confidence=np.array([row[3].confidence for row in rows], np.int16),
            ambiguous=np.array([row[3].ambiguous for row in rows], dtype=bool),
            mentions=np.array([len(entry.mentions) for entry in self._entries], np.int64),
        )
