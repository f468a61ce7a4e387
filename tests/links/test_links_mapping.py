"""What a mapping says of columns that tell persons apart, how it is proposed, the form in which rows are compared."""

from pathlib import Path

import pyarrow as pa
import pytest

from pharmakon.intake.compared import compared_rows, in_common, link_roles, shared_roles, tells_apart
from pharmakon.intake.linkage import Role
from pharmakon.intake.mapping import FULL_NAME, LINK_ROLES, Mapping, parse_mapping
from pharmakon.observatory import mapping_of, take_mapping, write_mapping
from pharmakon.observatory.links.pair_decisions import DIFFERENT, SAME, contradictions, one_person
from tests.intake.sheets import raw_sheet
from tests.links.offices import both, country

HEAD = 'format = 1\nsource = "s"\nrecord = "death"\n'


def read(columns: str) -> tuple[Mapping | None, list[tuple[str, object]]]:
    mapping, faults = parse_mapping(HEAD + columns, name="s.toml")
    return mapping, [(each.code.id, each.details.get("key")) for each in faults]


def test_the_roles_of_a_mapping_are_those_of_the_linkage_and_the_full_name() -> None:
    assert set(LINK_ROLES) == {*Role, FULL_NAME}


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ('from = "Name"\nto = "ignore"\nlink = "nickname"', "link"),
        ('from = "Name"\nto = "ignore"\nlink = 3', "link"),
        ('constant = "x"\nto = "manner"\nlink = "surname"', "link"),
        ('from = "Name"\nto = "ignore"\nlink = "surname"\ndate_order = "dmy"', "date_order"),
    ],
)
def test_a_link_that_cannot_be_followed_is_a_finding(column: str, key: str) -> None:
    mapping, faults = read(f"[[column]]\n{column}\n")
    assert mapping is None
    assert ("PH-M004", key) in faults


def test_a_birth_that_is_ignored_may_have_an_order_of_its_own() -> None:
    mapping, faults = read('[[column]]\nfrom = "DOB"\nto = "ignore"\nlink = "birth"\ndate_order = "mdy"\n')
    assert faults == []
    assert mapping is not None
    assert link_roles(mapping) == {"birth"}


def test_columns_that_say_who_somebody_is_are_proposed_for_comparison(tmp_path: Path) -> None:
    root = both(tmp_path)
    links = {
        source: {entry.source: (entry.to, entry.link) for entry in mapping_of(root, source).columns if entry.link}
        for source in ("deaths", "registry")
    }
    assert links["deaths"] == {
        "First name": ("ignore", "given"),
        "Surname": ("ignore", "surname"),
        "Date of birth": ("ignore", "birth"),
        "Date of death": ("died_on", "death"),
        "Sex": ("sex", "sex"),
        "Age": ("age", "age"),
    }
    assert links["registry"]["Name"] == ("ignore", "full_name")


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("First name,Name,Sex", {"First name": "given", "Name": "surname", "Sex": "sex"}),
        ("Prénom,Nom,Sexe", {"Prénom": "given", "Nom": "surname", "Sexe": "sex"}),
        ("Doctor,Mother's name,Sex", {}),
        ("Case number,Date of birth,Sex", {}),  # a birth alone does not tell persons apart
    ],
)
def test_what_is_proposed_by_headings(tmp_path: Path, headings: str, expected: dict[str, str]) -> None:
    rows = "".join(f"a{n},b{n},Male,2023-01-0{n},Heroin\n" for n in range(1, 9))
    root = country(tmp_path, ("deaths.csv", f"{headings},Date of death,Cause of death\n{rows}", "deaths"))
    found = {entry.source: entry.link for entry in mapping_of(root, "deaths").columns if entry.link}
    found.pop("Date of death", None)
    assert found == expected


def test_a_mapping_keeps_its_links_through_the_workbook(tmp_path: Path) -> None:
    root = both(tmp_path)
    before = mapping_of(root, "registry")
    write_mapping(root, "registry", tmp_path / "mapping.xlsx")
    take_mapping(root, "registry", tmp_path / "mapping.xlsx")
    assert [each.link for each in mapping_of(root, "registry").columns] == [each.link for each in before.columns]


def columns_of(table: pa.Table) -> dict[str, list[str | None]]:
    return {name: table[name].to_pylist() for name in table.column_names if name not in ("file_id", "part")}


def test_rows_are_brought_into_one_form(tmp_path: Path) -> None:
    text = (
        "Name,DOB,Age,S,Kind,Day\n"
        '"Alpha, Ann",31.12.1980,42 years,1,died,01.02.2023\n'
        "Bob Beta,1970,?,2,seen,02.02.2023\n"
        ",05.1960,6 months,9,died,\n"
    )
    mapping, faults = read(
        '[file]\ndate_order = "dmy"\n'
        '[[column]]\nfrom = "Name"\nto = "ignore"\nlink = "full_name"\n'
        '[[column]]\nfrom = "DOB"\nto = "ignore"\nlink = "birth"\n'
        '[[column]]\nfrom = "Age"\nto = "age"\nlink = "age"\n'
        '[[column]]\nfrom = "S"\nto = "sex"\nlink = "sex"\n'
        'values = {"1" = "male", "2" = "female", "9" = "why:does_not_know"}\n'
        '[[column]]\nfrom = "Day"\nto = "died_on"\nlink = "death"\nwhen = {column = "Kind", is = "died"}\n'
    )
    assert mapping is not None, faults
    rows = compared_rows(raw_sheet(text, tmp_path), mapping, 7)
    assert columns_of(rows) == {
        "row": [2, 3, 4],
        "full_name": ["Ann Alpha", "Bob Beta", None],
        "birth": ["1980-12-31", "1970", "1960-05-00"],
        "death": ["2023-02-01", None, None],
        "sex": ["male", "female", None],
        "age": ["42", None, "0"],
    }


def test_a_full_name_is_compared_with_given_name_and_surname() -> None:
    roles = shared_roles({"given", "surname", "birth", "age"}, {FULL_NAME, "birth", "sex"})
    assert roles == (FULL_NAME, "birth")
    keys = {"file_id": [1], "row": [2], "part": [0]}
    parted = pa.table({**keys, "given": ["Ann"], "surname": ["Alpha"], "birth": ["1980-01-01"]})
    assert columns_of(in_common(parted, roles))["full_name"] == ["Ann Alpha"]
    both_ways = {"given", "surname", FULL_NAME, "birth"}
    assert shared_roles(both_ways, both_ways) == ("given", "surname", "birth")


@pytest.mark.parametrize(
    ("roles", "enough"),
    [
        (("surname", "birth"), True),
        (("identifier", "birth"), True),
        ((FULL_NAME, "death"), True),
        ((FULL_NAME,), False),  # one column by itself is no comparison
        (("birth", "sex", "area", "death"), False),
        ((), False),
    ],
)
def test_which_columns_tell_persons_apart(roles: tuple[str, ...], *, enough: bool) -> None:
    assert tells_apart(roles) is enough


def test_rows_are_one_person_by_way_of_others() -> None:
    a, b, c, d = ((1, row) for row in (2, 3, 4, 5))
    assert one_person([(b, c), (a, b)]) == {a: a, b: a, c: a}
    decided = {(a, b): SAME, (b, c): SAME, (a, c): DIFFERENT, (a, d): DIFFERENT}
    assert contradictions(decided) == [(a, c)]
