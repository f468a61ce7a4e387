"""Two sources with the same deaths: nobody counts twice, and what each says is counted once."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pharmakon.findings import BlockedError
from pharmakon.observatory import (
    Observatory,
    Ran,
    Wanted,
    export_links,
    list_links,
    run,
    selected_estimates,
    texts_behind,
    trace,
)
from pharmakon.records import file_id
from pharmakon.store import sha256_of as hash_of
from tests.links.offices import CANARIES, DEATHS, REGISTRY, added, as_role, both, country

COUNT = "DRUG_INDUCED_DEATHS"


def deaths(root: Path, substance: str = "any") -> int:
    """Deaths of 2023 in which a substance was named, and the rows behind the figure, which must be as many."""
    wanted = {"indicator": COUNT, "period": "2023", "date_basis": "occurrence", "area": "all", "sex": "all"}
    table = selected_estimates(root, wanted | {"age_group": "all", "substance": substance})
    (value,) = table["value"].to_pylist()
    rows = trace(root, Wanted(COUNT, substance=substance, period="2023", date_basis="occurrence")).rows
    assert rows.num_rows == value
    assert set(rows["file"].to_pylist()) <= {"deaths.csv", "more.csv", "base.csv"}
    return int(value)


def found(ran: Ran, letter: str = "J") -> dict[str, dict[str, str | int]]:
    return {each.code.id: dict(each.details) for each in ran.findings if each.code.id.startswith(f"PH-{letter}")}


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    root = both(tmp_path_factory.mktemp("linked"))
    return root, run(root)


def test_two_base_sources_with_the_same_deaths_stop_the_run_and_it_says_what_to_do(tmp_path: Path) -> None:
    root = both(tmp_path, role="base")
    with pytest.raises(BlockedError) as refused:
        run(root)
    (finding,) = (each for each in refused.value.findings if each.code.id == "PH-C006")
    assert finding.details["sources"] == "deaths, registry"
    for way in ('role = "supplement"', 'role = "compare"', "declare area", "pharmakon remove"):
        assert way in finding.remedy()
    assert not (root / "releases" / "owner").exists()


def test_a_supplement_adds_what_it_says_to_the_death_it_speaks_of(linked: tuple[Path, Ran]) -> None:
    root, _ = linked
    assert deaths(root) == 6  # the coroner's rows; R3 is in the registry alone and not counted
    assert deaths(root, "fentanyl") == 1  # C3 said "drug toxicity" only; the registry names fentanyl in two rows
    assert deaths(root, "metonitazene") == 1  # in the second of two rows about C3
    assert deaths(root, "heroin") == 1  # C2, in both sources
    assert deaths(root, "none_named") == 2  # C1 and C5, of which the registry says nothing


def test_texts_behind_a_figure_are_those_of_the_linked_rows_too(linked: tuple[Path, Ran]) -> None:
    root, _ = linked
    traced = trace(root, Wanted(COUNT, substance="metonitazene", period="2023", date_basis="occurrence"))
    assert [tuple(each.values()) for each in texts_behind(root, traced).to_pylist()] == [
        ("deaths.csv", 4, "cause_text", "Drug toxicity"),
        ("registry.csv", 3, "substances_text", "Fentanyl"),
        ("registry.csv", 4, "substances_text", "Metonitazene; fentanyl"),
    ]


def test_what_is_linked_and_what_is_not_is_told(linked: tuple[Path, Ran]) -> None:
    told = found(linked[1])
    assert told["PH-J002"] == {
        "source": "registry",
        "base": "deaths",
        "linked": 3,
        "unsure": 0,
        "unlinked": 1,
        "records": 2,
    }
    assert (told["PH-J004"]["rows"], told["PH-J004"]["all"]) == (1, 4)
    assert "PH-J003" not in told


def test_a_compared_source_adds_nothing(tmp_path: Path) -> None:
    root = both(tmp_path, role="compare")
    assert not {"PH-J002", "PH-J004"} & set(found(run(root)))
    assert deaths(root, "none_named") == 3


def test_without_columns_that_tell_persons_apart_a_supplement_is_not_used_and_that_is_said(tmp_path: Path) -> None:
    anonymous = "Date of death,Sex,Age,Substances found\n2023-04-01,Male,32,Fentanyl\n"
    root = country(tmp_path, ("deaths.csv", DEATHS, "deaths"), ("lab.csv", anonymous, "lab"))
    as_role(root, "lab", "supplement")
    assert found(run(root))["PH-J005"]["source"] == "lab"
    assert deaths(root, "none_named") == 3


def test_a_second_run_makes_nothing(linked: tuple[Path, Ran]) -> None:
    root, first = linked
    again = run(root)
    assert (again.repeated, again.generation) == (0, first.generation)


def test_files_in_another_order_give_the_same_products(linked: tuple[Path, Ran], tmp_path: Path) -> None:
    other = country(tmp_path, ("registry.csv", REGISTRY, "registry"), ("deaths.csv", DEATHS, "deaths"))
    as_role(other, "registry", "supplement")
    ran = run(other, threads=1)
    assert ran.generation == linked[1].generation
    for product in ran.products:
        assert (other / product).read_bytes() == (linked[0] / product).read_bytes()


def test_a_row_in_two_base_sources_of_different_years_speaks_of_the_one_that_fits(tmp_path: Path) -> None:
    more = DEATHS.splitlines()[0] + "\nD1,Zoe,Nettlefield,1950-01-13,2023-09-09,Female,73,Drug toxicity\n"
    files = (("deaths.csv", DEATHS, "deaths"), ("more.csv", more, "more"), ("registry.csv", REGISTRY, "registry"))
    root = country(tmp_path, *files)
    as_role(root, "registry", "supplement")
    settings = root / "pharmakon.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("[source.deaths]", '[source.deaths]\nlast = "2023-08-31"')
    settings.write_text(text.replace("[source.more]", '[source.more]\nfirst = "2023-09-01"'), encoding="utf-8")
    told = found(run(root))["PH-J002"]
    assert (told["linked"], told["records"], told["base"]) == (4, 3, "deaths, more")
    assert (deaths(root), deaths(root, "fentanyl")) == (7, 2)


def test_names_stand_in_raw_files_and_the_workbook_alone(linked: tuple[Path, Ran], tmp_path: Path) -> None:
    root, _ = linked
    export_links(root, tmp_path / "review.xlsx", everything=True)
    list_links(root, tmp_path / "links.csv")
    texts = dict(contents(root)) | {"links.csv": (tmp_path / "links.csv").read_text(encoding="utf-8")}
    assert len(texts) > 30
    holding = {name for name, text in texts.items() if any(each in text.casefold() for each in CANARIES)}
    assert holding == {"raw/deaths.csv", "raw/registry.csv"}


def contents(root: Path) -> Iterator[tuple[str, str]]:
    """Every file of an observatory as text, Parquet and gzip decoded."""
    for path in (path for path in root.rglob("*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        content = path.read_bytes()
        if path.suffix == ".parquet":
            table: pa.Table = pq.read_table(path, partitioning=None)
            yield name, f"{table.schema}{table.to_pylist()}"
        else:
            yield name, (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode(errors="replace")


def test_a_later_file_of_the_supplement_is_linked_too(tmp_path: Path) -> None:
    root = both(tmp_path)
    run(root)
    later = REGISTRY.splitlines()[0] + '\nR7,"Zylberstein, Eve",13.01.1985,07.06.2023,F,Etizolam\n'
    added(root, "registry_2.csv", later, "registry")
    assert found(run(root))["PH-J002"]["linked"] == 4
    assert deaths(root, "etizolam") == 1


GAPS = """\
Case number,First name,Surname,Date of birth,Date of death,Date of registration,Sex,Age,Manner of death,Cause of death
C1,Ann,Quimperle,1980-02-01,2023-01-05,2023-02-01,Female,,,Drug toxicity
C2,Bob,Okonkwo,1970-05-06,2023-03-31,2023-04-15,Male,52,Accident,Heroin toxicity
C3,Cyd,Vandermolen,1990-07-08,,2023-04-20,Male,,,Drug toxicity
C4,Dee,Thistlewood,1965-11-12,,2023-05-20,Female,57,,Methadone toxicity
"""
FILLING = """\
Reg no,First name,Surname,Date of birth,Date of death,Date reported,Sex,Age,Manner of death,Substances found
R1,Ann,Quimperle,1980-02-01,2023-01-05,2023-09-01,Female,42,Suicide,Fentanyl
R2,Bob,Okonkwo,1970-05-06,2023-03-31,2023-09-01,Male,53,Suicide,Heroin
R3,Cyd,Vandermolen,1990-07-08,2023-04-01,2023-09-01,Male,,Accident,Fentanyl
R4,Dee,Thistlewood,1965-11-12,2023-06-30,2023-09-01,Female,,Accident,Methadone
"""


def test_empty_columns_are_filled_and_what_the_base_source_says_stays(tmp_path: Path) -> None:
    root = country(tmp_path, ("base.csv", GAPS, "base"), ("registry.csv", FILLING, "registry"))
    as_role(root, "registry", "supplement")
    ran = run(root)
    base = file_id(hash_of(root / "raw" / "base.csv"), "")
    lines = [each for each in Observatory.open(root).records("death").to_pylist() if each["file_id"] == base]
    assert [(each["age"], each["manner"], str(each["died_on"]), str(each["died_on_last"])) for each in lines] == [
        (42, "suicide", "2023-01-05", "2023-01-05"),
        (52, "accident", "2023-03-31", "2023-03-31"),  # the coroner's age and manner
        (None, "accident", "2023-04-01", "2023-04-01"),  # neither knows the age
        (57, "accident", "None", "None"),  # 30 June is after the registration on 20 May
    ]
    assert {each["reported_on"] for each in lines} == {None}
    filled = [each.details for each in ran.findings if each.code.id == "PH-J007"]
    assert [(each["column"], each["cells"], each["source"]) for each in filled] == [
        ("age", 1, "registry"),
        ("died_on", 1, "registry"),
        ("manner", 3, "registry"),
    ]
    assert deaths(root) == 3
    assert run(root).repeated == 0
