"""Linking whole tables: what is found, what must not matter, and what must not come out."""

import numpy as np
import pyarrow as pa
import pytest

from pharmakon.findings import BlockedError, MisuseError
from pharmakon.intake.linkage import Field, LinkPlan, Links, Role, duplicates, link, review_table
from tests.intake.linkage.people import ROLES, persons, plan, shuffled, table, with_errors

COUNT = 600


def two_sources(seed: int = 3) -> tuple[pa.Table, pa.Table]:
    """Two registers of 400 persons each, 200 of them in both; the key `row` is the person, plus 10,000 on the right."""
    random = np.random.default_rng(seed)
    people = persons(random, COUNT)
    left = table(with_errors(random, people[:400], 0.1))
    right = table(with_errors(random, people[200:], 0.1), first=10_200)
    return left, right


def matched(links: Links) -> set[tuple[int, int]]:
    rows = links.table.filter(pa.compute.equal(links.table["class"].cast(pa.string()), "match"))
    return set(zip(rows["left_row"].to_pylist(), rows["right_row"].to_pylist(), strict=True))


def test_persons_of_both_sources_are_found() -> None:
    left, right = two_sources()
    links = link(left, right, plan())
    truth = {(person, person + 10_000) for person in range(200, 400)}
    found = matched(links)
    assert len(found & truth) / len(found) >= 0.97
    assert len(found & truth) / len(truth) >= 0.97
    assert links.errors.precision == pytest.approx(len(found & truth) / len(found), abs=0.03)
    assert links.errors.recall == pytest.approx(len(found & truth) / len(truth), abs=0.03)
    assert links.errors.links == pytest.approx(200, abs=8)


def test_the_order_of_rows_does_not_matter() -> None:
    left, right = two_sources()
    random = np.random.default_rng(8)
    first = link(left, right, plan())
    again = link(shuffled(random, left), shuffled(random, right), plan())
    assert again.table.equals(first.table)
    assert again.errors == first.errors
    together = pa.concat_tables([left, right])
    assert duplicates(shuffled(random, together), plan()).errors == duplicates(together, plan()).errors


def test_duplicates_do_not_depend_on_the_order_of_rows() -> None:
    left, right = two_sources(4)
    together = pa.concat_tables([left, right])

    def pairs(links: Links) -> set[tuple[frozenset[int], int, str]]:
        rows = links.table.to_pylist()
        return {(frozenset((row["left_row"], row["right_row"])), row["weight"], row["class"]) for row in rows}

    mixed = shuffled(np.random.default_rng(9), together)
    assert pairs(duplicates(mixed, plan())) == pairs(duplicates(together, plan()))


def test_a_column_without_values_changes_nothing() -> None:
    left, right = two_sources()
    fields = (*plan().fields, Field("death", Role.DEATH))
    empty = [each.append_column("death", pa.nulls(each.num_rows, pa.string())) for each in (left, right)]
    with_it, without = link(*empty, plan(fields=fields)), link(left, right, plan())
    assert with_it.table["weight"].equals(without.table["weight"])
    assert with_it.table["class"].equals(without.table["class"])


def test_what_comes_out_holds_no_value_of_any_row() -> None:
    left, right = two_sources()
    links = link(left, right, plan())
    review = review_table(links, plan())
    clear = {value for name in ROLES for value in left[ROLES[name][0]].to_pylist() if value} - {"male", "female"}
    shown = str(links.table.to_pylist()) + str(review.to_pylist()) + repr(links.findings) + repr(links.comparisons)
    assert not [value for value in clear if value in shown]
    assert links.table.column_names == [
        "left_row", "right_row", "weight", "probability", "pattern", "class", "conflict"
    ]  # fmt: skip


def test_a_row_has_one_partner_unless_the_plan_allows_more() -> None:
    left, right = two_sources()
    twice = pa.concat_tables([right, right.set_column(0, "row", pa.array(range(20_000, 20_400), pa.int32()))])
    one = link(left, twice, plan())
    partners = [pair[0] for pair in matched(one)]
    assert len(partners) == len(set(partners))
    many = link(left, twice, plan(one_to_one=False))
    assert len(matched(many)) > 1.8 * 190


def test_two_equal_candidates_are_for_a_person_to_decide() -> None:
    left, right = two_sources()
    twice = pa.concat_tables([right, right.set_column(0, "row", pa.array(range(20_000, 20_400), pa.int32()))])
    links = link(left, twice, plan())
    rows = [row for row in links.table.to_pylist() if row["left_row"] == 300 and row["class"] != "no"]
    assert {row["class"] for row in rows} == {"review"}


def test_births_on_a_frequent_day_say_less() -> None:
    """A third of the births are given as 1 January 1970."""
    random = np.random.default_rng(12)
    people = persons(random, COUNT)
    for person in people[::3]:
        person["birth"] = "1970-01-01"
    links = link(table(with_errors(random, people, 0.05)), table(with_errors(random, people, 0.05), 10_000), plan())
    rows = {row["left_row"]: row for row in links.table.to_pylist() if row["left_row"] + 10_000 == row["right_row"]}
    full = [row for row in rows.values() if row["pattern"] == "55555"]
    frequent = [row["weight"] for row in full if people[row["left_row"]]["birth"] == "1970-01-01"]
    rare = [row["weight"] for row in full if people[row["left_row"]]["birth"] != "1970-01-01"]
    assert min(rare) > max(frequent)


def test_the_tables_may_be_empty() -> None:
    left, right = two_sources()
    for one, two in ((left.slice(0, 0), right), (left, right.slice(0, 0)), (left.slice(0, 0), right.slice(0, 0))):
        assert link(one, two, plan()).table.num_rows == 0
    assert duplicates(left.slice(0, 1), plan()).table.num_rows == 0


def test_very_few_rows_are_linked_too() -> None:
    """What is believed before any row is seen decides: alike in all fields is a link, alike in none is not."""
    left = table(persons(np.random.default_rng(15), 3))
    same = link(left, left, plan())
    assert matched(same) == {(0, 0), (1, 1), (2, 2)}
    assert matched(link(left.slice(0, 1), left.slice(1, 1), plan())) == set()
    assert matched(duplicates(left, plan())) == set()


def test_fields_that_tell_nobody_apart_are_refused() -> None:
    sexes = pa.table({"row": range(4000), "sex": ["male", "female"] * 2000, "age": [40, 41] * 2000})
    weak = LinkPlan((Field("sex", Role.SEX), Field("age", Role.AGE)), key=("row",))
    with pytest.raises(BlockedError) as refused:
        link(sexes, sexes, weak)
    assert refused.value.findings[0].code.id == "PH-L010"


def test_no_persons_in_common_make_no_matches_and_a_warning() -> None:
    random = np.random.default_rng(13)
    people = persons(random, COUNT)
    links = link(table(people[:300]), table(people[300:], 10_000), plan())
    assert len(matched(links)) <= 2
    assert "PH-L006" in {finding.code.id for finding in links.findings}


def test_duplicates_are_a_finding() -> None:
    left, right = two_sources()
    found = duplicates(pa.concat_tables([left, right]), plan()).findings
    assert [finding.code.id for finding in found] == ["PH-L005"]


def test_unreadable_dates_are_a_finding() -> None:
    left, right = two_sources()
    odd = left.set_column(
        left.column_names.index("birth"), "birth", pa.array(["soon"] * 5 + left["birth"].to_pylist()[5:])
    )
    finding = next(each for each in link(odd, right, plan()).findings if each.code.id == "PH-L009")
    assert "5 rows" in finding.text()
    assert "soon" not in finding.text()


def test_a_missing_column_is_refused() -> None:
    left, right = two_sources()
    with pytest.raises(BlockedError) as refused:
        link(left.drop_columns(["birth"]), right, plan())
    assert refused.value.findings[0].code.id == "PH-L003"
    assert "birth" in refused.value.findings[0].text()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"fields": (Field("sex", Role.SEX),)}, "PH-L001"),
        ({"fields": (Field("sex", Role.SEX), Field("sex", Role.AGE))}, "PH-L001"),
        ({"passes": ((("surname", "colour"),),)}, "PH-L002"),
        ({"passes": ((("mother", "whole"),),)}, "PH-L002"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(changes: dict[str, object], expected: str) -> None:
    with pytest.raises(MisuseError) as refused:
        plan(**changes)
    assert refused.value.findings[0].code.id == expected


def test_declared_passes_are_kept() -> None:
    left, right = two_sources()
    narrow = link(left, right, plan(passes=((("surname", "whole"), ("birth", "whole")),)))
    assert narrow.compared < 400
    assert 0 < len(matched(narrow)) < 200
    assert narrow.errors.recall < 0.9  # it knows that the pass misses links


def test_reasons_are_told_in_words() -> None:
    fields = (
        Field("given", Role.GIVEN),
        Field("surname", Role.SURNAME),
        Field("birth", Role.BIRTH),
        Field("sex", Role.SEX),
    )
    random = np.random.default_rng(21)
    people = persons(random, 300)
    left = table(with_errors(random, people, 0.3))
    right = table(with_errors(random, people, 0.3), 10_000)
    chosen = LinkPlan(fields, key=("row",))
    review = review_table(link(left, right, chosen), chosen)
    assert review.num_rows > 0
    words = " ".join(review["for"].to_pylist() + review["against"].to_pylist() + review["unknown"].to_pylist())
    assert "surname differs by one letter" in words
    assert "date of birth differs by one digit" in words
    assert "given name is missing" in words
    assert review["probability"].to_pylist() == sorted(review["probability"].to_pylist(), reverse=True)
