"""Keys: (file_id, row, part) for a record."""

import hashlib

_SEPARATOR = b"\x00"


def file_id(content_sha256: str, sheet: str) -> int:
    """The first 63 bits of SHA-256 over content hash and sheet, a positive int64.

    Args:
        content_sha256: hexadecimal SHA-256 of the file's bytes.
        sheet: the sheet's name, "" for CSV.
    """
    digest = hashlib.sha256(bytes.fromhex(content_sha256) + _SEPARATOR + sheet.encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
