"""SVG elements as escaped text, and how wide a text is when nobody can measure it."""

import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

ELLIPSIS = "…"
# Widths in em of Noto Sans, rounded up: a label may end early, never run into its neighbour.
_NARROW, _DIGIT, _SMALL, _CAPITAL, _WIDE = 0.32, 0.58, 0.6, 0.7, 0.95
_NARROW_LETTERS = frozenset("iljtfrI.,:;'|!()[]/ \u202f\u2009·")
_WIDE_LETTERS = frozenset("mwMWQOGD%@—")
Attribute = str | float | int


def element(tag: str, *children: str, **attributes: Attribute) -> Markup:
    """One SVG element. Children that are no Markup are escaped; `class_` is class, `stroke_width` is stroke-width."""
    given = "".join(f' {_name(name)}="{escape(_value(value))}"' for name, value in attributes.items())
    inside = Markup("").join(children)
    return Markup("<{tag}{given}>{inside}</{tag}>").format(tag=Markup(tag), given=Markup(given), inside=inside)  # noqa: S704


def group(children: Iterable[str], **attributes: Attribute) -> Markup:
    """A group of elements."""
    return element("g", *children, **attributes)


def text(words: str, x: float, y: float, *, kind: str = "label", anchor: str = "start") -> Markup:
    """A text at a point; `anchor` is start, middle or end."""
    return element("text", words, x=x, y=y, class_=kind, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)


def picture(width: float, height: float, title: str, description: str, key: str, children: Iterable[str]) -> Markup:
    """A whole chart. `key` is unique on the page; title and description are what a screen reader says."""
    names = element("title", title, id=f"{key}-t"), element("desc", description, id=f"{key}-d")
    return element(
        "svg",
        *names,
        *children,
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{key}-t {key}-d",
        xmlns="http://www.w3.org/2000/svg",
    )


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _value(value: Attribute) -> str:
    """Numbers with at most two decimals, without trailing zeros: the same bytes everywhere."""
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def width_of(words: str, size: float) -> float:
    """How wide a text will be at most, in the units of `size`; scripts of full-width letters count as such."""
    return size * sum(_width(letter) for letter in words)


def _width(letter: str) -> float:
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 1.05
    tests = ((letter in _NARROW_LETTERS, _NARROW), (letter in _WIDE_LETTERS, _WIDE), (letter.isdigit(), _DIGIT))
    for holds, width in tests:
        if holds:
            return width
    return _CAPITAL if letter.isupper() else _SMALL


def fitted(words: str, width: float, size: float) -> str:
    """The text, or as much of it as fits with an ellipsis. Never cuts between a letter and its marks."""
    if width_of(words, size) <= width:
        return words
    kept = words
    while kept and width_of(kept + ELLIPSIS, size) > width:
        kept = kept[:-1]
        while kept and unicodedata.category(kept[-1]) in {"Cf", "Zs"}:
            kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS
