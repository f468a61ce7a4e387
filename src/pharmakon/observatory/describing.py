"""What a reader needs beside the figures: the context of a release, from what the run knows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pyarrow as pa

from pharmakon import __version__
from pharmakon.disclosure import Context, Label, MethodNote, SourceNote
from pharmakon.findings import Finding
from pharmakon.indicators import INDICATORS
from pharmakon.indicators.bases import COVERED_ENOUGH, DATE_BASES
from pharmakon.indicators.estimates import ANY, NONE_NAMED, UNKNOWN
from pharmakon.language import translate
from pharmakon.observatory.estimating import Estimated
from pharmakon.observatory.examining import Examined
from pharmakon.observatory.files import WORDS, FileOutcome
from pharmakon.observatory.names.unplaced import counted_words, frequent_words
from pharmakon.observatory.planning import Plan, area_label
from pharmakon.observatory.work import Work
from pharmakon.store import SourceSettings

_DATES = ("occurrence", "registration", "report")
FIRST_KNOWN = "first_known"
UNSURE_COLUMN = "PH-M020"
_WORDS_SHOWN = 60
# The mix of dates breaks a series where the share of one kind of date moves by so much between neighbouring years;
# Pharmakon's choice: below it, moving every death so dated into its neighbour year changes a year less than delay does.
MIX_MOVES = 0.20


@dataclass(frozen=True)
class _Line:
    """Deaths of one file with one year of first known date, manner and set of known dates."""

    source: SourceSettings
    file_id: int
    year: str
    manner: str
    known: tuple[str, ...]
    deaths: int
    first_day: str | None
    last_day: str | None

    @property
    def used(self) -> str:
        """Which date is the first known one."""
        return self.known[0] if self.known else UNKNOWN


def describe(examined: Examined, estimated: Estimated, findings: Sequence[Finding], work: Work) -> Context:
    """Everything of a release that is not an estimate; its generation is set when it is known."""
    plan = examined.plan
    lines = list(_lines(examined.outcomes, work))
    mix = date_mix(lines)
    basis = date_basis(lines)
    return Context(
        observatory=plan.settings.name or area_label(plan.areas, plan.settings, plan.settings.country),
        country=plan.settings.country,
        reference_area=work.frame.reference_area,
        as_of=plan.as_of,
        generation="",
        program=__version__,
        date_basis=basis,
        place_basis="source",
        labels=_labels(estimated.table, work),
        area_names=_area_names(plan, estimated.table),
        sources=tuple(_source_notes(examined, lines, work)),
        accounts=examined.accounts,
        findings=tuple(findings),
        unresolved=_unresolved(examined.outcomes, work),
        methods=tuple(_methods()),
        breaks=breaks_of(mix) if basis == FIRST_KNOWN else {},
        date_mix=mix,
        absent_sources=plan.absent_sources,
        simulated=plan.settings.simulated,
        area_parents={area.code: area.parent for area in plan.areas.areas.values() if area.parent in plan.areas.areas},
        unread=tuple((each.where.file, each.where.column) for each in findings if each.code.id == UNSURE_COLUMN),
    )


def _lines(outcomes: Iterable[FileOutcome], work: Work) -> Iterable[_Line]:
    """What the base sources of deaths hold."""
    for outcome in outcomes:
        if outcome.facts is None or outcome.targets is None:
            continue
        for each in work.table(outcome.facts, "facts/facts").to_pylist():
            known = tuple(name for name in _DATES if each[name])
            yield _Line(
                outcome.input.source,
                outcome.file_id,
                each["year"],
                each["manner"],
                known,
                each["deaths"],
                each["first_day"],
                each["last_day"],
            )


def date_basis(lines: Sequence[_Line]) -> str:
    """Occurrence, where every source knows the day of death of enough rows; else first known date (model.md)."""
    rows, dated = Counter[str](), Counter[str]()
    for line in lines:
        rows[line.source.name] += line.deaths
        dated[line.source.name] += line.deaths if "occurrence" in line.known else 0
    covered = all(dated[name] >= COVERED_ENOUGH * count for name, count in rows.items())
    return "occurrence" if covered else FIRST_KNOWN


def date_mix(lines: Iterable[_Line]) -> dict[int, dict[str, int]]:
    """Year of first known date → kind of date used → deaths."""
    mix: dict[int, Counter[str]] = defaultdict(Counter)
    for line in lines:
        if line.year != UNKNOWN:
            mix[int(line.year)][line.used] += line.deaths
    return {year: dict(sorted(mix[year].items())) for year in sorted(mix)}


def breaks_of(mix: Mapping[int, Mapping[str, int]]) -> dict[int, str]:
    """Years in which the kind of date used is another than in the year before, so that the series breaks."""
    found = {}
    years = sorted(mix)
    for before, year in pairwise(years):
        moved = {kind: _share(mix[year], kind) - _share(mix[before], kind) for kind in {*mix[year], *mix[before]}}
        kind = max(sorted(moved), key=lambda each: moved[each])
        if moved[kind] >= MIX_MOVES:
            percent = round(100 * _share(mix[year], kind))
            text = translate("{percent} % of the deaths are dated by {kind}, another mix than the year before")
            found[year] = text.format(percent=percent, kind=translate(DATE_BASES[kind].title))
    return found


def _share(kinds: Mapping[str, int], kind: str) -> float:
    return kinds.get(kind, 0) / sum(kinds.values())


def _labels(estimates: pa.Table, work: Work) -> dict[str, Label]:
    """Names of every target with figures."""
    own = {
        ANY: Label(translate("all deaths"), verified=True),
        NONE_NAMED: Label(translate("no substance named"), verified=True),
    }
    targets = sorted(set(estimates["substance"].unique().to_pylist()) - set(own))
    named = (work.register.target(target) for target in targets)
    return own | {
        each.id: Label(each.label, each.verified, group=each.kind == "group", combination=each.kind == "combination")
        for each in named
    }


def _area_names(plan: Plan, estimates: pa.Table) -> dict[str, str]:
    areas = [*estimates["area"].unique().to_pylist(), plan.reference_area]
    return {area: area_label(plan.areas, plan.settings, area) for area in sorted(set(areas))}


def _source_notes(examined: Examined, lines: Sequence[_Line], work: Work) -> Iterable[SourceNote]:
    sources = {file.source.name: file.source for file in examined.plan.files}
    for name, source in sorted(sources.items()):
        own = [line for line in lines if line.source.name == name]
        records = sum(
            account.records.get(source.record, 0)
            for outcome in examined.outcomes
            if outcome.input.source.name == name
            for account in outcome.accounts
        )
        files = sum(file.source.name == name for file in examined.plan.files)
        yield _source_note(source, own, records, files, work)


def _source_note(source: SourceSettings, lines: Sequence[_Line], records: int, files: int, work: Work) -> SourceNote:
    days = sorted(day for line in lines for day in (line.first_day, line.last_day) if day)
    manners, known, used = Counter[str](), Counter[str](), Counter[str]()
    for line in lines:
        manners[line.manner] += line.deaths
        used[line.used] += line.deaths
        for name in line.known:
            known[name] += line.deaths
    whole = sum(line.deaths for line in lines)
    return SourceNote(
        name=source.name,
        record=source.record,
        role=source.role,
        area=source.area or work.frame.reference_area,
        cases=source.cases,
        records=records,
        files=files,
        first=date.fromisoformat(days[0]) if days else None,
        last=date.fromisoformat(days[-1]) if days else None,
        manners=dict(sorted(manners.items())),
        date_known={name: known[name] / whole for name in _DATES if whole},
        date_used={name: used[name] / whole for name in sorted(used)},
    )


def _unresolved(outcomes: Iterable[FileOutcome], work: Work) -> tuple[tuple[str, int], ...]:
    """Words that no rule placed, most frequent first: in five rows or more, and no name of a person."""
    words = (work.table(outcome.mentions, WORDS) for outcome in outcomes if outcome.mentions is not None)
    shown = frequent_words(counted_words(words), work.layout.reference)
    return tuple((each.word, each.rows) for each in shown[:_WORDS_SHOWN])


def _methods() -> Iterable[MethodNote]:
    for entry in INDICATORS.values():
        yield MethodNote(entry.id, entry.title, entry.unit, entry.text, entry.source, entry.version)
