"""A mapping is shown, edited as a workbook and tried on a file; a workbook that was not changed changes nothing."""

from pathlib import Path

import pytest

from pharmakon.findings import BlockedError, MisuseError
from pharmakon.observatory import add_file, mapping_of, take_mapping, try_mapping, write_mapping
from pharmakon.store import Journal
from tests.observatory.conftest import DEATHS, office
from tests.observatory.workbooks import edited, with_cells

SHAPES = """\
format = 1
source = "deaths"
record = "death"

[file]
date_order = "dmy"
header_rows = [1]

[[column]]
from = ["Year", "Month"]
to = "died_on"
join = "-"

[[column]]
from = "Sex and age"
to = "sex"
split = { by = "/", part = 1 }
values = { "mann" = "male", "k. a." = "why:does_not_know" }

[[column]]
from = "Date"
to = "registered_on"
when = { column = "Kind", is = ["Registered", "Reg"] }
date_order = "mdy"
sure = false
why = "a reason"

[[column]]
from = "Case"
to = "ignore"
key = true

[[column]]
from = "Fentanyl"
to = "mention:fentanyl"

[[column]]
constant = "accident"
to = "manner"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return office(tmp_path)


def test_what_is_not_changed_comes_back_as_it_was(root: Path, tmp_path: Path) -> None:
    path = root / "mappings" / "deaths.toml"
    path.write_text(SHAPES, encoding="utf-8")
    before = mapping_of(root, "deaths")
    book = tmp_path / "m.xlsx"
    assert write_mapping(root, "deaths", book) == 6
    assert take_mapping(root, "deaths", book) == 6
    after = mapping_of(root, "deaths")
    # Lines move with the comments; all else is the same.
    assert (after.file, after.record) == (before.file, before.record)
    named = [[(name, getattr(entry, name)) for name in vars(entry) if name != "line"] for entry in before.columns]
    assert [
        [(name, getattr(entry, name)) for name in vars(entry) if name != "line"] for entry in after.columns
    ] == named


def test_columns_and_meanings_are_edited(root: Path, tmp_path: Path) -> None:
    book = tmp_path / "m.xlsx"
    write_mapping(root, "deaths", book)
    changes = {("County of residence", "To"): "ignore", ("Age", "Sure"): "no"}
    take_mapping(root, "deaths", edited(book, tmp_path / "b.xlsx", "Columns", with_cells(changes, key="From")))
    entries = {entry.source: entry for entry in mapping_of(root, "deaths").columns}
    assert (entries["County of residence"].to, entries["Age"].sure) == ("ignore", False)
    texts = with_cells({("Female", "Means"): "male"}, key="Text in the file")
    write_mapping(root, "deaths", book)
    take_mapping(root, "deaths", edited(book, tmp_path / "c.xlsx", "Values", texts), reason="a joke")
    assert dict({entry.source: entry for entry in mapping_of(root, "deaths").columns}["Sex"].values) == {
        "female": "male"
    }
    assert [each.reason for each in Journal(root / "journal").entries() if each.kind == "mapping_edited"] == [
        "",
        "a joke",
    ]


def test_the_workbook_lists_the_texts_of_the_newest_file_with_their_rows(root: Path, tmp_path: Path) -> None:
    import python_calamine

    book = tmp_path / "m.xlsx"
    write_mapping(root, "deaths", book)
    rows = python_calamine.CalamineWorkbook.from_path(str(book)).get_sheet_by_name("Values").to_python()
    assert [row[:4] for row in rows if row[0] == "Sex"] == [["Sex", "sex", "Female", "2"], ["Sex", "sex", "Male", "2"]]
    text = repr(rows)
    assert "intoxication" not in text  # no free text, no identifier


def test_faults_of_an_edited_mapping_are_told_together_and_nothing_is_taken(root: Path, tmp_path: Path) -> None:
    book, path = tmp_path / "m.xlsx", root / "mappings" / "deaths.toml"
    write_mapping(root, "deaths", book)
    before = path.read_bytes()
    changes = {("Age", "To"): "colour", ("Sex", "Take"): "first"}
    with pytest.raises(BlockedError) as refused:
        take_mapping(root, "deaths", edited(book, tmp_path / "b.xlsx", "Columns", with_cells(changes, key="From")))
    assert [(each.code.id, each.where.column) for each in refused.value.findings] == [
        ("PH-M004", "Age"),
        ("PH-M004", "Sex"),
    ]
    assert path.read_bytes() == before


def test_a_workbook_without_the_sheet_is_refused(root: Path, tmp_path: Path) -> None:
    book = tmp_path / "m.xlsx"
    write_mapping(root, "deaths", book)

    import xlsxwriter

    other = tmp_path / "o.xlsx"
    with xlsxwriter.Workbook(str(other)) as workbook:
        page = workbook.add_worksheet("Sheet1")
        for line, row in enumerate([["a", "b"], ["x", "y"], ["z", "w"], ["1", "2"]]):
            page.write_row(line, 0, row)
    with pytest.raises(BlockedError) as refused:
        take_mapping(root, "deaths", other)
    assert [each.code.id for each in refused.value.findings] == ["PH-K013"]


def test_a_mapping_is_tried_on_a_file_that_is_not_added(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "next.csv"
    head, *lines = DEATHS.replace("Male", "Mann").splitlines()
    file.write_text("\n".join([f"{head},New", *(f"{line},1" for line in lines)]) + "\n", encoding="utf-8")
    before = sorted((root / "raw").iterdir())
    tested = try_mapping(root, "deaths", file)
    assert {finding.code.id for finding in tested.findings} >= {"PH-M023", "PH-V020"}
    assert [account.accepted for account in tested.accounts] == [5]
    assert sorted((root / "raw").iterdir()) == before
    again = try_mapping(root, "deaths", root / "raw" / "deaths.csv")
    assert "PH-C014" in {finding.code.id for finding in again.findings}


def test_a_source_without_a_mapping_is_named_with_those_that_have_one(root: Path) -> None:
    with pytest.raises(MisuseError) as refused:
        mapping_of(root, "death")
    assert refused.value.findings[0].details["near"] == "deaths"


def test_what_was_settled_for_one_source_is_proposed_for_another_of_the_same_headings(
    root: Path, tmp_path: Path
) -> None:
    path = root / "mappings" / "deaths.toml"
    text = path.read_text(encoding="utf-8").replace('to = "area_residence"', 'to = "area_occurrence"')
    path.write_text(text, encoding="utf-8")
    file = tmp_path / "north.csv"
    file.write_text(DEATHS.replace("2023-", "2019-").replace("Cause of death", "CAUSE OF DEATH"), encoding="utf-8")
    add_file(root, file, record="death", source="north")
    entries = {entry.source: entry for entry in mapping_of(root, "north").columns}
    assert (entries["County of residence"].to, entries["CAUSE OF DEATH"].to) == ("area_occurrence", "cause_text")
    assert entries["County of residence"].why == "as in mappings/deaths.toml"


def test_files_of_another_system_are_proposed_by_their_own_headings(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "south.csv"
    rows = "".join(f"{n},2019-01-0{n},{30 + n},Male,Heroin,x{n}\n" for n in range(1, 9))
    file.write_text("ID,Date of death,Age,Sex,Cause I,Remark\n" + rows, encoding="utf-8")
    add_file(root, file, record="death", source="south")
    assert all("mappings/deaths.toml" not in entry.why for entry in mapping_of(root, "south").columns)
