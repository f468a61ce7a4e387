"""One writer at a time: a lock of the operating system, which a killed process gives back by itself."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from pharmakon.findings import Finding, SurroundingsError, code
from pharmakon.store.files import JSON, atomic_write, json_bytes
from pharmakon.store.layout import Layout

_LOCK, _HOLDER = "lock", "lock.json"


@contextmanager
def writing(layout: Layout) -> Iterator[None]:
    """Hold the observatory for writing.

    Raises:
        SurroundingsError: PH-D001 another process holds it.
    """
    layout.work.mkdir(parents=True, exist_ok=True)
    lock = FileLock(layout.work / _LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise SurroundingsError(Finding(code("PH-D001"), details=_holder(layout))) from None
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        about: dict[str, JSON] = {"pid": os.getpid(), "host": socket.gethostname(), "time": now}
        atomic_write(layout.work / _HOLDER, json_bytes(about))
        yield
    finally:
        lock.release()


def _holder(layout: Layout) -> dict[str, str | int]:
    try:
        content = json.loads((layout.work / _HOLDER).read_bytes())
    except (OSError, ValueError):
        content = {}
    return {name: str(content.get(name, "?")) for name in ("pid", "host", "time")}
