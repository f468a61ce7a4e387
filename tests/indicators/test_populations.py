"""Populations below a rate: one that matches exactly, finer ones that add up, or the reason why none."""

from pharmakon.indicators.age_groups import OLDEST, coarsest
from pharmakon.indicators.estimates import ALL
from pharmakon.indicators.populations import NO_POPULATION, NOT_ONE, NOT_THIS_CELL, PopulationCell, Populations

YEAR = ("2020-01-01", "2020-12-31")
EVERY_AGE = (0, OLDEST)


def cell(
    persons: int, *, area: str = "XVA", sex: str = ALL, ages: tuple[int, int] = EVERY_AGE, **other: object
) -> PopulationCell:
    period = other.get("period", YEAR)
    return PopulationCell(1, persons, area, "2020", period, sex, *ages, persons)  # type: ignore[arg-type]


def persons(
    cells: list[PopulationCell], *, area: str = "XVA", sex: str = ALL, ages: tuple[int, int] = EVERY_AGE
) -> int | str | None:
    found = Populations(tuple(cells), {"XVA": ["N", "S"]}).persons(area, "2020", sex, ages)
    return found.reason if found.persons is None else found.persons


def test_a_population_that_matches_exactly_is_taken() -> None:
    assert persons([cell(1000), cell(480, sex="male")]) == 1000


def test_finer_ages_add_up() -> None:
    # 100 + 200 = 300 men of 15 to 34 years
    cells = [cell(100, sex="male", ages=(15, 24)), cell(200, sex="male", ages=(25, 34))]
    assert persons(cells, sex="male", ages=(15, 34)) == 300


def test_ages_with_a_gap_do_not_add_up() -> None:
    cells = [cell(100, ages=(0, 14)), cell(200, ages=(16, OLDEST))]
    assert persons(cells) == NOT_THIS_CELL


def test_men_and_women_add_up_to_both() -> None:
    # 480 + 520 = 1000
    assert persons([cell(480, sex="male"), cell(520, sex="female")]) == 1000


def test_one_sex_alone_is_not_both() -> None:
    assert persons([cell(480, sex="male")]) == NOT_THIS_CELL


def test_areas_add_up_to_the_area_above() -> None:
    # 300 + 700 = 1000
    assert persons([cell(300, area="N"), cell(700, area="S")]) == 1000


def test_an_area_without_population_leaves_the_area_above_without_one() -> None:
    assert persons([cell(300, area="N")]) == NO_POPULATION


def test_two_populations_of_one_cell_are_refused_even_when_equal() -> None:
    assert persons([cell(1000), cell(1000)]) == NOT_ONE


def test_two_days_of_one_year_are_refused() -> None:
    first, second = ("2020-01-01", "2020-01-01"), ("2020-07-01", "2020-07-01")
    cells = [cell(480, sex="male", ages=(0, 49), period=first), cell(500, sex="male", ages=(50, OLDEST), period=first)]
    cells += [
        cell(481, sex="male", ages=(0, 49), period=second),
        cell(502, sex="male", ages=(50, OLDEST), period=second),
    ]
    assert persons(cells, sex="male") == NOT_ONE


def test_finer_and_coarser_cells_that_agree_are_one_population() -> None:
    cells = [
        cell(100, sex="male", ages=(15, 19)),
        cell(50, sex="male", ages=(20, 24)),
        cell(150, sex="male", ages=(15, 24)),
    ]
    cells += [cell(90, sex="male", ages=(25, 34))]
    # 100 + 50 + 90 = 150 + 90 = 240
    assert persons(cells, sex="male", ages=(15, 34)) == 240


def test_another_year_is_never_taken() -> None:
    populations = Populations((cell(1000),), {})
    assert populations.persons("XVA", "2021", ALL, EVERY_AGE).reason == NO_POPULATION


def test_the_cells_of_a_sum_are_kept_for_the_trace() -> None:
    found = Populations((cell(480, sex="male"), cell(520, sex="female")), {}).persons("XVA", "2020", ALL, EVERY_AGE)
    assert sum(each.persons for each in found.cells) == found.persons == 1000


def test_age_groups_are_merged_where_the_population_does_not_cut() -> None:
    groups = coarsest([0, 15, 45, 65])
    assert list(groups.ranges()) == [ALL, "0-14", "15-44", "45-64", "65+"]


def test_every_age_is_in_one_group() -> None:
    ages = coarsest([]).table()["age"].to_pylist()
    assert ages == list(range(OLDEST + 1))
