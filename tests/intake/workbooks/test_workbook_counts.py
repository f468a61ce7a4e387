"""The second count of an XLSX agrees with the library's reading, whatever the cells are."""

import random
from pathlib import Path

import pytest
from python_calamine import load_workbook

from pharmakon.intake.workbooks.archive import open_archive
from pharmakon.intake.workbooks.xlsx import open_xlsx
from pharmakon.intake.workbooks.xlsx_scan import survey_sheet
from tests.intake.workbooks.workbooks_here import with_parts, xlsx_of_xml

STRINGS = (
    b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t></t></si>'
    b'<si><t xml:space="preserve">  </t></si><si><t>x</t></si><si><r><t>ri</t></r><r><t>ch</t></r></si>'
    b"<si><t>&#160;</t></si><si><t/></si><si/></sst>"
)
CELLS = tuple(
    """
<c r="{}"><v>7</v></c>
<c r="{}"><v> 5 </v></c>
<c r="{}"><v>abc</v></c>
<c r="{}"><v></v></c>
<c r="{}"><v/></c>
<c r="{}"><v /></c>
<c r="{}"><v> </v></c>
<c r="{}"><f>1+1</f></c>
<c r="{}" t="n"><f>1</f><v>7</v></c>
<c r="{}" t="s"><v>0</v></c>
<c r="{}" t="s"><v>1</v></c>
<c r="{}" t="s"><v>2</v></c>
<c r="{}" t="s"><v>3</v></c>
<c r="{}" t="s"><v>4</v></c>
<c r="{}" t="s"><v>5</v></c>
<c r="{}" t="s"><v>6</v></c>
<c r='{}' t='s'><v>0</v></c>
<c r="{}" t="inlineStr"/>
<c r="{}" t="inlineStr"><is/></c>
<c r="{}" t="inlineStr"><is><t></t></is></c>
<c r="{}" t="inlineStr"><is><t>x</t></is></c>
<c r="{}" t="inlineStr"><is><r><rPr><color rgb="0"/><family val="2"/></rPr><t>x</t></r></is></c>
<c r="{}" t="inlineStr"><is><t><![CDATA[x]]></t></is></c>
<c r="{}" t="inlineStr"><is><t><![CDATA[ ]]></t></is></c>
<c r="{}" t="str"><v>x &amp; y</v></c>
<c r="{}" t="str"><v> </v></c>
<c r="{}" t="str"><f>A1</f></c>
<c r="{}" t="str"><f>A1</f><v></v></c>
<c r="{}" t="str"><f>A1</f><v/></c>
<c r="{}" t="e"><v>#N/A</v></c>
<c r="{}" t="e"><f>1/0</f><v>#DIV/0!</v></c>
<c r="{}" t="b"><v>1</v></c>
<c r="{}" t="b"><v></v></c>
<c r="{}" t="d"><v>2024-01-31</v></c>
<c r="{}" s="1"/>
<c r="{}" s="0"></c>
""".strip().splitlines()
)


def random_rows(numbers: random.Random) -> str:
    rows, row = [], 0
    for _ in range(numbers.randint(0, 7)):
        row += numbers.randint(1, 3)
        cells = [
            cell.format(f"{'ABCD'[at]}{row}") for at, cell in enumerate(numbers.choices(CELLS, k=numbers.randint(0, 4)))
        ]
        rows.append(f'<row r="{row}">{"".join(cells)}</row>')
    return "".join(rows)


@pytest.mark.parametrize("seed", range(4))
def test_both_count_the_same_rows(seed: int, tmp_path: Path) -> None:
    numbers, path = random.Random(seed), tmp_path / "t.xlsx"
    for _ in range(50):
        path.write_bytes(with_parts(xlsx_of_xml(random_rows(numbers)), {"xl/sharedStrings.xml": STRINGS}))
        with open_archive(path) as archive:
            survey = open_xlsx(archive, "xl/workbook.xml").survey(0)
        sheet = load_workbook(path).get_sheet_by_index(0)
        last_row, last_column = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
        filled = sum(any(f"{cell}".strip() for cell in row) for row in sheet.iter_rows())
        assert (survey.last_row, survey.filled_rows) == (last_row, filled)
        assert survey.last_column >= last_column


def sheet_xml(numbers: random.Random) -> bytes:
    """Rows most of which are plain, some hidden, blank, with a formula or an error; merged cells below."""
    rows = []
    for row in range(1, 300):
        cells = "".join(
            f'<c r="{column}{row}"><v>{row}</v></c>' for column in ("A", "B", "AA")[: numbers.randint(0, 3)]
        )
        odd = numbers.choice(CELLS).format(f"AB{row}") if numbers.random() < 0.05 else ""
        hidden = ' hidden="1"' if numbers.random() < 0.02 else ""
        rows.append(f'<row r="{row}"{hidden}>{cells}{odd}</row>')
    head = '<worksheet><cols><col min="2" max="4" hidden="1"/></cols><sheetData>'
    return f'{head}{"".join(rows)}</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'.encode()


@pytest.mark.parametrize("size", [200, 1_000, 7_777])
def test_where_blocks_are_cut_makes_no_difference(size: int) -> None:
    for seed in range(20):
        xml = sheet_xml(random.Random(seed))
        whole = survey_sheet([xml], frozenset({b"0", b"1"}))
        pieces = [xml[at : at + size] for at in range(0, len(xml), size)]
        assert survey_sheet(pieces, frozenset({b"0", b"1"})) == whole
        assert (whole.hidden_columns, len(whole.spans)) == (3, 1)


def test_plain_rows_are_counted_as_rows_read_one_by_one() -> None:
    """A hidden row at the end makes the scan read every row of its piece one by one."""
    rows = "".join(
        f'<row r="{2 * row}"><c r="C{2 * row}"><v>1</v></c><c r="AZ{2 * row}"/></row>' for row in range(1, 500)
    )
    plain = survey_sheet([f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()], frozenset())
    odd = f'<worksheet><sheetData>{rows}<row r="999" hidden="1"/></sheetData></worksheet>'
    assert (plain.first_row, plain.last_row, plain.filled_rows, plain.last_column) == (2, 998, 499, 3)
    assert survey_sheet([odd.encode()], frozenset()) == plain
