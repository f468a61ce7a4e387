"""The country is built from the record types and the substance register; what changes there must show here."""

from collections import Counter
from pathlib import Path

import pytest

from pharmakon.records import RECORD_TYPES, CategoryColumn
from pharmakon.simulate.office import COLUMNS, UNKNOWN, flags
from pharmakon.simulate.people import POPULATION_SEXES
from pharmakon.simulate.world import CLASS_NAMED, rows, substances, values
from pharmakon.substances import Register

DEATH = RECORD_TYPES["death"]


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load(Path("no overlay"))


def test_columns_are_columns_of_the_record_type() -> None:
    assert set(COLUMNS.values()) <= set(DEATH.columns())


def test_required_columns_are_filled() -> None:
    required = {name for name, column in DEATH.columns().items() if column.required}
    assert required <= set(COLUMNS.values())


@pytest.mark.parametrize("column", [name for name, each in DEATH.columns().items() if isinstance(each, CategoryColumn)])
def test_every_value_of_a_list_has_a_share(column: str) -> None:
    shared = {row["value"] for row in rows("categories") if row["column"] == column}
    populated = set(POPULATION_SEXES) if column == "sex" else set()
    assert shared | populated == set(values(column))


def test_populations_have_sexes_of_the_record_type() -> None:
    assert set(POPULATION_SEXES) < set(values("sex"))


@pytest.mark.parametrize(("heading", "column"), [("Sex", "sex"), ("Manner of death", "manner")])
def test_the_file_holds_every_value_of_the_list(by_heading: dict[str, list[str]], heading: str, column: str) -> None:
    written = Counter(by_heading[heading])
    wanted = {value.capitalize() for value in values(column)}
    assert wanted <= set(written)
    assert set(written) - wanted <= {UNKNOWN, "K", "Category 9"}


def test_a_value_the_record_type_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from pharmakon.simulate import world

    world.shares.cache_clear()
    monkeypatch.setattr(world, "values", lambda column: ("accident",))
    with pytest.raises(ValueError, match="manner knows no homicide"):
        world.shares("manner")
    world.shares.cache_clear()


def test_every_substance_is_an_entry_of_the_register_with_the_same_class(register: Register) -> None:
    known = dict(zip(substances().ids, substances().classes, strict=True))
    assert {name: register.entries[name].class_ for name in known} == known


def test_the_register_finds_every_word_that_is_no_misspelling(register: Register) -> None:
    speaks_for = register.speaks_for()
    for row in rows("words"):
        if row["kind"] != "misspelling":
            found = register.find(row["word"])
            assert any(row["substance"] in speaks_for[each] for each in found), row["word"]


def test_no_misspelling_is_the_name_of_another_substance(register: Register) -> None:
    for row in rows("words"):
        if row["kind"] == "misspelling":
            assert set(register.find(row["word"])) <= {row["substance"]}, row["word"]


def test_flag_headings_are_found_in_the_register(register: Register) -> None:
    for heading, place in flags().items():
        assert register.find(heading) == [substances().ids[place]]


def test_words_of_each_substance_add_up() -> None:
    total = Counter[str]()
    for row in rows("words"):
        total[row["substance"]] += int(row["per_mille"])
    assert total == dict.fromkeys(set(substances().ids) - {CLASS_NAMED}, 1000)


def test_shares_of_manner_add_up() -> None:
    assert sum(int(row["per_mille"]) for row in rows("categories") if row["column"] == "manner") == 1000


def test_patterns_and_extras_name_known_substances() -> None:
    named = {name for row in rows("patterns") for name in row["substances"].split("|")}
    named |= {row["substance"] for row in rows("extras")}
    assert named == set(substances().ids) - {CLASS_NAMED}


def test_denials_name_known_substances_or_classes() -> None:
    known = {*substances().ids, *substances().classes}
    assert {row["unless"] for row in rows("tails")} - {""} <= known
