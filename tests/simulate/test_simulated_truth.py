"""The truth adds up, and what the files show is the truth."""

from collections import Counter

import pytest

from pharmakon.simulate import Simulated
from pharmakon.simulate.office import flags
from pharmakon.simulate.world import substances
from tests.simulate.reading import table


def counted(rows: list[dict[str, str]], column: str) -> Counter[tuple[str, str]]:
    """Deaths by year and substance, counted from the row-level truth."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        named = row[column].split("|") if row[column] else ["none_named"]
        counts.update((row["died_on"][:4], substance) for substance in {*named, "any"})
    return counts


@pytest.mark.parametrize(("counts", "column"), [("deaths", "involved"), ("named", "named")])
def test_counting_row_level_truth_gives_the_truth_by_year(
    truth: list[dict[str, str]], rows: list[dict[str, str]], counts: str, column: str
) -> None:
    written = Counter({(row["year"], row["substance"]): int(row[counts]) for row in truth})
    assert +written == counted(rows, column)


def test_all_deaths_are_in_the_truth(simulated: Simulated, truth: list[dict[str, str]]) -> None:
    assert sum(int(row["deaths"]) for row in truth if row["substance"] == "any") == simulated.deaths


def test_expected_rates_add_up_to_all_deaths(simulated: Simulated) -> None:
    rates = table(simulated.rates_file)
    assert len(rates) == 8 * 6 * 2 * 18
    # each is cut after six decimals: 1 728 cells lose less than 0.002 together
    assert sum(float(row["expected_deaths"]) for row in rates) == pytest.approx(simulated.deaths, abs=0.002)


def test_deaths_follow_the_known_rates(simulated: Simulated, rows: list[dict[str, str]]) -> None:
    expected: Counter[str] = Counter()
    for row in table(simulated.rates_file):
        expected[row["year"]] += float(row["expected_deaths"])  # type: ignore[assignment]
    found = Counter(row["died_on"][:4] for row in rows)
    # Pearson's statistic over 8 years, 7 degrees of freedom: 24.3 is passed once in 1 000 draws (chi-square table)
    assert sum((found[year] - mean) ** 2 / mean for year, mean in expected.items()) < 24.3


def test_flags_of_the_file_are_the_named_substances(
    simulated: Simulated, office: list[list[str]], rows: list[dict[str, str]]
) -> None:
    planted = {each.case for each in simulated.faults}
    truth = {row["case"]: set(row["named"].split("|")) for row in rows}
    headings = office[0]
    for cells in office[1:-1]:
        if cells[0] in planted:
            continue
        for heading, place in flags().items():
            assert (cells[headings.index(heading)] == "yes") == (substances().ids[place] in truth[cells[0]])


def test_what_an_observatory_must_find(
    simulated: Simulated, office: list[list[str]], rows: list[dict[str, str]], truth: list[dict[str, str]]
) -> None:
    """By year of death: named in text or flag; not the rows that are rejected or whose day cannot be used."""
    headings = office[0]
    lost = {each.case for each in simulated.faults if each.fault in {"no date", "cell too many"}}
    lost |= {each.case for each in simulated.faults if each.fault in {"impossible date", "registered before death"}}
    by_case = {cells[0]: dict(zip(headings, cells, strict=False)) for cells in office[1:-1]}
    kept = [
        row | {"named": row["named"] + ("|heroin" if by_case[row["case"]]["Heroin"] == "yes" else "")}
        for row in rows
        if by_case[row["case"]]["Date of death"] and row["case"] not in lost
    ]
    found = counted([row | {"named": row["named"].strip("|")} for row in kept], "named")
    written = Counter({(row["year"], row["substance"]): int(row["expected"]) for row in truth})
    assert +written == found


def test_synthetic_opioids_rise_from_the_known_year(simulated: Simulated, truth: list[dict[str, str]]) -> None:
    assert simulated.rise_year == 2021
    share = {
        row["year"]: int(row["deaths"])
        / next(int(a["deaths"]) for a in truth if a["substance"] == "any" and a["year"] == row["year"])
        for row in truth
        if row["substance"] == "fentanyl"
    }
    assert max(share[year] for year in ("2017", "2018", "2019", "2020")) < min(
        share[year] for year in ("2021", "2022", "2023", "2024")
    )
    new = {row["year"]: int(row["deaths"]) for row in truth if row["substance"] == "metonitazene"}
    assert [year for year, deaths in new.items() if deaths] == ["2022", "2023", "2024"]


def test_denials_and_histories_do_not_contradict_the_truth(
    by_heading: dict[str, list[str]], rows: list[dict[str, str]]
) -> None:
    involved = {row["case"]: row["involved"].split("|") for row in rows}
    classes = dict(zip(substances().ids, substances().classes, strict=True))
    denied = 0
    for case, text in zip(by_heading["Case number"], by_heading["Cause of death"], strict=True):
        if "no opioids detected" in text.lower():
            denied += 1
            assert not [each for each in involved[case] if classes[each] == "opioid"]
        if "history of heroin use" in text.lower():
            assert "heroin" not in involved[case]
    assert denied
