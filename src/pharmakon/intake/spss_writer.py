"""Writes SPSS system files (.sav) in the compressed form. Vectorised; the same input gives the same bytes.

pyreadstat writes pandas and polars tables alone, which this program does not need otherwise.
Source: PSPP Developers' Guide, "System File Format" (2.0), GNU project.
"""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.statistics_variable import FileVariable, Kind, clipped

Words = NDArray[np.uint64]
_PRODUCT = b"@(#) SPSS DATA FILE Pharmakon"
_BIAS = 100.0
_LITERAL, _MISSING, _PADDING, _END = 253, 255, 0, 252
_SYSTEM_MISSING = -np.finfo(np.float64).max
# Days from 14 October 1582, the first of SPSS's calendar, to 1970-01-01.
_FIRST_DAY, _DAY_SECONDS = 141_428, 86_400
_F, _A, _SDATE = 5, 1, 39
_LABEL_BYTES, _NAME_BYTES, _WIDEST = 255, 64, 255
_PIECE, _PIECE_COUNTS = 255, 252
LONGEST_TEXT = 32_767


def write_spss(path: Path, variables: Sequence[FileVariable], *, label: str = "") -> None:
    """Writes a file; all variables have as many values. Codes for missing values are declared as one range."""
    with path.open("wb") as file:
        file.write(_header(variables, label))
        for number, variable in enumerate(variables):
            file.write(b"".join(_records(variable, number)))
        start = 1
        for variable in variables:
            file.write(_value_labels(variable, start))
            start += sum(_words(width) for width in _pieces(variable))
        file.write(b"".join(_extensions(variables)))
        file.write(struct.pack("<2i", 999, 0))
        file.write(compressed(_cases(variables)))


def _header(variables: Sequence[FileVariable], label: str) -> bytes:
    words = sum(_words(width) for variable in variables for width in _pieces(variable))
    numbers = struct.pack("<5id", 2, words, 1, 0, len(variables[0]), _BIAS)
    stamp = b"01 Jan 7000:00:00"  # of every file: the clock does not enter products
    return b"$FL2" + _PRODUCT.ljust(60) + numbers + stamp + clipped(label, 64).ljust(64) + bytes(3)


def _pieces(variable: FileVariable) -> list[int]:
    """Widths of the pieces of a variable: 0 for a number; texts beyond 255 bytes take several."""
    if variable.kind is not Kind.TEXT:
        return [0]
    width = min(variable.width, LONGEST_TEXT)
    if width <= _WIDEST:
        return [width]
    count = -(-width // _PIECE_COUNTS)
    return [_PIECE] * (count - 1) + [width - _PIECE_COUNTS * (count - 1)]


def _words(width: int) -> int:
    return max(1, -(-width // 8))


def _short_name(number: int, piece: int) -> bytes:
    return f"V{number:05d}".encode() if not piece else f"P{number:04d}{piece:03d}".encode()


def _records(variable: FileVariable, number: int) -> Iterator[bytes]:
    """A record for each piece, and one for each further word of it."""
    for piece, width in enumerate(_pieces(variable)):
        label = b"" if piece else clipped(variable.label, _LABEL_BYTES)
        missing = variable.missing if not piece else {}
        form = _format(variable.kind, width)
        head = struct.pack("<6i", 2, width, int(bool(label)), -2 if missing else 0, form, form)
        yield head + _short_name(number, piece).ljust(8)
        if label:
            yield struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
        if missing:
            yield struct.pack("<2d", min(missing), max(missing))
        yield struct.pack("<6i8s", 2, -1, 0, 0, 0, 0, b" " * 8) * (_words(width) - 1)


def _format(kind: Kind, width: int) -> int:
    if kind is Kind.TEXT:
        return _A << 16 | width << 8
    return _SDATE << 16 | 10 << 8 if kind is Kind.DAY else _F << 16 | 12 << 8


def _value_labels(variable: FileVariable, start: int) -> bytes:
    """The labels of a variable; `start` is its first word, counted from 1."""
    labels = {**variable.labels, **variable.missing}
    if not labels:
        return b""
    parts = [struct.pack("<2i", 3, len(labels))]
    for code, label in sorted(labels.items()):
        text = clipped(label, 120)
        length = -(-(len(text) + 1) // 8) * 8 - 1
        parts.append(struct.pack("<dB", code, len(text)) + text.ljust(length))
    return b"".join([*parts, struct.pack("<3i", 4, 1, start)])


def _extensions(variables: Sequence[FileVariable]) -> Iterator[bytes]:
    """Machine and encoding, long names, very long texts."""
    yield struct.pack("<12i", 7, 3, 4, 8, 1, 0, 0, -1, 1, 1, 2, 65_001)
    yield struct.pack("<4i3d", 7, 4, 8, 3, _SYSTEM_MISSING, -_SYSTEM_MISSING, np.nextafter(_SYSTEM_MISSING, 0.0))
    names = [_short_name(number, 0) + b"=" + clipped(each.name, _NAME_BYTES) for number, each in enumerate(variables)]
    yield _extension(13, b"\t".join(names))
    long = [
        _short_name(number, 0) + b"=" + f"{min(each.width, LONGEST_TEXT):05d}".encode() + b"\0\t"
        for number, each in enumerate(variables)
        if len(_pieces(each)) > 1
    ]
    if long:
        yield _extension(14, b"".join(long))
    yield _extension(20, b"UTF-8")


def _extension(subtype: int, data: bytes) -> bytes:
    return struct.pack("<4i", 7, subtype, 1, len(data)) + data


def _cases(variables: Sequence[FileVariable]) -> Words:
    """All cases as words, one row a case."""
    return np.hstack([_column(variable) for variable in variables])


def _column(variable: FileVariable) -> Words:
    if variable.kind is Kind.TEXT:
        return _text_words(variable)
    values = variable.numbers
    if variable.kind is Kind.DAY:
        values = (values + _FIRST_DAY) * _DAY_SECONDS
    return np.where(np.isnan(values), _SYSTEM_MISSING, values).astype("<f8").view(np.uint64).reshape(-1, 1)


def _text_words(variable: FileVariable) -> Words:
    """Texts padded with blanks; of a very long one each piece holds 255 bytes and one blank."""
    widths = _pieces(variable)
    whole = sum(8 * _words(width) for width in widths)
    rows = [_padded(text[:LONGEST_TEXT], len(widths))[:whole].ljust(whole) for text in variable.texts]
    return np.frombuffer(b"".join(rows), np.uint64).reshape(len(rows), whole // 8)


def _padded(text: bytes, pieces: int) -> bytes:
    return text if pieces == 1 else b"".join(text[at : at + 255].ljust(256) for at in range(0, 255 * pieces, 255))


def compressed(cases: Words) -> bytes:
    """Words in the compressed form: eight opcodes in a word, then the words that do not fit an opcode."""
    words = cases.reshape(-1)
    values = words.view("<f8")
    with np.errstate(invalid="ignore"):
        small = (values >= 1 - _BIAS) & (values <= 251 - _BIAS) & (np.floor(values) == values)
    small &= ~(np.signbit(values) & (values == 0))
    codes = np.full(-(-(len(words) + 1) // 8) * 8, _PADDING, np.uint8)
    codes[: len(words)] = np.where(small, np.where(small, values, 0) + _BIAS, _LITERAL)
    codes[: len(words)][values == _SYSTEM_MISSING] = _MISSING
    codes[len(words)] = _END
    groups = codes.reshape(-1, 8)
    starts = np.concatenate([[0], np.cumsum(1 + (groups == _LITERAL).sum(axis=1))])
    packed = np.zeros(starts[-1], np.uint64)
    is_group = np.zeros(starts[-1], dtype=bool)
    is_group[starts[:-1]] = True
    packed[is_group] = groups.reshape(-1).view(np.uint64)
    packed[~is_group] = words[codes[: len(words)] == _LITERAL]
    return packed.tobytes()
