"""Records as files of the programs that people use: Excel, SPSS, Stata, told by the name's ending.

A status ("refused") is kept beside its cell. SPSS and Stata hold the status of numbers and categories as a code for a
missing value with a label; that of dates, areas and codes, and every status in Excel, stands in a column `x_why`. Read
back, each format gives the same records; what a format cannot hold is refused. One thing is changed: in Excel a text
that a spreadsheet would take for a formula gets an apostrophe before it.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import Finding, MisuseError, code
from pharmakon.intake import stata_writer
from pharmakon.intake.spss_writer import write_spss
from pharmakon.intake.stata_writer import write_stata
from pharmakon.intake.statistics_variable import FileVariable, Kind
from pharmakon.observatory.exporting import Exported, safe_cell
from pharmakon.records import CategoryColumn, Column, CountColumn, DateColumn, IntegerColumn, RecordType, Why
from pharmakon.records.columns import NumberColumn

_NO_CLOCK = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # of every file: the clock does not enter products
_SHEET_DIGITS = 10**15  # Excel keeps 15 digits; longer numbers are written as texts
_EXACT = 2**53  # doubles, which SPSS and Stata keep, hold whole numbers exactly up to here (IEEE 754)
_SHEET_NAME = 31  # characters of a worksheet's name
_SHEET_ROWS = 1_048_575  # of a worksheet, below the headings
_STATUSES = {why.value: number for number, why in enumerate(Why, start=1)}
_KEY = ("file_id", "row", "part", "reference_area")
Record = type[RecordType]


def write_records(out: Path, record: Record, table: pa.Table) -> Exported:
    """Write a table of records in the format that the name's ending says (one of ENDINGS).

    Raises:
        MisuseError: PH-C007, the format cannot hold the records.
    """
    _WRITERS[out.suffix](out, record, table)
    return Exported(out, table.num_rows)


def _misuse(expected: str, found: str) -> MisuseError:
    return MisuseError(Finding(code("PH-C007"), details={"expected": expected, "text": found[:40], "near": ".parquet"}))


def _used(table: pa.Table) -> pa.Table:
    """The table without columns of statuses that hold none."""
    empty = [name for name in table.column_names if name.endswith("_why") and table[name].null_count == len(table)]
    return table.drop_columns(empty)


def _xlsx(out: Path, record: Record, table: pa.Table) -> None:
    """One sheet; numbers as numbers, but the key of a file, which has more digits than Excel keeps, as text."""
    import xlsxwriter

    used = _used(table)
    if used.num_rows > _SHEET_ROWS:
        raise _misuse(f"at most {_SHEET_ROWS} rows for a sheet; .csv and .parquet hold more", f"{used.num_rows} rows")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(out), options) as book:
        book.set_properties({"created": _NO_CLOCK})
        sheet = book.add_worksheet(record.name[:_SHEET_NAME])
        sheet.write_row(0, 0, used.column_names)
        for number, row in enumerate(zip(*_sheet_columns(used), strict=True), start=1):
            sheet.write_row(number, 0, [safe_cell(value) for value in row])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, used.num_rows), len(used.column_names) - 1)


def _largest(values: pa.ChunkedArray) -> int:
    """The largest whole number, without its sign; 0 of a column of something else."""
    if not pa.types.is_integer(values.type) or values.null_count == len(values):
        return 0
    ends: dict[str, int] = pc.min_max(values).as_py()
    return max(abs(ends["min"]), abs(ends["max"]))


def _sheet_columns(table: pa.Table) -> Iterator[list[object]]:
    for name, column in zip(table.column_names, table.columns, strict=True):
        number = pa.types.is_floating(column.type) or pa.types.is_integer(column.type)
        number = number and name != "file_id" and _largest(column) <= _SHEET_DIGITS
        yield column.to_pylist() if number else column.cast(pa.string()).to_pylist()


def _spss(out: Path, record: Record, table: pa.Table) -> None:
    write_spss(out, variables_of(record, table), label=f"Pharmakon, records: {record.name}")


def _stata(out: Path, record: Record, table: pa.Table) -> None:
    variables = variables_of(record, table)
    for each in variables:
        if each.kind is Kind.TEXT and each.width > stata_writer.LONGEST_TEXT:
            raise _misuse(f"texts of at most {stata_writer.LONGEST_TEXT} bytes; .sav holds longer ones", each.name)
        if len(each.name) > stata_writer.LONGEST_NAME:
            raise _misuse(f"names of at most {stata_writer.LONGEST_NAME} letters; .sav holds longer ones", each.name)
    write_stata(out, variables, label=f"Pharmakon, records: {record.name}")


_WRITERS: Mapping[str, Callable[[Path, Record, pa.Table], None]] = {".xlsx": _xlsx, ".sav": _spss, ".dta": _stata}
ENDINGS = tuple(_WRITERS)


def variables_of(record: Record, table: pa.Table) -> list[FileVariable]:
    """The columns of a table of records as variables of a statistics file."""
    columns, used = record.columns(), _used(table)
    found = [_of_key(name, used[name]) for name in _KEY if name in used.column_names]
    for name, column in columns.items():
        if name in used.column_names:
            if _largest(used[name]) > _EXACT:
                raise _misuse("whole numbers up to 2^53; .csv, .xlsx and .parquet hold larger ones", name)
            found += _of_column(name, column, used)
    return found


def _of_key(name: str, values: pa.ChunkedArray) -> FileVariable:
    if name in {"row", "part"}:
        return FileVariable(name, numbers=_numbers(values))
    return FileVariable(name, kind=Kind.TEXT, texts=_encoded(values.cast(pa.string())))


def _of_column(name: str, column: Column, table: pa.Table) -> list[FileVariable]:
    reasons = table[f"{name}_why"] if f"{name}_why" in table.column_names else None
    if isinstance(column, IntegerColumn | CountColumn | NumberColumn):
        return [_with_reasons(FileVariable(name, column.label, numbers=_numbers(table[name])), reasons)]
    if isinstance(column, CategoryColumn):
        return [_with_reasons(_category(name, column, table[name]), reasons)]
    beside = [] if reasons is None else [_reasons(f"{name}_why", column, reasons)]
    if isinstance(column, DateColumn):
        ends = (name, f"{name}_last")
        return [*(FileVariable(end, column.label, Kind.DAY, _days(table[end])) for end in ends), *beside]
    return [FileVariable(name, column.label, Kind.TEXT, texts=_encoded(table[name])), *beside]


def _category(name: str, column: CategoryColumn, values: pa.ChunkedArray) -> FileVariable:
    codes = {value: number for number, value in enumerate(column.values, start=1)}
    labels = {number: value for value, number in codes.items()}
    return FileVariable(name, column.label, numbers=_coded(values, codes), labels=labels)


def _reasons(name: str, column: Column, reasons: pa.ChunkedArray) -> FileVariable:
    """A column of statuses of its own."""
    labels = {number: why for why, number in _STATUSES.items()}
    return FileVariable(name, f"{column.label}: why it is missing", numbers=_coded(reasons, _STATUSES), labels=labels)


def _with_reasons(variable: FileVariable, reasons: pa.ChunkedArray | None) -> FileVariable:
    """The variable with its statuses as codes for missing values, below every value that there is."""
    if reasons is None:
        return variable
    lowest = int(np.floor(np.nanmin(variable.numbers))) if not np.isnan(variable.numbers).all() else 0
    codes = {why: min(lowest, 0) - number for why, number in _STATUSES.items()}
    found = _coded(reasons, codes)
    missing = {number: why.replace("_", " ") for why, number in codes.items()}
    numbers = np.where(np.isnan(found), variable.numbers, found)
    return FileVariable(variable.name, variable.label, numbers=numbers, labels=variable.labels, missing=missing)


def _coded(values: pa.ChunkedArray, codes: Mapping[str, int]) -> NDArray[np.float64]:
    places = pc.index_in(values.cast(pa.string()), value_set=pa.array([*codes]))
    numbers = np.array([*codes.values(), np.nan], np.float64)
    found: NDArray[np.float64] = numbers[np.asarray(pc.fill_null(places, len(codes)))]
    return found


def _numbers(values: pa.ChunkedArray) -> NDArray[np.float64]:
    """Whole numbers as doubles, which hold them exactly up to 2^53 (a cast beyond is refused by Arrow)."""
    numbers: NDArray[np.float64] = pc.fill_null(values.cast(pa.float64()), np.nan).to_numpy()
    return numbers


def _days(values: pa.ChunkedArray) -> NDArray[np.float64]:
    return _numbers(values.cast(pa.int32()))


def _encoded(values: pa.ChunkedArray) -> tuple[bytes, ...]:
    return tuple((text or "").encode() for text in values.to_pylist())
