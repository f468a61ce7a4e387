"""Counts of one sheet's records from which all checks are made, so that a further file costs its own rows alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings.model import ROWS_SHOWN
from pharmakon.intake.cells import Rows, valid
from pharmakon.intake.checks import rows_equal
from pharmakon.intake.plausibility.thresholds import Rule, Thresholds
from pharmakon.records import (
    AreaColumn,
    CategoryColumn,
    CodeColumn,
    Column,
    CountColumn,
    DateColumn,
    IntegerColumn,
    RecordType,
    Why,
)

Whole = NDArray[np.int64]

# What is counted. RECORDS … INVALID by month of the first known date, DAY by the month of the date itself.
RECORDS, UNKNOWN, INVALID, VALUE = "records", "unknown", "invalid", "value"
EVENT = "event"  # as RECORDS, of those whose first date is known
DAY = "day"  # value: day of the month
DELAY, CUT = "delay", "cut"  # value: whole weeks from event to the last step known; the last day of events and steps
NUMBER, SIZE, ENDING = "number", "size", "ending"  # value: the number; 100·ln of it; its last digit
EXTREME = "extreme"  # value: the number, rows: the row it stands in
RULE, RULE_OF, RULE_ROW = "rule", "rule of", "rule row"  # text: the rule's id

PROFILE_SCHEMA = pa.schema(
    [
        pa.field("measure", pa.string(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("month", pa.int32()),  # months since 1970-01
        pa.field("value", pa.int64()),
        pa.field("text", pa.string()),
        pa.field("rows", pa.int64(), nullable=False),
    ]
)
NARROW = 1000  # a whole-number column with so few possible numbers is counted number by number
SIZE_STEPS = 100
_NO_MONTH = np.iinfo(np.int32).min
_MOST_VALUES = 200  # different texts of a column that are followed by month
_WEEK = 7


@dataclass(frozen=True)
class Counted:
    """Lines of a profile: arrays of one length, or None where the line has no such part."""

    measure: str
    column: str
    rows: Whole
    month: Whole | None = None
    value: Whole | None = None
    text: Sequence[str] | None = None

    def table(self) -> pa.Table:
        """The lines under the profile's schema."""
        size = len(self.rows)
        parts = {
            "measure": pa.array([self.measure]).take(pa.array(np.zeros(size, np.int32))),
            "column": pa.array([self.column]).take(pa.array(np.zeros(size, np.int32))),
            "month": pa.nulls(size, pa.int32()) if self.month is None else pa.array(self.month).cast(pa.int32()),
            "value": pa.nulls(size, pa.int64()) if self.value is None else pa.array(self.value),
            "text": pa.nulls(size, pa.string()) if self.text is None else pa.array(self.text, pa.string()),
            "rows": pa.array(self.rows),
        }
        return pa.table(parts, schema=PROFILE_SCHEMA)


def profile_of(
    records: pa.Table, record: type[RecordType], thresholds: Thresholds, *, texts: pa.Table | None = None
) -> pa.Table:
    """Count the records of one sheet.

    Args:
        records: under the record type's schema; `x_why` columns may be absent.
        record: their type.
        thresholds: its rules and lists of columns.
        texts: rows (row, part, column) that hold a free text; None: texts are not examined.

    Returns:
        A table with PROFILE_SCHEMA.
    """
    dated = any(isinstance(column, DateColumn) for column in record.columns().values())
    if not dated or thresholds.excludes(record) or not records.num_rows:
        return PROFILE_SCHEMA.empty_table()
    sheet = _Sheet(records.combine_chunks(), record, thresholds)
    return pa.concat_tables(line.table() for line in sheet.lines(texts))


class _Sheet:
    """The records, with the month of each."""

    def __init__(self, records: pa.Table, record: type[RecordType], thresholds: Thresholds) -> None:
        self._records = records
        self._columns = {name: each for name, each in record.columns().items() if name in records.column_names}
        self._texts = record.text_columns()
        self._thresholds = thresholds
        self._rules = thresholds.rules_of(record)
        self._month = self._first_known_month()

    def lines(self, texts: pa.Table | None) -> Iterator[Counted]:
        yield self._by_month(RECORDS, "", np.ones(self._records.num_rows, dtype=bool))
        yield self._by_month(EVENT, "", valid(self._array(self._dates()[0])))
        yield from self._nothings(texts)
        for name, column in self._columns.items():
            if isinstance(column, CategoryColumn | CodeColumn | AreaColumn):
                yield from self._values(name)
            elif isinstance(column, DateColumn):
                yield from self._days(name)
            elif isinstance(column, IntegerColumn | CountColumn):
                yield from self._numbers(name, column)
        yield from self._delays()
        for rule in self._rules:
            yield from self._rule(rule)

    def _array(self, name: str) -> pa.Array:
        column = self._records[name]
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()

    def _dates(self) -> list[str]:
        return [name for name, column in self._columns.items() if isinstance(column, DateColumn)]

    def _first_known_month(self) -> Whole:
        """Month of the first date that is known, in the order of the record type; where its month is known."""
        month = np.full(self._records.num_rows, _NO_MONTH, np.int64)
        undecided = np.ones(len(month), dtype=bool)
        for name in self._dates():
            known = undecided & valid(self._array(name))
            if known.any():
                first, last = (_months(_numbers(self._array(each))[known]) for each in (name, f"{name}_last"))
                month[known] = np.where(first == last, first, _NO_MONTH)
            undecided &= ~known
        return month

    def _by_month(self, measure: str, column: str, wanted: Rows) -> Counted:
        months, counts = _counted(self._month[wanted & (self._month != _NO_MONTH)])
        return Counted(measure, column, counts, months)

    def _nothings(self, texts: pa.Table | None) -> Iterator[Counted]:
        for name in self._columns:
            if name in self._texts:
                continue
            empty = ~valid(self._array(name))
            why = f"{name}_why"
            if empty.any() and why in self._records.column_names:
                reasons = self._array(why)
                yield self._by_month(INVALID, name, rows_equal(reasons, Why.INVALID.value))
                empty &= ~rows_equal(reasons, Why.NOT_APPLICABLE.value)
            yield self._by_month(UNKNOWN, name, empty)
        for name in self._texts if texts is not None else ():
            yield self._by_month(UNKNOWN, name, ~self._with_text(texts, name))

    def _with_text(self, texts: pa.Table, name: str) -> Rows:
        own = _keys(self._records)
        written = _keys(texts.filter(pc.equal(texts["column"], name)))
        return np.isin(own, written)

    def _values(self, name: str) -> Iterator[Counted]:
        if self._array(name).null_count == self._records.num_rows:
            return
        encoded = self._array(name).dictionary_encode()
        index = _numbers(encoded.indices, nothing=-1)
        counts = np.bincount(index[index >= 0], minlength=len(encoded.dictionary))
        frequent = np.argsort(-counts, kind="stable")[:_MOST_VALUES]
        place = np.full(len(counts) + 1, -1, np.int64)
        place[frequent] = np.arange(len(frequent))
        at = place[index]
        wanted = (at >= 0) & (self._month != _NO_MONTH)
        words = encoded.dictionary.take(pa.array(frequent)).to_pylist()
        month, value, rows = _counted_pairs(self._month[wanted], at[wanted], len(words))
        yield Counted(VALUE, name, rows, month, text=[words[each] for each in value])

    def _days(self, name: str) -> Iterator[Counted]:
        if name in self._thresholds.words("days", "office_dates"):
            return
        first, last = self._array(name), self._array(f"{name}_last")
        known = valid(first) & (_numbers(first) == _numbers(last))
        days = _numbers(first)[known]
        month = _months(days)
        of_month = days - _first_days(month) + 1
        month, day, rows = _counted_pairs(month, of_month, 32)
        yield Counted(DAY, name, rows, month, day)

    def _numbers(self, name: str, column: IntegerColumn | CountColumn) -> Iterator[Counted]:
        array = self._array(name)
        known = valid(array)
        numbers = _numbers(array)
        yield from self._extremes(name, numbers, known)
        if is_narrow(column):
            wanted = known & (self._month != _NO_MONTH) & (numbers >= 0) & (numbers < NARROW)
            year = self._month[wanted] // 12 * 12
            year, number, rows = _counted_pairs(year, numbers[wanted], NARROW)
            yield Counted(NUMBER, name, rows, year, number)
            return
        above = numbers[known & (numbers > 0)]
        size, rows = _counted(np.rint(np.log(above) * SIZE_STEPS).astype(np.int64))
        yield Counted(SIZE, name, rows, value=size)
        digit, rows = _counted(above[above >= 100] % 10)
        yield Counted(ENDING, name, rows, value=digit)

    def _extremes(self, name: str, numbers: Whole, known: Rows) -> Iterator[Counted]:
        """The smallest and the largest numbers, with their rows."""
        places = np.flatnonzero(known)
        held = numbers[places]
        if not len(held):
            return
        most = min(ROWS_SHOWN, len(held))
        low, high = np.partition(held, most - 1)[most - 1], np.partition(held, -most)[-most]
        near = np.flatnonzero((held <= low) | (held >= high))
        order = places[near[np.argsort(held[near], kind="stable")]]
        ends = np.unique(np.concatenate([order[:ROWS_SHOWN], order[-ROWS_SHOWN:]]))
        if len(ends):
            yield Counted(EXTREME, name, _numbers(self._array("row"))[ends], value=numbers[ends])

    def _delays(self) -> Iterator[Counted]:
        """Weeks from the event to the last of the steps that follow it, and the last day of any event or step."""
        for name in self._dates():
            column = self._columns[name]
            steps = (
                [each for each in column.not_after if each in self._columns] if isinstance(column, DateColumn) else []
            )
            if not steps:
                continue
            event, last = self._array(name), _latest([self._array(f"{each}_last") for each in steps])
            if (last != _NO_MONTH).any():
                newest = max(int(last.max()), int(_numbers(self._array(f"{name}_last"), _NO_MONTH).max()))
                yield Counted(CUT, name, np.ones(1, np.int64), value=np.array([newest]))
            known = valid(event) & (last != _NO_MONTH) & (self._month != _NO_MONTH)
            weeks = np.clip((last - _numbers(event))[known] // _WEEK, 0, self._thresholds.whole("delay", "most_weeks"))
            month, week, rows = _counted_pairs(self._month[known], weeks, int(weeks.max(initial=0)) + 1)
            yield Counted(DELAY, name, rows, month, week)
            return

    def _rule(self, rule: Rule) -> Iterator[Counted]:
        if any(name not in self._columns for name in rule.columns):
            return
        known = np.logical_and.reduce([valid(self._array(name)) for name in rule.columns])
        if not known.any():
            return
        met = known & np.logical_and.reduce([self._meets(each) for each in rule.when])
        yield Counted(RULE_OF, "", np.array([known.sum()]), text=[rule.id])
        if met.any():
            rows = _numbers(self._array("row"))[met][:ROWS_SHOWN]
            yield Counted(RULE, "", np.array([met.sum()]), text=[rule.id])
            yield Counted(RULE_ROW, "", rows, text=[rule.id] * len(rows))

    def _meets(self, condition: Mapping[str, object]) -> Rows:
        array = self._array(str(condition["column"]))
        if isinstance(wanted := condition.get("between"), list):
            numbers = _numbers(array)
            return np.asarray((numbers >= wanted[0]) & (numbers <= wanted[1]))
        if isinstance(wanted := condition.get("is"), list):
            return np.asarray(np.logical_or.reduce([rows_equal(array, str(each)) for each in wanted]))
        wanted = condition["days_after"]
        other, days = wanted if isinstance(wanted, list) else ("", 0)
        return np.asarray(_numbers(array) - _numbers(self._array(f"{other}_last")) > days)


def is_narrow(column: Column) -> bool:
    """Whether the column has so few possible numbers that each is counted."""
    return isinstance(column, IntegerColumn) and column.between[1] < NARROW


def _numbers(array: pa.Array, nothing: int = 0) -> Whole:
    """Whole numbers or days since 1970-01-01 as int64; `nothing` where there is none."""
    plain = array.cast(pa.int32()) if pa.types.is_date32(array.type) else array
    numbers: Whole = plain.fill_null(nothing).to_numpy(zero_copy_only=False).astype(np.int64, copy=False)
    return numbers


def _months(days: Whole) -> Whole:
    """Days since 1970-01-01 → months since 1970-01: the calendar is asked once for each day from first to last."""
    if not len(days):
        return days
    first = int(days.min())
    calendar = np.arange(first, int(days.max()) + 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(calendar[days - first])


def _first_days(month: Whole) -> Whole:
    """Months since 1970-01 → their first days, since 1970-01-01."""
    if not len(month):
        return month
    first = int(month.min())
    days = np.arange(first, int(month.max()) + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(days[month - first])


def _keys(table: pa.Table) -> Whole:
    row, part = (_numbers(table[name].combine_chunks()) for name in ("row", "part"))
    return row * 2**16 + part


def _latest(dates: Iterable[pa.Array]) -> Whole:
    return np.asarray(np.maximum.reduce([_numbers(each, _NO_MONTH) for each in dates]))


def _counted(numbers: Whole) -> tuple[Whole, Whole]:
    """Different numbers, ascending, and how often each occurs."""
    if not len(numbers):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    lowest = int(numbers.min())
    counts = np.bincount(numbers - lowest)
    found = np.flatnonzero(counts)
    return found + lowest, counts[found]


def _counted_pairs(first: Whole, second: Whole, seconds: int) -> tuple[Whole, Whole, Whole]:
    """Different pairs in order and how often each occurs; the second number lies from 0 to `seconds` - 1."""
    pairs, counts = _counted(first * seconds + second)
    one, other = np.divmod(pairs, max(seconds, 1))
    return one, other, counts
