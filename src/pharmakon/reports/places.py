"""Areas of the country, sorted; what has no area is a line below."""

from collections.abc import Sequence
from dataclasses import replace

from pharmakon.language import integer
from pharmakon.reports.dot_chart import DotRow, Reference, dot_chart
from pharmakon.reports.exhibit import Exhibit, exhibit
from pharmakon.reports.figures import ALL, COUNT, OUTSIDE, RATE, UNKNOWN, UNMAPPED, Estimate, Figures
from pharmakon.reports.tables import ZERO, Table, doubtful_note, estimate_sheet, shown, starred
from pharmakon.reports.trend import basis_shares, level_words
from pharmakon.reports.voice import alone, isolated
from pharmakon.reports.years import Years

DRAWN = 50
BASES = {"residence": "area of residence", "occurrence": "area where the death occurred"}
LINES = (UNKNOWN, OUTSIDE, UNMAPPED)
Cells = dict[str, Estimate]


def places_exhibit(figures: Figures, years: Years) -> Exhibit | None:
    """Rates by area of residence, else counts; counts by area of occurrence where no residence is known."""
    head = years.head
    basis = _basis(figures)
    if head is None or basis is None:
        return None
    counts = _cells(figures, COUNT, head.label, basis)
    rates = _cells(figures, RATE, head.label, basis)
    drawn = _upper_areas(figures, counts)
    rated = any(area in rates and rates[area].value is not None for area in drawn)
    rows = _rows(figures, rates if rated else counts, drawn)
    if not rows:
        return None
    reference = _reference(figures, rates) if rated else None
    return exhibit(
        "places",
        title=_title(figures, rows, rated=rated),
        subtitle=_subtitle(figures, head.label, basis, rated=rated),
        drawing=lambda width: dot_chart(rows[:DRAWN], width, reference=reference),
        description="; ".join(f"{row.label}: {row.shown}" for row in rows[:DRAWN]),
        notes=(
            *_line_notes(figures, counts),
            _left_out(figures, rows),
            _unrated(figures, rates, drawn, rated=rated),
            doubtful_note(figures, rows),
        ),
        table=_table(figures, counts, rates),
        sheet=estimate_sheet("places", [*counts.values(), *rates.values()], figures),
    )


def no_areas(figures: Figures, years: Years) -> str:
    """What is said where no death has an area of the country: the lines that remain."""
    counts = _cells(figures, COUNT, years.head.label, "residence") if years.head else {}
    return " ".join([figures.voice("The data name no area of the country."), *_line_notes(figures, counts)])


def _basis(figures: Figures) -> str | None:
    """The place basis with areas: residence before occurrence; None where no death has an area."""
    for basis in BASES:
        found = {each.area for each in figures.select(COUNT, area=None, place_basis=basis)}
        if found - {ALL, *LINES, figures.context.reference_area}:
            return basis
    return None


def _cells(figures: Figures, indicator: str, year: str, basis: str) -> Cells:
    found = figures.select(indicator, area=None, place_basis=basis, period=year)
    return {each.area: each for each in found}


def _upper_areas(figures: Figures, counts: Cells) -> list[str]:
    """Areas that lie in no other area but the country: those below would be counted twice."""
    own = figures.context.reference_area
    parents = figures.context.area_parents
    return [area for area in counts if area not in {ALL, own, *LINES} and parents.get(area, own) in {"", own}]


def _rows(figures: Figures, cells: Cells, areas: Sequence[str]) -> list[DotRow]:
    """Areas with a figure, the highest first."""
    rows = []
    for area in areas:
        estimate = cells.get(area)
        if estimate is None or estimate.limits is None:
            continue
        value, lower, upper = estimate.limits
        count = integer(estimate.count)
        words = count if estimate.indicator == COUNT else f"{alone(value, lower, upper) if value else ZERO} ({count})"
        rows.append(
            DotRow(figures.area_name(area), value, lower, upper, starred(words, estimate), doubtful=estimate.unreliable)
        )
    rows.sort(key=lambda row: (-row.value, row.label))
    return [replace(row, accent=number == 0) for number, row in enumerate(rows)]


def _reference(figures: Figures, rates: Cells) -> Reference | None:
    whole = rates.get(ALL)
    if whole is None or whole.limits is None:
        return None
    words = figures.voice("{place}, residents: {rate}", place=figures.place, rate=alone(*whole.limits))
    return Reference(whole.limits[0], words)


def _title(figures: Figures, rows: Sequence[DotRow], *, rated: bool) -> str:
    first = rows[0]
    if len(rows) == 1 or not first.value:
        return figures.voice("Deaths by area")
    words = "The rate is highest in {first} and lowest in {last}" if rated else "Most deaths are in {first}"
    second = rows[1]
    if rated and first.lower <= second.upper:
        words = "The rate is highest in {first}, but chance alone may explain its rank"
    return figures.voice(words, first=isolated(first.label), last=isolated(rows[-1].label))


def _subtitle(figures: Figures, year: str, basis: str, *, rated: bool) -> str:
    say = figures.voice
    unit = say("Drug-induced deaths per 100 000 residents") if rated else say("Number of drug-induced deaths")
    words = "{unit} by {basis}, {place}, {year}, by {date}; bars: {level}, chance only; in brackets: deaths"
    plain = "{unit} by {basis}, {place}, {year}, by {date}; bars: {level}, chance only"
    details = {"unit": unit, "basis": say(BASES[basis]), "place": figures.place, "year": year}
    details["date"] = basis_shares(figures)
    return say(words if rated else plain, level=level_words(figures), **details)


def _line_notes(figures: Figures, counts: Cells) -> tuple[str, ...]:
    """Deaths that belong to no area, each kind a line."""
    lines = [*LINES, figures.context.reference_area]
    names = {figures.context.reference_area: figures.voice("In the country, area not named")}
    return tuple(
        figures.voice(
            "{line}: {deaths}.",
            line=_capital(names.get(line) or figures.area_name(line)),
            deaths=figures.voice.deaths(counts[line].count),
        )
        for line in lines
        if line in counts and counts[line].count
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _left_out(figures: Figures, rows: Sequence[DotRow]) -> str:
    if len(rows) <= DRAWN:
        return ""
    return figures.voice("Drawn: the first {drawn} of {all}; the table has them all.", drawn=DRAWN, all=len(rows))


def _unrated(figures: Figures, rates: Cells, areas: Sequence[str], *, rated: bool) -> str:
    """Areas without a rate are named, not lost."""
    missing = [isolated(figures.area_name(area)) for area in areas if area not in rates or rates[area].value is None]
    if not rated or not missing:
        return ""
    return figures.voice("No rate, because no population is given: {names}.", names=", ".join(sorted(missing)))


def _table(figures: Figures, counts: Cells, rates: Cells) -> Table:
    """Every area with its parent, deaths and rate, and the lines without area."""
    say = figures.voice
    own, parents = figures.context.reference_area, figures.context.area_parents
    names = {own: say("in the country, area not named")}
    order = sorted(counts, key=lambda area: (area in {own, *LINES}, area == ALL, figures.area_name(area), area))
    rows = []
    for area in order:
        above = parents.get(area, "")
        name = names.get(area) or figures.area_name(area)
        within = figures.area_name(above) if above and above != own else ""
        rows.append((name, within, shown(counts[area]), shown(rates.get(area))))
    headings = (say("Area"), say("Lies in"), say("Deaths"), say("Deaths per 100 000 residents"))
    if any(row[1] for row in rows):
        return Table(headings, tuple(rows), frozenset({1}))
    return Table((headings[0], *headings[2:]), tuple((row[0], *row[2:]) for row in rows))
