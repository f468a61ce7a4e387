"""Tables as people read them, and the same figures as comma-separated values."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from pharmakon.language import integer
from pharmakon.reports.dot_chart import DotRow
from pharmakon.reports.figures import COLUMNS, COUNT, RELIABLE_FROM, Estimate, Figures
from pharmakon.reports.voice import Voice, clean, decimals_of, limit

# The five kinds of nothing as they are shown, by SDMX observation status (CL_OBS_STATUS; M is what estimates say where
# a figure is not available) and, for what is withheld, by confidentiality status.
ZERO, NOT_APPLICABLE, NOT_AVAILABLE, NOT_COLLECTED, WITHHELD = "0", "z", "..", "nc", "c"
_BY_STATUS = {"M": NOT_AVAILABLE, "O": NOT_AVAILABLE, "L": NOT_COLLECTED, "Q": WITHHELD}
_FREE = "N"
UNRELIABLE_SIGN = "*"
# A cell that begins so is run as a formula by spreadsheets (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

CSVValue = str | int | float | date | None


@dataclass(frozen=True)
class Table:
    """A table to be shown: the first column names the row. `texts`: numbers of further columns that hold words."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """A table to be used: plain numbers, every dimension. `name` is the file's name without ending."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[CSVValue, ...], ...]

    def text(self) -> str:
        """The comma-separated values (RFC 4180 with line feeds): text that a spreadsheet would run is disarmed."""
        sink = io.StringIO()
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(self.headings)
        writer.writerows([_plain(value) for value in row] for row in self.rows)
        return sink.getvalue()


def _plain(value: CSVValue) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = clean(value)
        return f"'{text}" if value.startswith(_FORMULA) else text
    return value.isoformat() if isinstance(value, date) else repr(value)


def estimate_sheet(name: str, estimates: Iterable[Estimate], figures: Figures) -> Sheet:
    """Every column of these estimates, with the names of area and substance beside their ids."""
    place = COLUMNS.index("value")
    headings = (*COLUMNS[:place], "area_name", "substance_name", "substance_name_verified", *COLUMNS[place:])
    rows = []
    for each in estimates:
        values = tuple(getattr(each, field.name) for field in fields(each))
        label = figures.label(each.substance)
        verified = "yes" if label.verified else "no"
        names = (figures.area_name(each.area), label.text, verified)
        rows.append((*values[:place], *names, *values[place:]))
    return Sheet(name, headings, tuple(rows))


def shown(estimate: Estimate | None, *, absent: str = NOT_APPLICABLE) -> str:
    """'7.1 (6.4–7.8)' as exact as the limits allow; counts whole; else the mark of its kind of nothing.

    Args:
        estimate: None where the release has no such estimate.
        absent: the mark for None.
    """
    if estimate is None:
        return absent
    if estimate.conf_status != _FREE and estimate.value is None:
        return WITHHELD
    if estimate.limits is None:
        return _BY_STATUS.get(estimate.obs_status, NOT_AVAILABLE)
    value, lower, upper = estimate.limits
    sign = UNRELIABLE_SIGN if estimate.unreliable else ""
    if estimate.indicator == COUNT:
        return f"{integer(estimate.count)} ({integer(round(lower))}–{integer(round(upper))})"
    decimals = decimals_of(value, lower, upper)
    figure, low, high = (limit(each, decimals) for each in (value, lower, upper))
    return f"{figure} ({low}–{high}){sign}"


def starred(words: str, estimate: Estimate) -> str:
    """The words, with the sign of figures that rest on few deaths."""
    return f"{words}{UNRELIABLE_SIGN}" if estimate.unreliable else words


def doubtful_note(figures: Figures, rows: Sequence[DotRow]) -> str:
    """What hollow dots with a star mean, where there are any."""
    if not any(row.doubtful for row in rows):
        return ""
    return figures.voice("Hollow, *: fewer than {cases} deaths, unreliable.", cases=RELIABLE_FROM)


def key(voice: Voice) -> str:
    """What the marks mean: stands under every table."""
    words = (
        "0 none; z not applicable; .. not available; nc not collected; c withheld (confidential); "
        "* rests on fewer than {cases} deaths, unreliable; † name not yet checked against a source"
    )
    return voice(words, cases=RELIABLE_FROM)
