"""Reads a file in this process, as the confined child does, and makes small statistics files for tests."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from pharmakon.findings import Finding
from pharmakon.intake.answer import Answer, SheetRead, answer_as_json, answer_of
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.formats import read_sheets
from pharmakon.intake.read import Reading, read_file
from pharmakon.intake.request import ReadRequest
from pharmakon.intake.sandbox import Limits
from pharmakon.intake.spss_writer import write_spss
from pharmakon.intake.stata_writer import write_stata
from pharmakon.intake.statistics_variable import FileVariable, Kind


@dataclass(frozen=True)
class Here:
    """The answer and its tables."""

    answer: Answer
    request: ReadRequest

    def codes(self) -> list[str]:
        return [finding.code.id for finding in self.answer.findings]

    def finding(self, identifier: str) -> Finding:
        return next(finding for finding in self.answer.findings if finding.code.id == identifier)

    @property
    def sheet(self) -> SheetRead:
        return self.answer.sheets[0]

    def table(self, part: int = 0) -> pa.Table:
        with pa.OSFile(str(self.request.sheet_target(part))) as source:
            return pa.ipc.open_file(source).read_all()

    def column(self, heading: str) -> list[str | None]:
        return self.table()[heading].to_pylist()

    def accounted(self) -> bool:
        """Every sheet's physical rows are headings, blank, outside, misshapen, or rows of its table; counts agree."""
        return all(_accounted(sheet, self.table(sheet.part).num_rows) for sheet in self.answer.sheets)


def _accounted(sheet: SheetRead, rows: int) -> bool:
    named = len(sheet.header_rows) + sheet.blank_rows + len(sheet.outside_rows) + len(sheet.misshapen)
    return sheet.physical == named + rows == sheet.counted


def read_bytes(
    content: bytes, folder: Path, declared: DeclaredFile | None = None, *, limits: Limits | None = None
) -> Here:
    """Writes the bytes and reads them; the answer has passed through JSON as between the processes."""
    path = folder / "file"
    path.write_bytes(content)
    return read_path(path, folder, declared, limits=limits)


def read_path(path: Path, folder: Path, declared: DeclaredFile | None = None, *, limits: Limits | None = None) -> Here:
    """Reads a file; the answer has passed through JSON as between the processes."""
    request = ReadRequest(path, folder / "t.arrow", declared or DeclaredFile(), limits or Limits())
    answer = read_sheets(request, progress=lambda done: None)
    assert answer_of(answer_as_json(answer)) == answer
    for finding in answer.findings:
        assert finding.text()  # every template is filled
    return Here(answer, request)


def in_child(path: Path, folder: Path, declared: DeclaredFile | None = None, limits: Limits | None = None) -> Reading:
    """Reads a file as a run does: in the confined child."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return read_file(
        path,
        name=path.name,
        content_sha256=digest,
        declared=declared or DeclaredFile(),
        workdir=folder,
        limits=limits or Limits(),
    )


def numbers(name: str, values: Sequence[float | None], **more: object) -> FileVariable:
    """A variable of numbers; None is an empty cell."""
    return FileVariable(name, numbers=np.array([np.nan if each is None else each for each in values], float), **more)


def days(name: str, values: Sequence[str | None], **more: object) -> FileVariable:
    """A variable of days; None is an empty cell."""
    found = [np.nan if each is None else float(np.datetime64(each).astype(int)) for each in values]
    return FileVariable(name, kind=Kind.DAY, numbers=np.array(found), **more)


def texts(name: str, values: Sequence[str], label: str = "", *, encoding: str = "utf-8") -> FileVariable:
    """A variable of texts."""
    return FileVariable(name, label, Kind.TEXT, texts=tuple(each.encode(encoding) for each in values))


def spss(folder: Path, *variables: FileVariable) -> bytes:
    """An SPSS file of the variables."""
    write_spss(folder / "made.sav", variables)
    return (folder / "made.sav").read_bytes()


def stata(folder: Path, *variables: FileVariable) -> bytes:
    """A Stata file of the variables."""
    write_stata(folder / "made.dta", variables)
    return (folder / "made.dta").read_bytes()


SEXES: Mapping[int, str] = {1: "Male", 2: "Female"}
