"""The part a named substance had, read from the words around it.

A text becomes a skeleton: one letter for each mention, each cue, each run of other words, each mark that divides it.
"Acute heroin and cocaine intoxication; no fentanyl detected" is `w M & M T ; N M P`. Roles are read once for each
distinct skeleton.

Rules, from strong to weak; a scope ends at `;`, at a full stop, at "but", and where the next part speaks of its own:
0  alcohol as a condition ("chronic ethanol abuse"), use long ago ("remote cocaine use"): history (`conditions`);
1  artefact, treatment, withdrawal and scene words beside a mention;
2  negation before ("no …", "negative for …") or after ("… not detected"): ruled out;
3  suspicion ("possible …", "… not ruled out"): suspected;
4  history ("history of …", "former … user"): history;
5  "… use", "in the setting of …": contributory, unless the mention has a poisoning word of its own;
6  "… detected", "positive for …" without a poisoning word: detected;
7  a poisoning word anywhere in the text: cause; else detected, role not assessed.

A prescription says how a medicine was come by, not what it did: "prescribed methadone" is treatment where no poisoning
word speaks of it, and a cause where one does ("toxicity of prescribed methadone"), or where nothing else is named that
the text's poisoning could be by.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from pharmakon.records import Role
from pharmakon.substances.conditions import of_the_past, unmarked


class Cue(IntEnum):
    """Letters of a skeleton. Words of lack ("iodine deficiency") unmake a mention and stand as other words do."""

    NONE = 0
    MENTION = ord("M")
    ALCOHOL = ord("L")
    WORDS = ord("w")
    POISONING = ord("T")
    DUE_TO = ord("D")
    NEGATION_BEFORE = ord("N")
    NEGATION_AFTER = ord("n")
    SUSPICION_BEFORE = ord("S")
    SUSPICION_AFTER = ord("s")
    HISTORY_BEFORE = ord("H")
    HISTORY_AFTER = ord("h")
    USE_AFTER = ord("U")
    ABUSE_AFTER = ord("B")
    ABUSE_BEFORE = ord("E")
    CONDITION_AFTER = ord("Y")
    CHRONIC = ord("C")
    ACUTE = ord("Z")
    RECENT = ord("J")
    REMOTE = ord("I")
    WITHDRAWAL = ord("W")
    TREATMENT_BEFORE = ord("R")
    TREATMENT_AFTER = ord("r")
    PRESCRIBED = ord("Q")
    PRESCRIBED_TO = ord("K")
    DETECTED_BEFORE = ord("P")
    DETECTED_AFTER = ord("p")
    ARTEFACT = ord("A")
    SETTING = ord("G")
    CONJUNCTIVE_SCENE = ord("O")
    LACK_BEFORE = ord("X")
    LACK_AFTER = ord("x")
    AND = ord("&")
    OR = ord("|")
    WITH = ord("v")
    BREAK = ord(";")
    COMMA = ord(",")
    SLASH = ord("/")
    OPENING = ord("(")
    CLOSING = ord(")")


_BEFORE = {"N": Role.RULED_OUT, "S": Role.SUSPECTED, "H": Role.HISTORY, "P": Role.DETECTED, "R": Role.TREATMENT}
_BEFORE |= {"G": Role.CONTRIBUTORY}
_AFTER = {"n": Role.RULED_OUT, "s": Role.SUSPECTED, "h": Role.HISTORY, "p": Role.DETECTED, "r": Role.TREATMENT}
_AFTER |= {"U": Role.CONTRIBUTORY, "O": Role.NOT_CONTRIBUTORY}
# Of several readings of one mention the first counts.
_STRENGTH = (
    Role.RULED_OUT,
    Role.ARTEFACT,
    Role.TREATMENT,
    Role.NOT_CONTRIBUTORY,
    Role.HISTORY,
    Role.SUSPECTED,
    Role.CONTRIBUTORY,
    Role.DETECTED,
    Role.CAUSE,
)
_RANK = {role: rank for rank, role in enumerate(_STRENGTH)}
_SCOPED = re.compile(f"[{''.join((*_BEFORE, *_AFTER))}]")
_LISTING = frozenset("M&|/,()Q")  # letters of a list of mentions
_STOPS_FORWARD = frozenset("NSHPRGKv")  # words that begin something of their own
_OWN_PART = frozenset("TDNSHPRGQKvnshprW")  # a part that holds one of these speaks for itself


_TURNING = re.compile("[NnSsHhPpRrUWOAGQK]")
_PRESCRIBED = re.compile("[QK]")


def roles(skeleton: str) -> list[Role]:
    """The role of each mention of a skeleton, in order."""
    past, read = of_the_past(skeleton), _with_prescribed(unmarked(skeleton))
    return [_stronger(Role.HISTORY, role) if number in past else role for number, role in enumerate(read)]


def _stronger(one: Role, other: Role) -> Role:
    return min(one, other, key=_RANK.__getitem__)


def _with_prescribed(skeleton: str) -> list[Role]:
    read = _roles(skeleton)
    if "T" in skeleton and _PRESCRIBED.search(skeleton) and set(read) == {Role.TREATMENT}:
        return _roles(_PRESCRIBED.sub("w", skeleton))
    return read


def _roles(skeleton: str) -> list[Role]:
    poisoning = "T" in skeleton
    default = Role.CAUSE if poisoning else Role.DETECTED
    if poisoning and _TURNING.search(skeleton) is None:
        return [default] * skeleton.count("M")
    return [role for clause in skeleton.split(";") for role in _roles_of_clause(clause, default)]


def _roles_of_clause(clause: str, default: Role) -> list[Role]:
    if "M" not in clause:
        return []
    places = [place for place, letter in enumerate(clause) if letter == "M"]
    governed = _governed(clause) if "D" in clause else frozenset()
    read = {place: Role.CAUSE if place in governed else default for place in places}
    own = governed | _followed(clause) if "T" in clause else frozenset()
    for role, covered in _scopes(clause):
        for place in covered:
            if _RANK[role] < _RANK[read[place]] and not (role is Role.CONTRIBUTORY and place in own):
                read[place] = role
    return [read[place] for place in places]


def _scopes(clause: str) -> Iterator[tuple[Role, list[int]]]:
    """Each cue's role with the places of the mentions it covers."""
    for letter, role in (("A", Role.ARTEFACT), ("W", Role.HISTORY)):
        if letter in clause:
            yield role, [place for part in _parts(clause) if letter in part.text for place in part.mentions("T")]
    if "W" in clause:
        yield Role.HISTORY, [place for found in _WITHDRAWN.finditer(clause) for place in _mentions(found)]
    for found in _SCOPED.finditer(clause):
        place, letter = found.start(), found[0]
        if letter in _BEFORE:
            if letter != "R" or not _poisoning_before(clause, place):
                yield _BEFORE[letter], _forward(clause, place)
        elif not _begins_anew(clause, place) and not (letter == "r" and _is_cause_though_given(clause, place)):
            forward = letter in "nsph" and _points_forward(clause, place)
            yield _AFTER[letter], _forward(clause, place) if forward else _backward(clause, place)
    if _PRESCRIBED.search(clause):
        yield Role.TREATMENT, list(_prescribed(clause))


# "… and ethanol withdrawal", whatever else the part speaks of; "withdrawal from opiates, methadone and ethanol";
# "for treatment of opiate and ethanol withdrawal".
_WITHDRAWN = re.compile("(?<=r)w?M(?:[&|/]+w?M)*w?(?=W)|Mw?(?=W)|(?<=W)D?w?M(?:[&|/,]+w?M)*(?![&|/,w]*T)")
# "intoxication due to methadone and diazepam administered for …": given, and yet the cause.
_GIVEN_AND_TOXIC = re.compile("Tw?D[wDT]*M[M&|/]*w?$")


def _mentions(found: re.Match[str]) -> list[int]:
    return [place for place in range(*found.span()) if found.string[place] == "M"]


def _is_cause_though_given(clause: str, place: int) -> bool:
    return _GIVEN_AND_TOXIC.search(clause[max(0, place - _NEAR) : place]) is not None


def _begins_anew(clause: str, place: int) -> bool:
    """Whether a word that may stand behind its mention stands behind "and" and tells of what follows: "absent care"."""
    return clause[place - 1 : place] in {"&", "|"} and clause[place + 1 : place + 2] == "w"


# Mentions of which a word of poisoning or use speaks: those after it while its list is open ("toxicity of heroin, …",
# "while using …"),
# those before it in a list, and those before it in the same part ("… and" before it begins anew).
_OPEN_LIST = re.compile("(?:T[Dwv&]*|Gw?|(?<!M)Uw?)Q?M[M&|/,()wQ]*")
_ONE_PART, _LIST = re.compile("[M&|/()w]+"), re.compile("[M&|/,()wQ]+")
_OWN_POISONING = re.compile("[TU]")


def _prescribed(clause: str) -> Iterator[int]:
    """Mentions that were prescribed and of which no word of poisoning or use speaks."""
    opened = frozenset(place for found in _OPEN_LIST.finditer(clause) for place in range(*found.span()))
    in_list = opened | _before(clause, _ONE_PART, "U") | _before(clause, _LIST, "T")
    spoken_of = _before(clause, _ONE_PART, "UT", anew="&")
    apart = opened | spoken_of
    places = [found.start() for found in _PRESCRIBED.finditer(clause)]
    for before, place, after in zip([-1, *places], places, [*places[1:], len(clause)], strict=False):
        start = before + 1
        segment, own = clause[start:after], place - start
        if clause[place] == "K":
            yield from (start + each for each in _taken(segment, own) if start + each not in spoken_of)
            continue
        covered, forward = _described(segment, own)
        yield from (start + each for each in covered if start + each not in (in_list if forward else apart))


def _before(clause: str, run: re.Pattern[str], letters: str, anew: str = "") -> frozenset[int]:
    """Places of the runs that end before one of the letters, but for runs whose last letter begins anew.

    Whole runs are found first and tried once: a pattern that looks ahead would be tried at each place of a long run.
    """
    runs = (found.span() for found in run.finditer(clause))
    ended = ((first, end) for first, end in runs if clause[end : end + 1] and clause[end] in letters)
    return frozenset(place for first, end in ended if clause[end - 1] not in anew for place in range(first, end))


def _taken(segment: str, place: int) -> list[int]:
    """Mentions after "was prescribed", up to a word of poisoning or use that is not theirs."""
    own = _OWN_POISONING.search(segment, place)
    return [each for each in _forward(segment, place) if own is None or each < own.start()]


def _described(segment: str, place: int) -> tuple[list[int], bool]:
    """Mentions of the same part that "prescribed" describes, and whether it is part of their list."""
    if _points_forward(segment, place):
        return [each for each in _forward(segment, place) if "," not in segment[place:each]], True
    if segment[place - 1 : place] == "(":
        return _backward(segment, place)[:1], True
    return [each for each in _backward(segment, place) if "," not in segment[each:place]], False


@dataclass(frozen=True)
class _Part:
    """What stands between two commas."""

    text: str
    start: int

    def mentions(self, unless: str) -> list[int]:
        if unless in self.text:
            return []
        return [self.start + place for place, letter in enumerate(self.text) if letter == "M"]


def _parts(clause: str) -> Iterator[_Part]:
    start = 0
    for text in clause.split(","):
        yield _Part(text, start)
        start += len(text) + 1


def _poisoning_before(clause: str, place: int) -> bool:
    """Whether a poisoning word stands in the same part before: "toxicity due to therapeutic use of morphine"."""
    return "T" in clause[clause.rfind(",", 0, place) + 1 : place]


def _points_forward(clause: str, place: int) -> bool:
    """Whether a word that may stand on either side of its mention stands before it: "suspected fentanyl"."""
    after = clause[place + 1 :].lstrip("w")[:1]
    return after == "M" and clause[place - 1 : place] not in {"M", ")"}


def _forward(clause: str, place: int) -> list[int]:
    """Mentions after a cue: those of its part, and of the parts after it that do not speak for themselves."""
    kind = clause[place]
    clause = _within_bracket(clause, place)
    end = clause.find(",", place)
    covered, going = _covered(clause, place + 1, len(clause) if end < 0 else end, negation=kind in "Nn")
    while going and end >= 0:
        start, end = end + 1, clause.find(",", end + 1)
        part = clause[start : len(clause) if end < 0 else end]
        if not _belongs(part, kind) or (not covered and clause[place + 1 : start - 1]):
            break
        more, going = _covered(clause, start, start + len(part), negation=False)
        covered += more
    return covered


_NEAR = 200  # letters; further before a cue no bracket is looked for, so that long texts take their length alone


def _within_bracket(clause: str, place: int) -> str:
    """The clause up to the end of the bracket in which the place stands; all of it where it stands in none."""
    nearest = max(0, place - _NEAR)
    opened = clause.rfind("(", nearest, place) > clause.rfind(")", nearest, place)
    end = clause.find(")", place, place + _NEAR) if opened else -1
    return clause if end < 0 else clause[:end]


def _belongs(part: str, kind: str) -> bool:
    """Whether a part goes on with what a cue before it covers."""
    own = _OWN_PART if "|" not in part else _OWN_PART - set("Tnp")
    return not own.intersection(part) and not (kind == "N" and "U" in part)


def _covered(clause: str, start: int, end: int, *, negation: bool) -> tuple[list[int], bool]:
    """Mentions from start on, and whether the scope is still open at the end."""
    covered: list[int] = []
    for place in range(start, end):
        letter = clause[place]
        if letter in _STOPS_FORWARD and (covered or letter != "v"):
            return covered, False
        if letter == "&" and not covered and "w" in clause[start:place] and (negation or "T" in clause[place:end]):
            return covered, False
        if letter == "M":
            covered.append(place)
    return covered, True


def _backward(clause: str, place: int) -> list[int]:
    """The list of mentions that ends at a cue. One run of other words may stand between.

    A part with a poisoning word speaks for itself: "overdose of methadone, alcohol not detected".
    """
    covered: list[int] = []
    before = place - 1
    if before >= 0 and clause[before] in "wnp":
        before -= 1
    if before >= 0 and clause[before] == "T" and _tells_of_poisoning(clause, place):
        before -= 1
    while before >= 0 and clause[before] in _LISTING:
        if clause[before] == "," and _poisoning_before(clause, before):
            break
        if clause[before] == "M":
            covered.append(before)
        before -= 1
    return covered


def _tells_of_poisoning(clause: str, place: int) -> bool:
    """Whether a part ends with a word that denies or doubts a poisoning: "heroin toxicity not excluded"."""
    return clause[place] in "ns" and clause[place + 1 : place + 2] in {"", ",", ")"}


def _governed(clause: str) -> frozenset[int]:
    """Places that "… toxicity due to" governs: the words between are a list."""
    result, poisoning, governed = set(), False, False
    for place, letter in enumerate(clause):
        if letter == "D":
            governed = True
        elif letter == "T":
            poisoning = True
            governed = governed and clause[place - 1] in "Dw"
        elif letter not in _LISTING and letter != "w":
            governed = False
        if governed and (poisoning or letter == "M"):
            result.add(place)
    return frozenset(result)


def _followed(clause: str) -> frozenset[int]:
    """Places that a poisoning word follows, with nothing between but a list and plain words."""
    return _before(clause, _LIST, "T")
