"""One column of a sheet as its different texts: each is read once, whatever the number of rows."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.intake.labels import Labels
from pharmakon.intake.raw import ROW, CodeLists, RawSheet

Rows = NDArray[np.bool_]


class Cell(NamedTuple):
    """What a text says: a value, or a nothing with what is known of it, or a fault (the code of a finding)."""

    value: object = None
    why: str | None = None
    fault: str | None = None


ReadCell = Callable[[str], Cell]


@dataclass(frozen=True)
class Texts:
    """The different texts of a column, and which of them each row holds (-1: an empty cell)."""

    different: pa.Array
    index: NDArray[np.int32]

    @classmethod
    def of(cls, column: pa.ChunkedArray | pa.Array) -> "Texts":
        """Encode a column of strings; cells of space alone are empty."""
        whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        encoded = whole.dictionary_encode()
        index = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
        blank = pc.equal(pc.utf8_trim_whitespace(encoded.dictionary), "").to_numpy(zero_copy_only=False)
        if blank.any():
            index = np.where((index >= 0) & np.append(blank, [False])[index], np.int32(-1), index)
        return cls(encoded.dictionary, index)

    @classmethod
    def constant(cls, text: str, rows: int) -> "Texts":
        """A column with the same text in every row."""
        return cls(pa.array([text]), np.zeros(rows, np.int32))

    def rewritten(self, write: Callable[[str], str | None]) -> "Texts":
        """The column with every text written anew; texts that become alike are one, None is an empty cell."""
        cut = Texts.of(pa.array([write(text) for text in self.different.to_pylist()], pa.string()))
        index = np.append(cut.index, np.int32(-1))[self.index]
        return Texts(cut.different, np.where(self.filled, index, np.int32(-1)))

    def only(self, rows: Rows) -> "Texts":
        """The column, empty outside the rows."""
        return Texts(self.different, np.where(rows, self.index, np.int32(-1)))

    @property
    def filled(self) -> Rows:
        """Rows whose cell is not empty."""
        return self.index >= 0

    def used(self) -> NDArray[np.bool_]:
        """Which of the different texts occur in a row."""
        found = np.zeros(len(self.different) + 1, dtype=bool)
        found[self.index] = True
        return found[:-1]

    def used_texts(self) -> list[str]:
        """The different texts that occur in a row."""
        found: list[str] = self.different.filter(pa.array(self.used())).to_pylist()
        return found

    def spread(self, of_texts: pa.Array) -> pa.Array:
        """Values of the different texts → values of the rows."""
        if of_texts.null_count == len(of_texts):
            return pa.nulls(len(self.index), of_texts.type)
        return of_texts.take(pa.array(self.index, mask=self.index < 0))

    def counts(self) -> NDArray[np.int64]:
        """In how many rows each of the different texts stands."""
        return np.bincount(self.index[self.index >= 0], minlength=len(self.different))


@dataclass(frozen=True)
class Read:
    """A column, read. Arrays as long as the sheet: one a stored field, what is known of nothings, codes of faults."""

    fields: dict[str, pa.Array]
    why: pa.Array
    fault: pa.Array

    @property
    def present(self) -> Rows:
        """Rows that hold a value."""
        return valid(next(iter(self.fields.values())))

    @property
    def faulty(self) -> Rows:
        """Rows whose cell could not be taken."""
        return valid(self.fault)


class Sheet:
    """The columns of a sheet by heading, each encoded once when it is first asked for."""

    def __init__(
        self,
        table: pa.Table,
        labels: CodeLists | None = None,
        nothings: CodeLists | None = None,
        heading_labels: Mapping[str, str] | None = None,
    ) -> None:
        self._table, self._labels, self._nothings = table, labels or {}, nothings or {}
        self._in_words = heading_labels or {}
        self._encoded: dict[str, Texts] = {}
        self._running: dict[str, bool] = {}
        self.rows: NDArray[np.int32] = table[ROW].to_numpy().astype(np.int32, copy=False)
        self._names = {same(name): name for name in table.column_names if name != ROW}

    @classmethod
    def of(cls, raw: RawSheet, table: pa.Table | None = None) -> "Sheet":
        """The columns of a sheet that was read (or of `table`, made of it), with what its file says of its codes."""
        return cls(raw.table if table is None else table, raw.labels, raw.nothings, raw.heading_labels)

    @property
    def headings(self) -> list[str]:
        """The headings in the order of the file."""
        return list(self._names.values())

    def heading(self, name: str) -> str:
        """The heading that is meant by a name, or the empty text: capital letters and space do not count."""
        return name if name in self.headings else self._names.get(same(name), "")

    def texts(self, heading: str) -> Texts:
        """A column as its different texts."""
        if heading not in self._encoded:
            self._encoded[heading] = Texts.of(self._table[heading])
        return self._encoded[heading]

    def prepare(self, headings: Iterable[str]) -> None:
        """Encode columns that will be asked for, several at a time."""
        wanted = [name for name in dict.fromkeys(headings) if name and name not in self._encoded]
        with ThreadPoolExecutor() as several:
            columns = several.map(Texts.of, (self._table[name] for name in wanted))
            self._encoded |= dict(zip(wanted, columns, strict=True))

    def numbered(self, heading: str) -> NDArray[np.int32]:
        """A number for each row, equal where the cells are (-1: an empty cell).

        Running numbers that never repeat, the most frequent key, are told without comparing texts.
        """
        if heading in self._encoded or not self._runs(heading):
            return self.texts(heading).index
        return np.arange(len(self.rows), dtype=np.int32)

    def _runs(self, heading: str) -> bool:
        if heading not in self._running:
            self._running[heading] = _all_differ(self._table[heading])
        return self._running[heading]

    def in_words(self, heading: str) -> str:
        """What the file says of a column in words; empty where it says nothing."""
        return self._in_words.get(heading, "")

    def labels(self, heading: str) -> Labels:
        """What the file says of the codes of a column."""
        return Labels(self._labels.get(heading, {}), self._nothings.get(heading, {}))

    def labelled(self, heading: str) -> Texts:
        """A column as the labels of its codes; see `Labels.written`."""
        labels, texts = self.labels(heading), self.texts(heading)
        return texts.rewritten(labels.written) if labels else texts

    def seen(self, heading: str) -> Texts:
        """A column as what its texts are: labels where most have one, else the texts (ages, of which 0 has a label)."""
        labels, texts = self.labels(heading), self.texts(heading)
        if labels and not labels.cover(texts.used_texts()):
            return texts.rewritten(lambda text: None if text in labels.nothings else text)
        return self.labelled(heading)

    def raw(self, heading: str) -> pa.Array:
        """A column as it stands."""
        column = self._table[heading]
        return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


_POWERS = 10 ** np.arange(1, 18)


def _all_differ(column: pa.ChunkedArray) -> bool:
    """True where every cell is a whole number as people write it, and none stands twice."""
    if column.null_count:
        return False
    try:
        numbers = pc.cast(column, pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return False
    if not len(numbers) or numbers.min() < 0 or numbers.max() >= _POWERS[-1]:
        return False
    digits = np.searchsorted(_POWERS, numbers, side="right") + 1
    lengths = pc.binary_length(column).to_numpy()
    return bool(np.array_equal(digits, lengths)) and bool(np.all(np.diff(np.sort(numbers)) > 0))


def same(text: str) -> str:
    """The form in which texts of a mapping are compared with headings and cells."""
    return " ".join(text.split()).casefold()


def valid(array: pa.Array) -> Rows:
    """True where the array is not NULL."""
    if not array.null_count:
        return np.ones(len(array), dtype=bool)
    found: Rows = array.is_valid().to_numpy(zero_copy_only=False)
    return found
