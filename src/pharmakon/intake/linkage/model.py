"""How much each agreement says: Fellegi and Sunter's weights (JASA 1969), m and u estimated by EM (Jaro, JASA 1989).

m is how often a level is seen between two rows of one person, u how often between rows of two persons. u comes from
random pairs, m from the pairs of the passes, both freed from each other by EM. A missing value says nothing.

Relatives who live together agree on surname and residence without being one person. They are a third kind of pair (kin)
where a plan has both fields: as alike as one person's rows in these, as unlike as two persons' in all others. Without
it, EM takes families for persons with many errors.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.linkage.compare import Levels
from pharmakon.intake.linkage.fields import LEVELS, LEVELS_OF, RESIDENCE, Field, Level, Role

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# What is believed of one person's rows before any is seen, worth as much as PRIOR_PAIRS pairs; chosen by us.
_BELIEVED = {
    Level.DIFFERS: 0.06,
    Level.ALIKE: 0.03,
    Level.PART: 0.02,
    Level.CLOSE: 0.06,
    Level.SAME: 0.82,
    Level.SWAPPED: 0.01,
}
PRIOR_PAIRS = 5.0
# The share of pairs of relatives in one household that are twins. Owner: the Pharmakon project; a guess.
TWINS = 0.01
MOST_SHARE = 0.49  # links and relatives together leave room for others, also among very few rows
_ROUNDS, _SETTLED = 500, 1e-9
# No single field decides alone beyond this many bits, however rare its values.
MOST_BITS = 20.0
THOUSANDTHS = 1000


@dataclass(frozen=True)
class Comparison:
    """Fields that are compared jointly (one, or a group such as residence).

    Args:
        name: of the field or group.
        places: places of its fields in a pattern.
        m, u: probability of each joint level (base LEVELS digits, first field lowest), among those with the same
            fields missing; 1 where all are missing.
        kin: the same between relatives who live together.
        shared: whether relatives share it.
    """

    name: str
    places: tuple[int, ...]
    m: Floats
    u: Floats
    kin: Floats
    shared: bool

    @property
    def bits(self) -> Floats:
        """Weight of each joint level: log2(m/u)."""
        return _bits(self.m, self.u)

    @property
    def kin_bits(self) -> Floats:
        """What each joint level says for relatives, against any two persons: log2(kin/u)."""
        return _bits(self.kin, self.u)


@dataclass(frozen=True)
class Model:
    """What was learned of a pair of tables.

    Args:
        comparisons: m and u.
        prior: the share of pairs, of all there are, whose rows are of one person.
        kin: the share of pairs that are of relatives; 0 where the fields cannot tell.
        expected: how many such pairs were found by the passes, as estimated.
        all_pairs: how many pairs there are.
        most_links: how many of them can be of one person.
    """

    comparisons: tuple[Comparison, ...]
    prior: float
    kin: float
    expected: float
    all_pairs: int
    most_links: int

    def bits(self, levels: Levels) -> Floats:
        """Weight of each pattern against any two persons: the sum over comparisons."""
        total = np.zeros(len(levels))
        for comparison in self.comparisons:
            total += comparison.bits[joint(levels, comparison.places)]
        return total

    def kin_bits(self, levels: Levels) -> Floats:
        """log2 of the odds of relatives against any other two persons, for each pattern."""
        if not self.kin:
            return np.full(len(levels), -np.inf)
        total = np.full(len(levels), np.log2(self.kin / (1 - self.kin)))
        for comparison in self.comparisons:
            total += comparison.kin_bits[joint(levels, comparison.places)]
        return total


def joint(levels: Levels, places: Sequence[int]) -> Counts:
    """The joint level of some fields of each pattern."""
    total = np.zeros(len(levels), dtype=np.int64)
    for power, place in enumerate(places):
        total += levels[:, place].astype(np.int64) * LEVELS**power
    return total


def grouped(fields: Sequence[Field]) -> dict[str, tuple[int, ...]]:
    """Group → places of its fields."""
    names = dict.fromkeys(field.group for field in fields)
    return {name: tuple(place for place, field in enumerate(fields) if field.group == name) for name in names}


@dataclass(frozen=True)
class Seen:
    """Patterns and how many pairs have each."""

    levels: Levels
    pairs: Counts


@dataclass(frozen=True)
class Chance:
    """What is known of all pairs.

    Args:
        random: patterns of random pairs.
        same: for each field, the exact share of pairs (of those with both values) that agree, from its frequencies;
            None where frequencies do not tell (salted tokens).
        all_pairs: how many pairs there are.
        most_links: how many of them can be of one person.
    """

    random: Seen
    same: tuple[float | None, ...]
    all_pairs: int
    most_links: int


@dataclass
class _Part:
    """One comparison while it is estimated: `codes` of the patterns, `strata` of joint levels with one missing set."""

    name: str
    places: tuple[int, ...]
    role: Role
    codes: Counts
    strata: Counts
    believed: Floats
    overall: Floats
    floor: Floats
    m: Floats
    u: Floats
    kin: Floats
    shared: bool = False


@dataclass
class _Shares:
    """Shares of all pairs while they are estimated: links, and relatives (0: not told apart)."""

    links: float
    kin: float


def fitted(fields: Sequence[Field], seen: Seen, chance: Chance) -> Model:
    """Estimate m, u, and the shares of links and of relatives.

    Args:
        fields: in the order of the patterns.
        seen: patterns of the pairs that were compared.
        chance: what random pairs show.
    """
    parts = [_part(name, places, fields, seen, chance) for name, places in grouped(fields).items()]
    first = min(0.25, max(1.0, 0.5 * chance.most_links) / chance.all_pairs)
    shares = _Shares(first, first if _mark_shared(parts) else 0.0)
    linked = np.zeros(len(seen.pairs))
    for _ in range(_ROUNDS):
        now, kin = _posterior(parts, shares)
        moved = float(np.abs(now - linked).max(initial=0.0))
        linked = now
        shares = _Shares(
            _share(linked * seen.pairs, chance.most_links, chance.all_pairs),
            _share(kin * seen.pairs, chance.all_pairs / 2, chance.all_pairs) if shares.kin else 0.0,
        )
        for part in parts:
            _learn(part, linked * seen.pairs, kin * seen.pairs, shares)
        if moved < _SETTLED:
            break
    comparisons = tuple(Comparison(each.name, each.places, each.m, each.u, each.kin, each.shared) for each in parts)
    expected = float((linked * seen.pairs).sum())
    return Model(comparisons, shares.links, shares.kin, expected, chance.all_pairs, chance.most_links)


def _mark_shared(parts: Sequence[_Part]) -> bool:
    """Whether surname and residence are both compared, so that relatives can be told apart."""
    wanted = [part for part in parts if part.role is Role.SURNAME or part.name == RESIDENCE]
    if len(wanted) < 2:
        return False
    for part in wanted:
        part.shared, part.kin = True, part.believed
    return True


def _share(amounts: Floats, most: float, all_pairs: int) -> float:
    """The share of all pairs; never none, so that EM does not stop at a place it cannot leave."""
    return min(min(max(float(amounts.sum()), 0.1), most) / all_pairs, MOST_SHARE)


def _posterior(parts: Sequence[_Part], shares: _Shares) -> tuple[Floats, Floats]:
    """The probability of a link, and of relatives, for each pattern."""
    link = np.full(len(parts[0].codes), np.log2(shares.links / (1 - shares.links)))
    kin = np.full(len(link), np.log2(shares.kin / (1 - shares.kin)) if shares.kin else -np.inf)
    for part in parts:
        link += _bits(part.m, part.u)[part.codes]
        kin += _bits(part.kin, part.u)[part.codes]
    of_link, of_kin = (np.exp2(np.clip(each, None, 500)) for each in (link, kin))
    total = 1 + of_link + of_kin
    return of_link / total, of_kin / total


def _bits(one: Floats, other: Floats) -> Floats:
    weights: Floats = np.clip(np.log2(one / other), -MOST_BITS, MOST_BITS)
    return weights


def _learn(part: _Part, linked: Floats, kin: Floats, shares: _Shares) -> None:
    counts = np.bincount(part.codes, weights=linked, minlength=len(part.m))
    part.m = _shared(counts + PRIOR_PAIRS * part.believed, part.strata)
    if part.shared:
        among_kin = np.bincount(part.codes, weights=kin, minlength=len(part.m))
        part.kin = _shared(among_kin + PRIOR_PAIRS * part.believed, part.strata)
    taken = shares.links * part.m + (shares.kin * part.kin if part.shared else 0.0)
    part.u = _shared(np.maximum(part.overall - taken, part.floor), part.strata)
    if not part.shared:
        part.kin = _kin_of(part)


def _kin_of(part: _Part) -> Floats:
    """Relatives in what they do not share: as any two persons, but for twins."""
    if part.role is not Role.BIRTH:
        return part.u
    kin = part.u * (1 - TWINS)
    kin[Level.SAME] += TWINS
    kin[Level.MISSING] = 1.0
    return kin


def _shared(amounts: Floats, strata: Counts) -> Floats:
    """Amounts as shares of their stratum."""
    totals = np.bincount(strata, weights=amounts)
    shares: Floats = np.maximum(amounts, 1e-300) / np.maximum(totals[strata], 1e-300)
    return shares


def _part(name: str, places: tuple[int, ...], fields: Sequence[Field], seen: Seen, chance: Chance) -> _Part:
    size = LEVELS ** len(places)
    each = np.arange(size)[:, None] // LEVELS ** np.arange(len(places)) % LEVELS
    strata = (each == Level.MISSING) @ (2 ** np.arange(len(places)))
    believed = _shared(np.prod(list(_beliefs(fields, places, each)), axis=0), strata)
    random = np.bincount(joint(chance.random.levels, places), weights=chance.random.pairs, minlength=size)
    expected = _independent(fields, places, each, chance)
    overall = _shared(random + expected, strata)
    # Half a pair among the random ones, or one among all there are: less often than that nothing is known to happen.
    floor = np.where(expected > 0, np.maximum(expected, 0.5) / max(chance.random.pairs.sum(), 1), 1e-300)
    same = chance.same[places[0]]
    if len(places) == 1 and same is not None:
        overall, floor = _with_frequencies(overall, floor, same, chance.all_pairs)
    codes, role = joint(seen.levels, places), fields[places[0]].role
    u = _shared(np.maximum(overall, floor), strata)
    return _Part(name, places, role, codes, strata, believed, overall, floor, believed, u, u)


def _beliefs(fields: Sequence[Field], places: Sequence[int], each: Counts) -> Iterator[Floats]:
    """For each field of a group: what is believed of its level in each joint level; 1 where it is missing."""
    for column, place in enumerate(places):
        table = np.zeros(LEVELS)
        for level in LEVELS_OF[fields[place].kind]:
            table[level] = _BELIEVED[level]
        table /= table.sum()
        table[Level.MISSING] = 1.0
        yield table[each[:, column]]


def _independent(fields: Sequence[Field], places: Sequence[int], each: Counts, chance: Chance) -> Floats:
    """Random pairs expected at each joint level were its fields independent, worth half a pair a level of one field."""
    product = np.ones(len(each))
    for column, place in enumerate(places):
        table = np.bincount(chance.random.levels[:, place], weights=chance.random.pairs, minlength=LEVELS)
        used = np.zeros(LEVELS)
        for level in LEVELS_OF[fields[place].kind]:
            used[level] = table[level] + 0.5
        used /= used.sum()
        used[Level.MISSING] = 1.0
        product *= used[each[:, column]]
    return product


def _with_frequencies(overall: Floats, floor: Floats, same: float, all_pairs: int) -> tuple[Floats, Floats]:
    """The share of SAME from the values' frequencies, exactly; the other levels share the rest."""
    rest = overall.copy()
    rest[[Level.MISSING, Level.SAME]] = 0.0
    scaled = rest / max(rest.sum(), 1e-300) * (1 - same)
    scaled[Level.MISSING], scaled[Level.SAME] = 1.0, same
    floor = floor.copy()
    floor[Level.SAME] = 1 / all_pairs
    return scaled, floor
