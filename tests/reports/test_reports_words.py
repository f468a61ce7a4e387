"""The first minute in words: counts, rates, directions and grammar, from deaths that can be counted by hand."""

from collections.abc import Callable
from datetime import date

import pytest

from pharmakon.disclosure import Owner, Release
from pharmakon.reports.figures import Figures
from pharmakon.reports.opening import Opening, opening_of
from pharmakon.reports.trend import trend_exhibit
from pharmakon.reports.voice import Voice, alone, clean, isolated
from pharmakon.reports.years import State, years_of
from tests.reports import country
from tests.reports.conftest import Written
from tests.reports.country import COUNTRY, Person, Place, release_of

Report = Callable[[str], Written]
HEROIN, BOTH = frozenset({"heroin"}), frozenset({"heroin", "alprazolam"})


def opening(release: Release[Owner]) -> Opening:
    figures = Figures(release, Voice())
    return opening_of(figures, years_of(figures))


def said(release: Release[Owner]) -> str:
    """Everything the first page says, with plain spaces."""
    first = opening(release)
    texts = [first.lead, *first.paragraphs, *(doubt.text for doubt in first.doubts), *first.warnings]
    return " ".join(texts).replace("\u202f", " ")


def in_year(year: int, number: int, **about: object) -> list[Person]:
    """So many deaths spread over a year, the last on 31 December."""
    days = [date(year, 1, 1).toordinal() + round(364 * place / max(number - 1, 1)) for place in range(number)]
    return [Person(date.fromordinal(day), **about) for day in days]  # type: ignore[arg-type]


def test_counts_and_rate_of_the_demonstration_country(report: Report) -> None:
    people = country.examplia_people()
    number = sum(1 for person in people if person.day and person.day.year == 2025)
    assert number == 888
    # 888 / 5 800 000 * 100 000 = 15.31
    text = said(report("examplia").release)
    assert "In 2025, 888 drug-induced deaths were counted so far in Examplia." in text
    assert "That is 15.3 per 100 000 residents" in text
    assert "19 times in 20: 14.3 to 16.4 (chance only)" in text


def test_one_death() -> None:
    text = said(country.one_death())
    assert "In 2024, 1 drug-induced death was counted in Examplia." in text
    assert "By sex: 1 woman." in text
    assert "No substance is named in any of these deaths." in text
    # Exact Poisson limits of 1 are 0.025 and 5.572 (Garwood 1936)
    assert "0 to 6 (chance only)" in text
    assert "One year alone shows no direction." in text


def test_a_year_without_deaths_between_others_is_a_zero() -> None:
    assert Figures(country.year_without_deaths(), Voice()).years == ("2022", "2023", "2024")
    assert "In 2023 there was none." in said(country.year_without_deaths())


def test_no_deaths_at_all() -> None:
    assert "No drug-induced death is in the data of Examplia." in said(country.no_deaths())


def test_no_population_gives_the_reason_and_limits_of_the_count() -> None:
    text = said(country.no_population())
    assert "There is no rate: no population is given for this area and year." in text


def test_direction_is_claimed_only_when_chance_hardly_gives_it() -> None:
    rising = said(release_of([*in_year(2022, 100), *in_year(2023, 200)]))
    # 200 / 100 = 2: 100 % higher
    assert "The number is 100 % higher than in 2022" in rising
    steady = said(release_of([*in_year(2022, 100), *in_year(2023, 104)]))
    # 104 / 100: 4 %
    assert "The number changed by +4 % since 2022" in steady
    assert "chance alone may explain it" in steady
    falling = said(release_of([*in_year(2022, 200), *in_year(2023, 100)]))
    assert "The number is 50 % lower than in 2022" in falling


def test_shares_have_only_deaths_with_a_name_below() -> None:
    people = [*in_year(2023, 60, names=HEROIN), *in_year(2023, 20, names=BOTH), *in_year(2023, 20)]
    text = said(release_of(people))
    # 80 of the 80 that name anything; 20 / 80 = 25 %; 20 of all 100 name nothing
    assert "Heroin was named in 100" in text
    assert "of the 80 deaths that name a substance or class" in text
    assert "Next: alprazolam (25 %)" in text
    assert "In 2023, 20 % (" in text


def test_a_provisional_year_says_why() -> None:
    release = release_of(in_year(2023, 50), Place(as_of=date(2024, 3, 1)))
    text = said(release)
    assert "In 2023, 50 drug-induced deaths were counted so far in Examplia." in text
    assert "The figure is provisional: the data were taken on 1 March 2024, less than 6 months" in text


def test_six_months_after_its_end_a_year_is_settled() -> None:
    release = release_of(in_year(2023, 50), Place(as_of=date(2024, 7, 1)))
    assert years_of(Figures(release, Voice())).every[0].state is State.SETTLED


@pytest.mark.parametrize(("basis", "state"), [("registration", State.SETTLED), ("occurrence", State.PROVISIONAL)])
def test_counts_by_registration_close_with_the_year(basis: str, state: State) -> None:
    release = release_of(in_year(2023, 50), Place(as_of=date(2024, 3, 1), date_basis=basis))
    assert [year.state for year in years_of(Figures(release, Voice())).every] == [state]


@pytest.mark.parametrize(("number", "state"), [(60, State.INCOMPLETE), (4, State.SETTLED)])
def test_data_that_end_in_june_make_a_year_incomplete_unless_chance_may_explain_it(number: int, state: State) -> None:
    # 60 deaths in half a year: 60 more expected, none by chance in exp(-60); 4 deaths: 4 more, none in exp(-4) = 2 %
    half = [Person(date(2023, 1, 1 + index % 28)) for index in range(number - 1)]
    release = release_of([*in_year(2022, 120), *half, Person(date(2023, 6, 30))], Place(as_of=date(2025, 1, 1)))
    assert years_of(Figures(release, Voice())).every[-1].state is state


def test_the_page_speaks_of_the_last_whole_year_and_tells_the_rest_apart() -> None:
    text = said(country.no_population())
    assert "In 2019, " in text
    assert "For 2020 the data hold " in text
    assert "the year is incomplete: the data were taken on 20 July 2020, before the year was over" in text


def test_a_break_ends_the_comparison() -> None:
    people = [*in_year(2020, 50), *in_year(2021, 100), *in_year(2022, 100), *in_year(2023, 150)]
    text = said(release_of(people, Place(changes={"breaks": {2022: "a new register"}})))
    assert "50 % higher than in 2022" in text
    assert "2020" not in text
    assert "The series breaks before 2022" in text


def test_warnings_name_what_is_absent(report: Report) -> None:
    changes = {"absent_sources": ("police",), "unread": (("deaths.csv", "Manner2"),), "simulated": True}
    warnings = opening(release_of(in_year(2023, 3), Place(changes=changes))).warnings
    assert warnings == (
        "Simulated data: the country and its people are invented.",
        "Absent from every figure: police.",
        "Columns not read, because their meaning is not sure: “Manner2” (deaths.csv).",
    )


def test_a_rate_of_residents_says_so() -> None:
    people = in_year(2023, 50, area=COUNTRY)
    place = Place(areas={COUNTRY: "Examplia"}, persons={COUNTRY: 1_000_000}, place_basis="residence")
    assert "50 drug-induced deaths were counted among residents of Examplia." in said(release_of(people, place))


def test_lists_and_dates_in_words() -> None:
    say = Voice()
    assert [say.listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert say.day(date(2018, 6, 30)) == "30 June 2018"
    assert (say.deaths(0), say.deaths(1), say.deaths(1234)) == ("no deaths", "1 death", "1\u202f234 deaths")
    assert (say.often(0.95), say.often(0.99)) == ("19 times in 20", "99 times in 100")


def test_numbers_are_as_exact_as_their_limits() -> None:
    say = Voice()
    assert (alone(7.13, 6.42, 7.84), say.between(6.42, 7.84)) == ("7.1", "6.4–7.8")
    assert alone(15.31, 14.32, 16.35) == "15.3"
    assert alone(63.2, 59.1, 66.4) == "63"
    assert (alone(0.0, 0.0, 3.7), say.between(0.0, 3.7)) == ("0", "0–3.7")
    assert say.between(-5.4, 12.2) == "−5 to 12"


def test_a_small_value_never_reads_as_none() -> None:
    # half width 5 allows no decimal, but 0.3 is not 0
    assert alone(0.3, 0.0, 10.0) == "0.3"


def test_names_cannot_turn_or_break_the_text() -> None:
    assert clean("a\u202egnp\x00\x1b") == "agnp  "
    assert isolated("\u05e7\u05d5") == "\u2068\u05e7\u05d5\u2069"
    assert len(isolated("x" * 300)) == 81


def title_of(people: list[Person], **changes: object) -> str:
    release = release_of(people, Place(changes=changes))
    figures = Figures(release, Voice())
    return trend_exhibit(figures, years_of(figures)).title


def test_the_title_of_the_trend_is_the_finding() -> None:
    assert (
        title_of([*in_year(2022, 100), *in_year(2023, 200)])
        == "Drug-induced deaths rose from 100 to 200 between 2022 and 2023"
    )
    assert (
        title_of([*in_year(2022, 200), *in_year(2023, 100)])
        == "Drug-induced deaths fell from 200 to 100 between 2022 and 2023"
    )
    assert title_of([*in_year(2022, 100), *in_year(2023, 104)]).endswith("; chance alone may explain the difference")
    broken = title_of([*in_year(2022, 100), *in_year(2023, 200)], breaks={2023: "a new law"})
    assert broken.endswith("between 2022 and 2023, across breaks in the series")


@pytest.mark.parametrize(("number", "claimed"), [(5, False), (6, True)])
def test_a_rise_from_none_is_claimed_from_six_deaths_on(number: int, claimed: bool) -> None:
    # 5 deaths against 0: 2 x 0.5^5 = 0.0625; 6 against 0: 2 x 0.5^6 = 0.031, below 0.05. The break starts at the zero.
    title = title_of([*in_year(2021, 12), *in_year(2023, number)], breaks={2022: "a new law"})
    assert ("rose from 0 to 6 between 2022 and 2023" in title) is claimed
