"""Control by date: the conventions' Schedules, and a country's own lists."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pharmakon.substances import Register
from pharmakon.substances.control import Standing, is_date, possible_days

HEADINGS = "substance,control,from,to,source\n"
GAZETTE = (
    "fentanyl,Schedule 2,1990-01-01,2019-04-30,Order 12/1989\n"
    "fentanyl,Schedule 1,2019-05-01,,Order 4/2019\n"
    "group:nitazene,Generic list,2022-07-01,2024-06-30,Act 3/2022\n"
    "metonitazene,Schedule 1,2024-03-15,,Order 9/2024\n"
    "cocaine,Schedule 1,1990-01-01,,Order 12/1989\n"
)

National = Callable[[str], Register]


@pytest.fixture
def national(tmp_path: Path) -> National:
    def load(rows: str) -> Register:
        (tmp_path / "national_control.csv").write_text(HEADINGS + rows, encoding="utf-8")
        return Register.load(tmp_path)

    return load


def lists(register: Register, substance: str, day: str) -> list[str]:
    """The country's lists that hold on a day."""
    return [span.control for span in register.control_on(substance, date.fromisoformat(day)).national]


@pytest.mark.parametrize(
    ("substance", "day", "expected"),
    [
        ("fentanyl", "1989-12-31", []),
        ("fentanyl", "1990-01-01", ["Schedule 2"]),  # the first day
        ("fentanyl", "2019-04-30", ["Schedule 2"]),  # the last day
        ("fentanyl", "2019-05-01", ["Schedule 1"]),
        ("fentanyl", "2030-01-01", ["Schedule 1"]),
        # a whole group: every entry of it, and the class that a text names
        ("etonitazene", "2022-06-30", []),
        ("etonitazene", "2022-07-01", ["Generic list"]),
        ("nitazene-unspecified", "2023-01-01", ["Generic list"]),
        ("etonitazene", "2024-07-01", []),
        ("metonitazene", "2024-04-01", ["Generic list", "Schedule 1"]),
        ("metonitazene", "2024-07-01", ["Schedule 1"]),
        # salts and physical forms with their substance; analogues, metabolites and others not
        ("fentanyl-citrate", "2020-01-01", ["Schedule 1"]),
        ("crack-cocaine", "2020-01-01", ["Schedule 1"]),
        ("benzoylecgonine", "2020-01-01", []),
        ("acetylfentanyl", "2020-01-01", []),
        ("heroin", "2020-01-01", []),
    ],
)
def test_lists_of_a_country_hold_from_the_first_to_the_last_day(
    national: National, substance: str, day: str, expected: list[str]
) -> None:
    register = national(GAZETTE)
    assert register.findings == ()
    assert lists(register, substance, day) == expected


def test_isomers_are_controlled_only_by_name(national: National) -> None:
    register = national("methadone,Schedule 1,1990-01-01,,Order\ndexamfetamine,Schedule 2,1990-01-01,,Order\n")
    assert lists(register, "levomethadone", "2020-01-01") == []
    assert lists(register, "amphetamine", "2020-01-01") == []
    assert lists(register, "dexamfetamine", "2020-01-01") == ["Schedule 2"]


def test_faults_are_found_together(national: National) -> None:
    register = national(
        "fentanil,Schedule 1,2019-05-01,,Order\n"
        "nitazenes,Schedule 1,2019-05-01,,Order\n"
        "qqqq,Schedule 1,2019-05-01,,Order\n"
        "heroin,Schedule 1,01.05.2019,,Order\n"
        "heroin,Schedule 1,20190501,,Order\n"
        "heroin,Schedule 1,2019-02-30,2019-13-01,Order\n"
        "heroin,Schedule 1,2019-05-01,2019-04-30,Order\n"
        "heroin,Schedule 1,2019-05-01,,\n"
        "heroin,,2019-05-01,,Order\n"
        "cocaine,Schedule 1,2019-05-01,2020-05-01,Order\n"
        "cocaine,schedule 1,2020-05-01,,Order\n"
        "cocaine,Schedule 2,2020-05-01,,Order\n"
    )
    assert [(each.code.id, each.where.row, each.where.column) for each in register.findings] == [
        ("PH-S012", 5, "from"),
        ("PH-S012", 6, "from"),
        ("PH-S012", 7, "from"),
        ("PH-S012", 7, "to"),
        ("PH-S013", 8, "to"),
        ("PH-S008", 9, "source"),
        ("PH-S008", 10, "control"),
        ("PH-S011", 2, "substance"),
        ("PH-S011", 3, "substance"),
        ("PH-S011", 4, "substance"),
        ("PH-S014", 12, "substance"),
    ]
    assert {each.where.file for each in register.findings} == {"reference/national_control.csv"}
    unknown = [each.text() for each in register.findings if each.code.id == "PH-S011"]
    assert "did you mean fentanyl?" in unknown[0]
    assert "did you mean group:nitazene?" in unknown[1]
    assert "none is like it" in unknown[2]
    assert lists(register, "cocaine", "2020-06-01") == ["Schedule 2"]  # sound rows are used


def test_a_table_without_its_columns_is_a_blocker(tmp_path: Path) -> None:
    (tmp_path / "national_control.csv").write_text("substance,from\nheroin,2019-05-01\n", encoding="utf-8")
    assert [each.code.id for each in Register.load(tmp_path).findings] == ["PH-S001"]


def test_texts_are_read_the_same_whatever_law_says(national: National, register: Register) -> None:
    own = national(GAZETTE)
    assert own.content_hash == register.content_hash  # what readings and totals are kept by
    assert own.names == register.names
    assert own.targets() == register.targets()


@pytest.mark.parametrize(
    ("substance", "day", "standing"),
    [
        # 4-FIBF: Schedule I of 1961 by E/CN.7/2018/10, the year alone is known
        ("4-fluoroisobutyrfentanyl", "2017-12-31", Standing.LATER),
        ("4-fluoroisobutyrfentanyl", "2018-06-01", Standing.WITHIN),
        ("4-fluoroisobutyrfentanyl", "2019-01-01", Standing.IN_FORCE),
        ("tramadol", "2019-01-01", Standing.NOT_SCHEDULED),
        ("norcocaine", "2019-01-01", Standing.UNKNOWN),
    ],
)
def test_the_schedules_by_day(register: Register, substance: str, day: str, standing: Standing) -> None:
    control = register.control_on(substance, date.fromisoformat(day))
    assert control.international.standing is standing
    assert control.national == ()


def test_a_country_may_give_the_day_of_scheduling(tmp_path: Path) -> None:
    (tmp_path / "substances.csv").write_text(
        "id,name,class,convention,schedule,scheduled_since,since_status\n"
        "4-fluoroisobutyrfentanyl,4-FIBF,opioid,1961,I,2018-03-14,verified\nx,X,opioid,1971,IV,,\n",
        encoding="utf-8",
    )
    own = Register.load(tmp_path)
    days = [own.control_on("4-fluoroisobutyrfentanyl", date(2018, 3, day)).international for day in (13, 14)]
    assert [each.standing for each in days] == [Standing.LATER, Standing.IN_FORCE]
    assert days[0].since_verified
    assert own.control_on("x", date(2020, 1, 1)).international.standing is Standing.UNDATED


def test_times_of_scheduling_are_labelled(register: Register) -> None:
    dated = [entry for entry in register.entries.values() if entry.scheduled_since]
    assert len(dated) > 300
    # A year counts as verified where the row names a document for it.
    assert all("year" in entry.sources for entry in dated if entry.since_verified)
    assert not register.entries["heroin"].since_verified  # "date not verified"
    assert all(is_date(entry.scheduled_since) for entry in dated)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2018", ("2018-01-01", "2018-12-31")),
        ("2020-02", ("2020-02-01", "2020-02-29")),  # a leap year
        ("2018-03-14", ("2018-03-14", "2018-03-14")),
    ],
)
def test_possible_days(text: str, days: tuple[str, str]) -> None:
    assert tuple(day.isoformat() for day in possible_days(text)) == days


def test_an_unknown_id_is_a_fault_of_the_caller(register: Register) -> None:
    with pytest.raises(KeyError):
        register.control_on("no such substance", date(2020, 1, 1))
