"""Which years of a series are whole, which are provisional, and the year that the page speaks of first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pharmakon.reports.figures import COUNT, Figures

# Provisional counts were 83 % complete on average six months on (Rossen et al., NCHS Surveillance Report 6, 2018):
# a year counts as settled when the data were taken six months or more after its end. Chosen by Pharmakon.
SETTLED_AFTER_MONTHS = 6
# With so many deaths expected in the days that the data do not reach, none at all would be a chance below 1 in 100
# (exp(-5) = 0.7 %): then the data, not luck, end there.
EXPECTED_BEYOND = 5.0
# Counts by these dates close with the year: what comes later belongs to a later year.
CLOSED_BASES = frozenset({"registration", "report"})
_OBSERVED_PROVISIONAL = "P"


class State(StrEnum):
    """How whole a year is."""

    SETTLED = "settled"
    PROVISIONAL = "provisional"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class Year:
    """One year of the data, with the reason why it is not settled."""

    label: str
    state: State
    reason: str = ""

    @property
    def settled(self) -> bool:
        return self.state is State.SETTLED


@dataclass(frozen=True)
class Years:
    """The years of the data, ascending. `head` is the one that the page speaks of: the last that is not incomplete."""

    every: tuple[Year, ...]
    breaks: tuple[str, ...] = ()

    @property
    def head(self) -> Year | None:
        whole = [year for year in self.every if year.state is not State.INCOMPLETE]
        found = whole or list(self.every)
        return found[-1] if found else None

    @property
    def later(self) -> tuple[Year, ...]:
        """Years after the head: incomplete ones."""
        head = self.head
        return tuple(year for year in self.every if head and year.label > head.label)

    def before(self, label: str) -> list[Year]:
        """Settled years that a year may be compared with, ascending: those since the last break, else all before."""
        earlier = [year for year in self.every if year.label < label and year.settled]
        start = max((each for each in self.breaks if each <= label), default="")
        return [year for year in earlier if year.label >= start] or earlier


def years_of(figures: Figures) -> Years:
    """The years of a release with their states."""
    counts = figures.by_year(COUNT)
    first, last = _span(figures)
    states = []
    for label in figures.years:
        deaths = counts[label].count
        state = _cut(figures, label, deaths, first, last) or _late(figures, label, counts[label].obs_status)
        states.append(state or Year(label, State.SETTLED))
    return Years(tuple(states), tuple(str(year) for year in sorted(figures.context.breaks)))


def _span(figures: Figures) -> tuple[date | None, date | None]:
    """First and last day that the sources of deaths hold."""
    deaths = [source for source in figures.context.sources if source.record == "death"]
    return _least(source.first for source in deaths), _most(source.last for source in deaths)


def _least(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _most(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _cut(figures: Figures, label: str, deaths: int, first: date | None, last: date | None) -> Year | None:
    """A year that the data do not cover from its first day to its last."""
    start, end = date(int(label), 1, 1), date(int(label), 12, 31)
    say = figures.voice
    if figures.context.as_of <= end:
        reason = say("the data were taken on {day}, before the year was over", day=say.day(figures.context.as_of))
        return Year(label, State.INCOMPLETE, reason)
    if last is not None and last.year == start.year and _beyond(deaths, (last - start).days + 1, (end - last).days):
        return Year(label, State.INCOMPLETE, say("the data end on {day}", day=say.day(last)))
    if first is not None and first.year == start.year and _beyond(deaths, (end - first).days + 1, (first - start).days):
        return Year(label, State.INCOMPLETE, say("the data begin on {day}", day=say.day(first)))
    return None


def _beyond(deaths: int, days_covered: int, days_beyond: int) -> bool:
    """Whether the days beyond the data would hold deaths if they were like the days covered."""
    return deaths * days_beyond / max(days_covered, 1) >= EXPECTED_BEYOND


def _late(figures: Figures, label: str, status: str) -> Year | None:
    """A year for which late deaths are still expected."""
    as_of, say = figures.context.as_of, figures.voice
    months = (as_of.year - int(label) - 1) * 12 + as_of.month - 1
    if status == _OBSERVED_PROVISIONAL:
        return Year(label, State.PROVISIONAL, say("the source calls it provisional"))
    if months < SETTLED_AFTER_MONTHS and figures.context.date_basis not in CLOSED_BASES:
        words = "the data were taken on {day}, less than {months} months after the end of the year"
        return Year(label, State.PROVISIONAL, say(words, day=say.day(as_of), months=SETTLED_AFTER_MONTHS))
    return None
