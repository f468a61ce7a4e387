"""A change of originals is done as a whole: stopped anywhere, the next command finishes it."""

import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pharmakon.store import Change, Entry, Journal, Layout, carry_out, changes, complete, is_pending

WHEN = datetime(2025, 2, 1, 9, 30, tzinfo=UTC)
ENTRIES = (Entry("file_purged", "ab", {"file": "a.csv"}), Entry("file_purged", "cd", {"file": "b.csv"}, "order"))


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "country")
    layout.make()
    for name in ("raw/a.csv", "raw/b.csv", "work/records/a.parquet", "work/current.json", "work/lock", "releases/x/y"):
        (layout.root / name).parent.mkdir(exist_ok=True)
        (layout.root / name).write_bytes(b"before")
    (tmp_path / "cut").write_bytes(b"after")
    return layout


def change(layout: Layout) -> Change:
    cut = layout.root.parent / "cut"
    return Change(ENTRIES, replaced={"a.csv": cut}, deleted=("raw/b.csv", "releases/x"), derived=True)


def files(layout: Layout) -> dict[str, bytes]:
    paths = (path for path in sorted(layout.root.rglob("*")) if path.is_file())
    return {path.relative_to(layout.root).as_posix(): path.read_bytes() for path in paths}


def test_lines_files_and_derived_tables_change_together(layout: Layout) -> None:
    carry_out(layout, change(layout), who="ana", when=WHEN)
    kept = files(layout)
    assert sorted(kept) == ["journal/head", "journal/journal.jsonl", "raw/a.csv", "work/lock"]
    assert kept["raw/a.csv"] == b"after"
    found = [(entry.about, entry.reason, entry.who, entry.when) for entry in Journal(layout.journal).entries()]
    assert found == [("ab", "", "ana", WHEN.isoformat()), ("cd", "order", "ana", WHEN.isoformat())]
    assert not complete(layout)


CALLS = ("replace", "unlink", "rename", "rmdir", "fsync")


class StoppedError(Exception):
    """Stands for a process that is killed."""


@pytest.mark.parametrize("number", range(24))
def test_stopped_before_any_of_its_steps_it_is_nothing_or_is_finished(
    number: int, layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call that changes the disk is one of CALLS of os; the `number`-th and all after it do not happen."""
    before = files(layout)
    calm = Layout(tmp_path / "calm")
    shutil.copytree(layout.root, calm.root)
    carry_out(calm, change(layout), who="ana", when=WHEN)
    left = number
    with monkeypatch.context() as patched:
        for name in CALLS:
            original = getattr(os, name)

            def counted(*words: object, _original: object = original, **more: object) -> object:
                nonlocal left
                left -= 1
                if left < 0:
                    raise StoppedError
                return _original(*words, **more)  # type: ignore[operator]

            patched.setattr(os, name, counted)
        with suppress(StoppedError):
            carry_out(layout, change(layout), who="ana", when=WHEN)
    was_written_down = is_pending(layout)
    complete(layout)
    staged = {"journal/head.partial"}
    found = {name: content for name, content in files(layout).items() if name not in staged}
    assert found == files(calm) or (found == before and not was_written_down)


def test_lines_that_were_written_before_the_stop_are_not_written_again(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr(changes, "complete", lambda layout: False)
        carry_out(layout, Change(ENTRIES), who="ana", when=WHEN)
    journal = Journal(layout.journal)
    journal.append(ENTRIES[0], who="ana", when=WHEN)
    assert is_pending(layout)
    assert complete(layout)
    assert [entry.about for entry in journal.entries()] == ["ab", "cd"]
    assert journal.doubts() == []
