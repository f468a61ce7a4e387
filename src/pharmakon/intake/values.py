"""What a text means in a column of a record: a value, a nothing, or a fault."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa

from pharmakon.intake.ages import NoAgeError, age_range, completed_years
from pharmakon.intake.cells import Cell, Read, ReadCell, Texts, same
from pharmakon.intake.dates import TIME, date_cell, without_times
from pharmakon.intake.labels import NO_LABELS, Labels, why_of_label
from pharmakon.intake.mapping import NO, WHY, YES, ColumnEntry
from pharmakon.intake.own_values import (
    decimal_cell,
    decimal_of_numbers,
    labelled_reader,
    open_code_cell,
    whole_cell,
)
from pharmakon.intake.words import meanings, plain
from pharmakon.records import (
    AreaColumn,
    CategoryColumn,
    CodeColumn,
    Column,
    CountColumn,
    DateColumn,
    IntegerColumn,
    LabelledColumn,
    NumberColumn,
    OpenCodeColumn,
    WholeColumn,
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
# India, Bangladesh and Pakistan part off the last three digits, then two each: 1,23,456.
_BY_TWOS = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}")
_ARABIC_MARKS = str.maketrans({"\u066c": None, "\u066b": "."})  # between thousands, and before decimals
_SPACES = re.compile(r"(?<=\d)[\s'\u2019](?=\d{3}(?:\D|$))")
# Codes of areas are words of two letters: "NA" is Namibia, "DK" Denmark, "NR" Nauru.
_AREA_CODE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True)
class Writing:
    """How a column is written: order of dates, decimal mark ("" where nothing says)."""

    date_order: str | None = None
    decimal: str = ""


def read_texts(
    texts: Texts, entry: ColumnEntry, column: Column | None, writing: Writing, labels: Labels = NO_LABELS
) -> Read:
    """Read a column of a file as a column of the record; without `column` as a yes-or-no column of a substance."""
    dates = isinstance(column, DateColumn)
    if dates:
        texts = without_times(texts)
    if isinstance(column, WholeColumn | NumberColumn) and not writing.decimal:
        writing = replace(writing, decimal=decimal_of_numbers(texts.used_texts()))
    if isinstance(column, CountColumn) and not writing.decimal:
        writing = replace(
            writing, decimal=decimal_of_counts(texts.different.filter(pa.array(texts.used())).to_pylist())
        )
    read = with_values(entry, reader_of(column, entry, writing), column)
    if labels:
        counts = isinstance(column, IntegerColumn | CountColumn | NumberColumn)
        read = with_labels(entry, read, labels, never_numbers=counts and labels.cover(texts.used_texts()))
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
    own = {same(each) for each in column.values} if isinstance(column, CategoryColumn) else set()
    own |= {same(each) for each in column.nothings} if isinstance(column, LabelledColumn) else set()

    def reading(text: str) -> Cell:
        meant = said.get(same(text)) if said else None
        if meant is not None and meant.startswith(WHY):
            return Cell(why=meant.removeprefix(WHY))
        if meant is not None:
            return read(meant)
        nothing = None if same(text) in own else _nothing(text, column)
        return nothing or read(text)

    return reading


def with_labels(entry: ColumnEntry, read: ReadCell, labels: Labels, *, never_numbers: bool) -> ReadCell:
    """What the mapping says of a code first, then its label, then the code as it stands.

    Args:
        read: reads a text with the mapping's values and the words for nothing.
        never_numbers: a label that cannot be read is a fault, and its code is never taken for a number ("1" of an age
            group is no age of one year).
    """

    def reading(text: str) -> Cell:
        if same(text) in entry.values:
            return read(text)
        if text in labels.nothings:
            return Cell(why=labels.why(text))
        label = labels.label(text)
        if label is None:
            return read(text)
        meant = _of_label(label, read)
        return meant if meant.fault is None or never_numbers else read(text)

    return reading


def _of_label(label: str, read: ReadCell) -> Cell:
    """The label as a cell; one that says only what is not known is a nothing."""
    meant = read(label)
    why = why_of_label(label) if meant.fault else None
    return Cell(why=why) if why else meant


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
    if isinstance(column, WholeColumn) and column.unit != COMPLETED_YEARS:
        return partial(whole_cell, column=column, decimal=writing.decimal)
    if isinstance(column, IntegerColumn):
        return partial(range_cell, column=column, end=entry.take) if entry.take else partial(number_cell, column=column)
    if isinstance(column, LabelledColumn):
        return labelled_reader(column)
    if isinstance(column, NumberColumn):
        return partial(decimal_cell, column=column, decimal=writing.decimal)
    if isinstance(column, OpenCodeColumn):
        return partial(open_code_cell, column=column)
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
    written = [_without_spaces(text) for text in texts]
    for decimal, mark in ((".", ","), (",", ".")):
        grouped = [text for text in written if _GROUPED[decimal].fullmatch(text) and not text.startswith("0")]
        others = [text for text in written if text.isascii() and text[:1].isdigit() and text not in grouped]
        if grouped and all(len(text) < _GROUP_FROM and text.isdigit() for text in others):
            return decimal if all(mark in text for text in grouped) else ""
    return ""


def _without_spaces(text: str) -> str:
    """A number in digits 0 to 9, without spaces and Arabic marks between its thousands."""
    if not text.isascii():
        plain_marks = text.translate(_ARABIC_MARKS)
        text = "".join(f"{unicodedata.decimal(sign)}" if sign.isdecimal() else sign for sign in plain_marks)
    return _SPACES.sub("", text.strip())


def count_cell(text: str, *, decimal: str) -> Cell:
    """A count of 0 or more; marks between thousands are taken out where they cannot be a decimal mark."""
    written = _without_spaces(text)
    if _BY_TWOS.fullmatch(written):
        written = written.replace(",", "")
    elif _GROUPED[decimal].fullmatch(written):
        mark = {".": ",", ",": "."}.get(decimal) or next(each for each in written if not each.isdigit())
        written = written.replace(mark, "")
    found = _WHOLE.fullmatch(written)
    thousands = not decimal and _EITHER.fullmatch(written)
    return Cell(int(found[1])) if found and not thousands else Cell(fault=NO_NUMBER)
