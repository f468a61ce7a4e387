"""The statistical checks as `check` and `run` show them, and what they find in a real file."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from pharmakon.findings import Finding, Severity
from pharmakon.observatory import add_file, check, make_observatory, run
from tests.observatory.conftest import office

HEADINGS = "Case,Date of death,Date of registration,Age,Sex,Cause of death\n"
A_MONTH, LOST = 30, (2021, 5)


def deaths() -> str:
    """Thirty deaths a month from 2018 to 2023, none in May 2021."""
    lines = []
    for month in range(72):
        start = date(2018 + month // 12, month % 12 + 1, 1)
        for at in range(A_MONTH if (start.year, start.month) != LOST else 0):
            died = start + timedelta(days=1 + at % 27)
            case, sex = f"{month}-{at}", "Male" if (month + at) % 3 else "Female"
            cells = (case, died, died + timedelta(days=20), 20 + (7 * at + month) % 60, sex, "Heroin toxicity")
            lines.append(",".join(map(str, cells)))
    return HEADINGS + "\n".join(lines) + "\n"


def doubts(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.code.id.startswith("PH-T")]


def test_a_lost_month_is_a_warning_of_check_and_of_every_run(tmp_path: Path) -> None:
    root = office(tmp_path, deaths=deaths())
    (finding,) = doubts(check(root).findings)
    assert (finding.code.id, finding.severity) == ("PH-T001", Severity.WARNING)
    assert finding.details["months"] == "2021-05"
    first, again = run(root), run(root)
    assert doubts(first.findings) == doubts(again.findings) == [finding]
    assert again.repeated == 0
    assert again.generation == first.generation
    assert "PH-T001" in (root / "products" / "report.html").read_text(encoding="utf-8")


@pytest.mark.needs_samples
def test_the_years_in_which_connecticut_gives_another_date_are_found(samples: Path, tmp_path: Path) -> None:
    """Counted with the standard library: all dates of 2015 (727) and 2017 (1,038) are dates reported, all of 2012, 2013
    and 2016 (917) dates of death; of 2018 those of January to June are dates reported, of the other months of death.
    """
    root = tmp_path / "country"
    make_observatory(root, country_code="USA")
    add_file(root, samples / "deaths" / "connecticut_2012-2018.csv", record="death", received=date(2019, 6, 30))
    found = {(each.code.id, each.where.column, each.details["months"]) for each in doubts(check(root).findings)}
    assert found == {
        ("PH-T005", "Date of death", "2015-01 to 2015-12"),
        ("PH-T005", "Date of death", "2017-01 to 2018-06"),
        ("PH-T005", "Date reported to the office", "2016-01 to 2016-12"),
    }
