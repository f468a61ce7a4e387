"""How two values of a field compare, for many pairs at once: equal codes first, then each different pair of values."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.linkage.blocking import Rows
from pharmakon.intake.linkage.fields import LEVELS, Kind, Level, Role
from pharmakon.intake.linkage.prepare import Codes, Column, Texts

Levels = NDArray[np.int8]
Patterns = NDArray[np.int32]
Numbers = NDArray[np.int64]

CHUNK = 4_000_000  # pairs compared at once: about 400 MB of working memory
# Jaro–Winkler similarity from which two names are alike, two texts close or alike. Owner: the Pharmakon project.
NAMES_ALIKE, TEXTS_CLOSE, TEXTS_ALIKE = 0.85, 0.93, 0.85
# Dice coefficient of two bit rows from which values count as close or as alike. One letter changed in a name of five
# leaves 4 of 6 pairs of letters, in an address of twenty 19 of 21; one digit of a date leaves 9 of 11 pieces; of a
# number of seven 6 of 8 pairs.
_DICE = {
    Kind.NAME: (0.65, 0.45),
    Kind.DATE: (0.80, 0.60),
    Kind.TEXT: (0.80, 0.60),
    Kind.IDENTIFIER: (0.70, 2.0),
    Kind.CODE: (0.65, 2.0),
    Kind.NUMBER: (0.60, 0.30),
}


def patterns(columns: Sequence[Column], left: Rows, right: Rows) -> Patterns:
    """One number a pair: the levels of all fields as digits of base LEVELS, the first field the lowest digit."""
    parts = [
        _patterns(columns, left[first : first + CHUNK], right[first : first + CHUNK])
        for first in range(0, len(left), CHUNK)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


def digits(pattern: Patterns, fields: int) -> Levels:
    """Levels of patterns: one row a pattern, one column a field."""
    powers = LEVELS ** np.arange(fields, dtype=np.int64)
    return (pattern[:, None].astype(np.int64) // powers % LEVELS).astype(np.int8)


def _patterns(columns: Sequence[Column], left: Rows, right: Rows) -> Patterns:
    levels = [_row_levels(column, left, right) for column in columns]
    _set_swapped(columns, levels, left, right)
    total = np.zeros(len(left), dtype=np.int32)
    for place, each in enumerate(levels):
        total += each.astype(np.int32) * np.int32(LEVELS**place)
    return total


def _row_levels(column: Column, left: Rows, right: Rows) -> Levels:
    """Levels of a field in pairs of rows: nothing is known where salts differ."""
    levels = field_levels(column, column.left[left], column.right[right])
    if column.salt is not None:
        levels[column.salt.left[left] != column.salt.right[right]] = Level.MISSING
    return levels


def field_levels(column: Column, a: Codes, b: Codes) -> Levels:
    """Levels of pairs of values, given as codes (-1: no value)."""
    levels = np.full(len(a), Level.DIFFERS, dtype=np.int8)
    levels[a == b] = Level.SAME
    levels[(a < 0) | (b < 0)] = Level.MISSING
    unlike = np.flatnonzero(levels == Level.DIFFERS)
    if len(unlike) and column.field.kind is not Kind.CATEGORY:
        low, high = np.minimum(a[unlike], b[unlike]), np.maximum(a[unlike], b[unlike])
        size = len(column.values)
        different, place = np.unique(low.astype(np.int64) * size + high, return_inverse=True)
        levels[unlike] = _compared(column, different // size, different % size)[place]
    return levels


def _compared(column: Column, a: Numbers, b: Numbers) -> Levels:
    if column.bits is not None:
        return _bits(column, column.bits, a, b)
    return _COMPARE[column.field.kind](column.values, a, b)


def _set_swapped(columns: Sequence[Column], levels: Sequence[Levels], left: Rows, right: Rows) -> None:
    """Given name and surname exchanged: one statement, said once, by the given name; the surname then says nothing."""
    places = {column.field.role: place for place, column in enumerate(columns)}
    if Role.GIVEN not in places or Role.SURNAME not in places:
        return
    given, surname = columns[places[Role.GIVEN]], columns[places[Role.SURNAME]]
    as_surname = _translated(given.values, surname.values)
    swapped = (as_surname[given.left[left]] == surname.right[right]) & (surname.right[right] >= 0)
    swapped &= (as_surname[given.right[right]] == surname.left[left]) & (surname.left[left] >= 0)
    swapped &= levels[places[Role.GIVEN]] != Level.SAME
    levels[places[Role.GIVEN]][swapped] = Level.SWAPPED
    levels[places[Role.SURNAME]][swapped] = Level.MISSING


def _translated(values: Texts, into: Texts) -> Codes:
    """Code of a value in another field's values; -2 where it has none, and for no value (the last place)."""
    place = {text: number for number, text in enumerate(into)}
    return np.array([*(place.get(text, -2) for text in values), -2], dtype=np.int32)


def _names(values: Texts, a: Numbers, b: Numbers) -> Levels:
    levels = _by_edits(values, a, b)
    far = np.flatnonzero(levels == Level.DIFFERS)
    alike = _jaro_winkler(values, a[far], b[far]) >= NAMES_ALIKE
    levels[far[alike | _initials(values, a[far], b[far])]] = Level.ALIKE
    parts = [frozenset(name.split()) if " " in name else frozenset() for name in values]
    many = np.array([bool(each) for each in parts], dtype=bool)
    for place in np.flatnonzero((many[a] | many[b]) & (levels < Level.CLOSE)):
        if _share_a_part(values[a[place]], values[b[place]]):
            levels[place] = Level.PART
    return levels


def _share_a_part(a: str, b: str) -> bool:
    """Two names of several words have one of at least three letters in common: Garcia, Garcia Lopez."""
    return any(len(part) > 2 for part in set(a.split()) & set(b.split())) or a.replace(" ", "") == b.replace(" ", "")


def _initials(values: Texts, a: Numbers, b: Numbers) -> NDArray[np.bool_]:
    """One is the initial of the other."""
    single = np.array([len(value) == 1 for value in values], dtype=bool)
    letters = np.array([ord(value[0]) for value in values], dtype=np.int32)
    found: NDArray[np.bool_] = (single[a] | single[b]) & (letters[a] == letters[b])
    return found


def _texts(values: Texts, a: Numbers, b: Numbers) -> Levels:
    likeness = _jaro_winkler(values, a, b)
    levels = np.full(len(a), Level.DIFFERS, dtype=np.int8)
    levels[likeness >= TEXTS_ALIKE] = Level.ALIKE
    levels[likeness >= TEXTS_CLOSE] = Level.CLOSE
    return levels


def _by_edits(values: Texts, a: Numbers, b: Numbers) -> Levels:
    """CLOSE where one sign is put in, left out or changed, or two neighbours are exchanged; of at least three signs."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    edits = process.cpdist(
        values[a].tolist(), values[b].tolist(), scorer=OSA.distance, score_cutoff=1, dtype=np.uint8, workers=-1
    )
    long = np.array([len(value) > 2 for value in values], dtype=bool)
    return np.where((edits <= 1) & long[a] & long[b], Level.CLOSE, Level.DIFFERS).astype(np.int8)


def _jaro_winkler(values: Texts, a: Numbers, b: Numbers) -> NDArray[np.float32]:
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    found: NDArray[np.float32] = process.cpdist(
        values[a].tolist(), values[b].tolist(), scorer=JaroWinkler.similarity, dtype=np.float32, workers=-1
    )
    return found


def _dates(values: Texts, a: Numbers, b: Numbers) -> Levels:
    """CLOSE: day and month exchanged, one digit other, or two neighbours exchanged. ALIKE: two of three parts, or what
    is known of an incomplete date, or at most 31 days apart.
    """
    signs = np.array([[ord(sign) - 48 for sign in value] for value in values], dtype=np.int8).reshape(-1, 8)
    one, two = signs[a], signs[b]
    parts = [(_part(one, places), _part(two, places)) for places in (slice(0, 4), slice(4, 6), slice(6, 8))]
    (year, other_year), (month, other_month), (day, other_day) = parts
    agree = sum((first == second).astype(np.int8) for first, second in parts)
    levels = np.where(agree >= 2, Level.ALIKE, Level.DIFFERS).astype(np.int8)
    partial = ((month == 0) | (other_month == 0) | (day == 0) | (other_day == 0)) & (year == other_year)
    partial &= (month == other_month) | (month == 0) | (other_month == 0)
    levels[partial] = Level.ALIKE
    apart = abs((year - other_year) * 372 + (month - other_month) * 31 + day - other_day)
    levels[~partial & (apart <= 31)] = Level.ALIKE
    exchanged = (year == other_year) & (month == other_day) & (day == other_month)
    levels[~partial & (exchanged | (_signs_apart(one, two) <= 1))] = Level.CLOSE
    return levels


def _part(signs: NDArray[np.int8], places: slice) -> NDArray[np.int32]:
    total = np.zeros(len(signs), dtype=np.int32)
    for column in signs[:, places].T:
        total = total * 10 + column
    return total


def _signs_apart(one: NDArray[np.int8], two: NDArray[np.int8]) -> NDArray[np.int64]:
    """How many signs differ; two neighbours exchanged count once."""
    unlike = one != two
    crossed = unlike[:, :-1] & unlike[:, 1:] & (one[:, :-1] == two[:, 1:]) & (one[:, 1:] == two[:, :-1])
    counted: NDArray[np.int64] = unlike.sum(axis=1) - crossed.any(axis=1)
    return counted


def _numbers(values: Texts, a: Numbers, b: Numbers) -> Levels:
    """CLOSE: one apart. ALIKE: two or three apart."""
    known = np.array([int(value[:9]) for value in values], dtype=np.int64)
    apart = abs(known[a] - known[b])
    return np.select([apart <= 1, apart <= 3], [Level.CLOSE, Level.ALIKE], Level.DIFFERS).astype(np.int8)


def _bits(column: Column, bits: NDArray[np.uint64], a: Numbers, b: Numbers) -> Levels:
    """Levels of keyed tokens by the Dice coefficient of their bits."""
    held = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    shared = np.zeros(len(a), dtype=np.int64)
    for word in bits.T:
        shared += np.bitwise_count(word[a] & word[b])
    dice = 2 * shared / np.maximum(held[a] + held[b], 1)
    close, alike = _DICE[column.field.kind]
    return np.select([dice >= close, dice >= alike], [Level.CLOSE, Level.ALIKE], Level.DIFFERS).astype(np.int8)


_COMPARE: dict[Kind, Callable[[Texts, Numbers, Numbers], Levels]] = {
    Kind.NAME: _names,
    Kind.DATE: _dates,
    Kind.IDENTIFIER: _by_edits,
    Kind.CODE: _by_edits,
    Kind.TEXT: _texts,
    Kind.NUMBER: _numbers,
}
