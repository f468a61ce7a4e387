"""Parts of names that tell what kind of substance is meant: endings of medicines, beginnings of substituted ones.

A mistake rarely makes another ending that is one: "methimazole" is not metamizole, "hydrazine" not hydroxyzine.
"""

import re

from pharmakon.substances.spelling import ONE_MISTAKE, cost

# Common stems at the end of names, longest first where one ends in another (WHO, "The use of stems in the selection of
# international nonproprietary names", 2018), and endings of chemical names that part families of this register.
_ENDINGS = (
    *(
        "conazole",
        "nidazole",
        "prazole",
        "piprazole",
        "bendazole",
        "azole",
        "izole",
        "azol",
        "izol",
        "cycline",
        "cillin",
        "mycin",
    ),
    *("oxacin", "sartan", "dipine", "olol", "pril", "prilat", "statin", "fibrate", "gliptin", "gliflozin", "formin"),
    *("glitazone", "thiazide", "semide", "setron", "triptan", "tidine", "tadine", "astine", "azepam", "azolam"),
    *("barbital", "bamate", "caine", "profen", "fenac", "metacin", "oxicam", "coxib", "fenamic", "buzone", "asone"),
    *("onide", "quine", "vir", "dronate", "racetam", "toin", "suximide", "triptyline", "pramine", "oxetine"),
    *("peridol", "peridone", "perone", "azine", "drine", "frine", "terol", "trel", "estrol", "codone", "morphone"),
    *("azocine", "adol", "nitazene", "pyrone", "curium", "flurane", "xaban", "grel"),
    *("parin", "relin", "zosin", "stigmine", "tropium", "xetamine", "ketamine", "phetamine", "phedrone", "ylone"),
)
# What a substance is called before its name when something stands in its molecule.
_PREFIXES = (
    *("fluoro", "chloro", "bromo", "methoxy", "ethoxy", "hydroxy", "acetyl", "methoxyacetyl", "butyryl", "isobutyryl"),
    *("valeryl", "furanyl", "tetrahydrofuranyl", "cyclopropyl", "crotonyl", "acryloyl", "benzoyl", "benzyl", "methyl"),
    *("desmethyl", "despropionyl", "ortho"),
)
# What many names begin with: with a letter or two more it is the beginning of none of them ("benzap", "phosph").
_MORPHEME = re.compile(
    "(?:acet|benz|brom|chlor|cicl|cycl|fluor|iod|neur|nitr|phosph|spir|sulf)o?[a-z]{0,2}|m?ethyl[a-z]{0,2}|(?:but|prop)yl[a-z]{0,2}"
)
_PLACES = ("ortho", "meta", "para", "iso")
_SHORTEST_PREFIX = 5  # letters of a prefix that was mistyped; shorter words are too near to others


def ending_of(word: str) -> str:
    """The longest ending of a kind of substance that a word has; "" where it has none."""
    return max((each for each in _ENDINGS if word.endswith(each)), key=len, default="")


def are_apart(typed: str, name: str) -> bool:
    """Whether a word ends as one kind of substance and a name as another, or as none."""
    return typed.endswith(_ENDINGS) and not name.endswith(ending_of(typed))


def says_little(word: str) -> bool:
    """Whether a word is what many names begin with, and hardly more."""
    return _MORPHEME.fullmatch(word) is not None


def prefix_meant(word: str) -> str:
    """The prefix of chemical names that a word is with one mistake, behind a place in the molecule too; "" if none."""
    place = next((each for each in _PLACES if word.startswith(each) and len(word) > len(each) + 1), "")
    rest = word.removeprefix(place)
    if not _SHORTEST_PREFIX <= len(rest) <= _LONGEST_PREFIX:
        return ""
    near = {prefix for left in _shortened(rest) for prefix in _BY_SHORTENED.get(left, ())}
    priced = sorted((cost(rest, prefix), prefix) for prefix in near)
    return place + priced[0][1] if priced and 0 < priced[0][0] <= ONE_MISTAKE else ""


def _shortened(word: str) -> set[str]:
    """A word, and what is left of it without any one letter: of two that one mistake parts something is the same."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _by_shortened() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for prefix in _PREFIXES:
        for left in _shortened(prefix):
            found.setdefault(left, []).append(prefix)
    return found


_BY_SHORTENED = _by_shortened()
_LONGEST_PREFIX = max(map(len, _PREFIXES)) + 1
