"""The public extract of the NSDUH 2022 as Stata and SPSS file: rows, labels, codes for missing values, every cell.

The cells are compared with two readers that are not ours and share no code with it: numpy on the fixed-width cases of
the Stata file, and pyreadstat on the SPSS file.
"""

import re
from pathlib import Path

import numpy as np
import pyreadstat
import pytest

from pharmakon.intake.raw import RawSheet
from tests.intake.statfiles.statfiles_here import in_child

ROWS, ROWS_30 = 59_069, 17_721
pytestmark = pytest.mark.needs_samples


@pytest.fixture(scope="module")
def stata_file(samples: Path) -> Path:
    return samples / "surveys" / "nsduh_2022_extract.dta"


@pytest.fixture(scope="module")
def spss_file(samples: Path) -> Path:
    return samples / "surveys" / "nsduh_2022_extract_30pct.sav"


def sheet(path: Path, folder: Path) -> RawSheet:
    reading = in_child(path, folder)
    assert reading.raw is not None, [finding.text() for finding in reading.findings]
    return reading.raw


def as_numbers(raw: RawSheet, heading: str) -> np.ndarray:
    return np.array([np.nan if text is None else float(text) for text in raw.table[heading].to_pylist()])


def cases_by_numpy(path: Path) -> dict[str, np.ndarray]:
    """All variables of the Stata file are doubles (type 65526): the cases are one array of them."""
    data = path.read_bytes()
    (count,) = np.frombuffer(data, "<u2", 1, data.index(b"<K>") + 3)
    types = np.frombuffer(data, "<u2", count, data.index(b"<variable_types>") + 16)
    assert set(types.tolist()) == {65_526}
    wide = int(re.search(rb"<release>(\d+)", data)[1]) >= 118
    width, at = (129 if wide else 33), data.index(b"<varnames>") + 10
    names = [data[at + n * width : at + (n + 1) * width].split(b"\0")[0].decode() for n in range(count)]
    start, stop = data.index(b"<data>") + 6, data.index(b"</data>")
    cases = np.frombuffer(data[start:stop], "<f8").reshape(-1, count)
    return {name: np.where(cases[:, n] > 8.98e307, np.nan, cases[:, n]) for n, name in enumerate(names)}


def test_the_stata_file_has_its_rows_and_cells(stata_file: Path, tmp_path: Path) -> None:
    raw = sheet(stata_file, tmp_path)
    assert (raw.physical, raw.counted, raw.table.num_rows) == (ROWS, ROWS, ROWS)
    wanted = cases_by_numpy(stata_file)
    assert raw.header == tuple(wanted)
    for heading, values in wanted.items():
        np.testing.assert_array_equal(as_numbers(raw, heading), values, err_msg=heading)


def test_the_spss_file_has_its_rows_and_cells(spss_file: Path, tmp_path: Path) -> None:
    raw = sheet(spss_file, tmp_path)
    assert (raw.physical, raw.counted, raw.table.num_rows) == (ROWS_30, ROWS_30, ROWS_30)
    wanted, _ = pyreadstat.read_sav(spss_file, output_format="dict", user_missing=True)
    assert raw.header == tuple(wanted)
    for heading, values in wanted.items():
        theirs = np.array([np.nan if value is None else value for value in values])
        np.testing.assert_array_equal(as_numbers(raw, heading), theirs, err_msg=heading)


def test_labels_and_missing_codes_are_those_of_the_files(stata_file: Path, spss_file: Path, tmp_path: Path) -> None:
    """TOTINC misses 9 in the SPSS file; both files label GENDER and the ages of first use."""
    for path, read in ((stata_file, pyreadstat.read_dta), (spss_file, pyreadstat.read_sav)):
        raw = sheet(path, tmp_path)
        _, told = read(path, metadataonly=True, output_format="dict", user_missing=True)
        theirs = {
            name: {f"{code:.0f}": label for code, label in labels.items()}
            for name, labels in told.variable_value_labels.items()
        }
        assert raw.labels == theirs
        assert raw.labels["GENDER"] == {"1": "Male", "2": "Female"}
        assert raw.heading_labels == told.column_names_to_labels
        nothings = {"TOTINC": {"9": ""}} if path == spss_file else {}
        assert raw.nothings == nothings
