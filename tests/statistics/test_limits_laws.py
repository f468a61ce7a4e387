"""What holds for every count: order, nesting, coverage, shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from pharmakon.statistics import (
    InvalidInputError,
    NoPersonsError,
    clopper_pearson,
    coverage,
    crude_rate,
    exact_limits,
    midp_limits,
    normal_limits,
)

lawful = settings(derandomize=True, deadline=None, max_examples=100)
counts = arrays(np.int64, array_shapes(max_dims=3, max_side=6), elements=st.integers(0, 10**7))
levels = st.floats(0.01, 0.9999)
# near level 0, mid-P limits shrink to the median-unbiased estimate, which is not the count
usual_levels = st.floats(0.5, 0.9999)
METHODS = (exact_limits, midp_limits, normal_limits)


@lawful
@given(counts, usual_levels)
def test_limits_enclose_the_count(count: np.ndarray, level: float) -> None:
    for limits in METHODS:
        lower, upper = limits(count, level=level)
        assert lower.shape == upper.shape == count.shape
        assert np.all((lower >= 0) & (lower <= count) & (count <= upper))


@lawful
@given(counts, st.tuples(levels, levels).filter(lambda pair: pair[1] - pair[0] > 1e-6))
def test_a_higher_level_gives_wider_limits(count: np.ndarray, two: tuple[float, float]) -> None:
    for limits in METHODS:
        narrow, wide = limits(count, level=two[0]), limits(count, level=two[1])
        assert np.all((wide[0] <= narrow[0]) & (narrow[1] <= wide[1]))


@lawful
@given(counts, levels)
def test_exact_limits_contain_midp_limits(count: np.ndarray, level: float) -> None:
    exact, midp = exact_limits(count, level=level), midp_limits(count, level=level)
    assert np.all((exact[0] <= midp[0]) & (midp[1] < exact[1]))


@lawful
@given(counts)
def test_limits_of_many_cells_are_those_of_each_cell(count: np.ndarray) -> None:
    for limits in METHODS:
        each = np.array([limits(np.array(one)) for one in count.ravel()]).T.reshape((2, *count.shape))
        np.testing.assert_array_equal(np.array(limits(count)), each)


@lawful
@given(st.floats(0.001, 300), st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_exact_limits_cover_at_least_as_often_as_they_say(expected: float, level: float) -> None:
    assert coverage(lambda count: exact_limits(count, level=level), expected) >= level - 1e-12


def test_normal_limits_cover_too_rarely_at_few_events() -> None:
    """3 lies within k ± 1.96·√k for k = 2 … 8 only: 1 + 1.96 < 3, 8 − 5.54 < 3 < 9 − 5.88."""
    inside = [k for k in range(100) if abs(k - 3) <= 1.959963984540054 * k**0.5]
    assert inside == [2, 3, 4, 5, 6, 7, 8]
    by_hand = sum(np.exp(-3.0) * 3.0**k / float(np.prod(range(1, k + 1))) for k in inside)
    assert coverage(normal_limits, 3) == pytest.approx(by_hand, rel=1e-12)
    assert by_hand < 0.80


def test_a_lower_limit_of_the_normal_is_never_negative_and_z_can_be_given() -> None:
    lower, upper = normal_limits(np.array([1, 100]), z=1.96)
    np.testing.assert_allclose(lower, [0, 100 - 19.6], rtol=1e-15)
    np.testing.assert_allclose(upper, [1 + 1.96, 100 + 19.6], rtol=1e-15)


def test_limits_of_counts_far_apart_and_in_any_order() -> None:
    """Beyond the marking table, distinct counts are found by sorting: both ways give one answer."""
    sparse = np.array([10**9, 0, 10**9, 7])
    lower, upper = exact_limits(sparse)
    np.testing.assert_array_equal(lower[3], exact_limits(np.arange(8))[0][7])
    assert lower[0] == lower[2] < 10**9 < upper[0] == upper[2]
    assert lower[1] == 0


def test_no_cells_give_no_limits() -> None:
    none = np.array([], dtype=np.int64)
    for limits in METHODS:
        assert [limit.shape for limit in limits(none)] == [(0,), (0,)]
    assert clopper_pearson(none, none)[0].shape == (0,)
    assert crude_rate(none, none).value.shape == (0,)


@lawful
@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)).map(sorted), min_size=1), levels)
def test_proportion_lies_within_its_limits(pairs: list[list[int]], level: float) -> None:
    k, n = np.array(pairs).T
    lower, upper = clopper_pearson(k, n, level=level)
    some = n > 0
    assert np.all(np.isnan(lower[~some]) & np.isnan(upper[~some]))
    assert np.all((lower[some] >= 0) & (lower[some] * n[some] <= k[some] + 1e-9))
    assert np.all((upper[some] <= 1) & (upper[some] * n[some] >= k[some] - 1e-9))
    assert np.all(lower[some & (k == 0)] == 0)
    assert np.all(upper[some & (k == n)] == 1)
    assert np.all(upper[some] > lower[some])
    np.testing.assert_allclose(1 - clopper_pearson(n - k, n, level=level)[1], lower, atol=1e-12)


@lawful
@given(st.lists(st.tuples(st.integers(0, 10**5), st.integers(1, 10**8)), min_size=1), st.sampled_from([None, 1, 100]))
def test_a_rate_is_count_over_persons_within_its_limits(cells: list[tuple[int, int]], normal_from: int | None) -> None:
    count, persons = np.array(cells).T
    rates = crude_rate(count, persons, per=1000, normal_from=normal_from)
    np.testing.assert_allclose(rates.value * persons / 1000, count, rtol=1e-12)
    assert np.all((rates.lower >= 0) & (rates.lower <= rates.value) & (rates.value <= rates.upper))
    assert np.all(rates.upper > 0)


def test_limits_change_method_at_the_count_named() -> None:
    count, persons = np.array([99, 100]), np.array([100_000, 100_000])
    rates = crude_rate(count, persons, normal_from=100, normal_z=1.96)
    np.testing.assert_allclose(rates.lower, [exact_limits(count)[0][0], 100 - 19.6], rtol=1e-14)
    np.testing.assert_allclose(rates.upper, [exact_limits(count)[1][0], 100 + 19.6], rtol=1e-14)


def test_nobody_and_nothing_is_not_a_rate_of_nought() -> None:
    rates = crude_rate(np.array([0, 0]), np.array([0, 10]))
    assert np.isnan(rates.value[0])
    assert np.isnan(rates.lower[0])
    assert np.isnan(rates.upper[0])
    assert rates.value[1] == 0
    assert rates.upper[1] > 0


def test_events_without_persons_are_refused() -> None:
    with pytest.raises(NoPersonsError, match="1 cells with events and none"):
        crude_rate(np.array([1, 0, 2]), np.array([0, 0, 5]))


ONE = np.array([1])
REFUSED = {
    "a count below 0": lambda: exact_limits(np.array([-1])),
    "a count that is not whole": lambda: exact_limits(np.array([1.5])),  # type: ignore[arg-type]
    "a level of 95": lambda: exact_limits(ONE, level=95),
    "a level of 0": lambda: midp_limits(ONE, level=0),
    "a level that is no number": lambda: normal_limits(ONE, level=float("nan")),
    "a z of 0": lambda: normal_limits(ONE, z=0),
    "an expected number of 0": lambda: coverage(exact_limits, 0),
    "more cases than there are": lambda: clopper_pearson(np.array([2]), ONE),
    "k and n of two shapes": lambda: clopper_pearson(ONE, np.array([1, 2])),
    "one denominator for two cells": lambda: crude_rate(np.array([1, 2]), np.array([10])),
    "persons below 0": lambda: crude_rate(ONE, np.array([-1])),
    "persons unknown": lambda: crude_rate(ONE, np.array([np.nan])),
    "a unit of 0 persons": lambda: crude_rate(ONE, ONE, per=0),
    "normal limits from 0 events": lambda: crude_rate(ONE, ONE, normal_from=0),
    "a z that nothing would use": lambda: crude_rate(ONE, ONE, normal_z=1.96),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_refused(case: str) -> None:
    with pytest.raises(InvalidInputError):
        REFUSED[case]()
