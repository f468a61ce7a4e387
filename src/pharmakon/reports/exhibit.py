"""A chart with everything that belongs to it: finding, measure, picture, words below, table, values."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from pharmakon.reports.figures import Figures
from pharmakon.reports.svg import picture
from pharmakon.reports.tables import Sheet, Table

# The chart is drawn twice, so that its letters are of one size on a wide page and on a telephone.
WIDE, NARROW = 720.0, 350.0
# Draws the marks for a width; returns them with the height.
Drawing = Callable[[float], tuple[list[Markup], float]]


@dataclass(frozen=True)
class Exhibit:
    """One chart of the page. `title` is the finding, `subtitle` the measure, unit, place and period.

    `notes` stand below the chart: what is in no dot, what a break means.
    """

    slug: str
    title: str
    subtitle: str
    wide: Markup
    narrow: Markup
    notes: tuple[str, ...]
    table: Table
    sheet: Sheet


def exhibit(
    slug: str,
    *,
    title: str,
    subtitle: str,
    drawing: Drawing,
    table: Table,
    sheet: Sheet,
    description: str = "",
    notes: tuple[str, ...] = (),
) -> Exhibit:
    """An exhibit, its chart drawn for both widths. `description`: the series in words, for those who cannot see it."""
    pictures = []
    for size, width in (("wide", WIDE), ("narrow", NARROW)):
        marks, height = drawing(width)
        pictures.append(picture(width, height, title, description or subtitle, f"{slug}-{size}", marks))
    return Exhibit(slug, title, subtitle, pictures[0], pictures[1], tuple(filter(None, notes)), table, sheet)


def below(figures: Figures) -> str:
    """The source line below a chart."""
    say = figures.voice
    names = [source.name for source in figures.context.sources]
    words = "Source: {sources}. Data as of {day}."
    sources = ", ".join(names) if names else say("none")
    return say(words, sources=sources, day=say.day(figures.context.as_of))
