"""Odd and broken delimited texts: read with every row accounted for, or refused with a code."""

from pathlib import Path

import pytest

from tests.intake.statfiles.statfiles_here import read_bytes

HEAD = b"sex;age;place\r\n"
ROWS = b"".join(b"%s;%d;Bonn\r\n" % (b"mf"[n % 2 : n % 2 + 1], 20 + n) for n in range(12))
TABLE = HEAD + ROWS
MARK = b"\xef\xbb\xbf"
WIDE = b";".join(b"c%d" % n for n in range(20_000)) + b"\r\n" + b";".join(b"%d" % n for n in range(20_000)) + b"\r\n"
K_UTF8, K_1252 = "m;3;K\u00f6ln\r\n".encode(), "m;3;K\u00f6ln\r\n".encode("cp1252")

# What is wrong → the file, the codes of its findings, the rows of its table (None: refused).
ODD: dict[str, tuple[bytes, tuple[str, ...], int | None]] = {
    "two files joined, a byte order mark in the middle": (TABLE + MARK + TABLE, ("PH-I015",), 25),
    "two byte order marks": (MARK + MARK + TABLE, (), 12),
    "a NUL in a cell": (TABLE.replace(b"Bonn", b"Bo\0nn", 1), ("PH-I033",), 12),
    "filled up with NUL": (TABLE + bytes(100), ("PH-I020", "PH-I033"), 12),
    "mixed line ends": (TABLE.replace(b"\r\n", b"\n", 3) + ROWS.replace(b"\r\n", b"\r", 2), ("PH-I032",), 24),
    "old line ends": (TABLE.replace(b"\r\n", b"\r"), (), 12),
    "1.234,56": (b"sex;amount\r\n" + b"".join(b"m;1.%03d,56\r\n" % n for n in range(100, 140)), (), 40),
    "dates as numbers": (b"sex;died\r\n" + b"".join(b"m;%d\r\n" % (44_927 + n) for n in range(20)), (), 20),
    "a quote without its pair": (TABLE + b'm;"3;x\r\n' + ROWS, ("PH-I017",), 25),
    "quotes within a cell": (TABLE + b'm;3;the "Old" town\r\n' + ROWS, ("PH-I017",), 25),
    "headings alone": (HEAD, ("PH-I034",), 0),
    "no line end at the end": (TABLE[:-2], (), 12),
    "headings twice": (b"sex;Sex;age\r\n" + b"m;f;3\r\n" * 5, ("PH-I030",), 5),
    "an empty heading": (b"sex;;age\r\n" + b"m;f;3\r\n" * 5, ("PH-I031",), 5),
    "headings in row 7": (b"Deaths of 2023\r\n\r\nsource;office\r\n\r\n\r\n\r\n" + TABLE, ("PH-I022",), 12),
    "20,000 columns": (WIDE, (), 1),
    "sep= in the first line": (b"sep=;\r\n" + TABLE, ("PH-I022",), 12),
    "UTF-16 with half a character": (("a;b\r\n" + "1;2\r\n" * 30).encode("utf-16-le")[:-1], ("PH-I019",), None),
    "two encodings": (HEAD + K_UTF8 * 5 + K_1252 * 5, ("PH-I019",), None),
    "a thousand blank rows": (HEAD + b"\r\n" * 1_000 + ROWS + b";;\r\n" * 20, (), 12),
    "a note under the table": (TABLE + b"\r\nSource: the office\r\n", ("PH-I022",), 12),
    "a short row": (TABLE + b"m;3\r\n", ("PH-I020",), 12),
    "a long row": (TABLE + b"m;3;x;y;z\r\n", ("PH-I020",), 12),
    "a delimiter at the end of each row": (TABLE.replace(b"\r\n", b";\r\n"), ("PH-I031",), 12),
    "a web page": (b"<html><table><tr><td>1</td></tr></table></html>", ("PH-I003",), None),
    "tabs": (TABLE.replace(b";", b"\t"), (), 12),
    "another delimiter in the cells": (b"a;b,c\r\n" + b"1;2,3\r\n" * 20, (), 20),
    "one column": (b"drug\r\n" + b"heroin\r\ncocaine\r\n" * 10, (), 20),
    "a cell of 40,000 characters": (HEAD + b"m;3;" + b"x" * 40_000 + b"\r\n" + ROWS, (), 13),
    "the end mark of DOS": (TABLE + b"\x1a", ("PH-I020",), 12),
    "two tables": (TABLE + b"\r\n\r\nyear;count\r\n2020;5\r\n2021;6\r\n", ("PH-I020",), 12),
}


@pytest.mark.parametrize("wrong", ODD)
def test_an_odd_text_is_read_or_refused(wrong: str, tmp_path: Path) -> None:
    content, codes, rows = ODD[wrong]
    here = read_bytes(content, tmp_path)
    assert tuple(here.codes()) == codes
    if rows is None:
        assert not here.answer.sheets
        return
    assert here.table().num_rows == rows
    assert here.accounted()
