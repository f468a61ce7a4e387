"""The confined child: limits that are really hit, ends that are not its own, and what the parent makes of them."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.read import Limits, Reading, read_file
from pharmakon.intake.sandbox import ChildStopped, Stop, ask_child

TABLE = "id,name,n\n" + "".join(f"{n},x{n},{n}\n" for n in range(1000))
posix = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")


def reading(path: Path, folder: Path, declared: DeclaredFile | None = None, limits: Limits | None = None) -> Reading:
    work = folder / "work"
    work.mkdir(exist_ok=True)
    return read_file(
        path,
        name="deaths.csv",
        content_sha256="0" * 64,
        declared=declared or DeclaredFile(),
        workdir=work,
        limits=limits or Limits(),
    )


def codes(result: Reading) -> list[str]:
    return [finding.code.id for finding in result.findings]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """30 MB: long enough for limits to be hit while it is read."""
    path = tmp_path / "large.csv"
    path.write_text("id,name,n\n" + "12345,some text of a cell,67890\n" * 1_000_000, encoding="utf-8")
    return path


def test_the_sheet_lies_in_the_work_folder_alone(table: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    work = tmp_path / "work"
    work.mkdir()
    result = read_file(
        table,
        name="deaths.csv",
        content_sha256="ab" * 32,
        declared=DeclaredFile(),
        workdir=work,
        progress=lambda done, whole: told.append((done, whole)),
    )
    raw = result.raw
    assert raw is not None
    assert (raw.file, raw.sheet, raw.content_sha256) == ("deaths.csv", "", "ab" * 32)
    assert (raw.physical, raw.counted, raw.header, raw.table.num_rows) == (1001, 1001, ("id", "name", "n"), 1000)
    assert raw.table["row"].to_pylist()[:2] == [2, 3]
    assert list(work.iterdir()) == [raw.path]
    assert told == [(len(TABLE), len(TABLE))]
    assert result.findings == ()


def test_same_bytes_give_the_same_sheet_and_findings(table: Path, tmp_path: Path) -> None:
    table.write_bytes(TABLE.encode() + b'"9",y\n')
    first, second = reading(table, tmp_path), reading(table, tmp_path)
    assert first.raw is not None
    assert second.raw is not None
    assert first.raw.path != second.raw.path
    assert first.raw.path.read_bytes() == second.raw.path.read_bytes()
    assert (first.findings, first.dialect) == (second.findings, second.dialect)
    assert str(tmp_path) not in repr(first.findings) + repr(first.dialect)


def test_blockers_leave_nothing_behind(table: Path, tmp_path: Path) -> None:
    table.write_bytes(b'id,x\n1,a\n2,"abc\n3,def\n')
    result = reading(table, tmp_path)
    assert result.raw is None
    assert "PH-I024" in codes(result)
    assert result.dialect is not None
    assert {finding.where.file for finding in result.findings} == {"deaths.csv"}
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize(("name", "code"), [("absent.csv", "PH-I001"), ("", "PH-I001"), ("empty.csv", "PH-I002")])
def test_files_that_cannot_be_read(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    assert codes(reading(tmp_path / name, tmp_path)) == [code]


def test_all_lines_of_the_mapping_that_no_file_can_follow_are_named_together(table: Path, tmp_path: Path) -> None:
    wrong = DeclaredFile("ab", "utf-99", "''", "·", "ymmd", (0, 3))
    result = reading(table, tmp_path, wrong)
    assert codes(result) == ["PH-I004"] * 6
    assert [finding.details["key"] for finding in result.findings] == [
        *("delimiter", "quote", "encoding", "decimal", "date_order", "header_rows"),
    ]


def test_limit_of_time(large: Path, tmp_path: Path) -> None:
    started = time.monotonic()
    result = reading(large, tmp_path, limits=Limits(seconds=0.2))
    assert codes(result) == ["PH-I040"]
    assert "0.2 seconds" in result.findings[0].expected()
    assert time.monotonic() - started < 5
    assert list((tmp_path / "work").iterdir()) == []


@posix
@pytest.mark.parametrize("mebibytes", [60, 150])
def test_limit_of_memory_at_the_start(mebibytes: int, table: Path, tmp_path: Path) -> None:
    result = reading(table, tmp_path, limits=Limits(memory_bytes=mebibytes << 20))
    assert codes(result) == ["PH-I041"]
    assert f"{mebibytes} MiB" in result.findings[0].expected()


@posix
def test_limit_of_memory_while_rows_are_read(large: Path, tmp_path: Path) -> None:
    # Blocks of 64 MiB hold the whole file, and the offsets of its 2 million delimiters alone take 16 MiB twice.
    limits = Limits(memory_bytes=330 << 20, block_bytes=64 << 20)
    assert codes(reading(large, tmp_path, limits=limits)) == ["PH-I041"]
    assert list((tmp_path / "work").iterdir()) == []


@posix
def test_limit_of_the_size_of_what_is_written(large: Path, tmp_path: Path) -> None:
    assert codes(reading(large, tmp_path, limits=Limits(file_bytes=1 << 20))) == ["PH-I043"]
    assert list((tmp_path / "work").iterdir()) == []


def test_a_file_that_changes_while_it_is_read(large: Path, tmp_path: Path) -> None:
    def grow(done: int, whole: int) -> None:
        with large.open("a", encoding="utf-8") as file:
            file.write("1,x,2\n")

    work = tmp_path / "work"
    work.mkdir()
    result = read_file(
        large, name="t.csv", content_sha256="", declared=DeclaredFile(), workdir=work, progress=grow, limits=Limits()
    )
    assert codes(result) == ["PH-I044"]
    assert list(work.iterdir()) == []


def child(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    """A program that stands in for the child: it hands the parent an end that real reading should never have."""
    (folder / "stand_in_child.py").write_text(textwrap.dedent(text), encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    return "stand_in_child"


@posix
@pytest.mark.parametrize(
    ("text", "stop", "how"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Stop.DIED, "SIGKILL"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Stop.DIED, "SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", Stop.TIME, "SIGXCPU"),
        ("raise SystemExit(3)", Stop.DIED, "exit code 3"),
        ("raise ValueError('Smith, John')", Stop.DIED, "ValueError"),
        ("print('no answer')", Stop.DIED, "exit code 0"),
        ("raise MemoryError", Stop.MEMORY, "MemoryError"),
        ("import errno, os; raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))", Stop.DISK, "OSError"),
    ],
)
def test_ends_of_a_child(text: str, stop: Stop, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = child(tmp_path, monkeypatch, text)
    with pytest.raises(ChildStopped) as stopped:
        ask_child({}, workdir=tmp_path, limits=Limits(), progress=lambda done: None, module=module)
    assert (stopped.value.stop, stopped.value.how) == (stop, how)


@posix
def test_an_interrupt_of_the_parent_ends_the_child(tmp_path: Path) -> None:
    (tmp_path / "sleeping_child.py").write_text(
        "import os, time, pathlib\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(60)\n", encoding="utf-8"
    )
    parent = textwrap.dedent(f"""
        import pathlib, sys
        sys.path.insert(0, {str(tmp_path)!r})
        from pharmakon.intake.sandbox import Limits, ask_child
        work = pathlib.Path({str(tmp_path)!r})
        ask_child({{}}, workdir=work, limits=Limits(), progress=print, module="sleeping_child")
    """)
    process = subprocess.Popen([sys.executable, "-c", parent], stderr=subprocess.DEVNULL)
    pid = waited_for(tmp_path / "pid")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) != 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def waited_for(path: Path) -> int:
    for _ in range(200):
        if path.exists() and (text := path.read_text(encoding="utf-8")):
            return int(text)
        time.sleep(0.05)
    pytest.fail("the child did not start")


@posix
def test_the_child_knows_nothing_of_the_parents_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_PARENT", "x")
    module = child(tmp_path, monkeypatch, "import json, os; print(json.dumps(sorted(set(os.environ) | {os.getcwd()})))")
    known = ask_child({}, workdir=tmp_path, limits=Limits(), progress=lambda done: None, module=module)
    assert isinstance(known, list)
    assert "SECRET_OF_THE_PARENT" not in known
    assert not {"HOME", "PATH", "HTTPS_PROXY"} & set(map(str, known))
    assert str(tmp_path) in known


def test_the_child_imports_neither_network_nor_engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = child(
        tmp_path,
        monkeypatch,
        """
        import json, sys
        import pharmakon.intake.answer, pharmakon.intake.reading
        heavy = {"duckdb", "scipy", "pandas", "sqlglot", "ssl", "http.client", "urllib.request"}
        print(json.dumps(sorted(heavy & set(sys.modules))))
        """,
    )
    assert ask_child({}, workdir=tmp_path, limits=Limits(), progress=lambda done: None, module=module) == []


@pytest.mark.needs_samples
def test_the_connecticut_file_is_accounted_for(samples: Path, tmp_path: Path) -> None:
    path = samples / "deaths" / "connecticut_2012-2018.csv"
    # 20,249 lines by `wc -l`, because cells hold line ends; 5,105 deaths by the publisher, and one row of headings.
    assert path.read_bytes().count(b"\n") == 20_249
    result = reading(path, tmp_path)
    assert result.raw is not None
    assert result.findings == ()
    assert (result.raw.physical, result.raw.counted, result.raw.header_rows) == (5_106, 5_106, (1,))
    assert (result.raw.blank_rows, result.raw.outside_rows, result.raw.misshapen) == (0, (), ())
    assert result.raw.table.num_rows == 5_105


@pytest.mark.needs_samples
def test_other_public_tables_are_read_without_doubt(samples: Path, tmp_path: Path) -> None:
    for name, rows in {
        "deaths/nchs_drug_poisoning_by_state.csv": 2_862,
        "supply/arcos_county_population_2006-2014.csv": 28_265,
        "series/rotaBB.csv": None,
        "reference/iso3166_m49.csv": 249,
    }.items():
        result = reading(samples / name, tmp_path)
        assert result.raw is not None, name
        assert result.findings == (), name
        assert rows is None or result.raw.table.num_rows == rows
