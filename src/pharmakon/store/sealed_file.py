"""The form of a sealed file: a first line, a header in clear, sealed pieces, and the SHA-256 of all that.

The header names the hash of the clear content, so that a file is known by its content whether it is sealed or not; the
last 32 bytes show damage without the key. Who has no key can forge both, and is found out when the file is opened.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from typing import BinaryIO

MARK = b"pharmakon sealed file 1\n"
PIECE = 1 << 20  # bytes of clear content in a piece
TAG = 16  # bytes that authenticate a piece (AES-GCM, NIST SP 800-38D)
_LENGTH, _DIGEST, _BLOCK = 4, 32, 1 << 20
_LONGEST_HEADER = 4096


@dataclass(frozen=True)
class Header:
    """What a sealed file says of itself: SHA-256 and length of the clear content, the key's id, salt and nonce."""

    sha256: str
    content_bytes: int
    key: str
    salt: bytes
    nonce: bytes

    def as_bytes(self) -> bytes:
        """The first line and the header as they stand in the file; they are authenticated with every piece."""
        said = {
            "bytes": self.content_bytes,
            "key": self.key,
            "nonce": self.nonce.hex(),
            "salt": self.salt.hex(),
            "sha256": self.sha256,
        }
        content = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
        return MARK + len(content).to_bytes(_LENGTH, "big") + content

    @property
    def pieces(self) -> int:
        """How many pieces the content has; an empty one has one."""
        return max(1, -(-self.content_bytes // PIECE))

    @property
    def size(self) -> int:
        """Bytes of the whole sealed file."""
        return len(self.as_bytes()) + self.content_bytes + self.pieces * TAG + _DIGEST


def header_of(file: BinaryIO) -> Header | None:
    """The header of a sealed file, read from its beginning; None where it is no sealed file."""
    if file.read(len(MARK)) != MARK:
        return None
    length = int.from_bytes(file.read(_LENGTH), "big")
    try:
        said = json.loads(file.read(min(length, _LONGEST_HEADER)))
        header = Header(
            str(said["sha256"]), int(said["bytes"]), str(said["key"]), _bytes(said["salt"]), _bytes(said["nonce"])
        )
    except (ValueError, KeyError, TypeError):
        return None
    return header if len(header.as_bytes()) == file.tell() else None


def _bytes(text: object) -> bytes:
    return bytes.fromhex(str(text))


def content_hash(file: BinaryIO) -> str | None:
    """The SHA-256 of the clear content, where the file is sealed and undamaged; None where it is not.

    Leaves the file at its beginning.
    """
    header = header_of(file)
    whole = os.fstat(file.fileno()).st_size
    intact = header is not None and whole == header.size and _ends_with_its_hash(file, whole)
    file.seek(0)
    return header.sha256 if header is not None and intact else None


def _ends_with_its_hash(file: BinaryIO, size: int) -> bool:
    file.seek(0)
    digest, left = hashlib.sha256(), size - _DIGEST
    while block := file.read(min(_BLOCK, left)):
        digest.update(block)
        left -= len(block)
    return left == 0 and file.read(_DIGEST) == digest.digest()
