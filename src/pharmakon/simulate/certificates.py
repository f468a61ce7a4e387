"""Texts as certifiers write them: names in their variety, order, templates, blood levels, capitals."""

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.simulate.deaths import ABSENT, Deaths
from pharmakon.simulate.draws import Draws, Whole
from pharmakon.simulate.texts import chosen, either, joined, whole_texts
from pharmakon.simulate.world import CLASS_NAMED, numbers, rows, substances

_LEVELS = 999  # blood levels run from 1 to 999 of the unit
_WITH_VALUES = 560  # per mille of certificates that give blood levels
_WITH_ORIGIN = 80  # per mille that name what the poisoning led to
_CAPITALS = (450, 250, 100, 200)  # as composed, ALL CAPITALS, no capitals, Each Word
_JOINTS = ("", ", ", " and ", ", ", ", ", ", ", ", and ")  # none, then pairs: between two, before the last
_JOINT_WEIGHTS = (60, 25, 15)
_KINDS = ("none", "class", "one", "several", "one with value", "several with values")
_NONE, _CLASS, _ONE, _SEVERAL, _VALUES = 0, 1, 2, 3, 2


def cause_texts(deaths: Deaths, draws: Draws) -> pa.Array:
    """Cause of death as certified."""
    size = len(deaths)
    slots = _shuffled(deaths.named, draws)
    count = (slots != ABSENT).sum(axis=1)
    by_class = slots[:, 0] == substances().place(CLASS_NAMED)
    with_values = draws.chance(_WITH_VALUES, size)
    kind = np.select([count == 0, by_class, count == 1], [_NONE, _CLASS, _ONE], _SEVERAL)
    kind = np.where(with_values & (kind >= _ONE), kind + _VALUES, kind)
    names = _listed(np.where(by_class[:, None], ABSENT, slots), count, with_values, draws)
    before, after, weights = _phrases()
    phrase = draws.pick_by(weights, kind)
    text = joined(_origins(size, draws), chosen(before, phrase), names, chosen(after, phrase))
    return _capitals(joined(text, _tails(deaths, draws)), draws)


def conditions(size: int, draws: Draws) -> pa.Array:
    """Other significant conditions as certified; empty for many."""
    return chosen(_texts("conditions", "text"), draws.pick(numbers("conditions", "weight"), size))


def _shuffled(named: Whole, draws: Draws) -> Whole:
    """The named substances of each death in random order, ABSENT last."""
    keys = draws.keys(named.size).reshape(named.shape) >> np.uint64(1)
    keys[named == ABSENT] = np.uint64(2**64 - 1)
    return np.take_along_axis(named, np.argsort(keys, axis=1, kind="stable"), axis=1)


def _listed(slots: Whole, count: Whole, with_values: NDArray[np.bool_], draws: Draws) -> pa.Array:
    """The names of each death as a list: a, b and c, each with its blood level where the certificate gives them."""
    joint = draws.pick(_JOINT_WEIGHTS, len(slots))
    pieces: list[pa.Array] = []
    for slot in range(slots.shape[1]):
        here = slots[:, slot] != ABSENT
        if slot:
            last = count - 1 == slot
            pieces.append(chosen(_JOINTS, np.where(here, 1 + 2 * joint + last, 0)))
        pieces.append(_words(slots[:, slot], here, draws))
        pieces.append(_levels(slots[:, slot], here & with_values, draws))
    return joined(*pieces)


def _words(places: Whole, here: NDArray[np.bool_], draws: Draws) -> pa.Array:
    table, weights = _vocabulary()
    word = draws.pick_by(weights, np.where(here, places, 0))
    return chosen(table, np.where(here, word, len(table) - 1))


def _levels(places: Whole, here: NDArray[np.bool_], draws: Draws) -> pa.Array:
    table, unit_of = _level_table()
    level = unit_of[np.where(here, places, 0)] * _LEVELS + draws.below(_LEVELS, len(places))
    return table.take(pa.array(np.where(here, level, len(table) - 1)))


def _origins(size: int, draws: Draws) -> pa.Array:
    table = [row for row in rows("phrases") if row["kind"] == "origin"]
    origin = draws.pick([int(row["weight"]) for row in table], size)
    words = [*(row["before"] for row in table), ""]
    return chosen(words, np.where(draws.chance(_WITH_ORIGIN, size), origin, len(table)))


def _tails(deaths: Deaths, draws: Draws) -> pa.Array:
    """What stands after the cause; a denial or a history only where the death does not involve what it denies."""
    table = rows("tails")
    tail = draws.pick(numbers("tails", "weight"), len(deaths))
    for at, row in enumerate(table):
        if row["unless"]:
            tail[(tail == at) & deaths.involves(row["unless"])] = 0
    parts = [row["text"].partition("{number}") for row in table]
    numbered = np.array([bool(mark) for _, mark, _ in parts])[tail]
    reports = joined(whole_texts(draws.below(100_000, len(deaths)), 5), f"/{deaths.year % 100:02d}")
    return joined(
        chosen([before for before, _, _ in parts], tail),
        either(numbered, reports, ""),
    )


def _capitals(text: pa.Array, draws: Draws) -> pa.Array:
    first = pc.ascii_upper(pc.utf8_slice_codeunits(text, 0, 1))
    sentence = joined(first, pc.utf8_slice_codeunits(text, 1))
    style = draws.pick(_CAPITALS, len(text))
    for at, changed in ((1, pc.ascii_upper(text)), (2, pc.ascii_lower(text)), (3, pc.ascii_title(text))):
        sentence = either(style == at, changed, sentence)
    return sentence


def _texts(table: str, column: str) -> tuple[str, ...]:
    return tuple(row[column] for row in rows(table))


@cache
def _phrases() -> tuple[tuple[str, ...], tuple[str, ...], Whole]:
    """Before, after, and weights: kinds x phrases."""
    table = rows("phrases")
    weights = [[int(row["weight"]) * (row["kind"] == kind) for row in table] for kind in _KINDS]
    return _texts("phrases", "before"), _texts("phrases", "after"), np.array(weights, dtype=np.int64)


@cache
def _vocabulary() -> tuple[tuple[str, ...], Whole]:
    """Words, the last one empty, and weights: substances x words. What has no word of its own stands by its id."""
    table = rows("words")
    known = substances()
    written = {row["substance"] for row in table}
    silent = [{"substance": each, "word": each, "per_mille": "1"} for each in known.ids if each not in written]
    table = (*table, *silent)
    weights = [[int(row["per_mille"]) * (row["substance"] == each) for row in table] for each in known.ids]
    return (*(row["word"] for row in table), ""), np.array(weights, dtype=np.int64)


@cache
def _level_table() -> tuple[pa.Array, Whole]:
    """Every blood level of every unit, the last one empty, and the unit of each substance."""
    known = substances()
    units = sorted(set(known.units))
    levels = [f" {number / 10:.1f} {unit}" for unit in units for number in range(1, _LEVELS + 1)]
    return pa.array([*levels, ""], pa.string()), np.array([units.index(unit) for unit in known.units], dtype=np.int64)
