"""The SPSS file of a statistical office, and the same with corrections."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from pharmakon.intake.spss_writer import write_spss
from pharmakon.intake.statistics_variable import FileVariable, Kind
from pharmakon.simulate.messy.cases import Case
from pharmakon.simulate.world import values

LATE, PENDING, AGES = 2, 8, 4  # deaths that came late; causes that were pending, ages that were wrong
CORRECTIONS = PENDING + AGES
PENDING_CAUSE = "Pending toxicology"
_EPOCH = date(1970, 1, 1)
_NOT_RECORDED, _NOT_KNOWN = 998, 999
_MISSING = {_NOT_RECORDED: "Not recorded", _NOT_KNOWN: "Does not know"}
# The first deaths of two months have no age.
_AGE_MISSING = {"02-00001": _NOT_RECORDED, "05-00001": _NOT_KNOWN}


def deaths_statistics(first: Path, corrected: Path, cases: Sequence[Case]) -> None:
    """Write the deaths of a year as they were first known, and as they were known after twelve corrections."""
    late = {len(cases) // 3, 2 * len(cases) // 3}
    on_time = [case for place, case in enumerate(cases) if place not in late]
    _write(first, _before(on_time))
    _write(corrected, cases)


def _before(cases: Sequence[Case]) -> list[Case]:
    """The cases as first known: from the tenth on every fourth differs, until all corrections are planted."""
    changed = list(cases)
    for number in range(CORRECTIONS):
        place = 10 + 4 * number
        case = changed[place]
        changed[place] = (
            replace(case, cause=PENDING_CAUSE) if number < PENDING else replace(case, age=(case.age + 10) % 100)
        )
    return changed


def _write(path: Path, cases: Sequence[Case]) -> None:
    numbers = [*values("sex")], [*values("manner")], sorted({case.district for case in cases})
    sexes, manners, districts = (dict(enumerate(words, 1)) for words in numbers)
    variables = [
        _texts("CaseNumber", "Case number", cases, lambda case: case.number),
        _texts("FamilyName", "Family name", cases, lambda case: case.family),
        _texts("GivenName", "Given name", cases, lambda case: case.given),
        _days("DateOfBirth", "Date of birth", cases, lambda case: case.born),
        _days("DateOfDeath", "Date of death", cases, lambda case: case.died),
        _days("DateOfRegistration", "Date of registration", cases, lambda case: case.registered),
        replace(_numbers("Age", "Age at death", cases, _age), missing=_MISSING),
        _coded("Sex", "Sex", cases, sexes, lambda case: case.sex),
        _coded("Manner", "Manner of death", cases, manners, lambda case: case.manner),
        _coded("District", "District of death", cases, districts, lambda case: case.district),
        _texts("CauseOfDeath", "Cause of death", cases, lambda case: case.cause),
        _texts("OtherConditions", "Other significant conditions", cases, lambda case: case.conditions),
    ]
    write_spss(path, variables, label="Deaths by poisoning")


def _age(case: Case) -> int:
    return next((code for end, code in _AGE_MISSING.items() if case.number.endswith(end)), case.age)


def _texts(name: str, label: str, cases: Sequence[Case], of: Callable[[Case], str]) -> FileVariable:
    return FileVariable(name, label, Kind.TEXT, texts=tuple(of(case).encode() for case in cases))


def _numbers(name: str, label: str, cases: Sequence[Case], of: Callable[[Case], int]) -> FileVariable:
    return FileVariable(name, label, numbers=np.array([of(case) for case in cases], dtype=np.float64))


def _days(name: str, label: str, cases: Sequence[Case], of: Callable[[Case], date]) -> FileVariable:
    days = np.array([(of(case) - _EPOCH).days for case in cases], dtype=np.float64)
    return FileVariable(name, label, Kind.DAY, days)


def _coded(
    name: str, label: str, cases: Sequence[Case], words: dict[int, str], of: Callable[[Case], str]
) -> FileVariable:
    code_of = {word: code for code, word in words.items()}
    labels = {code: word[:1].upper() + word[1:] for code, word in words.items()}
    return replace(_numbers(name, label, cases, lambda case: code_of[of(case)]), labels=labels)
