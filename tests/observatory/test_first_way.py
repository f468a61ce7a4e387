"""From a file to figures, and back to its rows."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pharmakon.findings import BlockedError, MisuseError
from pharmakon.observatory import Observatory, Wanted, add_file, check, run
from tests.observatory.conftest import AREAS, DEATHS, POPULATION, RECEIVED, office

COUNT, RATE, SHARE = "DRUG_INDUCED_DEATHS", "DRUG_INDUCED_DEATH_RATE", "SUBSTANCE_NAMED_SHARE"


def opened(root: Path) -> Observatory:
    run(root)
    return Observatory.open(root)


def deaths_of(observatory: Observatory, **wanted: str) -> dict[str, int]:
    """Substance → deaths, for cells of the count."""
    cell = {"indicator": COUNT, "period_kind": "all", "area": "all", "sex": "all", "age_group": "all"}
    cell |= {"date_basis": "occurrence", "place_basis": "source", **wanted}
    table = observatory.estimates()
    for name, value in cell.items():
        table = table.filter(pc.equal(table[name], value))
    return dict(zip(table["substance"].to_pylist(), table["numerator"].to_pylist(), strict=True))


def test_deaths_are_counted_by_what_they_name(tmp_path: Path) -> None:
    counts = deaths_of(opened(office(tmp_path)))
    assert counts["any"] == 5
    assert counts["fentanyl"] == 2  # rows 2 and 5
    assert counts["heroin"] == 2  # rows 3 and 5
    assert counts["cocaine"] == counts["methadone"] == 1
    assert counts["none_named"] == 1  # "mixed drug toxicity"
    assert counts["group:opioid"] == 4  # fentanyl, heroin, fentanyl with heroin, methadone; each death once


def test_a_death_known_by_month_is_in_its_year_and_not_in_a_day(tmp_path: Path) -> None:
    observatory = opened(office(tmp_path))
    assert deaths_of(observatory, period_kind="month", period="2024-07")["any"] == 1
    # registered a day apart: month of registration
    by_registration = deaths_of(observatory, period_kind="month", period="2024-09", date_basis="registration")
    assert by_registration["any"] == 2


def test_unknown_sex_age_and_residence_are_lines(tmp_path: Path) -> None:
    observatory = opened(office(tmp_path, areas=AREAS))
    assert deaths_of(observatory, sex="unknown")["any"] == 1
    assert deaths_of(observatory, age_group="unknown")["any"] == 1
    residence = {"place_basis": "residence", "period_kind": "all"}
    assert deaths_of(observatory, area="N", **residence)["any"] == 2
    assert deaths_of(observatory, area="unmapped", **residence)["any"] == 1  # Elsewhere
    assert deaths_of(observatory, area="unknown", **residence)["any"] == 1


def test_a_rate_stands_on_the_residents_of_its_year(tmp_path: Path) -> None:
    observatory = opened(office(tmp_path, population=POPULATION, areas=AREAS))
    figure = observatory.trace(Wanted(RATE, period="2023", place_basis="source"))
    # 2 deaths in 1000 + 1100 + 2000 + 1900 = 6000 residents
    assert figure.estimate["denominator"] == 6000
    assert figure.estimate["value"] == pytest.approx(2 / 6000 * 100_000)
    assert figure.rows.filter(pc.equal(figure.rows["part"], "denominator"))["row"].to_pylist() == [2, 3, 4, 5]
    without = observatory.trace(Wanted(RATE, period="2024", place_basis="source"))
    assert (without.estimate["value"], without.estimate["obs_status"]) == (None, "O")
    assert "no population" in str(without.estimate["reason"])


def test_a_figure_leads_to_its_rows(tmp_path: Path) -> None:
    observatory = opened(office(tmp_path))
    figure = observatory.trace(Wanted(COUNT, substance="fentanyl"))
    assert figure.rows.to_pylist() == [
        {"part": "numerator", "file": "deaths.csv", "sheet": "", "row": row} for row in (2, 5)
    ]
    assert "with dated as" in figure.sql["numerator"].lower()


def test_the_share_is_of_deaths_that_name_something(tmp_path: Path) -> None:
    figure = opened(office(tmp_path)).trace(Wanted(SHARE, substance="heroin"))
    assert (figure.estimate["numerator"], figure.estimate["denominator"]) == (2, 4)
    assert figure.estimate["value"] == pytest.approx(50.0)
    assert sorted(figure.rows.filter(pc.equal(figure.rows["part"], "denominator"))["row"].to_pylist()) == [2, 3, 5, 6]


def test_check_writes_nothing(tmp_path: Path) -> None:
    root = office(tmp_path)

    def state() -> dict[str, bytes]:
        kept = {"work/lock", "work/lock.json", "work/known_hashes.json"}
        files = (path for path in root.rglob("*") if path.is_file())
        named = {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
        return {name: content for name, content in named.items() if name not in kept}

    before = state()
    checked = check(root)
    assert checked.accounts[0].accepted == 5
    assert state() == before


def test_a_second_run_repeats_nothing_and_a_new_file_only_its_years(tmp_path: Path) -> None:
    root = office(tmp_path)
    first, second = run(root), run(root)
    assert first.repeated > 0
    assert (second.repeated, second.generation) == (0, first.generation)
    later = tmp_path / "deaths_2025.csv"
    later.write_text(DEATHS.splitlines()[0] + "\n9,2025-01-02,2025-02-01,34,Male,North,Acute fentanyl intoxication,Y\n")
    before = steps_of(Observatory.open(root))
    add_file(root, later, record="death", source="deaths", received=RECEIVED)
    assert run(root).generation != first.generation
    after = steps_of(Observatory.open(root))
    assert [year for year in before if before[year] == after[year]] == ["2023", "2024"]
    assert deaths_of(Observatory.open(root))["fentanyl"] == 3


def steps_of(observatory: Observatory) -> dict[str, set[str]]:
    """Year of death → the steps that made its estimates; `all` is the whole time."""
    table = observatory.estimates().filter(pc.equal(observatory.estimates()["date_basis"], "occurrence"))
    yearly = table.filter(pc.is_in(table["period_kind"], value_set=pa.array(["year", "all"])))
    years = sorted(set(yearly["period"].to_pylist()))
    return {year: set(yearly.filter(pc.equal(yearly["period"], year))["step_key"].to_pylist()) for year in years}


def test_the_same_content_is_added_once(tmp_path: Path) -> None:
    root = office(tmp_path)
    again = tmp_path / "other name.csv"
    again.write_text(DEATHS, encoding="utf-8")
    added = add_file(root, again, record="death", source="other")
    assert added.already
    assert [finding.code.id for finding in added.findings] == ["PH-C014"]
    assert sorted(path.name for path in (root / "raw").iterdir()) == ["deaths.csv"]


def test_two_base_sources_of_the_same_deaths_stop_the_run(tmp_path: Path) -> None:
    root = office(tmp_path)
    other = tmp_path / "registry.csv"
    other.write_text(DEATHS + "6,2024-09-01,2024-10-01,50,Male,North,Heroin toxicity,\n", encoding="utf-8")
    add_file(root, other, record="death", received=RECEIVED)
    with pytest.raises(BlockedError, match="PH-C006"):
        run(root)
    assert not list((root / "products").iterdir())


def test_a_file_that_was_changed_in_raw_stops_the_run_unless_it_is_left_out(tmp_path: Path) -> None:
    root = office(tmp_path, population=POPULATION)
    (root / "raw" / "population.csv").write_text(POPULATION + "North,2024,Male,0-130,1\n", encoding="utf-8")
    with pytest.raises(BlockedError, match="PH-C012"):
        run(root)
    ran = run(root, without=["population.csv"])
    assert {finding.code.id for finding in ran.findings} >= {"PH-C019", "PH-C016"}
    report = (root / "products" / "report.html").read_text(encoding="utf-8")
    assert "population" in report


def test_a_release_for_others_is_refused(tmp_path: Path) -> None:
    root = office(tmp_path)
    with pytest.raises(MisuseError, match="PH-E002"):
        run(root, audience="public")
    with pytest.raises(MisuseError, match="PH-E001"):
        run(root, audience="everyone")
    assert not list((root / "releases").iterdir())


def test_rejected_rows_stop_a_strict_run_before_anything_is_written(tmp_path: Path) -> None:
    root = office(tmp_path, deaths=DEATHS + "6,,,50,Male,North,Heroin toxicity,\n")
    with pytest.raises(BlockedError, match="PH-C026"):
        run(root, strict=True)
    assert not list((root / "products").iterdir())
    assert run(root).accounts[0].rejected == 1


def test_a_run_without_deaths_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BlockedError, match="PH-C005"):
        run(office(tmp_path, deaths="", population=POPULATION))


def test_the_last_good_generation_stays_when_a_run_is_stopped(tmp_path: Path) -> None:
    root = office(tmp_path)
    first = opened(root)
    (root / "mappings" / "deaths.toml").write_text("format = 1\nrecord =", encoding="utf-8")
    with pytest.raises(BlockedError):
        run(root)
    again = Observatory.open(root)
    assert again.generation == first.generation
    assert again.estimates().equals(first.estimates())


def test_free_text_is_in_no_record_and_no_product(tmp_path: Path) -> None:
    canary = "zyxwvute"
    rows = "".join(f"{n},2024-01-0{n},,40,Male,North,Heroin {canary} toxicity,\n" for n in range(1, 5))
    root = office(tmp_path, deaths=DEATHS.splitlines()[0] + "\n" + rows)
    observatory = opened(root)
    tables: list[pa.Table] = [observatory.records("death"), observatory.mentions(), observatory.estimates()]
    assert not any(canary in str(table.to_pydict()) for table in tables)
    products = [path for name in ("products", "releases") for path in (root / name).rglob("*") if path.is_file()]
    assert products
    assert not any(canary.encode() in path.read_bytes() for path in products)


@pytest.mark.parametrize("name", ["estimates.parquet", "totals.parquet", "manifest.json"])
def test_a_damaged_release_is_laid_down_again_with_the_same_bytes(tmp_path: Path, name: str) -> None:
    root = office(tmp_path)
    file = root / run(root).release / name
    content = file.read_bytes()
    file.write_bytes(content[:50])
    run(root)
    assert file.read_bytes() == content
