"""Cells of a country's own columns: what each text means, what is rejected, what never shows."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pharmakon.intake.cells import Cell
from pharmakon.intake.own_values import decimal_of_numbers, labelled_reader, number_of, whole_cell
from pharmakon.observatory import Observatory, add_file, check, export_records, run, trace
from pharmakon.records import LabelledColumn, WholeColumn
from pharmakon.store import Layout
from tests.own_columns.own_here import DEATHS, ETHNICITY, RECEIVED, country, declare, file_of


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("490.0", "", "490.0"),
        ("490", "", "490"),
        ("0.035", "", "0.035"),
        ("1,234.5", "", "1234.5"),
        ("1.234,5", "", "1234.5"),
        ("1 234,5", "", "1234.5"),
        ("-3", "", "-3"),
        ("\u22123", "", "-3"),
        ("1.5e-3", "", "0.0015"),
        ("1.234", "", None),  # one and a fraction, or one thousand
        ("1.234", ".", "1.234"),
        ("1.234", ",", "1234"),
        ("12,34,567", "", None),
        ("1.2.3", "", None),
        ("twelve", "", None),
        ("0x10", "", None),
        ("1e", "", None),
        ("", "", None),
        ("=1+1", "", None),
    ],
)
def test_a_number_is_read_where_it_can_be_read_in_one_way(text: str, decimal: str, number: str | None) -> None:
    found = number_of(text, decimal)
    assert (None if found is None else float(found)) == (None if number is None else float(number))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [(["1.5", "1.234"], "."), (["1,5", "1.234"], ","), (["1.5", "1,5"], ""), (["1.234"], ""), (["12", "x"], "")],
)
def test_the_decimal_mark_is_that_of_numbers_with_one_reading(texts: list[str], mark: str) -> None:
    assert decimal_of_numbers(texts) == mark


def test_a_whole_number_keeps_all_its_digits() -> None:
    column = WholeColumn("Number")
    assert whole_cell("9007199254740993", column=column, decimal="") == Cell(9007199254740993)  # 2**53 + 1
    assert whole_cell("7.00", column=column, decimal="") == Cell(7)
    assert whole_cell("7.5", column=column, decimal="").fault == "PH-V060"
    assert whole_cell("9223372036854775808", column=column, decimal="").fault == "PH-V011"  # 2**63
    assert whole_cell("1e999", column=column, decimal="").fault == "PH-V011"


def test_a_code_goes_before_the_label_of_another() -> None:
    read = labelled_reader(LabelledColumn("x", values={"1": "2", "2": "One"}, nothings={"9": "refused"}))
    assert [read(text).value for text in ("1", "2", " ONE ")] == ["1", "2", "2"]
    assert read("9") == Cell(why="refused")
    assert read("3").fault == "PH-V020"


def observed(folder: Path, declared: str, text: str, *, record: str = "death") -> Observatory:
    layout = country(folder, declared)
    if record != "death":
        add_file(layout.root, file_of(folder, DEATHS), record="death", received=RECEIVED)
    add_file(layout.root, file_of(folder, text, "own.csv"), record=record, received=RECEIVED)
    run(layout.root)
    return Observatory.open(layout.root)


def codes(observatory: Observatory) -> dict[str, int]:
    found: dict[str, int] = {}
    for finding in observatory.findings():
        found[finding.code.id] = found.get(finding.code.id, 0) + finding.count
    return found


def test_a_category_of_deaths_is_read_stored_and_shown(tmp_path: Path) -> None:
    observatory = observed(tmp_path, ETHNICITY, DEATHS)
    records = observatory.records("death").select(["ethnicity", "ethnicity_why"]).to_pylist()
    assert [(each["ethnicity"], each["ethnicity_why"]) for each in records] == [
        ("a", None),
        ("b", None),
        (None, "refused"),
        ("a", None),
        (None, "invalid"),  # the raw row keeps the text
        (None, None),
    ]
    mapping = (tmp_path / "country" / "mappings" / "own.toml").read_text(encoding="utf-8")
    assert 'to = "extra:ethnicity"' in mapping
    written = export_records(tmp_path / "country", "death", tmp_path / "deaths.csv")
    lines = written.path.read_text(encoding="utf-8-sig").splitlines()
    assert (written.rows, lines[0].split(",")[-2:], lines[5].split(",")[-2:]) == (
        6,
        ["ethnicity", "ethnicity_why"],
        ["", "invalid"],
    )


def test_a_confidential_column_never_shows_its_values(tmp_path: Path) -> None:
    canary = "xqzcanary"
    observatory = observed(tmp_path, ETHNICITY, DEATHS.replace("zebra", canary))
    (finding,) = [each for each in observatory.findings() if each.code.id == "PH-V020"]
    assert "a text of the shape aaaaaaaaa" in finding.text()
    root = tmp_path / "country"
    holding = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and canary.encode() in path.read_bytes()
    ]
    assert holding == ["raw/own.csv"]


def test_a_column_that_is_not_confidential_shows_them(tmp_path: Path) -> None:
    observatory = observed(tmp_path, ETHNICITY + "confidential = false\n", DEATHS)
    (finding,) = [each for each in observatory.findings() if each.code.id == "PH-V020"]
    assert '"zebra"' in finding.text()


SURVEY = """
[record.answer]
label = "Answer"
[record.answer.column.person]
type = "code"
label = "Person"
required = true
[record.answer.column.children]
type = "integer"
label = "Children"
between = [0, 20]
[record.answer.column.weight]
type = "number"
label = "Weight"
required = true
[record.answer.column.words]
type = "text"
label = "Own words"
"""
ANSWERS = """\
Person,Children,Weight,Own words
P1,2,"1,5",heroin was nearby
P2,21,"2,25",
,1,"3,5",lost
P4,x,"0,5",nothing
P5,,many,nothing
"""


def test_required_cells_and_limits_are_checked_as_those_of_the_program(tmp_path: Path) -> None:
    observatory = observed(tmp_path, SURVEY, ANSWERS, record="answer")
    (account,) = [each for each in observatory.accounts() if each.file == "own.csv"]
    # 5 rows: P1, P2, P4 are accepted; one has no person, one no weight
    assert (account.rows_read, account.accepted, account.rejected) == (5, 3, 2)
    records = observatory.records("answer")
    assert records["weight"].to_pylist() == [1.5, 2.25, 0.5]
    assert records["children"].to_pylist() == [2, None, None]
    assert records["children_why"].to_pylist() == [None, "invalid", "invalid"]
    assert records.schema.field("children").type == pa.int64()
    found = codes(observatory)
    # a person is missing once; "x" and "many" are no numbers; 21 children are too many
    assert (found["PH-V030"], found["PH-V060"], found["PH-V011"]) == (1, 2, 1)


def test_free_text_is_kept_apart_and_no_substance_is_sought_in_it(tmp_path: Path) -> None:
    declared = '[record.death.column.remarks]\ntype = "text"\nlabel = "Remarks"\n'
    text = DEATHS.replace("Ethnic group", "Remarks").replace("zebra", "xqzcanary beside heroin")
    observatory = observed(tmp_path, declared, text)
    assert "remarks" not in observatory.records("death").column_names
    origins = set(observatory.mentions()["origin"].to_pylist())
    assert origins == {"cause_text"}
    root = tmp_path / "country"
    texts = [path for path in root.rglob("*.parquet") if "xqzcanary" in str(pq.read_table(path).to_pydict())]
    assert {path.parent.relative_to(root).as_posix() for path in texts} == {"work/records/death/text"}
    assert all("xqzcanary" not in each.text() for each in observatory.findings())


def test_texts_of_an_own_kind_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    observed(tmp_path, SURVEY, ANSWERS, record="answer")
    folder = tmp_path / "country" / "work" / "records" / "answer" / "text"
    (file,) = folder.glob("*.parquet")
    table = pq.read_table(file, partitioning=None)
    assert table.select(["column", "text"]).to_pylist() == [
        {"column": "words", "text": "heroin was nearby"},
        {"column": "words", "text": "nothing"},
    ]


def test_a_column_that_nobody_declared_is_told(tmp_path: Path) -> None:
    layout = country(tmp_path, ETHNICITY)
    add_file(layout.root, file_of(tmp_path, DEATHS), record="death", received=RECEIVED)
    settings = layout.settings.read_text(encoding="utf-8")
    layout.settings.write_text(settings.replace(ETHNICITY, ""), encoding="utf-8")
    (finding,) = [each for each in check(layout.root).findings if each.code.id == "PH-D113"]
    assert "record.death.column.ethnicity" in finding.text()


def test_a_changed_declaration_is_read_again_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    layout = country(tmp_path, ETHNICITY)
    add_file(layout.root, file_of(tmp_path, DEATHS), record="death", received=RECEIVED)
    run(layout.root)
    assert run(layout.root).repeated == 0
    settings = layout.settings.read_text(encoding="utf-8")
    layout.settings.write_text(settings.replace('9 = "why:refused"', '9 = "why:refused", z = "Zebra"'), "utf-8")
    again = run(layout.root)
    assert again.repeated > 0
    assert Observatory.open(layout.root).records("death")["ethnicity"].to_pylist() == ["a", "b", None, "a", "z", None]


def test_records_are_read_as_they_were_declared_when_they_were_made(tmp_path: Path) -> None:
    observatory = observed(tmp_path, ETHNICITY, DEATHS)
    layout = Layout(tmp_path / "country")
    settings = layout.settings.read_text(encoding="utf-8")
    layout.settings.write_text(settings.replace(ETHNICITY, ""), encoding="utf-8")
    assert "ethnicity" in Observatory.open(layout.root).records("death").column_names
    assert observatory.generation == Observatory.open(layout.root).generation


def test_figures_do_not_move_when_a_column_is_declared(tmp_path: Path) -> None:
    plain = observed(tmp_path / "one", "", DEATHS) if (tmp_path / "one").mkdir() is None else None
    own = observed(tmp_path / "two", ETHNICITY, DEATHS) if (tmp_path / "two").mkdir() is None else None
    assert plain is not None
    assert own is not None
    drop = ["step_key"]
    assert plain.estimates().drop_columns(drop).to_pylist() == own.estimates().drop_columns(drop).to_pylist()


def test_the_declaration_of_a_kind_that_has_files_cannot_go(tmp_path: Path) -> None:
    layout = country(tmp_path, SURVEY)
    add_file(layout.root, file_of(tmp_path, DEATHS), record="death", received=RECEIVED)
    add_file(layout.root, file_of(tmp_path, ANSWERS, "own.csv"), record="answer", received=RECEIVED)
    settings = layout.settings.read_text(encoding="utf-8")
    kept = settings.replace(SURVEY, "").replace('[source.own]\nrecord = "answer"\nrole = "base"\n', "")
    layout.settings.write_text(kept, encoding="utf-8")
    found = [each for each in check(layout.root).findings if each.code.id == "PH-D108"]
    assert [each.details["source"] for each in found] == ["own"]
    declare(layout, SURVEY)
    assert not [each for each in check(layout.root).findings if each.code.id == "PH-D108"]


def test_a_trace_finds_rows_where_deaths_have_own_columns(tmp_path: Path) -> None:
    from pharmakon.observatory import Wanted

    observed(tmp_path, ETHNICITY, DEATHS)
    traced = trace(tmp_path / "country", Wanted("DRUG_INDUCED_DEATHS", period="2024"))
    assert traced.rows["row"].to_pylist() == [4, 5, 6, 7]
