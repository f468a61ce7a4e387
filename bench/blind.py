"""Texts of other offices, on which the reader of names was never tried before it was measured.

The files are public and no part of the project. $PHARMAKON_BLIND names the folder that holds them, unchanged, as
repositories on GitHub publish them:

| below the folder | repository, path, commit |
|---|---|
| milwaukee/<year>/<month>.csv | semenko/milwaukee-medical-examiner, data/, ad036524 |
| arizona/historical.csv, running.csv | UK-IPOP/open-data-pipeline, data/pima_county/, 4bbe7473 |
| cuyahoga/records.csv | the same, data/cuyahoga_records.csv |
| prisons/*.csv | uclalawcovid19behindbars/custodial_mortality_project, 0e38b1d3, |
| | Data/Raw/Deaths/Individual/ and Data/Other/Deaths/Federal/ |
| jails/all_deaths.csv | yuxijiang1/US-jail-deaths-project, Data/, 77fd54a8 |
| faers/rxcui_with_concept_and_og_data.csv | jcathalina/faers-drug-norm, results/, b4f96003 |
"""

import csv
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.figure import NotMeasuredError

HASH = 16  # letters of the SHA-256 that name a file in the labels
_ARIZONA = ("Immediate cause", "Cause of death 2", "Cause of death 3", "Cause of death 4", "Other conditions")


@dataclass(frozen=True)
class Source:
    """Files of one office and the columns that hold its texts."""

    name: str
    files: str
    columns: tuple[str, ...]


CAUSES = (
    Source("milwaukee", "milwaukee/*/*.csv", ("CauseA", "CauseOther")),
    Source("arizona", "arizona/*.csv", tuple(f"DC Worksheet - {name}" for name in _ARIZONA)),
    Source("cuyahoga", "cuyahoga/records.csv", ("cause_of_death",)),
    Source("prisons", "prisons/*.csv", ("Circumstance.Specific", "Circumstance.Other")),
    Source("jails", "jails/all_deaths.csv", ("cause_detail",)),
)
MEDICINES = Source("faers", "faers/rxcui_with_concept_and_og_data.csv", ("og_query",))


@dataclass(frozen=True)
class Text:
    """One row of a source; `file` is the beginning of the file's hash, `row` counts data rows from 1."""

    file: str
    row: int
    cells: tuple[str, ...]


@cache
def texts(source: Source) -> tuple[Text, ...]:
    """Rows of a source that say anything, in the order of file names and rows.

    Raises:
        NotMeasuredError: no folder is named, or it lacks the source.
    """
    folder = os.environ.get("PHARMAKON_BLIND")
    if not folder:
        raise NotMeasuredError("no texts of other offices: PHARMAKON_BLIND names no folder")
    files = sorted(Path(folder).glob(source.files))
    if not files:
        raise NotMeasuredError(f"no texts of other offices: {source.files} is not there")
    return tuple(text for file in files for text in _rows(file.read_bytes(), source.columns))


def _rows(content: bytes, columns: Sequence[str]) -> Iterator[Text]:
    name = hashlib.sha256(content).hexdigest()[:HASH]
    for number, row in enumerate(csv.DictReader(io.StringIO(_decoded(content), newline="")), start=1):
        cells = tuple((row.get(column) or "").strip() for column in columns)
        if any(cells):
            yield Text(name, number, cells)


def _decoded(content: bytes) -> str:
    """UTF-8, and Windows-1252 where it is not."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
