"""Reads substances out of texts: exact names, longest first, whole words; roles from the words around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.records import Method, Role
from pharmakon.records.mention import COUNTED_ROLES
from pharmakon.substances import compiled
from pharmakon.substances.cutting import cut
from pharmakon.substances.expansion import Expanded, Expander
from pharmakon.substances.lexicon import METHODS, Lexicon
from pharmakon.substances.matching import Found, find, skeletons
from pharmakon.substances.register import Register
from pharmakon.substances.skeletons import roles

READ_SCHEMA = pa.schema(
    [
        pa.field("text", pa.int64()),
        pa.field("mention", pa.int16()),
        pa.field("candidate", pa.int16()),
        pa.field("substance", pa.string()),
        pa.field("role", pa.string()),
        pa.field("method", pa.string()),
        pa.field("confidence", pa.int16()),
        pa.field("start", pa.int32()),
        pa.field("length", pa.int32()),
        pa.field("ambiguous", pa.bool_()),
    ]
)
UNPLACED_SCHEMA = pa.schema([pa.field("word", pa.string()), pa.field("texts", pa.int64())])
ROLES = tuple(Role)
_NUMBER = {role: number for number, role in enumerate(ROLES)}
# A text that names more is no list of drugs found in a person; the rest of it is not read.
MOST_MENTIONS = 4096
# Measured: larger blocks are no faster and take more memory.
_BLOCK_BYTES = 4 << 20


@dataclass(frozen=True)
class Reading:
    """What texts say.

    `mentions` (READ_SCHEMA): `text` is the index of the text, `mention` numbers the mentions of a text from 0,
    `candidate` the alternatives of one; `confidence` in thousandths; `start` and `length` in characters of the text.
    Sorted by text, mention, candidate. `unplaced` (UNPLACED_SCHEMA): words that no rule could place, with the number of
    texts that hold them, most frequent first.
    """

    mentions: pa.Table
    unplaced: pa.Table


class Reader:
    """Reads texts with one register."""

    def __init__(self, register: Register) -> None:
        self._register = register

    @cached_property
    def _texts(self) -> "_ColumnReader":
        return _ColumnReader(self._register, drug_column=False)

    @cached_property
    def _drug_columns(self) -> "_ColumnReader":
        return _ColumnReader(self._register, drug_column=True)

    def read(self, texts: pa.Array | pa.ChunkedArray, *, drug_column: bool) -> Reading:
        """Mentions in texts (strings; NULL says nothing).

        Args:
            texts: any number of texts; equal texts are read once.
            drug_column: whether the cells list drugs: then street names and short codes are read as well.
        """
        reader = self._drug_columns if drug_column else self._texts
        return reader.read(pa.chunked_array(texts) if isinstance(texts, pa.Array) else texts)


class _ColumnReader:
    """Reads one kind of column."""

    def __init__(self, register: Register, *, drug_column: bool) -> None:
        kept = None if drug_column else compiled.kept(register.content_hash)
        self._lexicon = kept or Lexicon.of(register, drug_column=drug_column)
        self._table, self._ids = self._lexicon.table, self._lexicon.ids
        self._antidote = np.array([*(name in self._lexicon.antidotes for name in self._ids), False])
        self._roles: dict[bytes, NDArray[np.int8]] = {}

    def read(self, texts: pa.ChunkedArray) -> Reading:
        self._roles.clear()
        index, distinct = _distinct(texts)
        times = np.bincount(index[index >= 0], minlength=len(distinct))
        expander = Expander(self._lexicon)
        parts, counts = [], []
        for first, block in _blocks(distinct):
            tokens = expander.expand(cut(block))
            found = find(tokens, self._lexicon, block)
            parts.append(self._rows(tokens, found, first))
            counts.append(_unplaced(tokens, found, times[first : first + len(block)]))
        rows = _Rows.joined(parts)
        return Reading(self._table_of(rows.repeated(index)), expander.unplaced(counts))

    def _rows(self, tokens: Expanded, found: Found, first_text: int) -> "_Rows":
        """Mentions of a block, one row a candidate."""
        table = self._table
        place = found.first[found.named]
        entry, text = found.entry[found.named], tokens.text[place]
        role = self._roles_of(tokens, found)
        less_sure = _least_sure(tokens, found)[found.named]
        last = place + found.size[found.named] - 1
        length = tokens.start[last] + tokens.length[last] - tokens.start[place]
        number = _running(text, table.mentions[entry])
        counts = table.first[entry + 1] - table.first[entry]
        owner = np.repeat(np.arange(len(entry)), counts)
        source = table.first[entry[owner]] + np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        mention = number[owner] + table.mention[source]
        rows = _Rows(
            text=text[owner] + first_text,
            mention=mention,
            source=source,
            role=role[owner],
            start=tokens.start[place][owner],
            length=length[owner],
            less_sure=less_sure[owner],
            doubt=found.doubt[found.named][owner],
        )
        return rows.taken(mention < MOST_MENTIONS)

    def _roles_of(self, tokens: Expanded, found: Found) -> NDArray[np.int8]:
        """The role of each mention that stands in the texts of a block."""
        number, distinct = skeletons(tokens, found, self._table)
        known = [self._known_roles(skeleton) for skeleton in distinct]
        counts = np.array([len(each) for each in known], np.int64)
        first = np.concatenate([[0], np.cumsum(counts)])[:-1] if known else np.zeros(0, np.int64)
        flat: NDArray[np.int8] = np.concatenate([np.zeros(0, np.int8), *known])
        per_text = counts[number]
        source = np.repeat(first[number], per_text) + np.arange(int(per_text.sum()))
        found_roles: NDArray[np.int8] = flat[source - np.repeat(np.cumsum(per_text) - per_text, per_text)]
        return found_roles

    def _known_roles(self, skeleton: bytes) -> NDArray[np.int8]:
        if skeleton not in self._roles:
            self._roles[skeleton] = np.frombuffer(bytes([_NUMBER[role] for role in roles(skeleton.decode())]), np.int8)
        return self._roles[skeleton]

    def _table_of(self, rows: "_Rows") -> pa.Table:
        table = self._table
        substance = table.substance[rows.source]
        role = np.where(self._antidote[substance] & _COUNTED[rows.role], ROLES.index(Role.TREATMENT), rows.role)
        spelled = (rows.less_sure > 0) & np.isin(table.method[rows.source], _SPELLED)
        columns = {
            "text": rows.text,
            "mention": rows.mention,
            "candidate": table.candidate[rows.source],
            "substance": _words([*self._ids, None], np.where(substance < 0, len(self._ids), substance)),
            "role": _words(ROLES, role),
            "method": _words(METHODS, np.where(spelled, METHODS.index(Method.SPELLING), table.method[rows.source])),
            "confidence": table.confidence[rows.source] - rows.less_sure - rows.doubt,
            "start": rows.start,
            "length": rows.length,
            "ambiguous": table.ambiguous[rows.source],
        }
        return pa.table(columns).cast(READ_SCHEMA)


# Methods that give way to "spelling" where a word was mended; a class stays a class.
_SPELLED = [METHODS.index(Method.NAME), METHODS.index(Method.ABBREVIATION)]
_COUNTED = np.array([role in COUNTED_ROLES for role in ROLES])


@dataclass(frozen=True)
class _Rows:
    """Rows of mentions as arrays; `source` is the row of the table of entries.

    Mistakes in the words (`less_sure`) and what else is doubtful (`doubt`) are taken from the confidence.
    """

    text: NDArray[np.int64]
    mention: NDArray[np.int64]
    source: NDArray[np.int64]
    role: NDArray[np.int8]
    start: NDArray[np.int64]
    length: NDArray[np.int64]
    less_sure: NDArray[np.int16]
    doubt: NDArray[np.int16]

    @staticmethod
    def joined(parts: Sequence["_Rows"]) -> "_Rows":
        nothing = np.zeros(0, np.int64)
        small = nothing.astype(np.int16)
        none = _Rows(nothing, nothing, nothing, nothing.astype(np.int8), nothing, nothing, small, small)
        each = (none, *parts)
        return _Rows(
            **{name.name: np.concatenate([getattr(part, name.name) for part in each]) for name in fields(none)}
        )

    def taken(self, wanted: NDArray[np.bool_] | NDArray[np.int64]) -> "_Rows":
        return _Rows(*(getattr(self, name.name)[wanted] for name in fields(_Rows)))

    def repeated(self, index: NDArray[np.int64]) -> "_Rows":
        """The rows of each text, where `index` gives the distinct text of each (-1: none)."""
        distinct = int(index.max(initial=-1)) + 1
        first = np.searchsorted(self.text, np.arange(distinct + 1))
        texts = np.flatnonzero(index >= 0)
        of = index[texts]
        counts = first[of + 1] - first[of]
        source = np.repeat(first[of] - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
        return replace(self.taken(source), text=np.repeat(texts, counts))


def _distinct(texts: pa.ChunkedArray) -> tuple[NDArray[np.int64], pa.LargeStringArray]:
    """For each text the number of its distinct text (-1: NULL), and the distinct texts."""
    whole = pa.concat_arrays(
        [chunk.cast(pa.large_string()) for chunk in texts.chunks] or [pa.array([], pa.large_string())]
    )
    encoded = whole.dictionary_encode()
    return pc.fill_null(encoded.indices, -1).to_numpy().astype(np.int64), encoded.dictionary


def _blocks(texts: pa.LargeStringArray) -> Iterator[tuple[int, pa.LargeStringArray]]:
    """Consecutive texts of about a block's size, with the index of the first."""
    ends = np.cumsum(pc.binary_length(texts).to_numpy(zero_copy_only=False))
    first = 0
    while first < len(texts):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + _BLOCK_BYTES)))
        yield first, texts.slice(first, last - first)
        first = last


def _running(text: NDArray[np.int64], mentions: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of the first mention of each phrase within its text."""
    before = np.cumsum(mentions) - mentions
    first = np.searchsorted(text, text)
    return before - before[first] if len(before) else before


def _least_sure(tokens: Expanded, found: Found) -> NDArray[np.int16]:
    """For each phrase what its most doubtful token takes from its confidence."""
    if not len(found.first):
        return np.zeros(0, np.int16)
    owner = np.repeat(np.arange(len(found.first)), found.size)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(found.size) - found.size, found.size)
    doubt: NDArray[np.int16] = np.maximum.reduceat(
        tokens.less_sure[found.first[owner] + within], np.cumsum(found.size) - found.size
    )
    return doubt


def _unplaced(tokens: Expanded, found: Found, times: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Words of no phrase, each once a text, with how often that text stands in the column."""
    free = (tokens.word >= 0) & ~found.inside
    free[found.first] = False
    word, text = tokens.word[free].astype(np.int64), tokens.text[free]
    pairs = np.unique(word * (len(times) + 1) + text)
    return (pairs // (len(times) + 1)).astype(np.int32), times[pairs % (len(times) + 1)]


def _words(values: Sequence[str | None], places: NDArray[np.integer]) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(places))
