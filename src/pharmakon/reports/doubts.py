"""The doubts behind the figures: rows, dates, deaths that name nothing, findings, words nobody could place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pharmakon.disclosure import SourceNote
from pharmakon.findings import Finding, Severity, SheetAccount
from pharmakon.language import integer, rounded
from pharmakon.reports.exhibit import Exhibit, exhibit
from pharmakon.reports.figures import UNNAMED_SHARE, Figures
from pharmakon.reports.tables import NOT_AVAILABLE, ZERO, CSVValue, Sheet, Table, estimate_sheet, shown
from pharmakon.reports.trend import DATE_BASES, basis_shares, described, level_words, series, span
from pharmakon.reports.trend_chart import trend_chart
from pharmakon.reports.voice import alone, clean, isolated
from pharmakon.reports.years import Years

PLACES_SHOWN = 5
WORDS_SHOWN = 60


@dataclass(frozen=True)
class FoundKind:
    """Findings of one code together. `places` names the first of them, `more` counts the rest."""

    code: str
    severity: str
    meaning: str
    times: str
    places: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Listed:
    """A table of the page that belongs to no chart, with the file that holds it."""

    table: Table
    sheet: Sheet


def unnamed_exhibit(figures: Figures, years: Years) -> Exhibit | None:
    """The share of deaths that name neither a substance nor a class, by year."""
    by_year = figures.by_year(UNNAMED_SHARE, substance=None)
    head = years.head
    if head is None or head.label not in by_year or by_year[head.label].limits is None:
        return None
    trend = series(figures, years, by_year)
    words = "Percent of drug-induced deaths that name neither, {place}, {years}, by {basis}; band: {level}, chance only"
    title = "{share} % of the deaths of {year} name neither a substance nor a class"
    value, lower, upper = by_year[head.label].limits or (0.0, 0.0, 0.0)
    height = 220.0
    return exhibit(
        "unnamed",
        title=figures.voice(title, share=alone(value, lower, upper), year=head.label),
        subtitle=figures.voice(
            words,
            place=figures.place,
            years=span(figures.years),
            basis=basis_shares(figures),
            level=level_words(figures),
        ),
        drawing=lambda width: (trend_chart(trend, width, height), height),
        description=described(trend),
        notes=(figures.voice("Where this share is high, shares of single substances are too low or too uncertain."),),
        table=Table(
            (figures.voice("Year"), figures.voice("Percent")),
            tuple((year, shown(by_year.get(year))) for year in figures.years),
        ),
        sheet=estimate_sheet("unnamed", by_year.values(), figures),
    )


def rows_listed(figures: Figures) -> Listed:
    """The row accounting of every file and sheet."""
    say = figures.voice
    heads = (
        "File",
        "Physical",
        "Headings",
        "Blank",
        "Outside",
        "Read",
        "Accepted",
        "Rejected",
        "Duplicate",
        "Second count",
        "Sums hold",
    )
    accounts = figures.context.accounts
    rows = tuple(
        (
            clean(f"{account.file} {account.sheet}".strip()),
            *(integer(number) for number in _numbers(account)),
            say("yes" if account.balances else "no"),
        )
        for account in accounts
    )
    plain: tuple[tuple[CSVValue, ...], ...] = tuple((each.file, each.sheet, *_numbers(each)) for each in accounts)
    columns = ["physical", "header", "blank", "outside", "rows_read", "accepted", "rejected", "duplicate", "counted"]
    return Listed(
        Table(tuple(say(head) for head in heads), rows, frozenset({10})),
        Sheet("rows", ("file", "sheet", *columns), plain),
    )


def _numbers(account: SheetAccount) -> tuple[int, ...]:
    return (
        account.physical,
        account.header,
        account.blank,
        account.outside,
        account.rows_read,
        account.accepted,
        account.rejected,
        account.duplicate,
        account.counted,
    )


def sources_listed(figures: Figures) -> Listed:
    """What each source covers."""
    say = figures.voice
    heads = ("Source", "Records", "Role", "Area", "Cases", "Files", "First day", "Last day", "Number of records")
    rows = tuple(_source_row(figures, source) for source in figures.context.sources)
    plain = tuple(
        (s.name, s.record, s.role, s.area, s.cases or "", s.files, s.first, s.last, s.records)
        for s in figures.context.sources
    )
    names = ("source", "record", "role", "area", "cases", "files", "first_day", "last_day", "records")
    return Listed(
        Table(tuple(say(head) for head in heads), rows, frozenset(range(1, 5)) | {6, 7}), Sheet("sources", names, plain)
    )


def _source_row(figures: Figures, source: SourceNote) -> tuple[str, ...]:
    say = figures.voice
    days = (say.day(day) if day else NOT_AVAILABLE for day in (source.first, source.last))
    cases = clean(source.cases) if source.cases else say("not declared")
    numbers = integer(source.files), integer(source.records)
    return (clean(source.name), source.record, source.role, clean(source.area), cases, numbers[0], *days, numbers[1])


def manner_notes(figures: Figures) -> tuple[str, ...]:
    """The manners of death that each source covers, because the national definition rests on them."""
    say = figures.voice
    notes = []
    for source in figures.context.sources:
        if source.manners:
            each = [
                f"{say(manner)} {integer(count)}" for manner, count in sorted(source.manners.items(), key=_most_first)
            ]
            words = "Manners of death in {source}: {manners}."
            notes.append(say(words, source=isolated(source.name), manners=", ".join(each)))
    return tuple(notes)


def _most_first(entry: tuple[str, int]) -> tuple[int, str]:
    return -entry[1], entry[0]


def dates_listed(figures: Figures) -> Listed | None:
    """The share of records that have each date, and the share counted by it, for each source of deaths."""
    say = figures.voice
    sources = [source for source in figures.context.sources if source.date_known or source.date_used]
    if not sources:
        return None
    bases = [basis for basis in DATE_BASES if basis != "first_known"]
    heads = [say("Source")]
    heads += [say("Has {date}, %", date=say(DATE_BASES[basis])) for basis in bases]
    heads += [say("Counted by {date}, %", date=say(DATE_BASES[basis])) for basis in bases]
    rows, plain = [], []
    for source in sources:
        both = [_share(shares, basis) for shares in (source.date_known, source.date_used) for basis in bases]
        rows.append((clean(source.name), *(_percent(share) for share in both)))
        plain.append((source.name, *both))
    names = ("source", *(f"known_{basis}" for basis in bases), *(f"used_{basis}" for basis in bases))
    return Listed(Table(tuple(heads), tuple(rows)), Sheet("dates", names, tuple(plain)))


def _share(shares: Mapping[str, float], basis: str) -> float | None:
    """A date that is not in a list of shares has none; no list at all: not known."""
    return shares.get(basis, 0.0) if shares else None


def _percent(share: float | None) -> str:
    """A proportion in percent; a share that is not quite none or all never looks so."""
    if share is None:
        return NOT_AVAILABLE
    if 0 < share < 0.001 or 0.999 < share < 1:
        return f"<{rounded(0.1, 1)}" if share < 0.5 else f">{rounded(99.9, 1)}"
    return ZERO if share == 0 else rounded(share * 100, 0 if share == 1 else 1)


def date_mix_listed(figures: Figures) -> Listed | None:
    """Which dates the deaths of each year are counted by."""
    mix = figures.context.date_mix
    if not mix:
        return None
    say = figures.voice
    found = {basis for by_basis in mix.values() for basis in by_basis}
    bases = [*(basis for basis in DATE_BASES if basis in found), *sorted(found - DATE_BASES.keys())]
    heads = (say("Year"), *(_capital(say(DATE_BASES.get(basis, basis))) for basis in bases))
    rows = tuple(
        (str(year), *(integer(by_basis.get(basis, 0)) for basis in bases)) for year, by_basis in sorted(mix.items())
    )
    plain = tuple((year, *(by_basis.get(basis, 0) for basis in bases)) for year, by_basis in sorted(mix.items()))
    return Listed(Table(heads, rows), Sheet("date-mix", ("year", *bases), plain))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def kinds_found(figures: Figures) -> tuple[FoundKind, ...]:
    """Findings by code, the gravest first."""
    order = {severity: number for number, severity in enumerate(Severity)}
    by_code: dict[str, list[Finding]] = {}
    for finding in figures.context.findings:
        by_code.setdefault(finding.code.id, []).append(finding)
    kinds = sorted(by_code.values(), key=lambda same: (order[same[0].severity], same[0].code.id))
    return tuple(_kind(figures, same) for same in kinds)


def _kind(figures: Figures, same: list[Finding]) -> FoundKind:
    code = same[0].code
    say = figures.voice
    times = say.counted(sum(each.count for each in same), none="", one="once", many="{n} times")
    places = tuple(_place(figures, each) for each in same[:PLACES_SHOWN])
    return FoundKind(
        code.id, say(code.severity.value), say(code.meaning), times, places, max(0, len(same) - PLACES_SHOWN)
    )


def _place(figures: Figures, finding: Finding) -> str:
    """Where, what was expected and found, and what to do."""
    words = "{where}expected {expected}; found {found}. To do: {remedy}."
    where = f"{clean(str(finding.where))}: " if str(finding.where) else ""
    told = (clean(part).rstrip(".") for part in (finding.expected(), finding.found(), finding.remedy()))
    expected, found, remedy = told
    return figures.voice(words, where=where, expected=expected, found=found, remedy=remedy)


def findings_sheet(figures: Figures) -> Sheet:
    """Every finding, a row each."""
    names = ("code", "severity", "file", "sheet", "row", "column", "count", "expected", "found", "remedy")
    rows = tuple(
        (
            each.code.id,
            each.severity.value,
            each.where.file,
            each.where.sheet,
            each.where.row,
            each.where.column,
            each.count,
            each.expected(),
            each.found(),
            each.remedy(),
        )
        for each in figures.context.findings
    )
    return Sheet("findings", names, rows)


def words_listed(figures: Figures) -> Listed | None:
    """Words that no rule could place, the most frequent first."""
    unresolved = figures.context.unresolved
    if not unresolved:
        return None
    say = figures.voice
    rows = tuple((clean(word), integer(count)) for word, count in unresolved[:WORDS_SHOWN])
    sheet = Sheet("unread-words", ("word", "rows"), tuple(unresolved))
    return Listed(Table((say("Word"), say("Rows")), rows), sheet)


def unverified_names(figures: Figures) -> tuple[str, ...]:
    """Names of substances that occur and rest on general knowledge."""
    from pharmakon.reports.figures import ANY, NONE_NAMED, SHARE

    found = {each.substance for each in figures.select(SHARE, substance=None, period_kind="all") if each.count}
    labels = (figures.label(substance) for substance in found - {ANY, NONE_NAMED})
    return tuple(sorted(label.text for label in labels if not label.verified))


def joined(names: Iterable[str]) -> str:
    """Names in one line, each isolated."""
    return ", ".join(isolated(name) for name in names)
