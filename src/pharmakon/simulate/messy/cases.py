"""Deaths as cases with names: the truth that every file of the messy country is written from."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pharmakon.simulate.deaths import ABSENT
from pharmakon.simulate.draws import Draws
from pharmakon.simulate.faults import Sheet
from pharmakon.simulate.office import CASE
from pharmakon.simulate.world import rows, substances, values

_DAYS_OF_A_YEAR = 365
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Case:
    """One death as it truly was. `involved` and `named`: ids of substances in the blood, and on the certificate."""

    number: str
    family: str
    given: str
    born: date
    died: date
    registered: date
    age: int
    sex: str
    manner: str
    district: str
    cause: str
    conditions: str
    involved: tuple[str, ...]
    named: tuple[str, ...]


def cases_of(sheets: Iterable[Sheet], draws: Draws) -> list[Case]:
    """The deaths of months, each with a name and a day of birth that fits the age."""
    return [case for sheet in sheets for case in _of_month(sheet, draws)]


def _of_month(sheet: Sheet, draws: Draws) -> list[Case]:
    deaths, size = sheet.deaths, len(sheet.deaths)
    stems, endings = names("stem"), names("ending")
    family = draws.below(len(stems) * len(endings), size).tolist()
    given = draws.keys(size).tolist()
    days = draws.below(_DAYS_OF_A_YEAR, size)
    made = []
    for row in range(size):
        sex = values("sex")[deaths.sex[row]]
        known = names(sex if sex in ("male", "female") else "female")
        died, age = _day(int(deaths.day[row])), int(deaths.age[row])
        made.append(
            Case(
                number=sheet.cell(row, CASE),
                family=stems[family[row] // len(endings)] + endings[family[row] % len(endings)],
                given=known[given[row] % len(known)],
                born=years_before(died, age) - timedelta(int(days[row])),
                died=died,
                registered=_day(int(deaths.registered[row])),
                age=age,
                sex=sex,
                manner=values("manner")[deaths.manner[row]],
                district=sheet.cell(row, "District of death"),
                cause=sheet.cell(row, "Cause of death"),
                conditions=sheet.cell(row, "Other significant conditions"),
                involved=_ids(deaths.involved[row].tolist()),
                named=_ids(deaths.named[row].tolist()),
            )
        )
    return made


def names(kind: str) -> Sequence[str]:
    """Given names of a sex, stems or endings of surnames."""
    return tuple(row["name"] for row in rows("names") if row["kind"] == kind)


def years_before(day: date, years: int) -> date:
    """The same day so many years before; 28 February where that year has no 29th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return datetime.date(day.year - years, day.month, last)


def _day(days: int) -> date:
    return _EPOCH + timedelta(days)


def _ids(slots: Iterable[int]) -> tuple[str, ...]:
    """Each substance once, in the order of slots."""
    return tuple(dict.fromkeys(substances().ids[slot] for slot in slots if slot != ABSENT))
