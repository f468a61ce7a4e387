"""Series over time: a line with its band, dashed where provisional, cut where the series breaks."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from markupsafe import Markup

from pharmakon.reports.scale import Scale, tick_texts, ticks
from pharmakon.reports.svg import element, fitted, group, line, text, width_of

LABEL_SIZE = 13.0
_GAP = 8.0


@dataclass(frozen=True)
class Point:
    """One period of a series. `value` None: not available. `shown`: the value as text.

    `open`: provisional or incomplete, drawn hollow; `apart`: incomplete, joined to no other point.
    """

    label: str
    value: float | None
    lower: float = 0.0
    upper: float = 0.0
    open: bool = False
    shown: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Trend:
    """A series with the labels before which it breaks and the words that name a break.

    `head` and `start` are the labels of the points that the words of the page speak of: they carry their values.
    """

    points: tuple[Point, ...]
    breaks: frozenset[str] = frozenset()
    break_word: str = ""
    whole: bool = False
    head: str = ""
    start: str = ""

    @property
    def highest(self) -> float:
        return max((point.upper for point in self.points if point.value is not None), default=0.0)


@dataclass(frozen=True)
class Frame:
    """The place of one plot: its outer size and the margins that hold the texts."""

    width: float
    height: float
    left: float
    right: float = 30.0
    top: float = 30.0
    bottom: float = 28.0

    @property
    def base(self) -> float:
        return self.height - self.bottom


@dataclass(frozen=True)
class Plot:
    """A trend in its frame with its scales."""

    trend: Trend
    frame: Frame
    y: Scale
    inset: float = field(default=26.0)

    def x(self, index: int) -> float:
        """The middle of the period with this number."""
        first, last = self.frame.left + self.inset, self.frame.width - self.frame.right
        count = len(self.trend.points)
        return (first + last) / 2 if count == 1 else first + (last - first) * index / (count - 1)


def trend_chart(trend: Trend, width: float, height: float = 320.0) -> list[Markup]:
    """A whole trend: axis, grid, band, line, dots, labels of the first, highest and last value."""
    marks = ticks(trend.highest, whole=trend.whole)
    texts = tick_texts(marks)
    left = max(width_of(each, LABEL_SIZE) for each in texts) + _GAP
    frame = Frame(width, height, left)
    plot = Plot(trend, frame, Scale(0.0, marks[-1], frame.base, frame.top))
    return [*_grid(plot, marks, texts), *_time_axis(plot), *series_marks(plot), *_value_labels(plot)]


def _grid(plot: Plot, marks: Sequence[float], texts: Sequence[str]) -> list[Markup]:
    frame = plot.frame
    drawn = []
    for mark, words in zip(marks, texts, strict=True):
        y = plot.y(mark)
        drawn.append(line(frame.left, y, frame.width, y, "axis" if mark == 0 else "grid"))
        drawn.append(text(words, frame.left - _GAP, y + 4, kind="tick", anchor="end"))
    return drawn


def _time_axis(plot: Plot) -> list[Markup]:
    """As many labels as fit, the last one always."""
    points = plot.trend.points
    spacing = plot.x(1) - plot.x(0) if len(points) > 1 else plot.frame.width
    widest = max((width_of(point.label, LABEL_SIZE) for point in points), default=0.0)
    every = max(1, math.ceil((widest + 6) / spacing))
    last = len(points) - 1
    return [
        text(point.label, plot.x(index), plot.frame.base + 20, kind="tick", anchor="middle")
        for index, point in enumerate(points)
        if (last - index) % every == 0
    ]


def series_marks(plot: Plot) -> list[Markup]:
    """Band, line and dots of a series, and its breaks."""
    drawn = [mark for run in _runs(plot.trend) for mark in _run_marks(plot, run)]
    return [*_break_marks(plot), *drawn]


def _runs(trend: Trend) -> Iterator[list[int]]:
    """Numbers of points that follow each other without gap or break."""
    run: list[int] = []
    for index, point in enumerate(trend.points):
        before = trend.points[index - 1] if index else point
        if run and (point.value is None or point.label in trend.breaks or point.apart or before.apart):
            yield run
            run = []
        if point.value is not None:
            run.append(index)
    if run:
        yield run


def _run_marks(plot: Plot, run: Sequence[int]) -> list[Markup]:
    points = [(plot.x(index), plot.trend.points[index]) for index in run]
    if len(points) == 1:
        x, only = points[0]
        return [line(x, plot.y(only.lower), x, plot.y(only.upper), "whisker"), _dot(plot, x, only)]
    upper = [(x, plot.y(point.upper)) for x, point in points]
    lower = [(x, plot.y(point.lower)) for x, point in reversed(points)]
    band = element("polygon", points=_path([*upper, *lower]), class_="band")
    pairs = pairwise(points)
    lines = [
        line(x1, plot.y(_of(one)), x2, plot.y(_of(two)), "line open" if one.open or two.open else "line")
        for (x1, one), (x2, two) in pairs
    ]
    return [band, *lines, *(_dot(plot, x, point) for x, point in points)]


def _of(point: Point) -> float:
    return point.value or 0.0


def _path(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _dot(plot: Plot, x: float, point: Point, radius: float = 4.0) -> Markup:
    return element("circle", cx=x, cy=plot.y(_of(point)), r=radius, class_="dot open" if point.open else "dot")


def _break_marks(plot: Plot) -> list[Markup]:
    drawn = []
    for index, point in enumerate(plot.trend.points):
        if index and point.label in plot.trend.breaks:
            x = (plot.x(index - 1) + plot.x(index)) / 2
            drawn.append(line(x, plot.frame.top - 12, x, plot.frame.base, "break"))
            if plot.trend.break_word:
                drawn.append(text(plot.trend.break_word, x, plot.frame.top - 17, kind="small", anchor="middle"))
    return drawn


def _value_labels(plot: Plot) -> list[Markup]:
    """Head, start, first, last and highest value, above their limits; a label that would touch another is left out."""
    points = plot.trend.points
    known = [index for index, point in enumerate(points) if point.value is not None]
    if not known:
        return []
    highest = max(known, key=lambda index: _of(points[index]))
    named = [index for label in (plot.trend.head, plot.trend.start) for index in known if points[index].label == label]
    order = list(dict.fromkeys((*named, known[-1], known[0], highest)))
    placed: list[tuple[float, float]] = []
    drawn = []
    for index in order:
        x, half = plot.x(index), width_of(points[index].shown, LABEL_SIZE) / 2
        if any(abs(x - other) < half + other_half + 4 for other, other_half in placed):
            continue
        placed.append((x, half))
        kind = "value accent" if index == order[0] else "value"
        drawn.append(text(points[index].shown, x, plot.y(points[index].upper) - 8, kind=kind, anchor="middle"))
    return drawn


@dataclass(frozen=True)
class Panel:
    """A small trend with its name. `accent`: the one that the title speaks of."""

    name: str
    trend: Trend
    accent: bool = False


def small_multiples(panels: Sequence[Panel], width: float, columns: int) -> tuple[list[Markup], float]:
    """Small trends side by side on one scale; returns the marks and the height."""
    across = width / columns
    height = 150.0
    top = ticks(max((panel.trend.highest for panel in panels), default=1.0), wanted=3)
    drawn = []
    for number, panel in enumerate(panels):
        place = f"translate({number % columns * across:.1f} {number // columns * (height + 14):.1f})"
        kind = "message" if panel.accent else "muted"
        drawn.append(group(_panel_marks(panel, across - 14, height, top), transform=place, class_=kind))
    return drawn, math.ceil(len(panels) / columns) * (height + 14)


def _panel_marks(panel: Panel, width: float, height: float, marks: Sequence[float]) -> list[Markup]:
    texts = tick_texts(marks)
    left = max(width_of(each, 12.0) for each in texts) + 6
    frame = Frame(width, height, left, right=14.0, top=36.0, bottom=22.0)
    ends = replace(panel.trend, break_word="")
    plot = Plot(ends, frame, Scale(0.0, marks[-1], frame.base, frame.top), inset=12.0)
    grid = [
        mark
        for value, words in zip(marks, texts, strict=True)
        for mark in (
            line(left, plot.y(value), width, plot.y(value), "axis" if value == 0 else "grid"),
            text(words, left - 5, plot.y(value) + 4, kind="tick small", anchor="end"),
        )
    ]
    points = panel.trend.points
    last = len(points) - 1
    years = [text(points[last].label, plot.x(last) + 12, height - 5, kind="tick small", anchor="end")]
    if last:
        years.append(text(points[0].label, plot.x(0) - 10, height - 5, kind="tick small"))
    name = text(fitted(panel.name, width - 4, 13.5), 0, 14, kind="panel")
    return [name, *grid, *years, *series_marks(plot), *_value_labels(plot)]
