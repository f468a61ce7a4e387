"""Text files of two offices: the coroner's export of a year in cp1252, and the registry of all years in UTF-8."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pharmakon.simulate.draws import Draws
from pharmakon.simulate.messy.answers import Answer, Slip
from pharmakon.simulate.messy.cases import Case
from pharmakon.simulate.messy.workbook import shown
from pharmakon.simulate.world import CLASS_NAMED, rows

ENCODING = "cp1252"
_SLIPS = (
    Slip(11, "Date of death", "31.02.2023"),
    Slip(32, "Age at death", "999"),
    Slip(47, "Sex", "K"),
    Slip(63, "Date of registration", "31.09.2023"),
)
_MISSHAPEN = 25  # from this row on the first one with conditions has a cell too many, where nobody quoted a semicolon
_REGISTERED = 850  # per mille of the deaths that the registry holds too
_WRONG_NAME, _WRONG_DATE = 100, 100  # per mille of its rows
_LAST = "Other significant conditions"
REGISTRY_HEADINGS = ("Registry number", "Surname", "First name", "Date of birth", "Sex", "Date of death", "Place")
SUBSTANCES = "Toxicology result"


def deaths_text(path: Path, cases: Sequence[Case]) -> list[Answer]:
    """Write the deaths of a year, separated by semicolons, and give what is wrong in them."""
    slips, answers, lines = {slip.place: slip for slip in _SLIPS}, [], []
    free = (row for row, case in enumerate(cases) if row >= _MISSHAPEN and row not in slips and case.conditions)
    misshapen = next(free, -1)
    for row, case in enumerate(cases):
        cells = _cells(case)
        if row in slips:
            slip = slips[row]
            answers.append(Answer(path.name, "", case.number, slip.column, slip.wrong, cells[slip.column]))
            cells[slip.column] = slip.wrong
        if row == misshapen:
            shifted = f"see letter;{case.conditions}"
            answers.append(Answer(path.name, "", case.number, _LAST, shifted, case.conditions))
            cells[_LAST] = shifted
        lines.append(";".join(cells.values()))
    text = "".join(f"{line}\r\n" for line in (";".join(_cells(cases[0])), *lines))
    path.write_bytes(text.encode(ENCODING))
    return answers


def _cells(case: Case) -> dict[str, str]:
    return {
        "Case number": case.number,
        "Family name": case.family,
        "Given name": case.given,
        "Date of birth": shown(case.born),
        "Sex": case.sex.capitalize(),
        "Age at death": str(case.age),
        "Date of death": shown(case.died),
        "Date of registration": shown(case.registered),
        "Manner of death": case.manner.capitalize(),
        "District of death": case.district,
        "Cause of death": case.cause.replace(";", ","),
        _LAST: case.conditions,
    }


def registry_text(path: Path, cases: Sequence[Case], draws: Draws) -> list[Case]:
    """Write most of the deaths again as a registry knows them, and give those that are in it.

    A tenth of the names and a tenth of the dates are wrong. It names substances where the certificate names none.
    """
    order = draws.keys(len(cases)).tolist()
    held = [case for case, here in zip(cases, draws.chance(_REGISTERED, len(cases)), strict=True) if here]
    shuffled = [case for _, case in sorted(zip(order, held, strict=False), key=lambda each: each[0])]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*REGISTRY_HEADINGS, SUBSTANCES])
    for number, case in enumerate(shuffled, start=1):
        writer.writerow(_registered(number, case, draws))
    path.write_bytes(out.getvalue().encode())
    return held


def _registered(number: int, case: Case, draws: Draws) -> list[str]:
    wrong = _with_date(_with_name(case, draws), draws)
    days = [day.isoformat() for day in (wrong.born, wrong.died)]
    sex = case.sex[0].upper()
    cells = [f"R{number:05d}", wrong.family, wrong.given, days[0], sex, days[1], case.district]
    return [*cells, "" if case.named else written(case)]


def written(case: Case) -> str:
    """The substances in the blood by their common names."""
    words = {row["substance"]: row["word"] for row in reversed(rows("words")) if row["kind"] == "name"}
    return ", ".join(words.get(each, each) for each in case.involved if each != CLASS_NAMED)


def _with_name(case: Case, draws: Draws) -> Case:
    """The case, its name now and then misspelt or turned about."""
    wrong, turned, place = draws.chance(_WRONG_NAME, 1)[0], draws.chance(250, 1)[0], int(draws.below(100, 1)[0])
    if not wrong:
        return case
    if turned:
        return replace(case, family=case.given, given=case.family)
    at = 1 + place % (len(case.family) - 2)
    return replace(case, family=case.family[:at] + case.family[at + 1] + case.family[at] + case.family[at + 2 :])


def _with_date(case: Case, draws: Draws) -> Case:
    """The case, one of its dates now and then beside the true one."""
    wrong, of_birth = draws.chance(_WRONG_DATE, 1)[0], draws.chance(600, 1)[0]
    days = int(draws.below(3, 1)[0]) + 1
    if not wrong:
        return case
    if not of_birth:
        return replace(case, died=min(case.died + timedelta(days), date(case.died.year, 12, 31)))
    if case.born.day <= 12:
        return replace(case, born=case.born.replace(day=case.born.month, month=case.born.day))
    return replace(case, born=case.born - timedelta(days))
