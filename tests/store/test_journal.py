"""The journal: lines are only added, and a changed one is seen."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pharmakon.findings import BlockedError
from pharmakon.store import Entry, Journal

WHEN = datetime(2025, 2, 1, 9, 30, tzinfo=UTC)
RECEIVED = Entry("file_received", "ab12", {"file": "deaths.csv"})


def journal_of(folder: Path, count: int) -> Journal:
    journal = Journal(folder)
    for number in range(count):
        entry = Entry("file_received", f"hash {number}", {"file": f"{number}.csv"}, reason="yearly delivery")
        journal.append(entry, who="ana", when=WHEN)
    return journal


def test_an_entry_is_read_back_with_who_when_and_why(tmp_path: Path) -> None:
    (entry,) = journal_of(tmp_path, 1).entries()
    assert entry == Entry(
        "file_received", "hash 0", {"file": "0.csv"}, reason="yearly delivery", who="ana", when=WHEN.isoformat()
    )


def test_entries_keep_their_order(tmp_path: Path) -> None:
    assert [entry.about for entry in journal_of(tmp_path, 3).entries()] == ["hash 0", "hash 1", "hash 2"]


def test_no_journal_is_an_empty_one(tmp_path: Path) -> None:
    assert Journal(tmp_path / "nowhere").entries() == []


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_line_that_was_taken_out_is_seen_unless_it_is_the_last(tmp_path: Path, number: int) -> None:
    journal = journal_of(tmp_path, 3)
    path = tmp_path / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
    if number == 2:
        assert len(journal.entries()) == 2
    else:
        with pytest.raises(BlockedError, match="PH-D002"):
            journal.entries()


def test_a_changed_word_is_seen_by_the_next_line(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 2)
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b"0.csv", b"9.csv"))
    with pytest.raises(BlockedError, match="PH-D002"):
        journal.entries()


def test_a_line_that_was_being_written_when_the_machine_stopped_is_no_line(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 2)
    path = tmp_path / "journal.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    assert [entry.about for entry in journal.entries()] == ["hash 0"]
    journal.append(RECEIVED, who="ana", when=WHEN)
    assert [entry.about for entry in journal.entries()] == ["hash 0", "ab12"]
