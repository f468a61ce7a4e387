"""Where the cases of an SPSS system file (.sav, .zsav) stand and how wide they are: the dictionary as bytes.

Labels, names and formats are read by pyreadstat; this walk tells what it does not say and a second count needs.
Source: PSPP Developers' Guide, "System File Format" (2.0), GNU project.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

_HEADER_BYTES = 176
_LAYOUT_CODES = (2, 3)
_VARIABLE, _LABELS, _LABELLED, _DOCUMENT, _EXTENSION, _END = 2, 3, 4, 6, 7, 999
_MACHINE, _VERY_LONG, _CASES_64, _ENCODING = 3, 14, 16, 20
_CODE_PAGE_UNKNOWN = 4  # 1 to 4 are EBCDIC, ASCII, "8-bit ASCII" and DEC Kanji: no code page
WORD = 8
# Widths above 255 are kept in pieces, each but the last 255 wide, of which 252 count ("very long strings").
_PIECE, _PIECE_COUNTS = 255, 252
_LONGEST_TEXT = 32_767
_CONTINUED = -1
_RECORD_BYTES = 1 << 26  # no record of a dictionary comes near; a length beyond is a broken one
UNCOMPRESSED, BYTECODE, ZLIB = 0, 1, 2


class BrokenSpssError(ValueError):
    """The bytes are no SPSS system file from here on; `why` says so in words, without a value."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Variable:
    """A variable: its first word in a case, its words, and its width in bytes (0: a number)."""

    start: int
    words: int
    width: int

    @property
    def is_text(self) -> bool:
        return self.width > 0


@dataclass(frozen=True)
class SpssLayout:
    """`order` is "<" or ">"; `cases` is what the header says, -1 where it does not; `data_at` is a byte offset."""

    order: str
    compression: int
    bias: float
    cases: int
    data_at: int
    words: int
    variables: tuple[Variable, ...]
    encoding_said: bool = True


@dataclass
class _Walk:
    """What the records of the dictionary have said so far."""

    widths: list[int] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    very_long: dict[bytes, int] = field(default_factory=dict)
    cases: int = -1
    encoding_said: bool = False
    continued: int = 0  # records that still belong to the text before


def spss_layout(path: Path) -> SpssLayout:
    """The layout of a file.

    Raises:
        BrokenSpssError: the header or the dictionary is cut off or contradicts itself.
    """
    with path.open("rb") as file:
        return _Dictionary(file).layout()


class _Dictionary:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._order = "<"
        self._found = _Walk()

    def layout(self) -> SpssLayout:
        head = self._take(_HEADER_BYTES)
        self._order = next((each for each in "<>" if struct.unpack(f"{each}i", head[64:68])[0] in _LAYOUT_CODES), "")
        if not self._order:
            raise BrokenSpssError("the header has no known layout code")
        compression, _, cases = struct.unpack(f"{self._order}3i", head[72:84])
        (bias,) = struct.unpack(f"{self._order}d", head[84:92])
        if compression not in {UNCOMPRESSED, BYTECODE, ZLIB}:
            raise BrokenSpssError("the header names an unknown compression")
        self._records()
        self._refuse_unfinished()
        variables = tuple(self._variables())
        if not variables:
            raise BrokenSpssError("the dictionary has no variables")
        words = sum(_words(width) for width in self._found.widths)
        said = self._found.cases if self._found.cases >= 0 else max(cases, -1)
        return SpssLayout(
            self._order, compression, bias, said, self._file.tell(), words, variables, self._found.encoding_said
        )

    def _take(self, size: int) -> bytes:
        if not 0 <= size <= _RECORD_BYTES:
            raise BrokenSpssError("a record of the dictionary has an impossible length")
        data = self._file.read(size)
        if len(data) < size:
            raise BrokenSpssError("the file ends within its header or dictionary")
        return data

    def _whole(self, count: int = 1) -> tuple[int, ...]:
        return struct.unpack(f"{self._order}{count}i", self._take(4 * count))

    def _records(self) -> None:
        while True:
            (kind,) = self._whole()
            if kind == _VARIABLE:
                self._variable()
            elif kind == _LABELS:
                self._labels()
            elif kind == _DOCUMENT:
                self._take(80 * max(0, self._whole()[0]))
            elif kind == _EXTENSION:
                self._extension()
            elif kind == _END:
                self._whole()
                return
            else:
                raise BrokenSpssError("the dictionary has a record of an unknown kind")

    def _variable(self) -> None:
        width, has_label, missing, _, _ = self._whole(5)
        name = self._take(8)
        if has_label:
            self._take((self._whole()[0] + 3) // 4 * 4)
        self._take(WORD * abs(missing) if abs(missing) <= 3 else -1)
        if width == _CONTINUED:
            self._found.continued -= 1
            return
        self._refuse_unfinished()
        if not 0 <= width <= _PIECE:
            raise BrokenSpssError("a variable is wider than 255 bytes")
        self._found.continued = _words(width) - 1
        self._found.widths.append(width)
        self._found.names.append(name.strip().upper())

    def _refuse_unfinished(self) -> None:
        """A text has a record for each further word of it; ReadStat takes the number on trust and dies of another."""
        if self._found.continued:
            raise BrokenSpssError("a text has more or fewer records than its width needs")

    def _labels(self) -> None:
        (count,) = self._whole()
        for _ in range(count):
            self._take(WORD)
            self._take((self._take(1)[0] + WORD) // WORD * WORD - 1)
        kind, variables = self._whole(2)
        if kind != _LABELLED:
            raise BrokenSpssError("value labels without their variables")
        words = sum(map(_words, self._found.widths))
        if not 0 < variables <= words or not all(0 < each <= words for each in self._whole(variables)):
            raise BrokenSpssError("value labels for a variable that is not there")

    def _extension(self) -> None:
        subtype, size, count = self._whole(3)
        data = self._take(size * count if size >= 0 and count >= 0 else -1)
        if subtype == _VERY_LONG:
            self._found.very_long = dict(_very_long(data))
        elif subtype == _ENCODING:
            self._found.encoding_said = True
        elif subtype == _MACHINE and len(data) >= 32:
            self._found.encoding_said |= struct.unpack(f"{self._order}i", data[28:32])[0] > _CODE_PAGE_UNKNOWN
        elif subtype == _CASES_64 and len(data) >= 16:
            (self._found.cases,) = struct.unpack(f"{self._order}q", data[8:16])

    def _variables(self) -> Iterator[Variable]:
        """Variables with their pieces put together; continuation records say no more than the width."""
        start, pieces = 0, iter(zip(self._found.widths, self._found.names, strict=True))
        for width, name in pieces:
            length = self._found.very_long.get(name, width)
            words = _words(width)
            for _ in range(_pieces(length) - 1):
                piece, _ = next(pieces, (0, b""))
                if not piece:
                    raise BrokenSpssError("a very long text has not all its pieces")
                words += _words(piece)
            yield Variable(start, words, length)
            start += words


def _very_long(data: bytes) -> Iterator[tuple[bytes, int]]:
    for entry in data.split(b"\t"):
        name, _, length = entry.partition(b"=")
        digits = length.strip(b"\0 ")
        if digits.isdigit() and len(digits) <= 5 and int(digits) <= _LONGEST_TEXT:
            yield name.strip(b"\0 ").upper(), int(digits)


def _words(width: int) -> int:
    return max(1, -(-width // WORD))


def _pieces(length: int) -> int:
    return 1 if length <= _PIECE else -(-length // _PIECE_COUNTS)
