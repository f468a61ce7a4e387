"""Persons that nobody is: names, births, addresses with families among them, and records of them with errors.

Truth is known: two records are of one person when their numbers are equal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.figure import Figure

FIGURES: tuple[Figure, ...] = ()
Texts = NDArray[np.object_]
_GIVEN_NAMES, _SURNAMES, _STREETS, _POSTCODES = 3_000, 60_000, 20_000, 3_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Errors:
    """How often (0-1) a record of a person is wrong, field by field."""

    given_typed: float = 0.05
    given_missing: float = 0.03
    given_initial: float = 0.02
    surname_typed: float = 0.05
    surname_changed: float = 0.02
    surname_missing: float = 0.01
    names_swapped: float = 0.01
    birth_digit: float = 0.03
    birth_exchanged: float = 0.01
    birth_missing: float = 0.02
    birth_first_of_january: float = 0.01
    death_digit: float = 0.03
    sex_wrong: float = 0.005
    moved: float = 0.15
    street_typed: float = 0.10
    street_missing: float = 0.03
    postcode_typed: float = 0.03


def persons(random: np.random.Generator, count: int) -> dict[str, Texts]:
    """Persons in households: members share an address, and mostly a surname."""
    houses = np.sort(random.integers(0, max(1, int(count / 2.3)), count))
    order = random.permutation(count)
    given, surnames = _names(random)
    own = random.random(count) < 0.15
    family = _drawn(random, surnames, count)[houses]
    surname = np.where(own, _drawn(random, surnames, count), family)
    sex = random.integers(0, 2, count)
    half = len(given) // 2
    name = np.where(sex == 0, _drawn(random, given[:half], count), _drawn(random, given[half:], count))
    columns = {
        "given": name,
        "surname": surname,
        "birth": _births(random, count),
        "sex": np.array(["male", "female"], dtype=object)[sex],
        **_addresses(random, count, houses),
    }
    return {key: texts[order] for key, texts in columns.items()}


def _names(random: np.random.Generator) -> tuple[Texts, Texts]:
    from pharmakon.reference.personal_names import personal_names

    every = np.array(sorted(name for name in personal_names() if len(name) > 2), dtype=object)
    every = random.permutation(every)
    return every[:_GIVEN_NAMES], every[_GIVEN_NAMES : _GIVEN_NAMES + _SURNAMES]


def _drawn(random: np.random.Generator, words: Texts, count: int) -> Texts:
    """Words by Zipf's law, the commonest about 1 %, as surnames and given names are."""
    weight = 1 / (np.arange(len(words)) + 10.0)
    return words[np.searchsorted(np.cumsum(weight / weight.sum()), random.random(count)).clip(0, len(words) - 1)]


def _births(random: np.random.Generator, count: int) -> Texts:
    """Days over 90 years, one in fifty moved to 1 January."""
    days = np.datetime64("1930-01-01") + random.integers(0, 90 * 365, count)
    first = days.astype("datetime64[Y]").astype("datetime64[D]")
    return np.datetime_as_string(np.where(random.random(count) < 0.02, first, days)).astype(object)


def _addresses(random: np.random.Generator, count: int, houses: NDArray[np.int64]) -> dict[str, Texts]:
    streets = np.array([f"{name} street" for name in random.permutation(_names(random)[1])[:_STREETS]], dtype=object)
    codes = np.array([f"{code:05}" for code in random.permutation(99_999)[:_POSTCODES]], dtype=object)
    number = random.integers(1, 200, count).astype("U").astype(object)
    street = number + " " + _drawn(random, streets, count)
    return {"street": street[houses], "postcode": _drawn(random, codes, count)[houses]}


def records(
    random: np.random.Generator, people: Mapping[str, Texts], who: NDArray[np.int64], errors: Errors
) -> pa.Table:
    """A record of each person in `who`, with errors; the column `person` is the truth, `row` the key."""
    held = {key: texts[who].copy() for key, texts in people.items()}
    others = {key: texts[random.integers(0, len(texts), len(who))] for key, texts in people.items()}
    moves = _chosen(random, len(who), errors.moved)
    for key in {"street", "postcode"} & set(held):
        held[key][moves] = others[key][moves]
    changed = _chosen(random, len(who), errors.surname_changed)
    held["surname"][changed] = others["surname"][changed]
    swapped = _chosen(random, len(who), errors.names_swapped)
    held["given"][swapped], held["surname"][swapped] = held["surname"][swapped], held["given"][swapped]
    for key, share, change in _changes(errors):
        if key in held:
            rows = _chosen(random, len(who), share)
            held[key][rows] = [change(text, random) if text else text for text in held[key][rows]]
    columns = {key: pa.array(texts, pa.string()) for key, texts in held.items()}
    return pa.table({"row": pa.array(np.arange(len(who))), "person": pa.array(who)} | columns)


def _chosen(random: np.random.Generator, count: int, share: float) -> NDArray[np.int64]:
    return np.flatnonzero(random.random(count) < share)


_Change = Callable[[str, np.random.Generator], str | None]


def _changes(errors: Errors) -> tuple[tuple[str, float, _Change], ...]:
    return (
        ("given", errors.given_typed, typed),
        ("given", errors.given_initial, _initial),
        ("surname", errors.surname_typed, typed),
        ("birth", errors.birth_digit, _other_digit),
        ("birth", errors.birth_exchanged, _exchanged),
        ("birth", errors.birth_first_of_january, _first_of_january),
        ("death", errors.death_digit, _other_digit),
        ("sex", errors.sex_wrong, _other_sex),
        ("street", errors.street_typed, typed),
        ("postcode", errors.postcode_typed, _other_digit),
        ("given", errors.given_missing, _missing),
        ("surname", errors.surname_missing, _missing),
        ("birth", errors.birth_missing, _missing),
        ("street", errors.street_missing, _missing),
    )


def typed(text: str, random: np.random.Generator) -> str:
    """One or two slips of the fingers: a letter changed, left out, put in, or two exchanged."""
    for _ in range(1 + (random.random() < 0.2)):
        place, kind = int(random.integers(0, len(text))), int(random.integers(0, 4))
        letter = _LETTERS[int(random.integers(0, len(_LETTERS)))]
        middle = (letter, "", text[place] + letter, text[place : place + 2][::-1])[kind]
        text = text[:place] + middle + text[place + (2 if kind == 3 else 1) :] or letter
    return text


def _other_digit(text: str, random: np.random.Generator) -> str:
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    place = places[int(random.integers(0, len(places)))]
    return text[:place] + str((int(text[place]) + 1 + int(random.integers(0, 9))) % 10) + text[place + 1 :]


def _initial(text: str, _: np.random.Generator) -> str:
    return text[:1]


def _exchanged(date: str, _: np.random.Generator) -> str:
    return f"{date[:4]}-{date[8:]}-{date[5:7]}"


def _first_of_january(date: str, _: np.random.Generator) -> str:
    return f"{date[:4]}-01-01"


def _other_sex(sex: str, _: np.random.Generator) -> str:
    return "female" if sex == "male" else "male"


def _missing(_: str, __: np.random.Generator) -> None:
    return None
