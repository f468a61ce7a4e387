"""An attacker holds a file of tokens without its key, knows how common each surname is, and knows 200 of the persons.

First by counting: the commonest token is the commonest name. Then by bits: the bits that the filters of known names
share for a pair of letters belong to that pair; with them the filter of every listed name is foretold, and the nearest
one is the guess (after Christen, Schnell, Vatsalan & Ranbaduge 2017). Sure guesses count as known in the next round.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.figure import Figure, Outcome
from bench.figures.linkage_people import Errors, persons, records

RECORDS, PUBLIC, LISTED, KNOWN, ROUNDS = 20_000, 200_000, 3_000, 200, 3
_NONE = Errors(*([0.0] * len(Errors.__dataclass_fields__)))
SURE = 0.9
Filters = NDArray[np.uint64]


def attacked() -> Outcome:
    """The share of records whose surname is guessed, by counting and by bits, for plain and for salted tokens."""
    from pharmakon.intake.linkage import Role, TokenKey, proposed_plan, tokenised

    random = np.random.default_rng(11)
    people = persons(random, RECORDS + PUBLIC)
    table = records(random, people, np.arange(RECORDS), _NONE)
    listed = [name for name, _ in Counter(people["surname"][RECORDS:].tolist()).most_common(LISTED)]
    plan = proposed_plan({role: (role.value,) for role in (Role.SURNAME, Role.BIRTH, Role.SEX)}, key=("row",))
    said, shares = [], {}
    for salted in (False, True):
        tokens = tokenised(table, plan, TokenKey(b"unknown to the attacker, 32 bytes"), salted=salted)
        kind = "salted" if salted else "plain"
        shares[kind] = _guessed(tokens, table["surname"].to_pylist(), listed, by_year=salted)
        said.append(f"{kind}: {shares[kind][0]:.1%} by counting, {shares[kind][1]:.1%} by bits")
    most_common = Counter(table["surname"].to_pylist()).most_common(1)[0][1] / RECORDS
    said.append(f"always saying the commonest name: {most_common:.1%}")
    return Outcome("; ".join(said), met=max(shares["salted"]) <= 2 * most_common)


def _guessed(tokens: pa.Table, truth: Sequence[str], listed: Sequence[str], *, by_year: bool) -> tuple[float, float]:
    """Shares of records named right. Salted tokens are attacked year by year: the tokens of years can be told apart."""
    groups: dict[bytes, list[int]] = defaultdict(list)
    for row, year in enumerate(tokens["birth.year"].to_pylist()):
        groups[year if by_year else b""].append(row)
    own, bits = tokens["surname"].to_pylist(), tokens["surname.bits"].to_pylist()
    counted = guessed = 0
    for rows in groups.values():
        counts = Counter(own[row] for row in rows)
        order = sorted(counts, key=lambda token: (-counts[token], token))
        first = dict(zip(order, listed, strict=False))
        filters = {own[row]: np.frombuffer(bits[row], dtype="<u8") for row in rows}
        known = {own[row]: truth[row] for row in rows if row < KNOWN}
        better = _by_bits(order, filters, known, listed) if known else {}
        counted += sum(first.get(own[row]) == truth[row] for row in rows)
        guessed += sum(better.get(own[row]) == truth[row] for row in rows)
    return counted / len(truth), guessed / len(truth)


def _by_bits(
    order: Sequence[bytes], filters: Mapping[bytes, Filters], told: Mapping[bytes, str], listed: Sequence[str]
) -> dict[bytes, str]:
    """Guesses by the bits of pairs of letters, learned from the known names, then from the best guesses too."""
    known = dict(told)
    every = np.array([filters[token] for token in order])
    guesses: dict[bytes, str] = {}
    for _ in range(ROUNDS):
        foretold = _foretold(known, filters, listed)
        likeness = np.stack([_dice(every, each) for each in foretold], axis=1)
        best, sure = likeness.argmax(axis=1), likeness.max(axis=1)
        guesses = {token: listed[place] for token, place in zip(order, best, strict=True)}
        known = {token: guesses[token] for token, share in zip(order, sure, strict=True) if share >= SURE} | told
    return guesses | told


def _pairs(name: str) -> set[str]:
    padded = f"_{name}_"
    return {padded[place : place + 2] for place in range(len(padded) - 1)}


def _foretold(known: Mapping[bytes, str], filters: Mapping[bytes, Filters], listed: Sequence[str]) -> Filters:
    """A filter for each listed name: the bits that at least two known filters with a pair of letters all share."""
    words = len(next(iter(filters.values())))
    shared: dict[str, Filters] = {}
    seen: Counter[str] = Counter()
    for token, name in known.items():
        for pair in _pairs(name):
            seen[pair] += 1
            shared[pair] = shared.get(pair, ~np.zeros(words, dtype=np.uint64)) & filters[token]
    nothing = np.zeros(words, dtype=np.uint64)
    made = [
        np.bitwise_or.reduce([shared[pair] if seen[pair] > 1 else nothing for pair in sorted(_pairs(name))])
        for name in listed
    ]
    return np.array(made, dtype=np.uint64)


def _dice(every: Filters, one: Filters) -> NDArray[np.float32]:
    both = np.bitwise_count(every & one).sum(axis=1, dtype=np.int64)
    total = np.bitwise_count(every).sum(axis=1, dtype=np.int64) + int(np.bitwise_count(one).sum())
    return (2 * both / np.maximum(total, 1)).astype(np.float32)


FIGURES = (
    Figure(
        "linkage_attack",
        f"Surnames of {RECORDS:,} records guessed from their tokens without the key, by one who knows how common each "
        "surname is and knows 200 of the persons: by counting tokens, and by the bits of letter pairs",
        "salted tokens: at most twice what always saying the commonest name gives; plain tokens: printed",
        attacked,
    ),
)
