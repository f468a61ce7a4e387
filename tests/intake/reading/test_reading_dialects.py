"""Delimiter, quote, headings and decimal mark are found out, or doubted, or asked for."""

from pathlib import Path

import pytest

from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.dialect import Dialect
from tests.intake.reading.reading_here import read_here

DEATHS = "id;sex;died;mg\n" + "".join(f"{n};{'mf'[n % 2]};{n:02}.03.2020;{n},5\n" for n in range(1, 20))


def found(text: str, folder: Path, declared: DeclaredFile | None = None) -> Dialect:
    dialect = read_here(text, folder, declared).answer.dialect
    assert dialect is not None
    return dialect


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_usual_delimiter_is_sure_in_a_plain_table(delimiter: str, tmp_path: Path) -> None:
    text = delimiter.join(("id", "name", "n")) + "\n" + "".join(f"{n}{delimiter}a b{delimiter}{n}\n" for n in range(9))
    dialect = found(text, tmp_path)
    assert (dialect.delimiter.value, dialect.delimiter.sure, dialect.width) == (delimiter, True, 3)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n" + "".join(f"{n},5;{n},25\n" for n in range(9)), ";"),  # decimal commas in every row
        ("id,cause\n" + "".join(f'{n},"heroin; cocaine; alcohol"\n' for n in range(9)), ","),  # a list in quotes
        ("id\tcause\n" + "".join(f"{n}\theroin, cocaine; alcohol\n" for n in range(9)), "\t"),  # two others in words
        ('Deaths, by year\n\nyear;n\n2015;"1,5"\n2016;"2,5"\n2017;"3,5"\n', ";"),  # a title with a comma
        ("sep=;\nid;n\n1;2\n2;3\n", ";"),  # a spreadsheet program's first line
    ],
)
def test_another_delimiter_inside_cells_does_not_mislead(text: str, delimiter: str, tmp_path: Path) -> None:
    dialect = found(text, tmp_path)
    assert (dialect.delimiter.value, dialect.delimiter.sure) == (delimiter, True)


@pytest.mark.parametrize(
    "text",
    [
        "a;b,c\n",  # two rows of two cells
        "a:b\n1:2\n3:4\n",  # none of the usual
        "cause\nheroin, cocaine\nfentanyl\nheroin, cocaine, alcohol\n",  # words in one column
    ],
)
def test_a_delimiter_that_cannot_be_told_is_asked_for(text: str, tmp_path: Path) -> None:
    here = read_here(text, tmp_path)
    assert here.codes() == ["PH-I012"]
    assert not here.answer.sheets


def test_a_doubtful_delimiter_is_said(tmp_path: Path) -> None:
    # Two rows of seven have another number of cells: 5/7 agree, below nine in ten.
    text = "id,name\n1,a\n2,b\n3,c,x\n4,d\n5,e,x\n6,f\n"
    here = read_here(text, tmp_path)
    assert here.codes() == ["PH-I013", "PH-I020"]
    assert here.accounted()


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    here = read_here("age\n12\n13\n", tmp_path)
    assert here.codes() == []
    assert here.table().to_pydict() == {"row": [2, 3], "age": ["12", "13"]}


def test_quotes_inside_cells_only_enclose_nothing(tmp_path: Path) -> None:
    here = read_here('id\tsize\n1\t5" pipe\n2\t3" pipe\n3\t7" pipe\n', tmp_path)
    assert here.codes() == ["PH-I017"]
    assert here.table()["size"].to_pylist() == ['5" pipe', '3" pipe', '7" pipe']


def test_single_quotes_that_enclose_cells_are_taken_with_a_warning(tmp_path: Path) -> None:
    here = read_here("id,'name'\n1,'A, B'\n2,'C, D'\n3,'E, F'\n", tmp_path)
    assert here.codes() == ["PH-I017"]
    assert here.table()["name"].to_pylist() == ["A, B", "C, D", "E, F"]


def test_apostrophes_of_names_are_no_quotes(tmp_path: Path) -> None:
    here = read_here("id,name\n1,'t Hooft\n2,O'Brien\n3,d'Arc\n", tmp_path)
    assert here.codes() == []
    assert here.table()["name"].to_pylist() == ["'t Hooft", "O'Brien", "d'Arc"]


@pytest.mark.parametrize(
    ("text", "row", "sure"),
    [
        (DEATHS, 1, True),
        ("Deaths by year\nOffice, 2020\n\nyear,sex,deaths\n2015,male,12\n2015,female,3\n2016,male,4\n", 4, True),
        ('"index","00-04","05-09","70+"\n1,33,11,12\n2,55,21,24\n', 1, True),  # age groups over numbers
        ("sex\n" + "male\nfemale\n" * 6, 1, True),  # the heading does not come again, the values do
        ("name,city\nAnna,Rome\nBob,Paris\nCid,Oslo\n", 1, False),  # words over words
        ("area,2015,2016,2017\nA,12,13,14\nB,2,3,4\n", 1, False),  # years as headings
        ("year,deaths,rate\n,n,per 100 000\n2015,12,1.5\n2016,13,1.6\n2017,11,1.4\n2018,1,1.4\n", 1, False),  # units
        (",male,,female,\nyear,n,rate,n,rate\n2015,12,1.5,1,2.5\n2016,13,1.6,2,2.6\n", 2, False),  # groups above
    ],
)
def test_the_row_of_headings(text: str, row: int, sure: bool, tmp_path: Path) -> None:
    here = read_here(text, tmp_path)
    assert here.answer.dialect is not None
    assert (here.answer.dialect.header_rows.value, here.answer.dialect.header_rows.sure) == ((row,), sure)
    assert ("PH-I015" in here.codes()) is not sure
    assert here.accounted()


@pytest.mark.parametrize(
    "text",
    [
        "1,2015-01-02,male\n2,2015-02-03,female\n3,2015-01-09,male\n",
        "male,Paris,heroin\nfemale,Rome,heroin\nmale,Rome,cocaine\n" * 5,
    ],
)
def test_records_without_headings_are_not_taken_for_headings(text: str, tmp_path: Path) -> None:
    assert read_here(text, tmp_path).codes() == ["PH-I014"]
    here = read_here(text, tmp_path, DeclaredFile(header_rows=()))
    assert here.codes() == []
    assert here.table().num_rows == text.count("\n")


def test_two_declared_rows_of_headings_are_joined(tmp_path: Path) -> None:
    text = ",male,,female\nyear,n,rate,n\n2015,12,1.5,1\n"
    here = read_here(text, tmp_path, DeclaredFile(header_rows=(1, 2)))
    assert here.table().column_names == ["row", "year", "male n", "rate", "female n"]


@pytest.mark.parametrize(
    ("numbers", "mark", "codes"),
    [
        (("1.5", "2.25"), ".", []),
        (("1,5", "2,25"), ",", []),
        (("1.234,5", "1.234.567"), ",", []),
        (("1,234.5", "12"), ".", []),
        (("1 234,5", "12"), ",", []),
        (("12", "13"), ".", []),
        (("1,5", "1,5", "2.5"), ",", ["PH-I016"]),
        (("1,234", "2,345"), ",", ["PH-I018"]),
        (("03.2017", "12.2018", "1,5"), ",", []),  # months are no numbers with decimals
    ],
)
def test_decimal_mark(numbers: tuple[str, ...], mark: str, codes: list[str], tmp_path: Path) -> None:
    here = read_here("id;x\n" + "".join(f"{n};{x}\n" for n, x in enumerate(numbers * 3)), tmp_path)
    assert here.answer.dialect is not None
    assert (here.answer.dialect.decimal.value, here.codes()) == (mark, codes)


def test_what_the_mapping_declares_wins(tmp_path: Path) -> None:
    declared = DeclaredFile(delimiter=";", encoding="cp1252", quote="", decimal=".", header_rows=(1,))
    dialect = found('id;"x"\n1;"2,5"\n', tmp_path, declared)
    assert dialect.as_declared() == declared
    assert all(e.sure for e in (dialect.encoding, dialect.delimiter, dialect.quote, dialect.decimal))
