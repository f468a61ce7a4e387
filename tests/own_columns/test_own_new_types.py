"""A new kind of record: its columns proposed from a file, written into the settings for a person, then read."""

from pathlib import Path

import pyarrow.compute as pc
import pytest
from click.testing import CliRunner

from pharmakon.cli.main import main
from pharmakon.findings import MisuseError
from pharmakon.observatory import Observatory, add_file, check, run, verify
from pharmakon.observatory.declaring import load_declared
from pharmakon.records import NumberColumn
from pharmakon.records.columns import Column
from tests.own_columns.own_here import DEATHS, RECEIVED, country, file_of

ROWS = 40
UNITS = ("kg", "g", "unknown")
HEADINGS = "Case number,Name,Seizure date,Amount (kg),Bags,Unit,Town,Postal no,Remarks,Year,Nothing,sex_why\n"


def seizures() -> str:
    """A table with one column of each kind. No row describes a real event."""
    lines = [
        f"S-{number},Person {number},2024-{number % 12 + 1:02d}-03,{number}.25,{number},{UNITS[number % 3]},"
        f"Town {number % 7},0{number % 9}1,a longer remark of many words number {number} that says what happened there,"
        f"{2020 + number % 4},,x{number % 2}\n"
        for number in range(ROWS)
    ]
    return HEADINGS + "".join(lines)


def columns(folder: Path, text: str = "") -> dict[str, Column]:
    layout = country(folder)
    file = file_of(folder, text or seizures(), "seizures.csv")
    add_file(layout.root, file, record="seizure", new_type=True, received=RECEIVED)
    return load_declared(layout).types["seizure"].columns()


def test_a_type_is_proposed_for_each_column_by_its_cells(tmp_path: Path) -> None:
    found = columns(tmp_path)
    assert {name: type(column).__name__ for name, column in found.items()} == {
        "seizure_date": "DateColumn",
        "amount_kg": "NumberColumn",
        "bags": "WholeColumn",
        "unit": "LabelledColumn",
        "town": "LabelledColumn",
        "postal_no": "OpenCodeColumn",  # 001 is no number
        "remarks": "TextColumn",
        "year": "WholeColumn",
        "nothing": "OpenCodeColumn",
        "sex_why_value": "LabelledColumn",  # its own name is that of a sibling
    }
    assert "name" not in found, "what identifies a person is not copied into records"
    assert list(found["unit"].values) == ["g", "kg"], "what is not known is no category"  # type: ignore[attr-defined]
    assert found["amount_kg"].label == "Amount (kg)"
    assert all(column.confidential for column in found.values())


def test_a_text_of_few_rows_is_not_copied_into_the_settings(tmp_path: Path) -> None:
    text = "Place,Amount\n" + "".join(f"{'North' if number else 'xqzcanary'},{number}.5\n" for number in range(30))
    found = columns(tmp_path, text)
    assert type(found["place"]).__name__ == "OpenCodeColumn"
    assert "xqzcanary" not in (tmp_path / "country" / "pharmakon.toml").read_text(encoding="utf-8")


def test_headings_in_other_letters_and_alike_have_names_of_their_own(tmp_path: Path) -> None:
    found = columns(tmp_path, "Дата,Größe,größe (cm),1st,group\n" + "2024-01-02,1.5,2.5,3,4\n" * 3)
    names = list(found)
    assert len(names) == len(set(names)) == 5
    assert {column.label for column in found.values()} == {"Дата", "Größe", "größe (cm)", "1st", "group"}


def test_what_was_proposed_is_read_and_a_person_is_asked_to_look(tmp_path: Path) -> None:
    layout = country(tmp_path)
    add_file(layout.root, file_of(tmp_path, DEATHS), record="death", received=RECEIVED)
    file = file_of(tmp_path, seizures(), "seizures.csv")
    added = add_file(layout.root, file, record="seizure", new_type=True, received=RECEIVED)
    assert [each.code.id for each in added.findings if each.code.id.startswith("PH-D")] == ["PH-D112"]
    ran = run(layout.root)
    assert "PH-D106" in {each.code.id for each in ran.findings}
    (account,) = [each for each in ran.accounts if each.file == "seizures.csv"]
    assert (account.rows_read, account.accepted, account.records) == (ROWS, ROWS, {"seizure": ROWS})
    records = Observatory.open(layout.root).records("seizure")
    assert pc.sum(records["amount_kg"]).as_py() == sum(range(ROWS)) + ROWS * 0.25
    assert records["year"].to_pylist()[:5] == [2020, 2021, 2022, 2023, 2020]
    assert verify(layout.root).findings == ()
    settings = layout.settings.read_text(encoding="utf-8")
    layout.settings.write_text(
        settings.replace("\nconfirmed = false\n\n[record", "\nconfirmed = true\n\n[record"), "utf-8"
    )
    assert "PH-D106" not in {each.code.id for each in check(layout.root).findings}


def test_the_next_file_of_the_kind_needs_no_word_more(tmp_path: Path) -> None:
    columns(tmp_path)
    file = file_of(tmp_path, seizures().replace("2024-", "2023-"), "seizures_2023.csv")
    root = tmp_path / "country"
    added = add_file(root, file, record="seizure", received=RECEIVED)
    assert (added.record, added.source) == ("seizure", "seizures")


@pytest.mark.parametrize(
    ("name", "code"),
    [("death", "PH-D111"), ("mention", "PH-D110"), ("Seizure", "PH-D110"), ("../x", "PH-D110"), ("", "PH-D110")],
)
def test_a_name_that_is_not_free_is_refused_and_nothing_is_written(tmp_path: Path, name: str, code: str) -> None:
    layout = country(tmp_path)
    before = layout.settings.read_bytes()
    file = file_of(tmp_path, seizures(), "seizures.csv")
    with pytest.raises(MisuseError, match=code):
        add_file(layout.root, file, record=name, new_type=True, received=RECEIVED)
    assert layout.settings.read_bytes() == before
    assert [path.name for path in layout.raw.iterdir()] == []


def test_hostile_headings_and_cells_stay_texts(tmp_path: Path) -> None:
    text = '"=cmd()|x","a]\nb = 1","""quoted"""\n' + "=1+1,\x1b[31mred,[x]\n" * 6
    found = columns(tmp_path, text)
    assert [column.label for column in found.values()] == ["=cmd()|x", "a] b = 1", '"quoted"']


def test_the_command_line_describes_exports_and_proposes(tmp_path: Path) -> None:
    layout = country(tmp_path)
    folder, file = str(layout.root), file_of(tmp_path, seizures(), "seizures.csv")
    call = CliRunner().invoke
    added = call(main, ["add", folder, str(file), "--as", "seizure", "--new-type"])
    assert added.exit_code == 0, added.output
    assert "PH-D112" in added.output
    described = call(main, ["records", "describe", folder, "seizure"]).output
    assert "seizure (the country's own, not confirmed)" in described
    assert "Amount (kg); number; a number; the country's own" in described
    everything = call(main, ["records", "describe", folder, "--json"]).output
    assert '"record": "observation"' in everything
    call(main, ["add", folder, str(file_of(tmp_path, DEATHS)), "--as", "death"])
    assert call(main, ["run", folder]).exit_code == 0
    out = tmp_path / "seizures.parquet"
    assert f"{ROWS} records" in call(main, ["records", "export", folder, "seizure", "--out", str(out)]).output
    assert out.is_file()


def test_a_number_column_is_described_with_its_unit_and_limits() -> None:
    assert NumberColumn("x", unit="kg", between=(0.5, 2)).constraint() == "a number from 0.5 to 2"
