"""What a text means in a column of a record: a value, a nothing, or a fault."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa

from pharmakon.intake.ages import NoAgeError, age_range, completed_years
from pharmakon.intake.cells import Cell, Read, ReadCell, Texts, same
from pharmakon.intake.dates import TIME, date_cell, without_times
from pharmakon.intake.mapping import NO, WHY, YES, ColumnEntry
from pharmakon.intake.words import meanings, plain
from pharmakon.records import (
    AreaColumn,
    CategoryColumn,
    CodeColumn,
    Column,
    CountColumn,
    DateColumn,
    IntegerColumn,
    Why,
)
from pharmakon.reference.areas import folded

NO_NUMBER, OUT_OF_LIMITS, NO_MEANING, NO_CODE, NO_ANSWER = "PH-V010", "PH-V011", "PH-V020", "PH-V021", "PH-V022"
COMPLETED_YEARS = "completed years"
# WHO ICD-10, volume 2, 2.4: a letter and two digits, after the point one or two more; ICD-10-CM has up to four.
_ICD10 = re.compile(r"([A-Z]\d[0-9AB])\.?([0-9A-Z]{0,4})")
_PLAIN_CODE = re.compile(r"[A-Z][A-Z0-9_]*")
_WHOLE = re.compile(r"\+?(\d{1,18})(?:[.,]0+)?")
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.0+)?"),
    ",": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,0+)?"),
    "": re.compile(r"\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})+"),
}
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]000")  # twelve, or twelve thousand
_GROUP_FROM = 4  # digits from which a number has a mark, where marks part thousands
_SPACES = re.compile(r"(?<=\d)[\s'\u2019](?=\d{3}(?:\D|$))")
# Codes of areas are words of two letters: "NA" is Namibia, "DK" Denmark, "NR" Nauru.
_AREA_CODE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True)
class Writing:
    """How a column is written: order of dates, decimal mark ("" where nothing says)."""

    date_order: str | None = None
    decimal: str = ""


def read_texts(texts: Texts, entry: ColumnEntry, column: Column | None, writing: Writing) -> Read:
    """Read a column of a file as a column of the record; without `column` as a yes-or-no column of a substance."""
    dates = isinstance(column, DateColumn)
    if dates:
        texts = without_times(texts)
    if isinstance(column, CountColumn) and not writing.decimal:
        writing = replace(
            writing, decimal=decimal_of_counts(texts.different.filter(pa.array(texts.used())).to_pylist())
        )
    read = with_values(entry, reader_of(column, entry, writing), column)
    cells = [read(text) for text in texts.different.to_pylist()]
    fields = {suffix: texts.spread(array) for suffix, array in _arrays(cells, column).items()}
    why = texts.spread(pa.array([cell.why for cell in cells], pa.string()))
    return Read(fields, why, texts.spread(pa.array([cell.fault for cell in cells], pa.string())))


def _arrays(cells: list[Cell], column: Column | None) -> dict[str, pa.Array]:
    """Suffix of the stored field → the values of the different texts."""
    if isinstance(column, DateColumn):
        pairs = [cell.value if isinstance(cell.value, tuple) else (None, None) for cell in cells]
        return {f"{end}": pa.array([pair[at] for pair in pairs], pa.date32()) for at, end in enumerate(("", "_last"))}
    kind = column.arrow_type if column else pa.bool_()
    return {"": pa.array([cell.value for cell in cells], kind)}


def with_values(entry: ColumnEntry, read: ReadCell, column: Column | None) -> ReadCell:
    """The mapping's own `values` first, then words for nothing, then the column's reader."""
    said = {
        same(re.sub(TIME, "", text)) if isinstance(column, DateColumn) else text: value
        for text, value in entry.values.items()
    }
    own = set(column.values) if isinstance(column, CategoryColumn) else set()

    def reading(text: str) -> Cell:
        meant = said.get(same(text)) if said else None
        if meant is not None and meant.startswith(WHY):
            return Cell(why=meant.removeprefix(WHY))
        if meant is not None:
            return read(meant)
        nothing = None if same(text) in own else _nothing(text, column)
        return nothing or read(text)

    return reading


def _nothing(text: str, column: Column | None) -> Cell | None:
    """A word for nothing, as a cell; None where the text is another. Records of people suppress nothing."""
    word = plain(text)
    kind = meanings("nothing").get(word)
    if kind is None or (isinstance(column, AreaColumn) and _AREA_CODE.fullmatch(word)):
        return None
    if kind == Why.SUPPRESSED and (column is None or column.confidential):
        return None
    return Cell(why=None if kind == "missing" else kind)


def reader_of(column: Column | None, entry: ColumnEntry, writing: Writing) -> ReadCell:
    """How texts of a column are read."""
    if column is None:
        return answer_cell
    if isinstance(column, IntegerColumn):
        return partial(range_cell, column=column, end=entry.take) if entry.take else partial(number_cell, column=column)
    makers: Mapping[type[Column], Callable[[], ReadCell]] = {
        DateColumn: lambda: partial(date_cell, order=writing.date_order),
        CountColumn: lambda: partial(count_cell, decimal=writing.decimal),
        CategoryColumn: lambda: partial(category_cell, column=column),
        CodeColumn: lambda: partial(code_cell, column=column),
        AreaColumn: lambda: area_cell,
    }
    return makers[type(column)]()


def answer_cell(text: str) -> Cell:
    """Yes or no."""
    meant = meanings("answer").get(plain(text))
    return Cell(fault=NO_ANSWER) if meant is None else Cell({YES: True, NO: False}[meant])


def area_cell(text: str) -> Cell:
    """The source's own words, folded."""
    return Cell(folded(text))


def category_cell(text: str, *, column: Column) -> Cell:
    """One of the record's own values; other spellings stand in the mapping's `values`."""
    values = column.values if isinstance(column, CategoryColumn) else {}
    return Cell(same(text)) if same(text) in values else Cell(fault=NO_MEANING)


def code_cell(text: str, *, column: Column) -> Cell:
    """A code by the form of its list: ICD-10 with its point, others in capital letters."""
    written = "".join(text.split()).upper()
    if not isinstance(column, CodeColumn) or column.code_list != "ICD-10":
        return Cell(written) if _PLAIN_CODE.fullmatch(written) else Cell(fault=NO_CODE)
    found = _ICD10.fullmatch(written.rstrip("."))
    if found is None:
        return Cell(fault=NO_CODE)
    return Cell(f"{found[1]}.{found[2]}" if found[2] else found[1])


def number_cell(text: str, *, column: IntegerColumn) -> Cell:
    """A whole number within its limits; an age may have a unit."""
    if found := _WHOLE.fullmatch(text.strip()):
        return _within(int(found[1]), column)
    if column.unit != COMPLETED_YEARS:
        return Cell(fault=NO_NUMBER)
    try:
        return _within(completed_years(text), column)
    except NoAgeError:
        return Cell(fault=NO_NUMBER)


def range_cell(text: str, *, column: IntegerColumn, end: str) -> Cell:
    """One end of a range of ages; an open end is nothing to apply."""
    try:
        age = age_range(text)[0 if end == "first" else 1]
    except NoAgeError:
        return Cell(fault=NO_NUMBER)
    return Cell(why=Why.NOT_APPLICABLE.value) if age is None else _within(age, column)


def _within(number: int, column: IntegerColumn) -> Cell:
    lowest, highest = column.between
    return Cell(number) if lowest <= number <= highest else Cell(fault=OUT_OF_LIMITS)


def decimal_of_counts(texts: Iterable[str]) -> str:
    """The decimal mark of a column of counts: its only mark parts thousands where each stands before three digits.

    Empty where that is not so: a mark that is followed by another number of digits, two different marks, a number
    of four digits without a mark. (Thousands of persons with three decimals give the same persons.)
    """
    written = [_SPACES.sub("", text.strip()) for text in texts]
    for decimal, mark in ((".", ","), (",", ".")):
        grouped = [text for text in written if _GROUPED[decimal].fullmatch(text) and not text.startswith("0")]
        others = [text for text in written if text.isascii() and text[:1].isdigit() and text not in grouped]
        if grouped and all(len(text) < _GROUP_FROM and text.isdigit() for text in others):
            return decimal if all(mark in text for text in grouped) else ""
    return ""


def count_cell(text: str, *, decimal: str) -> Cell:
    """A count of 0 or more; marks between thousands are taken out where they cannot be a decimal mark."""
    written = _SPACES.sub("", text.strip())
    if _GROUPED[decimal].fullmatch(written):
        mark = {".": ",", ",": "."}.get(decimal) or next(each for each in written if not each.isdigit())
        written = written.replace(mark, "")
    found = _WHOLE.fullmatch(written)
    thousands = not decimal and _EITHER.fullmatch(written)
    return Cell(int(found[1])) if found and not thousands else Cell(fault=NO_NUMBER)
