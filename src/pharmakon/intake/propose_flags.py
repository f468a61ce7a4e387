"""Yes-or-no columns that name a substance in their heading, and columns whose cells list drugs."""

import re
from collections.abc import Callable, Iterator, Sequence

from pharmakon.intake.mapping import MENTION, ColumnEntry
from pharmakon.intake.profile import EXACT, Heading, Profile, heading_words
from pharmakon.intake.reasons import because
from pharmakon.intake.words import plain

Find = Callable[[str], Sequence[str]]
# Shares of filled cells (owner: Pharmakon): from which a column is a yes-or-no column, and a list of drugs.
_YES_OR_NO, _DRUGS = 0.8, 0.5
_FEW_TEXTS, _SHORT_NAME, _SEVERAL = 12, 2, 3
_PIECES = re.compile(r"[,;/&+|\n]| and | und | et | y ")
_TAIL = re.compile(r"(?<=[a-z])(flg|flag|yn|ind)$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_")


def flag_entry(column: Profile, find: Find) -> ColumnEntry | None:
    """The line of a yes-or-no column whose heading is a name of the register, or None."""
    if not column.filled or column.different > _FEW_TEXTS or column.answers < _YES_OR_NO:
        return None
    for name, whole in _all_names(column):
        found = list(find(name))
        if found:
            sure = whole and len(found) == 1 and len(name) > _SHORT_NAME
            return ColumnEntry(f"{MENTION}{found[0]}", column.name, sure=sure, why=_why(name, found, whole=whole))
    why = because("a yes-or-no column; its heading is no name of the substance register")
    return ColumnEntry("ignore", column.name, sure=False, why=why)


def _all_names(column: Profile) -> Iterator[tuple[str, bool]]:
    """Names the heading may mean, then those that its label may mean."""
    yield from _names(column.heading)
    if column.heading.in_words:
        yield from _names(column.heading.in_words)


def _names(column: Heading) -> Iterator[tuple[str, bool]]:
    """Names the heading may mean: whole, without words that say nothing of a substance, its first part alone."""
    heading, words = column.text, column.words
    spaced = _CAMEL.sub(" ", heading)
    yield heading, True
    yield spaced, True
    said = [word for word in words if word not in heading_words("words", "flag")]
    yield " ".join(said), True
    yield _TAIL.sub("", plain(heading)), True
    first = re.split(r"[_(,/-]| not ", plain(_CAMEL.sub("_", heading)))[0].strip()
    if first != plain(heading):
        yield first, False


def _why(name: str, found: Sequence[str], *, whole: bool) -> str:
    if len(found) > 1:
        return because('"{name}" may mean {found}', name=name, found=", ".join(found))
    if whole:
        return because("the heading is a name of the substance register")
    return because('only "{name}" of the heading is a name', name=name)


def names_drugs(column: Profile, find: Find) -> str:
    """Why a column is a list of drugs: most of its cells name one, and they name several; else the empty text.

    A word with several meanings does not count ("white" is a street name, and a word of many other columns).
    """
    if not column.filled or column.heading.match(heading_words("others", "headings")) == EXACT:
        return ""
    named = {text: _drugs_of(text, find) for text, _ in column.sample}
    share = column.share(lambda text: bool(named[text]))
    drugs = share >= _DRUGS and len(frozenset().union(*named.values())) >= _SEVERAL
    return because("{percent} % of its filled cells name a drug", percent=round(100 * share)) if drugs else ""


def _drugs_of(text: str, find: Find) -> frozenset[str]:
    found = [find(piece.strip()) for piece in (text, *_PIECES.split(text)) if len(piece.strip()) > _SHORT_NAME]
    return frozenset(each[0] for each in found if len(each) == 1)
