"""The program as a user runs it: its seconds, its peak memory, what it printed."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("pharmakon")


@dataclass(frozen=True)
class Finished:
    """One call of the program. `peak_mib` is the largest memory that it, or a process it waited for, held at once."""

    exit_code: int
    seconds: float
    peak_mib: float
    output: str

    def json(self) -> dict[str, object]:
        """What it printed under --json."""
        content: dict[str, object] = json.loads(self.output)
        return content


def pharmakon(*words: str | Path, environment: Mapping[str, str] | None = None, expect: int = 0) -> Finished:
    """Run the program, process start included.

    Raises:
        RuntimeError: it ended with another exit code than the one expected.
    """
    return _finished([str(PROGRAM), *map(str, words)], environment=environment, expect=expect)


def module(name: str, *words: str | Path, python: Path | None = None) -> Finished:
    """Run a module of this folder as a process of its own, by this Python or another.

    Raises:
        RuntimeError: it failed.
    """
    return _finished([str(python or sys.executable), "-m", name, *map(str, words)], environment=None, expect=0)


def _finished(command: list[str], *, environment: Mapping[str, str] | None, expect: int) -> Finished:
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        output.seek(0)
        text = output.read().decode()
    if process.returncode != expect:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
    return Finished(process.returncode, seconds, usage.ru_maxrss / 1024, text)


@contextmanager
def scratch(prefix: str = "pharmakon-bench-") -> Iterator[Path]:
    """A folder for one measurement, removed after it. BENCH_TMP says where; else the system's place."""
    with tempfile.TemporaryDirectory(prefix=prefix, dir=os.environ.get("BENCH_TMP")) as folder:
        yield Path(folder)


def files_of(root: Path, folders: Sequence[str]) -> dict[str, bytes]:
    """Every file below some folders of an observatory, by relative path."""
    paths = [path for folder in folders for path in sorted((root / folder).rglob("*")) if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
