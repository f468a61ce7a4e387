"""A backup: one plain tar file with the originals and releases of an observatory, and last a list of their hashes.

The list comes last because hashes are taken from the very bytes that are written; a backup that was cut off has none
and is refused. Tar, because any machine can open it in thirty years; not compressed, so that it is the same bytes
everywhere and one damaged block costs one file.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from pharmakon.findings import BlockedError, Finding, PharmakonError, SurroundingsError, Where, code
from pharmakon.store.files import JSON
from pharmakon.store.layout import ORIGINALS, README, SETTINGS, Layout

FORMAT = 1
LIST = "pharmakon-backup.json"
_PLACES = (*ORIGINALS, "releases")
_SINGLE = (SETTINGS, README)
_BLOCK = 1 << 20
_OWNER_ONLY = 0o600
_LONGEST_LIST = 1 << 28  # bytes; a million files with long names

# Bytes done, all bytes.
Told = Callable[[int, int], None]


def _nobody(done: int, whole: int) -> None:
    del done, whole


@dataclass(frozen=True)
class Packed:
    """What a backup holds: relative path → SHA-256 (hexadecimal), and the bytes of all files together."""

    files: Mapping[str, str] = field(default_factory=dict)
    bytes: int = 0


def originals_of(layout: Layout) -> list[Path]:
    """Every file that a backup takes, in the order of their relative paths.

    Raises:
        BlockedError: PH-F006 something that is no file lies among them, all together.
    """
    single = [layout.root / name for name in _SINGLE]
    below = (path for place in _PLACES for path in _below(layout.root / place))
    found = [*(path for path in single if path.is_file()), *below]
    odd = sorted(path for path in found if not path.is_file())
    if odd:
        raise BlockedError(*(Finding(code("PH-F006"), Where(_name(layout, path))) for path in odd))
    return sorted(found, key=lambda path: _name(layout, path))


def _below(place: Path) -> Iterator[Path]:
    """What lies below a folder and is no folder. Links to folders are named as they stand: they may lead in circles."""
    for folder, folders, files in os.walk(place):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        yield from (Path(folder) / name for name in [*files, *links])


def _name(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.root).as_posix()


def pack(layout: Layout, target: Path, *, told: Told = _nobody) -> Packed:
    """Write the originals and releases into one new file, whole or not at all, that its owner alone may read.

    Raises:
        BlockedError: PH-F006.
        SurroundingsError: PH-F008 a file changed while it was read.
    """
    paths = originals_of(layout)
    whole = sum(path.stat().st_size for path in paths)
    partial = target.with_name(f".{target.name}.partial")
    try:
        with _new_file(partial) as file:
            packed = _packed(layout, paths, file, lambda done: told(done, whole))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        if partial.exists():
            partial.unlink()
    return packed


def _new_file(path: Path) -> BinaryIO:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb")


def _packed(layout: Layout, paths: Iterable[Path], file: BinaryIO, told: Callable[[int], None]) -> Packed:
    hashes: dict[str, str] = {}
    done = 0
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in paths:
            with path.open("rb") as reading:
                member = _member(_name(layout, path), os.fstat(reading.fileno()).st_size)
                hashed = _Hashed(reading, member, told, done)
                tar.addfile(member, cast("BinaryIO", hashed))
            hashes[member.name], done = hashed.digest.hexdigest(), done + member.size
        listed = _list(hashes)
        tar.addfile(_member(LIST, len(listed)), io.BytesIO(listed))
    return Packed(hashes, done)


def _member(name: str, size: int) -> tarfile.TarInfo:
    """A member without owner, time or permissions of this machine: the same files are the same bytes."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, _OWNER_ONLY
    return member


def _list(hashes: Mapping[str, str]) -> bytes:
    content: dict[str, JSON] = {"format": FORMAT, "files": dict(hashes)}
    return json.dumps(content, sort_keys=True, indent=0).encode()


class _Hashed:
    """A file that is hashed as it is read, and told of."""

    def __init__(self, file: BinaryIO, member: tarfile.TarInfo, told: Callable[[int], None], before: int) -> None:
        self._file, self._member, self._told, self._before = file, member, told, before
        self._done = 0
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """The next bytes.

        Raises:
            SurroundingsError: PH-F008 there are fewer than there were.
        """
        block = self._file.read(size)
        self._done += len(block)
        if len(block) < size and self._done < self._member.size:
            raise SurroundingsError(Finding(code("PH-F008"), Where(self._member.name)))
        self.digest.update(block)
        self._told(self._before + self._done)
        return block


def unpack(source: Path, folder: Path, *, told: Told = _nobody) -> Packed:
    """Lay the files of a backup into an empty folder, and check each against the list.

    What stands in the folder when this raises is to be thrown away.

    Raises:
        BlockedError: PH-F001 no backup, or cut off; PH-F002 of a newer format; PH-F003 what no backup holds; PH-F004
            other content than listed: all together.
    """
    whole = source.stat().st_size
    with _opened(source) as tar:
        listed = b""
        found: dict[str, str] = {}
        faults: list[Finding] = []
        size = 0
        for member in tar:
            if why := _unfit(member, found):
                faults.append(Finding(code("PH-F003"), Where(_shown(member.name)), {"what": why}))
            elif member.name == LIST:
                listed = _content(tar, member).read()
            else:
                found[member.name] = _laid(_content(tar, member), folder / member.name)
                size += member.size
            told(min(member.offset_data + member.size, whole), whole)
    faults += _unlike(found, _listed(listed))
    if faults:
        raise BlockedError(*faults)
    return Packed(found, size)


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, mode="r:") as tar:
            yield tar
    except tarfile.TarError:
        raise _no_backup("a file that is no tar, or that was cut off") from None


def _no_backup(why: str) -> PharmakonError:
    return BlockedError(Finding(code("PH-F001"), details={"why": why}))


def _unfit(member: tarfile.TarInfo, found: Mapping[str, str]) -> str:
    """Why a member is none of a backup's; empty where it is one."""
    if not member.isreg() or member.issparse():
        return "a link, a folder, a device, or a file with holes"
    if member.name == LIST:
        return "a list of hashes that is too long" if member.size > _LONGEST_LIST else ""
    if not _is_safe(member.name):
        return "a path that leads out of the observatory's folders"
    return "the same path twice" if member.name in found else ""


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    plain = "/".join(path.parts) == name and "\0" not in name and not {"..", "."} & set(path.parts)
    if os.name == "nt" and (set(name) & set('\\:*?"<>|')):
        return False
    return plain and (name in _SINGLE or (len(path.parts) > 1 and path.parts[0] in _PLACES))


def _shown(name: str) -> str:
    return name if len(name) <= 120 else name[:119] + "…"


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> BinaryIO:
    file = tar.extractfile(member)
    if file is None:
        raise _no_backup("a member without content")
    return cast("BinaryIO", file)


def _laid(content: BinaryIO, target: Path) -> str:
    """Write a member to its place; the SHA-256 of what was written."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _listed(content: bytes) -> Mapping[str, str]:
    """Path → hash, as the list says.

    Raises:
        BlockedError: PH-F001 there is none, PH-F002 a newer format.
    """
    try:
        said = json.loads(content)
    except ValueError:
        raise _no_backup("a tar without the list of hashes that stands last in a backup") from None
    form = said.get("format") if isinstance(said, dict) else None
    files = said.get("files") if isinstance(said, dict) else None
    if isinstance(form, int) and form > FORMAT:
        raise BlockedError(Finding(code("PH-F002"), details={"format": FORMAT}))
    if form != FORMAT or not isinstance(files, dict):
        raise _no_backup("a list of hashes that cannot be read")
    return {str(name): str(digest) for name, digest in files.items()}


def _unlike(found: Mapping[str, str], listed: Mapping[str, str]) -> list[Finding]:
    words = {True: "other bytes than listed", False: "nothing: it is listed and not there"}
    faults = [
        Finding(code("PH-F004"), Where(_shown(name)), {"what": words[name in found]})
        for name, digest in sorted(listed.items())
        if found.get(name) != digest
    ]
    extra = sorted(set(found) - set(listed))
    return faults + [Finding(code("PH-F004"), Where(_shown(name)), {"what": "a file not listed"}) for name in extra]
