"""Files that SPSS, Stata and SAS wrote: cells against pyreadstat's own values, dates against its own conversion."""

import datetime
import gzip
from collections.abc import Callable, Mapping
from pathlib import Path

import pyreadstat
import pytest

from tests.intake.statfiles.statfiles_here import Here, read_bytes, read_path

DATA = Path(__file__).parent / "data"
READERS: Mapping[str, Callable[..., tuple[Mapping[str, list[object]], object]]] = {
    ".sav": pyreadstat.read_sav,
    ".zsav": pyreadstat.read_sav,
    ".dta": pyreadstat.read_dta,
    ".sas7bdat": pyreadstat.read_sas7bdat,
    ".xpt": pyreadstat.read_xport,
    ".xpt8": pyreadstat.read_xport,
}
FILES = sorted(path.name for path in DATA.iterdir() if path.suffix != ".md")


def opened(name: str, folder: Path) -> tuple[Path, Here]:
    """The file, unpacked where it is packed, and our reading of it."""
    path = DATA / name
    if path.suffix == ".gz":
        path = folder / path.stem
        path.write_bytes(gzip.decompress((DATA / name).read_bytes()))
    return path, read_path(path, folder)


def by_pyreadstat(path: Path) -> Mapping[str, list[object]]:
    more = {} if path.suffix.startswith(".xpt") else {"user_missing": True}
    values, _ = READERS[path.suffix](path, output_format="dict", **more)
    return values


def expected(value: object, text: str | None) -> object:
    """The value in the form of our cell."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime.datetime):
        whole = value.isoformat()
        return whole.removesuffix("T00:00:00")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, int | float):
        return float(value)
    special = len(str(value)) == 1 and text == f".{value}"
    return text if special else str(value).rstrip()


def cell(text: str | None, value: object) -> object:
    return float(text) if text is not None and isinstance(value, int | float) else text


@pytest.mark.parametrize("name", FILES)
def test_cells_are_those_of_pyreadstat(name: str, tmp_path: Path) -> None:
    path, here = opened(name, tmp_path)
    theirs = by_pyreadstat(path)
    assert here.sheet.header == tuple(theirs)
    assert here.accounted()
    # Quarters have no conversion in pyreadstat; years alone have none either.
    for heading in [heading for heading in theirs if heading != "quarter"]:
        ours = here.column(heading)
        kept = [row - 1 for row in here.table()["row"].to_pylist()]
        wanted = [theirs[heading][row] for row in kept]
        assert [cell(text, value) for text, value in zip(ours, wanted, strict=True)] == [
            expected(value, text) for text, value in zip(ours, wanted, strict=True)
        ], heading


def test_codes_for_missing_values_stay_apart_in_spss(tmp_path: Path) -> None:
    """sample_missing.sav: mynum misses 2000 to 3000 and -1; myord misses -1 (labelled), -2 and -3."""
    here = read_path(DATA / "sample_missing.sav", tmp_path)
    assert here.sheet.nothings == {
        "mynum": {"-1": "", "2500": ""},
        "mylabl": {"-1": "undetermined"},
        "myord": {"-1": "missing", "-2": "", "-3": ""},
    }
    assert here.sheet.labels["mylabl"] == {"-1": "undetermined", "1": "Male", "2": "Female"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("missing_test.dta", [".a", ".b", ".c", ".x", ".y", ".z", None, None, "1"]),
        ("missing_test.sas7bdat.gz", [".A", ".B", ".C", ".X", ".Y", ".Z", "._", None, "1"]),
    ],
)
def test_special_missing_values_stay_apart(name: str, expected: list[str | None], tmp_path: Path) -> None:
    _, here = opened(name, tmp_path)
    assert [here.column(heading)[0] for heading in here.sheet.header] == expected
    met = [text for text in expected if text and text.startswith(".")]
    assert [text for codes in here.sheet.nothings.values() for text in codes] == met


def test_a_missing_text_is_declared_too(tmp_path: Path) -> None:
    here = read_path(DATA / "missing_char.sav", tmp_path)
    assert (here.column("mychar"), here.sheet.nothings) == (["Z", "a"], {"mychar": {"Z": ""}})
    assert here.sheet.labels == {"mychar": {"a": "labeled"}}


def test_a_packed_sas_file_is_read_as_it_stands(tmp_path: Path) -> None:
    """gzip around a SAS file: the inner format is told by its own bytes."""
    here = read_bytes((DATA / "sample.sas7bdat.gz").read_bytes(), tmp_path)
    assert here.column("mydate")[:2] == ["2018-05-06", "1880-05-06"]


def test_a_quarter_is_no_day(tmp_path: Path) -> None:
    here = read_path(DATA / "simple_alltypes.sav", tmp_path)
    assert set(here.column("quarter")) == {"2014-Q4", "2015-Q1"}


def test_special_missing_values_of_a_transport_file_stay_apart(tmp_path: Path) -> None:
    """1 is 41 10 00 … in the floating point of IBM; a first byte 41 ("A"), 5F or 2E and zeros are .A, ._ and "." """
    data = (DATA / "sas.xpt8").read_bytes()
    for number, tag in ((b"\x41\x10", b"\x41\0"), (b"\x41\x20", b"\x5f\0"), (b"\x41\x30", b"\x2e\0")):
        data = data.replace(number + bytes(6), tag + bytes(6), 1)
    here = read_bytes(data, tmp_path)
    assert here.column("i") == [".A", "._", "4", "5", "6", "7", "8", "9", "10"]  # the third case is blank
    assert here.sheet.nothings == {"i": {".A": "", "._": ""}}
    assert here.accounted()
