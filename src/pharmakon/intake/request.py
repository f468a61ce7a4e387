"""What the confined child is asked to do, as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.sandbox import JSON, Limits


@dataclass(frozen=True)
class ReadRequest:
    """Read `path`, as the mapping declares it, into the Arrow file `target`, within the limits."""

    path: Path
    target: Path
    declared: DeclaredFile
    limits: Limits

    def as_json(self) -> JSON:
        """The form in which the request passes to the child."""
        said: dict[str, JSON] = {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self.declared).items()
        }
        places = {"path": str(self.path.absolute()), "target": str(self.target.absolute())}
        return {**places, "declared": said, "limits": asdict(self.limits)}


def request_of(text: str) -> ReadRequest:
    """The request that the parent wrote."""
    entry = json.loads(text)
    said, rows = entry["declared"], entry["declared"].pop("header_rows")
    declared = DeclaredFile(**said, header_rows=None if rows is None else tuple(rows))
    return ReadRequest(Path(entry["path"]), Path(entry["target"]), declared, Limits(**entry["limits"]))
