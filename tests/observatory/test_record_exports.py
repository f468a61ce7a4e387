"""Records written in every format and read back: values, statuses and labels are the same."""

import datetime
import hashlib
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from pharmakon.findings import MisuseError
from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.labels import why_of_label
from pharmakon.intake.mapping import parse_mapping
from pharmakon.intake.propose import propose_mapping
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.read import read_file
from pharmakon.observatory import Observatory, add_file, export_records, make_observatory, run
from pharmakon.observatory.record_exports import ENDINGS, write_records
from pharmakon.records import Death, Why
from pharmakon.records.columns import NumberColumn, WholeColumn
from pharmakon.records.death import MANNER, SEX
from tests.intake.statfiles.statfiles_here import spss
from tests.intake.statfiles.test_statfiles_deaths import deaths as register_of_deaths

ROWS = 200
REASONS = [None, *(why.value for why in Why)]
AREAS = ["ZAGREB", "ŠIBENIK", "서울특별시", "A/B, C;D"]


def value_or_reason(draw: random.Random, values: Callable[[], object]) -> tuple[object, str | None]:
    """A value, or nothing with or without a status."""
    return (values(), None) if draw.random() < 0.6 else (None, draw.choice(REASONS))


def deaths() -> pa.Table:
    """Deaths with every status in every column, of a seeded generator."""
    draw = random.Random(20240131)
    first = datetime.date(2019, 1, 1)

    def day() -> datetime.date:
        return first + datetime.timedelta(days=draw.randrange(2_000))

    makers: Mapping[str, Callable[[], object]] = {
        "age": lambda: draw.randrange(121),
        "sex": lambda: draw.choice([*SEX]),
        "manner": lambda: draw.choice([*MANNER]),
        "area_residence": lambda: draw.choice(AREAS),
        "area_occurrence": lambda: draw.choice(AREAS),
        "underlying_cause": lambda: draw.choice(["X42", "X44.1", "F11.2"]),
    }
    columns: dict[str, list[object]] = {field.name: [] for field in Death.schema()}
    for number in range(1, ROWS + 1):
        for name, value in (("file_id", 2**62 + number), ("row", number), ("part", 0), ("reference_area", "HRV")):
            columns[name].append(value)
        for name, make in makers.items():
            value, why = value_or_reason(draw, make)
            columns[name].append(value)
            columns[f"{name}_why"].append(why)
        for name in ("died_on", "registered_on", "reported_on"):
            known, why = value_or_reason(draw, day)
            columns[name].append(known)
            columns[f"{name}_last"].append(known)
            columns[f"{name}_why"].append(why)
    return pa.table(columns, schema=Death.schema())


def read_back(path: Path, folder: Path) -> RawSheet:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    reading = read_file(path, name=path.name, content_sha256=digest, declared=DeclaredFile(), workdir=folder)
    assert reading.raw is not None, [finding.text() for finding in reading.findings]
    return reading.raw


def meant(raw: RawSheet, column: str, cell: str | None) -> tuple[str | None, str | None]:
    """What a cell says: a value, or a status."""
    if cell is None:
        return None, None
    nothings = raw.nothings.get(column, {})
    if cell in nothings:
        return None, why_of_label(nothings[cell])
    return raw.labels.get(column, {}).get(cell, cell), None


def records_of(raw: RawSheet, table: pa.Table) -> list[dict[str, str | None]]:
    """The records that a file holds, every value as text."""
    rows = []
    for line in raw.table.to_pylist():
        row: dict[str, str | None] = dict.fromkeys(table.column_names)
        for column in raw.header:
            name = "row" if column.startswith("row") else column  # "row" is the reader's own column
            value, why = meant(raw, column, line[column])
            row[name] = value if value is not None else row[name]
            if why:
                row[f"{name}_why"] = why
        rows.append(row)
    return rows


def as_texts(table: pa.Table) -> list[dict[str, str | None]]:
    return [{name: None if value is None else f"{value}" for name, value in row.items()} for row in table.to_pylist()]


@pytest.mark.parametrize("ending", [ending.removeprefix(".") for ending in ENDINGS])
def test_records_read_back_are_the_same(ending: str, tmp_path: Path) -> None:
    table, out = deaths(), tmp_path / f"deaths.{ending}"
    write_records(out, Death, table)
    assert records_of(read_back(out, tmp_path), table) == as_texts(table)


@pytest.mark.parametrize("ending", [ending.removeprefix(".") for ending in ENDINGS])
def test_the_same_records_give_the_same_bytes(ending: str, tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        write_records(tmp_path / f"{name}.{ending}", Death, deaths())
        written.append((tmp_path / f"{name}.{ending}").read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_an_exported_file_is_a_source_like_any_other(ending: str, tmp_path: Path) -> None:
    """Added to another observatory, its proposed mapping gives the same sexes, ages, manners and their statuses."""
    table, out = deaths(), tmp_path / f"deaths.{ending}"
    write_records(out, Death, table)
    raw = read_back(out, tmp_path)
    proposal = propose_mapping(raw, Death, source="neighbour", find=lambda name: ())
    mapping, faults = parse_mapping(proposal.text, name="mappings/neighbour.toml")
    assert mapping is not None, [fault.text() for fault in faults]
    result = apply_mapping(raw, mapping, Death, file_id=9, reference_area="HRV")
    kept = [row - 1 for row in result.records["row"].to_pylist()]
    for name in ("age", "sex", "manner"):
        wanted = table.take(kept)
        assert result.records[name].to_pylist() == wanted[name].to_pylist()
        assert result.records[f"{name}_why"].to_pylist() == wanted[f"{name}_why"].to_pylist()


class Measured(Death):
    """Deaths with a number of the country's own, which may be negative."""

    name = "measured"
    balance = NumberColumn("Balance of the account", unit="EUR")


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_no_status_has_the_code_of_a_value(ending: str, tmp_path: Path) -> None:
    """-1 and -2.5 are values: the codes for missing values lie below them."""
    table = pa.table(
        {"row": [1, 2, 3, 4], "balance": [-1.0, None, -2.5, None], "balance_why": [None, "refused", None, None]}
    )
    write_records(tmp_path / f"x.{ending}", Measured, table)
    raw = read_back(tmp_path / f"x.{ending}", tmp_path)
    read = [meant(raw, "balance", cell) for cell in raw.table["balance"].to_pylist()]
    assert read == [("-1", None), (None, "refused"), ("-2.5", None), (None, None)]


class LongNamed(Death):
    """Deaths with a column whose name Stata does not take."""

    name = "long_named"
    a_name_of_more_than_thirty_two_letters = NumberColumn("A number")


@pytest.mark.parametrize(
    ("record", "column", "value", "why"),
    [
        (Death, "area_residence", "x" * 2_100, "texts of at most"),
        (LongNamed, "a_name_of_more_than_thirty_two_letters", 1, "names of at most"),
    ],
)
def test_what_stata_cannot_hold_is_refused(
    record: type[Death], column: str, value: object, why: str, tmp_path: Path
) -> None:
    with pytest.raises(MisuseError, match=why):
        write_records(tmp_path / "x.dta", record, pa.table({"row": [1], column: [value]}))


class Counted(Death):
    """Deaths with a whole number of the country's own."""

    name = "counted"
    number = WholeColumn("A number")


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_a_number_that_a_double_cannot_hold_is_refused(ending: str, tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="2\\^53"):
        write_records(tmp_path / f"x.{ending}", Counted, pa.table({"row": [1], "number": [2**53 + 1]}))


def test_a_sheet_keeps_every_digit(tmp_path: Path) -> None:
    write_records(tmp_path / "x.xlsx", Counted, pa.table({"row": [1], "number": [2**53 + 1]}))
    assert read_back(tmp_path / "x.xlsx", tmp_path).table["number"].to_pylist() == ["9007199254740993"]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An observatory with a register of deaths that came as an SPSS file, with kinds of missing values."""
    folder = tmp_path_factory.mktemp("country")
    (folder / "deaths.sav").write_bytes(spss(folder, *register_of_deaths()))
    make_observatory(folder / "hrv", country_code="HRV")
    add_file(folder / "hrv", folder / "deaths.sav", record="death", source="registry")
    run(folder / "hrv")
    return folder / "hrv"


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx", "sav", "dta"])
def test_records_of_an_observatory_read_back_are_the_same(ending: str, country: Path, tmp_path: Path) -> None:
    table, out = Observatory.open(country).records("death"), tmp_path / f"deaths.{ending}"
    assert export_records(country, "death", out).rows == table.num_rows
    assert set(table["sex_why"].to_pylist()) == {None, "refused", "does_not_know"}
    assert records_of(read_back(out, tmp_path), table) == as_texts(table)


def test_another_ending_is_refused(country: Path, tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="PH-C007"):
        export_records(country, "death", tmp_path / "deaths.ods")
