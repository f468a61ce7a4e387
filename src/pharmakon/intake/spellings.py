"""Spellings of categories in a file, as the `values` of a proposed mapping."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial

from pharmakon.intake.mapping import ColumnEntry
from pharmakon.intake.profile import Profile
from pharmakon.intake.reasons import because
from pharmakon.intake.words import meanings, plain, squashed

_CLEARLY = 0.05  # share of each of two letters from which they are no slip of the pen (owner: Pharmakon)
_MALE, _FEMALE, _UNKNOWN = "male", "female", "why:does_not_know"


@dataclass(frozen=True)
class _Pair:
    """Two abbreviations that mean man and woman where they stand beside each other in one column.

    `headings` (as `squashed`) name the language, where the same letters mean something else in others.
    """

    man: str
    woman: str
    words: str
    headings: frozenset[str] = frozenset()


# M is a man in most languages and a woman in Spanish, Portuguese and Lithuanian; the letter beside it tells which.
# Source: general knowledge of the languages, typed by hand. Owner: the Pharmakon project.
_USUAL = (_Pair("m", "f", "male, female"), _Pair("m", "w", "männlich, weiblich"), _Pair("h", "f", "homme, femme"))
_PAIRS = (
    *_USUAL,
    _Pair("h", "m", "hombre, mujer"),
    _Pair("m", "k", "mężczyzna, kobieta; man, kvinna"),
    _Pair("m", "z", "muž, žena"),
    _Pair("m", "n", "mies, nainen; mees, naine"),
    _Pair("e", "k", "erkek, kadın"),
    _Pair("l", "p", "laki-laki, perempuan"),
    _Pair("v", "s", "vīrietis, sieviete"),
    _Pair("ferfi", "no", "férfi, nő"),
    _Pair("м", "ж", "мужской, женский"),
    _Pair("ч", "ж", "чоловіча, жіноча"),
    _Pair("f", "n", "férfi, nő", frozenset({"nem", "neme"})),
    _Pair("m", "v", "man, vrouw", frozenset({"geslacht"})),
    _Pair("v", "m", "vyras, moteris", frozenset({"lytis"})),
)
_MAYBE_A_WOMAN = frozenset({"sexo", "genero"})  # headings of the languages in which a lone M may be a woman


@dataclass(frozen=True)
class Sexes:
    """Text of a column → sex; unsure where the column does not settle what a letter means, and why."""

    known: Mapping[str, str]
    sure: bool = True
    why: str = ""


def spellings(known: Mapping[str, str], own: Collection[str]) -> dict[str, str]:
    """Text → value, without what the record type knows by itself (`own`), each once whatever its capital letters."""
    found: dict[str, str] = {}
    for text, meaning in sorted(known.items()):
        if plain(text) not in own and plain(text) not in {plain(each) for each in found}:
            found[text] = meaning
    return found


def sexes_of(column: Profile) -> Sexes:
    """What the texts of a column mean as sexes."""
    texts = {plain(text) for text, _ in column.sample}
    known = column.known("sex")
    known |= {text: _UNKNOWN for text, _ in column.sample if plain(text) == "u"}
    pairs = [pair for pair in _PAIRS if {pair.man, pair.woman} <= texts]
    if any(pair in _USUAL for pair in pairs):
        return Sexes(known)
    fitting = [pair for pair in pairs if not pair.headings or pair.headings & column.heading.forms]
    if pairs and len(fitting) != 1:
        return Sexes(known, sure=False, why=because("the letters mean different sexes in different languages"))
    if fitting:
        return _of_pair(fitting[0], column, known)
    if texts & {"m"} and column.heading.forms & _MAYBE_A_WOMAN and not texts & {squashed(text) for text in _MEN}:
        return Sexes(known, sure=False, why=because("M alone may be masculino or mujer"))
    return Sexes(known)


_MEN = tuple(word for word, meaning in meanings("sex").items() if meaning == _MALE and len(word) > 1)


def _of_pair(pair: _Pair, column: Profile, known: dict[str, str]) -> Sexes:
    meant = {pair.man: _MALE, pair.woman: _FEMALE}
    known |= {text: meant[plain(text)] for text, _ in column.sample if plain(text) in meant}
    clear = all(column.share(partial(_is, letter=letter)) >= _CLEARLY for letter in meant)
    letters = " and ".join(sorted(letter.upper() for letter in meant))
    why = because("{letters} stand beside each other: {words}", letters=letters, words=pair.words)
    return Sexes(known, sure=clear, why=why)


def _is(text: str, *, letter: str) -> bool:
    return plain(text) == letter


def with_sexes(
    entry: ColumnEntry, column: Profile, own: Collection[str], totals: Mapping[str, str] | None = None
) -> ColumnEntry:
    """The entry with the spellings of the sexes; `totals` are texts for both sexes."""
    sexes = sexes_of(column)
    values = spellings({**sexes.known, **(totals or {})}, own)
    return replace(entry, values=values, sure=entry.sure and sexes.sure, why=sexes.why or entry.why)
