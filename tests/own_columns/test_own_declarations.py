"""What pharmakon.toml may declare, and every fault of it told together, in the country's words."""

from pathlib import Path

import pytest

from pharmakon.findings import BlockedError
from pharmakon.observatory.declaring import load_declared
from pharmakon.records import (
    AreaColumn,
    DateColumn,
    LabelledColumn,
    NumberColumn,
    OpenCodeColumn,
    TextColumn,
    WholeColumn,
)
from pharmakon.records.extended import noted_types
from tests.own_columns.own_here import ETHNICITY, country, declare

EVERY_TYPE = """
[record.survey]
label = "Survey response"
meaning = "One person who answered."
[record.survey.column.region]
type = "area"
label = "Region"
confidential = false
[record.survey.column.day]
type = "date"
label = "Day"
required = true
[record.survey.column.weight]
type = "number"
label = "Weight"
unit = "persons"
between = [0, 1e6]
[record.survey.column.children]
type = "integer"
label = "Children"
between = [0, 20]
[record.survey.column.answer]
type = "category"
label = "Answer"
values = { 1 = "yes", 2 = "no", 9 = "why:refused" }
[record.survey.column.place]
type = "code"
label = "Place"
[record.survey.column.words]
type = "text"
label = "Own words"
"""


def refused(folder: Path, text: str) -> list[tuple[str, str]]:
    """Code and place of every fault of the settings."""
    with pytest.raises(BlockedError) as refusal:
        load_declared(country(folder, text))
    return [(each.code.id, str(each.details.get("key", each.where.file))) for each in refusal.value.findings]


def test_every_type_of_column_is_built_in_the_order_of_the_declaration(tmp_path: Path) -> None:
    survey = load_declared(country(tmp_path, EVERY_TYPE)).types["survey"]
    kinds = {name: type(column) for name, column in survey.columns().items()}
    assert kinds == {
        "region": AreaColumn,
        "day": DateColumn,
        "weight": NumberColumn,
        "children": WholeColumn,
        "answer": LabelledColumn,
        "place": OpenCodeColumn,
        "words": TextColumn,
    }
    assert list(kinds) == list(survey.columns()), "the order is that of the declaration"
    assert survey.columns()["day"].required
    assert not survey.columns()["region"].confidential
    assert survey.columns()["children"].confidential, "a column is confidential unless it says otherwise"
    assert survey.text_columns() == ["words"]
    assert "words" not in survey.schema().names, "free text is never in records"


def test_own_columns_of_a_shipped_type_stand_after_its_own(tmp_path: Path) -> None:
    death = load_declared(country(tmp_path, ETHNICITY)).types["death"]
    assert list(death.columns())[-1] == "ethnicity"
    assert death.own == {"ethnicity"}
    assert death.schema().names[-2:] == ["ethnicity", "ethnicity_why"]
    assert death.name == "death"


def test_a_list_of_codes_may_stand_in_a_table(tmp_path: Path) -> None:
    layout = country(tmp_path, '[record.death.column.origin]\ntype = "category"\nlabel = "Origin"\nlist = "origins"\n')
    (layout.reference / "lists").mkdir()
    table = layout.reference / "lists" / "origins.csv"
    table.write_text("code,label\nn,Northern\ns,Southern\nx,why:does_not_know\n", encoding="utf-8")
    before = load_declared(layout).types
    column = before["death"].columns()["origin"]
    assert isinstance(column, LabelledColumn)
    assert (column.values, column.nothings) == ({"n": "Northern", "s": "Southern"}, {"x": "does_not_know"})
    table.write_text("code,label\nn,Northern\ns,South\n", encoding="utf-8")
    assert load_declared(layout).types.key("death") != before.key("death"), "a changed list is another declaration"


# One line a fault: what is declared, then code and place of the finding.
COLUMN = "[record.death.column.extra]\n"
FAULTS = {
    "no type": (COLUMN + 'label = "x"', ("PH-D102", "record.death.column.extra.type")),
    "no label": (COLUMN + 'type = "date"', ("PH-D102", "record.death.column.extra.label")),
    "empty label": (COLUMN + 'type = "date"\nlabel = " "', ("PH-D102", "record.death.column.extra.label")),
    "unknown type": (COLUMN + 'type = "float"\nlabel = "x"', ("PH-D102", "record.death.column.extra.type")),
    "unknown key": (
        COLUMN + 'type = "date"\nlabel = "x"\nconfidental = false',
        ("PH-D101", "record.death.column.extra.confidental"),
    ),
    "category without codes": (COLUMN + 'type = "category"\nlabel = "x"', ("PH-D102", "record.death.column.extra")),
    "codes twice": (
        COLUMN + 'type = "category"\nlabel = "x"\nlist = "y"\nvalues = { a = "A" }',
        ("PH-D102", "record.death.column.extra"),
    ),
    "two codes alike": (
        COLUMN + 'type = "category"\nlabel = "x"\nvalues = { a = "A", A = "B" }',
        ("PH-D102", "record.death.column.extra.values"),
    ),
    "two labels alike": (
        COLUMN + 'type = "category"\nlabel = "x"\nvalues = { a = "Same", b = "same" }',
        ("PH-D102", "record.death.column.extra.values"),
    ),
    "a code that is a line of totals": (
        COLUMN + 'type = "category"\nlabel = "x"\nvalues = { a = "A", Unknown = "not known" }',
        ("PH-D102", "record.death.column.extra.values"),
    ),
    "no such nothing": (
        COLUMN + 'type = "category"\nlabel = "x"\nvalues = { a = "A", 9 = "why:lost" }',
        ("PH-D102", "record.death.column.extra.values"),
    ),
    "nothings alone": (
        COLUMN + 'type = "category"\nlabel = "x"\nvalues = { 9 = "why:refused" }',
        ("PH-D102", "record.death.column.extra.values"),
    ),
    "codes of a number": (
        COLUMN + 'type = "number"\nlabel = "x"\nvalues = { a = "A" }',
        ("PH-D102", "record.death.column.extra.values"),
    ),
    "limits of a date": (
        COLUMN + 'type = "date"\nlabel = "x"\nbetween = [1, 2]',
        ("PH-D102", "record.death.column.extra.between"),
    ),
    "limits upside down": (
        COLUMN + 'type = "integer"\nlabel = "x"\nbetween = [2, 1]',
        ("PH-D102", "record.death.column.extra.between"),
    ),
    "limits of an integer with decimals": (
        COLUMN + 'type = "integer"\nlabel = "x"\nbetween = [0, 1.5]',
        ("PH-D102", "record.death.column.extra.between"),
    ),
    "required text": (
        COLUMN + 'type = "text"\nlabel = "x"\nrequired = true',
        ("PH-D102", "record.death.column.extra.required"),
    ),
    "no truth": (
        COLUMN + 'type = "date"\nlabel = "x"\nconfidential = "no"',
        ("PH-D102", "record.death.column.extra.confidential"),
    ),
    "name of a shipped column": (
        '[record.death.column.sex]\ntype = "date"\nlabel = "x"',
        ("PH-D103", "record.death.column.sex"),
    ),
    "name of a sibling": (
        '[record.death.column.sex_why]\ntype = "date"\nlabel = "x"',
        ("PH-D103", "record.death.column.sex_why"),
    ),
    "name of a key": (
        '[record.death.column.file_id]\ntype = "date"\nlabel = "x"',
        ("PH-D103", "record.death.column.file_id"),
    ),
    "name with a capital": (
        '[record.death.column.Ethnicity]\ntype = "date"\nlabel = "x"',
        ("PH-D103", "record.death.column.Ethnicity"),
    ),
    "name that is a path": (
        '[record."../x".column.a]\ntype = "date"\nlabel = "x"',
        ("PH-D103", "record.../x"),
    ),
    "no such list": (
        COLUMN + 'type = "code"\nlabel = "x"\nlist = "nowhere"',
        ("PH-D104", "record.death.column.extra"),
    ),
    "a list outside its folder": (
        COLUMN + 'type = "code"\nlabel = "x"\nlist = "../areas"',
        ("PH-D102", "record.death.column.extra.list"),
    ),
    "no table": ("[record.death.column]\nextra = 3", ("PH-D102", "record.death.column.extra")),
    "columns that are no tables": ('[record]\ndeath = "x"', ("PH-D102", "record.death")),
    "records that are no tables": ("record = 3", ("PH-D005", "record")),
    "another key of a shipped type": ('[record.death]\nlabel = "x"', ("PH-D101", "record.death.label")),
    "a kind without columns": ('[record.seizure]\nlabel = "Seizure"', ("PH-D105", "pharmakon.toml")),
    "a kind that is called as mentions are": (
        '[record.mention.column.a]\ntype = "date"\nlabel = "x"',
        ("PH-D103", "record.mention"),
    ),
    "a table that nothing reads": ('[sorce.deaths]\nrecord = "death"', ("PH-D101", "sorce")),
    "a line that nothing reads": ('contry = "XVA"', ("PH-D101", "contry")),
    "a source of a kind that nobody declared": ('[source.x]\nrecord = "seizure"', ("PH-D108", "pharmakon.toml")),
    "an indicator that there is not": ('[indicator.DEATHS]\nby = ["a"]', ("PH-D101", "indicator.DEATHS")),
    "by nothing": ("[indicator.DRUG_INDUCED_DEATHS]\nby = []", ("PH-D107", "indicator.DRUG_INDUCED_DEATHS.by")),
    "by a column of the program": (
        '[indicator.DRUG_INDUCED_DEATHS]\nby = ["sex"]',
        ("PH-D107", "indicator.DRUG_INDUCED_DEATHS.by"),
    ),
    "by a number": (
        COLUMN + 'type = "number"\nlabel = "x"\n[indicator.DRUG_INDUCED_DEATHS]\nby = ["extra"]',
        ("PH-D107", "indicator.DRUG_INDUCED_DEATHS.by"),
    ),
    "another key of an indicator": (
        ETHNICITY + '[indicator.DRUG_INDUCED_DEATHS]\nby = ["ethnicity"]\nover = "x"',
        ("PH-D101", "indicator.DRUG_INDUCED_DEATHS.over"),
    ),
}


@pytest.mark.parametrize("text", [*FAULTS], ids=lambda text: text)
def test_a_fault_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    declared, expected = FAULTS[text]
    if declared.startswith(("record =", "contry")):  # a line at the head must stand before the tables
        declared = f"\n{declared}\n"
    assert refused(tmp_path, declared) == [expected]


def test_all_faults_of_the_file_are_told_together(tmp_path: Path) -> None:
    text = (
        '[record.death.column.sex]\ntype = "float"\n[record.seizure]\n[source.a]\nrole = "main"\n'
        '[indicator.X]\nby = ["y"]\n[plans]\nx = 1\n'
    )
    assert refused(tmp_path, text) == [
        ("PH-D101", "plans"),
        ("PH-D005", "source.a"),
        ("PH-D103", "record.death.column.sex"),
        ("PH-D102", "record.death.column.sex.label"),
        ("PH-D102", "record.death.column.sex.type"),
        ("PH-D105", "pharmakon.toml"),
        ("PH-D101", "indicator.X"),
    ]


def test_the_nearest_name_is_named_first(tmp_path: Path) -> None:
    with pytest.raises(BlockedError) as refusal:
        load_declared(country(tmp_path, '[sorce.deaths]\nrecord = "death"'))
    assert "expected one of source, " in refusal.value.findings[0].text()


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("code;label\na;A\n", None),
        ("code,label\n", None),
        ("code,label\na,\n", 2),
        ("code,label\na,A\na,B\n", 3),
        ("code,label\na,A\nb,a\n", None),
    ],
)
def test_a_list_that_cannot_be_read_names_its_file_and_row(tmp_path: Path, text: str, row: int | None) -> None:
    layout = country(tmp_path)
    (layout.reference / "lists").mkdir()
    (layout.reference / "lists" / "origins.csv").write_text(text, encoding="utf-8")
    declare(layout, COLUMN + 'type = "category"\nlabel = "x"\nlist = "origins"\n')
    with pytest.raises(BlockedError) as refusal:
        load_declared(layout)
    (finding,) = refusal.value.findings
    assert (finding.code.id, finding.where.file, finding.where.row) == ("PH-D104", "reference/lists/origins.csv", row)


def test_a_declaration_comes_back_from_its_note(tmp_path: Path) -> None:
    types = load_declared(country(tmp_path, EVERY_TYPE + ETHNICITY)).types
    again = noted_types(types.shipped, types.noted())
    assert {name: again[name].columns() for name in again} == {name: types[name].columns() for name in types}
    assert [again.key(name) for name in again] == [types.key(name) for name in types]


def test_settings_that_declare_nothing_change_no_key(tmp_path: Path) -> None:
    types = load_declared(country(tmp_path)).types
    assert (types.key("death"), dict(types.noted())) == ("", {})
