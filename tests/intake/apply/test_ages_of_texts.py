"""Ages and ranges of ages in completed years."""

import pytest

from pharmakon.intake.ages import NoAgeError, age_range, completed_years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("34", 34),
        ("34.0", 34),
        ("34,5", 34),  # completed years: 34 and a half is 34
        ("34 years", 34),
        ("34 ans", 34),
        ("3 months", 0),
        ("23 months", 1),  # 23 / 12 = 1.9
        ("6 Wochen", 0),
        ("400 days", 1),  # 400 / 365.2425 = 1.1
        ("5 hours", 0),
    ],
)
def test_an_age_is_completed_years(text: str, years: int) -> None:
    assert completed_years(text) == years


@pytest.mark.parametrize("text", ["-1", "3 moons", "thirty", "15-24", ""])
def test_what_is_no_age_is_refused(text: str) -> None:
    with pytest.raises(NoAgeError):
        completed_years(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("15-24", 15, 24),
        ("15–24 years", 15, 24),
        ("15 to 24", 15, 24),
        ("15 bis 24 Jahre", 15, 24),
        ("00-04", 0, 4),
        ("Aged 15 to 24", 15, 24),
        ("[5,15)", 5, 14),
        ("[85,Inf)", 85, None),
        ("85+", 85, None),
        ("85 years and over", 85, None),
        ("85 y más", 85, None),
        ("65 ans et plus", 65, None),
        ("≥85", 85, None),
        ("under 5", 0, 4),
        ("<1", 0, 0),
        ("moins de 15 ans", 0, 14),
        ("7", 7, 7),
        ("All ages", None, None),
        ("Total", None, None),
    ],
)
def test_a_range_has_both_ends_included(text: str, first: int | None, last: int | None) -> None:
    assert age_range(text) == (first, last)


@pytest.mark.parametrize("text", ["24-15", "adults", "over 85", "15-24-34", "under 0"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(NoAgeError):
        age_range(text)
