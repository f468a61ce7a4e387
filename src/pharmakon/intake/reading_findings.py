"""What is told of a file that was read: doubts about how it is written, and what its account of rows shows."""

from collections.abc import Iterator, Sequence

from pharmakon.findings import Finding, Where, code
from pharmakon.findings.model import ROWS_SHOWN
from pharmakon.intake.counter import RowCount
from pharmakon.intake.csv_reader import CsvAccount
from pharmakon.intake.decimals import DecimalCount
from pharmakon.intake.dialect import Dialect

_ALTERNATIVES_SHOWN = 4
_NAMES_SHOWN = 5
# Eight cells as full as a spreadsheet program allows (32,767 characters).
LONG_ROW_BYTES = 8 * 32_767
# Excel 97 (XLS) and Excel 2007 (XLSX). England's test register lost 15,841 cases to the first in 2020.
_ROW_LIMITS = frozenset({65_536, 1_048_576})


def doubts_of_dialect(dialect: Dialect, decimals: DecimalCount) -> Iterator[Finding]:
    """A warning for each property of the file that is not sure."""
    encoding, delimiter, quote, header = dialect.encoding, dialect.delimiter, dialect.quote, dialect.header_rows
    if not encoding.sure:
        others = ", ".join(encoding.alternatives[:_ALTERNATIVES_SHOWN]) or "none"
        yield _finding("PH-I011", encoding=encoding.value, why=encoding.why, alternatives=others)
    if not delimiter.sure:
        yield _finding("PH-I013", delimiter=delimiter.value.replace("\t", "\\t"), why=delimiter.why)
    if not quote.sure:
        yield _finding("PH-I017", why=quote.why)
    if not header.sure:
        yield _finding("PH-I015", why=header.why, row=max(header.value, default=1))
    if not dialect.decimal.sure:
        yield _finding("PH-I016" if decimals.mixed else "PH-I018", why=dialect.decimal.why)


def account_findings(account: CsvAccount, counted: RowCount, *, sure: bool) -> Iterator[Finding]:
    """What the rows show: blockers first. Headings that are not `sure` may be values of a record: none is shown."""
    yield from _counts_and_quotes(account, counted)
    yield from _shapes(account)
    yield from _headings(account, sure=sure)
    yield from _oddities(account)


def _counts_and_quotes(account: CsvAccount, counted: RowCount) -> Iterator[Finding]:
    _, row, lines = account.longest_quoted
    near = account.stray_rows[0] if account.stray_rows else max(row, 1)
    if account.physical != counted.rows:
        yield _finding("PH-I023", row=near, physical=account.physical, counted=counted.rows)
    if counted.quotes_odd and lines:
        yield Finding(code("PH-I024"), Where(row=row), {"row": row, "lines": lines})
    elif counted.quotes_odd:
        yield Finding(code("PH-I025"), Where(row=near), {"row": near})
    if account.stray_rows:
        yield _rows("PH-I026", account.stray_rows)


def _shapes(account: CsvAccount) -> Iterator[Finding]:
    misshapen = account.misshapen
    if len(misshapen) > account.rows_good:
        details = {"expected": misshapen[0].expected, "misshapen": len(misshapen), "good": account.rows_good}
        yield Finding(code("PH-I021"), Where(row=misshapen[0].row), details)
    elif misshapen:
        details = {"expected": misshapen[0].expected, "cells": misshapen[0].found}
        yield _rows("PH-I020", [row.row for row in misshapen], **details)
    elif not account.rows_good:
        yield _finding("PH-I034")
    if account.outside_rows:
        yield _rows("PH-I022", account.outside_rows)
    if account.trimmed_rows:
        yield Finding(code("PH-I027"), count=account.trimmed_rows)


def _headings(account: CsvAccount, *, sure: bool) -> Iterator[Finding]:
    headings = account.headings
    if headings.repeated:
        numbers = [f"column {headings.names.index(name) + 1}" for name in headings.repeated]
        yield _names("PH-I030", headings.repeated if sure else numbers)
    if headings.empty and account.header_rows:
        yield _names("PH-I031", headings.empty)


def _oddities(account: CsvAccount) -> Iterator[Finding]:
    yield from limit_of_rows(account.physical)
    length, row = account.longest_row
    if length > LONG_ROW_BYTES:
        yield Finding(code("PH-I029"), Where(row=row), {"most": LONG_ROW_BYTES, "bytes": length})
    lf, crlf, cr = account.line_ends
    if sum(count > 0 for count in account.line_ends) > 1:
        yield _finding("PH-I032", lf=lf, crlf=crlf, cr=cr)
    if account.nul_bytes:
        yield _finding("PH-I033", bytes=account.nul_bytes)


def limit_of_rows(rows: int, sheet: str = "") -> Iterator[Finding]:
    """A warning where a table ends exactly at the last row that a spreadsheet program can hold."""
    if rows in _ROW_LIMITS:
        yield Finding(code("PH-I068"), Where(sheet=sheet, row=rows), {"rows": rows})


def _finding(identifier: str, **details: str | int) -> Finding:
    return Finding(code(identifier), details=details)


def _rows(identifier: str, rows: Sequence[int], **details: str | int) -> Finding:
    return Finding(code(identifier), Where(row=rows[0]), details, len(rows), tuple(rows[:ROWS_SHOWN]))


def _names(identifier: str, names: Sequence[str]) -> Finding:
    return Finding(code(identifier), details={"names": names_shown(names)}, count=len(names))


def names_shown(names: Sequence[str]) -> str:
    """The first of some headings, as a sentence shows them."""
    return ", ".join(names[:_NAMES_SHOWN]) + (", …" if len(names) > _NAMES_SHOWN else "")
