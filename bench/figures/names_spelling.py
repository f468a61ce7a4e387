"""Names of the register with spelling mistakes: how many are read as what they are, how many as something else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from bench.figure import Figure, Outcome
from bench.names_found import registered, substances_of
from bench.typist import mistaken

if TYPE_CHECKING:
    from pharmakon.substances import Register

SEED, DRAWS, SHORTEST = 20_260, 20, 7
MOST_WRONG = 0.001
_LENGTHS = ((7, 8), (9, 10), (11, 12), (13, 99))


@dataclass(frozen=True)
class Trial:
    """A name, whether it is a brand, and the name with mistakes."""

    name: str
    is_brand: bool
    typed: str


@dataclass(frozen=True)
class Judged:
    """A trial and what became of it: right, wrong substance, another (class, several readings), nothing."""

    trial: Trial
    became: str


def trials(register: "Register", mistakes: int) -> list[Trial]:
    """Every name of one word (Latin letters without accents, at least seven) that certified texts may hold.

    Names that the register lists as misspellings are left out: no mistake starts from a mistake.
    """
    random = Random(SEED + mistakes)
    readings: dict[str, set[str]] = {}
    brands: dict[str, bool] = {}
    for name in register.names:
        word = name.text.lower()
        is_plain = word.isascii() and word.isalpha() and len(word) >= SHORTEST
        if is_plain and name.place.value == "text" and name.kind != "misspelling":
            readings.setdefault(word, set()).add(name.substance)
            brands[word] = brands.get(word, True) and name.kind == "brand"
    single = sorted(word for word, meant in readings.items() if len(meant) == 1)
    return [Trial(word, brands[word], mistaken(word, mistakes, random)) for word in single for _ in range(DRAWS)]


def judged(register: "Register", trials: Sequence[Trial]) -> list[Judged]:
    """Each mistaken name read in a certified cause."""
    found = substances_of(register, [f"Acute {trial.typed} toxicity" for trial in trials])
    expected = substances_of(register, [f"Acute {trial.name} toxicity" for trial in trials])
    groups = {name for name, entry in register.entries.items() if entry.is_group}
    return [
        Judged(trial, _became(read, meant, groups)) for trial, read, meant in zip(trials, found, expected, strict=True)
    ]


def _became(read: frozenset[str], meant: frozenset[str], groups: set[str]) -> str:
    if read == meant:
        return "right"
    if read - meant - groups:
        return "wrong"
    return "nothing" if not read else "class"


def _shown(label: str, of: Sequence[Judged]) -> str:
    counts = Counter(each.became for each in of)
    return f"{label} {counts['right'] / len(of):.3f} and {counts['wrong'] / len(of):.3%} of {len(of):,}"


def _by_length(judged: Sequence[Judged]) -> list[str]:
    shown = []
    for least, most in _LENGTHS:
        label = f"{least}–{most} letters" if most < 99 else f"{least} and more letters"
        shown.append(_shown(label, [each for each in judged if least <= len(each.trial.name) <= most]))
    return shown


def _measured(mistakes: int) -> Outcome:
    register = registered()
    all_judged = judged(register, trials(register, mistakes))
    names = [each for each in all_judged if not each.trial.is_brand]
    brands = [each for each in all_judged if each.trial.is_brand]
    parts = [_shown("all", all_judged), _shown("names", names), *_by_length(names), _shown("brands", brands)]
    class_alone = sum(each.became == "class" for each in all_judged) / len(all_judged)
    wrong = sum(each.became == "wrong" for each in all_judged) / len(all_judged)
    return Outcome(
        f"recall and wrong substance: {'; '.join(parts)} (of all, {class_alone:.2%} read as a class alone)",
        met=wrong <= MOST_WRONG,
    )


FIGURES = tuple(
    Figure(
        f"names_spelling_{mistakes}",
        f"Names of the register of one word and at least {SHORTEST} letters with {mistakes} random "
        f"{'mistake' if mistakes == 1 else 'mistakes'} (insertion, deletion, swap, neighbouring key), {DRAWS} draws a "
        f"name, seeded, read in a certified cause: share read as the substance, share read as another",
        f"wrong substance at most {MOST_WRONG:.1%}",
        lambda mistakes=mistakes: _measured(mistakes),
    )
    for mistakes in (1, 2)
)
