"""Rows and cells against Python's csv module (CPython 3.11 or later), an independent reading of the same bytes.

Where the two are meant to differ the texts avoid it: spaces before a quote, which the reader skips.
"""

import csv
import io
import random
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from pharmakon.intake.counter import count_physical_rows
from pharmakon.intake.csv_reader import CsvAccount, CsvRequest, read_table
from pharmakon.intake.raw import ROW

TEXTS = 600


@dataclass(frozen=True)
class Writing:
    """Number of cells in a row, delimiter, quote ("" for none)."""

    width: int = 3
    delimiter: str = ","
    quote: str = '"'


@dataclass(frozen=True)
class Writer:
    """Texts at random, with more rows in order than not: cells, quoted cells, line ends inside and outside quotes."""

    numbers: random.Random
    writing: Writing = Writing()

    def text(self) -> str:
        return "".join(self._row() for _ in range(self.numbers.randrange(1, 9)))

    def _row(self) -> str:
        end = self.numbers.choice(("\n", "\r\n", "\r", "\n", ""))
        delimiter, quote, width = self.writing.delimiter, self.writing.quote, self.writing.width
        if self.numbers.random() < 0.3:
            pieces = ("a", "b1", "é", "Ж", quote * 2, quote, "\n", "\r\n", "\r", *(delimiter * 3), "'", "\0", "x y")
            return "".join(self.numbers.choices(pieces, k=self.numbers.randrange(0, 9))) + end
        widths = (max(1, width - 1), width, width, width, width, width, width + 1)
        return delimiter.join(self.cell() for _ in range(self.numbers.choice(widths))) + end

    def cell(self) -> str:
        delimiter, quote = self.writing.delimiter, self.writing.quote
        plain = "".join(self.numbers.choices(("a", "7", "é", ""), k=3))
        if not quote:
            return plain
        inside = "".join(self.numbers.choices(("a", delimiter, "\n", "\r\n", quote * 2, "\r", "ж"), k=3))
        return self.numbers.choice((plain, plain, f"{quote}{inside}{quote}", f"{quote}{plain}{quote}", ""))


def read(
    text: str, folder: Path, *, block: int, writing: Writing = Writing()
) -> tuple[CsvAccount, list[tuple[int, list[str]]]]:
    """The reader's account and rows, without a row of headings."""
    path, target = folder / "t.csv", folder / "t.arrow"
    path.write_bytes(text.encode())
    request = CsvRequest(
        path, target, "utf-8", writing.delimiter, writing.quote, (), writing.width, 1 << 20, 1 << 20, block
    )
    account = read_table(request, lambda done: None)
    with pa.OSFile(str(target)) as source:
        table = pa.ipc.open_file(source).read_all()
    rows = [(row[ROW], [cell or "" for name, cell in row.items() if name != ROW]) for row in table.to_pylist()]
    return account, rows


def expected(text: str, writing: Writing) -> tuple[list[tuple[int, list[str]]], list[int], int]:
    """Rows in order, numbers of rows of another shape, number of blank rows, by Python's csv module."""
    good, other, blank = [], [], 0
    rows = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=writing.delimiter,
        quotechar=writing.quote or None,
        quoting=csv.QUOTE_MINIMAL if writing.quote else csv.QUOTE_NONE,
    )
    for number, cells in enumerate(rows, start=1):
        if len(cells) >= writing.width and not any(cells[writing.width :]) and any(cells):
            good.append((number, cells[: writing.width]))
        elif any(cell.strip(" \t\r\n" + writing.delimiter + writing.quote) for cell in cells):
            other.append(number)
        else:
            blank += 1
    return good, other, blank


def assert_same(text: str, folder: Path, *, block: int, writing: Writing = Writing()) -> None:
    good, other, blank = expected(text, writing)
    account, rows = read(text, folder, block=block, writing=writing)
    notes = set(account.outside_rows)  # a row at the end with one cell of several words
    assert rows == [row for row in good if row[0] not in notes], (text, block)
    assert sorted({row.row for row in account.misshapen} | notes - {row for row, _ in good}) == other, (text, block)
    assert account.blank_rows == blank, (text, block)
    assert account.physical == len(good) + len(other) + blank, (text, block)


@pytest.mark.parametrize("seed", range(6))
def test_rows_and_cells_are_those_of_the_csv_module_wherever_blocks_cut(seed: int, tmp_path: Path) -> None:
    writer = Writer(random.Random(seed))
    for _ in range(TEXTS // 6):
        text = writer.text()
        for block in (1 << 20, writer.numbers.randrange(4, 24)):
            assert_same(text, tmp_path, block=block)


@pytest.mark.parametrize(
    "writing",
    [Writing(1), Writing(2, ";"), Writing(4, "\t", "'"), Writing(3, "|", ""), Writing(1, ",", "")],
    ids=["one column", "semicolon", "tab and single quote", "no quote", "one column, no quote"],
)
def test_other_ways_of_writing_are_read_as_by_the_csv_module(writing: Writing, tmp_path: Path) -> None:
    writer = Writer(random.Random(7), writing)
    for _ in range(60):
        assert_same(writer.text(), tmp_path, block=writer.numbers.randrange(4, 40), writing=writing)


@pytest.mark.parametrize("seed", range(4))
def test_second_count_agrees_where_quotes_are_in_order(seed: int, tmp_path: Path) -> None:
    writer = Writer(random.Random(100 + seed))
    numbers = writer.numbers
    for _ in range(40):
        rows = [",".join(writer.cell() for _ in range(3)) for _ in range(12)]
        text = numbers.choice(("\n", "\r\n", "\r")).join(rows) + numbers.choice(("", "\n"))
        account, _ = read(text, tmp_path, block=numbers.randrange(5, 60))
        counted = count_physical_rows(tmp_path / "t.csv", quote='"', encoding="utf-8")
        assert (counted.rows, counted.quotes_odd) == (account.physical, False), text


def test_line_ends_of_every_kind_are_counted(tmp_path: Path) -> None:
    account, rows = read('1,2,3\n4,5,6\r\n7,8,"9\r\n"\r10,11,12', tmp_path, block=5)
    # LF after row 1, CR LF after row 2, CR after row 3, nothing after row 4; the line end in quotes is none.
    assert account.line_ends == [1, 1, 1]
    assert rows == [(1, ["1", "2", "3"]), (2, ["4", "5", "6"]), (3, ["7", "8", "9\r\n"]), (4, ["10", "11", "12"])]
