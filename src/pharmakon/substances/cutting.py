"""Many texts cut into words and gaps at once, so that each distinct piece is looked at once.

Chosen over a walk of each text in Python and over an automaton of characters: pieces are cut by a table of code points
and made distinct by Arrow (about 0.1 µs a piece), so that folding, spelling and chemistry run on distinct words alone.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.substances.folding import is_unseen, is_word_character

_TABLE_END = 0x700  # Latin, Greek, Cyrillic, Hebrew, Arabic; of other scripts the points that occur are looked at
_GAP, _WORD, _UNSEEN = 0, 1, 2


@cache
def _table() -> NDArray[np.int8]:
    return np.array([_kind(chr(point)) for point in range(_TABLE_END)], np.int8)


def _kind(character: str) -> int:
    if is_unseen(character):
        return _UNSEEN
    return _WORD if is_word_character(character) else _GAP


@dataclass(frozen=True)
class Cut:
    """The pieces of a block of texts, in order.

    `piece` numbers the distinct pieces (`distinct`), `text` the texts; `start` is the place of the piece in its text,
    in characters. Words and gaps alternate in a text.
    """

    distinct: list[str]
    piece: NDArray[np.int32]
    text: NDArray[np.int64]
    start: NDArray[np.int64]


def cut(texts: pa.LargeStringArray) -> Cut:
    """Words and gaps of texts (no NULL among them)."""
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = texts.buffers()[2]
    content = memoryview(data)[offsets[0] : offsets[-1]] if data is not None else memoryview(b"")
    content = _without_escapes(content, offsets - offsets[0])
    octets = np.frombuffer(content, np.uint8)
    points = np.frombuffer(str(content, "utf-8").encode("utf-32-le"), np.uint32)
    places = np.append(np.flatnonzero((octets & 0xC0) != 0x80), len(octets))  # of characters, in octets
    text_starts = np.searchsorted(places, offsets - offsets[0])
    first = _piece_starts(points, text_starts)
    piece, distinct = _distinct(content, np.append(places[first], len(octets)))
    text = np.searchsorted(text_starts, first, side="right") - 1
    return Cut(distinct, piece, text, first - text_starts[text])


# Control sequences of a terminal (ECMA-48, 5.4), the return to ASCII, and a colour whose escape character was taken out
# on the way: letters of them would stand in names. Each with the octets without which there is none.
_ESCAPES = (
    (b"\x1b[", re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")),
    (b"\xc2\x9b", re.compile(rb"\xc2\x9b[0-?]*[ -/]*[@-~]")),
    (b"\x1b(B", re.compile(rb"\x1b\(B(?=\x1b)")),
    (b"[", re.compile(rb"\[(?:[01]|[349][0-7]|10[0-7])(?:;[0-9]{1,3})*m(?=[A-Za-z]{4})")),
)
_VISIBLE = re.compile(rb"[ -~]")


def _without_escapes(content: memoryview, ends: NDArray[np.int64]) -> memoryview:
    """The octets with zeros in place of control sequences, so that places stay. None goes on in another text."""

    def unseen(found: re.Match[bytes]) -> bytes:
        whole = np.searchsorted(ends, found.start(), side="right") == np.searchsorted(ends, found.end())
        return _VISIBLE.sub(b"\0", found[0]) if whole else found[0]

    plain = bytes(content)
    for octets, escape in _ESCAPES:
        plain = escape.sub(unseen, plain) if octets in plain else plain
    return memoryview(plain)


def _piece_starts(points: NDArray[np.uint32], text_starts: NDArray[np.int64]) -> NDArray[np.int64]:
    begins = text_starts[text_starts < len(points)]
    in_word = _in_word(_kinds(points), begins)
    starts = np.zeros(len(points), dtype=bool)
    starts[1:] = in_word[1:] != in_word[:-1]
    starts[begins] = True
    return np.flatnonzero(starts)


def _in_word(kinds: NDArray[np.int8], begins: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each character belongs to a word: one that is not seen does so behind another of its text that does."""
    unseen = kinds == _UNSEEN
    word: NDArray[np.bool_] = kinds == _WORD
    if unseen.any():
        unseen[begins] = False
        word = word[np.maximum.accumulate(np.where(unseen, 0, np.arange(len(kinds))))]
    return word


def _kinds(points: NDArray[np.uint32]) -> NDArray[np.int8]:
    high = points >= _TABLE_END
    if not high.any():
        return _table()[points]
    kinds = _table()[np.where(high, 0, points)]
    known, place = np.unique(points[high], return_inverse=True)
    kinds[high] = np.array([_kind(chr(point)) for point in known], np.int8)[place]
    return kinds


def _distinct(content: memoryview, offsets: NDArray[np.int64]) -> tuple[NDArray[np.int32], list[str]]:
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(content)]
    encoded = pa.Array.from_buffers(pa.large_string(), len(offsets) - 1, buffers).dictionary_encode()
    return encoded.indices.to_numpy(), encoded.dictionary.to_pylist()
