"""Ways in which one name is written: its parts apart or together."""

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import TypeVar

from pharmakon.substances.folding import Key

Meaning = TypeVar("Meaning")
# Beginnings of chemical names that people write apart or together: "fluoroisobutyryl", "fluoro isobutyryl".
_APART = ("fluoro", "chloro", "bromo", "iodo", "methoxy", "ethoxy", "hydroxy", "desmethyl", "acetyl", "methyl", "ethyl")
_SHORTEST_REST = 4  # letters behind a beginning
_MOST_FORMS = 5  # places where a name may be written apart or together; longer names are taken as they stand


def with_forms(found: Mapping[Key, Meaning]) -> dict[Key, Meaning]:
    """The keys and, where they are no others, their forms."""
    joined: dict[Key, Meaning] = {}
    for key, entry in found.items():
        for form in _forms(key) if len(key) > 1 or key[0].startswith(_APART) else ():
            joined.setdefault(form, entry)
    return joined | dict(found)


def _forms(key: Key) -> Iterator[Key]:
    """The key with letters joined over soft gaps, or parted behind a chemical beginning, in every way."""
    parts = _parted(key)
    places = [
        place
        for place in range(1, len(parts), 2)
        if parts[place] == "" and parts[place - 1].isalpha() and parts[place + 1].isalpha()
    ]
    if len(places) <= _MOST_FORMS:
        for joined in product((False, True), repeat=len(places)):
            yield _joined(parts, {place for place, join in zip(places, joined, strict=True) if join})


def _parted(key: Key) -> Key:
    parts: list[str] = []
    for part in key:
        while part.startswith(_APART):
            head = next(each for each in _APART if part.startswith(each))
            if len(part) - len(head) < _SHORTEST_REST:
                break
            parts += [head, ""]
            part = part[len(head) :]
        parts.append(part)
    return tuple(parts)


def _joined(key: Key, places: Collection[int]) -> Key:
    parts = [key[0]]
    for place in range(1, len(key), 2):
        if place in places:
            parts[-1] += key[place + 1]
        else:
            parts += key[place : place + 2]
    return tuple(parts)
