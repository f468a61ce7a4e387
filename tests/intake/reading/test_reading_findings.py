"""What reading finds, code by code; every physical row is accounted for."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from pharmakon.findings import Severity
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.sandbox import Limits
from tests.intake.reading.reading_here import Here, read_here

TEN = "".join(f"{n},x{n},{n}\n" for n in range(10))
TABLE = "id,name,n\n" + TEN


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


OTHER_KINDS = {
    "Word document": zipped("[Content_Types].xml", "word/document.xml"),
    "PDF": b"%PDF-1.7\n1 0 obj\n",
    "dBase": b"\x03\x79\x07\x1d" + bytes(100),
    "HTML": b"\xef\xbb\xbf <!DOCTYPE html>\n<html><body><table><tr><td>1</td></tr></table>",
    "Excel file (XML)": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
    "XML": b'<?xml version="1.0"?><deaths><death/></deaths>',
    "JSON": b'[{"id": 1, "name": "x"}]',
    "Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
    "binary data": bytes(range(256)) * 16,
    "(HTML)": "<html><table>".encode("utf-16"),
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_files_that_are_not_delimited_text_are_told_by_their_content(kind: str, tmp_path: Path) -> None:
    here = read_here(OTHER_KINDS[kind], tmp_path)
    assert here.codes() == ["PH-I003"]
    assert kind in here.finding("PH-I003").found()
    assert not here.answer.sheets


@pytest.mark.parametrize("text", ["\n\n \n", "\ufeff", "\r\n", " "])
def test_a_file_without_rows_is_empty(text: str, tmp_path: Path) -> None:
    assert read_here(text, tmp_path).codes() == ["PH-I002"]


@pytest.mark.parametrize(
    ("text", "declared", "key"),
    [
        ("a;b\n1;2\n", DeclaredFile(delimiter=","), "delimiter"),
        ("a;b\n1;2\n", DeclaredFile(header_rows=(7,)), "header_rows"),
        ("\ufeffa;b\n1;2\n", DeclaredFile(encoding="cp1252"), "encoding"),
    ],
)
def test_a_declared_line_that_does_not_fit_is_named(
    text: str, declared: DeclaredFile, key: str, tmp_path: Path
) -> None:
    here = read_here(text, tmp_path, declared)
    assert here.codes() == ["PH-I004"]
    assert f"the line {key} " in here.finding("PH-I004").remedy()


def test_a_declared_encoding_that_does_not_fit_is_a_blocker_with_the_byte(tmp_path: Path) -> None:
    here = read_here(b"a;b\n1;\x81\n", tmp_path, DeclaredFile(encoding="cp1252"))  # 81 is nothing in cp1252
    assert here.codes() == ["PH-I010"]
    assert here.finding("PH-I010").details["byte"] == 6


def test_a_declared_encoding_is_doubted_where_utf8_fits(tmp_path: Path) -> None:
    here = read_here("a;b\n1;été\n", tmp_path, DeclaredFile(encoding="cp1252"))
    assert here.codes() == ["PH-I011"]
    assert "utf-8" in here.finding("PH-I011").found()


def test_an_encoding_found_by_letters_is_a_warning(tmp_path: Path) -> None:
    here = read_here("id;Stadt\n1;Köln\n2;München\n".encode("cp1252"), tmp_path)
    assert here.codes() == ["PH-I011"]
    assert here.table()["Stadt"].to_pylist() == ["Köln", "München"]


def test_mixed_encodings_are_a_blocker(tmp_path: Path) -> None:
    here = read_here("a;b\n1;été\n".encode() + "2;été\n".encode("cp1252"), tmp_path)
    assert here.codes() == ["PH-I019"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_encodings_are_read_to_the_same_cells(encoding: str, tmp_path: Path) -> None:
    text = "id;имя;n\n" + "".join(f'{n};"ж\n{n}";{n}\n' for n in range(5))
    here = read_here(text.encode(encoding), tmp_path)
    assert here.codes() == []
    assert here.table()["имя"].to_pylist() == [f"ж\n{n}" for n in range(5)]
    assert here.accounted()


def test_rows_of_another_shape_wait_with_their_text(tmp_path: Path) -> None:
    here = read_here(TABLE + "11,y\n12,y,z,7\n" + TEN, tmp_path)
    assert here.codes() == ["PH-I020"]
    finding, sheet = here.finding("PH-I020"), here.answer.sheets[0]
    assert (finding.count, finding.rows, finding.where.row) == (2, (12, 13), 12)
    assert finding.severity is Severity.ERROR
    assert sheet is not None
    assert [(row.row, row.expected, row.found, row.text) for row in sheet.misshapen] == [
        (12, 3, 2, "11,y"),
        (13, 3, 4, "12,y,z,7"),
    ]
    assert here.accounted()


def test_more_rows_of_another_shape_than_of_the_right_one_is_a_blocker(tmp_path: Path) -> None:
    here = read_here("a,b,c\n1,2\n1,2\n1,2\n1,2,3\n", tmp_path, DeclaredFile(delimiter=",", header_rows=(1,)))
    assert here.codes() == ["PH-I021"]


def test_titles_and_notes_are_set_aside_and_listed(tmp_path: Path) -> None:
    table = "id,name,a,b,n\n" + "".join(f"{n},x{n},1,2,{n}\n" for n in range(10))
    here = read_here("Deaths by name\n\n" + table + "Total,,,,45\nSource: the national register\n", tmp_path)
    # title 1, blank 2, headings 3, ten records 4-13, total 14, note 15
    assert here.codes() == ["PH-I022"]
    assert here.finding("PH-I022").rows == (1, 14, 15)
    assert here.answer.sheets
    assert (here.answer.sheets[0].physical, here.answer.sheets[0].blank_rows) == (15, 1)
    assert here.accounted()


def test_two_counts_that_differ_are_a_blocker_that_shows_both(tmp_path: Path) -> None:
    # The inch mark in row 8 opens nothing for the reader; for the counter by parity it opens the rest of the file.
    here = read_here('a,b\n1,"x"\n' + "1,x\n" * 5 + '2,5" pipe\n' + "3,x\n" * 5, tmp_path)
    assert {"PH-I023", "PH-I025", "PH-I026"} <= set(here.codes())
    assert (here.finding("PH-I023").details["physical"], here.finding("PH-I023").details["counted"]) == (13, 8)
    assert here.finding("PH-I025").where.row == 8


def test_an_open_quote_that_swallows_rows_is_a_blocker(tmp_path: Path) -> None:
    here = read_here('id,x\n1,a\n2,"abc\n3,def\n4,ghi\n', tmp_path)
    finding = here.finding("PH-I024")
    assert (finding.severity, finding.where.row) == (Severity.BLOCKER, 3)


def test_an_open_quote_at_the_end_swallows_nothing(tmp_path: Path) -> None:
    here = read_here(TABLE + '11,"x,y\n'.replace("\n", ""), tmp_path, DeclaredFile(header_rows=(1,), quote='"'))
    assert "PH-I024" not in here.codes()
    assert here.finding("PH-I025").where.row == 12


def test_quotes_out_of_place_are_read_as_they_stand(tmp_path: Path) -> None:
    text = "id,x\n" + "".join(f'{n},"t"\n' for n in range(40)) + '41,"abc" d\n42,f "g" h\n'
    here = read_here(text, tmp_path)
    assert here.codes() == ["PH-I026"]
    assert here.finding("PH-I026").rows == (42, 43)
    assert here.table()["x"].to_pylist()[-2:] == ["abc d", 'f "g" h']


@pytest.mark.parametrize("end", [",", ',""'])
def test_empty_cells_at_the_end_of_rows_are_cut(end: str, tmp_path: Path) -> None:
    here = read_here("id,name,n\n" + TEN.replace("\n", end + "\n"), tmp_path)
    assert here.codes() == ["PH-I027"]
    assert here.finding("PH-I027").count == 10
    assert here.accounted()


def test_a_row_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    limits = Limits(row_bytes=10_000, block_bytes=4_000)
    here = read_here(TABLE + '11,"' + "x" * 30_000 + '",1\n' + TEN, tmp_path, limits=limits)
    assert here.codes() == ["PH-I028"]
    assert here.finding("PH-I028").where.row == 12


def test_a_long_row_is_a_warning(tmp_path: Path) -> None:
    here = read_here(TABLE + "11," + "x" * 300_000 + ",1\n" + TEN, tmp_path)
    assert here.codes() == ["PH-I029"]
    assert here.finding("PH-I029").where.row == 12
    assert here.finding("PH-I029").details["bytes"] == len("11,") + 300_000 + len(",1")


def test_too_much_text_of_misshapen_rows_is_refused(tmp_path: Path) -> None:
    here = read_here(TABLE + "too,few\n" * 500, tmp_path, DeclaredFile(delimiter=",", header_rows=(1,)))
    assert here.codes() == ["PH-I021"]
    limits = Limits(misshapen_bytes=1_000)
    refused = read_here(TABLE + "too,few\n" * 500, tmp_path, DeclaredFile(delimiter=","), limits=limits)
    assert refused.codes()[-1:] == ["PH-I021"]
    assert not refused.answer.sheets


def test_headings_repeated_and_missing_are_named(tmp_path: Path) -> None:
    here = read_here("Date,date,,n\n" + "".join(f"2015,2016,{n},{n}\n" for n in range(5)), tmp_path)
    assert here.codes() == ["PH-I030", "PH-I031"]
    assert "date (2)" in here.finding("PH-I030").found()
    assert "column 3" in here.finding("PH-I031").found()


def test_words_of_a_row_that_may_be_a_record_are_not_shown(tmp_path: Path) -> None:
    here = read_here("Smith,Smith\nAnna,Rome\nBob,Paris\n", tmp_path)
    assert here.codes() == ["PH-I015", "PH-I030"]
    assert "Smith" not in "".join(finding.text() for finding in here.answer.findings)


def test_mixed_line_ends_and_nul_are_told(tmp_path: Path) -> None:
    here = read_here("a,b\r\n1,2\n3,4\r5,\0\r\n", tmp_path)
    assert here.codes() == ["PH-I032", "PH-I033"]
    # CR LF after the headings and the last row, LF after the first record, CR after the second.
    assert dict(here.finding("PH-I032").details) == {"lf": 1, "crlf": 2, "cr": 1}
    assert here.finding("PH-I033").details["bytes"] == 1


def test_headings_without_records_are_a_warning(tmp_path: Path) -> None:
    here = read_here("id,name\n", tmp_path)
    assert here.codes() == ["PH-I034"]
    assert here.accounted()


def random_bytes(random_numbers: random.Random) -> bytes:
    pieces = [
        b"a",
        b"1",
        b",",
        b",",
        b";",
        b"\t",
        b'"',
        b"'",
        b"\n",
        b"\r\n",
        b"\xe9",
        b"\xc3\xa9",
        b"\0",
        b" ",
        b"2.5",
    ]
    return b"".join(random_numbers.choices(pieces, k=random_numbers.randrange(0, 120)))


@pytest.mark.parametrize("seed", range(4))
def test_any_bytes_give_findings_or_an_account_that_adds_up(seed: int, tmp_path: Path) -> None:
    random_numbers = random.Random(seed)
    outcomes: list[Here] = []
    for _ in range(60):
        here = read_here(random_bytes(random_numbers), tmp_path)
        assert not here.answer.sheets or here.accounted()
        assert here.answer.sheets or any(f.severity is Severity.BLOCKER for f in here.answer.findings)
        outcomes.append(here)
    assert any(here.answer.sheets for here in outcomes)
