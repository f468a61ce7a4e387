"""Keyed tokens: they link as clear text does, say nothing without the key, and refuse another key."""

import numpy as np
import pyarrow as pa
import pytest

from pharmakon.findings import BlockedError, SurroundingsError
from pharmakon.intake.linkage import (
    Links,
    Role,
    TokenKey,
    duplicate_tokens,
    link,
    link_tokens,
    proposed_plan,
    tokenised,
)
from tests.intake.linkage.people import ROLES, plan, shuffled
from tests.intake.linkage.test_linkage import matched, two_sources

KEY = TokenKey(bytes(range(32)))
OTHER = TokenKey(bytes(range(1, 33)))


def of_tokens(*, salted: bool) -> Links:
    left, right = (tokenised(each, plan(), KEY, salted=salted) for each in two_sources())
    return link_tokens(left, right, plan())


@pytest.mark.parametrize(("salted", "least"), [(False, 0.95), (True, 0.85)])
def test_tokens_link_nearly_as_clear_text_does(*, salted: bool, least: float) -> None:
    truth = {(person, person + 10_000) for person in range(200, 400)}
    found = matched(of_tokens(salted=salted))
    assert len(found & truth) / len(found) >= 0.97
    assert len(found & truth) / len(truth) >= least
    assert len(found & truth) <= len(matched(link(*two_sources(), plan())) & truth) + 2


def test_tokens_do_not_depend_on_the_order_of_rows() -> None:
    left, right = two_sources()
    mixed = tokenised(shuffled(np.random.default_rng(2), left), plan(), KEY).sort_by("row")
    assert mixed.equals(tokenised(left, plan(), KEY), check_metadata=True)
    again = link_tokens(mixed, tokenised(right, plan(), KEY), plan())
    assert again.table.equals(link_tokens(tokenised(left, plan(), KEY), tokenised(right, plan(), KEY), plan()).table)


def test_tokens_hold_no_clear_text() -> None:
    left, _ = two_sources()
    written = pa.BufferOutputStream()
    made = tokenised(left, plan(), KEY)
    with pa.ipc.new_file(written, made.schema) as file:
        file.write_table(made)
    content = written.getvalue().to_pybytes()
    clear = {value for role in ROLES for value in left[ROLES[role][0]].to_pylist() if value}
    assert not [value for value in clear if value.encode() in content]
    assert bytes(range(32)) not in content
    assert "secret" not in repr(KEY)


@pytest.mark.parametrize("salted", [True, False])
def test_tokens_of_two_keys_have_nothing_in_common(*, salted: bool) -> None:
    left, _ = two_sources()
    one, two = (tokenised(left, plan(), key, salted=salted) for key in (KEY, OTHER))
    for name in ("surname", "given.sound", "birth.year", "postcode"):
        assert not (set(one[name].to_pylist()) & set(two[name].to_pylist())) - {None}


def test_tokens_of_another_key_are_refused() -> None:
    left, right = two_sources()
    with pytest.raises(BlockedError) as refused:
        link_tokens(tokenised(left, plan(), KEY), tokenised(right, plan(), OTHER), plan())
    assert refused.value.findings[0].code.id == "PH-L008"
    with pytest.raises(BlockedError):
        link_tokens(tokenised(left, plan(), KEY, salted=False), tokenised(right, plan(), KEY), plan())


def test_a_short_key_is_refused() -> None:
    with pytest.raises(SurroundingsError) as refused:
        TokenKey(b"password")
    assert refused.value.findings[0].code.id == "PH-L007"
    assert "password" not in str(refused.value)


def test_salted_tokens_of_one_name_differ_between_years_of_birth() -> None:
    """Nobody can count how often a name occurs: a token occurs as often as its name in one year of birth."""
    rows = {"row": range(4), "surname": ["smith"] * 4, "birth": ["1960-01-02", "1961-01-02", "1960-05-06", None]}
    people = pa.table(rows | {name: ["x"] * 4 for name in ("given", "sex", "postcode")})
    salted = tokenised(people, plan(), KEY)["surname"].to_pylist()
    assert salted[0] == salted[2]
    assert salted[0] != salted[1]
    assert salted[3] is None
    assert len(set(tokenised(people, plan(), KEY, salted=False)["surname"].to_pylist())) == 1


def test_duplicates_are_found_among_tokens() -> None:
    left, right = two_sources()
    found = matched(duplicate_tokens(tokenised(pa.concat_tables([left, right]), plan(), KEY, salted=False), plan()))
    truth = {(person, person + 10_000) for person in range(200, 400)}
    assert len(found & truth) / len(found) >= 0.95
    assert len(found & truth) / len(truth) >= 0.95


def test_salted_tokens_keep_no_bits_of_numbers() -> None:
    people = pa.table({"row": [0, 1], "identifier": ["1234567", "1234567"], "birth": ["1960-01-02", "1970-01-02"]})
    numbered = proposed_plan({Role.BIRTH: ("birth",), Role.IDENTIFIER: ("identifier",)}, key=("row",))
    made = tokenised(people, numbered, KEY)
    assert "identifier.bits" not in made.column_names
    assert len(set(made["identifier"].to_pylist())) == 1  # a number is nobody else's: it needs no salt
    assert duplicate_tokens(made, numbered).table.num_rows == 1
