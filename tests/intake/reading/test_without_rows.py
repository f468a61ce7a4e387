"""A file without some of its rows: every other byte as it was, in every encoding that is read."""

import random
from pathlib import Path

import pytest

from pharmakon.intake.without_rows import NotCut, TextForm, write_without_rows

ROWS = [
    "Case;Cause;Place\r\n",
    '1;"two\r\nlines; and a "" quote";Nord\r\n',
    "2;plain;Süd\r\n",
    "\r\n",
    '3;"";Öst\r\n',
    '4;stray " quote;Łódź\r\n',
    "5;last, without a line end;Ünna",
]


def cut(content: bytes, rows: set[int], folder: Path, *, encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    (folder / "file").write_bytes(content)
    count = write_without_rows(folder / "file", folder / "cut", rows, TextForm(encoding, delimiter, '"'))
    assert count == len(ROWS)
    return (folder / "cut").read_bytes()


@pytest.mark.parametrize("rows", [{2}, {3}, {4}, {5, 6}, {7}, {2, 4, 7}, set(range(2, 8)), set()])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1250", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030"])
def test_the_rows_go_and_the_rest_is_byte_for_byte(rows: set[int], encoding: str, tmp_path: Path) -> None:
    kept = "".join(row for number, row in enumerate(ROWS, start=1) if number not in rows)
    assert cut("".join(ROWS).encode(encoding), rows, tmp_path, encoding=encoding) == kept.encode(encoding)


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le")])
def test_a_mark_at_the_beginning_stays(mark: bytes, encoding: str, tmp_path: Path) -> None:
    kept = "".join(ROWS[:2] + ROWS[3:])
    assert cut(mark + "".join(ROWS).encode(encoding), {3}, tmp_path, encoding=encoding) == mark + kept.encode(encoding)


def test_what_would_be_written_otherwise_is_not_cut(tmp_path: Path) -> None:
    """In ISO-2022-JP the same text can be written with needless escapes: written back it would be other bytes."""
    content = "".join(ROWS[:1]).encode() + b"\x1b(B" + "".join(["1;a;b\r\n"] * 6).encode()
    with pytest.raises(NotCut):
        cut(content, {3}, tmp_path, encoding="iso2022_jp")


def test_rows_are_those_of_the_reader_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random rows with quoted line ends and stray quotes, read in blocks of a few bytes: numbers never shift."""
    from pharmakon.intake import without_rows

    draw = random.Random(5)
    cells = ["", "a", '"b\nc"', '"d;""e"', 'f"g', "ö", '"h"i']
    for block in (7, 64, 1 << 20):
        monkeypatch.setattr(without_rows, "_BLOCK", block)
        rows = [f"{number};{draw.choice(cells)};{draw.choice(cells)}\n" for number in range(200)]
        content = "".join(rows).encode()
        gone = set(draw.sample(range(1, 201), 20))
        (tmp_path / "file").write_bytes(content)
        assert write_without_rows(tmp_path / "file", tmp_path / "cut", gone, TextForm("utf-8", ";", '"')) == 200
        kept = "".join(row for number, row in enumerate(rows, start=1) if number not in gone)
        assert (tmp_path / "cut").read_bytes() == kept.encode()
