"""The files of the invented country: same bytes, any size, one file or many, a further month."""

from pathlib import Path

import pytest

from pharmakon.simulate import COUNTRY, FilesBy, Simulated, month_file, simulate_country
from tests.simulate.reading import lines, table

SHORT = (2020, 2021)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.csv"))}


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    simulate_country(tmp_path / "one", deaths=300, years=SHORT)
    simulate_country(tmp_path / "two", deaths=300, years=SHORT)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_bytes_do_not_depend_on_threads(tmp_path: Path) -> None:
    import pyarrow as pa

    before = pa.cpu_count()
    made = []
    for threads in (1, 4):
        pa.set_cpu_count(threads)
        simulate_country(tmp_path / str(threads), deaths=300, years=SHORT)
        made.append(contents(tmp_path / str(threads)))
    pa.set_cpu_count(before)
    assert made[0] == made[1]


def test_another_seed_is_another_country(tmp_path: Path) -> None:
    simulate_country(tmp_path / "one", deaths=300, years=SHORT, seed=1)
    simulate_country(tmp_path / "two", deaths=300, years=SHORT, seed=2)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert one["deaths.csv"] != two["deaths.csv"]
    assert one["population.csv"] == two["population.csv"]


@pytest.mark.parametrize("deaths", [0, 1, 2, 5, 12, 40])
def test_few_deaths(tmp_path: Path, deaths: int) -> None:
    made = simulate_country(tmp_path, deaths=deaths, years=SHORT)
    (account,) = made.accounts
    found = lines(made.death_files[0])
    assert len(found) == account.physical
    assert account.physical == account.header + account.blank + account.outside + account.rows_read
    assert account.rows_read == account.accepted + account.rejected + account.duplicate
    assert account.rows_read == deaths + account.duplicate
    assert len(table(made.rows_file)) == deaths
    assert sum(int(row["deaths"]) for row in table(made.truth_file) if row["substance"] == "any") == deaths


@pytest.mark.parametrize(
    "wrong",
    [{"deaths": -1}, {"years": (2020, 2019)}, {"areas": 0}, {"seed": -1}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_cannot_be_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"deaths|district|non-negative"):
        simulate_country(tmp_path, **({"deaths": 10} | wrong))  # type: ignore[arg-type]


def test_one_file_a_year_or_a_month_holds_the_same_rows(tmp_path: Path) -> None:
    made = {each: simulate_country(tmp_path / each.value, deaths=700, files_by=each) for each in FilesBy}
    rows = {
        each: [line for file in one.death_files for line in file.read_text(encoding="utf-8").splitlines()[1:]]
        for each, one in made.items()
    }
    assert rows[FilesBy.YEAR] == rows[FilesBy.ALL]
    assert rows[FilesBy.MONTH] == rows[FilesBy.ALL]
    assert [file.name for file in made[FilesBy.YEAR].death_files] == [
        f"deaths_{year}.csv" for year in range(2017, 2025)
    ]
    assert len(made[FilesBy.MONTH].death_files) == 8 * 12
    for one in made.values():
        assert [len(lines(file)) for file in one.death_files] == [account.physical for account in one.accounts]


def test_truth_gives_file_and_row_of_every_death(tmp_path: Path) -> None:
    made = simulate_country(tmp_path, deaths=700, files_by=FilesBy.YEAR)
    found = {file.name: lines(file) for file in made.death_files}
    for row in table(made.rows_file):
        assert found[row["file"]][int(row["row"]) - 1][0] == row["case"]


def test_a_further_month(tmp_path: Path) -> None:
    made = simulate_country(tmp_path, deaths=300, years=(2017, 2024))
    month = month_file(tmp_path / "deaths_2025-02.csv", year=2025, month=2, deaths=40, years=(2017, 2024))
    headings, *rows = lines(month.file)
    assert headings == lines(made.death_files[0])[0]
    assert len(rows) == 40 == month.account.accepted
    known = {line[0] for line in lines(made.death_files[0])}
    assert not known & {row[0] for row in rows}
    days = [row[headings.index("Date of death")] for row in rows]
    assert {day[2:] for day in days if day} == {".02.2025"}
    again = month_file(tmp_path / "again.csv", year=2025, month=2, deaths=40, years=(2017, 2024))
    assert again.file.read_bytes() == month.file.read_bytes()


@pytest.mark.parametrize(("year", "month"), [(2024, 5), (2025, 0), (2025, 13)])
def test_a_month_of_the_country_or_of_no_calendar_is_refused(tmp_path: Path, year: int, month: int) -> None:
    with pytest.raises(ValueError, match="further month"):
        month_file(tmp_path / "deaths.csv", year=year, month=month)


def test_the_population_covers_every_year_district_and_sex_without_gaps(simulated: Simulated) -> None:
    cells: dict[tuple[str, str, str], list[str]] = {}
    for row in table(simulated.population_file):
        assert int(row["Persons"]) > 0
        cells.setdefault((row["District"], row["Year"], row["Sex"]), []).append(row["Age group"])
    assert len(cells) == 6 * 8 * 2
    starts = list(range(0, 86, 5))
    labels = [f"{first}-{first + 4}" for first in starts[:-1]] + ["85+"]
    assert all(groups == labels for groups in cells.values())


def test_areas_are_read_without_findings(simulated: Simulated) -> None:
    from pharmakon.reference.areas import OUTSIDE, load_areas

    areas = load_areas(simulated.areas_file, COUNTRY)
    assert areas.findings == ()
    assert len(areas.children(COUNTRY)) == 6
    assert areas.by_word["ABROAD"] == OUTSIDE


def test_areas_know_every_district_of_the_files_but_the_planted_one(
    simulated: Simulated, by_heading: dict[str, list[str]]
) -> None:
    from pharmakon.reference.areas import folded, load_areas

    words = load_areas(simulated.areas_file, COUNTRY).by_word
    written = {folded(text) for name in ("District of residence", "District of death") for text in by_heading[name]}
    assert written - set(words) == {"", "ATLANTIS"}
    assert {folded(row["District"]) for row in table(simulated.population_file)} <= set(words)


def test_more_districts_than_names(tmp_path: Path) -> None:
    made = simulate_country(tmp_path, deaths=50, areas=30, years=SHORT)
    names = {row["District"] for row in table(made.population_file)}
    assert len(names) == 30


def test_most_texts_differ(by_heading: dict[str, list[str]]) -> None:
    texts = by_heading["Cause of death"]
    assert len(set(texts)) >= 0.85 * len(texts)


def test_everything_says_that_it_is_simulated(simulated: Simulated, office: list[list[str]]) -> None:
    assert all(line[0].startswith("SIM-") for line in office[1:-1])
    assert "simulated" in office[-1][0]
    assert simulated.country.startswith("X")
    assert "does not exist" in (simulated.areas_file.parent / "README.txt").read_text(encoding="utf-8")
