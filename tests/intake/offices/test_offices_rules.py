"""The general rules that files of offices rest on, each with the case in which careless reading errs in silence."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from pharmakon.intake.ages import age_range
from pharmakon.intake.cells import Texts
from pharmakon.intake.dates import NoDateError, days_of, order_counts, without_times
from pharmakon.intake.values import decimal_of_counts
from tests.intake.mapping.test_propose_mapping import proposed, table
from tests.intake.sheets import applied

DIED = '[[column]]\nfrom = "Died"\nto = "died_on"\n'


@pytest.mark.parametrize(
    ("heading", "cells", "expected", "sure"),
    [
        ("Sex", "M F", {"m": "male", "f": "female"}, True),
        ("Sexo", "H M", {"h": "male", "m": "female"}, True),  # hombre, mujer
        ("Sexe", "H F", {"h": "male", "f": "female"}, True),
        ("Płeć", "M K", {"m": "male", "k": "female"}, True),
        ("Pohlaví", "M Ž", {"m": "male", "ž": "female"}, True),
        ("Cinsiyet", "E K", {"e": "male", "k": "female"}, True),
        ("Jenis kelamin", "L P", {"l": "male", "p": "female"}, True),
        ("Пол", "М Ж", {"м": "male", "ж": "female"}, True),
        ("Geslacht", "M V", {"m": "male", "v": "female"}, True),  # man, vrouw
        ("Lytis", "V M", {"v": "male", "m": "female"}, True),  # vyras, moteris
        ("Nem", "F N", {"f": "male", "n": "female"}, True),  # férfi, nő
        ("Nem", "Férfi Nő", {"férfi": "male", "nő": "female"}, True),
        ("Sex", "M F U", {"m": "male", "f": "female", "u": "why:does_not_know"}, True),
        ("Sex", "M V", None, False),  # Dutch or Lithuanian: the letters mean the opposite
        ("Sex", "F N", None, False),  # Hungarian, or a letter for not known
        ("Sexo", "M M", None, False),  # masculino or mujer
    ],
)
def test_letters_for_the_sexes_are_read_beside_each_other(
    heading: str, cells: str, expected: dict[str, str] | None, sure: bool, tmp_path: Path
) -> None:
    rows = [f"2023-01-{day + 10},{cell}" for day, cell in enumerate(cells.split() * 4)]
    mapping, proposal = proposed(table(f"Date of death,{heading}", *rows), tmp_path)
    entry = next(entry for entry in mapping.columns if entry.source == heading)
    assert (entry.to, entry.sure) == ("sex", sure)
    assert bool(proposal.unsure) is not sure
    if expected is not None:
        assert dict(entry.values) == expected


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["1,234,567", "987"], "."),
        (["12,345", "987"], "."),
        (["12.345", "987"], ","),
        (["1.000", "12.345"], ","),  # a thousand, not one
        (["1,234", "5.678"], ""),  # one of each
        (["1,234", "56789"], ""),  # a number of five digits without a mark
        (["0,123", "1,234"], ""),  # decimals
        (["1,5", "1,234"], ""),
        (["1234", "987"], ""),
    ],
)
def test_marks_between_thousands_are_told_by_the_whole_column(cells: list[str], decimal: str) -> None:
    assert decimal_of_counts(cells) == decimal


def test_a_thousand_persons_are_never_read_as_one(tmp_path: Path) -> None:
    columns = '[[column]]\nconstant = "POPULATION"\nto = "indicator"\n'
    for heading, to in (("Area", "area"), ("Year", "period"), ("Persons", "value")):
        columns += f'[[column]]\nfrom = "{heading}"\nto = "{to}"\n'
    read = applied('Area,Year,Persons\nN,2023,"1.000"\nS,2023,"2.500"\n', columns, tmp_path, record="observation")
    assert read.records["value"].to_pylist() == [1000, 2500]
    unsure = applied('Area,Year,Persons\nN,2023,"1.000"\nS,2023,"2500"\n', columns, tmp_path, record="observation")
    assert unsure.records["value"].to_pylist() == [2500]
    assert unsure.account.rejected == 1


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023年1月5日", date(2023, 1, 5), date(2023, 1, 5)),
        ("2023年1月", date(2023, 1, 1), date(2023, 1, 31)),
        ("2023년 12월 31일", date(2023, 12, 31), date(2023, 12, 31)),
        ("٠٥/٠٢/٢٠٢٣", date(2023, 2, 5), date(2023, 2, 5)),
        ("\u200f05/02/2023", date(2023, 2, 5), date(2023, 2, 5)),
        ("2023-01-01/2023-12-31", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-01-01 to 2023-03-31", date(2023, 1, 1), date(2023, 3, 31)),
    ],
)
def test_dates_in_other_scripts_and_periods(text: str, first: date, last: date) -> None:
    (plain,) = without_times(Texts.of(pa.array([text]))).different.to_pylist()
    assert days_of(plain, "dmy") == (first, last)


def test_a_period_that_ends_before_it_begins_is_none() -> None:
    with pytest.raises(NoDateError):
        days_of("2023-12-31/2023-01-01", None)


def test_digits_of_other_scripts_tell_the_order_of_day_and_month() -> None:
    assert order_counts(Texts.of(pa.array(["٣١/٠١/٢٠٢٣", "٠٥/٠٢/٢٠٢٣"]))).day_first == 1


@pytest.mark.parametrize(
    ("code", "ages"),
    [
        ("Y15", (15, 15)),
        ("Y15-24", (15, 24)),
        ("Y15T24", (15, 24)),
        ("Y_GE85", (85, None)),
        ("Y_GT84", (85, None)),
        ("Y_LT1", (0, 0)),
        ("Y_LE4", (0, 4)),
        ("_T", (None, None)),
    ],
)
def test_codes_for_ages_of_international_tables(code: str, ages: tuple[int | None, int | None]) -> None:
    assert age_range(code) == ages


def test_an_age_that_may_be_a_code_is_said_and_read(tmp_path: Path) -> None:
    age = '[[column]]\nfrom = "Age"\nto = "age"\n'
    many = applied("Died,Age\n" + "2023,99\n" * 5 + "2023,91\n" * 2, DIED + age, tmp_path)
    (said,) = (each for each in many.findings if each.code.id == "PH-V044")
    assert (said.count, said.details["near"]) == (5, 2)
    assert many.records["age"].to_pylist() == [99] * 5 + [91] * 2
    old = applied("Died,Age\n" + "2023,99\n" * 5 + "2023,91\n" * 6, DIED + age, tmp_path)
    assert "PH-V044" not in {each.code.id for each in old.findings}


def test_codes_for_an_age_not_known_are_proposed_as_such(tmp_path: Path) -> None:
    rows = [f"2023-01-{day},{day + 20}" for day in range(13, 29)]
    mapping, _ = proposed(table("Date of death,Age", *rows, "2023-02-01,999"), tmp_path)
    assert [dict(entry.values) for entry in mapping.columns if entry.to == "age"] == [{"999": "why:does_not_know"}]


def test_codes_of_areas_are_no_words_for_nothing(tmp_path: Path) -> None:
    place = '[[column]]\nfrom = "Place"\nto = "area_residence"\n'
    read = applied("Died,Place\n2023,DK\n2023,NA\n2023,NR\n2023,unknown\n2023,n/a\n", DIED + place, tmp_path)
    assert read.records["area_residence"].to_pylist() == ["DK", "NA", "NR", None, None]


def test_what_figures_are_made_by_and_no_column_gives_is_said(tmp_path: Path) -> None:
    read = applied("Died,ICD\n2023,X42\n", DIED + '[[column]]\nfrom = "ICD"\nto = "underlying_cause"\n', tmp_path)
    assert [each.details["to"] for each in read.findings if each.code.id == "PH-M025"] == ["sex", "age", "cause_text"]


def test_a_heading_that_promises_what_its_cells_do_not_hold_is_said(tmp_path: Path) -> None:
    rows = [f"2023-01-{day},4{day},44927" for day in range(13, 29)]  # ages as 4 and years; days since 1900
    mapping, proposal = proposed(table("Registration date,Idade,Date of death", *rows), tmp_path)
    unsure = {entry.source for entry in mapping.columns if entry.to == "ignore" and not entry.sure}
    assert "Date of death" in unsure
    assert any("Date of death by its heading" in line for line in proposal.unsure)


def test_half_of_the_cells_are_enough_where_the_heading_says_date_of_death(tmp_path: Path) -> None:
    rows = [f"2023-01-{day},x" for day in range(13, 21)] + ["never,x"] * 4 + ["not stated,x"] * 9
    mapping, _ = proposed(table("Date of death,Cause of death", *rows), tmp_path)
    assert [(entry.source, entry.sure) for entry in mapping.columns if entry.to == "died_on"] == [
        ("Date of death", True)
    ]
