"""Spellings of categories in a file, as the `values` of a proposed mapping."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from pharmakon.intake.mapping import ColumnEntry
from pharmakon.intake.profile import Profile
from pharmakon.intake.reasons import because
from pharmakon.intake.words import plain

# In Spanish and Portuguese files H is hombre or homem and M mujer or mulher; elsewhere M is a man.
_MAN_H, _WOMAN_M = "h", "m"
_OTHER_WOMEN = frozenset({"f", "w"})
_CLEARLY = 0.05  # share of each of the two letters from which they are no slip of the pen (owner: Pharmakon)


def spellings(known: Mapping[str, str], own: Collection[str]) -> dict[str, str]:
    """Text → value, without what the record type knows by itself (`own`), each once whatever its capital letters."""
    found: dict[str, str] = {}
    for text, meaning in sorted(known.items()):
        if plain(text) not in own and plain(text) not in {plain(each) for each in found}:
            found[text] = meaning
    return found


def with_sexes(
    entry: ColumnEntry, column: Profile, own: Collection[str], totals: Mapping[str, str] | None = None
) -> ColumnEntry:
    """The entry with the spellings of the sexes; `totals` are texts for both sexes."""
    known = {**column.known("sex"), **(totals or {})}
    letters = {plain(text) for text in known}
    if not {_MAN_H, _WOMAN_M} <= letters or letters & _OTHER_WOMEN:
        return replace(entry, values=spellings(known, own))
    known |= {text: "female" for text in known if plain(text) == _WOMAN_M}
    shares = (column.share(partial(_is_letter, letter=letter)) for letter in (_MAN_H, _WOMAN_M))
    clear = all(share >= _CLEARLY for share in shares)
    why = because("H and M stand beside each other: hombre and mujer")
    return replace(entry, values=spellings(known, own), sure=entry.sure and clear, why=why)


def _is_letter(text: str, *, letter: str) -> bool:
    return plain(text) == letter
