"""The parts of links that arithmetic shows: whose decision stands, and how mentions of linked rows are numbered."""

import pyarrow as pa

from pharmakon.observatory.links.linked_records import with_linked_mentions
from pharmakon.observatory.links.pair_decisions import (
    DIFFERENT,
    PAIR_DECIDED,
    PAIRS_TAKEN_BACK,
    SAME,
    PairDecision,
    RowOf,
    pairs_of_the_rest,
    standing_pairs,
)
from pharmakon.observatory.standing import last_book
from pharmakon.records import MENTION_SCHEMA
from pharmakon.store import Entry

A, B, C = "a" * 64, "b" * 64, "c" * 64


def said(decision: str, book: str, one: int = 2, other: int = 6) -> Entry:
    return PairDecision.of((RowOf(B, "", other), RowOf(A, "", one)), decision, book=book).entry()


def decisions(*entries: Entry) -> list[tuple[int, int, str]]:
    return [(each.one.row, each.other.row, each.decision) for each in standing_pairs(entries)]


def test_the_last_decision_about_a_pair_stands_and_the_one_before_it_again_when_it_is_taken_back() -> None:
    first, second = said(SAME, "1"), said(DIFFERENT, "2")
    back = Entry(PAIRS_TAKEN_BACK, "2")
    assert decisions(first) == [(2, 6, SAME)]
    assert decisions(first, second) == [(2, 6, DIFFERENT)]
    assert decisions(first, second, back) == [(2, 6, SAME)]
    books = ([first], [first, second], [first, second, back])
    assert [last_book(each, taken=PAIR_DECIDED, back=PAIRS_TAKEN_BACK) for each in books] == ["1", "2", "1"]
    assert decisions(first, Entry(PAIRS_TAKEN_BACK, "1")) == []
    assert decisions(first, Entry(PAIRS_TAKEN_BACK, "1"), first) == [(2, 6, SAME)]


def test_decisions_move_with_rows_when_others_are_cut_out() -> None:
    entries = [said(SAME, "1", one=5), said(SAME, "1", one=4), said(DIFFERENT, "1", one=9)]
    moved = pairs_of_the_rest(entries, A, C, rows=(4, 7, 3))
    # Row 4 went; 5 loses the rows 3 and 4 before it, 9 the rows 3, 4 and 7.
    assert [(each.other.sha256, each.other.row, each.decision) for each in standing_pairs(moved)] == [
        (C, 5 - 2, SAME),
        (C, 9 - 3, DIFFERENT),
    ]
    assert pairs_of_the_rest(entries, C, A, rows=(2,)) == ()


def mentions(file_id: int, *listed: tuple[int, int, int, str]) -> pa.Table:
    """Mentions by row, mention, candidate, substance."""
    lines = [
        {
            "file_id": file_id,
            "row": row,
            "part": 0,
            "mention": mention,
            "candidate": candidate,
            "substance": substance,
            "role": "cause",
            "method": "name",
            "confidence": 1000,
            "origin": "x",
            "origin_kind": "text",
            "start": 0,
            "length": 1,
            "ambiguous": candidate > 0,
        }
        for row, mention, candidate, substance in listed
    ]
    return pa.Table.from_pylist(lines, schema=MENTION_SCHEMA)


def test_mentions_of_linked_rows_are_numbered_after_those_of_the_death_and_stay_apart() -> None:
    own = mentions(1, (2, 0, 0, "heroin"), (2, 1, 0, "cocaine"), (5, 0, 0, "methadone"))
    lab = mentions(7, (10, 0, 0, "fentanyl"), (10, 1, 0, "a"), (10, 1, 1, "b"), (11, 0, 0, "etizolam"))
    registry = mentions(8, (4, 0, 0, "xylazine"), (10, 1, 0, "c"), (10, 1, 1, "d"))
    links = [(2, 7, 10), (2, 7, 11), (2, 8, 10), (3, 8, 4)]  # nothing speaks of row 5; row 3 names nothing itself
    columns = dict(zip(("base_row", "file_id", "row"), map(list, zip(*links, strict=True)), strict=True))
    linked = pa.table({**columns, "base_file_id": [1] * len(links)})
    whole = with_linked_mentions(own, linked, {7: lab, 8: registry}).to_pylist()
    assert [(each["row"], each["mention"], each["candidate"], each["substance"]) for each in whole] == [
        (2, 0, 0, "heroin"),
        (2, 1, 0, "cocaine"),
        (2, 2, 0, "fentanyl"),  # row 10 of the laboratory
        (2, 3, 0, "a"),  # two readings of one word stay one mention
        (2, 3, 1, "b"),
        (2, 4, 0, "etizolam"),  # row 11
        (2, 5, 0, "c"),  # row 10 of the registry
        (2, 5, 1, "d"),
        (3, 0, 0, "xylazine"),
        (5, 0, 0, "methadone"),
    ]
    assert {each["file_id"] for each in whole} == {1}
