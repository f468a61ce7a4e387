"""Rows go out as a workbook and come back corrected; the raw file stays, the journal says what was done."""

from pathlib import Path

import pytest

from pharmakon.findings import BlockedError
from pharmakon.observatory import (
    Observatory,
    add_file,
    export_book,
    import_book,
    make_observatory,
    run,
    undo_corrections,
)
from pharmakon.store import Journal
from tests.observatory.workbooks import Rows, edited, with_cells

DEATHS = """\
Case,Name,Date of death,Age,Sex,County,Cause of death
1,Ann Alpha,2023-01-05,34,Male,North,Acute fentanyl intoxication
2,Bob Beta,,51,Female,South,Heroin and cocaine toxicity
3,Cyd Gamma,2023-02-31,29,Male,North,Fentanyl toxicity
4,Dee Delta,2024-07-01,340,Female,South,Methadone toxicity
5,Eve Epsilon,2024-08-15,47,Male
6,Flo Zeta,2024-08-16,47,Male,North,Heroin toxicity
""" + "".join(f"{n},Person {n},2022-0{n % 9 + 1}-15,{20 + n},Male,North,Heroin toxicity\n" for n in range(7, 17))
ROW = "Pharmakon row"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "country"
    make_observatory(root, country_code="XVA")
    file = tmp_path / "deaths.csv"
    file.write_text(DEATHS, encoding="utf-8")
    add_file(root, file, record="death")
    run(root)
    return root


@pytest.fixture
def book(root: Path, tmp_path: Path) -> Path:
    out = tmp_path / "out.xlsx"
    assert export_book(root, out).rows == 4
    return out


def changed(book: Path, changes: dict[tuple[object, str], object]) -> Path:
    return edited(book, book.with_name("back.xlsx"), "1 ", with_cells(changes, key=ROW))


def refusal(root: Path, file: Path) -> list[tuple[str, tuple[int, ...]]]:
    before = (root / "journal" / "journal.jsonl").read_bytes()
    with pytest.raises(BlockedError) as refused:
        import_book(root, file)
    assert (root / "journal" / "journal.jsonl").read_bytes() == before
    assert not (root / "raw" / "corrections").exists()
    return [(each.code.id, each.rows) for each in refused.value.findings]


RIGHT = {
    (3.0, "Date of death"): "2023-06-01",
    (4.0, "Date of death"): "28.02.2023",
    (5.0, "Age"): "34",
    (6.0, "County"): "South",
    (6.0, "Cause of death"): "Cocaine toxicity",
}


def test_corrected_rows_are_accepted_and_the_raw_file_stays(root: Path, book: Path) -> None:
    taken = import_book(root, changed(book, RIGHT), reason="asked the coroner")
    # Row 6 was misshapen: all its seven cells are corrections.
    assert (taken.rows, taken.cells, taken.left_out, taken.accepted) == (4, 3 + 7, 0, 4)
    (account,) = run(root).accounts
    assert (account.accepted, account.rejected, account.balances) == (16, 0, True)
    deaths = Observatory.open(root).records("death").to_pylist()
    assert [(each["row"], str(each["died_on"]), each["age"]) for each in deaths[:6]] == [
        (2, "2023-01-05", 34),
        (3, "2023-06-01", 51),
        (4, "2023-02-28", 29),
        (5, "2024-07-01", 34),
        (6, "2024-08-15", 47),
        (7, "2024-08-16", 47),
    ]
    assert (root / "raw" / "deaths.csv").read_text(encoding="utf-8") == DEATHS
    assert "PH-V050" in {finding.code.id for finding in Observatory.open(root).findings()}


def test_each_corrected_row_is_a_line_of_the_journal_without_its_contents(root: Path, book: Path) -> None:
    import_book(root, changed(book, RIGHT), reason="asked the coroner")
    lines = [entry for entry in Journal(root / "journal").entries() if entry.kind == "row_corrected"]
    assert [(each.details["row"], each.details["columns"], each.reason) for each in lines][:3] == [
        ("3", "Date of death", "asked the coroner"),
        ("4", "Date of death", "asked the coroner"),
        ("5", "Age", "asked the coroner"),
    ]
    text = (root / "journal" / "journal.jsonl").read_text(encoding="utf-8")
    assert "Epsilon" not in text
    assert "2023-06-01" not in text


def test_corrections_are_taken_back(root: Path, book: Path) -> None:
    import_book(root, changed(book, RIGHT))
    assert undo_corrections(root) == 4
    assert run(root).accounts[0].accepted == 13
    with pytest.raises(BlockedError) as nothing:
        undo_corrections(root)
    assert [each.code.id for each in nothing.value.findings] == ["PH-K011"]


def test_later_corrections_win_cell_by_cell(root: Path, book: Path, tmp_path: Path) -> None:
    import_book(root, changed(book, {(3.0, "Date of death"): "2023-13-01", (5.0, "Age"): "34"}))
    second = tmp_path / "second.xlsx"
    export_book(root, second)
    import_book(
        root, edited(second, tmp_path / "b.xlsx", "1 ", with_cells({(3.0, "Date of death"): "2023-06-01"}, key=ROW))
    )
    run(root)
    deaths = {each["row"]: each for each in Observatory.open(root).records("death").to_pylist()}
    assert (str(deaths[3]["died_on"]), deaths[5]["age"]) == ("2023-06-01", 34)


def test_a_correction_that_is_wrong_again_is_told(root: Path, book: Path) -> None:
    taken = import_book(root, changed(book, {(3.0, "Date of death"): "soon"}))
    assert (taken.rows, taken.accepted) == (1, 0)
    assert [(each.code.id, each.rows) for each in taken.findings] == [("PH-K007", (4, 5, 6)), ("PH-K008", (3,))]


def test_a_row_that_is_left_out_waits_no_more(root: Path, book: Path, tmp_path: Path) -> None:
    taken = import_book(root, changed(book, {(5.0, "Leave out (yes)"): "yes"}))
    assert (taken.rows, taken.left_out) == (0, 1)
    (account,) = run(root).accounts
    assert (account.accepted, account.rejected) == (12, 4)
    assert export_book(root, tmp_path / "again.xlsx").rows == 3


def without_column(rows: Rows) -> Rows:
    return [row[:-1] for row in rows]


def doubled(rows: Rows) -> Rows:
    return [*rows, rows[1]]


def inserted(rows: Rows) -> Rows:
    return [*rows, ["", "", "", "", "", "99", "New Person", "2024-01-01", "30", "Male", "North", "Heroin"]]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({(3.0, "Age"): "15"}, [("PH-K005", (3,))]),
        ({(3.0, ROW): 2}, [("PH-K003", (2,))]),
        ({(3.0, ROW): 999}, [("PH-K003", (999,))]),
        ({(3.0, "Pharmakon file"): "other.csv"}, [("PH-K002", ())]),
        ({(3.0, "Leave out (yes)"): "perhaps"}, [("PH-K012", (3,))]),
    ],
)
def test_rows_that_were_edited_by_mistake_are_found_and_nothing_is_taken(
    change: dict[tuple[object, str], object], expected: list[tuple[str, tuple[int, ...]]], root: Path, book: Path
) -> None:
    both = {(4.0, "Date of death"): "28.02.2023", **change}
    assert refusal(root, changed(book, both)) == expected


@pytest.mark.parametrize(("edit", "code"), [(without_column, "PH-K009"), (doubled, "PH-K004"), (inserted, "PH-K006")])
def test_columns_and_rows_that_came_or_went_are_found(edit: object, code: str, root: Path, book: Path) -> None:
    assert callable(edit)
    file = edited(book, book.with_name("back.xlsx"), "1 ", edit)
    assert [each for each, _ in refusal(root, file)] == [code]


def test_unmarked_cells_are_taken_when_asked_for(root: Path, book: Path) -> None:
    file = changed(book, {(5.0, "Age"): "34", (5.0, "County"): "North"})
    assert refusal(root, file) == [("PH-K005", (5,))]
    assert import_book(root, file, unmarked_too=True).cells == 2


def test_rows_may_be_sorted_and_deleted_and_columns_moved(root: Path, book: Path) -> None:
    def shuffled(rows: Rows) -> Rows:
        with_cells(RIGHT, key=ROW)(rows)
        kept = [rows[0], *reversed(rows[1:4])]
        return [list(reversed(row)) for row in kept]

    taken = import_book(root, edited(book, book.with_name("back.xlsx"), "1 ", shuffled))
    assert (taken.rows, taken.cells, taken.accepted) == (3, 3, 3)


def test_another_workbook_is_refused(root: Path, tmp_path: Path) -> None:
    import xlsxwriter

    file = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(str(file)) as workbook:
        page = workbook.add_worksheet()
        for line, row in enumerate([("a", "b"), (1, 2), (3, 4)]):
            page.write_row(line, 0, row)
    assert [each for each, _ in refusal(root, file)] == ["PH-K001"]


def test_corrections_that_were_changed_stop_a_run(root: Path, book: Path) -> None:
    import_book(root, changed(book, RIGHT))
    for path in (root / "raw" / "corrections").iterdir():
        path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(BlockedError) as refused:
        run(root)
    assert [each.code.id for each in refused.value.findings] == ["PH-K010"]


def test_formulas_and_control_characters_of_a_file_stay_texts(tmp_path: Path) -> None:
    import python_calamine

    root = tmp_path / "country"
    make_observatory(root, country_code="XVA")
    file = tmp_path / "deaths.csv"
    file.write_text("Case,Date of death,Note,Cause of death\n1,x,=cmd|' /C calc'!A0,\x1b[31mHeroin\n2,2024-01-01,b,c\n")
    add_file(root, file, record="death")
    out = tmp_path / "out.xlsx"
    export_book(root, out)
    rows = python_calamine.CalamineWorkbook.from_path(str(out)).get_sheet_by_index(1).to_python()
    assert rows[1][-2:] == ["=cmd|' /C calc'!A0", "\ufffd[31mHeroin"]
    import zipfile

    with zipfile.ZipFile(out) as archive:
        pages = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name)
    assert b"<f>" not in pages
    assert import_book(root, out).rows == 0
