"""Finds out how a delimited text is written: delimiter and quote, by how well they explain the first rows.

A delimiter is good when rows have the same number of cells, many of them, and the cells look like values and not like
two values with another delimiter between. After van den Burg, Nazábal & Sutton (2019), Wrangling messy CSV files by
detecting row and type patterns, Data Mining and Knowledge Discovery 33, 1799–1820.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.evidence import Evidence, declared
from pharmakon.intake.scan import scan
from pharmakon.intake.split import Splitter

DELIMITERS = (",", ";", "\t", "|")
NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "bar",
    ":": "colon",
    "^": "caret",
    "~": "tilde",
    " ": "space",
}
_RARE = ("^", "~", "\x1f", ":", " ")
_LOOKED_AT = 100  # rows whose cells are looked at
# Chosen on the shape of the score, tried on the tests' files: a rival below this share of the best is no rival.
_RIVAL, _TIE = 0.75, 0.97
_AGREE_SURE, _AGREE_LEAST = 0.9, 0.5
_STRAY_SURE = 0.05
_SEPARATOR_LINE = re.compile(rb'"?sep=([,;\t|])"?\r?\n', re.IGNORECASE)
_NUMBER = re.compile(r"[-+<>≤≥~±]{0,2}\s?\d[\d.,'  \s]*\s?[%‰]?")
_MARK_IN_WORDS = re.compile(r"[,;|](?=\s)")


class DelimiterUnknown(Exception):  # noqa: N818
    """No delimiter explains the rows, or two do; `why` says so in words."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Dialect:
    """How a file is written, each with the evidence. `width` is the number of cells of a row."""

    encoding: Evidence[str]
    delimiter: Evidence[str]
    quote: Evidence[str]
    header_rows: Evidence[tuple[int, ...]]
    decimal: Evidence[str]
    width: int

    def as_declared(self) -> DeclaredFile:
        """What a mapping's [file] table would say."""
        return DeclaredFile(
            delimiter=self.delimiter.value,
            encoding=self.encoding.value,
            quote=self.quote.value,
            decimal=self.decimal.value,
            header_rows=self.header_rows.value,
        )


@dataclass(frozen=True)
class Sample:
    """The first bytes of a file as UTF-8; `whole` when there are no more."""

    text: bytes
    whole: bool


@dataclass(frozen=True)
class Separation:
    """Delimiter and quote with their evidence, and the number of cells that most rows have under them."""

    delimiter: Evidence[str]
    quote: Evidence[str]
    width: int


@dataclass(frozen=True)
class _Trial:
    """The rows of a sample under one delimiter and quote. `cells` are the numbers of cells of rows that hold text."""

    delimiter: str
    quote: str
    cells: tuple[int, ...]
    strays: int
    reach: float
    clean: float

    @cached_property
    def width(self) -> int:
        """The most common number of cells of two and more, 1 where every row has one."""
        counts = np.bincount([count for count in self.cells if count > 1] or [1])
        return int(np.argmax(counts))

    @cached_property
    def agreeing(self) -> int:
        return self.cells.count(self.width)

    @cached_property
    def agreement(self) -> float:
        """The share of rows of this width among those from the first to the last of them (titles and notes apart)."""
        if not self.agreeing:
            return 0.0
        first, last = self.cells.index(self.width), len(self.cells) - self.cells[::-1].index(self.width)
        return self.agreeing / (last - first)

    @cached_property
    def score(self) -> float:
        """Between 0 and 1; 0 where no row has two cells."""
        share = self.agreeing / max(1, len(self.cells))
        return share * (self.width - 1) / self.width * self.clean**2 * self.reach


def find_separation(sample: Sample, said: DeclaredFile) -> Separation:
    """Delimiter and quote. What the mapping declares is taken.

    Raises:
        DelimiterUnknown: no delimiter, or more than one, explains the rows.
    """
    first_line = _SEPARATOR_LINE.match(sample.text)
    named = said.delimiter or (first_line[1].decode() if first_line else None)
    delimiters = (named,) if named else DELIMITERS
    trials = [_try(sample, d, '"' if said.quote is None else said.quote) for d in delimiters]
    if said.quote is None and not _quotes_in_order(sample.text, trials):
        trials += [_try(sample, d, q) for d in delimiters for q in ("", "'") if (q or '"').encode() in sample.text]
    best = max(trials, key=lambda trial: trial.score)
    delimiter = _delimiter(trials, best, sample)
    if named:
        first_line_says = Evidence(named, sure=True, why="the first line says so")
        delimiter = declared(named) if said.delimiter else first_line_says
    of_it = [trial for trial in trials if trial.delimiter == delimiter.value]
    quote = declared(said.quote) if said.quote is not None else _quote(sample.text, of_it)
    taken = next(trial for trial in of_it if trial.quote == quote.value)
    return Separation(delimiter, quote, taken.width)


def better_delimiter(sample: Sample, than: Separation) -> str | None:
    """A delimiter that stands in the rows where the one declared stands in none."""
    if than.width > 1:
        return None
    best = max((_try(sample, d, than.quote.value) for d in DELIMITERS), key=lambda trial: trial.score)
    return best.delimiter if best.width > 1 and best.agreement >= _AGREE_SURE else None


def _try(sample: Sample, delimiter: str, quote: str) -> _Trial:
    splitter = Splitter.of(delimiter, quote)
    found = scan(sample.text, splitter, final=sample.whole)
    filled = found.ends > found.starts
    rows = [*zip(found.starts[filled].tolist(), found.cells[filled].tolist(), strict=True)]
    rows += [(row.start, len(row.cells)) for row in found.slow if row.content_end > row.start]
    cells = [
        cell.decode(errors="replace")
        for row in splitter.rows(sample.text[: found.consumed], most=_LOOKED_AT)
        for cell in row.cells
    ]
    strays = sum(row.complete or not row.closed for row in found.slow)
    reach = found.consumed / len(sample.text) if sample.text else 0.0
    counts = tuple(count for _, count in sorted(rows))
    return _Trial(delimiter, quote, counts, strays, reach, _clean(cells, delimiter))


def _clean(cells: Sequence[str], delimiter: str) -> float:
    """The share of filled cells that look like one value: a number, or words without another delimiter between."""
    others = [other for other in DELIMITERS if other != delimiter]
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return 1.0
    return sum(_is_one_value(cell, others) for cell in filled) / len(filled)


def _is_one_value(cell: str, others: Sequence[str]) -> bool:
    if _NUMBER.fullmatch(cell):
        return True
    words = _MARK_IN_WORDS.sub(" ", cell)
    return not any(other in words for other in others)


def _delimiter(trials: Sequence[_Trial], best: _Trial, sample: Sample) -> Evidence[str]:
    occurring = [d for d in DELIMITERS if d.encode() in sample.text]
    if not occurring:
        return _one_column(sample)
    rivals = [trial for trial in trials if trial.delimiter != best.delimiter]
    rival = max(rivals, key=lambda trial: trial.score, default=best)
    few = best.agreeing < min(2, len(best.cells))
    if few or best.agreement < _AGREE_LEAST:
        raise DelimiterUnknown(f"rows of different numbers of cells under every delimiter ({_standing(best)} at best)")
    why = _standing(best)
    near = rival.score > _RIVAL * best.score and rival.delimiter != best.delimiter
    if near:
        why = f"{why}; {_standing(rival)}"
    if near and rival.score > _TIE * best.score:
        raise DelimiterUnknown(why)
    sure = not near and best.agreement >= _AGREE_SURE and 2 * best.agreeing >= len(best.cells)
    return Evidence(best.delimiter, sure, why, (rival.delimiter,) if near else ())


def _standing(trial: _Trial) -> str:
    name = NAMES.get(trial.delimiter, trial.delimiter)
    return f"{name}: {trial.agreeing} of {len(trial.cells)} rows have {trial.width} cells"


def _one_column(sample: Sample) -> Evidence[str]:
    """No usual delimiter occurs: one column, unless a rare one stands equally often in every row."""
    lines = [line for line in sample.text.splitlines() if line.strip()]
    for rare in _RARE:
        counts = {line.count(rare.encode()) for line in lines}
        if len(lines) > 1 and len(counts) == 1 and 0 not in counts:
            name = NAMES.get(rare, "unit separator")
            raise DelimiterUnknown(f"no comma, semicolon, tab or bar; every row holds the {name} equally often")
    return Evidence(",", sure=True, why="no comma, semicolon, tab or bar: one column")


def _quotes_in_order(text: bytes, trials: Sequence[_Trial]) -> bool:
    """True where the usual quote encloses cells, and none is out of place, under the best delimiter."""
    best = max(trials, key=lambda trial: trial.score)
    return best.strays == 0 and best.width > 1 and _cells_opened(text, best.delimiter, '"') > 0


def _quote(text: bytes, trials: Sequence[_Trial]) -> Evidence[str]:
    """Which character encloses cells under one delimiter."""
    by_quote = {trial.quote: trial for trial in trials}
    usual, none, single = by_quote['"'], by_quote.get(""), by_quote.get("'")
    opening = _cells_opened(text, usual.delimiter, '"')
    if not opening and single is not None and _encloses(text, single):
        return Evidence(
            "'", sure=False, why="single quotes stand at the beginning and end of cells", alternatives=('"',)
        )
    if b'"' not in text:
        return Evidence('"', sure=True, why="no quote in the first rows; the usual one (RFC 4180)")
    if not opening:
        return Evidence("", sure=False, why="quotes stand inside cells, none at a beginning", alternatives=('"',))
    if usual.strays == 0 and (none is None or usual.reach >= none.reach / 2):
        return Evidence('"', sure=True, why=f"cells that begin with a quote and end with one: {opening}")
    if none is not None and none.score > usual.score * 1.02:
        return Evidence("", sure=False, why="cells begin with a quote that does not end them", alternatives=('"',))
    sure = usual.strays <= _STRAY_SURE * len(usual.cells)
    return Evidence('"', sure=sure, why=f"quotes are out of place in {usual.strays} of the first rows")


def _cells_opened(text: bytes, delimiter: str, quote: str) -> int:
    pattern = rb"(?:\A|[\r\n" + re.escape(delimiter.encode()) + rb"])[ ]*" + re.escape(quote.encode())
    return len(re.findall(pattern, text))


def _encloses(text: bytes, trial: _Trial) -> bool:
    """True where as many cells as there are half rows begin and end with the quote, and none is out of place."""
    return trial.strays == 0 and 2 * _cells_opened(text, trial.delimiter, trial.quote) >= len(trial.cells)
