"""Age and sex of those who died: rates where there is a population, else counts; unknown as a line of its own."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from pharmakon.language import integer
from pharmakon.language.numbers import EN_DASH
from pharmakon.reports.dot_chart import DotRow, dot_panels
from pharmakon.reports.exhibit import NARROW, Exhibit, exhibit
from pharmakon.reports.figures import ALL, COUNT, RATE, UNKNOWN, Estimate, Figures
from pharmakon.reports.tables import ZERO, Table, doubtful_note, estimate_sheet, shown, starred
from pharmakon.reports.trend import basis_shares, level_words
from pharmakon.reports.voice import alone
from pharmakon.reports.years import Years

MALE, FEMALE, OTHER = "male", "female", "other"
SEX_NAMES = {MALE: "Men", FEMALE: "Women", OTHER: "Other sex", UNKNOWN: "Sex unknown", ALL: "All"}
Cells = dict[tuple[str, str], Estimate]


def age_text(figures: Figures, age_group: str) -> str:
    """'15-24' → '15–24'; the line of unknown ages in words."""
    if age_group == UNKNOWN:
        return figures.voice("age unknown")
    return figures.voice("all ages") if age_group == ALL else age_group.replace("-", EN_DASH)


def age_order(age_group: str) -> int:
    """Age groups by their first completed year, unknown last."""
    digits = age_group.replace("+", "-").partition("-")[0]
    return int(digits) if digits.isdigit() else 1000


def cells_of(figures: Figures, indicator: str, year: str) -> Cells:
    """(sex, age group) → estimate, in one year."""
    found = figures.select(indicator, period=year, sex=None, age_group=None)
    return {(each.sex, each.age_group): each for each in found}


def people_exhibit(figures: Figures, years: Years) -> Exhibit | None:
    """Rates, or counts, by age group for men and women, on one scale."""
    head = years.head
    if head is None:
        return None
    counts, rates = cells_of(figures, COUNT, head.label), cells_of(figures, RATE, head.label)
    ages = sorted({age for _, age in counts if age not in {ALL, UNKNOWN}}, key=age_order)
    rated = any(each.value is not None and age != ALL for (_, age), each in rates.items())
    cells = rates if rated else counts
    panels = [(figures.voice(SEX_NAMES[sex]), _rows(figures, cells, sex, ages)) for sex in (MALE, FEMALE)]
    panels = [(name, rows) for name, rows in panels if rows]
    if not panels:
        return None
    return exhibit(
        "people",
        title=_title(figures, panels, rated=rated),
        subtitle=_subtitle(figures, head.label, rated=rated),
        drawing=lambda width: _drawn(panels, width),
        description=". ".join(f"{name}: " + "; ".join(f"{r.label}: {r.shown}" for r in rows) for name, rows in panels),
        notes=(*unknown_notes(figures, counts), doubtful_note(figures, [row for _, rows in panels for row in rows])),
        table=_table(figures, counts, rates, ages),
        sheet=estimate_sheet("people", [*counts.values(), *rates.values()], figures),
    )


def no_ages(figures: Figures, years: Years) -> str:
    """What is said where no death has a known age and sex: the lines that remain."""
    counts = cells_of(figures, COUNT, years.head.label) if years.head else {}
    nothing = figures.voice("No death of the year has a known age and sex.")
    return " ".join([nothing, *filter(None, unknown_notes(figures, counts))])


def _drawn(panels: Sequence[tuple[str, Sequence[DotRow]]], width: float) -> tuple[list[Markup], float]:
    return dot_panels(panels, width, len(panels) if width > NARROW else 1)


def _subtitle(figures: Figures, year: str, *, rated: bool) -> str:
    say = figures.voice
    unit = (
        say("Drug-induced deaths per 100 000 residents of the age and sex")
        if rated
        else say("Number of drug-induced deaths")
    )
    words = "{unit}, {place}, {year}, by {basis}; one scale; bars: {level}, chance only; in brackets: deaths"
    plain = "{unit}, {place}, {year}, by {basis}; one scale; bars: {level}, chance only"
    return say(
        words if rated else plain,
        unit=unit,
        place=figures.place,
        year=year,
        basis=basis_shares(figures),
        level=level_words(figures),
    )


def _rows(figures: Figures, cells: Cells, sex: str, ages: Sequence[str]) -> list[DotRow]:
    """A row for each age group, so that panels stand level; none where this sex has no figure at all."""
    if not any(each_sex == sex for each_sex, _ in cells):
        return []
    rows = [_row(figures, cells.get((sex, age)), age) for age in ages]
    top = max((row.value for row in rows), default=0.0)
    return [replace(row, accent=row.value == top and top > 0) for row in rows]


def _row(figures: Figures, estimate: Estimate | None, age: str) -> DotRow:
    """A cell without estimate holds no death: its row says 0 and has no dot."""
    name = age_text(figures, age)
    if estimate is None or estimate.limits is None:
        return DotRow(name, 0.0, 0.0, 0.0, ZERO if estimate is None else shown(estimate), blank=True)
    value, lower, upper = estimate.limits
    count = integer(estimate.count)
    words = count if estimate.indicator == COUNT else f"{_rate(value, lower, upper)} ({count})"
    return DotRow(name, value, lower, upper, starred(words, estimate), doubtful=estimate.unreliable)


def _rate(value: float, lower: float, upper: float) -> str:
    return alone(value, lower, upper) if value else ZERO


def _title(figures: Figures, panels: Sequence[tuple[str, Sequence[DotRow]]], *, rated: bool) -> str:
    """The sex and age with the highest figure."""
    every = [(row.value, name, row) for name, rows in panels for row in rows]
    value, panel, row = max(every, key=lambda each: each[0])
    name = figures.voice("men" if panel == figures.voice(SEX_NAMES[MALE]) else "women")
    if not value:
        return figures.voice("No deaths of known age and sex in this year")
    words = "The rate is highest among {who} aged {age}" if rated else "Most deaths are of {who} aged {age}"
    return figures.voice(words, who=name, age=row.label)


def unknown_notes(figures: Figures, counts: Cells) -> tuple[str, ...]:
    """Deaths of unknown age or sex, or of another sex: in words, because no population stands below them."""
    say = figures.voice
    age, sex, other = (counts.get(cell) for cell in ((ALL, UNKNOWN), (UNKNOWN, ALL), (OTHER, ALL)))
    return (
        say.counted(_of(age), none="", one="Age unknown: 1 death.", many="Age unknown: {n} deaths."),
        say.counted(_of(sex), none="", one="Sex unknown: 1 death.", many="Sex unknown: {n} deaths."),
        say.counted(_of(other), none="", one="Other sex: 1 death.", many="Other sex: {n} deaths."),
    )


def _of(estimate: Estimate | None) -> int:
    return estimate.count if estimate else 0


def _table(figures: Figures, counts: Cells, rates: Cells, ages: Sequence[str]) -> Table:
    """Age groups down; deaths and rates of each sex across; unknown lines included."""
    say = figures.voice
    found = {sex for sex, _ in counts}
    sexes = [sex for sex in (ALL, MALE, FEMALE, OTHER, UNKNOWN) if sex in found]
    rated = [sex for sex in (ALL, MALE, FEMALE) if any(each == sex for each, _ in rates)]
    lines = [ALL, *ages, *([UNKNOWN] if (ALL, UNKNOWN) in counts else [])]
    rows = tuple(
        (
            age_text(figures, age),
            *(integer(_of(counts.get((sex, age)))) for sex in sexes),
            *(shown(rates.get((sex, age))) for sex in rated),
        )
        for age in lines
    )
    headings = (
        say("Age"),
        *(say("{sex}: deaths", sex=say(SEX_NAMES[sex])) for sex in sexes),
        *(say("{sex}: per 100 000", sex=say(SEX_NAMES[sex])) for sex in rated),
    )
    return Table(headings, rows)
