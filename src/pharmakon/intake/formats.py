"""Which reader reads a file: told by its first bytes, never by its name. Runs in the confined child."""

from collections.abc import Callable, Mapping

from pharmakon.intake.answer import Answer
from pharmakon.intake.kinds import HEAD_BYTES, Format, kind_by_bytes
from pharmakon.intake.reading import read_text
from pharmakon.intake.request import ReadRequest

Progress = Callable[[int], None]
ReadFile = Callable[[ReadRequest, Progress], Answer]


def read_sheets(request: ReadRequest, *, progress: Progress) -> Answer:
    """Reads every sheet of a file; what is no table of a known format is read as delimited text, or refused there.

    Raises:
        OSError: the disk is full, or the file is gone.
        MemoryError: a limit is too low for the file.
    """
    with request.path.open("rb") as file:
        kind = kind_by_bytes(file.read(HEAD_BYTES))
    reader = _READERS.get(kind.format) if kind is not None and kind.format is not None else None
    return reader(request, progress) if reader else read_text(request, progress=progress)


_READERS: Mapping[Format, ReadFile] = {}
