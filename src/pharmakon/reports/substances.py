"""Which substances, groups and combinations the deaths name."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from markupsafe import Markup

from pharmakon.language import integer
from pharmakon.reports.change import share_change
from pharmakon.reports.dot_chart import DotRow, dot_chart
from pharmakon.reports.exhibit import NARROW, Exhibit, exhibit
from pharmakon.reports.figures import ANY, COUNT, NONE_NAMED, SHARE, Estimate, Figures
from pharmakon.reports.tables import Table, doubtful_note, estimate_sheet, shown, starred
from pharmakon.reports.trend import basis_shares, described, level_words, series, span
from pharmakon.reports.trend_chart import Panel, small_multiples
from pharmakon.reports.voice import alone, isolated
from pharmakon.reports.years import Years

DRAWN, TRENDS = 15, 6
UNVERIFIED_SIGN = "†"
_NOT_LINES = frozenset({ANY, NONE_NAMED})


def kind_of(figures: Figures, substance: str) -> str:
    """Whether a line of the estimates is a substance, a group or a combination."""
    label = figures.label(substance)
    return "combination" if label.combination else "group" if label.group else "substance"


def marked_name(figures: Figures, substance: str) -> str:
    """The name, with a sign where it rests on general knowledge."""
    label = figures.label(substance)
    return label.text if label.verified else f"{label.text} {UNVERIFIED_SIGN}"


def unverified_note(figures: Figures, words: Iterable[str]) -> str:
    """What the sign of a name means, where one of the words has it."""
    if not any(UNVERIFIED_SIGN in each for each in words):
        return ""
    return figures.voice("†: name not yet checked against a source.")


def shares(figures: Figures, year: str, kind: str) -> list[Estimate]:
    """Shares of one kind in a year, the highest first; what no death names is left out."""
    found = figures.select(SHARE, substance=None, period=year)
    lines = [each for each in found if each.substance not in _NOT_LINES and each.count and each.limits]
    mine = [each for each in lines if kind_of(figures, each.substance) == kind]
    return sorted(mine, key=lambda each: (-each.count, figures.name(each.substance), each.substance))


def share_exhibit(
    figures: Figures, years: Years, kind: str, title: Callable[[Sequence[Estimate]], str]
) -> Exhibit | None:
    """Shares of deaths that name each substance, group or combination, in the year that the page speaks of."""
    head = years.head
    found = shares(figures, head.label, kind) if head else []
    if head is None or not found:
        return None
    rows = [_row(figures, each, accent=number == 0) for number, each in enumerate(found[:DRAWN])]
    below = integer(found[0].denominator or 0)
    words = (
        "Percent of the {below} drug-induced deaths that name a substance or class, {place}, {year}, by {basis}; "
        "bars: {level}, chance only"
    )
    slug = f"{kind}s"
    return exhibit(
        slug,
        title=title(found),
        subtitle=figures.voice(
            words,
            below=below,
            place=figures.place,
            year=head.label,
            basis=basis_shares(figures),
            level=level_words(figures),
        ),
        drawing=lambda width: dot_chart(rows, width),
        description="; ".join(f"{row.label}: {row.shown}" for row in rows),
        notes=(
            figures.voice("A death may name several: shares add up to more than 100."),
            _left_out(figures, found),
            doubtful_note(figures, rows),
            unverified_note(figures, (row.sign for row in rows)),
        ),
        table=_table(figures, years, found),
        sheet=estimate_sheet(slug, _all_years(figures, kind), figures),
    )


def _row(figures: Figures, estimate: Estimate, *, accent: bool) -> DotRow:
    value, lower, upper = estimate.limits or (0.0, 0.0, 0.0)
    label = figures.label(estimate.substance)
    words = figures.voice("{share} % ({n})", share=alone(value, lower, upper), n=integer(estimate.count))
    sign = "" if label.verified else UNVERIFIED_SIGN
    shown_words = starred(words, estimate)
    return DotRow(label.text, value, lower, upper, shown_words, doubtful=estimate.unreliable, accent=accent, sign=sign)


def _left_out(figures: Figures, found: Sequence[Estimate]) -> str:
    if len(found) <= DRAWN:
        return ""
    return figures.voice("Drawn: the first {drawn} of {all}; the table has them all.", drawn=DRAWN, all=len(found))


def _all_years(figures: Figures, kind: str) -> list[Estimate]:
    both = [*figures.select(COUNT, substance=None), *figures.select(SHARE, substance=None)]
    lines = [each for each in both if each.substance not in _NOT_LINES]
    return [each for each in lines if kind_of(figures, each.substance) == kind]


def _table(figures: Figures, years: Years, found: Sequence[Estimate]) -> Table:
    """Name, deaths and share in the year, deaths in every year."""
    say = figures.voice
    head = years.head
    counts = {(each.substance, each.period): each.count for each in figures.select(COUNT, substance=None)}
    recent = figures.years[-8:]
    rows = [
        (
            marked_name(figures, each.substance),
            shown(each),
            *(integer(counts.get((each.substance, year), 0)) for year in recent),
        )
        for each in found
    ]
    label = head.label if head else ""
    headings = (
        say("Name"),
        say("Share in {year}, %", year=label),
        *(say("Deaths {year}", year=year) for year in recent),
    )
    return Table(headings, tuple(rows))


def substances_title(figures: Figures) -> Callable[[Sequence[Estimate]], str]:
    """The finding about single substances: the one named most, and how its share changed."""

    def title(found: Sequence[Estimate]) -> str:
        first = found[0]
        name = _capital(isolated(marked_name(figures, first.substance)))
        value = alone(*first.limits) if first.limits else ""
        return figures.voice(
            "{name} is named most: in {share} % of deaths that name a substance or class", name=name, share=value
        )

    return title


def groups_title(figures: Figures) -> Callable[[Sequence[Estimate]], str]:
    """The finding about groups."""

    def title(found: Sequence[Estimate]) -> str:
        names = [isolated(marked_name(figures, each.substance)) for each in found[:2]]
        values = [alone(*each.limits) if each.limits else "" for each in found[:2]]
        if len(found) == 1:
            return _capital(figures.voice("{name}: named in {share} %", name=names[0], share=values[0]))
        words = "By group: {one} in {share} %, {two} in {second} % of these deaths"
        return figures.voice(words, one=names[0], share=values[0], two=names[1], second=values[1])

    return title


def combinations_title(figures: Figures) -> Callable[[Sequence[Estimate]], str]:
    """The finding about combinations."""

    def title(found: Sequence[Estimate]) -> str:
        name = isolated(marked_name(figures, found[0].substance))
        value = alone(*found[0].limits) if found[0].limits else ""
        return figures.voice("Most often together: {name}, in {share} % of these deaths", name=name, share=value)

    return title


def trends_exhibit(figures: Figures, years: Years) -> Exhibit | None:
    """Shares by year of the substances named most, on one scale."""
    head = years.head
    top = shares(figures, head.label, "substance")[:TRENDS] if head else []
    if head is None or not top or len(figures.years) < 2:
        return None
    by_substance = {each.substance: figures.by_year(SHARE, substance=each.substance) for each in top}
    message = _changed_most(years, by_substance)
    panels = [
        Panel(_capital(marked_name(figures, each)), series(figures, years, by_year), accent=each == message)
        for each, by_year in by_substance.items()
    ]
    rows = [estimate for by_year in by_substance.values() for estimate in by_year.values()]
    words = (
        "Percent of drug-induced deaths that name a substance or class, {place}, {years}, by {basis}; one scale; "
        "band: {level}, chance only"
    )
    return exhibit(
        "substance-trends",
        title=_trends_title(figures, years, message, by_substance),
        subtitle=figures.voice(
            words,
            place=figures.place,
            years=span(figures.years),
            basis=basis_shares(figures),
            level=level_words(figures),
        ),
        drawing=lambda width: _panels(panels, width),
        description=". ".join(f"{panel.name}: {described(panel.trend)}" for panel in panels),
        notes=(unverified_note(figures, (panel.name for panel in panels)),),
        table=_trends_table(figures, by_substance),
        sheet=estimate_sheet("substance-trends", rows, figures),
    )


def _panels(panels: Sequence[Panel], width: float) -> tuple[list[Markup], float]:
    return small_multiples(panels, width, 3 if width > NARROW else 2)


def _changed_most(years: Years, by_substance: Mapping[str, Mapping[str, Estimate]]) -> str:
    """The substance whose share changed most since the first year it may be compared with; "" where none is sure."""
    changes = []
    for substance, by_year in by_substance.items():
        pair = _ends(years, by_year)
        change = share_change(*pair) if pair else None
        if change is not None and change.sure:
            changes.append((abs(change.value), substance))
    return max(changes)[1] if changes else ""


def _ends(years: Years, by_year: Mapping[str, Estimate]) -> tuple[Estimate, Estimate] | None:
    """The first estimate that may be compared and that of the year the page speaks of."""
    head = years.head.label if years.head else ""
    earlier = [year.label for year in years.before(head) if year.label in by_year]
    return (by_year[earlier[0]], by_year[head]) if earlier and head in by_year else None


def _trends_title(
    figures: Figures, years: Years, message: str, by_substance: Mapping[str, Mapping[str, Estimate]]
) -> str:
    """The change of the share that changed most."""
    pair = _ends(years, by_substance[message]) if message else None
    if pair is None:
        return figures.voice("No share changed by more than chance may explain")
    old, new = (alone(*(each.limits or (0.0, 0.0, 0.0))) for each in pair)
    words = "{name}: from {old} % in {first} to {new} % in {head}"
    name = _capital(isolated(marked_name(figures, message)))
    return figures.voice(words, name=name, old=old, first=pair[0].period, new=new, head=pair[1].period)


def _trends_table(figures: Figures, by_substance: Mapping[str, Mapping[str, Estimate]]) -> Table:
    headings = (figures.voice("Year"), *(marked_name(figures, substance) for substance in by_substance))
    rows = tuple((year, *(shown(by_year.get(year)) for by_year in by_substance.values())) for year in figures.years)
    return Table(headings, rows)


def _capital(name: str) -> str:
    """The name with a capital at the beginning of a sentence."""
    return name[:1].upper() + name[1:]
