"""Logical checks of records: dates in order, required columns, rules. Checks read; the fate of a row is set by them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import Finding, Where, code, shape_of
from pharmakon.findings.model import ROWS_SHOWN
from pharmakon.intake.cells import Read, Rows, valid
from pharmakon.intake.raw import RawSheet
from pharmakon.language import translate
from pharmakon.records import Column, DateColumn, RecordType, Why

DATES_OUT_OF_ORDER, EMPTY, NO_RULE_MET, ALL_OR_UNKNOWN = "PH-V003", "PH-V030", "PH-V031", "PH-V032"


@dataclass
class Fates:
    """What becomes of the rows so far. `reason` is an index into `reasons` (code, column), -1: accepted."""

    reason: NDArray[np.int16]
    reasons: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, rows: int) -> "Fates":
        """All rows accepted."""
        return cls(np.full(rows, -1, np.int16))

    @property
    def accepted(self) -> Rows:
        """Rows that nothing speaks against."""
        return self.reason < 0

    def reject(self, rows: Rows, identifier: str, column: str) -> None:
        """Reject rows; a row that is rejected already keeps its first reason."""
        self.reason[rows & self.accepted] = len(self.reasons)
        self.reasons.append((identifier, column))


@dataclass(frozen=True)
class Place:
    """Where findings of one sheet stand, with the physical numbers of its rows."""

    raw: RawSheet
    rows: NDArray[np.int32]

    def finding(self, identifier: str, rows: Rows, column: str = "", **details: str | int) -> Finding:
        """One finding of many rows."""
        numbers = self.rows[rows]
        shown = tuple(int(number) for number in numbers[:ROWS_SHOWN])
        where = Where(self.raw.file, self.raw.sheet, column=column)
        return Finding(code(identifier), where, details, count=len(numbers), rows=shown)


def shown_text(text: str, column: Column | None) -> str:
    """A cell's text as a finding may show it: only its shape where the column is confidential."""
    if column is None or column.confidential:
        return translate("a text of the shape {shape}").format(shape=shape_of(text))
    return '"' + "".join(character if character.isprintable() else "?" for character in text[:40]) + '"'


def dates_out_of_order(record: type[RecordType], reads: Mapping[str, Read]) -> Iterator[tuple[str, str, Rows]]:
    """Column, the column it must not follow, rows in which it certainly does (first day after the other's last)."""
    for name, column in record.columns().items():
        for other in column.not_after if isinstance(column, DateColumn) else ():
            if name in reads and other in reads:
                first, last = _days(reads[name].fields[""]), _days(reads[other].fields["_last"])
                rows = reads[name].present & reads[other].present & (first > last)
                if rows.any():
                    yield name, other, rows


def _days(dates: pa.Array) -> NDArray[np.int32]:
    days: NDArray[np.int32] = dates.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
    return days


def rejections(
    record: type[RecordType], reads: Mapping[str, Read], headings: Mapping[str, str], fates: Fates, place: Place
) -> Iterator[Finding]:
    """Reject rows whose required cells are empty or could not be read, and rows that meet no rule.

    `reads` and `headings` are by column of the record; `fates` is where the rejection is noted.
    """
    for name, column in record.columns().items():
        if name in reads and (column.required or column.empty_means_all):
            yield from _of_column(column, reads[name], headings[name], fates, place)
    for rule in record.rules:
        met = np.logical_or.reduce([reads[name].present for name in rule.columns if name in reads])
        labels = ", ".join(record.columns()[name].label for name in rule.columns)
        yield from _rejected(fates, place, NO_RULE_MET, "", ~met, columns=labels)


def _of_column(column: Column, read: Read, heading: str, fates: Fates, place: Place) -> Iterator[Finding]:
    for fault in sorted(each for each in read.fault.unique().to_pylist() if each):
        fates.reject(rows_equal(read.fault, fault), fault, heading)
    empty = ~read.present & ~read.faulty
    if column.required:
        yield from _rejected(fates, place, EMPTY, heading, empty, label=column.label)
    else:
        unknown = empty & valid(read.why) & ~rows_equal(read.why, Why.NOT_APPLICABLE.value)
        yield from _rejected(fates, place, ALL_OR_UNKNOWN, heading, unknown, label=column.label)


def _rejected(
    fates: Fates, place: Place, identifier: str, heading: str, rows: Rows, **details: str
) -> Iterator[Finding]:
    if rows.any():
        fates.reject(rows, identifier, heading)
        yield place.finding(identifier, rows, heading, **details)


def rows_equal(texts: pa.Array, wanted: str) -> Rows:
    """Rows that hold the text."""
    found: Rows = pc.fill_null(pc.equal(texts, wanted), fill_value=False).to_numpy(zero_copy_only=False)
    return found
