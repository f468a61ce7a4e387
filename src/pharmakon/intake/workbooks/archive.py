"""A ZIP that holds a workbook: opened within limits, its members handed out in blocks."""

import errno
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pharmakon.intake.workbooks.survey import blocked, damaged

_BLOCK = 1 << 22
_MOST_MEMBERS = 20_000
# Sheets of real workbooks are 5 to 40 times as large unpacked; deflate can reach 1,032 times.
_MOST_RATIO, _RATIO_FROM = 100, 64 << 20
_MOST_UNPACKED = 8 << 30
_ENCRYPTED = 0x1
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    struct.error,
    ValueError,
    OverflowError,
    RuntimeError,
    KeyError,
)


@dataclass(frozen=True)
class Archive:
    """The members of an open ZIP. Their sizes were held against the limits; what they hold was not looked at."""

    zip: zipfile.ZipFile

    @cached_property
    def _names(self) -> dict[str, str]:
        """Lower-case name with slashes → name: programs write them in different ways."""
        return {name.replace("\\", "/").lstrip("/").casefold(): name for name in self.zip.namelist()}

    def names(self) -> list[str]:
        """Names of the members in lower case, sorted."""
        return sorted(self._names)

    def holds(self, name: str) -> bool:
        return name.casefold() in self._names

    def size(self, name: str) -> int:
        """Bytes of a member, unpacked."""
        return self.zip.getinfo(self._names[name.casefold()]).file_size

    def blocks(self, name: str) -> Iterator[bytes]:
        """A member's bytes; its size and its check sum were right when the last block came.

        Raises:
            BlockedError: it is absent or damaged.
        """
        if not self.holds(name):
            raise damaged("a part that it names is not in it")
        with _faults_told("a part of it cannot be unpacked"), self.zip.open(self._names[name.casefold()]) as member:
            while block := member.read(_BLOCK):
                yield block

    def read(self, name: str, *, most: int) -> bytes:
        """A small member as a whole.

        Raises:
            BlockedError: it is absent, damaged, or larger than `most` bytes.
        """
        if self.holds(name) and self.size(name) > most:
            raise blocked("PH-I052", unpacked=self.size(name) >> 20, most=most >> 20)
        return b"".join(self.blocks(name))


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Opens a ZIP.

    Raises:
        BlockedError: it is damaged, has a password, or unpacks to more than a workbook holds.
    """
    with _faults_told("its list of parts is missing or cut off, as when a download stops"):
        opened = zipfile.ZipFile(path)
    with opened:
        _check(opened.infolist())
        yield Archive(opened)


@contextmanager
def _faults_told(why: str) -> Iterator[None]:
    """Turns what `zipfile` raises at a damaged ZIP into a refusal."""
    try:
        yield
    except _FAULTS as fault:
        raise damaged(why) from fault
    except OSError as fault:
        if fault.errno != errno.EINVAL:  # a place before the beginning of the file
            raise
        raise damaged(why) from fault


def _check(members: list[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise blocked("PH-I051")
    if len(members) > _MOST_MEMBERS:
        raise damaged(f"it has {len(members)} parts")
    if any(member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members):
        raise damaged("a part of it is packed in a way that workbooks do not use")
    unpacked = sum(member.file_size for member in members)
    large = any(
        member.file_size > _RATIO_FROM and member.file_size > _MOST_RATIO * member.compress_size for member in members
    )
    if large or unpacked > _MOST_UNPACKED:
        raise blocked("PH-I052", unpacked=unpacked >> 20, most=_MOST_UNPACKED >> 20)
