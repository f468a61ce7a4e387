"""What a command works on: every file that was added, with its source and mapping, in an order of its own."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pharmakon.findings import BlockedError, Finding, MisuseError, Severity, Where, code
from pharmakon.observatory.corrections.corrected import standing_corrections
from pharmakon.observatory.declaring import load_declared, unconfirmed
from pharmakon.observatory.folder.keeping import kept_too_long
from pharmakon.observatory.links.pair_decisions import PairDecision, standing_pairs
from pharmakon.observatory.standing import Standing
from pharmakon.observatory.work import SHIPPED_TYPES
from pharmakon.records.extended import RecordTypes
from pharmakon.reference.areas import Areas, load_areas
from pharmakon.reference.countries import country
from pharmakon.store import Entry, Journal, KnownHashes, Layout, Settings, SourceSettings


@dataclass(frozen=True)
class InputFile:
    """One file that was added. `mapping`: the text of its source's mapping. `corrections`: hashes of people's own."""

    file: str
    sha256: str
    source: SourceSettings
    received: date
    path: Path
    mapping: str
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The files to read, what stands in the way, and the settings they are read under.

    `both_meant`: pairs of files with the same records of which a person said that both are meant. `pairs`: what people
    decided about pairs of rows; `versions`: replaced files that a decision speaks of, each with the one read instead.
    """

    settings: Settings
    areas: Areas
    files: tuple[InputFile, ...]
    findings: tuple[Finding, ...]
    absent_sources: tuple[str, ...] = ()
    both_meant: frozenset[tuple[str, str]] = frozenset()
    types: RecordTypes = SHIPPED_TYPES
    by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pairs: tuple[PairDecision, ...] = ()
    versions: tuple[tuple[InputFile, InputFile], ...] = ()

    @property
    def reference_area(self) -> str:
        """The area all base sources of deaths cover, else the country."""
        covered = {file.source.area for file in self.files if file.source.record == "death"} - {""}
        return covered.pop() if len(covered) == 1 else self.settings.country

    @property
    def as_of(self) -> date:
        """The latest day on which a file was received."""
        return max(file.received for file in self.files)

    def of(self, record: str) -> tuple[InputFile, ...]:
        """Files of base sources of a record type: what figures are made from."""
        return tuple(file for file in self.files if file.source.record == record and file.source.role == "base")


def plan(layout: Layout, *, without: Collection[str] = (), verify: bool = False) -> Plan:
    """Read settings, areas, journal and mappings.

    Raises:
        BlockedError: settings or journal that cannot be read.
        MisuseError: PH-C018 `without` names a file that is not there.
    """
    declared = load_declared(layout)
    settings = declared.settings
    _require_country(settings)
    journal = Journal(layout.journal).entries()
    standing = Standing.of(journal)
    entries = list(standing.files.values())
    _require_known(without, entries)
    hashes = KnownHashes(layout, verify=verify)
    unread = {*without, *standing.withdrawn, *standing.replaced}
    wanted = [entry for entry in entries if entry.details["file"] not in unread]
    files, findings = _files(layout, settings, wanted, hashes)
    files, undeclared = _of_known_types(files, declared.types)
    findings = [*findings, *undeclared, *unconfirmed(declared.types)]
    corrections = standing_corrections(journal)
    files = [replace(file, corrections=corrections.get(file.sha256, ())) for file in files]
    sources = {file.source.name for file in files}
    left_out = sorted({entry.details["source"] for entry in entries} - sources) if without or standing.withdrawn else []
    areas = load_areas(layout.reference / "areas.csv", _reference_area(settings, files))
    findings = [*findings, *_never_added(layout, entries), *areas.findings, *_left_out(without)]
    findings += [*standing.findings(), *kept_too_long(settings, wanted)]
    whole = (tuple(files), tuple(findings), tuple(left_out), standing.both)
    pairs = tuple(
        each for each in standing_pairs(journal) if not {each.one.sha256, each.other.sha256} & set(standing.gone)
    )
    versions = _versions(standing, files, pairs, corrections, lambda name: _as_added(layout, standing, name, hashes))
    hashes.save()
    return Plan(settings, areas, *whole, declared.types, declared.by, pairs, versions)


def _versions(
    standing: Standing,
    files: Iterable[InputFile],
    pairs: Iterable[PairDecision],
    corrections: Mapping[str, tuple[str, ...]],
    as_added: Callable[[str], Path | None],
) -> tuple[tuple[InputFile, InputFile], ...]:
    """Replaced files that decisions about pairs speak of, each with the newest version of it that is read.

    Args:
        as_added: where a file lies, None where it is not there as it was added.
    """
    spoken = {row.sha256 for each in pairs for row in (each.one, each.other)}
    read = {file.file: file for file in files}
    found = []
    for older in sorted(name for name in standing.replaced if standing.files[name].about in spoken):
        newer, sha256 = standing.replaced[older], standing.files[older].about
        while newer in standing.replaced and newer not in read:
            newer = standing.replaced[newer]
        path = as_added(older)
        if newer in read and path is not None:
            own = corrections.get(sha256, ())
            found.append((replace(read[newer], file=older, sha256=sha256, path=path, corrections=own), read[newer]))
    return tuple(found)


def _as_added(layout: Layout, standing: Standing, name: str, hashes: KnownHashes) -> Path | None:
    path = layout.raw / name
    return path if path.is_file() and hashes.of(path) == standing.files[name].about else None


def _reference_area(settings: Settings, files: Iterable[InputFile]) -> str:
    return Plan(settings, Areas(settings.country), tuple(files), ()).reference_area


def _require_country(settings: Settings) -> None:
    if country(settings.country) is None:
        details = {"expected": "an ISO 3166-1 alpha-3 code (USA, VNM)", "key": "country"}
        raise BlockedError(Finding(code("PH-D005"), Where(file="pharmakon.toml"), details))


def _require_known(without: Collection[str], entries: Iterable[Entry]) -> None:
    known = sorted({entry.details["file"] for entry in entries})
    for name in sorted(set(without) - set(known)):
        raise MisuseError(Finding(code("PH-C018"), details={"text": name, "files": ", ".join(known)}))


def _files(
    layout: Layout, settings: Settings, entries: Iterable[Entry], hashes: KnownHashes
) -> tuple[list[InputFile], list[Finding]]:
    declared = {source.name: source for source in settings.sources}
    mappings: dict[str, str | None] = {}
    files: list[InputFile] = []
    findings: list[Finding] = []
    for entry in sorted(entries, key=lambda each: (each.details["source"], each.details["file"])):
        name, source = entry.details["file"], entry.details["source"]
        path = layout.raw / name
        if not path.is_file() or hashes.of(path) != entry.about:
            findings.append(Finding(code("PH-C012"), Where(file=name), {"file": name}))
            continue
        if source not in mappings:
            mappings[source], faults = _mapping(layout, source)
            findings += faults
        settled = declared.get(source) or SourceSettings(name=source, record=entry.details["record"])
        received = date.fromisoformat(entry.details["received"])
        files.append(InputFile(name, entry.about, settled, received, path, mappings[source] or ""))
    return files, findings


def _of_known_types(files: list[InputFile], types: RecordTypes) -> tuple[list[InputFile], list[Finding]]:
    """The files of which the kind of record is declared, and PH-D108 for each source of another kind."""
    odd = {file.source.name: file.source.record for file in files if file.source.record not in types}
    findings = [
        Finding(
            code("PH-D108"), Where("pharmakon.toml"), {"source": name, "record": record, "expected": ", ".join(types)}
        )
        for name, record in odd.items()
    ]
    return [file for file in files if file.source.name not in odd], findings


def _mapping(layout: Layout, source: str) -> tuple[str | None, list[Finding]]:
    """The text of a source's mapping, or why there is none."""
    path, where = layout.mappings / f"{source}.toml", Where(file=f"mappings/{source}.toml")
    if not path.is_file():
        return None, [Finding(code("PH-C021"), where, {"source": source})]
    try:
        return path.read_text(encoding="utf-8-sig"), []
    except UnicodeDecodeError:
        return None, [Finding(code("PH-M001"), where, {"reason": "not written in UTF-8"})]


def _never_added(layout: Layout, entries: Iterable[Entry]) -> list[Finding]:
    known = {entry.details["file"] for entry in entries}
    present = sorted(path.name for path in layout.raw.iterdir() if path.is_file() and not path.name.startswith("."))
    return [Finding(code("PH-C013"), Where(file=name)) for name in present if name not in known]


def _left_out(without: Collection[str]) -> list[Finding]:
    names = ", ".join(sorted(without))
    return [Finding(code("PH-C019"), details={"files": names})] if without else []


def require_deaths(plan: Plan) -> None:
    """Refuse a run without a single death file.

    Raises:
        BlockedError: PH-C005, or what keeps the files that were added from being read.
    """
    if not plan.of("death"):
        blockers = [finding for finding in plan.findings if finding.severity is Severity.BLOCKER]
        withdrawn = [finding for finding in plan.findings if finding.code.id == "PH-F031"]
        raise BlockedError(*(blockers or [Finding(code("PH-C005")), *withdrawn]))


def area_label(areas: Areas, settings: Settings, area: str) -> str:
    """The name of an area or of the country as people read it."""
    if area in areas.areas:
        return areas.areas[area].name
    known = country(area)
    return (settings.name or known.name) if known and area == settings.country else (known.name if known else area)


def overlapping(plan: Plan, periods: Mapping[str, tuple[str, str]]) -> list[Finding]:
    """PH-C006 for every pair of base sources of one record type that cover the same area, period and manners.

    Args:
        periods: source → first and last day of its records, for sources that declare no period.
    """
    sources = sorted({file.source.name: file.source for file in plan.of("death")}.values(), key=lambda each: each.name)
    return [
        Finding(
            code("PH-C006"),
            details={"sources": f"{one.name}, {other.name}", "area": one.area or plan.settings.country},
        )
        for place, one in enumerate(sources)
        for other in sources[place + 1 :]
        if _same_area(plan, one, other) and _same_days(one, other, periods) and _same_manners(one, other)
    ]


def _same_area(plan: Plan, one: SourceSettings, other: SourceSettings) -> bool:
    first, second = (source.area or plan.settings.country for source in (one, other))
    lines = [{*plan.areas.ancestors(area), plan.settings.country} for area in (first, second)]
    return first in lines[1] or second in lines[0]


def _same_days(one: SourceSettings, other: SourceSettings, periods: Mapping[str, tuple[str, str]]) -> bool:
    first, second = (_period(source, periods) for source in (one, other))
    return first[0] <= second[1] and second[0] <= first[1]


def _period(source: SourceSettings, periods: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    known = periods.get(source.name, ("0000", "9999"))
    return source.first or known[0], source.last or known[1]


def _same_manners(one: SourceSettings, other: SourceSettings) -> bool:
    return not one.manners or not other.manners or bool(set(one.manners) & set(other.manners))
