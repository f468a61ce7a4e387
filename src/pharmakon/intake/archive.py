"""Reads ZIP archives member by member and gzip files, within limits. Runs in the confined child.

Members are unpacked one at a time beside the target, under names of ours: a name in an archive never becomes a path.
"""

import errno
import gzip
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from lzma import LZMAError
from pathlib import Path
from typing import IO

from pharmakon.findings import Finding, Severity, Where, code
from pharmakon.intake.answer import Answer, SheetRead
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.kinds import HEAD_BYTES, Format, kind_by_bytes
from pharmakon.intake.request import ReadRequest

Progress = Callable[[int], None]
_BLOCK = 1 << 20
# Delimited tables shrink to a tenth or, where one line repeats, a hundredth; deflate reaches 1/1032 on bytes all alike.
_RATIO, _RATIO_FROM = 250, 64 << 20
# Ten times the largest file of a country that we know (5 M deaths: 0.8 GB).
_INFLATED = 8 << 30
_MEMBERS = 1_000
_MEMBER_BYTES = 1_024  # an entry of the list of members has 46 bytes and its name
_END_BYTES = 22 + 65_535  # the end of the list, and the longest comment behind it
_NAMES_SHOWN, _LONGEST_NAME = 5, 60
_ENCRYPTED = 0x1
_SYSTEM = re.compile(r"(?i)(^|/)(__macosx|\.[^/]*|thumbs\.db|desktop\.ini|ehthumbs\.db)(/|$)")
_ABOUT = re.compile(r"(?i)(^|/)(read[ _.-]?me|licen[cs]e|copying|lies ?mich|lisez[ _-]?moi|leeme|leia[ _-]?me)[^/]*$")
_NO_TABLE = {"PH-I002", "PH-I003", "PH-I034"}
_NESTED = {Format.ZIP: "a ZIP archive", Format.GZIP: "a gzip file"}


class ArchiveRefusal(Exception):  # noqa: N818
    """The archive is not read: the finding says why."""

    def __init__(self, identifier: str, **details: str | int) -> None:
        self.finding = Finding(code(identifier), details=details)
        super().__init__(identifier)


def read_gzip(request: ReadRequest, progress: Progress) -> Answer:
    """Unpacks the file and reads what is inside as if it stood alone."""
    inner = _beside(request.target, "inner")
    try:
        budget = _Budget(request.path.stat().st_size)
        with request.path.open("rb") as raw, gzip.GzipFile(fileobj=raw) as packed, inner.open("wb") as unpacked:
            _copy(packed, unpacked, budget, lambda: progress(raw.tell()))
        _refuse_nested(inner)
        return _read_inner(replace(request, path=inner))
    except ArchiveRefusal as refusal:
        return Answer((refusal.finding,))
    except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
        return Answer((_damaged("a gzip file", fault),))
    finally:
        inner.unlink(missing_ok=True)


def read_zip(request: ReadRequest, progress: Progress) -> Answer:
    """Reads every table of the archive; a sheet's name is its member's path, with the sheet's own after a slash."""
    try:
        _refuse_many(request.path)
        with zipfile.ZipFile(request.path) as archive:
            return _Zip(archive, request, progress).answer()
    except ArchiveRefusal as refusal:
        return Answer((refusal.finding,))
    except (
        zipfile.BadZipFile,
        zlib.error,
        LZMAError,
        EOFError,
        UnicodeDecodeError,
        ValueError,
        OverflowError,
    ) as fault:
        return Answer((_damaged("a ZIP archive", fault),))
    except OSError as fault:
        if fault.errno != errno.EINVAL:  # a place before the beginning of the file: a broken list of members
            raise
        return Answer((_damaged("a ZIP archive", fault),))
    except NotImplementedError:
        return Answer((Finding(code("PH-I095")),))


def _refuse_many(path: Path) -> None:
    """Looks at the end of the archive before its list of members is read into memory.

    Raises:
        ArchiveRefusal: PH-I090.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END_BYTES))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    end = tail[at : at + 22]
    if at >= 0 and len(end) == 22:
        members, list_bytes = struct.unpack("<HI", end[10:16])
        if members > _MEMBERS or list_bytes > _MEMBERS * _MEMBER_BYTES:
            raise ArchiveRefusal("PH-I090", most=f"{_MEMBERS} members")


def _damaged(kind: str, fault: Exception) -> Finding:
    """Why an archive cannot be unpacked; the library's own words may quote a name."""
    cut = isinstance(fault, EOFError) or "not a zip file" in str(fault)
    broken_sum = "CRC" in str(fault)
    why = "an end too early: it is cut off" if cut else "bytes that cannot be unpacked"
    details = {"kind": kind, "why": "bytes that differ from their check sum" if broken_sum else why}
    return Finding(code("PH-I088"), details=details)


@dataclass
class _Budget:
    """What may still be unpacked. `packed` is the size of the archive."""

    packed: int
    unpacked: int = 0

    def spend(self, size: int) -> None:
        """Counts bytes that were unpacked.

        Raises:
            ArchiveRefusal: PH-I090, more than one archive may hold, or far more than tables shrink by.
        """
        self.unpacked += size
        if self.unpacked > _INFLATED:
            raise ArchiveRefusal("PH-I090", most=f"{_INFLATED >> 30} GiB")
        if self.unpacked > _RATIO_FROM and self.unpacked > _RATIO * self.packed:
            raise ArchiveRefusal("PH-I090", most=f"{_RATIO} times its own size")


def _copy(packed: IO[bytes] | gzip.GzipFile, unpacked: IO[bytes], budget: _Budget, tell: Callable[[], None]) -> None:
    while data := packed.read(_BLOCK):
        budget.spend(len(data))
        unpacked.write(data)
        tell()


def _beside(target: Path, name: str) -> Path:
    """A path in the work folder that is cleared with the target's own files."""
    return target.with_name(f"{target.stem}.{name}")


def _refuse_nested(path: Path) -> None:
    """Archives within archives hide their size and what they hold.

    Raises:
        ArchiveRefusal: PH-I089.
    """
    with path.open("rb") as file:
        kind = kind_by_bytes(file.read(HEAD_BYTES))
    if kind is not None and kind.format in _NESTED:
        raise ArchiveRefusal("PH-I089", kind=_NESTED[kind.format])


def _read_inner(request: ReadRequest) -> Answer:
    from pharmakon.intake.formats import read_sheets

    if not request.path.stat().st_size:
        return Answer((Finding(code("PH-I002")),))
    return read_sheets(request, progress=_silent)


def _silent(done: int) -> None:
    del done


class _Zip:
    """One archive while it is read."""

    def __init__(self, archive: zipfile.ZipFile, request: ReadRequest, progress: Progress) -> None:
        self._archive, self._request, self._progress = archive, request, progress
        self._budget = _Budget(request.path.stat().st_size)
        self._sheets: list[SheetRead] = []
        self._findings: list[Finding] = []
        self._others: list[str] = []
        self._dialects: list[Answer] = []

    def answer(self) -> Answer:
        members = self._archive.infolist()
        _refuse_names(members)
        tables = [member for member in members if not _is_system(member)]
        wanted = self._request.declared.sheets
        read = [member for member in tables if wanted is None or _is_wanted(member.filename, wanted)]
        for member in read:
            self._member(member)
        self._findings += self._listed(members, tables, read)
        if not self._sheets and not self._blocked():
            self._findings.append(Finding(code("PH-I094"), details={"members": len(members)}))
        dialect = self._dialects[0].dialect if len(self._dialects) == 1 else None
        return Answer(tuple(self._findings), dialect, tuple(self._sheets))

    def _blocked(self) -> bool:
        return any(finding.severity is Severity.BLOCKER for finding in self._findings)

    def _member(self, member: zipfile.ZipInfo) -> None:
        if _ABOUT.search(member.filename):
            self._others.append(member.filename)
            return
        inner = _beside(self._request.target, "member")
        try:
            with self._archive.open(member) as packed, inner.open("wb") as unpacked:
                _copy(packed, unpacked, self._budget, lambda: self._progress(member.header_offset))
            _refuse_nested(inner)
            self._take(member.filename, inner)
        except NotImplementedError:
            raise
        except RuntimeError as fault:  # zipfile's word for a missing password
            raise ArchiveRefusal("PH-I087") from fault
        finally:
            inner.unlink(missing_ok=True)

    def _take(self, name: str, inner: Path) -> None:
        """The sheets of a member, under its name and with the next numbers."""
        target = _beside(self._request.target, "inner.arrow")
        request = replace(self._request, path=inner, target=target, declared=_of_member(self._request, name))
        answer = _read_inner(request)
        if not answer.sheets and all(finding.code.id in _NO_TABLE for finding in answer.findings):
            self._others.append(name)
            return
        self._findings += [_named(finding, name) for finding in answer.findings]
        self._dialects.append(answer)
        for sheet in answer.sheets:
            part = len(self._sheets)
            request.sheet_target(sheet.part).replace(self._request.sheet_target(part))
            self._sheets.append(replace(sheet, name=_joined(name, sheet.name), part=part))

    def _listed(
        self, members: Sequence[zipfile.ZipInfo], tables: Sequence[zipfile.ZipInfo], read: Sequence[zipfile.ZipInfo]
    ) -> Iterator[Finding]:
        """Members that were left out, and names that the mapping wants and nobody has."""
        names = [member.filename for member in members]
        if self._others and self._sheets:
            yield _names("PH-I092", self._others)
        system = [name for name in names if name not in {member.filename for member in tables}]
        if system:
            yield _names("PH-I093", system)
        for name in self._request.declared.sheets or ():
            if not any(_is_wanted(member.filename, (name,)) for member in read):
                yield Finding(code("PH-I096"), details={"name": name})


def _of_member(request: ReadRequest, name: str) -> DeclaredFile:
    """What is declared, with the names of sheets that lie within the member."""
    wanted = request.declared.sheets
    if wanted is None:
        return request.declared
    within = tuple(each.removeprefix(f"{name}/") for each in wanted if each.startswith(f"{name}/"))
    return replace(request.declared, sheets=within or None)


def _is_wanted(member: str, names: Sequence[str]) -> bool:
    return any(name == member or name.startswith(f"{member}/") for name in names)


def _joined(member: str, sheet: str) -> str:
    return f"{member}/{sheet}" if sheet else member


def _named(finding: Finding, member: str) -> Finding:
    return replace(finding, where=replace(finding.where, sheet=_joined(member, finding.where.sheet)))


def _is_system(member: zipfile.ZipInfo) -> bool:
    return member.is_dir() or bool(_SYSTEM.search(member.filename))


def _names(identifier: str, names: Sequence[str]) -> Finding:
    shown = ", ".join(_harmless(name) for name in names[:_NAMES_SHOWN]) + (", …" if len(names) > _NAMES_SHOWN else "")
    return Finding(code(identifier), Where(), {"names": shown}, len(names))


def _harmless(name: str) -> str:
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return plain if len(plain) <= _LONGEST_NAME else f"…{plain[-_LONGEST_NAME:]}"


def _refuse_names(members: Sequence[zipfile.ZipInfo]) -> None:
    """Names that no office's archive has.

    Raises:
        ArchiveRefusal: PH-I090 too many, PH-I091 paths that leave the archive, links, one name twice.
    """
    if len(members) > _MEMBERS:
        raise ArchiveRefusal("PH-I090", most=f"{_MEMBERS} members")
    for member in members:
        name = member.orig_filename.replace("\\", "/")
        if not member.filename:
            raise ArchiveRefusal("PH-I091", why="a member without a name")
        if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
            raise ArchiveRefusal("PH-I091", why="a name that points out of the archive")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ArchiveRefusal("PH-I091", why="a link instead of a file")
    twice = [name for name, count in Counter(member.filename for member in members).items() if count > 1]
    if twice:
        raise ArchiveRefusal("PH-I091", why=f"{len(twice)} names that stand for two members")
    if any(member.flag_bits & _ENCRYPTED for member in members if not _is_system(member)):
        raise ArchiveRefusal("PH-I087")
