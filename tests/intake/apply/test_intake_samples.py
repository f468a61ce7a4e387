"""Public files of other makers: proposed and applied as `add` does, every row accounted for."""

import csv
from pathlib import Path

import pytest

from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.mapping import parse_mapping
from pharmakon.intake.propose import propose_mapping
from pharmakon.intake.result import SheetResult
from pharmakon.records import RECORD_TYPES
from pharmakon.substances import Register
from tests.intake.sheets import raw_file

pytestmark = pytest.mark.needs_samples


def taken_in(path: Path, folder: Path, record: str) -> SheetResult:
    raw = raw_file(path, folder)
    register = Register.load(folder)
    proposal = propose_mapping(raw, RECORD_TYPES[record], source="sample", find=register.find)
    mapping, faults = parse_mapping(proposal.text, name="m.toml")
    assert mapping is not None, faults
    return apply_mapping(raw, mapping, RECORD_TYPES[record], file_id=1, reference_area="XX")


def test_connecticut_deaths_with_dates_routed_by_the_column_beside(samples: Path, tmp_path: Path) -> None:
    """Expected values are counted here with Python's csv module, apart from the reader."""
    path = samples / "deaths" / "connecticut_2012-2018.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    result = taken_in(path, tmp_path, "death")
    account = result.account
    assert (account.rows_read, account.balances) == (5105, True)
    undated = sum(not row["DateType"] or not row["Date"] for row in rows)
    assert (account.accepted, account.rejected) == (5105 - undated, undated)
    for target, kind in (("died_on", "DateofDeath"), ("reported_on", "DateReported")):
        expected: dict[str, int] = {}
        for row in rows:
            if row["DateType"] == kind:
                expected[row["Date"][6:10]] = expected.get(row["Date"][6:10], 0) + 1
        years = [str(day.year) for day in result.records[target].to_pylist() if day]
        assert {year: years.count(year) for year in set(years)} == expected
    fentanyl = result.flags.filter([origin == "Fentanyl" for origin in result.flags["origin"].to_pylist()])
    assert fentanyl.num_rows == sum(row["Fentanyl"] == "Y" for row in rows)
    assert result.records["sex"].to_pylist().count("female") == sum(row["Sex"] == "Female" for row in rows)


def test_county_populations_with_the_one_column_that_tells_counties_apart(samples: Path, tmp_path: Path) -> None:
    result = taken_in(samples / "supply" / "arcos_county_population_2006-2014.csv", tmp_path, "observation")
    assert (result.account.accepted, result.account.balances) == (28_265, True)
    first = result.records.slice(0, 1).to_pylist()[0]
    assert (first["area"], str(first["period_last"]), first["value"]) == ("01001", "2006-12-31", 51_328)
