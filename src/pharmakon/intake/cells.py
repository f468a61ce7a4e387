"""One column of a sheet as its different texts: each is read once, whatever the number of rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.intake.raw import ROW

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

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._encoded: dict[str, Texts] = {}
        self.rows: NDArray[np.int32] = table[ROW].to_numpy().astype(np.int32, copy=False)
        self._names = {same(name): name for name in table.column_names if name != ROW}

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

    def raw(self, heading: str) -> pa.Array:
        """A column as it stands."""
        column = self._table[heading]
        return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def same(text: str) -> str:
    """The form in which texts of a mapping are compared with headings and cells."""
    return " ".join(text.split()).casefold()


def valid(array: pa.Array) -> Rows:
    """True where the array is not NULL."""
    if not array.null_count:
        return np.ones(len(array), dtype=bool)
    found: Rows = array.is_valid().to_numpy(zero_copy_only=False)
    return found
