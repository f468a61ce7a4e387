"""A workbook of several sheets: each is read, keyed, counted and traced by itself."""

from pathlib import Path

import pytest
import xlsxwriter

from pharmakon.observatory import Observatory, Wanted, add_file, check, make_observatory, run, texts_behind, trace

HEAD = ("Case", "Date of death", "Age", "Sex", "Cause of death")


def book(path: Path, sheets: dict[str, list[tuple[object, ...]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name, rows in sheets.items():
            page = workbook.add_worksheet(name)
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
    return path


def deaths(first: int, count: int, *, year: int) -> list[tuple[object, ...]]:
    rows = [
        (first + number, f"{year}-0{number % 9 + 1}-1{number % 7}", 20 + number, "Male", "Fentanyl toxicity")
        for number in range(count)
    ]
    return [HEAD, *rows]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "country"
    make_observatory(root, country_code="XVA")
    return root


def test_the_deaths_of_every_sheet_are_counted_and_traced_to_it(root: Path, tmp_path: Path) -> None:
    # The sheets say the same but for one more row and the case numbers: nothing may take one for the other.
    sheets = {"first half": deaths(1, 12, year=2022), "second half": deaths(101, 13, year=2022)}
    add_file(root, book(tmp_path / "d.xlsx", sheets), record="death")
    accounts = run(root).accounts
    assert [(each.sheet, each.accepted, each.balances) for each in accounts] == [
        ("first half", 12, True),
        ("second half", 13, True),
    ]
    traced = trace(root, Wanted("DRUG_INDUCED_DEATHS", substance="fentanyl", period="2022"))
    assert traced.estimate["value"] == 25
    rows = traced.rows.to_pylist()
    assert sorted({(each["sheet"], each["row"]) for each in rows}) == [
        *(("first half", row) for row in range(2, 14)),
        *(("second half", row) for row in range(2, 15)),
    ]
    assert texts_behind(root, traced).num_rows == 25
    assert len(set(Observatory.open(root).records("death")["file_id"].to_pylist())) == 2


def test_two_equal_sheets_are_read_once(root: Path, tmp_path: Path) -> None:
    same = deaths(1, 12, year=2022)
    add_file(root, book(tmp_path / "d.xlsx", {"Deaths": same, "Deaths (2)": same}), record="death")
    checked = check(root)
    assert [(each.sheet, each.accepted) for each in checked.accounts] == [("Deaths", 12)]
    assert [each.where.sheet for each in checked.findings if each.code.id == "PH-M027"] == ["Deaths (2)"]


def test_a_sheet_with_other_headings_is_listed_and_not_read(root: Path, tmp_path: Path) -> None:
    codes = [("Code", "Meaning"), *(("x", "y") for _ in range(5))]
    add_file(root, book(tmp_path / "d.xlsx", {"Codes": codes, "Deaths": deaths(1, 12, year=2022)}), record="death")
    checked = check(root)
    assert [each.sheet for each in checked.accounts] == ["Deaths"]
    assert [(each.where.sheet, each.count) for each in checked.findings if each.code.id == "PH-M026"] == [("Codes", 5)]


def test_a_second_run_of_a_workbook_repeats_nothing(root: Path, tmp_path: Path) -> None:
    sheets = {"a": deaths(1, 12, year=2022), "b": deaths(101, 13, year=2023)}
    add_file(root, book(tmp_path / "d.xlsx", sheets), record="death")
    first = run(root)
    again = run(root)
    assert (again.repeated, again.generation) == (0, first.generation)
