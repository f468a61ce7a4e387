"""Phrases found in tokens: longest first, whole words, from left to right."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.substances.elided import Phrases, owners, with_elided
from pharmakon.substances.expansion import Expanded
from pharmakon.substances.lexicon import Automaton, EntryTable, Lexicon
from pharmakon.substances.skeletons import Cue

_MOST_PREFIXES = 6
_LACK = [Cue.LACK_BEFORE, Cue.LACK_AFTER]
_CONTEXT = [Cue.POISONING, Cue.ARTEFACT]  # words beside which short and common names are read


@dataclass(frozen=True)
class Found:
    """Phrases of a block: their first tokens (in order), how many tokens each has, and their entries.

    `inside` is true for tokens after the first of a phrase; `named` for phrases that are mentions here; `doubt` is
    taken from their confidence (thousandths).
    """

    first: NDArray[np.int64]
    size: NDArray[np.int32]
    entry: NDArray[np.int32]
    inside: NDArray[np.bool_]
    named: NDArray[np.bool_]
    doubt: NDArray[np.int16]


def find(tokens: Expanded, lexicon: Lexicon, texts: pa.LargeStringArray) -> Found:
    """All phrases; names that need words of poisoning only where the text has them, or names another substance."""
    table = lexicon.table
    length, entry = _longest(tokens, lexicon.automaton)
    first = np.flatnonzero(length)
    kept = first[_leftmost(first, length[first])]
    kept, size, entries = _with_prefixes(tokens, kept, length[kept], entry[kept], lexicon.substituted, table.is_street)
    phrases = with_elided(Phrases.sure(kept, size, entries), tokens, lexicon, texts)
    kept, size, entries = phrases.first, phrases.size, phrases.entry
    in_code = _part_of_code(tokens, kept, size) & (phrases.doubt == 0)
    entries = np.where(in_code & table.is_code[entries], lexicon.substituted[entries], entries)
    inside = _inside(kept, size, len(length))
    named = table.named[entries]
    named &= ~(table.is_short[entries] & _beside_hyphen(tokens, kept, size))
    named &= ~(table.is_street[entries] & in_code)
    street = table.is_street[entries]
    items = _Items(kept, size, table.cue[entries], named, owners(kept, size, len(length)))
    full_stop = lexicon.automaton.gaps.get(".", _NO_GAP)
    named &= ~street | (_stands_alone(tokens, items, street, full_stop) & (tokens.less_sure[kept] == 0))
    text = tokens.text[kept]
    named &= ~_lacking(tokens, kept, size, table.cue[entries])
    needy = named & table.needs_context[entries]
    firm = (named & ~needy) | np.isin(table.cue[entries], _CONTEXT)
    has_context = np.zeros(int(tokens.text[-1]) + 1 if len(tokens.text) else 0, dtype=bool)
    has_context[text[firm]] = True
    return Found(kept, size, entries, inside, named & (~needy | has_context[text]), phrases.doubt)


def _part_of_code(tokens: Expanded, first: NDArray[np.int64], size: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Phrases that a hyphen joins to letters or digits beside them: parts of a longer code, if they are codes."""
    taken = np.append(_inside(first, size, len(tokens.token)), [True])
    taken[first] = True
    loose, hyphen = np.append(tokens.particle, [False]) & ~taken, np.append(tokens.hyphen, [False])
    after = first + size
    joined: NDArray[np.bool_] = (hyphen[first] & loose[first - 1] & (first > 0)) | (hyphen[after] & loose[after])
    return joined


# What parts the items of a list, by the letter of its gap; words that do so, and words that an item may hold beside it.
_PARTING = [Cue.COMMA, Cue.BREAK, Cue.SLASH, Cue.OPENING, Cue.CLOSING]
_JOINING = [Cue.AND, Cue.OR, Cue.WITH]
_TURNING = [Cue.NEGATION_BEFORE, Cue.NEGATION_AFTER, Cue.SUSPICION_BEFORE, Cue.SUSPICION_AFTER]
_NO_GAP = -2
_FEW = 2  # letters of a street name that says nothing beside what is no name (the authors' choice)


@dataclass(frozen=True)
class _Items:
    """Phrases as items of lists: their places, their cues, which name something, and for each token its phrase (-1)."""

    first: NDArray[np.int64]
    size: NDArray[np.int32]
    cue: NDArray[np.uint8]
    named: NDArray[np.bool_]
    owner: NDArray[np.int64]


def _stands_alone(tokens: Expanded, items: _Items, street: NDArray[np.bool_], full_stop: int) -> NDArray[np.bool_]:
    """Phrases that are a whole item of a list ("acid; C"), not a word, a unit or a letter beside others.

    Of a few letters they are so only beside other names: "vitamins B, C" are no drugs of the street. So are all that
    a slash or a word joins to more: "amox/k", "juice plus fibre".
    """
    last = items.first + items.size - 1
    few = tokens.start[last] + tokens.length[last] - tokens.start[items.first] <= _FEW
    known = np.append(items.named, [False])
    sure = np.append(items.named & ~(few & street), [False])
    whole: NDArray[np.bool_] = np.ones(len(items.first), dtype=bool)
    for step in (-1, 1):
        parted, joined, beyond = _neighbour(tokens, items, step, full_stop)
        whole &= parted & (~(few | joined) | (beyond < 0) | np.where(few, sure[beyond], known[beyond]))
    return whole


def _neighbour(
    tokens: Expanded, items: _Items, step: int, full_stop: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64]]:
    """Whether something parts each phrase from what stands before (-1) or after it (1), whether it joins them too.

    And which phrase that is: -1: the text ends there, or a word that turns the phrase stands there; the number of
    phrases: no phrase.
    """
    ends = items.first + (items.size if step > 0 else -1)
    gaps = items.first if step < 0 else ends
    mark = np.append(tokens.mark, np.uint8(Cue.BREAK))[gaps]
    number, outside = _phrase_at(tokens, items, ends)
    cue = np.append(items.cue, np.uint8(0))[number]
    by_word = (number >= 0) & np.isin(cue, _JOINING)
    further = items.first[number] + (items.size[number] if step > 0 else -1)
    number_beyond, outside_beyond = _phrase_at(tokens, items, np.where(by_word, further, ends))
    turned = (number >= 0) & np.isin(cue, _TURNING)
    beyond = np.where(number_beyond < 0, len(number), number_beyond)
    parted = np.isin(mark, _PARTING) & (np.append(tokens.gap, _NO_GAP)[gaps] != full_stop)
    return (
        parted | outside | by_word | turned,
        by_word | (mark == Cue.SLASH),
        np.where(outside | outside_beyond | turned, -1, beyond),
    )


def _phrase_at(
    tokens: Expanded, items: _Items, place: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The phrase that holds the token at each place (-1: none), and whether the place is outside the phrase's text."""
    count = len(tokens.text)
    inside = (place >= 0) & (place < count)
    at = np.where(inside, place, 0)
    outside: NDArray[np.bool_] = ~inside | (tokens.text[at] != tokens.text[items.first])
    return np.where(outside, -1, items.owner[at]), outside


def _lacking(
    tokens: Expanded, first: NDArray[np.int64], size: NDArray[np.int32], cue: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Phrases beside a word that says that the body lacks the substance, or does not bear it: no drug was taken."""
    lacking = np.zeros(len(first), dtype=bool)
    follows = (first[1:] == first[:-1] + size[:-1]) & (tokens.text[first[1:]] == tokens.text[first[:-1]])
    follows &= tokens.gap[first[1:]] == 0
    lacking[:-1] |= follows & (cue[1:] == Cue.LACK_AFTER)
    lacking[1:] |= follows & (cue[:-1] == Cue.LACK_BEFORE)
    return lacking


def _beside_hyphen(tokens: Expanded, first: NDArray[np.int64], size: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Phrases that a hyphen joins to what stands before or after."""
    after = np.append(tokens.hyphen, [False])[first + size]
    beside: NDArray[np.bool_] = tokens.hyphen[first] | after
    return beside


def _longest(tokens: Expanded, automaton: Automaton) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each token the size and entry of the longest phrase that begins there (size 0: none)."""
    count = len(tokens.token)
    size, entry = np.zeros(count, np.int32), np.full(count, -1, np.int32)
    ends = np.ones(count, dtype=bool)
    ends[:-1] = (tokens.text[1:] != tokens.text[:-1]) | tokens.begins[1:]
    goes_on = np.zeros(count, dtype=bool)
    goes_on[:-1] = tokens.text[1:] == tokens.text[:-1]
    state = automaton.root[tokens.token]
    begin = np.flatnonzero(tokens.begins & (state >= 0) & (tokens.token > 0))
    state, depth = state[begin], 1
    while len(begin):
        last = begin + depth - 1
        accepted = automaton.accept[state]
        done = (accepted >= 0) & ends[last]
        size[begin[done]], entry[begin[done]] = depth, accepted[done]
        further = automaton.continues[state] & goes_on[last]
        begin, state = begin[further], state[further]
        following = begin + depth
        state = automaton.step(state, tokens.gap[following], tokens.token[following])
        begin, state = begin[state >= 0], state[state >= 0]
        depth += 1
    return size, entry


def _leftmost(first: NDArray[np.int64], size: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which phrases stand: from left to right, none that begins inside one that stands."""
    stands = np.ones(len(first), dtype=bool)
    long = np.flatnonzero(size > 1)
    end = -1
    kept = []
    for place, begin, length in zip(long.tolist(), first[long].tolist(), size[long].tolist(), strict=True):
        if begin >= end:
            kept.append(place)
            end = begin + length
    kept_long = np.array(kept, np.int64)
    covered_to = np.zeros(len(first), np.int64)
    covered_to[kept_long] = first[kept_long] + size[kept_long]
    reach = np.maximum.accumulate(covered_to) if len(first) else covered_to
    stands[1:] = first[1:] >= reach[:-1]
    stands[kept_long] = True
    return stands


def _with_prefixes(
    tokens: Expanded,
    first: NDArray[np.int64],
    size: NDArray[np.int32],
    entry: NDArray[np.int32],
    substituted: NDArray[np.int32],
    is_street: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Names behind a chemical prefix that is no part of them: another substance, of which the class alone is known."""
    taken = _inside(first, size, len(tokens.token))
    taken[first[~is_street[entry]]] = True
    radical = tokens.radical.copy()
    follows = (tokens.gap[1:] == 0) & (tokens.text[1:] == tokens.text[:-1])
    radical[1:] |= tokens.locant[1:] & tokens.radical[:-1] & follows
    # What stands at a named atom is a group, known or not: "N-pyrro protonitazene".
    radical[1:] |= tokens.locant[:-1] & tokens.hyphen[1:] & (tokens.word[1:] >= 0) & follows
    free = radical & ~taken
    first, size, entry = first.copy(), size.copy(), entry.copy()
    named = substituted[entry] != entry
    for _ in range(_MOST_PREFIXES):
        before = np.maximum(first - 1, 0)
        joined = (tokens.gap[first] == 0) & (tokens.text[before] == tokens.text[first])
        grows = named & (first > 0) & free[before] & joined
        if not grows.any():
            break
        entry[grows] = substituted[entry[grows]]
        first[grows] -= 1
        size[grows] += 1
    return first, size, entry


def _inside(first: NDArray[np.int64], size: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    change = np.zeros(count + 1, np.int32)
    change[first + 1] += 1
    change[first + size] -= 1  # no two phrases end at one token
    return np.cumsum(change)[:count] > 0


def skeletons(tokens: Expanded, found: Found, table: EntryTable) -> tuple[NDArray[np.int32], list[bytes]]:
    """The skeletons of the texts that name a substance, in order: the number of each, and the distinct skeletons."""
    text, letters = _letters(tokens, found, table)
    named = np.unique(tokens.text[found.first[found.named]])
    holds = np.zeros(int(tokens.text[-1]) + 1 if len(tokens.text) else 0, dtype=bool)
    holds[named] = True
    kept = holds[text]
    text, letters = text[kept], letters[kept]
    offsets = np.append(np.searchsorted(text, named), len(text)).astype(np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(letters)]
    encoded = pa.Array.from_buffers(pa.large_binary(), len(named), buffers).dictionary_encode()
    return encoded.indices.to_numpy(), encoded.dictionary.to_pylist()


def _letters(tokens: Expanded, found: Found, table: EntryTable) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Letters of all texts, in order, with their texts; a run of plain words is one letter."""
    own = np.where(found.inside, 0, tokens.other)
    cue = table.cue[found.entry]
    cue = np.where(np.isin(cue, _LACK), int(Cue.WORDS), cue)
    mention = np.where(table.is_alcohol[found.entry], int(Cue.ALCOHOL), int(Cue.MENTION))
    own[found.first] = np.where(found.named, mention, np.where(cue > 0, cue, int(Cue.WORDS)))
    then = np.zeros(len(own), np.uint8)
    both = found.named & (cue > 0) & (cue != Cue.WORDS)
    then[found.first[both]] = cue[both]
    letters = np.stack([np.where(found.inside, 0, tokens.mark), own, then], axis=1).astype(np.uint8).ravel()
    text = np.repeat(tokens.text, 3)
    kept = letters > 0
    text = text[kept]
    letters = _only_told(letters[kept], text)
    again = np.zeros(len(letters), dtype=bool)
    again[1:] = (letters[1:] == Cue.WORDS) & (letters[:-1] == Cue.WORDS) & (text[1:] == text[:-1])
    return text[~again], letters[~again]


# What these letters tell says something of alcohol alone: elsewhere they are as good as others, of which few are known.
_OF_ALCOHOL = np.arange(256, dtype=np.uint8)
_OF_ALCOHOL[[Cue.CHRONIC, Cue.ACUTE, Cue.CONDITION_AFTER, Cue.ABUSE_BEFORE]] = Cue.WORDS
_OF_ALCOHOL[Cue.ABUSE_AFTER], _OF_ALCOHOL[Cue.RECENT] = Cue.USE_AFTER, Cue.SETTING


def _only_told(letters: NDArray[np.uint8], text: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The letters, where those that tell of alcohol are told in texts that name it alone."""
    names = np.zeros(int(text[-1]) + 1 if len(text) else 0, dtype=bool)
    names[text[letters == Cue.ALCOHOL]] = True
    plain: NDArray[np.uint8] = np.where(names[text], letters, _OF_ALCOHOL[letters])
    return plain
