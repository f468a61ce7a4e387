"""Columns proposed for a kind of record that a country adds, from a file; and the mapping of declared columns."""

import re
from collections.abc import Iterable, Iterator, Mapping

from pharmakon.intake.cells import Sheet, same
from pharmakon.intake.labels import Labels
from pharmakon.intake.mapping import EXTRA, ColumnEntry
from pharmakon.intake.own_values import decimal_of_numbers, number_of
from pharmakon.intake.profile import EXACT, Profile, heading_words, profiles
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.reasons import because
from pharmakon.intake.words import meanings, plain
from pharmakon.records import OpenCodeColumn, RecordType
from pharmakon.records.declared import (
    CATEGORY,
    CODE,
    DATE,
    INTEGER,
    NUMBER,
    TEXT,
    WHY,
    DeclaredColumn,
    code_faults,
    free_name,
)

# Shares and counts from which values bear out a type (owner: Pharmakon). A text that stands in fewer rows than
# `_FREQUENT` may be about one person: it is not copied into the settings.
_MOST, _FEW, _FREQUENT = 0.98, 60, 5
_LONG, _WORDS = 40, 4
_UNIQUE = 0.5
_LONGEST_NAME, _LABELS_SHOWN = 40, 12
_YEAR = re.compile(r"\d{1,4}")
_LEADING_ZERO = re.compile(r"0\d+")


def proposed_columns(raw: RawSheet) -> tuple[DeclaredColumn, ...]:
    """A column for each heading of a sheet: type by its cells, label by what the file says of it or its heading.

    What identifies a person or a case has none: it is not copied into records.
    """
    sheet = Sheet.of(raw)
    taken: list[str] = []
    found = []
    for heading, profile in profiles(sheet).items():
        if not _identifies(profile):
            name = _name_of(profile, taken)
            taken.append(name)
            labels = sheet.labels(heading)
            coded = bool(labels) and labels.cover(sheet.texts(heading).used_texts())
            found.append(_column(name, profile, labels, _labelled(labels) if coded else {}))
    return tuple(found)


def _identifies(column: Profile) -> bool:
    return any(column.heading.match(heading_words("identifiers", each)) == EXACT for each in ("person", "record"))


def _name_of(column: Profile, taken: Iterable[str]) -> str:
    """A name from the words of the heading, in small Latin letters and digits; a number where it is taken."""
    words = re.findall(r"[a-z0-9]+", plain(column.name))
    return free_name("_".join(words)[: _LONGEST_NAME - 4].strip("_"), taken)


def _column(name: str, column: Profile, labels: Labels, codes: Mapping[str, str]) -> DeclaredColumn:
    """A column of codes where the file labels them; else of what its cells say, labels of single codes in `meaning`."""
    label = column.heading.label or column.name
    if codes:
        return DeclaredColumn(name, CATEGORY, label, values=codes)
    kind = _kind(column)
    values = _categories(column) if kind == CODE else {}
    said = [f"{code} = {each}" for code, each in sorted({**labels.nothings, **labels.labels}.items()) if each.strip()]
    meaning = "; ".join(said[:_LABELS_SHOWN]) + (" …" if len(said) > _LABELS_SHOWN else "")
    return DeclaredColumn(name, CATEGORY if values else kind, label, meaning, values=values)


def _labelled(labels: Labels) -> dict[str, str]:
    """Code → label, or what kind of nothing it is; empty where labels do not tell codes apart."""
    codes = {text: label for text, label in labels.labels.items() if text not in labels.nothings and label.strip()}
    nothings = {text: f"{WHY}{why}" for text in labels.nothings if (why := labels.why(text))}
    found = {**codes, **nothings}
    return {} if [*code_faults(found)] else found


def _kind(column: Profile) -> str:
    """The type that nearly all cells bear out which say something."""
    said = [(text, count) for text, count in column.sample if plain(text) not in meanings("nothing")]
    whole = sum(count for _, count in said)
    if not whole:
        return CODE
    mark = decimal_of_numbers(text for text, _ in said)
    numbers = {text: number_of(text, mark) for text, _ in said}
    share = sum(count for text, count in said if numbers[text] is not None) / whole
    if column.date_share >= _MOST and not all(_YEAR.fullmatch(text) for text, _ in said):
        return DATE
    if share >= _MOST and not any(_LEADING_ZERO.fullmatch(text) for text, _ in said):
        integral = all(each is None or each == each.to_integral_value() for each in numbers.values())
        marked = any("." in text or "," in text for text, _ in said)
        return INTEGER if integral and not marked else NUMBER
    return TEXT if _is_free_text(column, said) else CODE


def _is_free_text(column: Profile, said: Iterable[tuple[str, int]]) -> bool:
    """Long texts, or several words that nearly every row has for itself: they may name a person."""
    texts = [text for text, _ in said]
    longest = max(map(len, texts))
    if longest > OpenCodeColumn.longest or sum(len(text) > _LONG for text in texts) * 4 > len(texts):
        return True
    wordy = sum(len(text.split()) > 1 for text in texts) * 2 > len(texts)
    return (wordy and column.different > _UNIQUE * column.filled) or any(
        len(text.split()) > 2 * _WORDS for text in texts
    )


def _categories(column: Profile) -> dict[str, str]:
    """The different texts as codes, where they are few and each stands in several rows; else none."""
    said = [(text, count) for text, count in column.sample if plain(text) not in meanings("nothing")]
    few = len(said) > 1 and column.different <= _FEW and all(count >= _FREQUENT for _, count in said)
    codes = {text: text for text, _ in sorted(said)} if few else {}
    return {} if [*code_faults(codes)] else codes


def own_entries(columns: Mapping[str, Profile], record: type[RecordType], left: Iterable[str]) -> Iterator[ColumnEntry]:
    """Lines of the mapping for columns that the country declared, found by name or label among the headings left."""
    known = {name: column for name, column in record.columns().items() if name in record.own}
    prefix = "" if set(known) == set(record.columns()) else EXTRA
    for heading in left:
        profile = columns[heading]
        named = {same(heading), same(profile.heading.label), _name_of(profile, ())} - {""}
        found = [name for name, column in known.items() if {name, same(name), same(column.label)} & named]
        if len(found) == 1:
            known.pop(found[0])
            yield ColumnEntry(
                f"{prefix}{found[0]}", heading, why=because("declared by the country, found by its heading")
            )
