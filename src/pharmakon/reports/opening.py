"""A reader's first minute: how many, of what, which way, how sure; then the four doubts, kept apart."""

from dataclasses import dataclass

from pharmakon.findings import Severity
from pharmakon.language import integer, rounded
from pharmakon.language.numbers import decimals_for
from pharmakon.reports.change import Change, relative_change, share_change
from pharmakon.reports.figures import (
    ALL,
    COUNT,
    RATE,
    SHARE,
    UNKNOWN,
    UNNAMED_SHARE,
    Estimate,
    Figures,
)
from pharmakon.reports.people import age_order, age_text
from pharmakon.reports.substances import marked_name, shares, unverified_note
from pharmakon.reports.trend import LEVEL, basis_shares, measure_of
from pharmakon.reports.voice import alone, clean, isolated
from pharmakon.reports.years import State, Year, Years


@dataclass(frozen=True)
class Doubt:
    """One of the four uncertainties, in words."""

    name: str
    text: str


@dataclass(frozen=True)
class Opening:
    """The first page in words. `warnings` stand above everything: what is absent, simulated or not read."""

    lead: str
    paragraphs: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    warnings: tuple[str, ...]


def opening_of(figures: Figures, years: Years) -> Opening:
    """The words of the first page."""
    head = years.head
    paragraphs = () if head is None else _paragraphs(figures, years, head)
    lead = _lead(figures, head)
    return Opening(lead, tuple(filter(None, paragraphs)), _doubts(figures, years), _warnings(figures))


def _lead(figures: Figures, head: Year | None) -> str:
    say = figures.voice
    if head is None:
        return say("No drug-induced death is in the data of {place}.", place=isolated(figures.place))
    count = figures.by_year(COUNT)[head.label].count
    residents = figures.context.place_basis == "residence"
    return say.counted(
        count,
        none="In {year}, no drug-induced death was counted {so_far}{whose}.",
        one="In {year}, 1 drug-induced death was counted {so_far}{whose}.",
        many="In {year}, {n} drug-induced deaths were counted {so_far}{whose}.",
        year=head.label,
        so_far="" if head.settled else say("so far "),
        whose=say("among residents of {place}" if residents else "in {place}", place=isolated(figures.place)),
    )


def _paragraphs(figures: Figures, years: Years, head: Year) -> tuple[str, ...]:
    rate = figures.by_year(RATE).get(head.label)
    return (
        _state(figures, head),
        _level(figures, head, rate),
        _way(figures, years, head),
        _named(figures, years, head),
        _who(figures, head),
        *(_later(figures, year) for year in years.later),
    )


def _state(figures: Figures, head: Year) -> str:
    """That a year is not settled, and why."""
    if head.settled:
        return ""
    words = {
        State.PROVISIONAL: "The figure is provisional: {reason}, and late deaths will be added.",
        State.INCOMPLETE: "The year is incomplete: {reason}.",
    }
    return figures.voice(words[head.state], reason=head.reason)


def _level(figures: Figures, head: Year, rate: Estimate | None) -> str:
    """The rate with its limits; else why there is none, and the limits of the count."""
    say = figures.voice
    if rate is not None and rate.limits is not None:
        value, lower, upper = rate.limits
        words = (
            "That is {rate} per 100 000 residents; an interval made this way would hold the underlying rate "
            "{often}: {low} to {high} (chance only)."
        )
        low, high = (rounded(limit, decimals_for(lower, upper)) for limit in (lower, upper))
        often = say.often(rate.level or LEVEL)
        return say(words, rate=alone(value, lower, upper), often=often, low=low, high=high)
    reason = clean(rate.reason) if rate is not None and rate.reason else say("no population is given for this year")
    count = figures.by_year(COUNT)[head.label]
    _, lower, upper = count.limits or (0.0, 0.0, 0.0)
    words = (
        "There is no rate: {reason}. An interval made this way would hold the number to be expected at an unchanged "
        "risk {often}: {low} to {high} (chance only)."
    )
    details = {"low": integer(round(lower)), "high": integer(round(upper))}
    return say(words, reason=reason, often=say.often(count.level or LEVEL), **details)


def _way(figures: Figures, years: Years, head: Year) -> str:
    """Which way it goes: against the first settled year and the one before."""
    by_year = figures.by_year(measure_of(figures))
    known = {label for label, each in by_year.items() if each.limits is not None}
    earlier = [year.label for year in years.before(head.label) if year.label in known]
    if not earlier or head.label not in known:
        return figures.voice("One year alone shows no direction.") if len(years.every) == 1 else ""
    compared = list(dict.fromkeys((earlier[0], earlier[-1])))
    sentences = [_compared(figures, by_year[label], by_year[head.label]) for label in compared]
    return " ".join([*sentences, _breaks(figures, years, head)]).strip()


def _compared(figures: Figures, before: Estimate, after: Estimate) -> str:
    say = figures.voice
    what = say("The rate" if after.indicator == RATE else "The number")
    change = relative_change(before, after)
    if change is None:
        return say("In {year} there was none.", year=before.period)
    details = {"what": what, "year": before.period, "limits": _limits(figures, change)}
    if not change.sure:
        words = "{what} changed by {change} % since {year} ({limits} %): chance alone may explain it."
        return say(words, change=_signed(change), **details)
    words = "{what} is {change} % higher than in {year} ({limits} %, chance only)."
    if change.value < 0:
        words = "{what} is {change} % lower than in {year} ({limits} %, chance only)."
    return say(words, change=_size(change), **details)


def _limits(figures: Figures, change: Change) -> str:
    """Limits of a change that is sure without sign, else with it."""
    lower, upper = change.lower, change.upper
    if change.sure:
        lower, upper = sorted((abs(lower), abs(upper)))
    return figures.voice.between(lower, upper)


def _size(change: Change) -> str:
    return rounded(abs(change.value), decimals_for(change.lower, change.upper))


def _signed(change: Change) -> str:
    words = rounded(change.value, decimals_for(change.lower, change.upper))
    return f"+{words}" if change.value > 0 else words


def _breaks(figures: Figures, years: Years, head: Year) -> str:
    within = [label for label in years.breaks if figures.years[0] < label <= head.label]
    if not within:
        return ""
    words = "The series breaks before {years}: figures on either side do not compare in full."
    return figures.voice(words, years=figures.voice.listed(within))


def _named(figures: Figures, years: Years, head: Year) -> str:
    """The substance named most, the next two, and the largest group."""
    say = figures.voice
    singles, groups = shares(figures, head.label, "substance"), shares(figures, head.label, "group")
    if not singles and not groups:
        return say("No substance is named in any of these deaths.") if _deaths(figures, head.label) else ""
    first = (singles or groups)[0]
    value, lower, upper = first.limits or (0.0, 0.0, 0.0)
    words = "{name} was named in {share} % ({limits} %) of the {below} that name a substance or class{change}."
    sentence = say(
        words,
        name=_capital(isolated(marked_name(figures, first.substance))),
        share=alone(value, lower, upper),
        limits=say.between(lower, upper),
        below=say.deaths(first.denominator or 0),
        change=_share_change(figures, years, head, first),
    )
    said = [sentence, _next(figures, singles[1:3]), _group(figures, singles, groups)]
    return " ".join(filter(None, (*said, unverified_note(figures, said))))


def _share_change(figures: Figures, years: Years, head: Year, share: Estimate) -> str:
    """', 20 percentage points more than in 2017 (14–26)', where chance alone hardly gives the difference."""
    by_year = figures.by_year(SHARE, substance=share.substance)
    earlier = [year.label for year in years.before(head.label) if year.label in by_year]
    change = share_change(by_year[earlier[0]], share) if earlier else None
    if change is None or not change.sure:
        return ""
    words = ", {points} percentage points more than in {year} ({limits})"
    if change.value < 0:
        words = ", {points} percentage points fewer than in {year} ({limits})"
    return figures.voice(words, points=_size(change), year=earlier[0], limits=_limits(figures, change))


def _next(figures: Figures, following: list[Estimate]) -> str:
    names = [
        figures.voice(
            "{name} ({share} %)", name=isolated(marked_name(figures, each.substance)), share=alone(*each.limits)
        )
        for each in following
        if each.limits is not None
    ]
    if not names:
        return ""
    return figures.voice("Next: {names}; a death may name several.", names=figures.voice.listed(names))


def _group(figures: Figures, singles: list[Estimate], groups: list[Estimate]) -> str:
    if not singles or not groups or groups[0].limits is None:
        return ""
    words = "The largest group is {name}, named in {share} %."
    return figures.voice(words, name=isolated(figures.name(groups[0].substance)), share=alone(*groups[0].limits))


def _capital(words: str) -> str:
    """A capital at the beginning of the sentence; an isolated name keeps its own form."""
    return words[:1].upper() + words[1:]


def _deaths(figures: Figures, year: str) -> int:
    return figures.by_year(COUNT)[year].count


def _who(figures: Figures, head: Year) -> str:
    """Sex and the largest age group, in counts."""
    say = figures.voice
    found = figures.select(COUNT, period=head.label, sex=None, age_group=None)
    by_sex = {each.sex: each.count for each in found if each.age_group == ALL and each.count}
    parts = [_sex_words(figures, sex, by_sex[sex]) for sex in ("male", "female", "other", UNKNOWN) if sex in by_sex]
    if not parts or by_sex.get(UNKNOWN) == by_sex.get(ALL):
        return ""
    sentence = say("By sex: {parts}.", parts=", ".join(parts))
    ages = [each for each in found if each.sex == ALL and each.age_group not in {ALL, UNKNOWN} and each.count]
    if not ages:
        return sentence
    most = max(ages, key=lambda each: (each.count, -age_order(each.age_group)))
    words = "By age: most are {age} ({n})."
    return f"{sentence} {say(words, age=age_text(figures, most.age_group), n=integer(most.count))}"


def _sex_words(figures: Figures, sex: str, number: int) -> str:
    words = {
        "male": ("1 man", "{n} men"),
        "female": ("1 woman", "{n} women"),
        "other": ("1 of another sex", "{n} of another sex"),
        UNKNOWN: ("1 not known", "{n} not known"),
    }
    one, many = words[sex]
    return figures.voice.counted(number, none="", one=one, many=many)


def _later(figures: Figures, year: Year) -> str:
    words = "For {year} the data hold {deaths} so far; the year is incomplete: {reason}."
    deaths = figures.voice.deaths(_deaths(figures, year.label))
    return figures.voice(words, year=year.label, deaths=deaths, reason=year.reason)


def _doubts(figures: Figures, years: Years) -> tuple[Doubt, ...]:
    say = figures.voice
    return (
        Doubt(say("Counted, not estimated"), _counted(figures)),
        Doubt(say("Chance"), _chance(figures)),
        Doubt(say("Sampling"), say("None: every row of the sources was read; no sample was drawn.")),
        Doubt(say("Incompleteness and delay"), _incomplete(figures, years)),
        Doubt(say("Definition and coding"), _defined(figures, years)),
    )


def _counted(figures: Figures) -> str:
    words = "Every death is a row of {sources}. Years and months go by {basis}."
    names = [f"“{isolated(source.name)}”" for source in figures.context.sources if source.record == "death"]
    sources = figures.voice.listed(names) or figures.voice("the sources")
    return figures.voice(words, sources=sources, basis=basis_shares(figures))


def _chance(figures: Figures) -> str:
    words = (
        "Intervals say how far a figure would vary at an unchanged risk. They say nothing about the other doubts, "
        "and persons below a rate are taken as known."
    )
    return figures.voice(words)


def _incomplete(figures: Figures, years: Years) -> str:
    """What is missing: open years, rejected rows, deaths without date, absent sources."""
    say = figures.voice
    accounts = figures.context.accounts
    rejected = sum(account.rejected for account in accounts)
    unknown = figures.by_year(COUNT).get(UNKNOWN)
    opened = [year.label for year in years.every if not year.settled]
    sentences = [
        say("Not settled: {years}.", years=say.listed(opened)) if opened else say("No year is provisional."),
        say.counted(
            rejected,
            none="No row was rejected.",
            one="1 row was rejected and waits in quarantine; it is in no figure.",
            many="{n} rows were rejected and wait in quarantine; they are in no figure.",
        ),
        say.counted(
            unknown.count if unknown else 0,
            none="",
            one="1 death has no known year.",
            many="{n} deaths have no known year.",
        ),
        say("How many deaths never reached the sources is not known."),
    ]
    return " ".join(filter(None, sentences))


def _defined(figures: Figures, years: Years) -> str:
    say, head = figures.voice, years.head
    unnamed = figures.by_year(UNNAMED_SHARE, substance=None).get(head.label) if head else None
    sentences = []
    if head and unnamed is not None and unnamed.limits is not None:
        words = "In {year}, {share} % ({limits} %) of the deaths name neither a substance nor a class."
        value, lower, upper = unnamed.limits
        details = {"share": alone(value, lower, upper), "limits": say.between(lower, upper)}
        sentences.append(say(words, year=head.label, **details))
    sentences.append(
        say.counted(
            len(figures.context.unresolved),
            none="No frequent word was left unread.",
            one="1 frequent word of the texts could not be read.",
            many="{n} frequent words of the texts could not be read.",
        )
    )
    sentences.append(say("“Named” does not mean “caused”, unless a person judged so."))
    return " ".join(sentences)


def _warnings(figures: Figures) -> tuple[str, ...]:
    """What a reader must know before any figure."""
    say, context = figures.voice, figures.context
    found = []
    if context.simulated:
        found.append(say("Simulated data: the country and its people are invented."))
    if context.absent_sources:
        names = say.listed([isolated(name) for name in context.absent_sources])
        found.append(say("Absent from every figure: {names}.", names=names))
    if context.unread:
        names = ", ".join(f"“{clean(column)}” ({clean(file)})" for file, column in context.unread)
        found.append(say("Columns not read, because their meaning is not sure: {names}.", names=names))
    blockers = sum(1 for finding in context.findings if finding.severity is Severity.BLOCKER)
    errors = sum(1 for finding in context.findings if finding.severity is Severity.ERROR)
    if blockers:
        found.append(say.counted(blockers, none="", one="1 blocker was found.", many="{n} blockers were found."))
    if errors:
        words = "{n} kinds of error were found; see “What was found in the files”."
        found.append(
            say.counted(
                errors, none="", one="1 kind of error was found; see “What was found in the files”.", many=words
            )
        )
    return tuple(found)
