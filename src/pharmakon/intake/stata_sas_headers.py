"""The second, dumber look at Stata and SAS files: how many cases their bytes say, and whether they are whole.

Sources: Stata manual, "File formats .dta" (113 to 119); SAS Technical Support paper TS-140 (transport files); Shotwell,
"SAS7BDAT database binary format" (2013).
"""

import re
import struct
from pathlib import Path

_TAGGED = b"<stata_dta>"
_HEAD = 1 << 12
_TAG_END = b"</stata_dta>"
_XPORT_RECORD = 80


class CutOffError(ValueError):
    """The file is shorter than it says; `why` says how, in words."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def dta_is_old(path: Path) -> bool:
    """Whether the file is of a release before 118 (Stata 14), whose texts are in no stated encoding."""
    head = _head(path)
    found = re.match(rb"<stata_dta><header><release>(\d+)</release>", head)
    return not found or int(found[1]) < 118


def dta_cases(path: Path) -> int | None:
    """The number of cases that the header says.

    Raises:
        CutOffError: the file does not end as a Stata file does.
    """
    head = _head(path)
    if not head.startswith(_TAGGED):
        order = ">" if head[1:2] == b"\x01" else "<"
        return _number(f"{order}i", head[6:10])
    found = re.match(rb"<stata_dta><header><release>(\d+)</release><byteorder>(MSF|LSF)</byteorder>", head)
    if not found:
        raise CutOffError("the header is broken")
    order, size = (">" if found[2] == b"MSF" else "<"), ("I" if int(found[1]) < 118 else "Q")
    at = head.find(b"<N>", found.end()) + 3
    if at < 3 or len(head) < at + 8:
        raise CutOffError("the header does not say how many cases there are")
    if _TAG_END not in _tail(path):
        raise CutOffError("the file does not end as a Stata file does: it is cut off")
    return _number(f"{order}{size}", head[at:])


def sas_is_whole(path: Path) -> None:
    """Compares the size with the pages that the header says; the header of a SAS file names no number of cases.

    Raises:
        CutOffError: pages are missing.
    """
    head = _head(path)
    if len(head) < 288:
        raise CutOffError("the file ends within its header")
    wide, shift = head[32:33] == b"\x33", 4 if head[35:36] == b"\x33" else 0
    order = "<" if head[37:38] == b"\x01" else ">"
    header, page = struct.unpack(f"{order}2I", head[196 + shift : 204 + shift])
    pages = struct.unpack(f"{order}{'Q' if wide else 'I'}", head[204 + shift : 204 + shift + (8 if wide else 4)])[0]
    if path.stat().st_size < header + page * pages:
        raise CutOffError("pages that the header names are missing: the file is cut off")


def xport_is_whole(path: Path) -> None:
    """Transport files are made of records of 80 bytes; they do not say how many cases there are.

    Raises:
        CutOffError: the last record is cut off.
    """
    if path.stat().st_size % _XPORT_RECORD:
        raise CutOffError("the file is not made of whole records of 80 bytes: it is cut off, or was changed as a text")


def _number(form: str, data: bytes) -> int | None:
    size = struct.calcsize(form)
    return int(struct.unpack(form, data[:size])[0]) if len(data) >= size else None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64))
        return file.read()
