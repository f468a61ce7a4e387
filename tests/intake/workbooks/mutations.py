"""Workbooks with bytes flipped, cut out, spliced in: seeded, for the tests and for a long run (`bench`)."""

import random
from collections.abc import Callable

from tests.intake.workbooks.workbooks_here import ods, with_parts, xlsx
from tests.intake.workbooks.xls_here import XlsSheet, xls

TABLE = [["Title"], [], ["Area", "Year", "Deaths"], *([f"area {row}", 2000 + row, row * 1.5] for row in range(60))]
Mutation = Callable[[bytearray, random.Random], None]


def flip(content: bytearray, numbers: random.Random) -> None:
    for _ in range(numbers.choice((1, 1, 4, 32))):
        content[numbers.randrange(len(content))] ^= 1 << numbers.randrange(8)


def overwrite(content: bytearray, numbers: random.Random) -> None:
    at, length = numbers.randrange(len(content)), numbers.choice((1, 4, 16, 200))
    content[at : at + length] = numbers.choice((bytes(length), b"\xff" * length, numbers.randbytes(length)))


def cut(content: bytearray, numbers: random.Random) -> None:
    at = numbers.randrange(len(content))
    del content[at : numbers.choice((at + 1, at + 7, at + 512, len(content)))]


def splice(content: bytearray, numbers: random.Random) -> None:
    start, length, at = (numbers.randrange(len(content)) for _ in range(3))
    content[at:at] = content[start : start + length % 2_000]


MUTATIONS: tuple[Mutation, ...] = (flip, overwrite, cut, splice)
FORMATS = {"xlsx": xlsx(TABLE, TABLE), "ods": ods(TABLE, TABLE), "xls": xls(XlsSheet("A", TABLE), XlsSheet("B", TABLE))}
# In a ZIP the check sums find nearly every change of the bytes: the XML inside is changed too.
_PARTS = {
    "xlsx": ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"),
    "ods": ("content.xml",),
}


def mutated(kind: str, numbers: random.Random) -> bytes:
    """One mutated workbook of a kind: its bytes, or (of a ZIP, every other time) a part of it."""
    mutation = numbers.choice(MUTATIONS)
    if kind in _PARTS and numbers.random() < 0.5:
        return with_parts(
            FORMATS[kind], {}, change=(numbers.choice(_PARTS[kind]), lambda part: changed(part, mutation, numbers))
        )
    return changed(FORMATS[kind], mutation, numbers)


def changed(content: bytes, mutation: Mutation, numbers: random.Random) -> bytes:
    out = bytearray(content)
    mutation(out, numbers)
    return bytes(out)
