"""A file of delimited text without some of its physical rows, every other byte as it was."""

import codecs
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.scan import scan
from pharmakon.intake.split import Splitter

_BLOCK = 1 << 22
# Encodings in which delimiters, quotes and line ends are single bytes of ASCII that are part of no other character.
_AS_BYTES = ("utf-8", "ascii", "cp125", "cp437", "cp85", "cp866", "cp874", "iso8859", "koi8", "mac-")


class NotCut(Exception):  # noqa: N818
    """The file cannot be written without the rows; `why` says so in words."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class TextForm:
    """How the text is written: what decides where a physical row ends."""

    encoding: str
    delimiter: str
    quote: str


def write_without_rows(source: Path, target: Path, rows: Collection[int], form: TextForm) -> int:
    """Write the file without these physical rows (1 = first row, a cell with line ends is in one row).

    Returns:
        the number of physical rows that the source has.

    Raises:
        NotCut: its characters cannot be written back as they were read.
        UnicodeDecodeError: the bytes are no text of the encoding.
    """
    text = _Text.of(form.encoding)
    splitter = Splitter.of(form.delimiter, form.quote)
    unwanted = np.array(sorted(rows), dtype=np.int64)
    number, carry = 0, b""
    with source.open("rb") as reading, target.open("wb") as writing:
        for block, final in text.blocks(reading):
            data = carry + block
            if not number and not carry:
                mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
                data = data[len(mark) :]
                text.write(writing, mark)
            found = scan(data, splitter, final=final)
            starts = np.sort(np.concatenate([found.starts, [row.start for row in found.slow]]).astype(np.int64))
            for start, stop in _kept(starts, found.consumed, unwanted - number - 1):
                text.write(writing, data[start:stop])
            number, carry = number + len(starts), data[found.consumed :]
    text.require_round_trip()
    return number


def _kept(starts: NDArray[np.int64], consumed: int, unwanted: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Stretches of bytes between the rows that are cut out (0 = first row of the block)."""
    bounds = np.append(starts, consumed)
    position = 0
    for row in unwanted[(unwanted >= 0) & (unwanted < len(starts))]:
        yield position, int(bounds[row])
        position = int(bounds[row + 1])
    yield position, consumed


class _Text:
    """A file's bytes as UTF-8, or as they are where rows can be told in them, and the way back."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._encoder = codecs.getincrementalencoder(encoding)()
        self._control = codecs.getincrementalencoder(encoding)()
        self._read, self._again = hashlib.sha256(), hashlib.sha256()

    @classmethod
    def of(cls, encoding: str) -> "_Text":
        """The way there and back for an encoding."""
        as_bytes = codecs.lookup(encoding).name.startswith(_AS_BYTES)
        return _Bytes(encoding) if as_bytes else cls(encoding)

    def blocks(self, file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
        """Pieces of the file, and whether a piece is the last."""
        raw, final = file.read(_BLOCK), False
        while not final:
            following = file.read(_BLOCK)
            final = not following
            yield self._decoded(raw, final=final), final
            raw = following

    def write(self, file: BinaryIO, text: bytes) -> None:
        """Write a piece as the file has it."""
        file.write(self._encoder.encode(text.decode()))

    def require_round_trip(self) -> None:
        """Raises:
        NotCut: the file, read and written again whole, would be other bytes.
        """
        if self._read.digest() != self._again.digest():
            raise NotCut("characters that would not be written back as they were read")

    def _decoded(self, raw: bytes, *, final: bool) -> bytes:
        text = self._decoder.decode(raw, final)
        self._read.update(raw)
        self._again.update(self._control.encode(text, final))
        return text.encode()


class _Bytes(_Text):
    def _decoded(self, raw: bytes, *, final: bool) -> bytes:
        del final
        return raw

    def write(self, file: BinaryIO, text: bytes) -> None:
        """Write a piece as it is."""
        file.write(text)
