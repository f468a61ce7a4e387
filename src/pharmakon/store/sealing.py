"""Raw files sealed at rest: AES-256 in GCM from the library `cryptography`, the key in a file outside the observatory.

Each file has its own key, derived from the observatory's by HKDF (RFC 5869) and a random salt. Pieces carry their
number and whether they are the last (the STREAM construction: Hoang, Reyhanitabar, Rogaway & Vizár 2015), so that none
can be taken out, moved or cut off unseen. Sealed files are opened into the scratch folder alone.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pharmakon.findings import BlockedError, Finding, MisuseError, SurroundingsError, Where, code
from pharmakon.store.files import JSON, atomic_write, json_bytes, publish_file, sha256_of
from pharmakon.store.layout import Layout
from pharmakon.store.sealed_file import PIECE, TAG, Header, header_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VARIABLE = "PHARMAKON_KEY"
SEAL = ".sealed"  # in raw/: new files are sealed, with this key
FORMAT = 1
_FIRST_WORD = "pharmakon-key-1"
_KEY, _SALT, _NONCE = 32, 16, 7  # bytes; a nonce of GCM has 12: 7 random, 4 of the piece's number, 1 for the last
_FOR_FILES, _FOR_ID = b"pharmakon raw file", b"pharmakon key id"
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Key:
    """The key of an observatory. `id` is derived from it and tells nothing of it."""

    secret: bytes
    id: str

    @classmethod
    def of(cls, secret: bytes) -> "Key":
        """The key with this secret of 32 bytes."""
        return cls(secret, _derived(secret, _FOR_ID, b"")[:8].hex())


def new_key(path: Path, layout: Layout) -> Key:
    """Make a key in a new file that its owner alone may read.

    Raises:
        MisuseError: PH-F051 the file is there already, or lies inside the observatory.
    """
    if path.exists() or path.parent.resolve().is_relative_to(layout.root.resolve()):
        raise MisuseError(Finding(code("PH-F051")))
    key = Key.of(secrets.token_bytes(_KEY))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w") as file:
        file.write(f"{_FIRST_WORD} {key.secret.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def read_key(path: Path) -> Key:
    """The key in a file.

    Raises:
        SurroundingsError: PH-F052 there is no such file, or it holds no key.
    """
    try:
        word, secret = path.read_text(encoding="ascii").split()
        held = bytes.fromhex(secret)
    except (OSError, ValueError):
        raise _missing("a file that is not there, cannot be read, or holds no key") from None
    if word != _FIRST_WORD or len(held) != _KEY:
        raise _missing("a file that holds no key")
    return Key.of(held)


def _missing(what: str) -> SurroundingsError:
    return SurroundingsError(Finding(code("PH-F052"), details={"what": what, "variable": VARIABLE}))


def key_at_hand() -> Key | None:
    """The key whose file PHARMAKON_KEY names; None where it names none.

    Raises:
        SurroundingsError: PH-F052 it names a file without a key.
    """
    named = os.environ.get(VARIABLE)
    return read_key(Path(named)) if named else None


def require_key(identifier: str, name: str) -> Key:
    """The key with this id.

    Raises:
        SurroundingsError: PH-F052 there is none at hand, PH-F053 another one.
    """
    key = key_at_hand()
    if key is None:
        raise _missing("no key")
    if key.id != identifier:
        raise SurroundingsError(Finding(code("PH-F053"), Where(name), {"wanted": identifier, "given": key.id}))
    return key


def sealed_with(layout: Layout) -> str | None:
    """The id of the key that new files are sealed with; None where the observatory is not sealed."""
    try:
        said = json.loads((layout.raw / SEAL).read_bytes())
    except FileNotFoundError:
        return None
    return str(said["key"])


def note_seal(layout: Layout, key: Key) -> None:
    """From now on new files are sealed with this key."""
    said: dict[str, JSON] = {"format": FORMAT, "key": key.id}
    atomic_write(layout.raw / SEAL, json_bytes(said))


def is_sealed(path: Path) -> bool:
    """Whether a file is sealed."""
    with path.open("rb") as file:
        return header_of(file) is not None


def keep_file(layout: Layout, source: Path, target: Path) -> None:
    """Move a finished file into raw/, sealed where the observatory is.

    Raises:
        SurroundingsError: the key is not at hand.
    """
    identifier = sealed_with(layout)
    if identifier is not None and not is_sealed(source):
        sealed = source.with_name(f"{source.name}.sealed")
        seal_file(source, sealed, require_key(identifier, target.name))
        source.unlink()
        source = sealed
    publish_file(source, target)


@contextmanager
def opened(path: Path, scratch: Path) -> Iterator[Path]:
    """A file of raw/ as it was before it was sealed: itself, or a copy in the scratch folder until the block ends.

    Raises:
        SurroundingsError: PH-F052 the key is not at hand, PH-F053 it is another one.
        BlockedError: PH-F054 the file was changed after it was sealed.
    """
    if not is_sealed(path):
        yield path
        return
    clear = scratch / f"opened-{hashlib.sha256(path.name.encode(errors='surrogateescape')).hexdigest()[:16]}"
    try:
        open_file(path, clear)
        yield clear
    finally:
        clear.unlink(missing_ok=True)


def seal_file(source: Path, target: Path, key: Key) -> None:
    """Write a file sealed."""
    header = Header(sha256_of(source), source.stat().st_size, key.id, secrets.token_bytes(_SALT), _nonce())
    cipher, said = _cipher(key, header), header.as_bytes()
    digest = hashlib.sha256(said)
    with source.open("rb") as reading, _private(target) as writing:
        writing.write(said)
        for number in range(header.pieces):
            piece = cipher.encrypt(_numbered(header, number), reading.read(PIECE), said)
            digest.update(piece)
            writing.write(piece)
        writing.write(digest.digest())
        writing.flush()
        os.fsync(writing.fileno())
    if target.stat().st_size != header.size:
        target.unlink()
        raise SurroundingsError(Finding(code("PH-F008"), Where(source.name)))


def open_file(source: Path, target: Path, key: Key | None = None) -> None:
    """Write a sealed file's clear content.

    Args:
        key: None: the one that PHARMAKON_KEY names.

    Raises:
        SurroundingsError: PH-F052, PH-F053 the key.
        BlockedError: PH-F054 the file was changed after it was sealed.
    """
    with source.open("rb") as reading, _private(target) as writing:
        header = header_of(reading)
        if header is None:
            raise _changed(source)
        _write_clear(source, reading, header, key or require_key(header.key, source.name), writing)
        writing.flush()
        os.fsync(writing.fileno())
    if sha256_of(target) != header.sha256:
        raise _changed(source)


def _write_clear(source: Path, reading: BinaryIO, header: Header, key: Key, writing: BinaryIO) -> None:
    from cryptography.exceptions import InvalidTag

    cipher, said = _cipher(key, header), header.as_bytes()
    left = header.content_bytes
    for number in range(header.pieces):
        size = min(PIECE, left)
        try:
            writing.write(cipher.decrypt(_numbered(header, number), reading.read(size + TAG), said))
        except InvalidTag:
            raise _changed(source) from None
        left -= size


def _changed(path: Path) -> BlockedError:
    return BlockedError(Finding(code("PH-F054"), Where(path.name)))


def _private(path: Path) -> BinaryIO:
    """A new file that its owner alone may read."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb")


def _nonce() -> bytes:
    return secrets.token_bytes(_NONCE)


def _numbered(header: Header, number: int) -> bytes:
    last = number == header.pieces - 1
    return header.nonce + number.to_bytes(4, "big") + bytes([last])


def _cipher(key: Key, header: Header) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(_derived(key.secret, _FOR_FILES, header.salt))


def _derived(secret: bytes, purpose: bytes, salt: bytes) -> bytes:
    """HKDF with SHA-256 (RFC 5869): 32 bytes for one purpose.

    Raises:
        SurroundingsError: PH-F050 the library is not installed.
    """
    try:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    except ImportError:
        raise SurroundingsError(Finding(code("PH-F050"))) from None
    return HKDF(SHA256(), _KEY, salt or None, purpose).derive(secret)
