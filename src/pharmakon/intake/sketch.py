"""A small print of the rows of a sheet, by which two files are known that hold mostly the same records.

The rows' contents are hashed and the lowest hashes kept: a sample of the different rows that any file with the same
rows would draw alike (bottom-k sketch; Broder 1997, On the resemblance and containment of documents).
"""

import hashlib

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.records import KEY_FIELDS

KEPT = 512
_MIX = np.uint64(0x9E3779B97F4A7C15)  # the odd number nearest to 2^64 over the golden ratio (Knuth, TAOCP 3, 6.4)
_SHIFT = np.uint64(31)
Hashes = NDArray[np.uint64]


def row_sketch(records: pa.Table) -> list[int]:
    """The lowest KEPT hashes of the different rows, rising; keys and what concerns the whole source are left out."""
    keys = {field.name for field in KEY_FIELDS} | {"reference_area"}
    hashes = np.zeros(records.num_rows, np.uint64)
    for name in records.column_names:
        column = records[name]
        if name not in keys and column.null_count < len(column):
            hashes = _mixed(hashes, _hashes(name, column))
    return _lowest(hashes)


def _lowest(hashes: Hashes) -> list[int]:
    """The lowest KEPT different hashes, rising; without sorting all of them."""
    looked_at = 4 * KEPT
    while looked_at < len(hashes):
        found = np.unique(np.partition(hashes, looked_at)[:looked_at])
        if len(found) >= KEPT:
            break
        looked_at *= 4
    else:
        found = np.unique(hashes)
    lowest: list[int] = found[:KEPT].tolist()
    return lowest


def _hashes(name: str, column: pa.ChunkedArray) -> Hashes:
    """A hash of each cell with its column; 0 where there is none."""
    encoded = column.combine_chunks().dictionary_encode()
    texts = [f"{name}\x00{text}".encode() for text in encoded.dictionary.to_pylist()]
    digests = [hashlib.blake2b(text, digest_size=8).digest() for text in texts]
    values = np.frombuffer(b"".join([*digests, bytes(8)]), dtype="<u8").astype(np.uint64)
    index: NDArray[np.int64] = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return values[index]


def _mixed(hashes: Hashes, more: Hashes) -> Hashes:
    """Both hashes in one; cells that are empty leave it as it is, so that empty columns do not matter."""
    mixed = (hashes ^ more) * _MIX
    mixed ^= mixed >> _SHIFT
    return np.where(more == 0, hashes, mixed)


def shared(one: list[int], other: list[int]) -> float:
    """The share of the different rows of the smaller sheet that the other one holds too, estimated from sketches."""
    if not one or not other:
        return 0.0
    ends = [sketch[-1] if len(sketch) == KEPT else 2**64 for sketch in (one, other)]
    below = [{each for each in sketch if each <= min(ends)} for sketch in (one, other)]
    return len(below[0] & below[1]) / max(1, min(len(each) for each in below))
