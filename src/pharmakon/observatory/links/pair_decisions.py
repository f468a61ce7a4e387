"""What people decided about pairs of rows: one person, or two. The journal names contents by hash, sheets and rows.

No print of what a row says is kept, for names can be guessed from one. Where a file was replaced by a newer version,
its rows are found again by comparing both versions, which lie in raw/.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pharmakon.observatory.standing import BOOK
from pharmakon.records import file_id
from pharmakon.store import Entry

PAIR_DECIDED, PAIRS_TAKEN_BACK = "pair_decided", "pairs_taken_back"
SAME, DIFFERENT = "same", "different"
Place = tuple[int, int]  # file_id, row
Pair = tuple[Place, Place]  # the lower one first


@dataclass(frozen=True, order=True)
class RowOf:
    """A row of a sheet of a file's content."""

    sha256: str
    sheet: str
    row: int

    @property
    def place(self) -> Place:
        """Its key."""
        return file_id(self.sha256, self.sheet), self.row


@dataclass(frozen=True)
class PairDecision:
    """Two rows and what a person said of them. `one` is the lower of the two."""

    one: RowOf
    other: RowOf
    decision: str
    book: str = ""
    reason: str = ""
    who: str = ""
    when: str = ""

    @classmethod
    def of(cls, rows: Iterable[RowOf], decision: str, *, book: str = "", reason: str = "") -> "PairDecision":
        """The decision about two rows, in either order."""
        one, other = sorted(rows)
        return cls(one, other, decision, book, reason)

    def entry(self) -> Entry:
        """The line of the journal."""
        details = {
            "sheet": self.one.sheet,
            "row": str(self.one.row),
            "other": self.other.sha256,
            "other_sheet": self.other.sheet,
            "other_row": str(self.other.row),
            "decision": self.decision,
            BOOK: self.book,
        }
        return Entry(PAIR_DECIDED, self.one.sha256, details, self.reason)


def pair(one: Place, other: Place) -> Pair:
    """Two places in their order."""
    return (one, other) if one <= other else (other, one)


def _decision(entry: Entry) -> PairDecision:
    said = entry.details
    one = RowOf(entry.about, said["sheet"], int(said["row"]))
    other = RowOf(said["other"], said["other_sheet"], int(said["other_row"]))
    return PairDecision(one, other, said["decision"], said[BOOK], entry.reason, entry.who, entry.when)


def standing_pairs(entries: Iterable[Entry]) -> tuple[PairDecision, ...]:
    """Decisions that stand, oldest first: the last one about a pair, without those that were taken back."""
    listed: list[PairDecision] = []
    for entry in entries:
        if entry.kind == PAIR_DECIDED:
            listed.append(_decision(entry))
        elif entry.kind == PAIRS_TAKEN_BACK:
            listed = [each for each in listed if each.book != entry.about]
    last = {(each.one, each.other): each for each in listed}
    return tuple(each for each in listed if last[each.one, each.other] is each)


def pairs_of_the_rest(entries: Iterable[Entry], before: str, after: str, rows: Collection[int]) -> tuple[Entry, ...]:
    """Decisions about a content of which rows were cut out, said of what is left; those about cut rows fall away.

    Args:
        entries: the journal.
        before, after: hashes of the content.
        rows: physical rows that went.
    """
    gone = sorted(set(rows))

    def moved(row: RowOf) -> RowOf:
        return RowOf(after, row.sheet, row.row - bisect_left(gone, row.row)) if row.sha256 == before else row

    spoken = [each for each in standing_pairs(entries) if before in (each.one.sha256, each.other.sha256)]
    kept = [
        each for each in spoken if not any(row.sha256 == before and row.row in gone for row in (each.one, each.other))
    ]
    found = (
        PairDecision.of((moved(each.one), moved(each.other)), each.decision, book=each.book, reason=each.reason)
        for each in kept
    )
    return tuple(each.entry() for each in found)


def one_person(pairs: Sequence[Pair]) -> dict[Place, Place]:
    """Place → the lowest place of all that are the same person by way of others."""
    head: dict[Place, Place] = {}
    for one, other in sorted(pairs):
        first, second = sorted((_head(head, one), _head(head, other)))
        head[second] = first
    return {place: _head(head, place) for pair_of in pairs for place in pair_of}


def _head(head: Mapping[Place, Place], place: Place) -> Place:
    while (above := head.get(place, place)) != place:
        place = above
    return place


def contradictions(decided: Mapping[Pair, str]) -> list[Pair]:
    """Pairs said to be different whose rows are one person by way of others."""
    head = one_person([each for each, said in decided.items() if said == SAME])
    return [each for each, said in decided.items() if said == DIFFERENT and _joined(head, each)]


def _joined(head: Mapping[Place, Place], each: Pair) -> bool:
    return each[0] in head and head[each[0]] == head.get(each[1])
