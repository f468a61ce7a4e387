"""Weights by hand, and EM against a truth that is known because it was simulated."""

import math

import numpy as np
import pytest

from pharmakon.intake.linkage import Field, Level, Role
from pharmakon.intake.linkage.model import Chance, Comparison, Model, Seen, fitted

FIELDS = (
    Field("surname", Role.SURNAME),
    Field("birth", Role.BIRTH),
    Field("sex", Role.SEX),
    Field("death", Role.DEATH),
    Field("number", Role.IDENTIFIER),
)
M = ({Level.SAME: 0.80, Level.CLOSE: 0.15, Level.DIFFERS: 0.05}, {Level.SAME: 0.9, Level.DIFFERS: 0.1})
U = ({Level.SAME: 0.01, Level.CLOSE: 0.01, Level.DIFFERS: 0.98}, {Level.SAME: 0.5, Level.DIFFERS: 0.5})


def shares(given: dict[Level, float]) -> np.ndarray:
    """Shares by level; of levels that are not named, and of missing, 1 (no evidence)."""
    return np.array([given.get(level, 1.0) for level in Level])


def test_a_weight_is_the_sum_of_the_logarithms_of_m_over_u() -> None:
    comparisons = tuple(
        Comparison(field.name, (place,), shares(M[place]), shares(U[place]), shares(U[place]), shared=False)
        for place, field in enumerate(FIELDS[:3:2])
    )
    model = Model(comparisons, prior=0.001, kin=0.0, expected=1.0, all_pairs=1000, most_links=10)
    patterns = np.array(
        [
            [Level.SAME, Level.SAME],
            [Level.CLOSE, Level.DIFFERS],
            [Level.DIFFERS, Level.SAME],
            [Level.MISSING, Level.SAME],
        ],
        dtype=np.int8,
    )
    expected = [
        math.log2(0.80 / 0.01) + math.log2(0.9 / 0.5),  # 80 x 1.8 = 144 times as often in one person
        math.log2(0.15 / 0.01) + math.log2(0.1 / 0.5),  # 15 x 0.2 = 3 times
        math.log2(0.05 / 0.98) + math.log2(0.9 / 0.5),
        math.log2(0.9 / 0.5),  # missing is neutral
    ]
    assert model.bits(patterns) == pytest.approx(expected, rel=1e-12)
    assert 2 ** expected[0] == pytest.approx(144)


def drawn(random: np.random.Generator, tables: list[dict[Level, float]], count: int) -> np.ndarray:
    """Patterns whose fields are drawn apart from each other."""
    columns = [random.choice([int(level) for level in table], size=count, p=list(table.values())) for table in tables]
    return np.stack(columns, axis=1).astype(np.int8)


def counted(levels: np.ndarray) -> Seen:
    numbers = levels.astype(np.int64) @ 10 ** np.arange(levels.shape[1])
    _, first, pairs = np.unique(numbers, return_index=True, return_counts=True)
    return Seen(levels[first], pairs)


M_TRUE = [
    {Level.SAME: 0.85, Level.CLOSE: 0.08, Level.ALIKE: 0.03, Level.DIFFERS: 0.04},
    {Level.SAME: 0.90, Level.CLOSE: 0.05, Level.ALIKE: 0.02, Level.DIFFERS: 0.03},
    {Level.SAME: 0.98, Level.DIFFERS: 0.02},
    {Level.SAME: 0.90, Level.CLOSE: 0.05, Level.ALIKE: 0.02, Level.DIFFERS: 0.03},
    {Level.SAME: 0.70, Level.CLOSE: 0.20, Level.DIFFERS: 0.10},
]
U_TRUE = [
    {Level.SAME: 0.004, Level.CLOSE: 0.006, Level.ALIKE: 0.05, Level.DIFFERS: 0.94},
    {Level.SAME: 0.0004, Level.CLOSE: 0.005, Level.ALIKE: 0.08, Level.DIFFERS: 0.9146},
    {Level.SAME: 0.5, Level.DIFFERS: 0.5},
    {Level.SAME: 0.0004, Level.CLOSE: 0.005, Level.ALIKE: 0.08, Level.DIFFERS: 0.9146},
    {Level.SAME: 0.00001, Level.CLOSE: 0.0001, Level.DIFFERS: 0.99989},
]


def test_em_finds_m_u_and_the_number_of_links() -> None:
    """All 1,000,000 pairs of 1,000 x 1,000 rows are seen, 600 of them of one person."""
    random = np.random.default_rng(5)
    links, pairs = 600, 1_000_000
    levels = np.concatenate([drawn(random, M_TRUE, links), drawn(random, U_TRUE, pairs - links)])
    same = tuple(float((levels[:, place] == Level.SAME).mean()) for place in range(5))
    model = fitted(FIELDS, counted(levels), Chance(counted(levels), same, pairs, most_links=1000))
    # Three standard errors of a share of 600 pairs: 3 sqrt(0.85 x 0.15 / 600) = 0.044.
    assert model.prior * pairs == pytest.approx(links, rel=0.05)
    for comparison, m, u in zip(model.comparisons, M_TRUE, U_TRUE, strict=True):
        for level, share in m.items():
            assert comparison.m[level] == pytest.approx(share, abs=0.045)
        for level, share in u.items():
            assert comparison.u[level] == pytest.approx(share, abs=0.002)


def test_no_links_are_found_where_there_are_none() -> None:
    random = np.random.default_rng(6)
    levels = drawn(random, U_TRUE, 250_000)
    same = tuple(float((levels[:, place] == Level.SAME).mean()) for place in range(5))
    model = fitted(FIELDS, counted(levels), Chance(counted(levels), same, 250_000, most_links=500))
    assert model.expected < 10


def test_relatives_of_one_household_are_not_taken_for_one_person() -> None:
    """As many pairs share surname and street alone as are of one person: EM keeps them apart."""
    random = np.random.default_rng(7)
    fields = (
        Field("surname", Role.SURNAME),
        Field("given", Role.GIVEN),
        Field("birth", Role.BIRTH),
        Field("street", Role.STREET),
    )
    one = [M_TRUE[0], M_TRUE[0], M_TRUE[1], {Level.SAME: 0.8, Level.DIFFERS: 0.2}]
    two = [U_TRUE[0], U_TRUE[0], U_TRUE[1], {Level.SAME: 0.0001, Level.DIFFERS: 0.9999}]
    kin = [M_TRUE[0], U_TRUE[0], U_TRUE[1], {Level.SAME: 0.95, Level.DIFFERS: 0.05}]
    parts = [drawn(random, one, 600), drawn(random, kin, 900), drawn(random, two, 998_500)]
    levels = np.concatenate(parts)
    same = tuple(float((levels[:, place] == Level.SAME).mean()) for place in range(4))
    model = fitted(fields, counted(levels), Chance(counted(levels), same, 1_000_000, most_links=1000))
    assert model.prior * 1_000_000 == pytest.approx(600, rel=0.06)
    assert model.kin * 1_000_000 == pytest.approx(900, rel=0.15)  # known by surname and street alone
