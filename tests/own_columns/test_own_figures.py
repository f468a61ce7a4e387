"""Figures by a country's own column: the arithmetic in sight, every cell traced, all other figures as before."""

from pathlib import Path

import pyarrow.compute as pc
import pytest

from pharmakon.findings import MisuseError
from pharmakon.observatory import Observatory, Wanted, add_file, rerun, run, trace
from tests.own_columns.own_here import DEATHS, ETHNICITY, RECEIVED, country, declare, file_of

BY = """
[indicator.DRUG_INDUCED_DEATHS]
by = ["ethnicity"]
[indicator.DRUG_INDUCED_DEATH_RATE]
by = ["ethnicity"]
[indicator.SUBSTANCE_NAMED_SHARE]
by = ["ethnicity"]
"""
POPULATION = "Area,Year,Sex,Age group,Persons\nXVA,2023,Male,0-130,1000\nXVA,2023,Female,0-130,1100\n"


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> tuple[Observatory, Observatory]:
    """The same country before and after its figures are asked for by ethnicity."""
    folder = tmp_path_factory.mktemp("divided")
    layout = country(folder, ETHNICITY)
    add_file(layout.root, file_of(folder, DEATHS), record="death", received=RECEIVED)
    add_file(layout.root, file_of(folder, POPULATION, "population.csv"), record="observation", received=RECEIVED)
    run(layout.root)
    before = Observatory.open(layout.root)
    before.estimates()
    declare(layout, BY)
    run(layout.root)
    return before, Observatory.open(layout.root)


def figures(observatory: Observatory, indicator: str, **wanted: str) -> dict[str, tuple[object, object, object]]:
    """Value of the column → value, numerator, denominator of one figure, on the date of death."""
    cell = {"period": "2024", "substance": "any", "sex": "all", "age_group": "all", "place_basis": "source"}
    cell |= {"date_basis": "occurrence", "indicator": indicator, **wanted}
    rows = [
        row
        for row in observatory.estimates().to_pylist()
        if row["by"] == "ethnicity" and all(row[name] == value for name, value in cell.items())
    ]
    return {row["by_value"]: (row["value"], row["numerator"], row["denominator"]) for row in rows}


def test_deaths_are_counted_by_category_and_what_is_not_known_is_a_line(divided: tuple[Observatory, ...]) -> None:
    # 2024: rows 4 (refused), 5 (a), 6 (no code of the list), 7 (empty); 2023: rows 2 (a) and 3 (b)
    assert figures(divided[1], "DRUG_INDUCED_DEATHS") == {
        "a": (1.0, 1, None),
        "b": (0.0, 0, None),  # a zero, for there are deaths of b in the data
        "unknown": (3.0, 3, None),
    }
    assert figures(divided[1], "DRUG_INDUCED_DEATHS", period="all")["a"] == (2.0, 2, None)


def test_shares_are_of_deaths_of_the_same_category(divided: tuple[Observatory, ...]) -> None:
    # not known, 2024: methadone in rows 6 and 7, of 2 deaths that name a substance (row 4 names none)
    found = figures(divided[1], "SUBSTANCE_NAMED_SHARE", substance="methadone")
    assert found == {"unknown": (100.0, 2, 2)}
    assert figures(divided[1], "SUBSTANCE_NAMED_SHARE", substance="fentanyl", period="all")["a"] == (100.0, 2, 2)


def test_a_rate_is_not_available_and_says_why(divided: tuple[Observatory, ...]) -> None:
    table = divided[1].estimates()
    rates = table.filter(
        pc.and_(pc.equal(table["indicator"], "DRUG_INDUCED_DEATH_RATE"), pc.equal(table["by"], "ethnicity"))
    )
    assert rates.num_rows > 0
    assert rates["value"].null_count == rates.num_rows
    assert set(rates["reason"].to_pylist()) == {"the populations given are not divided by Ethnic group"}
    assert set(rates["obs_status"].to_pylist()) == {"O"}


def test_an_indicator_that_was_not_asked_for_is_not_divided(divided: tuple[Observatory, ...]) -> None:
    assert figures(divided[1], "NO_SUBSTANCE_NAMED_SHARE", substance="none_named") == {}


def test_all_other_figures_stay_as_they_were(divided: tuple[Observatory, ...]) -> None:
    before, now = (each.estimates() for each in divided)
    undivided = now.filter(pc.equal(now["by"], "all"))
    assert set(undivided["by_value"].to_pylist()) == {"all"}
    assert undivided.to_pylist() == before.to_pylist()


def test_categories_add_up_to_the_whole(divided: tuple[Observatory, ...]) -> None:
    table = divided[1].estimates()
    counts = table.filter(pc.equal(table["indicator"], "DRUG_INDUCED_DEATHS"))
    names = ["area", "period_kind", "period", "date_basis", "place_basis", "substance", "sex", "age_group"]
    sums: dict[str, dict[tuple[str, ...], int]] = {"all": {}, "ethnicity": {}}
    for row in counts.to_pylist():
        cell = tuple(row[name] for name in names)
        sums[row["by"]][cell] = sums[row["by"]].get(cell, 0) + row["numerator"]
    assert sums["ethnicity"].keys() <= sums["all"].keys()
    missing = {cell for cell in sums["all"].keys() - sums["ethnicity"].keys() if "all" in cell[-2:]}
    assert all(sums["all"][cell] == 0 for cell in missing)
    assert not [cell for cell in sums["ethnicity"] if "all" not in cell[-2:]], "sex and age together are not divided"
    assert all(sums["all"][cell] == count for cell, count in sums["ethnicity"].items())


def test_every_divided_count_is_traced_to_its_rows(divided: tuple[Observatory, ...]) -> None:
    counts = [
        row
        for row in divided[1].estimates().to_pylist()
        if row["by"] == "ethnicity" and row["indicator"] != "DRUG_INDUCED_DEATH_RATE"
    ]
    for row in counts[::40]:
        names = ("indicator", "substance", "period", "date_basis", "place_basis", "area", "sex", "age_group")
        traced = trace(divided[1].root, Wanted(*(row[name] for name in names), row["by"], row["by_value"]))
        assert traced.rows.filter(pc.equal(traced.rows["part"], "numerator")).num_rows == row["numerator"]


def test_a_trace_names_rows_of_what_is_not_known(divided: tuple[Observatory, ...]) -> None:
    wanted = Wanted("DRUG_INDUCED_DEATHS", period="2024", date_basis="occurrence", by="ethnicity", by_value="unknown")
    assert trace(divided[1].root, wanted).rows["row"].to_pylist() == [4, 6, 7]


@pytest.mark.parametrize(("by", "value"), [("ethnicity", "all"), ("all", "a"), ("ethnicity", "z"), ("colour", "a")])
def test_a_trace_of_a_value_that_is_not_there_is_refused(divided: tuple[Observatory, ...], by: str, value: str) -> None:
    with pytest.raises(MisuseError, match="PH-C007"):
        trace(divided[1].root, Wanted("DRUG_INDUCED_DEATHS", by=by, by_value=value))


def test_the_release_carries_the_divided_totals(divided: tuple[Observatory, ...]) -> None:
    names = {path.name for path in (divided[1].root / "releases").rglob("*.parquet")}
    assert "totals_by_ethnicity.parquet" in names


def test_a_generation_with_divided_figures_is_made_again_the_same(divided: tuple[Observatory, ...]) -> None:
    then, now = rerun(divided[1].root, divided[1].generation)
    assert then.content_hash == now.content_hash


def test_files_are_added_up_and_their_order_does_not_matter(tmp_path: Path) -> None:
    lines = DEATHS.splitlines(keepends=True)
    parts = {"one.csv": lines[:4], "two.csv": [lines[0], *lines[4:]]}
    tables = []
    for number, names in enumerate((["one.csv", "two.csv"], ["two.csv", "one.csv"])):
        folder = tmp_path / str(number)
        folder.mkdir()
        layout = country(folder, ETHNICITY + BY)
        for name in names:
            file = file_of(folder, "".join(parts[name]), name)
            add_file(layout.root, file, record="death", source="deaths", received=RECEIVED)
        run(layout.root)
        tables.append(Observatory.open(layout.root).estimates().drop_columns(["step_key"]))
    assert tables[0].equals(tables[1])
    counts = [row for row in tables[0].to_pylist() if row["by_value"] == "a" and row["period"] == "all"]
    assert {row["numerator"] for row in counts if row["substance"] == "any" and row["sex"] == "all"} >= {2}
