"""Texts of other offices than the one that the rules were made on: what the reader of names makes of them."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bench.blind import CAUSES, MEDICINES, Source, Text, texts
from bench.figure import Figure, NotMeasuredError, Outcome
from bench.figures.names_connecticut import FLAGS, Flag
from bench.figures.names_labelled import TARGETS
from bench.mechanical import Names, stands_plainly
from bench.names_found import mentions, registered
from bench.samples import ROOT

if TYPE_CHECKING:
    from pharmakon.substances import Register

LABELS = ROOT / "bench" / "labels"
LEAST, F1, LOWER, EACH, MOST_WRONG = 0.985, 0.98, 0.965, 0.95, 0.001
DRAWS, SEED = 2000, 7
# What was measured before any rule was changed after these texts: the blind figures, which no later run can give again.
BLIND = {
    "mechanical": "heroin 0.992, 0.999; fentanyl 0.998, 1.000; cocaine 0.999, 0.997; ethanol 0.988, 0.763; oxycodone "
    "1.000, 1.000; methadone 0.993, 1.000; benzodiazepines 0.993, 0.998; amphetamines 0.998, 0.996; tramadol 0.986, "
    "1.000 (recall, precision)",
    "labelled": "nine substances: micro-F1 0.986 (0.974 to 0.995; right, too many, missed: 282, 8, 0)",
    "medicines": "835 different words mended, 776 right, 45 wrong (5.4 %), 14 doubtful; names in which a single letter "
    "is read as a drug: 513",
}
# Words in which alcohol is a condition or another alcohol (labels/README.md, rule 2).
_CONDITIONS = (
    r"\balcoholi\w*|\bethanolism\b|\bnon[\s-]?alcohol\w*|\b(?:methanol|isopropyl alcohol|fetal alcohol)\b"
    r"|\bchronic (?:alcohol|ethanol|etoh)\b|\b(?:alcohol|ethanol|etoh)[\s-]+(?:abuse|misuse|dependen\w+|addiction"
    r"|use disorder|withdrawal|ketoacidosis|keto|related|induced)\b"
)
# A category: one of the two is meant, and the reader gives both as alternatives. The rule takes it for ethanol.
_EITHER = r"|\balcohol/drugs?\b|\bdrugs?/alcohol\b"
Counts = tuple[int, int, int]  # of a measure: true positive, false positive, false negative; or as its function says


@dataclass(frozen=True)
class Read:
    """What the reader finds in the rows of a source, in roles that count.

    `sure` holds, for each row, the targets named without alternatives; `each` the substances of every mention.
    """

    rows: Sequence[Text]
    sure: Sequence[frozenset[str]]
    each: Sequence[Sequence[frozenset[str]]]


@cache
def _read(source: Source) -> Read:
    from pharmakon.records.mention import COUNTED_ROLES

    register, rows = registered(), texts(source)
    cells = [(place, cell) for place, row in enumerate(rows) for cell in row.cells if cell]
    speaks_for, sure = register.speaks_for(), [set[str]() for _ in rows]
    each: list[dict[tuple[int, int], set[str]]] = [defaultdict(set) for _ in rows]
    for found in mentions(register, [cell for _, cell in cells]).to_pylist():
        if found["role"] in COUNTED_ROLES and found["substance"]:
            place = cells[found["text"]][0]
            each[place][found["text"], found["mention"]].add(found["substance"])
            sure[place] |= set() if found["ambiguous"] else speaks_for[found["substance"]]
    together = [[frozenset(names) for names in row.values()] for row in each]
    return Read(rows, [frozenset(names) for names in sure], together)


def _sought(flag: Flag) -> Names:
    return Names(flag.names.names, part_of=_CONDITIONS) if flag.target == "ethanol" else flag.names


def mechanical() -> Outcome:
    """The reader against the mechanical rule, each target over all sources."""
    parts, met = [], True
    for flag in FLAGS:
        both, said, found = _against(flag, _sought(flag))
        recall, precision = both / max(said, 1), both / max(found, 1)
        met = met and min(recall, precision) >= LEAST
        parts.append(f"{flag.target}: recall {recall:.4f} of {said:,}, precision {precision:.4f} of {found:,}")
        if flag.target == "ethanol":
            both, said, _ = _against(flag, Names(flag.names.names, part_of=_CONDITIONS + _EITHER))
            parts.append(f'ethanol, rows of "alcohol/drug" left out: recall {both / max(said, 1):.4f} of {said:,}')
    return Outcome(_beside("mechanical", "; ".join(parts)), met=met)


def _against(flag: Flag, names: Names) -> Counts:
    """Rows that both name, that the rule names, that the reader names."""
    both, said, found = 0, 0, 0
    for source in CAUSES:
        read = _read(source)
        by_rule = [_named(row.cells, names) for row in read.rows]
        by_reader = [flag.target in targets for targets in read.sure]
        both += sum(a and b for a, b in zip(by_rule, by_reader, strict=True))
        said, found = said + sum(by_rule), found + sum(by_reader)
    return both, said, found


def _beside(figure: str, now: str) -> str:
    """The blind figure with what is measured now, which is blind no more."""
    return f"Blind, on the first run: {BLIND[figure]}. Now, after the rules were changed: {now}"


@cache
def _named(cells: tuple[str, ...], names: Names) -> bool:
    return any(stands_plainly(cell, names) for cell in cells if cell)


@dataclass(frozen=True)
class Label:
    """What one text names: of the nine substances, and of all; alternatives are kept together."""

    source: str
    key: tuple[str, int]
    nine: frozenset[str]
    every: tuple[frozenset[str], ...]


def _labels() -> list[Label]:
    with (LABELS / "blind_causes.csv").open(encoding="utf-8", newline="") as file:
        return [
            Label(
                line["source"],
                (line["file"], int(line["row"])),
                frozenset(line["substances"].split()),
                tuple(frozenset(name.split("|")) for name in line["all"].split()),
            )
            for line in csv.DictReader(file)
        ]


def labelled() -> Outcome:
    """Micro-F1 over the nine substances with its interval (rows drawn again, seeded), and over all substances."""
    import numpy as np

    labels, classes = _labels(), _classes(registered())
    read = {source.name: _by_key(_read(source)) for source in CAUSES}
    missing = [label.key for label in labels if label.key not in read[label.source]]
    if missing:
        raise NotMeasuredError(f"{len(missing)} labelled rows are not in the files: other versions of them")
    found = [read[label.source][label.key] for label in labels]
    nine = np.array([_nine(label, sure) for label, (sure, _) in zip(labels, found, strict=True)])
    rng = np.random.default_rng(SEED)
    again = [_f1(nine[rng.integers(0, len(nine), len(nine))].sum(axis=(0, 1))) for _ in range(DRAWS)]
    lower, upper = np.quantile(again, [0.025, 0.975])
    each = {name: _f1(nine[:, place].sum(axis=0)) for place, name in enumerate(TARGETS)}
    worst = min(each, key=lambda name: each[name])
    micro, total = _f1(nine.sum(axis=(0, 1))), nine.sum(axis=(0, 1)).tolist()
    every = [_every(label, met, classes) for label, (_, met) in zip(labels, found, strict=True)]
    return Outcome(
        _beside(
            "labelled",
            f"{len(labels)} rows; nine substances: micro-F1 {micro:.3f} ({lower:.3f} to {upper:.3f}; right, too many, "
            f"missed: {', '.join(map(str, total))}), least {worst} {each[worst]:.3f}; all substances, register or not: "
            f"micro-F1 {_f1([sum(counts) for counts in zip(*every, strict=True)]):.3f}",
        ),
        met=micro >= F1 and float(lower) >= LOWER and min(each.values()) >= EACH,
    )


def _by_key(read: Read) -> dict[tuple[str, int], tuple[frozenset[str], Sequence[frozenset[str]]]]:
    found = zip(read.sure, read.each, strict=True)
    return {(row.file, row.row): both for row, both in zip(read.rows, found, strict=True)}


def _nine(label: Label, sure: frozenset[str]) -> list[Counts]:
    return [_outcome(is_so=name in label.nine, said=target in sure) for name, target in TARGETS.items()]


def _outcome(*, is_so: bool, said: bool) -> Counts:
    return int(said and is_so), int(said and not is_so), int(is_so and not said)


def _every(label: Label, met: Sequence[frozenset[str]], classes: frozenset[str]) -> Counts:
    """Substances of any kind; a class that is read beyond the labels is no mistake."""
    right = sum(any(names & one for one in met) for names in label.every)
    extra = [one for one in met if not one & classes and not any(names & one for names in label.every)]
    return right, len(extra), len(label.every) - right


def _classes(register: "Register") -> frozenset[str]:
    """Entries that stand for a class, or for a drug that is not named."""
    return frozenset(name for name in register.speaks_for() if {"unspecified", "unknown"} & set(name.split("-")))


def _f1(counts: Sequence[int]) -> float:
    true, false, missed = (int(number) for number in counts)
    return 2 * true / max(2 * true + false + missed, 1)


@dataclass(frozen=True)
class Listed:
    """Different names as a list of drugs is read: how many, which of them name a substance, which by one letter.

    `mended` holds the places (row, start) of each mended word by word and substance.
    """

    names: int
    read: frozenset[int]
    letters: frozenset[int]
    mended: dict[tuple[str, str], set[tuple[int, int]]]


def _listed() -> Listed:
    first = {row.cells[0]: row.row for row in reversed(texts(MEDICINES))}
    names, mended = sorted(first, key=first.__getitem__), defaultdict(set)
    read, letters = set(), set()
    for found in mentions(registered(), names, drug_column=True).to_pylist():
        text, start = names[found["text"]], found["start"]
        word = text[start : start + found["length"]].casefold()
        read.add(found["text"])
        letters |= {found["text"]} if len(word) == 1 else set()
        if found["method"] == "spelling":
            mended[word, found["substance"]].add((first[text], start))
    return Listed(len(names), frozenset(read), frozenset(letters), dict(mended))


def medicines() -> Outcome:
    """Names of medicines as reported to a pharmacovigilance office: words that are mended, and how many wrongly."""
    listed, verdicts = _listed(), _verdicts()
    judged = [_verdict(places, verdicts, substance) for (_, substance), places in listed.mended.items()]
    count = {kind: judged.count(kind) for kind in ("right", "wrong", "doubtful", "not judged")}
    return Outcome(
        _beside(
            "medicines",
            f"{listed.names:,} names, {len(listed.read):,} read as naming a substance; {len(judged)} different words "
            f"mended: {', '.join(f'{number} {kind}' for kind, number in count.items())}; names in which a single "
            f"letter (a unit, a vitamin) is read as a drug: {len(listed.letters)}",
        ),
        met=count["wrong"] <= MOST_WRONG * len(judged) and not count["not judged"] and not listed.letters,
    )


def _verdicts() -> dict[tuple[int, int, str], str]:
    with (LABELS / "blind_mended.csv").open(encoding="utf-8", newline="") as file:
        return {(int(row["row"]), int(row["start"]), row["substance"]): row["verdict"] for row in csv.DictReader(file)}


def _verdict(places: set[tuple[int, int]], verdicts: dict[tuple[int, int, str], str], substance: str) -> str:
    """The verdict on any of the places where a word is mended to the substance."""
    known = (verdicts.get((*place, substance)) for place in sorted(places))
    return next((verdict for verdict in known if verdict is not None), "not judged")


FIGURES = (
    Figure(
        "names_blind",
        "Certified causes of five sources that the rules were not made on (Milwaukee, Arizona, Cuyahoga, deaths in "
        "prisons and in jails of the United States): names that are read against the rule apart from the program",
        f"recall and precision at least {LEAST} each",
        mechanical,
    ),
    Figure(
        "names_blind_labelled",
        "214 different texts of these sources, seeded, labelled from the text alone by one reader before the program "
        "saw them: nine substances, and all substances",
        f"micro-F1 at least {F1} with lower 95 % limit at least {LOWER}, each substance at least {EACH}",
        labelled,
    ),
    Figure(
        "names_blind_medicines",
        "Names of medicines as written in reports of adverse events (FAERS), read as a list of drugs: words that are "
        "mended, each judged by reading (those of the first run before it); single letters, which stand for a unit or "
        "a vitamin",
        f"at most {MOST_WRONG:.1%} of mended words another substance, all judged; no single letter read",
        medicines,
    ),
)
