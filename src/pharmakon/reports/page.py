"""The page: everything of a release that people read, in one file that asks for nothing else."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from pharmakon.disclosure import Owner, Release
from pharmakon.reports import doubts, substances
from pharmakon.reports.exhibit import Exhibit, below
from pharmakon.reports.figures import RELIABLE_FROM, Figures
from pharmakon.reports.opening import opening_of
from pharmakon.reports.people import no_ages, people_exhibit
from pharmakon.reports.places import no_areas, places_exhibit
from pharmakon.reports.tables import Sheet, key
from pharmakon.reports.trend import basis_words, months_exhibit, span, trend_exhibit
from pharmakon.reports.voice import Voice, clean
from pharmakon.reports.years import Years, years_of

PAGE, TABLES = "report.html", "tables"
TEMPLATES = "templates"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})


@dataclass(frozen=True)
class Section:
    """A part of the page with its charts. `empty`: what is said where there is nothing to draw."""

    id: str
    title: str
    exhibits: tuple[Exhibit, ...]
    empty: str = ""


def write_report(release: Release[Owner], folder: Path, *, language: str = "en") -> tuple[Path, ...]:
    """Write `report.html` and its tables into a folder; returns the files, the page first.

    Args:
        release: what disclosure control let out for the owner. The bytes written depend on it and the language alone.
        folder: where to write; made if it is not there. Files of other names are left alone.
        language: of the words on the page.

    Raises:
        TypeError: anything but a Release, or a release for another audience.
    """
    _require_release(release)
    html, sheets = render(release, language=language)
    (folder / TABLES).mkdir(parents=True, exist_ok=True)
    written = [folder / PAGE]
    written[0].write_bytes(html.encode())
    for sheet in sheets:
        written.append(folder / TABLES / f"{sheet.name}.csv")
        written[-1].write_bytes(sheet.text().encode())
    return tuple(written)


def _require_release(given: object) -> None:
    """Refuse what no type checker saw.

    Raises:
        TypeError: anything but a Release for the owner.
    """
    if not isinstance(given, Release) or given.audience is not Owner:
        raise TypeError("a report is made from a Release for the owner, and from nothing else")


def render(release: Release[Owner], *, language: str) -> tuple[str, tuple[Sheet, ...]]:
    """The page as text, and the sheets it links to."""
    figures = Figures(release, Voice(language))
    years = years_of(figures)
    sections, lists, found = _sections(figures, years), _lists(figures), doubts.findings_sheet(figures)
    template = _environment().from_string(_read("report.html.jinja"))
    html = template.render(
        **_origin(figures),
        **_styled(_style(figures)),
        opening=opening_of(figures, years),
        sections=sections,
        lists=lists,
        found=found,
        kinds=doubts.kinds_found(figures),
        manners=doubts.manner_notes(figures),
        unverified=doubts.unverified_names(figures),
    )
    charts = [exhibit.sheet for section in sections for exhibit in section.exhibits]
    return html, (*charts, *(each.sheet for each in lists.values() if each), found)


def _lists(figures: Figures) -> dict[str, doubts.Listed | None]:
    """Tables that belong to no chart."""
    return {
        "rows": doubts.rows_listed(figures),
        "sources": doubts.sources_listed(figures),
        "dates": doubts.dates_listed(figures),
        "mix": doubts.date_mix_listed(figures),
        "words": doubts.words_listed(figures),
    }


def _origin(figures: Figures) -> dict[str, object]:
    """What the page says of the release as a whole, and the words that stand in several places."""
    release, voice = figures.release, figures.voice
    return {
        "say": voice,
        "language": voice.language,
        "direction": "rtl" if voice.language[:2] in RIGHT_TO_LEFT else "ltr",
        "context": release.context,
        "release": release,
        "place": figures.place,
        "span": span(figures.years) if figures.years else "",
        "basis": basis_words(figures),
        "key": key(voice),
        "below": below(figures),
        "words_shown": doubts.WORDS_SHOWN,
        "reliable_from": RELIABLE_FROM,
        "reference_version": _distinct(figures, "reference_version"),
        "source_set": _distinct(figures, "source_set"),
    }


def _styled(style: str) -> dict[str, object]:
    """The style, and the hash by which the page's policy allows it and no other."""
    digest = hashlib.sha256(style.encode()).digest()
    return {"style": Markup(style), "style_hash": base64.b64encode(digest).decode()}  # noqa: S704


def _sections(figures: Figures, years: Years) -> tuple[Section, ...]:
    say = figures.voice
    nothing = say("There is nothing to draw: the data hold no such figure.")
    kinds = (
        ("substance", substances.substances_title(figures)),
        ("group", substances.groups_title(figures)),
        ("combination", substances.combinations_title(figures)),
    )
    named = [substances.share_exhibit(figures, years, kind, title) for kind, title in kinds]
    named.insert(1, substances.trends_exhibit(figures, years))
    by_year = say("The chart by year stands at the top; the data hold no two months to compare.")
    by_year = by_year if figures.years else nothing
    trend = [trend_exhibit(figures, years), months_exhibit(figures, years)] if figures.years else []
    return (
        Section("trend", say("Over time"), _drawn(trend), by_year),
        Section("substances", say("Substances named"), _drawn(named), say("No substance is named in these deaths.")),
        Section("people", say("Age and sex"), _drawn([people_exhibit(figures, years)]), no_ages(figures, years)),
        Section("places", say("Areas"), _drawn([places_exhibit(figures, years)]), no_areas(figures, years)),
        Section("unnamed", say("Deaths that name nothing"), _drawn([doubts.unnamed_exhibit(figures, years)]), nothing),
    )


def _drawn(exhibits: Iterable[Exhibit | None]) -> tuple[Exhibit, ...]:
    return tuple(each for each in exhibits if each is not None)


def _distinct(figures: Figures, column: str) -> str:
    """What all estimates say of one thing."""
    return ", ".join(sorted(figures.release.estimates[column].unique().to_pylist()))


def _style(figures: Figures) -> str:
    """The page's CSS, with the running lines of printed pages in it."""
    context = figures.context
    running = {
        "@marking@": figures.voice(Owner.marking),
        "@title@": figures.voice("Drug-induced deaths, {place}", place=figures.place),
        "@date@": figures.voice(
            "{name}, data as of {day}", name=clean(context.observatory), day=figures.voice.day(context.as_of)
        ),
    }
    style = _read("report.css")
    for place, words in running.items():
        style = style.replace(place, _css_text(words))
    return style


def _css_text(words: str) -> str:
    """A CSS string in which every character but letters of ASCII, digits and spaces is escaped: nothing can end it."""
    plain = (
        letter if letter.isascii() and (letter.isalnum() or letter == " ") else f"\\{ord(letter):x} "
        for letter in words
    )
    return '"' + "".join(plain) + '"'


@cache
def _read(name: str) -> str:
    return (files("pharmakon.reports") / TEMPLATES / name).read_text(encoding="utf-8")


def _environment() -> Environment:
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        keep_trailing_newline=True,
    )


def _shown(value: object) -> object:
    """What a template prints: text from outside without control characters."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return "".join(
            letter if letter.isprintable() or letter in "\u2068\u2069\u202f\u00a0" else " " for letter in value
        )
    return value
