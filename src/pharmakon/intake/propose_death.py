"""Which columns of a sheet are which of a death, from headings and values."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pharmakon.intake.ages import NoAgeError, completed_years
from pharmakon.intake.mapping import ColumnEntry, When
from pharmakon.intake.profile import CUT_SHORT, EXACT, HOLDS, Profile, heading_words
from pharmakon.intake.propose_flags import flag_entry, names_drugs
from pharmakon.intake.reasons import BY_HEADING, because, quoted
from pharmakon.intake.spellings import sexes_of, spellings, with_sexes
from pharmakon.intake.values import code_cell
from pharmakon.intake.words import meanings, plain, squashed
from pharmakon.records import Death

Find = Callable[[str], Sequence[str]]
Columns = dict[str, Profile]
# Shares of filled cells from which values bear out what a heading says (owner: Pharmakon).
MOST, SOME = 0.9, 0.5
_FILLED_KEY, _UNIQUE_KEY = 0.99, 0.95
_ROUTES = (("registered_on", "registered"), ("reported_on", "reported"), ("died_on", "death"))
_DATES = ("died_on", "registered_on", "reported_on")
_TEXTS = ("cause_text", "contributing_text", "substances_text")
_LEVELS = ("narrow", "middle", "place", "wide")
_LEAST_AREAS = 2
_BY_HEADING = (*_DATES, "age", "sex", "manner", "underlying_cause")
_FEW = 12
_ENOUGH, _OLDEST_CODE = 50, 20
_OLDEST = Death.age.between[1]
# ICD-9, external causes by poisoning and injury: E850-E869, E950-E989, written without a point or with one after E999.
_ICD9 = re.compile(r"[Ee](8[5-9]|9[5-8])\d(\.?\d)?")
_AGE_CODES = frozenset({"888", "999"})  # numbers that many registers write for an age not known


def death_entries(columns: Columns, find: Find) -> list[ColumnEntry]:
    """The lines of the mapping for columns that were recognised."""
    return _DeathProposer(columns, find).entries()


@dataclass(frozen=True)
class _Candidate:
    column: Profile
    strength: int
    rank: int


class _DeathProposer:
    """Takes column after column; what one step has taken the next leaves alone."""

    def __init__(self, columns: Columns, find: Find) -> None:
        self._left = dict(columns)
        self._find = find
        self._entries: list[ColumnEntry] = []

    def entries(self) -> list[ColumnEntry]:
        self._identifiers()
        self._dates()
        self._age()
        for target in ("sex", "manner"):
            self._category(target)
        self._underlying_cause()
        for target in _TEXTS:
            self._texts(target)
        self._areas()
        self._flags()
        self._drug_lists()
        for target in _TEXTS:
            self._unsure_texts(target)
        self._said_in_vain()
        return self._entries

    def _take(self, entry: ColumnEntry) -> None:
        self._entries.append(entry)
        self._left.pop(entry.source, None)

    def _identifiers(self) -> None:
        for column in list(self._left.values()):
            if column.heading.match(heading_words("identifiers", "record")) == EXACT:
                self._take(_record_identifier(column))
            elif column.heading.match(heading_words("identifiers", "person")) == EXACT:
                self._take(
                    ColumnEntry("ignore", column.name, why=because("identifies a person: never copied into records"))
                )

    def _candidates(self, target: str, holds: Callable[[Profile], bool]) -> list[_Candidate]:
        """Columns for a target by heading whose values bear it out, the strongest first."""
        synonyms = _synonyms(target)
        found = [
            _Candidate(column, column.heading.match(synonyms), column.heading.rank(synonyms))
            for column in self._left.values()
            if column.filled and column.heading.match(synonyms) and holds(column)
        ]
        return sorted(found, key=lambda each: (-each.strength, each.rank))

    def _one(self, target: str, holds: Callable[[Profile], bool]) -> None:
        found = self._candidates(target, holds)
        if found:
            self._take(_chosen(target, found))
            self._leave([each.column for each in found[1:] if each.strength > HOLDS], target, found[0].column)

    def _leave(self, others: Sequence[Profile], target: str, taken: Profile) -> None:
        for other in others:
            why = because('{label} too, by its heading; "{taken}" was taken', label=_label(target), taken=taken.name)
            self._take(ColumnEntry("ignore", other.name, why=why))

    def _dates(self) -> None:
        for target in _DATES:
            self._one(target, partial(_is_date_of, target=target))
        self._leave_unsure_dates()
        mapped = {entry.to for entry in self._entries}
        for column in list(self._left.values()):
            if column.heading.match(heading_words("routing", "date")) == EXACT and _is_date(column):
                self._generic_date(column, mapped)
                return

    def _leave_unsure_dates(self) -> None:
        """An unsure date stops a run: where a sure one is there, the others are left out until a person says more."""
        dates = [entry for entry in self._entries if entry.to in _DATES]
        if any(entry.sure for entry in dates):
            for entry in dates:
                if not entry.sure:
                    self._entries.remove(entry)
                    why = because("{label} perhaps: {why}", label=_label(entry.to), why=entry.why)
                    self._entries.append(ColumnEntry("ignore", entry.source, sure=False, why=why))

    def _generic_date(self, column: Profile, mapped: set[str]) -> None:
        """A date that does not say what happened: routed by a column beside it, else left to a person."""
        routes = self._routes(column)
        if routes is not None:
            beside, texts = routes
            for target, spellings in texts.items():
                why = because('"{beside}" says which date it is', beside=beside.name)
                self._entries.append(ColumnEntry(target, column.name, when=When(beside.name, spellings), why=why))
            self._left.pop(column.name)
            self._left.pop(beside.name)
        elif not mapped.intersection(_DATES):
            why = because("the heading does not say whether it is the date of death, of registration or of the report")
            self._take(ColumnEntry("died_on", column.name, sure=False, why=why))

    def _routes(self, date: Profile) -> tuple[Profile, dict[str, tuple[str, ...]]] | None:
        """The column whose few texts speak of death, report, registration; the target of each text."""
        best: tuple[float, Profile, dict[str, tuple[str, ...]]] | None = None
        for column in self._left.values():
            if column.name == date.name or not 0 < column.different <= _FEW:
                continue
            routed = _routed_texts(column)
            share = column.share({text for texts in routed.values() for text in texts}.__contains__)
            speaks = len(routed) > 1 or column.heading.match(heading_words("routing", "date"))
            if share >= SOME and speaks and (best is None or share > best[0]):
                best = (share, column, routed)
        return None if best is None else (best[1], best[2])

    def _age(self) -> None:
        found = self._candidates("age", _is_age)
        if not found:
            return
        entry = _not_coded(_chosen("age", found), found[0].column)
        codes = sorted(_AGE_CODES & {text for text, _ in found[0].column.sample})
        entry = replace(entry, values=dict.fromkeys(codes, "why:does_not_know"))
        for column in self._left.values():
            if column.heading.match(heading_words("routing", "age_unit")) == EXACT and column.filled:
                years = tuple(text for text, _ in column.sample if meanings("age").get(plain(text)) == "year")
                if years and column.different > len(years):
                    why = because('in years, as "{unit}" says', unit=column.name)
                    entry = replace(entry, when=When(column.name, years), why=why)
        self._take(entry)
        self._leave([each.column for each in found[1:] if each.strength > HOLDS], "age", found[0].column)

    def _category(self, target: str) -> None:
        found = self._candidates(target, lambda column: column.share(_meaning_of(column, target)) >= SOME)
        coded = self._candidates(target, _is_numbered)
        if found:
            self._take(_with_spellings(_chosen(target, found), found[0].column, target))
            self._leave([each.column for each in found[1:] if each.strength > HOLDS], target, found[0].column)
        elif coded and target == "sex":
            values = {"1": "male", "2": "female", "0": "why:does_not_know", "9": "why:not_applicable"}
            why = because("the numbers look like ISO/IEC 5218 (1 male, 2 female); some sources use others")
            self._take(ColumnEntry(target, coded[0].column.name, values=values, sure=False, why=why))

    def _underlying_cause(self) -> None:
        found = self._candidates("underlying_cause", _is_icd9)
        if found:
            why = because("the codes look like external causes of ICD-9 (E850 to E989), not like ICD-10")
            self._take(ColumnEntry("underlying_cause", found[0].column.name, sure=False, why=why))
        else:
            self._one("underlying_cause", _is_icd10)

    def _texts(self, target: str) -> None:
        """Free text: every column that says so is read."""
        for each in self._candidates(target, lambda column: column.wordy >= SOME):
            if each.strength >= CUT_SHORT:
                self._take(ColumnEntry(target, each.column.name, why=_heading_why(each)))

    def _unsure_texts(self, target: str) -> None:
        for each in self._candidates(target, lambda column: column.wordy >= SOME):
            self._take(ColumnEntry(target, each.column.name, sure=False, why=_heading_why(each)))

    def _said_in_vain(self) -> None:
        """Columns whose heading names a column of the record and whose cells do not look so: a person must look."""
        for column in list(self._left.values()):
            label = next((_label(target) for target in _BY_HEADING if _is_called(column, target)), "")
            if label and column.filled:
                why = because("{label} by its heading, but most of its cells do not look so", label=label)
                self._take(ColumnEntry("ignore", column.name, sure=False, why=why))

    def _areas(self) -> None:
        for target, kind in (("area_residence", "residence"), ("area_occurrence", "occurrence")):
            found = sorted(self._of_kind(kind), key=lambda pair: pair[0])
            if not found:
                self._unsure_area(target, kind)
                continue
            column, others = found[0][1], [each for _, each in found[1:]]
            why = because(BY_HEADING)
            if others:
                names = quoted(each.name for each in others)
                why = because("the narrowest of several: {names} would do too", names=names)
            self._take(ColumnEntry(target, column.name, sure=not others, why=why))
            self._leave(others, target, column)

    def _of_kind(self, kind: str) -> Iterator[tuple[int, Profile]]:
        """Columns whose heading has a word of the kind and words for areas alone: (0 narrow … 3 wide, column)."""
        said = set(heading_words("words", kind))
        levels = [{plain(word) for word in heading_words("words", level)} for level in _LEVELS]
        for column in self._left.values():
            words = set(column.heading.words)
            others = words - said
            level = next((place for place, names in enumerate(levels) if others & names), 2)
            if words & said and column.filled and not _is_date(column) and others <= set().union(*levels):
                yield level, column

    def _unsure_area(self, target: str, kind: str) -> None:
        """Where nothing else is known for it: a column of words whose heading has a word of the kind and others."""
        said = set(heading_words("words", kind))
        for column in self._left.values():
            names_areas = said & set(column.heading.words) and _LEAST_AREAS <= column.different < column.filled
            if names_areas and kind == "residence" and column.wordy >= MOST and column.answers < SOME:
                why = because("the heading has more words than known ones")
                self._take(ColumnEntry(target, column.name, sure=False, why=why))
                return

    def _flags(self) -> None:
        for column in list(self._left.values()):
            if entry := flag_entry(column, self._find):
                self._take(entry)

    def _drug_lists(self) -> None:
        series = set()
        for column in list(self._left.values()):
            if why := names_drugs(column, self._find):
                self._take(ColumnEntry("substances_text", column.name, why=why))
                series.add(column.heading.series)
        for column in list(self._left.values()):
            if column.heading.series in series - {""}:
                why = because("one of a series of columns that list drugs")
                self._take(ColumnEntry("substances_text", column.name, why=why))


def _synonyms(target: str) -> tuple[str, ...]:
    """Headings known for a target; the underlying cause stands in words as often as in codes."""
    also = heading_words("death", "underlying_cause") if target == "cause_text" else ()
    return (*heading_words("death", target), *also)


def _is_called(column: Profile, target: str) -> bool:
    return column.heading.match(heading_words("death", target)) == EXACT


def _record_identifier(column: Profile) -> ColumnEntry:
    """A case number: never copied; a key where nearly every row has its own."""
    filled, unique = (column.filled / column.rows, column.different / column.filled) if column.filled else (0.0, 0.0)
    why = because(
        "identifies a case: never copied into records; {different} different in {filled} filled cells",
        different=column.different,
        filled=column.filled,
    )
    key = filled >= _FILLED_KEY and unique >= _UNIQUE_KEY
    return ColumnEntry("ignore", column.name, key=key, why=why)


def _chosen(target: str, found: Sequence[_Candidate]) -> ColumnEntry:
    """The strongest candidate; sure where its heading says so and no other says the same."""
    best = found[0]
    rival = len(found) > 1 and (found[1].strength, found[1].rank) == (best.strength, best.rank)
    sure = best.strength >= CUT_SHORT and not rival
    why = _heading_why(best)
    if rival:
        why = because("{name} would do as well", name=quoted([found[1].column.name]))
    return ColumnEntry(target, best.column.name, sure=sure, why=why)


def _heading_why(candidate: _Candidate) -> str:
    said = {
        CUT_SHORT: "recognised by its heading, which is cut short",
        HOLDS: "the heading has more words than known ones",
    }
    return because(said.get(candidate.strength, BY_HEADING))


def _label(target: str) -> str:
    return Death.columns()[target].label


def _is_date(column: Profile) -> bool:
    return column.filled > 0 and column.date_share >= MOST


def _is_date_of(column: Profile, *, target: str) -> bool:
    """Dates in most cells; under a heading that says so in half of them: the others are faults to be shown."""
    return column.filled > 0 and column.date_share >= (SOME if _is_called(column, target) else MOST)


def _is_age(column: Profile) -> bool:
    return column.share(_reads_as_age) >= MOST


def _reads_as_age(text: str) -> bool:
    try:
        return completed_years(text) <= _OLDEST or text in _AGE_CODES
    except NoAgeError:
        return plain(text) in meanings("nothing")


def _not_coded(entry: ColumnEntry, column: Profile) -> ColumnEntry:
    """Unsure where no age is above 20: numbers of age groups look so."""
    ages = [int(float(text)) for text, _ in column.sample if re.fullmatch(r"\d+(\.0+)?", text)]
    if column.filled < _ENOUGH or not ages or max(ages) > _OLDEST_CODE:
        return entry
    why = because("no cell is above {most}: these may be numbers of age groups", most=max(ages))
    return replace(entry, sure=False, why=why)


def _is_icd10(column: Profile) -> bool:
    code = Death.columns()["underlying_cause"]
    return column.share(lambda text: code_cell(text, column=code).fault is None) >= MOST


def _is_icd9(column: Profile) -> bool:
    return column.share(lambda text: bool(_ICD9.fullmatch(text))) >= SOME


def _is_numbered(column: Profile) -> bool:
    return column.share(lambda text: bool(re.fullmatch(r"[0129](\.0)?", text))) == 1.0


def _meaning_of(column: Profile, target: str) -> Callable[[str], bool]:
    """Whether a text of the column means something for the target."""
    known = sexes_of(column).known if target == "sex" else column.known(target)
    return lambda text: text in known or plain(text) in meanings("nothing")


def _with_spellings(entry: ColumnEntry, column: Profile, target: str) -> ColumnEntry:
    """Spellings that the record type does not know by itself, each once whatever its capital letters."""
    own = set({"sex": Death.sex, "manner": Death.manner}[target].values)
    if target == "sex":
        return with_sexes(entry, column, own)
    return replace(entry, values=spellings(column.known(target), own))


def _routed_texts(column: Profile) -> dict[str, tuple[str, ...]]:
    """Target → texts of the column that name it."""
    routed: dict[str, tuple[str, ...]] = {}
    for text, _ in column.sample:
        for target, kind in _ROUTES:
            if any(squashed(word) in squashed(text) for word in heading_words("routing", kind)):
                routed[target] = (*routed.get(target, ()), text)
                break
    return routed
