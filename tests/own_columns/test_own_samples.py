"""Public tables of kinds that the program does not have, read by declaration: every row accounted for."""

import csv
import gzip
import io
from pathlib import Path

import pyarrow.compute as pc
import pytest

from pharmakon.observatory import Observatory, add_file, run
from pharmakon.observatory.declaring import load_declared
from pharmakon.records import LabelledColumn
from tests.own_columns.own_here import DEATHS, RECEIVED, country, file_of

pytestmark = pytest.mark.needs_samples


def test_individual_seizures_are_read_and_accounted_for(tmp_path: Path, samples: Path) -> None:
    file = samples / "seizures" / "unodc_individual_seizures_2011-2014.csv.gz"
    text = gzip.decompress(file.read_bytes()).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    layout = country(tmp_path)
    add_file(layout.root, file_of(tmp_path, DEATHS), record="death", received=RECEIVED)
    add_file(layout.root, file, record="seizure", new_type=True, received=RECEIVED)
    ran = run(layout.root)
    (account,) = [each for each in ran.accounts if each.file == file.name]
    # 208,185 lines under the headings; three line ends stand within quotes
    assert text.count("\n") - 1 == 208_185
    assert (account.rows_read, account.accepted, account.physical) == (len(rows), len(rows), len(rows) + 1)
    assert len(rows) == 208_182
    records = Observatory.open(layout.root).records("seizure")
    assert pc.sum(records["amount"]).as_py() == pytest.approx(
        sum(float(row["AMOUNT"]) for row in rows if row["AMOUNT"])
    )
    days = [str(day) for day in records["seizure_date"].to_pylist()]
    assert days == [row["SEIZURE_DATE"] for row in rows]
    assert records["country"].to_pylist() == [" ".join(row["COUNTRY"].split()) or None for row in rows]


@pytest.mark.parametrize(
    ("name", "rows"), [("nsduh_2022_extract.dta", 59_069), ("nsduh_2022_extract_30pct.sav", 17_721)]
)
def test_a_survey_arrives_with_labels_and_what_is_missing(tmp_path: Path, samples: Path, name: str, rows: int) -> None:
    layout = country(tmp_path)
    add_file(layout.root, file_of(tmp_path, DEATHS), record="death", received=RECEIVED)
    add_file(layout.root, samples / "surveys" / name, record="response", new_type=True, received=RECEIVED)
    columns = load_declared(layout).types["response"].columns()
    sex = columns["gender"]
    assert isinstance(sex, LabelledColumn)
    assert sex.values == {"1": "Male", "2": "Female"}
    assert columns["pnk"].meaning == "999 = Never misused"
    assert columns["pnk"].label == "PAIN RELIEVER AGE OF FIRST MISUSE - IMPUTATION REVISED"
    run(layout.root)
    records = Observatory.open(layout.root).records("response")
    assert records.num_rows == rows
    assert set(records["gender"].unique().to_pylist()) == {"1", "2"}
    assert pc.min(records["analwt2_c"]).as_py() > 0
    if name.endswith(".sav"):  # 9 is declared missing in the file
        assert 9 not in records["totinc"].unique().to_pylist()
