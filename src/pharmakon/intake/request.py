"""What the confined child is asked to do, as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.sandbox import JSON, Limits


@dataclass(frozen=True)
class ReadRequest:
    """Read `path`, as the mapping declares it, into Arrow files, within the limits: the first sheet into `target`."""

    path: Path
    target: Path
    declared: DeclaredFile
    limits: Limits

    def sheet_target(self, part: int) -> Path:
        """Where the sheet of this number (0 = first) is written: beside `target`, its name with the number."""
        return part_of(self.target, part)

    def as_json(self) -> JSON:
        """The form in which the request passes to the child."""
        said: dict[str, JSON] = {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self.declared).items()
        }
        places = {"path": str(self.path.absolute()), "target": str(self.target.absolute())}
        return {**places, "declared": said, "limits": asdict(self.limits)}


def part_of(target: Path, part: int) -> Path:
    """The Arrow file of the sheet of this number (0 = first)."""
    return target.with_name(f"{target.stem}.{part}.arrow") if part else target


def request_of(text: str) -> ReadRequest:
    """The request that the parent wrote."""
    entry = json.loads(text)
    said = entry["declared"]
    for key in (key for key, each in said.items() if isinstance(each, list)):
        said[key] = tuple(said[key])
    return ReadRequest(Path(entry["path"]), Path(entry["target"]), DeclaredFile(**said), Limits(**entry["limits"]))
