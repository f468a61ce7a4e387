"""Splits one row of delimited text exactly and slowly: the reading of rows whose quotes are out of the ordinary."""

import re
from dataclasses import dataclass

_LINE_ENDS = b"\r\n"


@dataclass(frozen=True)
class SplitRow:
    """One physical row: its cells without quotes, the offset after its line end, and how it ended.

    `content_end` is the offset where the line end begins; `closed` is False when a quoted cell is open at the end of
    the data; `complete` is False when the data ended before a line end.
    """

    cells: tuple[bytes, ...]
    start: int
    content_end: int
    end: int
    closed: bool
    complete: bool

    def is_whole(self, data: bytes) -> bool:
        """True when more data after `data` could not change the row (a CR at the end may be half a line end)."""
        return self.complete and not (self.end == len(data) and data.endswith(b"\r"))


@dataclass(frozen=True)
class Splitter:
    """A quote opens a cell only at its beginning (spaces before it are skipped); a doubled quote is a quote; text after
    a closing quote belongs to the cell as it stands (so reads Python's csv module, spaces excepted).
    """

    delimiter: bytes
    quote: bytes
    pattern: re.Pattern[bytes]

    @classmethod
    def of(cls, delimiter: str, quote: str) -> "Splitter":
        """A splitter for an ASCII delimiter and an ASCII quote character ("" for none)."""
        mark, end = re.escape(delimiter.encode()), b"(?P<end>" + re.escape(delimiter.encode()) + rb"|\r\n|\r|\n|\Z)"
        plain = b"(?P<plain>[^" + mark + rb"\r\n]*+)"
        if not quote:
            return cls(delimiter.encode(), b"", re.compile(plain + end))
        q = re.escape(quote.encode())
        inner = b"(?P<quoted>[^" + q + b"]*+(?:" + q + q + b"[^" + q + b"]*+)*+)"
        cell = b"(?:[ ]*+" + q + inner + b"(?P<close>" + q + rb"|\Z)(?P<rest>[^" + mark + rb"\r\n]*+)|" + plain + b")"
        return cls(delimiter.encode(), quote.encode(), re.compile(cell + end))

    def row(self, data: bytes, start: int) -> SplitRow:
        """The row that begins at `start` (an offset into `data` before its end)."""
        cells: list[bytes] = []
        position, closed = start, True
        while True:
            match = self.pattern.match(data, position)
            if match is None:
                raise ValueError(f"no cell at offset {position}")
            value, closed = self._cell(match)
            cells.append(value)
            position = match.end()
            if match["end"] != self.delimiter:
                return SplitRow(tuple(cells), start, match.start("end"), position, closed, complete=bool(match["end"]))

    def _cell(self, match: re.Match[bytes]) -> tuple[bytes, bool]:
        if match["plain"] is not None:
            return match["plain"], True
        value = match["quoted"].replace(self.quote * 2, self.quote) + match["rest"]
        return value, bool(match["close"])

    def rows(self, data: bytes, *, most: int) -> list[SplitRow]:
        """The first rows of `data`, at most `most`."""
        found: list[SplitRow] = []
        position = 0
        while position < len(data) and len(found) < most:
            found.append(self.row(data, position))
            position = found[-1].end
        return found

    def is_blank(self, text: bytes) -> bool:
        """True for a row that holds nothing but delimiters, quotes and spaces."""
        return not text.strip(self.delimiter + self.quote + b" \t" + _LINE_ENDS)
