"""A variable of a statistics file: how its numbers and texts become cells, and what its codes mean."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.intake.number_texts import Floats, Reading, number_texts, texts_of

_DAY_SECONDS = 86_400.0
# Days from the first day of each program's calendar to 1970-01-01: SPSS counts from 14 October 1582 (Command Syntax
# Reference, date formats), SAS and Stata from 1 January 1960 (Stata manual, D, datetime; SAS 9.4 Language Reference).
_SPSS_DAYS, _SAS_DAYS = 141_428.0, 3_653.0
Steps = Callable[[Floats], Floats]


class Form(NamedTuple):
    """What the numbers of a variable mean, and how they become steps of that reading counted from 1970."""

    reading: Reading = Reading.NUMBER
    steps: Steps = lambda values: values


def _plus(days: float) -> Steps:
    return lambda values: values - days


def _spss_days(values: Floats) -> Floats:
    days: Floats = np.floor(values / _DAY_SECONDS) - _SPSS_DAYS
    return days


def _spss_months(values: Floats) -> Floats:
    def months(days: NDArray[np.datetime64]) -> Floats:
        return days.astype("datetime64[M]").astype(np.float64)

    return _by_days(values, months)


def _spss_quarters(values: Floats) -> Floats:
    quarters: Floats = np.floor(_spss_months(values) / 3)
    return quarters


def _spss_weeks(values: Floats) -> Floats:
    def weeks(days: NDArray[np.datetime64]) -> Floats:
        years = days.astype("datetime64[Y]")
        within = (days - years.astype("datetime64[D]")).astype(np.float64)
        found: Floats = 52 * years.astype(np.float64) + np.minimum(np.floor(within / 7), 51)
        return found

    return _by_days(values, weeks)


def _by_days(values: Floats, of_days: Callable[[NDArray[np.datetime64]], Floats]) -> Floats:
    """A function of days, asked where the seconds are days of the years 1 to 9999; NaN elsewhere."""
    days = _spss_days(values)
    fits = np.abs(days) < 3_000_000
    found = of_days(np.where(fits, days, 0.0).astype(np.int64).astype("datetime64[D]"))
    return np.where(fits, found, np.nan)


def _moments(days: float, per_second: float = 1.0) -> Steps:
    """Microseconds of a number of seconds (or parts of them) since the calendar's first day, exact to 1/1000 s."""
    return lambda values: np.rint((values / per_second - days * _DAY_SECONDS) * 1_000) * 1_000


_SPSS_DAY = Form(Reading.DAY, _spss_days)
_SPSS: Mapping[str, Form] = {
    **dict.fromkeys(("DATE", "ADATE", "EDATE", "JDATE", "SDATE"), _SPSS_DAY),
    **dict.fromkeys(("DATETIME", "YMDHMS"), Form(Reading.MOMENT, _moments(_SPSS_DAYS))),
    **dict.fromkeys(("TIME", "DTIME", "MTIME"), Form(Reading.TIME, _moments(0))),
    "MOYR": Form(Reading.MONTH, _spss_months),
    "QYR": Form(Reading.QUARTER, _spss_quarters),
    "WKYR": Form(Reading.WEEK, _spss_weeks),
}
_STATA: Mapping[str, Form] = {
    "d": Form(Reading.DAY, _plus(_SAS_DAYS)),
    "c": Form(Reading.MOMENT, _moments(_SAS_DAYS, 1_000.0)),
    "C": Form(Reading.MOMENT, _moments(_SAS_DAYS, 1_000.0)),
    "w": Form(Reading.WEEK, _plus(52.0 * 10)),
    "m": Form(Reading.MONTH, _plus(12.0 * 10)),
    "q": Form(Reading.QUARTER, _plus(4.0 * 10)),
    "h": Form(Reading.HALF, _plus(2.0 * 10)),
}
_SAS_DAY_NAMES = (
    *(
        "DATE",
        "MMDDYY",
        "DDMMYY",
        "YYMMDD",
        "WEEKDATE",
        "WEEKDATX",
        "WORDDATE",
        "WORDDATX",
        "DTDATE",
        "MONYY",
        "JULIAN",
    ),
    *(
        "YYMM",
        "MMYY",
        "YYMON",
        "YYQ",
        "YYQR",
        "IS8601DA",
        "E8601DA",
        "B8601DA",
        "NLDATE",
        "EURDFDD",
        "EURDFDE",
        "MONNAME",
    ),
)
_SAS_PARTS = ("YEAR", "QTR", "QTRR", "MONTH", "DAY", "WEEKDAY", "DOWNAME")  # a part is shown, a day is stored
_SAS_MOMENT_NAMES = ("DATETIME", "DATEAMPM", "MDYAMPM", "E8601DT", "IS8601DT", "B8601DT", "B8601DN", "NLDATM")
_SAS_TIME_NAMES = ("TIME", "HHMM", "TOD", "TIMEAMPM", "IS8601TM", "E8601TM", "B8601TM")
_SAS: Mapping[str, Form] = {
    **dict.fromkeys((*_SAS_DAY_NAMES, *_SAS_PARTS), Form(Reading.DAY, _plus(_SAS_DAYS))),
    **dict.fromkeys(_SAS_MOMENT_NAMES, Form(Reading.MOMENT, _moments(_SAS_DAYS))),
    **dict.fromkeys(_SAS_TIME_NAMES, Form(Reading.TIME, _moments(0))),
}
_NAME = re.compile(r"([A-Z]+(?:8601[A-Z]+)?)\d*(?:\.\d*)?")
_SEPARATORS = "BCDNPS"  # MMDDYYS, YYMMDDN: the sign between the parts
_STATA_TIME = re.compile(r"%-?(?:t([cCdwmqh])|(d))")
_STATA_CLOCK = re.compile(r"%-?t[cC][HhMSs:. ]+")  # hours, minutes and seconds alone: a time of day


def spss_form(written: str | None) -> Form:
    """The form of an SPSS format such as DATE11 or F8.2."""
    found = _NAME.fullmatch((written or "").upper())
    return _SPSS.get(found[1], Form()) if found else Form()


def stata_form(written: str | None) -> Form:
    """The form of a Stata format such as %td or %9.0g."""
    if _STATA_CLOCK.fullmatch(written or ""):
        return Form(Reading.TIME, _moments(0, 1_000.0))
    found = _STATA_TIME.match(written or "")
    return _STATA[found[1] or found[2]] if found else Form()


def sas_form(written: str | None) -> Form:
    """The form of a SAS format such as MMDDYY10. or BEST12."""
    found = _NAME.fullmatch((written or "").upper())
    if found is None:
        return Form()
    name = found[1]
    return _SAS.get(name) or _SAS.get(name[:-1] if name[-1] in _SEPARATORS else name, Form())


Range = tuple[float, float]
Code = float | int | str


@dataclass(frozen=True)
class FileColumn:
    """A variable under its heading.

    `label`: its name in words. `labels`: code as the file holds it → label; of a number a text is the tag of a special
    missing value ("a" of Stata's .a). `missing` are ranges of numbers, `missing_texts` texts that the file declares to
    stand for a missing value.
    """

    heading: str
    label: str = ""
    is_text: bool = False
    form: Form = field(default_factory=Form)
    labels: Mapping[Code, str] = field(default_factory=dict)
    missing: tuple[Range, ...] = ()
    missing_texts: frozenset[str] = frozenset()

    def is_missing(self, values: Floats) -> NDArray[np.bool_]:
        """Which numbers the file declares to stand for a missing value."""
        found = np.zeros(len(values), dtype=bool)
        for low, high in self.missing:
            found |= (values >= low) & (values <= high)
        return found

    def texts(self, values: Floats) -> pa.Array:
        """Cells of numbers. Codes that stand for missing values are written as the numbers they are."""
        if self.form.reading is Reading.NUMBER:
            return number_texts(values)
        codes = self.is_missing(values)
        texts = texts_of(np.where(codes, np.nan, self.form.steps(values)), self.form.reading)
        left = ~np.isnan(values) & texts.is_null().to_numpy(zero_copy_only=False)
        return texts if not left.any() else pc.coalesce(texts, number_texts(np.where(left, values, np.nan)))

    def labels_by_text(self) -> dict[str, str]:
        """Code as it stands in the cells → label."""
        if self.is_text:
            return {str(code).rstrip(): label for code, label in self.labels.items()}
        numbers = {float(code): label for code, label in self.labels.items() if not isinstance(code, str)}
        written = self.texts(np.array([*numbers], np.float64)).to_pylist()
        tags = {f".{code}": label for code, label in self.labels.items() if isinstance(code, str)}
        return {**dict(zip(written, numbers.values(), strict=True)), **tags}

    def declared_missing(self) -> list[str]:
        """Codes that stand for a missing value, declared singly or labelled, whether or not a cell holds them."""
        if self.is_text:
            return [text for text in self.labels_by_text() if text in self.missing_texts]
        numbers = np.array([float(code) for code in self.labels if not isinstance(code, str)])
        declared = number_texts(numbers[self.is_missing(numbers)]).to_pylist() if len(numbers) else []
        single = number_texts(np.array([low for low, high in self.missing if low == high])).to_pylist()
        return [*declared, *single, *(f".{code}" for code in self.labels if isinstance(code, str))]
