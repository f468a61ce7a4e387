"""What pairs of rows mean for the count: which rows repeat an earlier one, which records a supplement speaks of.

Duplicates are taken out where a person said so, and nowhere else. Links count where they are sure or a person said so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import Finding, Where, code
from pharmakon.intake.linkage import Class
from pharmakon.intake.linkage.review import NEAR
from pharmakon.observatory.files import records_folder
from pharmakon.observatory.links.carrying import Carrier
from pharmakon.observatory.links.linking import BASE, SUPPLEMENT, FoundPairs, Source, bases_of, told_findings
from pharmakon.observatory.links.pair_decisions import DIFFERENT, SAME, Pair, PairDecision, Place, one_person, pair
from pharmakon.observatory.work import Work

# Links that count: rows of a supplement with the record of a base source that each speaks of.
LINK_SCHEMA = pa.schema(
    [("file_id", pa.int64()), ("row", pa.int32()), ("base_file_id", pa.int64()), ("base_row", pa.int32())]
)


_Candidate = tuple[int, int, Place]  # probability (thousandths), weight, record
_DECIDED = 1001  # above every probability


@dataclass(frozen=True)
class SettledPairs:
    """Pairs of rows with what people decided, and what they mean.

    `decided`: decisions about rows that are read now; `repeating`: rows that are left out, with the one that stays;
    `linked`: rows of supplements with the record each speaks of; `waiting`: for each of `found` the pairs that wait for
    a person.
    """

    sources: tuple[Source, ...]
    found: tuple[FoundPairs, ...]
    decided: Mapping[Pair, str]
    repeating: Mapping[Place, Place]
    linked: Mapping[Place, Place]
    waiting: tuple[pa.Table, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def links(self) -> pa.Table:
        """Links that count, by key (LINK_SCHEMA)."""
        lines = [(*row, *base) for row, base in sorted(self.linked.items())]
        columns = zip(*lines, strict=True) if lines else ([],) * len(LINK_SCHEMA)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, LINK_SCHEMA, strict=True)]
        return pa.table(arrays, schema=LINK_SCHEMA)


def settle(
    sources: Sequence[Source],
    found: Sequence[FoundPairs],
    decisions: Sequence[PairDecision],
    carrier: Carrier,
    work: Work,
) -> SettledPairs:
    """Decisions laid over what was found.

    Args:
        sources: every source that was read.
        found: pairs of their rows.
        decisions: what people said, oldest first.
        carrier: finds rows of older versions of files in the newer ones.
        work: reads records.
    """
    rows = _Accepted(sources, work)
    decided, lost = _standing(decisions, rows, carrier)
    gone = _repeating(decided, sources, rows)
    links = {each.name: _Links(each, found, decided, gone) for each in sources if each.settings.role == SUPPLEMENT}
    waiting = [undecided(one, decided, gone) if one.is_within else links[one.left.name].unsure(one) for one in found]
    findings = [*_lost(lost), *(each for one in found for each in told_findings(one))]
    findings += [each for one, pairs in zip(found, waiting, strict=True) for each in _duplicates(one, pairs)]
    findings += [finding for each in links.values() for finding in each.findings(sources)]
    linked = {row: base for each in links.values() for row, base in each.best.items()}
    return SettledPairs(tuple(sources), tuple(found), decided, gone, linked, tuple(waiting), tuple(findings))


class _Accepted:
    """The accepted rows of each sheet, and the order in which they came."""

    def __init__(self, sources: Sequence[Source], work: Work) -> None:
        self._outcomes = {outcome.file_id: outcome for source in sources for outcome in source.outcomes}
        self._rows: dict[int, frozenset[int]] = {}
        self._work = work

    def __contains__(self, place: Place) -> bool:
        identifier, row = place
        if identifier not in self._rows:
            self._rows[identifier] = frozenset(self._read(identifier))
        return row in self._rows[identifier]

    def _read(self, identifier: int) -> Iterable[int]:
        outcome = self._outcomes.get(identifier)
        if outcome is None or outcome.records is None:
            return ()
        rows: list[int] = self._work.table(outcome.records, records_folder(outcome.input.source.record))[
            "row"
        ].to_pylist()
        return rows

    def order(self, place: Place) -> tuple[str, str, str, int]:
        """By the day a file was received, its name, its sheet, then the row."""
        outcome = self._outcomes[place[0]]
        return outcome.input.received.isoformat(), outcome.input.file, outcome.sheet, place[1]


def _standing(decisions: Iterable[PairDecision], rows: _Accepted, carrier: Carrier) -> tuple[dict[Pair, str], int]:
    """Decisions by places that are read now, a later one before an earlier one; and how many have no rows any more."""
    decided: dict[Pair, str] = {}
    lost = 0
    for each in decisions:
        places = [
            place if place in rows else carrier.carried(row) for row in (each.one, each.other) for place in [row.place]
        ]
        if all(place is not None and place in rows for place in places):
            one, other = (place for place in places if place is not None)
            decided[pair(one, other)] = each.decision
        else:
            lost += 1
    return decided, lost


def _lost(lost: int) -> Iterable[Finding]:
    if lost:
        yield Finding(code("PH-J006"), details={"pairs": lost}, count=lost)


def _repeating(decided: Mapping[Pair, str], sources: Sequence[Source], rows: _Accepted) -> dict[Place, Place]:
    """Rows that are the same person as an earlier one of their base source, with the earliest."""
    repeating: dict[Place, Place] = {}
    for source in (each for each in sources if each.settings.role == BASE):
        files = {outcome.file_id for outcome in source.outcomes}
        own = [each for each, said in decided.items() if said == SAME and all(place[0] in files for place in each)]
        groups: dict[Place, list[Place]] = defaultdict(list)
        for place, head in one_person(own).items():
            groups[head].append(place)
        for places in groups.values():
            first, *others = sorted(places, key=rows.order)
            repeating |= dict.fromkeys(others, first)
    return repeating


def _duplicates(found: FoundPairs, waiting: pa.Table) -> Iterable[Finding]:
    """PH-J001 where pairs of one source are not decided."""
    if found.is_within and waiting.num_rows:
        classes = waiting["class"].to_pylist()
        matches = classes.count(Class.MATCH.value)
        details: dict[str, str | int] = {
            "source": found.left.name,
            "matches": matches,
            "review": len(classes) - matches,
        }
        yield Finding(code("PH-J001"), Where(f"mappings/{found.left.name}.toml"), details, len(classes))


def undecided(found: FoundPairs, decided: Mapping[Pair, str], gone: Mapping[Place, Place]) -> pa.Table:
    """The pairs that no person decided and no other decision settles."""
    open_pairs = [
        pair(*each) not in decided and not (each[0] in gone or each[1] in gone) for each in places_of(found.table)
    ]
    return found.table.filter(pa.array(open_pairs, pa.bool_()))


def places_of(table: pa.Table) -> list[Pair]:
    """Left and right place of each pair."""
    names = ("left_file_id", "left_row", "right_file_id", "right_row")
    columns = (table[name].to_pylist() for name in names)
    return [((a, b), (c, d)) for a, b, c, d in zip(*columns, strict=True)]


class _Links:
    """Links of one supplement to base sources."""

    def __init__(
        self,
        supplement: Source,
        found: Sequence[FoundPairs],
        decided: Mapping[Pair, str],
        gone: Mapping[Place, Place],
    ) -> None:
        self._supplement, self._gone = supplement, gone
        self._found = [each for each in found if each.left is supplement]
        self._decided = {each.right.name: _by_first(each, decided, gone) for each in self._found}
        self.best = _best([(each, _counting(each, self._decided[each.right.name], gone)) for each in self._found])

    def unsure(self, found: FoundPairs) -> pa.Table:
        """Pairs with a base source that a person must look at: their row has no link that counts, no decision."""
        review = found.table.filter(pc.equal(found.table["class"], Class.REVIEW.value))
        decided, seen, mask = self._decided[found.right.name], set[Pair](), []
        for first, base in places_of(review):
            settled = first, self._gone.get(base, base)
            mask.append(first not in self.best and settled not in decided and settled not in seen)
            seen.add(settled)
        return review.filter(pa.array(mask, pa.bool_()))

    def findings(self, sources: Sequence[Source]) -> Iterable[Finding]:
        """PH-J002 to PH-J005: what is linked, what waits, what stands in the supplement alone."""
        where = Where(f"mappings/{self._supplement.name}.toml")
        if not self._found:
            yield _not_linked(self._supplement, bases_of(self._supplement, sources), where)
            return
        unsure = [self.unsure(each) for each in self._found]
        waiting = {row for each, table in zip(self._found, unsure, strict=True) for row in _waiting(each, table)}
        rows, linked, open_rows = int(str(self._found[0].unit.facts["rows"])), len(self.best), len(waiting)
        alone, pairs = rows - linked - open_rows, sum(table.num_rows for table in unsure)
        base = ", ".join(each.right.name for each in self._found)
        said: dict[str, str | int] = {"source": self._supplement.name, "base": base}
        counts = {"linked": linked, "unsure": open_rows, "unlinked": alone, "records": len(set(self.best.values()))}
        yield Finding(code("PH-J002"), where, said | counts)
        if pairs:
            yield Finding(code("PH-J003"), where, said | {"pairs": pairs}, pairs)
        if alone:
            yield Finding(code("PH-J004"), where, said | {"rows": alone, "all": rows}, alone)


def _waiting(found: FoundPairs, unsure: pa.Table) -> Iterable[Place]:
    """Rows that are in unsure pairs, or alike to one."""
    firsts = {each[0] for each in places_of(unsure)}
    return (row for row, first in alike_rows(found) if first in firsts) if firsts else ()


def _not_linked(supplement: Source, bases: Sequence[Source], where: Where) -> Finding:
    found = "no base source of this kind of record" if not bases else "too few columns in common"
    return Finding(code("PH-J005"), where, {"source": supplement.name, "found": found})


def alike_rows(found: FoundPairs) -> list[tuple[Place, Place]]:
    """Each row of a supplement, with the first of those that are alike to it in all that is compared."""
    columns = (found.alike[name].to_pylist() for name in found.alike.column_names)
    return [((a, b), (c, d)) for a, b, c, d in zip(*columns, strict=True)]


def _by_first(found: FoundPairs, decided: Mapping[Pair, str], gone: Mapping[Place, Place]) -> dict[Pair, str]:
    """Decisions about rows of the supplement and of the base source: (first of the alike rows, record) → decision."""
    left, right = ({outcome.file_id for outcome in side.outcomes} for side in (found.left, found.right))
    turned = [(each if each[0][0] in left else each[::-1], said) for each, said in decided.items()]
    about = [(own, gone.get(base, base), said) for (own, base), said in turned if own[0] in left and base[0] in right]
    first = dict(alike_rows(found)) if about else {}
    return {(first[own], base): said for own, base, said in about if own in first}


def _counting(
    found: FoundPairs, decided: Mapping[Pair, str], gone: Mapping[Place, Place]
) -> dict[Place, list[_Candidate]]:
    """First of alike rows → the records it may be about, with what speaks for each; a decision stands above all."""
    counting: dict[Place, list[_Candidate]] = defaultdict(list)
    for (first, base), said in decided.items():
        if said == SAME:
            counting[first].append((_DECIDED, 0, base))
    settled = frozenset(counting)
    for (first, base), (probability, weight) in _sure(found, gone).items():
        if first not in settled and decided.get((first, base)) != DIFFERENT:
            counting[first].append((probability, weight, base))
    return counting


def _sure(found: FoundPairs, gone: Mapping[Place, Place]) -> dict[Pair, tuple[int, int]]:
    """Pairs that count without a person, with probability and weight: matches, and pairs with two records that turned
    out to be one person, which shared what speaks for them.
    """
    table = found.table
    scores = zip(*(table[name].to_pylist() for name in ("class", "probability", "weight")), strict=True)
    sure: dict[Pair, tuple[int, int]] = {}
    shared: dict[Pair, list[tuple[int, int]]] = defaultdict(list)
    doubled = set(gone.values()) | set(gone)
    for (first, base), (kind, probability, weight) in zip(places_of(table), scores, strict=True):
        if kind == Class.MATCH.value:
            sure[first, gone.get(base, base)] = (probability, weight)
        elif base in doubled:
            shared[first, gone.get(base, base)].append((probability, weight))
    for each, held in shared.items():
        if each not in sure and len(held) > 1 and sum(score for score, _ in held) >= NEAR:
            sure[each] = (min(sum(score for score, _ in held), 1000), max(weight for _, weight in held))
    return sure


def _best(counting: Sequence[tuple[FoundPairs, Mapping[Place, list[_Candidate]]]]) -> dict[Place, Place]:
    """The record of each row for which most speaks; of equal ones the lowest place."""
    every: dict[Place, list[_Candidate]] = defaultdict(list)
    for found, candidates in counting:
        for row, first in alike_rows(found):
            if first in candidates:
                every[row] += candidates[first]
    return {row: min(held, key=lambda each: (-each[0], -each[1], each[2]))[2] for row, held in every.items()}
