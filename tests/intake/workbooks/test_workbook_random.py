"""Any sheet, however its cells lie, is read with an account that adds up, or refused with a code."""

import random
from pathlib import Path

import pytest

from pharmakon.findings import Severity
from pharmakon.intake.declared import DeclaredFile
from tests.intake.workbooks.workbooks_here import ods, read_here, xlsx
from tests.intake.workbooks.xls_here import XlsSheet, xls

WORDS = ("Area", "Deaths", "Total", "Note: see below", "x", "2024-01-31", "1.5", "Source", " ", "n.a.", "Male")
Sheet = list[list[object]]


def random_block(numbers: random.Random) -> Sheet:
    """Headings, perhaps, and rows; some cells empty."""
    width, height = numbers.randint(1, 6), numbers.randint(0, 9)
    filled = numbers.choice((0.3, 0.9, 1.0))
    rows: Sheet = [
        [numbers.choice((*WORDS, 1, 2010, 0.5)) if numbers.random() < filled else None for _ in range(width)]
        for _ in range(height)
    ]
    return [[f"head {column}" for column in range(width)], *rows] if numbers.random() < 0.6 else rows


def random_sheet(numbers: random.Random) -> Sheet:
    """Blocks at random places; a later one may lie over an earlier."""
    sheet: Sheet = []
    for _ in range(numbers.randint(1, 4)):
        top, left = numbers.randint(0, 20), numbers.choice((0, 0, 0, 1, 7))
        for row, values in enumerate(random_block(numbers), start=top):
            sheet += [[] for _ in range(row + 1 - len(sheet))]
            sheet[row] += [None] * (left + len(values) - len(sheet[row]))
            sheet[row][left : left + len(values)] = values
    return sheet


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
@pytest.mark.parametrize("seed", range(2))
def test_random_sheets(kind: str, seed: int, tmp_path: Path) -> None:
    numbers, outcomes = random.Random(f"{kind} {seed}"), []
    for _ in range(20):
        sheets = [random_sheet(numbers) for _ in range(numbers.choice((1, 1, 2)))]
        content = {"xlsx": xlsx, "ods": ods, "xls": of_xls}[kind](*sheets)
        declared = DeclaredFile(header_rows=numbers.choice((None, None, None, (), (1,), (2, 3))))
        here = read_here(content, tmp_path, declared, name=f"t.{kind}")
        refused = any(finding.severity is Severity.BLOCKER for finding in here.answer.findings)
        assert refused or (here.answer.sheets and not here.unaccounted())
        assert "PH-I058" not in here.codes()
        outcomes.append(refused)
    assert {True, False} == set(outcomes)


def of_xls(*sheets: Sheet) -> bytes:
    return xls(*(XlsSheet(f"S{number}", cells) for number, cells in enumerate(sheets)))
