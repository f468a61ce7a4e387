"""Counts by month: a dot with the range of chance for each month, over years."""

from collections.abc import Sequence

from markupsafe import Markup

from pharmakon.reports.scale import Scale, tick_texts, ticks
from pharmakon.reports.svg import element, line, text, width_of
from pharmakon.reports.trend_chart import LABEL_SIZE, Point


def month_chart(points: Sequence[Point], width: float, accent: str, height: float = 190.0) -> list[Markup]:
    """Months from the first to the last, labelled '2018-06'; years named below, months that are open hollow.

    Args:
        accent: the year drawn in the colour of the message.
    """
    marks = ticks(max((point.upper for point in points), default=1.0), wanted=3, whole=True)
    texts = tick_texts(marks)
    left = max(width_of(each, LABEL_SIZE) for each in texts) + 8
    y = Scale(0.0, marks[-1], height - 26, 12.0)
    x = Scale(0.0, float(len(points)), left, width)
    grid = [
        mark
        for value, words in zip(marks, texts, strict=True)
        for mark in (
            line(left, y(value), width, y(value), "axis" if value == 0 else "grid"),
            text(words, left - 8, y(value) + 4, kind="tick", anchor="end"),
        )
    ]
    return [*grid, *_year_axis(points, x, y), *_months(points, x, y, accent)]


def _year_axis(points: Sequence[Point], x: Scale, y: Scale) -> list[Markup]:
    """A line at the start of each year and, where there is room, its name in the middle of its months."""
    years = list(dict.fromkeys(point.label[:4] for point in points))
    drawn = []
    for number, year in enumerate(years):
        places = [index for index, point in enumerate(points) if point.label.startswith(year)]
        start, end = x(places[0]), x(places[-1] + 1)
        if number:
            drawn.append(line(start, y(0), start, y(0) + 6, "axis"))
        words = year if end - start > width_of(year, LABEL_SIZE) + 4 else f"’{year[2:]}"
        if end - start > width_of(words, LABEL_SIZE):
            drawn.append(text(words, (start + end) / 2, y(0) + 20, kind="tick", anchor="middle"))
    return drawn


def _months(points: Sequence[Point], x: Scale, y: Scale, accent: str) -> list[Markup]:
    step = x(1) - x(0)
    radius = max(1.2, min(3.0, step * 0.36))
    drawn = []
    for index, point in enumerate(points):
        place = x(index + 0.5)
        value = point.value or 0.0
        limits = {"x1": place, "y1": y(point.lower), "x2": place, "y2": y(point.upper)}
        drawn.append(element("line", **limits, class_="range", stroke_width=min(2.4, step * 0.4)))
        kind = f"dot small{'' if point.label.startswith(accent) else ' plain'}{' open' if point.open else ''}"
        drawn.append(element("circle", cx=place, cy=y(value), r=radius, class_=kind))
    return drawn
