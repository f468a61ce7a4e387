"""Reads a text in this process: what the confined child does, without the child."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pharmakon.findings import Finding
from pharmakon.intake.answer import Answer, answer_as_json, answer_of
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.formats import read_sheets
from pharmakon.intake.request import ReadRequest
from pharmakon.intake.sandbox import Limits


@dataclass(frozen=True)
class Here:
    """The answer and the table."""

    answer: Answer
    target: Path

    def codes(self) -> list[str]:
        return [finding.code.id for finding in self.answer.findings]

    def finding(self, identifier: str) -> Finding:
        return next(finding for finding in self.answer.findings if finding.code.id == identifier)

    def table(self) -> pa.Table:
        with pa.OSFile(str(self.target)) as source:
            return pa.ipc.open_file(source).read_all()

    def accounted(self) -> bool:
        """Header, blank, outside, misshapen and rows of the table make up the physical rows."""
        sheet = self.answer.sheets[0] if self.answer.sheets else None
        if sheet is None:
            return False
        named = len(sheet.header_rows) + sheet.blank_rows + len(sheet.outside_rows) + len(sheet.misshapen)
        return sheet.physical == named + self.table().num_rows


def read_here(
    text: str | bytes, folder: Path, declared: DeclaredFile | None = None, *, limits: Limits | None = None
) -> Here:
    """Writes the text (UTF-8) and reads it; the answer has passed through JSON as between the processes."""
    path, target = folder / "t.csv", folder / "t.arrow"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    request = ReadRequest(path, target, declared or DeclaredFile(), limits or Limits())
    answer = read_sheets(request, progress=lambda done: None)
    assert answer_of(answer_as_json(answer)) == answer
    for finding in answer.findings:
        assert finding.text()  # every template is filled
    return Here(answer, target)
