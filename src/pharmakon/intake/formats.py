"""Which reader reads a file: told by its first bytes, never by its name. Runs in the confined child."""

from collections.abc import Callable, Mapping
from importlib import import_module

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
    if reader is None:
        return read_text(request, progress=progress)
    # A text, the most frequent case, must not pay for the libraries of the others.
    read: ReadFile = getattr(import_module(f"pharmakon.intake.{reader[0]}"), reader[1])
    return read(request, progress)


# Format → module and function, which takes a request and who is told of bytes read.
_READERS: Mapping[Format, tuple[str, str]] = {
    Format.WORKBOOK: ("workbooks", "read_workbook"),
    Format.SPSS: ("spss_file", "read_spss"),
    Format.STATA: ("stata_sas_files", "read_stata"),
    Format.SAS: ("stata_sas_files", "read_sas"),
    Format.XPORT: ("stata_sas_files", "read_xport"),
    Format.PARQUET: ("parquet_file", "read_parquet"),
    Format.ZIP: ("archive", "read_zip"),
    Format.GZIP: ("archive", "read_gzip"),
}
