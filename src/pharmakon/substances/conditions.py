"""Mentions that tell how a person lived and not what was taken: alcohol as a condition, use long ago.

"Chronic ethanol abuse" stands on certificates as cirrhosis does: a disease, whatever stands beside it, like chronic
alcoholism (the authors' choice, as in the rules of the labels). "Acute" or "recent" before it, and a word of poisoning
behind it, say that alcohol had been drunk. "… abuse" of other drugs is use.

Works on skeletons (`skeletons`); their letters are those of `Cue`.
"""

import re

# What only these rules tell apart, and what it is for all others: alcohol is a mention, abuse is use.
_ALIKE = str.maketrans({"L": "M", "B": "U", "E": "w", "J": "G", "C": "w", "Z": "w", "I": "w", "Y": "w"})
_RUN, _MENTION = re.compile("ww+"), re.compile("[ML]")
_TOLD_APART = re.compile("[LBEJCZIY]")
# A list: mentions, the first as it stands, others perhaps behind a word ("opiate and heavy ethanol"), or words alone.
_LIST = r"[ML](?:[&|/,()]+(?:w?[ML]|w))*"
_TOLD = re.compile(
    rf"(?P<late>[ZJ][w&|/]*C?w?|Tw?D(?:w?T)?)?(?:(?P<remote>I)(?=C?[ML]))?(?P<chronic>C)?w?"
    rf"(?P<list>{_LIST})\)?w?(?P<end>[UBYW](?!w?Z?w?T))?(?P<taken>w?T)?"
)
_ABUSE_OF = re.compile(rf"(?P<late>[ZJ][w&|/]*C?w?)?[EW]D?w?(?P<list>{_LIST})")


def unmarked(skeleton: str) -> str:
    """The skeleton as the rules of roles know it, without what only the rules here tell apart."""
    return _RUN.sub("w", skeleton.translate(_ALIKE)) if _TOLD_APART.search(skeleton) else skeleton


def of_the_past(skeleton: str) -> frozenset[int]:
    """Which mentions (numbered from 0) name a condition or use long ago."""
    if "L" not in skeleton and "I" not in skeleton:
        return frozenset()
    places = {place for found in _TOLD.finditer(skeleton) for place in _past(found)}
    if "L" in skeleton:
        places |= {place for found in _ABUSE_OF.finditer(skeleton) if not found["late"] for place in _alcohols(found)}
    number = {found.start(): number for number, found in enumerate(_MENTION.finditer(skeleton))} if places else {}
    return frozenset(number[place] for place in places)


def _past(found: re.Match[str]) -> list[int]:
    """Places of a list that what stands round it puts into the past."""
    end = found["end"] or ""
    if found["remote"] and end in {"U", "B"}:
        return [place for place in range(*found.span("list")) if found.string[place] in "ML"]
    if found["late"] and not (found["chronic"] and found["late"].startswith("T")):
        return []
    if end in {"B", "W", "Y"} or (end and found["chronic"]):
        return _alcohols(found)
    alone = found["chronic"] and not found["taken"] and found["list"].startswith("L")
    return [found.start("list")] if alone else []


def _alcohols(found: re.Match[str]) -> list[int]:
    """Alcohol in a list; of a list without "and" only what stands behind its last comma speaks of one thing."""
    first, end = found.span("list")
    last = found.string.rfind(",", first, end) + 1
    if last and not {"&", "|"} & set(found.string[last:end]):
        first = last
    return [place for place in range(first, end) if found.string[place] == "L"]
