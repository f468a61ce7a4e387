"""Deaths, substances and periods by example: small tables in, expected lines out."""

import datetime

import pyarrow as pa
import pytest

from pharmakon.engines import DuckDBEngine
from pharmakon.indicators import INDICATORS, naming
from pharmakon.indicators.age_groups import AgeGroups
from pharmakon.indicators.bases import DATE_BASES, PLACE_BASES
from pharmakon.indicators.deaths_sql import totals_query
from pharmakon.indicators.naming import DEATH_TARGET_SCHEMA, NamingRules, death_targets
from pharmakon.records import KEY_FIELDS, MENTION_SCHEMA, RECORD_TYPES
from pharmakon.reference.calendar import calendar

FILE = 1
ENGINE = DuckDBEngine(threads=1)
DEATH = RECORD_TYPES["death"].schema()
# substance → what it speaks for
SPEAKS_FOR = {
    "heroin": ["heroin", "opiates", "opioids"],
    "morphine": ["morphine", "opiates", "opioids"],
    "fentanyl": ["fentanyl", "opioids"],
    "cocaine": ["cocaine"],
    "opiates": ["opiates", "opioids"],
    "drugs": ["drugs"],
}
RULES = NamingRules(
    targets=pa.table(
        {
            "substance": [name for name, above in SPEAKS_FOR.items() for _ in above],
            "target": [target for above in SPEAKS_FOR.values() for target in above],
        }
    ),
    combinations=pa.table(
        {
            "combination": ["COCAINE_WITH_OPIOIDS"] * 2 + ["OPIOIDS_WITHOUT_FENTANYL"] * 2,
            "target": ["cocaine", "opioids", "opioids", "fentanyl"],
            "wanted": [1, 1, 1, 0],
            "wants": [2, 2, 1, 1],
        }
    ),
    unnamed=pa.table({"target": ["drugs"]}),
    in_scope=pa.table({"target": ["opioids"]}),
)

# One mention: substance and role; a tuple of substances: alternatives.
Said = tuple[str | tuple[str | None, ...] | None, str]


def targets_of(*said: Said, every_row_counts: bool = True) -> set[str]:
    """What one death counts for that says this."""
    deaths = pa.table({"file_id": [FILE], "row": [2], "part": [0]}).cast(pa.schema(KEY_FIELDS))
    rows = [
        {
            "file_id": FILE,
            "row": 2,
            "part": 0,
            "mention": number,
            "candidate": candidate,
            "substance": substance,
            "role": role,
            "method": "name",
            "confidence": 1000,
            "origin": "cause_text",
            "origin_kind": "text",
            "ambiguous": isinstance(words, tuple),
        }
        for number, (words, role) in enumerate(said)
        for candidate, substance in enumerate(words if isinstance(words, tuple) else (words,))
    ]
    mentions = pa.Table.from_pylist(rows, schema=MENTION_SCHEMA)
    found = death_targets(deaths, mentions, RULES, every_row_counts=every_row_counts, engine=ENGINE)
    return set(found["target"].to_pylist())


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        # a death counts for each substance named, and once for each group above it
        ([("heroin", "cause")], {"heroin", "opiates", "opioids", "OPIOIDS_WITHOUT_FENTANYL"}),
        ([("heroin", "cause"), ("heroin", "detected")], {"heroin", "opiates", "opioids", "OPIOIDS_WITHOUT_FENTANYL"}),
        # heroin or morphine: neither of them, but surely an opiate
        ([(("heroin", "morphine"), "cause")], {"opiates", "opioids", "OPIOIDS_WITHOUT_FENTANYL"}),
        # heroin or fentanyl: surely an opioid, not surely an opiate
        ([(("heroin", "fentanyl"), "cause")], {"opioids", "OPIOIDS_WITHOUT_FENTANYL"}),
        # heroin or cocaine: nothing in common, so no substance is named
        ([(("heroin", "cocaine"), "cause")], {"none_named"}),
        # heroin or a word that nobody placed: not surely heroin
        ([(("heroin", None), "cause")], {"none_named"}),
        # ruled out, history, treatment: not named in this death
        ([("heroin", "ruled_out"), ("cocaine", "history"), ("fentanyl", "treatment")], {"none_named"}),
        # combinations: all of, none of
        ([("cocaine", "cause"), ("fentanyl", "cause")], {"cocaine", "fentanyl", "opioids", "COCAINE_WITH_OPIOIDS"}),
        # words that name no substance
        ([("drugs", "cause")], {"none_named"}),
        ([("drugs", "cause"), ("cocaine", "detected")], {"cocaine"}),
        ([(None, "cause")], {"none_named"}),
        ([], {"none_named"}),
    ],
)
def test_what_a_death_counts_for(said: list[Said], counted: set[str]) -> None:
    assert targets_of(*said) == {"any", *counted}


def test_where_a_source_holds_other_deaths_too_only_those_in_scope_count() -> None:
    assert targets_of(("cocaine", "cause"), every_row_counts=False) == set()
    assert targets_of(("fentanyl", "cause"), every_row_counts=False) == {"any", "fentanyl", "opioids"}
    # an alternative in scope is in scope when all alternatives are
    assert "any" in targets_of((("fentanyl", "heroin"), "cause"), every_row_counts=False)
    assert targets_of((("fentanyl", "cocaine"), "cause"), every_row_counts=False) == set()


def test_pieces_of_a_file_give_what_the_whole_file_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = sorted(row for row in range(2, 40) for _ in range(1 + row % 3))
    parts = [sum(1 for other in rows[:place] if other == row) for place, row in enumerate(rows)]
    deaths = pa.table({"file_id": [FILE] * len(rows), "row": rows, "part": parts}).cast(pa.schema(KEY_FIELDS))
    names = list(SPEAKS_FOR)
    mentions = pa.Table.from_pylist(
        [
            {
                "file_id": FILE,
                "row": row,
                "part": part,
                "mention": 0,
                "candidate": 0,
                "role": "cause",
                "substance": names[row % len(names)],
                "method": "name",
                "confidence": 1000,
                "origin": "cause_text",
                "origin_kind": "text",
                "ambiguous": False,
            }
            for row, part in zip(rows, parts, strict=True)
            if row % 4
        ],
        schema=MENTION_SCHEMA,
    )
    whole = death_targets(deaths, mentions, RULES, every_row_counts=True, engine=ENGINE)
    monkeypatch.setattr(naming, "DEATHS_A_PIECE", 5)
    assert death_targets(deaths, mentions, RULES, every_row_counts=True, engine=ENGINE).equals(whole)


def test_a_file_without_deaths_has_no_targets() -> None:
    none = pa.schema(KEY_FIELDS).empty_table()
    found = death_targets(none, MENTION_SCHEMA.empty_table(), RULES, every_row_counts=True, engine=ENGINE)
    assert found.equals(DEATH_TARGET_SCHEMA.empty_table())


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def periods_of(first: str, last: str, *, basis: str = "occurrence", column: str = "died_on") -> set[tuple[str, str]]:
    """Kind and name of each period in which one death counts."""
    deaths = pa.Table.from_pylist(
        [{"file_id": FILE, "row": 2, "part": 0, column: day(first), f"{column}_last": day(last)}], schema=DEATH
    )
    any_death = {"file_id": FILE, "row": 2, "part": 0, "target": "any"}
    no_areas = pa.schema([("word", pa.string()), ("area", pa.string())]).empty_table()
    inputs = {
        "deaths": deaths,
        "death_target": pa.Table.from_pylist([any_death], schema=DEATH_TARGET_SCHEMA),
        "calendar": calendar(),
        "age_groups": AgeGroups((0,)).table(),
        "area_words": no_areas,
        "wanted_years": pa.table({"year": ["2011", "2012", "2013", "unknown"]}),
    }
    rows = ENGINE.run(totals_query(DATE_BASES[basis], with_areas=False), inputs).to_pylist()
    return {(row["period_kind"], row["period"]) for row in rows}


@pytest.mark.parametrize(
    ("first", "last", "periods"),
    [
        ("2012-02-29", "2012-02-29", {("year", "2012"), ("quarter", "2012-Q1"), ("month", "2012-02")}),
        # between the ends of a month: the month is known
        ("2012-02-01", "2012-02-29", {("year", "2012"), ("quarter", "2012-Q1"), ("month", "2012-02")}),
        # February or March: the quarter is known, the month is "2012, not known by month"
        ("2012-02-29", "2012-03-01", {("year", "2012"), ("quarter", "2012-Q1"), ("month", "2012-U")}),
        ("2012-01-01", "2012-12-31", {("year", "2012"), ("quarter", "2012-U"), ("month", "2012-U")}),
        ("2012-12-31", "2013-01-01", {("year", "unknown"), ("quarter", "unknown"), ("month", "unknown")}),
    ],
)
def test_a_death_counts_in_a_period_when_both_ends_of_its_date_lie_in_it(
    first: str, last: str, periods: set[tuple[str, str]]
) -> None:
    assert periods_of(first, last) == periods


def test_a_death_without_a_date_of_the_basis_is_a_line_and_is_never_moved() -> None:
    assert periods_of("2012-02-29", "2012-02-29", column="reported_on") == {
        ("year", "unknown"),
        ("quarter", "unknown"),
        ("month", "unknown"),
    }


def test_the_first_known_date_is_of_death_then_of_registration_then_of_report() -> None:
    for column in ("died_on", "registered_on", "reported_on"):
        assert ("month", "2012-02") in periods_of("2012-02-29", "2012-02-29", basis="first_known", column=column)
    assert DATE_BASES["first_known"].columns == ("died_on", "registered_on", "reported_on")


def test_the_calendar_names_every_day_of_two_centuries() -> None:
    table = calendar()
    first = day("1900-01-01")
    days = [first + datetime.timedelta(days=number) for number in range((day("2101-01-01") - first).days)]
    assert table["day"].to_pylist() == days
    assert table["year"].to_pylist() == [str(each.year) for each in days]
    assert table["month"].to_pylist() == [f"{each:%Y-%m}" for each in days]
    assert table["quarter"].to_pylist() == [f"{each.year}-Q{-(-each.month // 3)}" for each in days]


def test_an_indicator_says_what_it_measures_and_on_which_bases() -> None:
    for entry in INDICATORS.values():
        assert entry.text
        assert entry.source
        assert entry.population
        assert set(entry.date_bases) <= DATE_BASES.keys()
        assert set(entry.place_bases) <= set(PLACE_BASES)
