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
def test_a_line_that_was_taken_out_is_seen(tmp_path: Path, number: int) -> None:
    journal = journal_of(tmp_path, 3)
    path = tmp_path / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
    with pytest.raises(BlockedError, match="PH-D002" if number < 2 else "PH-F011"):
        journal.entries()


def test_a_changed_word_is_seen_by_the_next_line(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 2)
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b"0.csv", b"9.csv"))
    with pytest.raises(BlockedError, match="PH-D002"):
        journal.entries()


def test_a_changed_word_of_the_last_line_is_seen_by_the_head(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 2)
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b"1.csv", b"9.csv"))
    with pytest.raises(BlockedError, match=r"PH-F011  journal/journal\.jsonl, row 2"):
        journal.entries()


def test_a_journal_that_is_gone_is_seen_by_the_head(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 2)
    (tmp_path / "journal.jsonl").unlink()
    with pytest.raises(BlockedError, match="2 lines noted, 0 there"):
        journal.entries()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"garbage", "PH-F011"),
        (b"[]", "PH-F011"),
        (b'{"format":1,"lines":"2","sha256":"ab"}', "PH-F011"),
        (b'{"format":1,"lines":0,"sha256":"ab"}', "PH-F011"),
        (b'{"format":2,"lines":2,"sha256":"ab"}', "PH-F010"),
    ],
)
def test_a_head_that_does_not_fit_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    journal = journal_of(tmp_path, 2)
    (tmp_path / "head").write_bytes(content)
    with pytest.raises(BlockedError, match=code):
        journal.entries()


def test_a_line_of_a_newer_version_is_told_from_a_changed_one(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 1)
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":2'))
    with pytest.raises(BlockedError, match=r"PH-F010  journal/journal\.jsonl, row 1"):
        journal.entries()


def test_a_journal_of_an_earlier_version_has_no_head_and_is_given_one(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 2)
    written = (tmp_path / "head").read_bytes()
    (tmp_path / "head").unlink()
    assert len(journal.entries()) == 2
    assert [finding.code.id for finding in journal.doubts()] == ["PH-F012"]
    assert journal.note_head()
    assert not journal.note_head(), "twice is once"
    assert (tmp_path / "head").read_bytes() == written
    assert journal.doubts() == []


def stopped_between(folder: Path) -> Journal:
    """A journal whose second line is on disk, and whose head is still that of the first."""
    journal = journal_of(folder, 1)
    head = (folder / "head").read_bytes()
    journal.append(RECEIVED, who="ana", when=WHEN)
    (folder / "head").write_bytes(head)
    return journal


def test_a_line_written_before_the_head_was_is_a_line_and_is_told(tmp_path: Path) -> None:
    journal = stopped_between(tmp_path)
    assert [entry.about for entry in journal.entries()] == ["hash 0", "ab12"]
    (doubt,) = journal.doubts()
    assert (doubt.code.id, doubt.where.row) == ("PH-F013", 2)
    journal.append(RECEIVED, who="ana", when=WHEN)
    assert journal.doubts() == []


def test_a_line_that_was_being_written_when_the_machine_stopped_is_no_line(tmp_path: Path) -> None:
    journal = stopped_between(tmp_path)
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-10])
    assert [entry.about for entry in journal.entries()] == ["hash 0"]
    journal.append(RECEIVED, who="ana", when=WHEN)
    assert [entry.about for entry in journal.entries()] == ["hash 0", "ab12"]
    assert journal.doubts() == []


def test_a_full_disk_shows_before_a_line_is_written(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 1)
    (tmp_path / "head.partial").mkdir()  # where the head would be staged
    with pytest.raises(OSError, match="directory"):
        journal.append(RECEIVED, who="ana", when=WHEN)
    assert len(journal.entries()) == 1
