"""Writes the cases of a statistics file as a sheet and gathers what its codes mean on the way."""

import codecs
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import Finding, Where, code
from pharmakon.intake.answer import SheetRead
from pharmakon.intake.headings import Headings
from pharmakon.intake.number_texts import Floats
from pharmakon.intake.statistics_columns import FileColumn
from pharmakon.intake.table_file import TableFile

_NAMES_SHOWN = 5


@dataclass
class Cells:
    """One column while its file is read: codes for missing values that were met, cells whose bytes are no text."""

    column: FileColumn
    codes: set[str] = field(default_factory=set)
    broken: int = 0
    foreign: bool = False

    def of_numbers(self, values: Floats) -> pa.Array:
        """The next cells, NaN where there is no number."""
        if self.column.missing:
            met = np.unique(values[self.column.is_missing(values)])
            self.codes.update(self.column.texts(met).to_pylist() if len(met) else [])
        return self.column.texts(values)

    def tagged(self, texts: pa.Array) -> None:
        """Special missing values (".a") among the next cells."""
        self.codes.update(text for text in texts.unique().to_pylist() if text)

    def of_bytes(self, rows: NDArray[np.uint8], encoding: str) -> pa.Array:
        """The next cells as bytes of one width, one row a case."""
        width = rows.shape[1]
        data = pa.py_buffer(np.ascontiguousarray(rows))
        found = pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(rows), [None, data]).dictionary_encode()
        return self._spread([_decoded(each, encoding) for each in found.dictionary.to_pylist()], found)

    def of_latin(self, column: pa.Array, encoding: str) -> pa.Array:
        """The next cells as texts whose characters are the bytes (ISO 8859-1)."""
        found = column.dictionary_encode()
        pairs = [_decoded(text.encode("latin-1"), encoding) for text in found.dictionary.to_pylist()]
        return self._spread(pairs, found)

    def of_texts(self, column: pa.Array) -> pa.Array:
        """The next cells as texts."""
        found = column.dictionary_encode()
        return self._spread([(text, False) for text in found.dictionary.to_pylist()], found)

    def _spread(self, pairs: Sequence[tuple[str, bool]], found: pa.DictionaryArray) -> pa.Array:
        texts = [text.rstrip(" \0") for text, _ in pairs]
        self.foreign |= not all(map(str.isascii, texts))
        self.codes.update(text for text in texts if text in self.column.missing_texts)
        faulty = [place for place, (_, broken) in enumerate(pairs) if broken]
        if faulty:
            self.broken += int(pc.sum(pc.is_in(found.indices, value_set=pa.array(faulty, found.indices.type))).as_py())
        return pa.array([text or None for text in texts], pa.string()).take(found.indices)

    def nothings(self) -> dict[str, str]:
        """Codes that stand for a missing value → label (empty: none)."""
        labels = self.column.labels_by_text()
        met = {*self.codes, *self.column.declared_missing(), *self.column.missing_texts} - {""}
        return {text: labels.get(text, "") for text in sorted(met)}


def _decoded(data: bytes, encoding: str) -> tuple[str, bool]:
    """Text of bytes, and whether some are none; a character that the width of the variable cuts off is left out."""
    data = data.rstrip(b" \0")
    if data.isascii():
        return data.decode("ascii"), False
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data), False
    except UnicodeDecodeError:
        return data.decode(encoding, errors="replace"), True


def heading_findings(headings: Headings) -> Iterator[Finding]:
    """Names that differ in letter case only, and names that are empty."""
    for identifier, names in (("PH-I030", headings.repeated), ("PH-I031", headings.empty)):
        if names:
            shown = ", ".join(names[:_NAMES_SHOWN]) + (", …" if len(names) > _NAMES_SHOWN else "")
            yield Finding(code(identifier), details={"names": shown}, count=len(names))


@dataclass(frozen=True)
class Cases:
    """A table while it is written: its columns and its file."""

    cells: tuple[Cells, ...]
    file: TableFile

    @classmethod
    def into(cls, target: Path, columns: Sequence[FileColumn]) -> "Cases":
        """Begin the file."""
        return cls(tuple(map(Cells, columns)), TableFile(target, [column.heading for column in columns]))

    def sheet(self, said: int) -> SheetRead:
        """The account of the sheet. `said` is the number of cases by the second count."""
        labels = {each.column.heading: each.column.labels_by_text() for each in self.cells}
        nothings = {each.column.heading: each.nothings() for each in self.cells}
        return SheetRead(
            header=tuple(each.column.heading for each in self.cells),
            header_rows=(),
            physical=self.file.rows,
            counted=said,
            blank_rows=self.file.blank,
            outside_rows=(),
            misshapen=(),
            labels={heading: found for heading, found in labels.items() if found},
            nothings={heading: found for heading, found in nothings.items() if found},
            heading_labels={each.column.heading: each.column.label for each in self.cells if each.column.label},
        )

    def findings(self, said: int, encoding: str, *, stated: bool) -> Iterator[Finding]:
        """What the cases show; blockers first."""
        if said != self.file.rows:
            yield Finding(code("PH-I080"), details={"said": said, "read": self.file.rows})
        elif self.file.rows == self.file.blank:
            yield Finding(code("PH-I034"))
        for each in self.cells:
            if each.broken:
                where = Where(column=each.column.heading)
                yield Finding(code("PH-I082"), where, {"encoding": encoding, "cells": each.broken}, each.broken)
        if not stated and any(each.foreign for each in self.cells):
            yield Finding(code("PH-I083"), details={"encoding": encoding})
        yield from self._clashes()

    def _clashes(self) -> Iterator[Finding]:
        """Codes of one variable that have the same label."""
        for each in self.cells:
            labels = Counter(each.column.labels_by_text().values())
            twice = [label for label, count in labels.items() if count > 1]
            if twice:
                yield Finding(code("PH-I084"), Where(column=each.column.heading), {"labels": len(twice)}, len(twice))
