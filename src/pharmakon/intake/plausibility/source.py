"""All records of one source, as counts: the profiles of its sheets together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import Where
from pharmakon.intake.plausibility.profile import RECORDS
from pharmakon.language import translate
from pharmakon.records import RecordType

Whole = NDArray[np.int64]
_SHEET = "sheet"
_YEAR = 12
_EPOCH = 1970


@dataclass(frozen=True)
class Profiled:
    """The profile of one sheet, under the names it goes by, with the day its file was received."""

    file: str
    sheet: str
    received: date
    counts: pa.Table


@dataclass(frozen=True)
class Lines:
    """Lines of one measure and column, of all sheets. Months count from 1970-01."""

    sheet: Whole
    month: Whole
    value: Whole
    text: pa.Array
    rows: Whole

    def where(self, wanted: NDArray[np.bool_]) -> "Lines":
        """The lines for which `wanted` is true."""
        text = self.text.filter(pa.array(wanted))
        return Lines(self.sheet[wanted], self.month[wanted], self.value[wanted], text, self.rows[wanted])


@dataclass(frozen=True)
class Source:
    """A source's records of one type. `first` and `last`: the days it declares to cover, where it does."""

    name: str
    record: type[RecordType]
    sheets: Sequence[Profiled]
    first: date | None = None
    last: date | None = None
    _lines: dict[tuple[str, str], Lines] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _all(self) -> pa.Table:
        numbered = [
            each.counts.append_column(_SHEET, pa.array(np.full(each.counts.num_rows, at, np.int64)))
            for at, each in enumerate(self.sheets)
        ]
        return pa.concat_tables(numbered).combine_chunks()

    @cached_property
    def _kinds(self) -> tuple[list[tuple[str, str]], Whole]:
        """Measure and column of each kind of line, and the kind of each line."""
        keys = pc.binary_join_element_wise(self._all["measure"], self._all["column"], "\x1f").combine_chunks()
        encoded = keys.dictionary_encode()
        names = [str(each).partition("\x1f") for each in encoded.dictionary.to_pylist()]
        return [(measure, column) for measure, _, column in names], encoded.indices.to_numpy().astype(np.int64)

    def lines(self, measure: str, column: str = "") -> Lines:
        """The lines of a measure and column."""
        if (measure, column) not in self._lines:
            kinds, of_line = self._kinds
            wanted = of_line == kinds.index((measure, column)) if (measure, column) in kinds else np.zeros(0, np.bool_)
            table = self._all.filter(pa.array(wanted)) if len(wanted) else self._all.slice(0, 0)
            self._lines[measure, column] = Lines(
                _whole(table[_SHEET]),
                _whole(table["month"]),
                _whole(table["value"]),
                table["text"].combine_chunks(),
                _whole(table["rows"]),
            )
        return self._lines[measure, column]

    def columns(self, measure: str) -> list[str]:
        """The columns that have lines of a measure, in the order of the record type."""
        held = {column for kind, column in self._kinds[0] if kind == measure}
        return [name for name in self.record.columns() if name in held]

    def label(self, column: str) -> str:
        """The column's label in the field's words."""
        return self.record.columns()[column].label

    def where(self, column: str = "", months: range | None = None) -> Where:
        """Where a finding stands: the one sheet that holds all records of the months, else the source."""
        label = self.label(column) if column else ""
        lines = self.lines(RECORDS)
        held = lines.sheet if months is None else lines.sheet[(lines.month >= months[0]) & (lines.month <= months[-1])]
        different = np.unique(held)
        if len(different) == 1 or len(self.sheets) == 1:
            one = self.sheets[int(different[0])] if len(different) == 1 else self.sheets[0]
            return Where(one.file, one.sheet, column=label)
        return Where(translate("source {name}").format(name=self.name), column=label)


def month_name(month: int) -> str:
    """Months since 1970-01 → '2021-03'."""
    return f"{_EPOCH + month // _YEAR}-{month % _YEAR + 1:02d}"


def month_of(day: date) -> int:
    """A day → months since 1970-01."""
    return (day.year - _EPOCH) * _YEAR + day.month - 1


def months_name(first: int, last: int) -> str:
    """'2021-03', or '2021-03 to 2021-05'."""
    if first == last:
        return month_name(first)
    return translate("{first} to {last}").format(first=month_name(first), last=month_name(last))


def years_name(years: Sequence[int]) -> str:
    """'2020', '2018, 2020', or '2015 to 2024' where none between is left out."""
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return translate("{first} to {last}").format(first=years[0], last=years[-1])
    return ", ".join(map(str, years))


def _whole(column: pa.ChunkedArray) -> Whole:
    numbers: Whole = column.combine_chunks().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers
