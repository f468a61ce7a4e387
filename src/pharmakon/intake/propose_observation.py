"""Which columns of a sheet are which of a population, from headings and values."""

from dataclasses import replace

import numpy as np

from pharmakon.findings import Finding, Where, code
from pharmakon.intake.ages import NoAgeError, age_range
from pharmakon.intake.duplicates import repeated
from pharmakon.intake.mapping import ColumnEntry, When
from pharmakon.intake.profile import CUT_SHORT, Profile, heading_words
from pharmakon.intake.propose_wide import wide_entries
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.reasons import BY_HEADING, because, quoted
from pharmakon.intake.spellings import sexes_of, with_sexes
from pharmakon.intake.values import count_cell, decimal_of_counts
from pharmakon.intake.words import meanings, plain
from pharmakon.records.death import SEX

Columns = dict[str, Profile]
_MOST = 0.9
_WIDE = 2
_CODES = ("code", "fips", "iso", "nuts", "geoid")


def observation_entries(columns: Columns) -> list[ColumnEntry]:
    """The lines of the mapping for the columns of a population table."""
    left = dict(columns)
    entries = [ColumnEntry("indicator", constant="POPULATION", why=because("a table of populations"))]
    for step in (_period, _sex, _ages, _value):
        found = step(left)
        entries += found
        for entry in found:
            left.pop(entry.source, None)
    keys = [columns[entry.source] for entry in entries if entry.key]
    if not any(entry.to == "value" for entry in entries):
        wide = wide_entries(_numbers(left), {entry.to for entry in entries})
        entries += wide
        for entry in wide:
            left.pop(entry.source, None)
    entries += _area(left, keys)
    for entry in entries:
        left.pop(entry.source, None)
    return _of_totals_only(entries, left)


def _best(left: Columns, name: str) -> list[Profile]:
    """Columns whose heading is known for this, the plainest first."""
    synonyms = heading_words("observation", name)
    found = [column for column in left.values() if column.filled and column.heading.match(synonyms) >= CUT_SHORT]
    return sorted(found, key=lambda column: (-column.heading.match(synonyms), column.heading.rank(synonyms)))


def _period(left: Columns) -> list[ColumnEntry]:
    found = [column for column in _best(left, "period") if column.date_share >= _MOST]
    return [ColumnEntry("period", found[0].name, key=True, why=because(BY_HEADING))] if found else []


def _sex(left: Columns) -> list[ColumnEntry]:
    for column in _best(left, "sex"):
        totals = {text: "why:not_applicable" for text, _ in column.sample if plain(text) in meanings("all")}
        if column.share({*totals, *sexes_of(column).known}.__contains__) >= _MOST:
            entry = ColumnEntry("sex", column.name, key=True, why=because(BY_HEADING))
            return [with_sexes(entry, column, set(SEX), totals)]
    return []


def _ages(left: Columns) -> list[ColumnEntry]:
    ends = [_best(left, name) for name in ("age_from", "age_to")]
    if all(ends):
        pairs = zip(("age_from", "age_to"), ends, strict=True)
        return [ColumnEntry(to, found[0].name, key=True, why=because(BY_HEADING)) for to, found in pairs]
    found = [column for column in _best(left, "age") if column.share(_is_age) >= _MOST]
    if not found:
        return []
    why = because("ranges of ages, recognised by heading and cells")
    return [
        ColumnEntry(to, found[0].name, take=end, key=True, why=why)
        for to, end in (("age_from", "first"), ("age_to", "last"))
    ]


def _is_age(text: str) -> bool:
    try:
        age_range(text)
    except NoAgeError:
        return False
    return True


def _is_count(column: Profile) -> bool:
    decimal = decimal_of_counts(text for text, _ in column.sample) or "."
    return column.filled > 0 and column.share(lambda text: count_cell(text, decimal=decimal).fault is None) >= _MOST


def _value(left: Columns) -> list[ColumnEntry]:
    found = [column for column in _best(left, "value") if _is_count(column)]
    if found:
        thousands = any(word in plain(found[0].name) for word in heading_words("words", "thousands"))
        why = because("the figures may be in thousands; persons are expected" if thousands else BY_HEADING)
        return [ColumnEntry("value", found[0].name, sure=not thousands, why=why)]
    numbers = _numbers(left)
    if len(numbers) != 1:
        return []
    return [ColumnEntry("value", numbers[0].name, sure=False, why=because("the only column of numbers that is left"))]


def _numbers(left: Columns) -> list[Profile]:
    """Columns of counts whose heading is not known for an area."""
    areas = {column.name for column in _best(left, "area")}
    return [column for column in left.values() if column.name not in areas and _is_count(column)]


def _area(left: Columns, keys: list[Profile]) -> list[ColumnEntry]:
    """The area: of several columns the one under which every cell stands once, codes before names."""
    found = _best(left, "area")
    if len(found) <= 1:
        return [ColumnEntry("area", each.name, key=True, why=because(BY_HEADING)) for each in found]
    others = [column.texts.index for column in keys]
    fitting = [column for column in found if not repeated([column.texts.index, *others])]
    best = min(fitting or found, key=lambda column: not any(word in plain(column.name) for word in _CODES))
    names = quoted(column.name for column in found if column is not best)
    if fitting and all(_one_to_one(best, each) for each in fitting):
        why = because("the column that gives each cell once; the others: {names}", names=names)
        return [ColumnEntry("area", best.name, key=True, why=why)]
    why = because("several columns name areas: {names} would do too", names=names)
    return [ColumnEntry("area", best.name, key=True, sure=False, why=why)]


def _one_to_one(one: Profile, other: Profile) -> bool:
    """Whether two columns tell the same areas apart."""
    first, second = (column.texts.index.astype(np.int64) for column in (one, other))
    pairs = len(np.unique(first * (second.max(initial=0) + 2) + second))
    return pairs == len(np.unique(first)) == len(np.unique(second))


def _of_totals_only(entries: list[ColumnEntry], left: Columns) -> list[ColumnEntry]:
    """Where another column divides the population further, only its total is read."""
    for column in left.values():
        texts = [text for text, _ in column.sample if plain(text).split()[0] in meanings("all")]
        if len(texts) == 1 and column.different > 1:
            when = When(column.name, (texts[0],))
            why = because('"{column}" divides further: its total alone is read', column=column.name)
            return [_with_when(entry, when, why) if entry.to == "value" else entry for entry in entries]
    return entries


def _with_when(entry: ColumnEntry, when: When, why: str) -> ColumnEntry:
    return replace(entry, when=when, why=why)


def wide_finding(raw: RawSheet, columns: Columns, entries: list[ColumnEntry]) -> tuple[Finding, ...]:
    """PH-M016 where no column is the value and several hold numbers."""
    taken = {entry.source for entry in entries}
    numbers = [column for column in _numbers(columns) if column.name not in taken]
    if any(entry.to == "value" for entry in entries) or len(numbers) < _WIDE:
        return ()
    return (Finding(code("PH-M016"), Where(raw.file, raw.sheet), {"columns": len(numbers), "mapping": "the mapping"}),)
