"""The confined child that reads a file: limits of time, memory and file size, an environment of its own, no questions.

What only POSIX has stands here. Elsewhere (Windows, untried) the child has a limit of time alone; `confine` says so.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

JSON = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]
_CHILD = "pharmakon.intake.child"
_ANSWER_BYTES = 1 << 28
_STDERR_BYTES = 1 << 14
# One thread and one heap: the limit of memory counts addresses, and each thread reserves some.
_ENVIRONMENT = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "ARROW_IO_THREADS": "1",
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 25),  # with the next: memory is used again, not mapped anew for each block
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
}
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH")
_OUT_OF_MEMORY = re.compile(
    rb"MemoryError|bad_alloc|[Oo]ut of memory|Cannot allocate memory|failed to map segment"
    rb"|memory allocation of \d+ bytes failed"  # Rust
)
_DISK_FULL = re.compile(rb"No space left|File too large|Disk quota exceeded")
_LAST_ERROR = re.compile(rb"^(?:\w+\.)*(\w+(?:Error|Exception|Refusal|Interrupt))\b", re.MULTILINE)


@dataclass(frozen=True)
class Limits:
    """What reading one file may use. Files of 100 MB are common in national sets and need about 300 MiB and 3 seconds.

    Args:
        seconds: wall-clock and processor seconds.
        memory_bytes: addresses of the child.
        file_bytes: the size of what it writes.
        row_bytes: the longest row that is still one; ten sheets' worth of full cells are far below.
        misshapen_bytes: text of misshapen rows that is kept.
        block_bytes: bytes read at a time.
    """

    seconds: float = 600.0
    memory_bytes: int = 2 << 30
    file_bytes: int = 64 << 30
    row_bytes: int = 16 << 20
    misshapen_bytes: int = 16 << 20
    block_bytes: int = 1 << 23


class Stop(StrEnum):
    """Why a child ended without an answer."""

    TIME = "time"
    MEMORY = "memory"
    DISK = "disk"
    DIED = "died"


class ChildStopped(Exception):  # noqa: N818
    """The child gave no answer; `how` says in words how it ended."""

    def __init__(self, stop: Stop, how: str) -> None:
        self.stop, self.how = stop, how
        super().__init__(how)


def confine(limits: Limits) -> bool:
    """Sets the limits of this process (in the child, before anything large is imported); False where none exist."""
    try:
        import resource
    except ImportError:
        return False
    seconds = int(limits.seconds) + 1
    wanted = {
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    return True


def ask_child(
    request: JSON, *, workdir: Path, limits: Limits, progress: Callable[[int], None], module: str = _CHILD
) -> JSON:
    """Runs the child on a request and returns its answer; `progress` is told of bytes read.

    Raises:
        ChildStopped: it exceeded a limit or died.
    """
    with tempfile.TemporaryFile(dir=workdir) as errors:
        try:
            process = _start(module, workdir, errors)
        except OSError as error:
            raise ChildStopped(Stop.DIED, "it could not be started") from error
        overtime = threading.Event()
        timer = threading.Timer(limits.seconds, _stop_late, (process, overtime))
        timer.daemon = True
        timer.start()
        try:
            answer = _converse(process, request, progress)
            code = process.wait()
        finally:
            timer.cancel()
            _kill(process)
            _close(process)
        if overtime.is_set() or answer is None or code:
            raise _stopped(code, errors, overtime=overtime.is_set())
        return answer


def _start(module: str, workdir: Path, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-X", "utf8", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        cwd=workdir,
        env=_environment(workdir),
        start_new_session=os.name == "posix",  # a group of its own, to be ended together
    )


def _environment(workdir: Path) -> dict[str, str]:
    """Nothing of the parent's environment but where the program and its libraries lie."""
    package = str(Path(__file__).parents[2])
    folders = [package, *(folder for folder in sys.path if Path(folder).is_absolute() and folder != package)]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | _ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(folders), "TMPDIR": str(workdir.absolute())}


def _converse(process: subprocess.Popen[bytes], request: JSON, progress: Callable[[int], None]) -> JSON:
    """Writes the request and reads lines: numbers are progress, another line is the answer (None: no answer)."""
    if process.stdin is None or process.stdout is None:
        raise ChildStopped(Stop.DIED, "no pipe")
    try:
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
    except BrokenPipeError:
        return None
    while line := process.stdout.readline(_ANSWER_BYTES):
        if not line.strip().isdigit():
            return _decoded(line)
        progress(int(line))
    return None


def _decoded(line: bytes) -> JSON:
    try:
        answer: JSON = json.loads(line)
    except ValueError:
        return None
    return answer


def _stop_late(process: subprocess.Popen[bytes], overtime: threading.Event) -> None:
    overtime.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the child, and what it may have started, if it still runs."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _stopped(code: int, errors: IO[bytes], *, overtime: bool) -> ChildStopped:
    errors.seek(0, os.SEEK_END)
    errors.seek(max(0, errors.tell() - _STDERR_BYTES))
    said = errors.read()
    how = _how(code, _LAST_ERROR.findall(said))
    if overtime or (os.name == "posix" and code == -signal.SIGXCPU):
        return ChildStopped(Stop.TIME, how)
    if _OUT_OF_MEMORY.search(said):
        return ChildStopped(Stop.MEMORY, how)
    return ChildStopped(Stop.DISK if _DISK_FULL.search(said) else Stop.DIED, how)


def _how(code: int, errors: Sequence[bytes]) -> str:
    """The name of the signal, or of the error: never its text, which may hold a value."""
    if code < 0:
        return signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    return errors[-1].decode() if errors else f"exit code {code}"
