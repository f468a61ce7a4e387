"""The heading rows of a table on a sheet: one row, or several that merged cells or the cells below join."""

from collections.abc import Sequence
from dataclasses import dataclass

from pharmakon.intake.evidence import Evidence, declared
from pharmakon.intake.header import find_header, second_row_of_headings
from pharmakon.intake.workbooks.survey import Span

JOINED = " / "
_DEEPEST = 5  # rows of headings
_LABEL_HEIGHT = 4  # a heading merged over more rows than this is a label of the rows beside it


@dataclass(frozen=True)
class Head:
    """Heading rows (1 = first row of the sheet) and the text of each column's heading, "" where it has none."""

    rows: Evidence[tuple[int, ...]]
    headings: tuple[str, ...]


@dataclass(frozen=True)
class _Top:
    """The first rows of a table: texts by row and column of the table, spans in the same numbers (0 = first)."""

    texts: Sequence[Sequence[str]]
    spans: Sequence[Span]

    @property
    def width(self) -> int:
        return len(self.texts[0]) if self.texts else 0


def find_head(texts: Sequence[Sequence[str]], spans: Sequence[Span], first: int) -> Head:
    """The headings of a table.

    Args:
        texts: the first rows of the table, all of its columns.
        spans: merged cells in the numbers of `texts` (0 = first row, first column).
        first: the row of the sheet that is the first of `texts`.

    Raises:
        HeadingsUnknown: no row looks like headings.
    """
    top = _Top(texts, [span for span in spans if span.first_row < len(texts)])
    zone = _merged_zone(top)
    if zone is None:
        return _plain_head(top, first)
    folded = [*texts[: zone.start], _joined(top, zone), *texts[zone.stop :]]
    found = find_header(folded, top.width, first)
    if found.value != (first + zone.start,):
        return _plain_head(top, first)
    rows = tuple(first + row for row in zone)
    why = f"rows {rows[0]} to {rows[-1]} are joined by merged cells" if len(rows) > 1 else found.why
    return Head(Evidence(rows, sure=found.sure, why=why if found.sure else found.why), _joined(top, zone))


def declared_head(texts: Sequence[Sequence[str]], spans: Sequence[Span], first: int, rows: tuple[int, ...]) -> Head:
    """The headings that the mapping's header_rows name."""
    if not rows:
        return Head(declared(rows), ("",) * (len(texts[0]) if texts else 0))
    top = _Top(texts, spans)
    return Head(declared(rows), _joined(top, [row - first for row in rows]))


def _plain_head(top: _Top, first: int) -> Head:
    """One row, the row above where it holds headings too, and the row below where it holds words over numbers."""
    found = find_header(top.texts, top.width, first)
    zone = _zone_at(top, found.value[0] - first)
    rows = tuple(first + row for row in zone)
    if rows == found.value:
        return Head(found, _joined(top, zone))
    told = f"rows {rows[0]} to {rows[-1]} hold words above the data and were joined"
    why = told if len(rows) > 1 else f"row {rows[0]} is fuller than row {found.value[0]}, which holds words too"
    return Head(Evidence(rows, sure=False, why=why, alternatives=(found.value,)), _joined(top, zone))


def _zone_at(top: _Top, at: int) -> range:
    """The rows of headings, of which the row `at` is the first full one."""
    body = [row for row in top.texts[at + 1 :] if any(row)]
    start = _top_of(top, at)
    if not (second_row_of_headings(body) and any(top.texts[at + 1])):
        return range(start, at + 1)
    row, below = top.texts[at], top.texts[at + 1]
    if start == at and sum(map(bool, below)) > sum(map(bool, row)) and not _are_upper(row, below):
        return range(at + 1, at + 2)
    return range(start, at + 2)


def _top_of(top: _Top, at: int) -> int:
    """The first of the rows directly above the headings that hold headings too: two texts at least, no numbers."""
    start = at
    while start > 0 and at - start < _DEEPEST - 1 and _are_upper(top.texts[start - 1], top.texts[start]):
        start -= 1
    return start


def _are_upper(row: Sequence[str], below: Sequence[str]) -> bool:
    """True where each of several texts stands over two at least, or over none: not a place and a date above a table."""
    filled = [column for column, text in enumerate(row) if text]
    ends = [*filled[1:], len(row)]
    covered = [sum(map(bool, below[start:end])) for start, end in zip(filled, ends, strict=True)] if filled else []
    return len(filled) > 1 and all(count > 1 or not below[start] for count, start in zip(covered, filled, strict=True))


def _merged_zone(top: _Top) -> range | None:
    """Rows of headings that merged cells join: some columns under one text, or one text down several rows."""
    wide = [span for span in top.spans if _is_spanner(span, top.width)]
    tall = [span for span in top.spans if 1 < span.last_row - span.first_row + 1 <= _LABEL_HEIGHT]
    starts = [span.first_row for span in wide]
    starts += [span.first_row for span in tall if sum(span.first_row == other.first_row for other in tall) > 1]
    if not starts:
        return None
    start = stop = min(starts)
    for span in sorted((*wide, *tall), key=lambda span: span.first_row):
        if span.first_row <= stop and span.first_row >= start:
            under = span.last_row + 1 if span in wide else span.last_row
            stop = max(stop, under)
    stop = min(stop, start + _DEEPEST - 1, len(top.texts) - 1)
    return range(start, stop + 1)


def _is_spanner(span: Span, width: int) -> bool:
    """Merged over some columns, not all: a title is merged over all, or all but one."""
    covered = span.last_column - span.first_column + 1
    return covered > 1 and (covered < width - 1 or span.first_column > 0) and covered < width


def _joined(top: _Top, zone: Sequence[int]) -> tuple[str, ...]:
    """The texts of the rows above each other; a text counts for the columns it is merged over, or stands alone over."""
    rows = [_spread(top, at, is_last=at == zone[-1]) for at in zone if at < len(top.texts)]
    return tuple(JOINED.join(_parts(column)) for column in zip(*rows, strict=True))


def _parts(texts: Sequence[str]) -> list[str]:
    """The texts that are there, each once where it stands under itself."""
    parts: list[str] = []
    for text in (" ".join(text.split()) for text in texts):
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return parts


def _spread(top: _Top, at: int, *, is_last: bool) -> list[str]:
    row = list(top.texts[at])
    covered: set[int] = set()
    for span in top.spans:
        if span.first_row <= at <= span.last_row and span.first_column < len(row):
            covered.update(range(span.first_column, span.last_column + 1))
            text = top.texts[span.first_row][span.first_column] if at == span.first_row else ""
            row[span.first_column : span.last_column + 1] = [text] * len(row[span.first_column : span.last_column + 1])
    if is_last or any(at == span.first_row and span.last_column > span.first_column for span in top.spans):
        return row
    return _run_on(row, top.texts[at + 1] if at + 1 < len(top.texts) else [], covered)


def _run_on(row: list[str], below: Sequence[str], covered: set[int]) -> list[str]:
    """A text over several columns that nobody merged: it runs on over empty cells with a text below them."""
    for column in range(1, min(len(row), len(below))):
        open_above = not row[column] and row[column - 1] and column not in covered
        if open_above and below[column] and below[column - 1]:
            row[column] = row[column - 1]
    return row
