"""An OLE compound file by its own bytes: which streams its root holds, and their bytes ([MS-CFB] 2.2 to 2.6)."""

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pharmakon.intake.workbooks.survey import damaged

_HEADER = struct.Struct("<8s16xHHHHH6xIIIIIIIII")
_DIFAT_IN_HEADER, _DIFAT_AT = 109, 76
_ENTRY = struct.Struct("<64sHBBIII16xI8x8xIQ")
_ENTRY_BYTES = 128
_ROOT = 5
_LAST_REGULAR = 0xFFFFFFFA
_NOTHING = 0xFFFFFFFF
_OLD, _LAST_SIZE = 3, 0xFFFFFFFF  # version 3 may leave rubbish in the upper half of a size
_MOST_ENTRIES = 100_000


@dataclass(frozen=True)
class _Entry:
    """An entry of the directory: kind, siblings, first child, and where its bytes lie."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


@dataclass(frozen=True)
class Ole:
    """An open compound file."""

    data: mmap.mmap
    major: int
    sector: int
    mini_sector: int
    mini_below: int
    directory_start: int
    mini_fat_start: int
    difat_start: int

    def streams(self) -> dict[str, int]:
        """Names of the streams and storages in the root, in small letters → number of their entry."""
        found: dict[str, int] = {}
        waiting, seen = [self._entries[0].child], set()
        while waiting:
            number = waiting.pop()
            if number == _NOTHING or number in seen or number >= len(self._entries):
                continue
            seen.add(number)
            entry = self._entries[number]
            found[entry.name.casefold()] = number
            waiting += [entry.left, entry.right]
        return found

    def read(self, number: int) -> bytes:
        """The bytes of a stream.

        Raises:
            BlockedError: its chain of sectors is broken.
        """
        entry = self._entries[number]
        if entry.size > len(self.data):
            raise damaged("a part of it is longer than the file")
        if entry.size >= self.mini_below:
            return b"".join(self._sectors(self._chain(entry.start, self._fat)))[: entry.size]
        root = self._entries[0]
        mini = b"".join(self._sectors(self._chain(root.start, self._fat)))
        size = self.mini_sector
        chain = self._chain(entry.start, self._mini_fat)
        return b"".join(mini[at * size : (at + 1) * size] for at in chain)[: entry.size]

    @cached_property
    def _entries(self) -> list[_Entry]:
        directory = b"".join(self._sectors(self._chain(self.directory_start, self._fat)))
        whole = min(len(directory) // _ENTRY_BYTES, _MOST_ENTRIES)
        entries = [
            _entry(directory[at : at + _ENTRY_BYTES], self.major) for at in range(0, whole * _ENTRY_BYTES, _ENTRY_BYTES)
        ]
        if not entries or entries[0].kind != _ROOT:
            raise damaged("its directory is missing")
        return entries

    @cached_property
    def _fat(self) -> tuple[int, ...]:
        return self._numbers(self._fat_places())

    @cached_property
    def _mini_fat(self) -> tuple[int, ...]:
        return self._numbers(self._chain(self.mini_fat_start, self._fat))

    def _numbers(self, places: list[int]) -> tuple[int, ...]:
        table = b"".join(self._sectors(places))
        return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])

    def _fat_places(self) -> list[int]:
        """Sectors of the table of sectors: 109 in the header, others in a chain of their own."""
        listed = struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", self.data, _DIFAT_AT)
        places, following, seen = list(listed), self.difat_start, set()
        while following <= _LAST_REGULAR and following not in seen:
            seen.add(following)
            *more, following = struct.unpack(f"<{self.sector // 4}I", self._sector(following))
            places += more
        return [place for place in places if place <= _LAST_REGULAR]

    def _chain(self, start: int, table: tuple[int, ...]) -> list[int]:
        chain, seen, at = [], set(), start
        while at <= _LAST_REGULAR:
            if at in seen or at >= len(table):
                raise damaged("a chain of its parts leads nowhere, as when a download stops")
            seen.add(at)
            chain.append(at)
            at = table[at]
        return chain

    def _sectors(self, places: list[int]) -> Iterator[bytes]:
        return map(self._sector, places)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        if start >= len(self.data):
            raise damaged("it ends before its last part, as when a download stops")
        return self.data[start : start + self.sector].ljust(self.sector, b"\0")


def _entry(raw: bytes, major: int) -> _Entry:
    name, length, kind, _, left, right, child, _, start, size = _ENTRY.unpack(raw)
    text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
    return _Entry(text, kind, left, right, child, start, size & _LAST_SIZE if major == _OLD else size)


@contextmanager
def open_ole(path: Path) -> Iterator[Ole]:
    """Opens a compound file.

    Raises:
        BlockedError: its header is damaged.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if len(data) < _DIFAT_AT + 4 * _DIFAT_IN_HEADER:
            raise damaged("it ends after its first bytes")
        yield _opened(data)


def _opened(data: mmap.mmap) -> Ole:
    header = _HEADER.unpack_from(data)
    _, _, major, _, shift, mini_shift, _, _, directory, _, mini_below, mini_fat, _, difat, _ = header
    if major not in {3, 4} or shift not in {9, 12} or mini_shift not in range(4, 9):
        raise damaged("its first bytes say nothing that fits together")
    return Ole(data, major, 1 << shift, 1 << mini_shift, mini_below, directory, mini_fat, difat)
