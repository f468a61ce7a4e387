"""Labels of codes while a mapping is applied: what wins, what is never guessed."""

from collections.abc import Mapping

import pyarrow as pa
import pytest

from pharmakon.intake.cells import Sheet, Texts
from pharmakon.intake.labels import Labels, why_of_label
from pharmakon.intake.mapping import ColumnEntry
from pharmakon.intake.profile import EXACT, NONE, Heading
from pharmakon.intake.values import Writing, read_texts
from pharmakon.records import Death


def read(column: str, texts: list[str], labels: Labels, values: Mapping[str, str] | None = None) -> list[object]:
    """Values, statuses and faults of a column's cells, one each."""
    entry = ColumnEntry(column, "x", values=values or {})
    found = read_texts(Texts.of(pa.array(texts)), entry, Death.columns()[column], Writing("dmy"), labels)
    lists = (found.fields[""].to_pylist(), found.why.to_pylist(), found.fault.to_pylist())
    return [next((said for said in each if said is not None), None) for each in zip(*lists, strict=True)]


def test_a_label_is_read_where_the_mapping_says_nothing() -> None:
    labels = Labels({"1": "Male", "2": "female", "3": "Refused"})
    assert read("sex", ["1", "2", "3", "male"], labels) == ["male", "female", "refused", "male"]


def test_the_mapping_wins_over_the_label() -> None:
    labels = Labels({"1": "Male", "2": "Female"})
    assert read("sex", ["1", "2"], labels, {"1": "female", "2": "male"}) == ["female", "male"]


def test_the_mapping_may_name_labels_too() -> None:
    assert read("sex", ["1"], Labels({"1": "Hombre"}), {"hombre": "male"}) == ["male"]


def test_a_code_for_a_missing_value_is_no_value() -> None:
    """998 is out of an age's limits and 99 within them: both are what the file says they are."""
    labels = Labels({"99": "Don't know"}, {"99": "Don't know", "998": ""})
    assert read("age", ["99", "998", "34"], labels) == ["does_not_know", None, 34]


def test_the_number_of_an_age_group_is_no_age() -> None:
    labels = Labels({"1": "15-24 years", "2": "25-34 years"})
    assert read("age", ["1", "2"], labels) == ["PH-V010", "PH-V010"]


def test_an_age_with_a_label_of_its_own_stays_an_age() -> None:
    labels = Labels({"0": "Under one year", "110": "110 and more"})
    assert read("age", ["0", "34", "51", "110"], labels) == [0, 34, 51, 110]


def test_a_code_of_a_list_is_read_where_its_label_is_words() -> None:
    labels = Labels({"X42": "Accidental poisoning by narcotics", "X44": "Accidental poisoning by other drugs"})
    assert read("underlying_cause", ["X42", "X44"], labels) == ["X42", "X44"]


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("REFUSED", "refused"), ("Refused to answer", "refused"), ("Prefer not to say", "refused"),
        ("Keine Auskunft", "refused"), ("Se niega a contestar", "refused"), ("Refus de répondre", "refused"),
        ("Отказ от ответа", "refused"), ("DON'T KNOW", "does_not_know"), ("Weiß nicht", "does_not_know"),
        ("Ne sait pas", "does_not_know"), ("No sabe", "does_not_know"), ("Затрудняюсь ответить", "does_not_know"),
        ("LEGITIMATE SKIP", "not_applicable"), ("Trifft nicht zu", "not_applicable"), ("Sans objet", "not_applicable"),
        ("No aplica", "not_applicable"), ("Не применимо", "not_applicable"), ("Not asked this year", "not_collected"),
        ("Nicht erhoben", "not_collected"), ("No answer", None), ("Blank", None), ("missing", None), ("", None),
        ("Never used", None), ("below_limit", "below_limit"),
    ],
)  # fmt: skip
def test_what_a_label_says_of_a_missing_value(label: str, why: str | None) -> None:
    assert why_of_label(label) == why


def test_a_column_is_known_by_its_label() -> None:
    assert Heading("V5", "Sex (1 male, 2 female)").match(["sex"]) == EXACT
    assert Heading("V5").match(["sex"]) == NONE


def test_labels_stand_for_codes_where_most_texts_have_one() -> None:
    table = pa.table({"row": pa.array([1, 2, 3], pa.int32()), "a": ["1", "2", "1"], "b": ["0", "34", "51"]})
    sheet = Sheet(table, {"a": {"1": "Heroin", "2": "Other"}, "b": {"0": "Under one"}}, {"b": {"51": ""}})
    assert sheet.seen("a").different.to_pylist() == ["Heroin", "Other"]
    assert sheet.seen("b").different.to_pylist() == ["0", "34"]
