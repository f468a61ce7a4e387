"""Finds the rows of a block of delimited text by whole-array operations on its bytes, exact with respect to quotes.

Rows whose quotes are in order (a quote opens at the beginning of a cell and closes at its end) follow from the parity
of the quotes before each byte. A row where that is not so is split by the exact splitter, and the scan goes on after it
with the parity that the splitter left.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.split import SplitRow, Splitter

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64]
Flags = NDArray[np.bool_]

LF, CR = 10, 13
_FEW_QUOTES = 6  # one byte in 2**6


@dataclass(frozen=True)
class QuotedCell:
    """The longest quoted stretch of a block: its length in bytes, where it begins, how many line ends it holds."""

    length: int = 0
    start: int = 0
    lines: int = 0


@dataclass(frozen=True)
class Scan:
    """Rows of a block. Arrays have one entry a row in order; `ends` exclude the line end; `kinds` is 0 LF, 1 CRLF,
    2 CR, 3 none. Slow rows are not in the arrays. `consumed` is the offset after the last whole row.
    """

    starts: Offsets
    ends: Offsets
    cells: Offsets
    kinds: NDArray[np.uint8]
    slow: tuple[SplitRow, ...]
    consumed: int
    longest: QuotedCell


@dataclass(frozen=True)
class _Marks:
    """Offsets of line ends, delimiters and quotes; `*_odd` tells which have an odd number of quotes before them."""

    block: Bytes
    ends: Offsets
    ends_odd: Flags
    delimiters: Offsets
    delimiters_odd: Flags
    quotes: Offsets
    badly_opening: Flags
    badly_closing: Flags

    def ends_under(self, base: int) -> Offsets:
        ends: Offsets = self.ends[self.ends_odd == bool(base)]
        return ends

    def delimiters_under(self, base: int) -> Offsets:
        delimiters: Offsets = self.delimiters[self.delimiters_odd == bool(base)]
        return delimiters

    def violations_under(self, base: int) -> Offsets:
        """Quotes that stand where no quote should when the quotes before the scan's position have this parity."""
        opening = (np.arange(len(self.quotes)) & 1) == base
        return self.quotes[np.where(opening, self.badly_opening, self.badly_closing)]


@dataclass(frozen=True)
class _Segment:
    """A stretch of whole rows in order: bytes start ≤ i < stop, with the parity of the quotes before it."""

    start: int
    stop: int
    base: int


def scan(data: bytes, splitter: Splitter, *, final: bool) -> Scan:
    """The rows of a block that begins at a row's start. With `final` the rest after the last line end is a row too."""
    marks = _marks(data, splitter, final=final)
    segments, slow, consumed = _segments(data, marks, splitter, final=final)
    starts, ends, cells = _rows(marks, segments)
    ends, kinds = _without_line_ends(marks.block, starts, ends)
    return Scan(starts, ends, cells, kinds, tuple(slow), consumed, _longest(marks, segments, slow))


def _marks(data: bytes, splitter: Splitter, *, final: bool) -> _Marks:
    block = np.frombuffer(data, dtype=np.uint8)
    ends = _line_ends(block, final=final)
    delimiters = np.flatnonzero(block == splitter.delimiter[0])
    is_quote = block == splitter.quote[0] if splitter.quote else np.zeros(0, dtype=np.bool_)
    quotes = np.flatnonzero(is_quote)
    if not len(quotes):
        nothing = np.zeros(0, dtype=np.bool_)
        outside = np.zeros(len(ends), dtype=np.bool_), np.zeros(len(delimiters), dtype=np.bool_)
        return _Marks(block, ends, outside[0], delimiters, outside[1], quotes, nothing, nothing)
    opening, closing = _quote_faults(block, quotes, splitter)
    if len(quotes) < len(block) >> _FEW_QUOTES:
        odd = _odd_among(ends, quotes), _odd_among(delimiters, quotes)
    else:
        parity = (np.cumsum(is_quote, dtype=np.uint8) & 1).astype(np.bool_)
        odd = parity[ends], parity[delimiters]
    return _Marks(block, ends, odd[0], delimiters, odd[1], quotes, opening, closing)


def _odd_among(offsets: Offsets, quotes: Offsets) -> Flags:
    """Which of the offsets have an odd number of quotes before them; cheaper than the sum over all bytes for few."""
    after = np.bincount(np.searchsorted(offsets, quotes), minlength=len(offsets) + 1)[: len(offsets)]
    return (np.cumsum(after.astype(np.uint8), dtype=np.uint8) & 1).astype(np.bool_)


def _line_ends(block: Bytes, *, final: bool) -> Offsets:
    """LF, and CR that no LF follows. A CR at the end of a block that is not the last one waits for the next block."""
    ends: Offsets = np.flatnonzero((block == LF) | (block == CR))
    if not len(ends):
        return ends
    following = block[np.minimum(ends + 1, len(block) - 1)]
    at_end = ends == len(block) - 1
    alone = np.where(at_end, final, following != LF)
    taken: Offsets = ends[(block[ends] == LF) | alone]
    return taken


def _quote_faults(block: Bytes, quotes: Offsets, splitter: Splitter) -> tuple[Flags, Flags]:
    """For each quote: is it out of place as an opening one, and as a closing one (a doubled quote is neither)."""
    allowed = np.zeros(256, dtype=np.bool_)
    allowed[[LF, CR, splitter.delimiter[0], splitter.quote[0]]] = True
    before = allowed[block[np.maximum(quotes - 1, 0)]] | (quotes == 0)
    after = allowed[block[np.minimum(quotes + 1, len(block) - 1)]] | (quotes == len(block) - 1)
    return ~before, ~after


def _segments(
    data: bytes, marks: _Marks, splitter: Splitter, *, final: bool
) -> tuple[list[_Segment], list[SplitRow], int]:
    ends = marks.ends_under(0), marks.ends_under(1)
    faults = marks.violations_under(0), marks.violations_under(1)
    segments: list[_Segment] = []
    slow: list[SplitRow] = []
    position, base = 0, 0
    while position < len(data):
        fault = _first_from(faults[base], position, default=len(data))
        stop = _row_start_before(ends[base], position, fault)
        if stop > position:
            segments.append(_Segment(position, stop, base))
            position = stop
        if position == len(data) or (fault == len(data) and not final):
            break
        row = splitter.row(data, position)
        if not final and not row.is_whole(data):
            break
        slow.append(row)
        position, base = row.end, int(np.searchsorted(marks.quotes, row.end)) & 1
    return segments, slow, position


def _first_from(offsets: Offsets, position: int, *, default: int) -> int:
    index = int(np.searchsorted(offsets, position))
    return int(offsets[index]) if index < len(offsets) else default


def _row_start_before(ends: Offsets, position: int, fault: int) -> int:
    """The start of the row that holds the byte `fault`, not before `position`."""
    index = int(np.searchsorted(ends, fault))
    return max(position, int(ends[index - 1]) + 1) if index else position


def _rows(marks: _Marks, segments: list[_Segment]) -> tuple[Offsets, Offsets, Offsets]:
    """Starts, ends (of the line end's last byte) and numbers of cells of the rows of all segments."""
    under = {base: (marks.ends_under(base), marks.delimiters_under(base)) for base in {s.base for s in segments}}
    pieces = [_rows_of(segment, *under[segment.base]) for segment in segments]
    if not pieces:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    starts, ends, cells = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return starts, ends, cells


def _rows_of(segment: _Segment, ends: Offsets, delimiters: Offsets) -> tuple[Offsets, Offsets, Offsets]:
    first, last = np.searchsorted(ends, (segment.start, segment.stop))
    ends = ends[first:last]
    starts = np.concatenate([np.array([segment.start], dtype=np.int64), ends[:-1] + 1])
    bounds = np.searchsorted(delimiters, np.concatenate([starts[:1], ends]))
    return starts, ends, np.diff(bounds) + 1


def _without_line_ends(block: Bytes, starts: Offsets, ends: Offsets) -> tuple[Offsets, NDArray[np.uint8]]:
    lf = block[ends] == LF
    crlf = lf & (ends > starts) & (block[np.maximum(ends - 1, 0)] == CR)
    kinds = np.where(crlf, 1, np.where(lf, 0, 2)).astype(np.uint8)
    return ends - crlf, kinds


def _longest(marks: _Marks, segments: list[_Segment], slow: list[SplitRow]) -> QuotedCell:
    stretches = [_longest_in(marks, segment) for segment in segments] if len(marks.quotes) else []
    stretches += [(row.content_end - row.start, row.start) for row in slow if row.complete or not row.closed]
    length, start = max(stretches, key=lambda stretch: (stretch[0], -stretch[1]), default=(0, 0))
    within = np.searchsorted(marks.ends, (start, start + length))
    return QuotedCell(length, start, int(within[1] - within[0]))


def _longest_in(marks: _Marks, segment: _Segment) -> tuple[int, int]:
    first, last = np.searchsorted(marks.quotes, (segment.start, segment.stop))
    quotes = marks.quotes[first:last]
    if len(quotes) < 2:
        return 0, segment.start
    lengths = quotes[1::2] - quotes[::2]
    at = int(np.argmax(lengths))
    return int(lengths[at]), int(quotes[2 * at])
