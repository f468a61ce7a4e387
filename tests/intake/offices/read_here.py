"""An office's file, read as the observatory reads it: proposal, then records."""

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pharmakon.findings import BlockedError
from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.mapping import Mapping, parse_mapping
from pharmakon.intake.propose import propose_mapping
from pharmakon.intake.read import read_file
from pharmakon.intake.result import SheetResult
from pharmakon.records import RECORD_TYPES
from pharmakon.substances import Register
from tests.intake.offices.people import Office


@cache
def register() -> Register:
    """The shipped register."""
    return Register.load(Path(__file__).parent)


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the mapping proposed, the records made, the codes of all findings."""

    codes: dict[str, int]
    mapping: Mapping | None = None
    result: SheetResult | None = None
    text: str = ""

    @property
    def targets(self) -> dict[str, str]:
        """Heading → target, with a question mark where a person must confirm."""
        if self.mapping is None:
            return {}
        return {entry.source: entry.to + ("" if entry.sure else "?") for entry in self.mapping.columns}


def read(office: Office, folder: Path) -> Outcome:
    """Read, propose, apply."""
    path = folder / f"{office.name}.csv"
    path.write_bytes(office.content)
    digest = hashlib.sha256(office.content).hexdigest()
    reading = read_file(
        path,
        name=path.name,
        content_sha256=digest,
        declared=DeclaredFile(),
        workdir=folder,
        progress=lambda done, whole: None,
    )
    outcome = Outcome(_counted(reading.findings))
    if reading.raw is None:
        return outcome
    record = RECORD_TYPES[office.record]
    proposal = propose_mapping(reading.raw, record, source="office", find=register().find)
    mapping, faults = parse_mapping(proposal.text, name="mappings/office.toml")
    assert mapping is not None, [fault.text() for fault in faults]
    outcome = replace(outcome, mapping=mapping, text=proposal.text)
    try:
        result = apply_mapping(reading.raw, mapping, record, file_id=7, reference_area="XXX")
    except BlockedError as refusal:
        return replace(outcome, codes=outcome.codes | _counted(refusal.findings))
    return replace(outcome, codes=outcome.codes | _counted(result.findings), result=result)


def _counted(findings: object) -> dict[str, int]:
    return {finding.code.id: finding.count for finding in findings}
