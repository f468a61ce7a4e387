"""The cases of an SPSS system file in blocks of words, whatever the compression. Vectorised.

pyreadstat makes a Python object of every cell; this is three times as fast and needs a third of the memory, and the
number of cases is counted in the data, not taken from the header (docs/decisions). Layout: see `spss_layout`.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.spss_layout import BYTECODE, UNCOMPRESSED, WORD, BrokenSpssError, SpssLayout, Variable

Words = NDArray[np.uint64]
# Opcodes of the compressed form; 1 to 251 are the number itself, plus the bias.
_PADDING, _END, _LITERAL, _SPACES, _MISSING = 0, 252, 253, 254, 255
SYSTEM_MISSING = -np.finfo(np.float64).max
_READ = 1 << 22
_BLOCK_BYTES = 1 << 25
_ZLIB_HEAD, _ZLIB_ENTRY = 24, 24
_ZLIB_MOST = 1 << 26  # SPSS writes blocks of 4 MiB
_LOW_BITS = np.uint64(0x7F7F7F7F7F7F7F7F)
_ONES = np.uint64(0x0101010101010101)
_LITERALS = np.uint64(0xFDFDFDFDFDFDFDFD)


def case_blocks(path: Path, layout: SpssLayout, *, most_rows: int) -> Iterator[Words]:
    """Blocks of whole cases, one row a case, one column a word, in the byte order of the file.

    Raises:
        BrokenSpssError: the file ends within a case, or its compressed form is broken.
    """
    rows = max(1, min(most_rows, _BLOCK_BYTES // (WORD * layout.words)))
    carry, held = [], 0
    for words in _words(path, layout):
        carry.append(words)
        held += len(words)
        if held >= rows * layout.words:
            whole = np.concatenate(carry)
            full = held // (rows * layout.words) * rows
            for start in range(0, full, rows):
                yield whole[start * layout.words : (start + rows) * layout.words].reshape(rows, layout.words)
            carry = [whole[full * layout.words :]]
            held = len(carry[0])
    rest = np.concatenate(carry) if carry else np.zeros(0, np.uint64)
    if len(rest) % layout.words:
        raise BrokenSpssError("the file ends within a case")
    if len(rest):
        yield rest.reshape(-1, layout.words)


def _words(path: Path, layout: SpssLayout) -> Iterator[Words]:
    if layout.compression == UNCOMPRESSED:
        return _as_they_stand(_plain_bytes(path, layout))
    stream = _plain_bytes(path, layout) if layout.compression == BYTECODE else _inflated(path, layout)
    return _expanded(stream, layout)


def _plain_bytes(path: Path, layout: SpssLayout) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(layout.data_at)
        while data := file.read(_READ):
            yield data


def _as_they_stand(stream: Iterator[bytes]) -> Iterator[Words]:
    rest = b""
    for data in stream:
        data = rest + data if rest else data
        whole = len(data) // WORD * WORD
        rest = data[whole:]
        yield np.frombuffer(data[:whole], np.uint64)
    if rest:
        raise BrokenSpssError("the file ends within a case")


def _expanded(stream: Iterator[bytes], layout: SpssLayout) -> Iterator[Words]:
    """The compressed form: after every word of eight opcodes stand the words that do not fit an opcode."""
    table = _table(layout)
    rest = b""
    for data in stream:
        data = rest + data if rest else data
        compressed = np.frombuffer(data[: len(data) // WORD * WORD], np.uint64)
        taken, words, ended = _expand(compressed, table)
        yield words
        if ended:
            return
        rest = data[taken * WORD :]
    if rest:
        raise BrokenSpssError("the file ends within a case")


def _table(layout: SpssLayout) -> Words:
    """What each opcode stands for, as a word in the byte order of the file."""
    numbers = (np.arange(256) - layout.bias).astype(f"{layout.order}f8")
    numbers[_MISSING] = SYSTEM_MISSING
    table = numbers.view(np.uint64)
    table[_SPACES] = np.frombuffer(b" " * WORD, np.uint64)[0]
    return table


def _expand(compressed: Words, table: Words) -> tuple[int, Words, bool]:
    """Words taken, words made, and whether the end was marked."""
    clusters, taken = _clusters(compressed)
    is_cluster = np.zeros(taken, dtype=bool)
    is_cluster[clusters] = True
    codes = compressed[:taken][is_cluster].view(np.uint8)
    ends = np.flatnonzero(codes == _END)
    if len(ends):
        codes = codes[: ends[0]]
    words = table[codes]
    literal = codes == _LITERAL
    words[literal] = compressed[:taken][~is_cluster][: np.count_nonzero(literal)]
    return taken, words[codes != _PADDING], bool(len(ends))


def _clusters(compressed: Words) -> tuple[list[int], int]:
    """Where words of opcodes stand, and the word after the last whole group. Each says where the next one is."""
    literals = _literals(compressed).astype(np.uint8).tobytes()
    clusters, at, length = [], 0, len(literals)
    while at < length:
        after = at + 1 + literals[at]
        if after > length:
            break
        clusters.append(at)
        at = after
    return clusters, at


def _literals(words: Words) -> Words:
    """How many of the eight bytes of each word are the opcode for a literal: zero bytes of the difference."""
    apart = words ^ _LITERALS
    zero = ~(((apart & _LOW_BITS) + _LOW_BITS) | apart | _LOW_BITS)
    return ((zero >> np.uint64(7)) * _ONES) >> np.uint64(56)


def _inflated(path: Path, layout: SpssLayout) -> Iterator[bytes]:
    """The compressed form within blocks of zlib (.zsav)."""
    with path.open("rb") as file:
        file.seek(layout.data_at)
        head = file.read(_ZLIB_HEAD)
        if len(head) < _ZLIB_HEAD:
            raise BrokenSpssError("the file ends before its cases")
        _, trailer_at, trailer_bytes = struct.unpack(f"{layout.order}3q", head)
        whole = path.stat().st_size
        if not 0 < trailer_at <= whole or not _ZLIB_HEAD <= trailer_bytes <= min(_ZLIB_MOST, whole):
            raise BrokenSpssError("the list of compressed blocks is broken")
        file.seek(trailer_at)
        for at, packed, size in _blocks(file.read(trailer_bytes), layout):
            if at > whole:
                raise BrokenSpssError("the list of compressed blocks is broken")
            file.seek(at)
            yield _inflate(file.read(packed), size)


def _blocks(trailer: bytes, layout: SpssLayout) -> Iterator[tuple[int, int, int]]:
    """Offset, compressed and inflated size of every block."""
    if len(trailer) < _ZLIB_HEAD:
        raise BrokenSpssError("the list of compressed blocks is cut off")
    (count,) = struct.unpack(f"{layout.order}i", trailer[20:24])
    if len(trailer) != _ZLIB_HEAD + count * _ZLIB_ENTRY:
        raise BrokenSpssError("the list of compressed blocks is broken")
    for number in range(count):
        entry = trailer[_ZLIB_HEAD + number * _ZLIB_ENTRY :][:_ZLIB_ENTRY]
        _, at, size, packed = struct.unpack(f"{layout.order}2q2i", entry)
        if at < 0 or not 0 <= size <= _ZLIB_MOST or not 0 <= packed <= _ZLIB_MOST:
            raise BrokenSpssError("the list of compressed blocks is broken")
        yield at, packed, size


def _inflate(packed: bytes, size: int) -> bytes:
    try:
        data = zlib.decompressobj().decompress(packed, size + 1)
    except zlib.error as fault:
        raise BrokenSpssError("a compressed block cannot be inflated") from fault
    if len(data) != size:
        raise BrokenSpssError("a compressed block has not the size that the file says")
    return data


def numbers_of(block: Words, variable: Variable, layout: SpssLayout) -> NDArray[np.float64]:
    """A column of numbers; NaN where it is missing for the system."""
    values = np.ascontiguousarray(block[:, variable.start]).view(f"{layout.order}f8").astype(np.float64)
    values[values == SYSTEM_MISSING] = np.nan
    return values


def bytes_of(block: Words, variable: Variable) -> NDArray[np.uint8]:
    """A column of texts as bytes, one row a case, without the byte that ends each piece of a very long one."""
    words = np.ascontiguousarray(block[:, variable.start : variable.start + variable.words])
    whole = words.view(np.uint8).reshape(len(block), -1)
    if variable.words * WORD > 256:
        pieces = [whole[:, start : start + 255] for start in range(0, whole.shape[1], 256)]
        whole = np.concatenate(pieces, axis=1)
    return whole[:, : variable.width]
