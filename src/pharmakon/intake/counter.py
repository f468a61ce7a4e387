"""The second, dumber count of physical rows: it knows the quote character, line ends, and nothing else.

Written apart from the reader and sharing no code with it: two counts that agree are worth more than one.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_BLOCK = 1 << 22
_SINGLE_BYTE = ("cp125", "cp437", "cp85", "iso8859", "latin", "koi8", "mac-", "ascii", "utf-8")


@dataclass(frozen=True)
class RowCount:
    """Physical rows of a file (a row ends at LF, CR or CRLF outside quotes; a rest without line end is a row)."""

    rows: int
    quotes_odd: bool


def count_physical_rows(path: Path, *, quote: str | None, encoding: str) -> RowCount:
    """Counts rows by the parity of the quotes before each line end.

    Args:
        quote: the ASCII character that encloses cells, None or "" when none does.
        encoding: as Python names it; texts that are not ASCII-compatible bytes are decoded first.
    """
    rows, quotes, last, rest = 0, 0, 0, False
    for block in _blocks(path, encoding):
        data = np.frombuffer(block, dtype=np.uint8)
        before = np.concatenate([np.array([last], dtype=np.uint8), data[:-1]])
        feeds, returns = data == 0x0A, data == 0x0D
        opening = np.flatnonzero(data == ord(quote)) if quote else np.zeros(0, dtype=np.int64)
        rows += _outside(np.flatnonzero(returns | (feeds & (before != 0x0D))), opening, quotes)
        inside = (quotes + len(opening)) % 2 == 1
        rest = inside or not (feeds[-1] or returns[-1])
        quotes += len(opening)
        last = int(data[-1])
    return RowCount(rows + int(rest), quotes % 2 == 1)


def _outside(ends: np.ndarray, quotes: np.ndarray, earlier: int) -> int:
    if not len(quotes) and earlier % 2 == 0:
        return len(ends)
    return int(np.count_nonzero((np.searchsorted(quotes, ends) + earlier) % 2 == 0))


def _blocks(path: Path, encoding: str) -> Iterator[bytes]:
    """The file's bytes in an ASCII-compatible encoding, without a byte order mark, never empty."""
    name = codecs.lookup(encoding).name
    as_is = name.startswith(_SINGLE_BYTE) and name != "utf-8-sig"
    decoder = None if as_is else codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        if file.read(3) != codecs.BOM_UTF8 or not name.startswith("utf-8"):
            file.seek(0)
        while raw := file.read(_BLOCK):
            block = raw if decoder is None else decoder.decode(raw).encode()
            if block:
                yield block
