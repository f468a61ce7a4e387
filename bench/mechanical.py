"""A rule that finds names of substances in certified causes without the program: pieces of text, and one letter off.

Written apart from the resolver, and dumber, to say where a reader that finds nothing should have found something. It
knows a name where it stands whole, glued to its neighbours, broken by a hyphen at a line's end, or as a word with one
letter left out, too many, changed or swapped. A phrase of negation or history before it in the same clause is seen.
"""

import re
from dataclasses import dataclass

_WORDS = re.compile(r"[^\W_]+")
_BROKEN = re.compile(r"(?<=\w)-?\s*[\r\n]+\s*(?=\w)|(?<=\w)-(?=\w)")
_CLAUSES = re.compile(r"[;.\r\n]|\bbut\b|\bhowever\b|\bpositive\b")
_TURNED = re.compile(
    r"\b(no|not|negative for|neg for|without|absence of|history of|hx of|h/o|former|prior|past|remote|ruled out|"
    r"history)\b"
)
SHORTEST_ONE_OFF = 6  # letters


@dataclass(frozen=True)
class Names:
    """What speaks for a substance.

    `names` of the substance, its brands, its only sources' markers; `classes` that do not tell it from others, and
    markers with several sources; `part_of` are longer words in which a name is another substance (norfentanyl).
    """

    names: tuple[str, ...]
    classes: tuple[str, ...] = ()
    part_of: str = r"(?!)"


def stands(text: str, names: Names) -> bool:
    """Whether a name stands in the text."""
    return bool(_places(text, names))


def stands_plainly(text: str, names: Names) -> bool:
    """Whether a name stands in the text outside a phrase of negation or history."""
    low = text.casefold()
    return any(_TURNED.search(_clause_before(low, place)) is None for place in _places(text, names))


def class_stands(text: str, names: Names) -> bool:
    """Whether a class or a marker with other sources stands in the text."""
    low = text.casefold()
    return any(each in low for each in names.classes)


def _clause_before(low: str, place: int) -> str:
    return _CLAUSES.split(low[:place])[-1]


def _places(text: str, names: Names) -> list[int]:
    """Where names begin in the text. A name in two pieces is sought in the text without the break."""
    low = text.casefold()
    found = _found_in(low, names)
    if not found and _BROKEN.search(low):
        found = [min(place, len(low)) for place in _found_in(_BROKEN.sub("", low), names)]
    return found


def _found_in(low: str, names: Names) -> list[int]:
    others = [found.span() for found in re.finditer(names.part_of, low)]
    free = "".join(" " if any(a <= place < b for a, b in others) else letter for place, letter in enumerate(low))
    places = [found.start() for name in names.names for found in re.finditer(_anywhere(name), free)]
    long = [name for name in names.names if len(name) >= SHORTEST_ONE_OFF]
    places += [word.start() for word in _WORDS.finditer(free) if any(_one_off(word[0], name) for name in long)]
    return sorted(set(places))


def _anywhere(name: str) -> str:
    """Long names inside other words too; short ones as whole words alone."""
    return re.escape(name) if len(name) >= SHORTEST_ONE_OFF else rf"\b{re.escape(name)}\b"


def _one_off(word: str, name: str) -> bool:
    """One letter left out, too many, changed, or two neighbours swapped."""
    if abs(len(word) - len(name)) > 1 or word == name:
        return False
    same = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    one, other = word[same:], name[same:]
    return one[1:] == other or one == other[1:] or one[1:] == other[1:] or _swapped(one, other)


def _swapped(one: str, other: str) -> bool:
    return len(one) > 1 and one[:2] == other[1::-1] and one[2:] == other[2:]
