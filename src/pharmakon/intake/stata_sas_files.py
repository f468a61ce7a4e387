"""Reads Stata files (.dta) and SAS files (.sas7bdat, .xpt) by pyreadstat, in chunks of rows. Runs in the child."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.intake.answer import Answer
from pharmakon.intake.headings import unique_headings
from pharmakon.intake.number_texts import Floats
from pharmakon.intake.request import ReadRequest
from pharmakon.intake.stata_sas_headers import CutOffError, dta_cases, dta_is_old, sas_is_whole, xport_is_whole
from pharmakon.intake.statistics_columns import Form, sas_form, stata_form
from pharmakon.intake.statistics_metadata import (
    BYTE_BY_BYTE,
    DEFAULT_ENCODING,
    Metadata,
    UnreadableError,
    ask_in,
    broken,
    metadata_of,
    refused_layout,
)
from pharmakon.intake.statistics_table import Cases, Cells, heading_findings

# pyreadstat makes a Python object of every cell: so many cells need about 200 MiB.
_CHUNK_CELLS = 5_000_000
Progress = Callable[[int], None]


@dataclass(frozen=True)
class _Kind:
    """A format: what people call it, pyreadstat's name of it, how its formats mean dates, the second count.

    `count` gives the number of cases by the file's own bytes, or None where they do not say; it raises CutOffError.
    `without_encoding` tells files that do not say how their letters are encoded.
    """

    words: str
    parser: str
    form: Callable[[str | None], Form]
    count: Callable[[Path], int | None]
    without_encoding: Callable[[Path], bool]


_STATA = _Kind("a Stata file", "dta", stata_form, dta_cases, dta_is_old)
_SAS = _Kind("a SAS file", "sas7bdat", sas_form, sas_is_whole, lambda _: False)
_XPORT = _Kind("a SAS transport file", "xport", sas_form, xport_is_whole, lambda _: True)


def read_stata(request: ReadRequest, progress: Progress) -> Answer:
    """Reads a Stata file as one sheet; see `RawSheet`."""
    return _read(_STATA, request, progress)


def read_sas(request: ReadRequest, progress: Progress) -> Answer:
    """Reads a SAS data set as one sheet; its value labels lie in a file of their own and are not read."""
    return _read(_SAS, request, progress)


def read_xport(request: ReadRequest, progress: Progress) -> Answer:
    """Reads the first data set of a SAS transport file as one sheet."""
    return _read(_XPORT, request, progress)


def _read(kind: _Kind, request: ReadRequest, progress: Progress) -> Answer:
    try:
        said = kind.count(request.path)
        usual = DEFAULT_ENCODING if kind.without_encoding(request.path) else "utf-8"
        metadata, codec, encoding = metadata_of(
            kind.parser, request.path, _encoding(kind, request), request.declared, usual=usual
        )
        headings = unique_headings(metadata.names)
        pairs = zip(metadata.names, headings.names, strict=True)
        columns = [metadata.column(name, heading, kind.form) for name, heading in pairs]
        if refused := refused_layout(columns):
            return Answer((refused,))
        if not columns:
            return Answer((broken(kind.words, "it has no variables"),))
        cases = Cases.into(request.target, columns)
        with cases.file:
            for chunk in _chunks(kind, request.path, metadata, encoding):
                _write(chunk, cases, codec)
                progress(_done(request.path, cases.file.rows, said))
    except CutOffError as fault:
        return Answer((broken(kind.words, fault.why),))
    except UnreadableError as fault:
        return Answer((broken(kind.words, fault.why),))
    counted = cases.file.rows if said is None else said
    stated = request.declared.encoding is not None or not kind.without_encoding(request.path)
    findings = [*cases.findings(counted, codec, stated=stated), *heading_findings(headings)]
    return Answer(tuple(findings), None, (cases.sheet(counted),))


def _encoding(kind: _Kind, request: ReadRequest) -> str | None:
    own = DEFAULT_ENCODING if kind.without_encoding(request.path) else None
    return request.declared.encoding or own


def _done(path: Path, rows: int, said: int | None) -> int:
    size = path.stat().st_size
    return size if not said else min(size, size * rows // said)


@dataclass(frozen=True)
class _Chunk:
    """Some rows: a list of values for each variable. `latin`: each character of a text is one byte of it."""

    values: Sequence[list[object]]
    rows: int
    latin: bool


def _chunks(kind: _Kind, path: Path, metadata: Metadata, encoding: str | None) -> Iterator[_Chunk]:
    """The rows in pieces. Where bytes do not fit the encoding they come as ISO 8859-1 and are decoded here."""
    size = max(1, _CHUNK_CELLS // len(metadata.names))
    offset, total = 0, metadata.rows
    while total is None or offset < total:
        options = {"row_limit": size, "row_offset": offset}
        values, _, used = ask_in((encoding,), kind.parser, path, **options)
        columns = [*values.values()]
        rows = len(columns[0]) if columns else 0
        if rows:
            yield _Chunk(columns, rows, latin=used == BYTE_BY_BYTE)
        offset += rows
        if rows < size:
            return


def _write(chunk: _Chunk, cases: Cases, encoding: str) -> None:
    columns = [_cells(cells, values, chunk, encoding) for cells, values in zip(cases.cells, chunk.values, strict=True)]
    cases.file.write(columns, chunk.rows)


def _cells(cells: Cells, values: list[object], chunk: _Chunk, encoding: str) -> pa.Array:
    if cells.column.is_text:
        texts = pa.array(values, pa.string())
        return cells.of_latin(texts, encoding) if chunk.latin else cells.of_texts(texts)
    numbers, tags = _numbers(values)
    texts = cells.of_numbers(numbers)
    if tags is None:
        return texts
    cells.tagged(tags)
    return pc.coalesce(tags, texts)


def _numbers(values: list[object]) -> tuple[Floats, pa.Array | None]:
    """Numbers (NaN: none) and the special missing values among them (".a"), if any."""
    try:
        return pa.array(values, pa.float64()).to_numpy(zero_copy_only=False), None
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        tags = [f".{value}" if isinstance(value, str) else None for value in values]
        plain = [value if isinstance(value, int | float) else None for value in values]
        return pa.array(plain, pa.float64()).to_numpy(zero_copy_only=False), pa.array(tags, pa.string())
