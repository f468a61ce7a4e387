"""The chart that carries the story, and the months behind it."""

from collections.abc import Sequence

from markupsafe import Markup

from pharmakon.language import integer, rounded
from pharmakon.reports.change import relative_change, upper_of_none
from pharmakon.reports.exhibit import NARROW, Exhibit, exhibit
from pharmakon.reports.figures import COUNT, RATE, UNKNOWN, Estimate, Figures
from pharmakon.reports.month_chart import month_chart
from pharmakon.reports.tables import NOT_APPLICABLE, NOT_AVAILABLE, ZERO, Table, estimate_sheet, shown
from pharmakon.reports.trend_chart import Point, Trend, trend_chart
from pharmakon.reports.voice import MONTHS, Voice, alone, clean
from pharmakon.reports.years import State, Years

LEVEL = 0.95  # of an interval for a month without a row; all other intervals carry their own

DATE_BASES = {
    "occurrence": "date of death",
    "registration": "date of registration",
    "report": "date reported",
    "first_known": "first known date (death, else registration, else report)",
}

SHORT = {"first_known": "first known date"}


def basis_words(figures: Figures) -> str:
    """The date that years and months go by, in words."""
    basis = figures.context.date_basis
    return figures.voice(DATE_BASES.get(basis, basis))


def basis_shares(figures: Figures) -> str:
    """The basis with the share of deaths counted by each date, where several are used."""
    used: dict[str, float] = {}
    for source in figures.context.sources:
        for basis, share in source.date_used.items():
            used[basis] = used.get(basis, 0.0) + share * source.records
    every = sum(used.values())
    mixed = [basis for basis in DATE_BASES if used.get(basis)]
    if len(mixed) < 2:
        return basis_words(figures)
    say = figures.voice
    parts = [
        say("{date} {share} %", date=say(DATE_BASES[basis]), share=rounded(100 * used[basis] / every, 0))
        for basis in mixed
    ]
    return say(
        "{basis}: {parts}",
        basis=say(SHORT.get(figures.context.date_basis, "")) or basis_words(figures),
        parts=", ".join(parts),
    )


def measure_of(figures: Figures) -> str:
    """Rates where any year has one, else counts."""
    rates = figures.by_year(RATE)
    return RATE if any(rate.value is not None for rate in rates.values()) else COUNT


def span(years: Sequence[str]) -> str:
    """'2017–2024', or the one year."""
    return years[0] if len(set(years)) == 1 else f"{years[0]}–{years[-1]}"


def point_of(label: str, estimate: Estimate | None, state: State) -> Point:
    """A point of a chart from its estimate."""
    if estimate is None or estimate.limits is None:
        return Point(label, None)
    value, lower, upper = estimate.limits
    words = integer(estimate.count) if estimate.indicator == COUNT else alone(value, lower, upper)
    return Point(label, value, lower, upper, state is not State.SETTLED, words, apart=state is State.INCOMPLETE)


def series(figures: Figures, years: Years, by_year: dict[str, Estimate], *, whole: bool = False) -> Trend:
    """The trend of one line of estimates, with the breaks that the context declares."""
    points = tuple(point_of(year.label, by_year.get(year.label), year.state) for year in years.every)
    head = years.head.label if years.head else ""
    start = next((year.label for year in years.before(head) if year.label in by_year), "")
    return Trend(points, frozenset(years.breaks), figures.voice("break"), whole, head, start)


def described(trend: Trend) -> str:
    """The points of a series in words."""
    return "; ".join(f"{point.label}: {point.shown or '..'}" for point in trend.points)


def break_notes(figures: Figures) -> tuple[str, ...]:
    """What each break of the series means."""
    say = figures.voice
    return tuple(
        say("Break before {year}: {why}.", year=year, why=clean(why).rstrip("."))
        for year, why in sorted(figures.context.breaks.items())
        if str(year) in figures.years
    )


def open_notes(years: Years, voice: Voice) -> tuple[str, ...]:
    """Why points are hollow."""
    words = "Hollow and dashed: {year} is {state}; {reason}."
    return tuple(
        voice(words, year=year.label, state=voice(year.state.value), reason=year.reason)
        for year in years.every
        if not year.settled
    )


def trend_exhibit(figures: Figures, years: Years) -> Exhibit:
    """Deaths by year, as rates where there is a population."""
    measure = measure_of(figures)
    by_year = figures.by_year(measure)
    trend = series(figures, years, by_year, whole=measure == COUNT)
    return exhibit(
        "trend",
        title=_title(figures, years, by_year),
        subtitle=_subtitle(figures, measure),
        drawing=lambda width: _drawn(trend, width),
        description=described(trend),
        notes=(*open_notes(years, figures.voice), *break_notes(figures), _undated(figures)),
        table=_table(figures, years),
        sheet=estimate_sheet("trend", [*figures.select(COUNT), *figures.select(RATE)], figures),
    )


def _drawn(trend: Trend, width: float) -> tuple[list[Markup], float]:
    height = 330.0 if width > NARROW else 260.0
    return trend_chart(trend, width, height), height


def _subtitle(figures: Figures, measure: str) -> str:
    say = figures.voice
    rate = say("Drug-induced deaths per 100 000 residents (crude)")
    unit = rate if measure == RATE else say("Number of drug-induced deaths")
    words = "{unit}, {place}, {years}, by {basis}; band: {level}, chance only"
    return say(
        words,
        unit=unit,
        place=figures.place,
        years=span(figures.years),
        basis=basis_shares(figures),
        level=level_words(figures),
    )


def _title(figures: Figures, years: Years, by_year: dict[str, Estimate]) -> str:
    """The finding: between which years the figure rose or fell, or that chance may explain the difference."""
    say, head = figures.voice, years.head
    known = {label: each for label, each in by_year.items() if each.limits is not None and label != UNKNOWN}
    if head is None or head.label not in known:
        return say("Drug-induced deaths by year")
    last = known[head.label]
    earlier = [year.label for year in years.before(head.label) if year.label in known]
    if not earlier:
        return say("Drug-induced deaths in {year}: {last}", year=head.label, last=_figure(figures, last))
    first = known[earlier[0]]
    start = integer(first.count) if first.indicator == COUNT else alone(*(first.limits or (0.0, 0.0, 0.0)))
    details = {"year": earlier[0], "head": head.label, "first": start, "last": _figure(figures, last)}
    found = say(_direction(first, last), **details)
    broken = any(earlier[0] < label <= head.label for label in years.breaks)
    return say("{found}, across breaks in the series", found=found) if broken else found


def _direction(first: Estimate, last: Estimate) -> str:
    if first.value == last.value:
        return "Drug-induced deaths: {first} in {year}, {last} in {head}"
    # where the first count is 0 there is no ratio to it, but there is one from it
    change = relative_change(first, last) or relative_change(last, first)
    if change is None or not change.sure:
        return "Drug-induced deaths: {first} in {year}, {last} in {head}; chance alone may explain the difference"
    if (last.value or 0.0) > (first.value or 0.0):
        return "Drug-induced deaths rose from {first} to {last} between {year} and {head}"
    return "Drug-induced deaths fell from {first} to {last} between {year} and {head}"


def _figure(figures: Figures, estimate: Estimate) -> str:
    """'7.1 per 100 000 residents' or '412'."""
    if estimate.indicator == COUNT or estimate.limits is None:
        return integer(estimate.count)
    return figures.voice("{rate} per 100 000 residents", rate=alone(*estimate.limits))


def _undated(figures: Figures) -> str:
    """Deaths of no known year: a line, never a loss."""
    unknown = figures.by_year(COUNT).get(UNKNOWN)
    return figures.voice.counted(
        unknown.count if unknown else 0,
        none="",
        one="1 death has no known year by this date; it is in no point of the chart.",
        many="{n} deaths have no known year by this date; they are in no point of the chart.",
    )


def _table(figures: Figures, years: Years) -> Table:
    """Year, deaths, rate, residents, state."""
    say = figures.voice
    counts, rates = figures.by_year(COUNT), figures.by_year(RATE)
    states = {year.label: say(year.state.value) for year in years.every}
    rows = []
    for label in (*figures.years, *([UNKNOWN] if UNKNOWN in counts else [])):
        rate = rates.get(label)
        persons = integer(rate.denominator) if rate and rate.denominator else NOT_AVAILABLE if rate else NOT_APPLICABLE
        name = say("year unknown") if label == UNKNOWN else label
        rows.append((name, shown(counts.get(label)), shown(rate), persons, states.get(label, NOT_APPLICABLE)))
    headings = ("Year", "Deaths", "Deaths per 100 000 residents", "Residents", "State")
    return Table(tuple(say(each) for each in headings), tuple(rows), frozenset({4}))


def months_exhibit(figures: Figures, years: Years) -> Exhibit | None:
    """Deaths by month, from the first month of the data to the last."""
    found = {each.period: each for each in figures.select(COUNT, period_kind="month", place_basis="source")}
    known = sorted(label for label in found if label[5:].isdigit())
    if len(known) < 2:
        return None
    say = figures.voice
    labels = _every_month(known[0], known[-1])
    states = {year.label: year.state for year in years.every}
    points = [_month_point(label, found.get(label), states[label[:4]]) for label in labels]
    words = "Number of drug-induced deaths by month, {place}, {first} to {last}, by {basis}; bars: {level}, chance only"
    return exhibit(
        "months",
        title=_months_title(figures, points),
        subtitle=say(
            words,
            place=figures.place,
            first=say.month(labels[0]),
            last=say.month(labels[-1]),
            basis=basis_shares(figures),
            level=level_words(figures),
        ),
        drawing=lambda width: (month_chart(points, width, years.head.label if years.head else ""), 190.0),
        description="; ".join(f"{point.label}: {point.shown}" for point in points),
        notes=(_undated_months(figures, found), _all_places(figures)),
        table=_months_table(figures, labels, found),
        sheet=estimate_sheet("months", found.values(), figures),
    )


def _every_month(first: str, last: str) -> list[str]:
    numbers = [int(label[:4]) * 12 + int(label[5:]) - 1 for label in (first, last)]
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(numbers[0], numbers[1] + 1)]


def _month_point(label: str, estimate: Estimate | None, state: State) -> Point:
    """A month; one without a row has no death, and the limits of none."""
    if estimate is None:
        return Point(label, 0.0, 0.0, upper_of_none(LEVEL), state is not State.SETTLED, "0")
    return point_of(label, estimate, state)


def _months_title(figures: Figures, points: Sequence[Point]) -> str:
    values = [point.value or 0.0 for point in points]
    low, high = int(min(values)), int(max(values))
    if low == high:
        return figures.voice("Every month has the same number of deaths: {n}", n=low)
    words = "Between {low} and {high} deaths a month; the most in {month}"
    most = points[values.index(max(values))].label
    return figures.voice(words, low=integer(low), high=integer(high), month=figures.voice.month(most))


def _undated_months(figures: Figures, found: dict[str, Estimate]) -> str:
    """Deaths of which only the year is known, or not even the year."""
    number = sum(each.count for label, each in found.items() if not label[5:].isdigit())
    return figures.voice.counted(
        number,
        none="",
        one="1 death has no known month; it is in no point of the chart.",
        many="{n} deaths have no known month; they are in no point of the chart.",
    )


def _all_places(figures: Figures) -> str:
    if figures.context.place_basis == "source":
        return ""
    return figures.voice("Months count every death of the sources, residents or not.")


def _months_table(figures: Figures, labels: Sequence[str], found: dict[str, Estimate]) -> Table:
    """Years down, months across."""
    say = figures.voice
    years = sorted({label[:4] for label in labels})
    within = set(labels)

    def cell(label: str) -> str:
        if label not in within:
            return NOT_AVAILABLE
        return integer(found[label].count) if label in found else ZERO

    rows = []
    for year in years:
        unknown = found.get(f"{year}-U")
        months = (cell(f"{year}-{number:02d}") for number in range(1, 13))
        rows.append((year, *months, integer(unknown.count) if unknown else ZERO))
    heads = (say(name)[:3] for name in MONTHS)
    return Table((say("Year"), *heads, say("Month unknown")), tuple(rows))


def level_words(figures: Figures) -> str:
    """'95 % interval'."""
    levels = figures.release.estimates["level"]
    level = levels[0].as_py() if len(levels) else LEVEL
    return figures.voice("{level} % interval", level=rounded((level or LEVEL) * 100, 0))
