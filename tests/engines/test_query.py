"""Queries: parameters become literals, nothing else; names that are missing are told."""

import datetime

import pyarrow as pa
import pytest

from pharmakon.engines import DuckDBEngine, Query, Step, literal, step
from pharmakon.engines.query import Parameter, Scalar
from pharmakon.findings import InternalError

HOSTILE = (
    "'",
    "''; drop table t; --",
    "a' or '1' = '1",
    "\\",
    "\\'",
    "a\\",
    ":word",
    "?",
    "$1",
    '"',
    "/* */ --",
    "line\nbreak",
    "\u2019\u00e9\U0001f600",
    "%_",
    "",
)
WORDS = pa.table({"id": pa.array(range(len(HOSTILE)), pa.int64()), "word": list(HOSTILE)})


def found(sql: str, **parameters: Parameter) -> list[int]:
    query = Query((step("found", sql, **parameters),), "found", ("id",))
    ids: list[int] = DuckDBEngine(threads=1).run(query, {"words": WORDS})["id"].to_pylist()
    return ids


def refusal(sql: str, **parameters: Parameter) -> tuple[str, object]:
    with pytest.raises(InternalError) as caught:
        step("asked", sql, **parameters)
    return caught.value.findings[0].code.id, caught.value.findings[0].details.get("names")


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_text_finds_itself_and_nothing_else(number: int) -> None:
    assert found("select id from words where word = :word", word=HOSTILE[number]) == [number]


def test_hostile_texts_in_a_list_find_themselves() -> None:
    assert found("select id from words where word in (:all_of)", all_of=HOSTILE[:4]) == [0, 1, 2, 3]


def test_an_empty_list_finds_nothing() -> None:
    assert found("select id from words where word in (:all_of)", all_of=[]) == []
    assert found("select id from words where not word in (:all_of)", all_of=[]) == WORDS["id"].to_pylist()


def test_both_sides_of_a_list_may_be_parameters() -> None:
    assert found("select id from words where :one in (:some)", one="a", some=["b"]) == []


@pytest.mark.parametrize("value", ["a", "", -3, 0, 2**62, True, False, datetime.date(2012, 2, 29)])
def test_a_value_comes_back_as_it_went_in(value: Scalar) -> None:
    query = Query((step("asked", "select 1 as b, :given as a", given=value),), "asked", ("a",))
    assert DuckDBEngine(threads=1).run(query, {})["a"].to_pylist() == [value]


def test_no_value_is_null() -> None:
    assert found("select id from words where coalesce(:given, word) = :word", given=None, word="?") == [
        HOSTILE.index("?")
    ]


@pytest.mark.parametrize("value", [1.5, float("nan"), datetime.datetime(2012, 1, 1, tzinfo=datetime.UTC), b"x"])
def test_a_value_without_a_portable_literal_is_refused(value: Scalar) -> None:
    with pytest.raises(TypeError, match="no portable literal"):
        literal(value)


def test_a_list_outside_in_is_refused() -> None:
    with pytest.raises(TypeError, match="some"):
        step("asked", "select 1 as b, :some as a", some=[1, 2])


def test_a_placeholder_without_a_value_is_refused() -> None:
    assert refusal("select id from words where word = :word and id = :id", id=1) == ("PH-Q002", "word")


def test_a_value_without_a_placeholder_is_refused() -> None:
    assert refusal("select id from words where word = :word", word="a", wrod="b") == ("PH-Q002", "wrod")


def test_a_placeholder_that_was_never_bound_is_refused() -> None:
    with pytest.raises(InternalError) as caught:
        Query((Step("asked", "select id from words where word = :word"),), "asked", ("id",))
    assert [finding.code.id for finding in caught.value.findings] == ["PH-Q001"]


def test_inputs_are_the_tables_that_no_earlier_step_makes() -> None:
    steps = (
        Step("first_step", "select id from words"),
        Step("second_step", "select f.id from first_step f join others o on f.id = o.id"),
    )
    assert Query(steps, "second_step", ("id",)).inputs() == {"words", "others"}


def test_a_step_that_is_used_before_it_is_made_is_an_input() -> None:
    steps = (Step("early", "select id from late"), Step("late", "select e.id from early e"))
    assert Query(steps, "late", ("id",)).inputs() == {"late"}


def test_a_longer_query_may_name_the_earlier_steps() -> None:
    short = Query((Step("one", "select id from words"),), "one", ("id",))
    longer = short.then(Step("two", "select count(*) as a from one"), order_by=("a",))
    assert DuckDBEngine(threads=1).run(longer, {"words": WORDS})["a"].to_pylist() == [len(HOSTILE)]
