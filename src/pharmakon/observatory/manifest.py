"""The manifest of a generation: what it was made from, every file it consists of, its accounts and findings."""

from collections.abc import Iterable, Mapping, Sequence

from pharmakon.findings import Finding
from pharmakon.observatory.examining import Examined
from pharmakon.observatory.files import FileOutcome
from pharmakon.observatory.noted import noted_account, noted_findings
from pharmakon.observatory.units import Made, Unit
from pharmakon.store import JSON, SourceSettings, step_key


def manifest_of(
    examined: Examined, units: Iterable[Unit], findings: Sequence[Finding], *, about: Mapping[str, JSON]
) -> dict[str, JSON]:
    """A generation as JSON. Nothing in it depends on clock, path or machine.

    Args:
        about: what the generation says of itself as a whole (reference area, as-of date …).
    """
    declared = examined.plan.types.noted()
    return {
        **about,
        **({"records": declared} if declared else {}),
        "inputs": [_noted_input(outcome) for outcome in examined.outcomes],
        "absent_sources": list(examined.plan.absent_sources),
        "units": [noted_unit(unit) for unit in units],
        "accounts": [noted_account(account) for account in examined.accounts],
        "findings": noted_findings(findings),
    }


def _noted_input(outcome: FileOutcome) -> dict[str, JSON]:
    file, source = outcome.input, outcome.input.source
    return {
        "file": file.file,
        "sheet": outcome.sheet,
        "sha256": file.sha256,
        "source": source.name,
        "record": source.record,
        "role": source.role,
        "area": source.area,
        "cases": source.cases,
        "received": file.received.isoformat(),
        "mapping": step_key(file.mapping),
    }


def noted_unit(unit: Unit) -> dict[str, JSON]:
    """A unit's place in the manifest: its files by hash, without its facts."""
    files: dict[str, JSON] = {
        name: {"path": made.path, "bytes": made.bytes, "sha256": made.sha256} for name, made in unit.files.items()
    }
    return {"step": unit.step, "about": unit.about, "key": unit.key, "files": files}


def units_of(manifest: Mapping[str, JSON]) -> list[Unit]:
    """The units that a manifest lists."""
    return [_unit(each) for each in _tables(manifest, "units")]


def _unit(entry: Mapping[str, JSON]) -> Unit:
    files = entry["files"]
    made = {name: _made(each) for name, each in files.items()} if isinstance(files, dict) else {}
    return Unit(str(entry["step"]), str(entry["about"]), str(entry["key"]), made)


def _made(entry: JSON) -> Made:
    if not isinstance(entry, dict):
        raise TypeError("a file of a unit has path, bytes and hash")
    return Made(str(entry["path"]), int(str(entry["bytes"])), str(entry["sha256"]))


def inputs_of_manifest(manifest: Mapping[str, JSON]) -> list[tuple[str, str, str, SourceSettings]]:
    """File name, sheet, content hash and source of every sheet that was read."""
    return [
        (
            str(each["file"]),
            str(each.get("sheet", "")),
            str(each["sha256"]),
            SourceSettings(
                str(each["source"]),
                str(each["record"]),
                role=str(each["role"]),
                area=str(each["area"]),
                cases=str(each["cases"]) if each["cases"] is not None else None,
            ),
        )
        for each in _tables(manifest, "inputs")
    ]


def _tables(manifest: Mapping[str, JSON], name: str) -> list[dict[str, JSON]]:
    entries = manifest.get(name, [])
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
