"""Values side by side: a dot with its whisker on each row, sorted, with the value beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pharmakon.reports.scale import Scale, tick_texts, ticks
from pharmakon.reports.svg import element, fitted, group, line, text, width_of

LABEL_SIZE = 13.0
_TOP = 8.0
_AXIS = 26.0
_EDGE = 8.0


@dataclass(frozen=True)
class DotRow:
    """One row. `shown` is the value as text; `doubtful`: rests on few cases, drawn hollow; `accent`: the message.

    `sign` stands behind the label, also where the label is cut. `blank`: no dot, for a row that has no estimate.
    """

    label: str
    value: float
    lower: float
    upper: float
    shown: str
    doubtful: bool = False
    accent: bool = False
    sign: str = ""
    blank: bool = False

    @property
    def whole_label(self) -> str:
        return f"{self.label} {self.sign}".strip()


@dataclass(frozen=True)
class Reference:
    """A value that the rows are read against, with its name."""

    value: float
    name: str


@dataclass(frozen=True)
class Layout:
    """Where labels, dots and values of a dot chart stand. `stacked`: the label stands above its dot."""

    width: float
    label_width: float
    value_width: float
    row: float
    stacked: bool

    @property
    def left(self) -> float:
        return _EDGE if self.stacked else self.label_width

    @property
    def right(self) -> float:
        return self.width - (_EDGE if self.stacked else self.value_width)


def highest_of(rows: Sequence[DotRow], reference: Reference | None = None) -> float:
    """The highest limit drawn: what a shared scale must reach."""
    return max([*(row.upper for row in rows), reference.value if reference else 0.0], default=0.0)


def layout_for(rows: Sequence[DotRow], width: float) -> Layout:
    """Labels beside the dots where there is room for them, else above."""
    longest = max((width_of(row.whole_label, LABEL_SIZE) for row in rows), default=0.0) + 12
    values = max((width_of(row.shown, LABEL_SIZE) for row in rows), default=0.0) + 12
    beside = min(longest, width * 0.42)
    stacked = width < 480 and longest + values > width * 0.62
    row = 38.0 if stacked else 24.0 if len(rows) <= 40 else 18.0
    return Layout(width, beside, values, row, stacked)


def dot_chart(
    rows: Sequence[DotRow], width: float, *, highest: float = 0.0, reference: Reference | None = None
) -> tuple[list[Markup], float]:
    """The marks of a dot chart and its height. `highest`: what the scale must reach where charts share one."""
    layout = layout_for(rows, width)
    marks = ticks(highest or highest_of(rows, reference), wanted=4 if width > 480 else 3)
    x = Scale(0.0, marks[-1], layout.left, layout.right)
    top = _TOP + (18.0 if reference else 0.0)
    base = top + layout.row * len(rows)
    drawn = _axis(marks, x, top, base)
    if reference:
        drawn += _reference_marks(reference, x, top, base, width)
    for number, row in enumerate(rows):
        drawn += _row_marks(row, top + layout.row * number, layout, x)
    return drawn, base + _AXIS


def _axis(marks: Sequence[float], x: Scale, top: float, base: float) -> list[Markup]:
    drawn = []
    for mark, words in zip(marks, tick_texts(marks), strict=True):
        drawn.append(line(x(mark), top, x(mark), base, "axis" if mark == 0 else "grid"))
        drawn.append(text(words, x(mark), base + 18, kind="tick", anchor="middle"))
    return drawn


def _reference_marks(reference: Reference, x: Scale, top: float, base: float, width: float) -> list[Markup]:
    place = x(reference.value)
    half = width_of(reference.name, 12.0) / 2
    anchor = "start" if place < half else "end" if place > width - half else "middle"
    return [
        line(place, top - 4, place, base, "break"),
        text(reference.name, place, top - 8, kind="small", anchor=anchor),
    ]


def _row_marks(row: DotRow, top: float, layout: Layout, x: Scale) -> list[Markup]:
    """Label, guide, whisker, dot and value of one row; the whole name in a title, for names that were cut."""
    y = top + (layout.row - 11 if layout.stacked else layout.row / 2)
    middle = top + 14 if layout.stacked else y + 4.5
    kind = "accent" if row.accent else ""
    values_from = layout.width - layout.value_width
    room = values_from if layout.stacked else layout.label_width - 8
    name = f"{fitted(row.label, room - width_of(row.sign, LABEL_SIZE) - 4, LABEL_SIZE)} {row.sign}".strip()
    where, anchor = (0.0, "start") if layout.stacked else (layout.label_width - 8, "end")
    return [
        group(
            [
                *([element("title", row.label)] if name != row.whole_label else []),
                line(x(0), y, x(row.value), y, "guide"),
                text(name, where, middle, kind=f"label halo {kind}".strip(), anchor=anchor),
                *([] if row.blank else _dot_marks(row, y, x)),
                text(row.shown, layout.width, middle, kind=f"value {kind}".strip(), anchor="end"),
            ]
        )
    ]


def _dot_marks(row: DotRow, y: float, x: Scale) -> list[Markup]:
    kind = "" if row.accent else " plain"
    dot = f"dot{kind}{' open' if row.doubtful else ''}"
    return [
        line(x(row.lower), y, x(row.upper), y, "whisker" if row.accent else "whisker plain"),
        element("circle", cx=x(row.value), cy=y, r=4.5, class_=dot),
    ]


def dot_panels(
    panels: Sequence[tuple[str, Sequence[DotRow]]], width: float, columns: int
) -> tuple[list[Markup], float]:
    """Dot charts side by side on one scale, each under its name; returns the marks and the height."""
    across = width / columns
    highest = max((highest_of(rows) for _, rows in panels), default=0.0)
    drawn: list[Markup] = []
    heights: list[float] = []
    for number, (name, rows) in enumerate(panels):
        marks, height = dot_chart(rows, across - 16 if columns > 1 else across, highest=highest)
        above = sum(heights[: number // columns * columns : columns])
        inner = group(marks, transform="translate(0 22)")
        place = f"translate({number % columns * across:.1f} {above:.1f})"
        drawn.append(group([text(name, 0, 14, kind="panel"), inner], transform=place))
        heights.append(height + 34)
    return drawn, sum(heights[::columns])
