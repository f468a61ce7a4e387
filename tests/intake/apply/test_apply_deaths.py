"""Small files of deaths in, records out: what becomes of every cell and row."""

from datetime import date
from pathlib import Path

import pytest

from pharmakon.findings import BlockedError
from tests.intake.sheets import applied, codes, mapping_of, raw_sheet

DIED = '[[column]]\nfrom = "Died"\nto = "died_on"\n'


def column(heading: str, to: str, *more: str) -> str:
    return "\n".join(["[[column]]", f'from = "{heading}"', f'to = "{to}"', *more, ""])


def blockers(text: str, columns: str, folder: Path, *, record: str = "death") -> list[tuple[str, str]]:
    with pytest.raises(BlockedError) as refusal:
        applied(text, columns, folder, record=record)
    assert all(finding.text() for finding in refusal.value.findings)
    return [(each.code.id, each.where.column) for each in refusal.value.findings if each.severity == "blocker"]


def test_a_row_becomes_a_record(tmp_path: Path) -> None:
    text = "Died,Age,Sex,Manner,Town,Code\n2017-03-14,34.0,Male,ACCIDENT,  new   haven ,t401\n"
    columns = (
        DIED
        + column("Age", "age")
        + column("Sex", "sex")
        + column("Manner", "manner")
        + column("Town", "area_residence")
        + column("Code", "underlying_cause")
    )
    result = applied(text, columns, tmp_path)
    assert result.records.num_rows == 1
    record = result.records.to_pylist()[0]
    assert {name: record[name] for name in ("file_id", "row", "part", "reference_area")} == {
        "file_id": 7,
        "row": 2,
        "part": 0,
        "reference_area": "XX",
    }
    assert (record["died_on"], record["died_on_last"]) == (date(2017, 3, 14), date(2017, 3, 14))
    assert (record["age"], record["sex"], record["manner"]) == (34, "male", "accident")
    assert (record["area_residence"], record["underlying_cause"]) == ("NEW HAVEN", "T40.1")
    assert codes(result) == {}


def test_a_date_is_routed_by_the_column_beside_it(tmp_path: Path) -> None:
    text = "Date,Kind\n2017-01-02,Death\n2017-01-03,Reported\n2017-01-04,\n,Death\n"
    columns = column("Date", "died_on", 'when = { column = "Kind", is = "death" }')
    columns += column("Date", "reported_on", 'when = { column = "Kind", is = "REPORTED" }')
    result = applied(text, columns, tmp_path)
    assert result.records["died_on"].to_pylist() == [date(2017, 1, 2), None]
    assert result.records["reported_on"].to_pylist() == [None, date(2017, 1, 3)]
    # Row 4 has a date that no line routes, row 5 none at all: neither has any date of the record.
    assert codes(result) == {"PH-V024": 1, "PH-V031": 2}
    assert result.quarantine["row"].to_pylist() == [4, 5]
    assert (result.account.accepted, result.account.rejected, result.account.balances) == (2, 2, True)


def test_a_cell_that_cannot_be_read_is_null_and_invalid_and_its_row_stays(tmp_path: Path) -> None:
    text = "Died,Age,Sex\n2017-01-02,abc,Male\n2017-01-03,121,purple\n2017-01-04,,\n"
    result = applied(text, DIED + column("Age", "age") + column("Sex", "sex"), tmp_path)
    assert result.records["age"].to_pylist() == [None, None, None]
    assert result.records["age_why"].to_pylist() == ["invalid", "invalid", None]
    assert result.records["sex_why"].to_pylist() == [None, "invalid", None]
    assert codes(result) == {"PH-V010": 1, "PH-V011": 1, "PH-V020": 1}
    assert [tuple(cell.values())[1:] for cell in result.cells.to_pylist()] == [
        (2, "Age", "PH-V010", "aaa"),
        (3, "Age", "PH-V011", "999"),
        (3, "Sex", "PH-V020", "aaaaaa"),
    ]
    assert result.account.accepted == 3


def test_findings_show_the_shape_and_never_the_value(tmp_path: Path) -> None:
    text = "Died,Sex\n07.13.2021x,Hermione\n2017-01-04,Ronald\n"
    result = applied(text, DIED + column("Sex", "sex"), tmp_path)
    words = "\n".join(finding.text() for finding in result.findings)
    assert "99.99.9999a" in words
    assert not any(secret in words for secret in ("07.13", "Hermione", "Ronald"))
    sex = next(finding for finding in result.findings if finding.where.column == "Sex")
    assert (sex.count, sex.rows, sex.details["different"]) == (2, (2, 3), 2)


def test_words_for_nothing_say_what_they_say(tmp_path: Path) -> None:
    words = ["unknown", "N/A", "-", "not applicable", "Refused", "Desconocido", "withheld"]
    text = "Died,Age\n" + "".join(f"2017-01-02,{word}\n" for word in words)
    result = applied(text, DIED + column("Age", "age"), tmp_path)
    assert result.records["age"].null_count == 7
    expected = ["does_not_know", None, None, "not_applicable", "refused", "does_not_know", "invalid"]
    assert result.records["age_why"].to_pylist() == expected, "records of people suppress nothing"


def test_values_of_the_mapping_come_first(tmp_path: Path) -> None:
    text = "Died,Age,Sex,Manner\n2017-01-02,999,H,Pending\n2017-01-03,90+,f,in Ermittlung\n"
    columns = (
        DIED
        + column("Age", "age", 'values = { "999" = "why:does_not_know", "90+" = "90" }')
        + column("Sex", "sex", 'values = { "h" = "male", "F" = "female" }')
        + column("Manner", "manner", 'values = { "in Ermittlung" = "why:pending" }')
    )
    result = applied(text, columns, tmp_path)
    assert result.records["age"].to_pylist() == [None, 90]
    assert result.records["age_why"].to_pylist() == ["does_not_know", None]
    assert result.records["sex"].to_pylist() == ["male", "female"]
    assert result.records["manner"].to_pylist() == ["pending", None], "pending is a manner of its own"
    assert result.records["manner_why"].to_pylist() == [None, "pending"]
    assert codes(result) == {}


def test_a_death_after_its_registration_is_not_valid_and_partial_dates_are_given_the_benefit(tmp_path: Path) -> None:
    text = "Died,Registered\n2017-05-02,2017-05-01\n2017-05,2017-05-01\n2017-05-01,2017-05-01\n2018,2017-05-01\n"
    result = applied(text, DIED + column("Registered", "registered_on"), tmp_path)
    days = [date(2017, 5, 1), date(2017, 5, 1)]
    assert result.records["died_on"].to_pylist() == [None, *days, None]
    assert result.records["died_on_last"].to_pylist() == [None, date(2017, 5, 31), date(2017, 5, 1), None]
    assert result.records["died_on_why"].to_pylist() == ["invalid", None, None, "invalid"]
    assert result.records["registered_on"].null_count == 0
    assert codes(result) == {"PH-V003": 2}


def test_icd10_codes_are_written_one_way(tmp_path: Path) -> None:
    cells = {"X42": "X42", "x420": "X42.0", "T40.1": "T40.1", "T40.1X1A": "T40.1X1A", "E11.-": None, "9650": None}
    text = "Died,Code\n" + "".join(f"2017-01-02,{cell}\n" for cell in cells)
    result = applied(text, DIED + column("Code", "underlying_cause"), tmp_path)
    assert result.records["underlying_cause"].to_pylist() == list(cells.values())
    assert codes(result) == {"PH-V021": 2}


def test_an_area_keeps_its_words_and_na_is_a_place(tmp_path: Path) -> None:
    text = "Died,Town\n2017-01-02,na\n2017-01-02,Unknown\n2017-01-02,Åland\n"
    result = applied(text, DIED + column("Town", "area_residence"), tmp_path)
    assert result.records["area_residence"].to_pylist() == ["NA", None, "ÅLAND"]
    assert result.records["area_residence_why"].to_pylist() == [None, "does_not_know", None]


def test_a_yes_is_kept_no_and_nothing_are_not_and_other_texts_are_not_guessed(tmp_path: Path) -> None:
    text = "Died,Fentanyl,Heroin\n2017-01-02,Y,1\n2017-01-03,,no\n2017-01-04,Y (patch),x\n"
    result = applied(text, DIED + column("Fentanyl", "mention:fentanyl") + column("Heroin", "mention:heroin"), tmp_path)
    lines = [(flag["row"], flag["origin"], flag["substance"]) for flag in result.flags.to_pylist()]
    assert lines == [(2, "Fentanyl", "fentanyl"), (2, "Heroin", "heroin"), (4, "Heroin", "heroin")]
    assert codes(result) == {"PH-V022": 1}
    assert result.cells["shape"].to_pylist() == ["a (aaaaa)"]


def test_free_text_stays_out_of_records(tmp_path: Path) -> None:
    text = 'Died,Cause A,Cause B,Other\n2017-01-02,"Heroin, acute",Cocaine, \n2017-01-03,,PCP,Obesity\n'
    columns = DIED + column("Cause A", "cause_text") + column("Cause B", "cause_text")
    result = applied(text, columns + column("Other", "contributing_text"), tmp_path)
    assert [(each["row"], each["column"], each["text"]) for each in result.texts.to_pylist()] == [
        (2, "cause_text", "Heroin, acute"),
        (2, "cause_text#2", "Cocaine"),
        (3, "cause_text#2", "PCP"),
        (3, "contributing_text", "Obesity"),
    ]
    assert not any("text" in name for name in result.records.column_names)


def test_two_columns_for_one_fill_each_other_and_a_contradiction_is_invalid(tmp_path: Path) -> None:
    text = "Died,Sex 1,Sex 2,Which\n2017-01-02,male,,a\n2017-01-03,,female,a\n2017-01-04,male,female,a\n"
    when = 'when = { column = "Which", is = "a" }'
    result = applied(text, DIED + column("Sex 1", "sex", when) + column("Sex 2", "sex", when), tmp_path)
    assert result.records["sex"].to_pylist() == ["male", "female", None]
    assert result.records["sex_why"].to_pylist() == [None, None, "invalid"]
    assert codes(result) == {"PH-V023": 1}


def test_a_constant_with_when_gives_infants_their_age(tmp_path: Path) -> None:
    text = "Died,Age,Unit\n2017-01-02,7,months\n2017-01-03,7,years\n"
    columns = column("Age", "age", 'when = { column = "Unit", is = "years" }')
    columns += '[[column]]\nconstant = "0"\nto = "age"\nwhen = { column = "Unit", is = "months" }\n'
    result = applied(text, DIED + columns, tmp_path)
    assert result.records["age"].to_pylist() == [0, 7]


def test_misshapen_and_blank_rows_are_accounted_for(tmp_path: Path) -> None:
    text = "Died,Age\n2017-01-02,30\n2017-01-03\n,\n2017-01-04,31,x\nnever,32\n"
    result = applied(text, DIED + column("Age", "age"), tmp_path)
    account = result.account
    assert (account.physical, account.header, account.blank, account.rows_read) == (6, 1, 1, 4)
    assert (account.accepted, account.rejected, account.duplicate) == (1, 3, 0)
    assert account.balances
    assert [(line["row"], line["code"]) for line in result.quarantine.to_pylist()] == [
        (3, "PH-I020"),
        (5, "PH-I020"),
        (6, "PH-V031"),
    ]
    assert account.records == {"death": 1}


def test_a_row_that_repeats_key_and_content_is_a_duplicate_and_the_first_stays(tmp_path: Path) -> None:
    text = "ID,Died,Sex,Note\na,2017-01-02,male,x\na,2017-01-02,MALE,y\na,2017-01-03,male,x\n,2017-01-04,male,x\n"
    result = applied(text, column("ID", "ignore", "key = true") + DIED + column("Sex", "sex"), tmp_path)
    assert result.records["row"].to_pylist() == [2, 4, 5]
    assert result.quarantine.to_pylist() == [
        {"file_id": 7, "row": 3, "fate": "duplicate", "code": "PH-V040", "column": ""}
    ]
    assert codes(result) == {"PH-M023": 1, "PH-V040": 1, "PH-V041": 1, "PH-V043": 1}
    assert (result.account.accepted, result.account.duplicate, result.account.balances) == (3, 1, True)


def test_without_a_key_rows_that_are_alike_stay_and_are_told(tmp_path: Path) -> None:
    text = "Died,Note\n2017-01-02,x\n2017-01-02,y\n2017-01-02,x\n2017-01-02,\n2017-01-02,\n"
    result = applied(text, DIED + column("Note", "ignore"), tmp_path)
    assert result.account.accepted == 5
    assert [each.rows for each in result.findings if each.code.id == "PH-V042"] == [(4, 6)]
    assert codes(result) == {"PH-V042": 2}


def test_the_order_of_day_and_month_is_found_in_the_values_or_asked_for(tmp_path: Path) -> None:
    result = applied("Died\n03/04/2017\n31/01/2017\n", DIED, tmp_path)
    assert result.records["died_on"].to_pylist() == [date(2017, 4, 3), date(2017, 1, 31)]
    assert codes(result) == {"PH-M021": 1}
    assert [each.details["order"] for each in result.findings if "order" in each.details] == ["dmy"]
    assert blockers("Died\n03/04/2017\n05/06/2017\n", DIED, tmp_path) == [("PH-M014", "Died")]
    declared = applied("Died\n03/04/2017\n", '[file]\ndate_order = "mdy"\n' + DIED, tmp_path)
    assert declared.records["died_on"].to_pylist() == [date(2017, 3, 4)]


def test_a_column_that_settles_the_order_settles_it_for_the_others(tmp_path: Path) -> None:
    text = "Died,Registered\n03/04/2017,20/04/2017\n"
    result = applied(text, DIED + column("Registered", "registered_on"), tmp_path)
    assert result.records["died_on"].to_pylist() == [date(2017, 4, 3)]


def test_everything_that_stands_in_the_way_is_told_together(tmp_path: Path) -> None:
    columns = column("Nowhere", "sex") + column("Died", "registered_on", "sure = false")
    columns += column("When", "died_on", 'when = { column = "Kind", is = "x" }')
    assert blockers("Died,When\n2017-01-01,03/04/2017\n", columns, tmp_path) == [
        ("PH-M010", "Nowhere"),
        ("PH-M010", "Kind"),
        ("PH-M013", "Died"),
    ]


def test_a_file_without_any_date_is_not_taken(tmp_path: Path) -> None:
    assert blockers("Age\n3\n", column("Age", "age"), tmp_path) == [("PH-M012", "")]


def test_a_mapping_for_another_record_is_refused(tmp_path: Path) -> None:
    from pharmakon.intake.apply import apply_mapping
    from pharmakon.records import Observation

    raw = raw_sheet("Died\n2017-01-01\n", tmp_path)
    with pytest.raises(BlockedError) as refusal:
        apply_mapping(raw, mapping_of(DIED), Observation, file_id=1, reference_area="XX")
    assert [each.code.id for each in refusal.value.findings] == ["PH-M015"]


def test_unsure_columns_that_records_can_do_without_are_not_read(tmp_path: Path) -> None:
    columns = DIED + column("Sex", "sex", "sure = false") + column("Race", "extra:race")
    result = applied("Died,Sex,Race,Else\n2017-01-02,male,x,y\n", columns, tmp_path)
    assert result.records["sex"].to_pylist() == [None]
    assert codes(result) == {"PH-M020": 1, "PH-D113": 1, "PH-M023": 1}


def test_an_unsure_key_counts_when_no_two_rows_share_it(tmp_path: Path) -> None:
    key = column("ID", "ignore", "key = true", "sure = false")
    assert codes(applied("ID,Died\na,2017\nb,2017\n", key + DIED, tmp_path)) == {"PH-M024": 1}
    assert blockers("ID,Died\na,2017\na,2018\n", key + DIED, tmp_path) == [("PH-M013", "ID")]


def test_headings_are_found_whatever_their_capital_letters(tmp_path: Path) -> None:
    result = applied("DIED  \n2017-01-02\n", DIED, tmp_path)
    assert result.records.num_rows == 1


def test_a_sheet_without_rows_gives_empty_tables(tmp_path: Path) -> None:
    result = applied(
        "Died,Cause,Heroin\n", DIED + column("Cause", "cause_text") + column("Heroin", "mention:heroin"), tmp_path
    )
    assert result.account.balances
    tables = (result.records, result.texts, result.flags, result.cells, result.quarantine)
    assert [table.num_rows for table in tables] == [0] * 5
