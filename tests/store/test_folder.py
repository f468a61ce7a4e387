"""Files whole or not at all, hashes, the lock, generations, step keys."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from pharmakon.findings import SurroundingsError
from pharmakon.store import (
    KnownHashes,
    Layout,
    atomic_copy,
    atomic_write,
    commit,
    current,
    generation_of,
    kept_generations,
    source_hash,
    step_key,
    writing,
)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    layout.make()
    return layout


def test_a_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a" / "file.json"
    atomic_write(path, b"one")
    atomic_write(path, b"two")
    assert path.read_bytes() == b"two"
    assert [each.name for each in path.parent.iterdir()] == ["file.json"]


def test_a_copy_gives_the_hash_of_its_bytes(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"deaths")
    assert atomic_copy(source, tmp_path / "raw" / "copy") == hashlib.sha256(b"deaths").hexdigest()


def test_hashes_are_remembered_until_the_file_changes(layout: Layout) -> None:
    path = layout.raw / "deaths.csv"
    path.write_bytes(b"one")
    known = KnownHashes(layout)
    first = known.of(path)
    known.save()
    assert KnownHashes(layout).of(path) == first == hashlib.sha256(b"one").hexdigest()
    path.write_bytes(b"other")
    assert KnownHashes(layout).of(path) == hashlib.sha256(b"other").hexdigest()


def test_verify_does_not_trust_size_and_time(layout: Layout) -> None:
    import os

    path = layout.raw / "deaths.csv"
    path.write_bytes(b"one")
    known = KnownHashes(layout)
    known.of(path)
    known.save()
    seen = path.stat()
    with path.open("r+b") as file:
        file.write(b"two")
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert KnownHashes(layout).of(path) == hashlib.sha256(b"one").hexdigest()
    assert KnownHashes(layout, verify=True).of(path) == hashlib.sha256(b"two").hexdigest()


HOLD = "import sys; from pathlib import Path; from pharmakon.store import Layout, writing\n"
HOLD += "with writing(Layout(Path(sys.argv[1]))): print('held', flush=True); sys.stdin.read()"


def test_a_second_writer_is_refused_and_told_who_holds_it(layout: Layout) -> None:
    command = [sys.executable, "-c", HOLD, str(layout.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(SurroundingsError, match=f"PH-D001[^$]*process {holder.pid}"), writing(layout):
            pass
        holder.kill()
    with writing(layout):
        pass  # a killed process gives its lock back


def test_the_last_commit_is_current_and_the_one_before_it_is_kept(layout: Layout) -> None:
    generations = [generation_of({"as_of": f"2025-0{month}-01"}) for month in (1, 2, 3)]
    assert current(layout) is None
    for generation in generations:
        commit(layout, generation)
    assert current(layout) == generations[2]
    assert kept_generations(layout) == [generations[2], generations[1]]
    assert sorted(path.stem for path in layout.generations.iterdir()) == sorted(each.id for each in generations[1:])


def test_a_generation_is_known_by_its_content() -> None:
    assert generation_of({"a": 1, "b": 2}) == generation_of({"b": 2, "a": 1})
    assert generation_of({"a": 1}).id != generation_of({"a": 2}).id


def test_parts_of_a_key_do_not_run_together() -> None:
    keys = {step_key("ab", "c"), step_key("a", "bc"), step_key("abc"), step_key("ab", "c", "")}
    assert len(keys) == 4


def test_the_hash_of_a_room_is_that_of_its_files() -> None:
    assert source_hash("pharmakon.store") != source_hash("pharmakon.language")
    assert source_hash("pharmakon.store.lock") != source_hash("pharmakon.store.layout")
    assert source_hash("pharmakon.store", "pharmakon.language") != source_hash("pharmakon.language", "pharmakon.store")
