"""Which pairs stand: one partner a row, groups without chains, thresholds."""

import numpy as np
import pytest

from pharmakon.intake.linkage.groups import components, grouping, inner_pairs, squares
from pharmakon.intake.linkage.partners import best_partners, ranked, shared_odds


def test_the_best_pair_is_taken_first_and_its_rows_are_taken_out() -> None:
    """a-x 9, a-y 8, b-x 7, b-y 2: a takes x, b is left with y, though 8 + 7 is more than 9 + 2."""
    left, right = np.array([0, 0, 1, 1], dtype=np.int32), np.array([0, 1, 0, 1], dtype=np.int32)
    weight = np.array([9, 8, 7, 2], dtype=np.int32)
    marks = np.arange(4, dtype=np.uint64)
    assert best_partners(left, right, ranked(weight, marks, marks)).tolist() == [True, False, False, True]


def test_two_equal_candidates_share_the_probability() -> None:
    """Odds 9 each for a-x and a-y: 9 / (1 + 9 + 9) each. Alone, 9 / (1 + 9)."""
    left, right = np.array([0, 0, 1], dtype=np.int32), np.array([0, 1, 2], dtype=np.int32)
    assert shared_odds(left, right, np.array([9.0, 9.0, 9.0])) == pytest.approx([9 / 19, 9 / 19, 9 / 10])


def square(pairs: dict[tuple[int, int], int], rows: int, else_: int) -> np.ndarray:
    evidence = np.full((rows, rows), else_, dtype=np.int64)
    for (one, two), bits in pairs.items():
        evidence[one, two] = evidence[two, one] = bits
    return evidence


def groups(evidence: np.ndarray) -> list[set[int]]:
    rows = np.arange(len(evidence))
    found = grouping(rows, evidence, rows.astype(np.uint64)).group
    return sorted(({int(row) for row in rows[found == each]} for each in set(found.tolist())), key=min)


def test_a_weak_pair_does_not_chain_two_groups() -> None:
    """0-1 and 2-3 are sure; 1-2 is weakly for, the other three pairs between the groups are against."""
    evidence = square({(0, 1): 9000, (2, 3): 9000, (1, 2): 2000}, 4, -6000)
    assert groups(evidence) == [{0, 1}, {2, 3}]


def test_a_row_joins_a_group_when_all_its_pairs_together_speak_for_it() -> None:
    """Row 2 compares badly with row 0 (-2) and well with row 1 (+5): -2 + 5 > 0."""
    assert groups(square({(0, 1): 9000, (1, 2): 5000, (0, 2): -2000}, 3, 0)) == [{0, 1, 2}]
    assert groups(square({(0, 1): 9000, (1, 2): 5000, (0, 2): -6000}, 3, 0)) == [{0, 1}, {2}]


def test_a_pair_of_a_group_is_at_least_as_probable_as_the_way_through_the_group() -> None:
    """0-1 and 1-2 at odds 8:1 (3 bits), 0-2 at 1:2 (-1 bit): 8/9 x 8/9 is more than 1/3."""
    evidence = square({(0, 1): 3000, (1, 2): 3000, (0, 2): -1000}, 3, 0)
    found = grouping(np.arange(3), evidence, np.arange(3, dtype=np.uint64)).probability(0)
    assert found == pytest.approx([8 / 9, 64 / 81, 8 / 9])


def test_rows_hang_together_through_pairs() -> None:
    left, right = np.array([0, 1, 5]), np.array([1, 2, 6])
    found = list(components(8, left, right, np.array([1000, 1000, 1000])))
    assert [rows.tolist() for rows in found] == [[0, 1, 2], [5, 6]]
    first, second = inner_pairs(found)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2), (5, 6)]
    made = [each[1].tolist() for each in squares(found, np.array([1, 2, 3, 4]))]
    assert made == [[[0, 1, 2], [1, 0, 3], [2, 3, 0]], [[0, 4], [4, 0]]]


def test_a_large_tangle_is_parted_at_its_weak_pairs() -> None:
    """Two sure chains of 200 rows, joined by one weak pair: too many at once, so the weak pair is left out."""
    one, two = np.arange(199), np.arange(200, 399)
    left, right = np.concatenate([one, two, [199]]), np.concatenate([one + 1, two + 1, [200]])
    evidence = np.concatenate([np.full(398, 9000), [500]])
    assert [len(rows) for rows in components(400, left, right, evidence)] == [200, 200]
