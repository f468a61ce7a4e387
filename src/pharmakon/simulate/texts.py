"""Columns of text, put together without a loop over rows.

Constant texts are made into Arrow scalars and tables once: pyarrow looks for dateutil at each conversion of a Python
text, which takes longer than a month of deaths.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.simulate.draws import Whole


@cache
def constant(text: str) -> pa.Scalar:
    """A text as an Arrow scalar."""
    return pa.scalar(text)


@cache
def text_table(texts: tuple[str, ...]) -> pa.Array:
    """Texts to choose from."""
    return pa.array(texts, pa.string())


def chosen(texts: Sequence[str], places: Whole) -> pa.Array:
    """For each place the text that stands there."""
    return text_table(tuple(texts)).take(pa.array(places))


def joined(*pieces: pa.Array | str, by: str = "") -> pa.Array:
    """Texts put behind each other row by row; a constant stands in every row."""
    arrow = [constant(piece) if isinstance(piece, str) else piece for piece in pieces]
    return pc.binary_join_element_wise(*arrow, constant(by))


def either(condition: NDArray[np.bool_], then: pa.Array | str, otherwise: pa.Array | str) -> pa.Array:
    """One text where the condition holds, the other where it does not."""
    arrow = [constant(piece) if isinstance(piece, str) else piece for piece in (then, otherwise)]
    return pc.if_else(pa.array(condition), *arrow)


def whole_texts(values: Whole, width: int = 0) -> pa.Array:
    """Whole numbers as texts, with zeros in front up to the width."""
    return pc.utf8_lpad(pc.cast(pa.array(values), pa.string()), width=width, padding="0")


def equal_to(texts: pa.Array, text: str) -> NDArray[np.bool_]:
    """Where this text stands."""
    return np.asarray(pc.equal(texts, constant(text)).to_numpy(zero_copy_only=False))


def as_bytes(lines: pa.Array) -> bytes:
    """Lines as UTF-8, each ended by a line feed."""
    if not len(lines):
        return b""
    ended = joined(lines, "\n")
    offsets = np.frombuffer(ended.buffers()[1], np.int32)
    first, last = offsets[ended.offset], offsets[ended.offset + len(ended)]
    return bytes(memoryview(ended.buffers()[2])[first:last])
