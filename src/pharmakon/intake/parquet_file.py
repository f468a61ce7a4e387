"""Reads Parquet files, piece by piece, every column as texts. Runs in the confined child."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import Finding, Where, code
from pharmakon.intake.answer import Answer
from pharmakon.intake.headings import unique_headings
from pharmakon.intake.number_texts import Reading, number_texts, texts_of
from pharmakon.intake.request import ReadRequest
from pharmakon.intake.statistics_columns import FileColumn
from pharmakon.intake.statistics_metadata import broken, refused_layout
from pharmakon.intake.statistics_table import Cases, heading_findings

KIND = "a Parquet file"
_BATCH_CELLS = 4_000_000
_PER_SECOND = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 1}
Progress = Callable[[int], None]


def read_parquet(request: ReadRequest, progress: Progress) -> Answer:
    """Reads the file as one sheet; see `RawSheet`. Lists, maps and structures are refused."""
    import pyarrow.parquet as pq

    try:
        # Not memory-mapped: the limit of the child counts addresses, and a file may be larger.
        with pa.OSFile(str(request.path)) as source, pq.ParquetFile(source, pre_buffer=False) as file:
            return _read(file, request, progress)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowKeyError, UnicodeDecodeError) as fault:
        return Answer((broken(KIND, _reason(fault)),))
    except OSError as fault:
        if fault.errno is not None:
            raise
        return Answer((broken(KIND, "pages that cannot be read"),))


def _reason(fault: Exception) -> str:
    """Why, in words; Arrow's own may quote a value."""
    unknown = isinstance(fault, pa.ArrowNotImplementedError)
    return (
        "a kind of page that cannot be read here"
        if unknown
        else "a broken list of columns or pages, or an end too early"
    )


def _read(file: "pa.parquet.ParquetFile", request: ReadRequest, progress: Progress) -> Answer:
    schema = file.schema_arrow
    headings = unique_headings(schema.names)
    columns = [FileColumn(heading) for heading in headings.names]
    refused = [*_nested(schema, headings.names), *filter(None, [refused_layout(columns)])]
    if refused or not columns:
        return Answer(tuple(refused) or (broken(KIND, "it has no columns"),))
    cases, said = Cases.into(request.target, columns), file.metadata.num_rows
    size, rows = request.path.stat().st_size, max(1, min(65_536, _BATCH_CELLS // len(columns)))
    with cases.file:
        for batch in file.iter_batches(batch_size=rows, use_threads=False):
            cases.file.write([column_texts(column) for column in batch.columns], batch.num_rows)
            progress(min(size, size * cases.file.rows // max(1, said)))
    findings = [*cases.findings(said, "utf-8", stated=True), *heading_findings(headings)]
    return Answer(tuple(findings), None, (cases.sheet(said),))


def _nested(schema: pa.Schema, names: tuple[str, ...]) -> Iterator[Finding]:
    for name, field in zip(names, schema, strict=True):
        if pa.types.is_nested(_plain(field.type)):
            yield Finding(code("PH-I085"), Where(column=name), {"type": _type_name(field.type)})


def _type_name(kind: pa.DataType) -> str:
    return "list" if pa.types.is_list(kind) or pa.types.is_large_list(kind) else str(kind).partition("<")[0]


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def column_texts(column: pa.Array) -> pa.Array:
    """The cells of a column as texts; an empty text is an empty cell.

    Raises:
        pyarrow.ArrowInvalid: a text is no UTF-8.
    """
    if pa.types.is_dictionary(column.type):
        return column_texts(column.dictionary).take(column.indices)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column.validate(full=True)  # Arrow takes bytes that are no UTF-8 for texts
    for fits, write in _WRITERS:
        if fits(column.type):
            return write(column)
    return _without_empty(column.cast(pa.string()))


def _without_empty(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _floats(column: pa.Array) -> pa.Array:
    whole = column.type == pa.float64()
    return number_texts(column.to_numpy(zero_copy_only=False)) if whole else _narrow(column)


def _narrow(column: pa.Array) -> pa.Array:
    """Numbers of 16 and 32 bits, by the shortest text that gives the same number of that width."""
    values = column.to_numpy(zero_copy_only=False)
    different, place = np.unique(values, return_inverse=True)
    texts = [None if np.isnan(value) else np.format_float_positional(value, trim="-") for value in different]
    return pa.array(texts, pa.string()).take(pa.array(place))


def _days(column: pa.Array) -> pa.Array:
    return column.cast(pa.date32()).cast(pa.string())


def _moments(column: pa.Array) -> pa.Array:
    """Moments as they stand on the wall of their zone: a date is not moved by a zone."""
    local = pc.local_timestamp(column) if column.type.tz else column
    return _steps(local, column.type.unit, Reading.MOMENT)


def _times(column: pa.Array) -> pa.Array:
    return _steps(column, column.type.unit, Reading.TIME)


def _steps(column: pa.Array, unit: str, reading: Reading) -> pa.Array:
    whole = column.cast(pa.int32() if column.type in {pa.time32("s"), pa.time32("ms")} else pa.int64()).cast(pa.int64())
    micro = pc.divide(whole, 1_000) if unit == "ns" else pc.multiply(whole, _PER_SECOND[unit])
    values = micro.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return pc.coalesce(texts_of(values.astype(np.float64), reading), whole.cast(pa.string()))


def _bytes(column: pa.Array) -> pa.Array:
    """Bytes that are UTF-8 are texts; others are written as hexadecimal digits."""
    found = column.dictionary_encode()
    texts = [_byte_text(value) for value in found.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(found.indices)


def _byte_text(value: bytes) -> str | None:
    try:
        return value.decode() or None
    except UnicodeDecodeError:
        return value.hex()


def _decimals(column: pa.Array) -> pa.Array:
    """Decimals as they are written, without zeros at the end of the fraction."""
    texts = column.cast(pa.string())
    if column.type.scale <= 0:
        return texts
    return pc.utf8_rtrim(pc.utf8_rtrim(texts, characters="0"), characters=".")


_Writer = tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]]
_WRITERS: tuple[_Writer, ...] = (
    (pa.types.is_floating, _floats),
    (pa.types.is_date, _days),
    (pa.types.is_timestamp, _moments),
    (pa.types.is_time, _times),
    (pa.types.is_decimal, _decimals),
    (
        lambda kind: pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind),
        _bytes,
    ),
    (pa.types.is_null, lambda column: pa.nulls(len(column), pa.string())),
)
