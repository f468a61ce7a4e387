"""Names of which a text tells that one is meant and not which: "meta/para-fluorofentanyl", "citalopram/escitalopram".

A laboratory writes two places of a group, or two forms of one molecule, with a slash between because its method cannot
tell them apart. The order says nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import permutations

from pharmakon.substances.folding import Key

# Places of a group in a molecule that stand for one another, by how they are written.
_PLACES = (
    frozenset(["ortho", "meta", "para"]),
    frozenset(["o", "m", "p"]),
    frozenset(["n", "o"]),
    frozenset(["2", "3", "4"]),
    frozenset(["5", "6", "7", "8", "9", "10"]),
    frozenset(["alpha", "beta", "gamma", "delta"]),
    frozenset(["dextro", "levo"]),
)
_SLASH = "/"
_MOST = 3  # places in one list
_SHORTEST = 3  # letters of what the places stand before


def of_places(keys: Collection[Key]) -> Iterator[tuple[Key, tuple[Key, ...]]]:
    """Keys of lists of places, each with the keys of the names of which one is meant."""
    families: dict[tuple[Key, Key, int], dict[str, Key]] = {}
    for key in keys:
        for number, first in _placed(key):
            families.setdefault((key[:first], key[first + 1 :], number), {})[key[first]] = key
    for (before, after, _), family in families.items():
        for size in range(2, min(len(family), _MOST) + 1):
            for places in permutations(family, size):
                meant = tuple(family[place] for place in places)
                for listed in _listed(places, before):
                    yield before + listed + after, meant
                yield joined(meant), meant


def _placed(key: Key) -> Iterator[tuple[int, int]]:
    """Which places stand in a key before a soft gap and letters: number of their kind, index in the key."""
    for index in range(0, len(key) - 2, 2):
        told = key[index + 1] == "" and len(key[index + 2]) >= _SHORTEST and (not index or not key[index - 1])
        yield from ((number, index) for number, kind in enumerate(_PLACES) if told and key[index] in kind)


def _listed(places: tuple[str, ...], before: Key) -> Iterator[Key]:
    """The places with a slash between, and with what stands before them said each time ("delta-8/delta-9")."""
    for between in dict.fromkeys([(), before]):
        listed: Key = (places[0],)
        for place in places[1:]:
            listed += (_SLASH, *between, place)
        yield listed


def joined(keys: tuple[Key, ...]) -> Key:
    """Whole names with a slash between."""
    whole = keys[0]
    for key in keys[1:]:
        whole += (_SLASH, *key)
    return whole


def of_isomers(
    names: Mapping[str, Collection[Key]], parents: Mapping[str, str]
) -> Iterator[tuple[Key, tuple[Key, ...]]]:
    """Keys of pairs of isomers, each with the keys of its names; `parents` lead from isomers to their parents."""
    for isomer, parent in parents.items():
        others = [parent, *(other for other, its in parents.items() if its == parent and other != isomer)]
        for pair in ((one, other) for one in names.get(isomer, ()) for name in others for other in names.get(name, ())):
            yield joined(pair), pair
            yield joined(pair[::-1]), pair


def turned(key: Key) -> Key | None:
    """A key of two names with a slash between in the other order; None where it is none."""
    if key[1::2].count(_SLASH) != 1:
        return None
    place = key[1::2].index(_SLASH) * 2 + 1
    return (*key[place + 1 :], _SLASH, *key[:place])
