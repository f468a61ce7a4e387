"""Every planted fault stands where truth/faults.csv says, and what must become of it agrees with the accounting."""

import csv
from datetime import datetime
from pathlib import Path

from pharmakon.findings import codes
from pharmakon.records import RECORD_TYPES, DateColumn, IntegerColumn
from pharmakon.reference.areas import load_areas
from pharmakon.simulate import Fate, FilesBy, PlantedFault, Simulated, simulate_country
from pharmakon.simulate.faults import KINDS, NOTE_AT_END
from pharmakon.simulate.office import COLUMNS


def fault(simulated: Simulated, kind: str) -> PlantedFault:
    (one,) = [each for each in simulated.faults if each.fault == kind]
    return one


def line(simulated: Simulated, office: list[list[str]], kind: str) -> dict[str, str]:
    cells = office[fault(simulated, kind).row - 1]
    return dict(zip(office[0], cells, strict=False))


def truth_of(simulated: Simulated, rows: list[dict[str, str]], kind: str) -> dict[str, str]:
    (row,) = [each for each in rows if each["case"] == fault(simulated, kind).case]
    return row


def day(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y")  # noqa: DTZ007


def test_every_kind_is_planted_once(simulated: Simulated) -> None:
    assert sorted(each.fault for each in simulated.faults) == sorted([*KINDS, NOTE_AT_END])


def test_the_file_of_faults_says_the_same(simulated: Simulated) -> None:
    with simulated.faults_file.open(encoding="utf-8", newline="") as text:
        written = [(row["fault"], int(row["row"]), row["fate"]) for row in csv.DictReader(text)]
    assert written == [(each.fault, each.row, each.fate.value) for each in simulated.faults]


def test_every_finding_is_one_that_exists(simulated: Simulated) -> None:
    assert {each.finding for each in simulated.faults} <= set(codes.CODES)


def test_the_31st_of_february(simulated: Simulated, office: list[list[str]]) -> None:
    assert line(simulated, office, "impossible date")["Date of death"].startswith("31.02.")


def test_a_registration_before_the_death(simulated: Simulated, office: list[list[str]]) -> None:
    cells = line(simulated, office, "registered before death")
    assert (day(cells["Date of death"]) - day(cells["Date of registration"])).days == 40
    died_on = RECORD_TYPES["death"].columns()["died_on"]
    assert isinstance(died_on, DateColumn)
    assert "registered_on" in died_on.not_after, "the record type no longer forbids what is planted"


def test_an_age_beyond_the_record_types_limit(simulated: Simulated, office: list[list[str]]) -> None:
    column = RECORD_TYPES["death"].columns()["age"]
    assert isinstance(column, IntegerColumn)
    assert int(line(simulated, office, "impossible age")["Age"]) > column.between[1]


def test_a_code_of_sex_that_no_list_holds(simulated: Simulated, office: list[list[str]]) -> None:
    assert line(simulated, office, "unknown code")["Sex"] == "K"


def test_neither_date_where_one_is_required(simulated: Simulated, office: list[list[str]]) -> None:
    cells = line(simulated, office, "no date")
    (rule,) = RECORD_TYPES["death"].rules
    dated = [heading for heading, column in COLUMNS.items() if column in rule.columns]
    assert len(dated) == 2
    assert [cells[heading] for heading in dated] == ["", ""]
    assert fault(simulated, "no date").fate == Fate.REJECTED


def test_an_area_that_is_none(simulated: Simulated, office: list[list[str]]) -> None:
    areas = load_areas(simulated.areas_file, simulated.country)
    assert line(simulated, office, "no such area")["District of residence"].upper() not in areas.by_word


def test_a_manner_in_no_list(simulated: Simulated, office: list[list[str]]) -> None:
    assert line(simulated, office, "unmapped manner")["Manner of death"] == "Category 9"


def test_a_flag_without_text(simulated: Simulated, office: list[list[str]], rows: list[dict[str, str]]) -> None:
    column = fault(simulated, "flag without text").column
    assert line(simulated, office, "flag without text")[column] == "yes"
    assert column.lower() not in truth_of(simulated, rows, "flag without text")["named"].split("|")


def test_a_text_without_flag(simulated: Simulated, office: list[list[str]], rows: list[dict[str, str]]) -> None:
    column = fault(simulated, "text without flag").column
    assert line(simulated, office, "text without flag")[column] == "no"
    assert column.lower() in truth_of(simulated, rows, "text without flag")["named"].split("|")


def test_a_row_twice(simulated: Simulated, office: list[list[str]]) -> None:
    one = fault(simulated, "row twice")
    places = [at for at, cells in enumerate(office, start=1) if cells == office[one.row - 1]]
    assert len(places) == 2
    assert places[1] == one.row
    assert one.wrong == f"the same as row {places[0]}"


def test_a_cell_too_many(simulated: Simulated, office: list[list[str]]) -> None:
    widths = [len(cells) for cells in office[:-1]]
    assert widths.index(len(office[0]) + 1) == fault(simulated, "cell too many").row - 1
    assert widths.count(len(office[0])) == len(widths) - 1


def test_a_note_under_the_table(simulated: Simulated, office: list[list[str]]) -> None:
    assert fault(simulated, NOTE_AT_END).row == len(office)
    assert len(office[-1]) == 1


def test_rows_without_a_planted_fault_are_sound(simulated: Simulated, office: list[list[str]]) -> None:
    planted = {each.row for each in simulated.faults}
    headings, *others = office
    for number, cells in enumerate(others, start=2):
        if number in planted:
            continue
        row = dict(zip(headings, cells, strict=True))
        assert row["Date of registration"]
        assert not row["Date of death"] or day(row["Date of death"]) <= day(row["Date of registration"])
        assert not row["Age"] or 0 <= int(row["Age"]) <= 120


def test_the_accounting_follows_from_the_fates(tmp_path: Path) -> None:
    made = simulate_country(tmp_path, deaths=2400, files_by=FilesBy.YEAR)
    for account in made.accounts:
        fates = [each.fate for each in made.faults if each.file == account.file]
        assert account.rejected == fates.count(Fate.REJECTED)
        assert account.duplicate == fates.count(Fate.DUPLICATE)
        assert account.outside == fates.count(Fate.OUTSIDE)
    # 2 400 deaths, 1 row twice: 2 401 rows; 2 rejected (no date, a cell too many), 1 duplicate
    assert sum(account.rows_read for account in made.accounts) == 2401
    assert sum(account.accepted for account in made.accounts) == 2401 - 2 - 1
