"""Writes Stata files (.dta, release 118: Stata 14 and later). Vectorised; the same input gives the same bytes.

Source: Stata manual, "File formats .dta", release 118.
"""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.statistics_variable import FileVariable, Kind, clipped

# Days from 1 January 1960 to 1970-01-01.
_FIRST_DAY = 3_653
_DOUBLE = 65_526
LONGEST_TEXT = 2_045
LONGEST_NAME = 32
_MISSING = 0x7FE0_0000_0000_0000  # "."; .a, .b … follow in steps
_STEP = 1 << 40
_MISSING_LABEL = 2_147_483_621  # of a label, as a whole number: "."; .a, .b … follow
_LETTERS = 26


def write_stata(path: Path, variables: Sequence[FileVariable], *, label: str = "") -> None:
    """Writes a file; all variables have as many values. Codes for missing values become .a, .b … in their order.

    Raises:
        ValueError: more codes for missing values than letters.
    """
    if any(len(variable.missing) > _LETTERS for variable in variables):
        raise ValueError("more than 26 codes for missing values")
    parts = _parts(variables, label)
    places, at = [0], 0
    for part in parts:
        at += len(part)
        places.append(at)
    path.write_bytes(_with_map(parts, places))


def _with_map(parts: list[bytes], places: list[int]) -> bytes:
    """The map gives the place of each part; it is the second, and as long with any numbers."""
    marks = [0, *places[1:-1], places[-1] - len(b"</stata_dta>"), places[-1]]
    parts[1] = _tag("map", struct.pack("<14Q", *marks))
    return b"".join(parts)


def _tag(name: str, content: bytes) -> bytes:
    return b"<" + name.encode() + b">" + content + b"</" + name.encode() + b">"


def _parts(variables: Sequence[FileVariable], label: str) -> list[bytes]:
    count = len(variables)
    text = clipped(label, 80)
    header = _tag("release", b"118") + _tag("byteorder", b"LSF") + _tag("K", struct.pack("<H", count))
    header += _tag("N", struct.pack("<Q", len(variables[0]))) + _tag("label", struct.pack("<H", len(text)) + text)
    header += _tag("timestamp", b"\0")  # of no file: the clock does not enter products
    return [
        b"<stata_dta>" + _tag("header", header),
        _tag("map", bytes(112)),
        _tag("variable_types", struct.pack(f"<{count}H", *map(_type, variables))),
        _tag("varnames", b"".join(clipped(each.name, 128).ljust(129, b"\0") for each in variables)),
        _tag("sortlist", bytes(2 * (count + 1))),
        _tag("formats", b"".join(_format(each).ljust(57, b"\0") for each in variables)),
        _tag("value_label_names", b"".join(_label_name(each).ljust(129, b"\0") for each in variables)),
        _tag("variable_labels", b"".join(clipped(each.label, 320).ljust(321, b"\0") for each in variables)),
        _tag("characteristics", b""),
        _tag("data", _data(variables)),
        _tag("strls", b""),
        _tag("value_labels", b"".join(_tag("lbl", _labels(each)) for each in variables if _label_name(each)))
        + b"</stata_dta>",
    ]


def _type(variable: FileVariable) -> int:
    return min(variable.width, LONGEST_TEXT) if variable.kind is Kind.TEXT else _DOUBLE


def _format(variable: FileVariable) -> bytes:
    if variable.kind is Kind.TEXT:
        return f"%{_type(variable)}s".encode()
    return b"%tdCCYY-NN-DD" if variable.kind is Kind.DAY else b"%12.0g"


def _label_name(variable: FileVariable) -> bytes:
    return clipped(variable.name, 32) if variable.labels or variable.missing else b""


def _letters(variable: FileVariable) -> Mapping[int, int]:
    """Code for a missing value → 1 for .a, 2 for .b …"""
    return {code: number for number, code in enumerate(sorted(variable.missing, reverse=True), start=1)}


def _data(variables: Sequence[FileVariable]) -> bytes:
    """All cases, one after the other."""
    kinds = [f"S{_type(each)}" if each.kind is Kind.TEXT else "<u8" for each in variables]
    table = np.zeros(len(variables[0]), dtype=[(f"f{place}", kind) for place, kind in enumerate(kinds)])
    for place, variable in enumerate(variables):
        of_text = variable.kind is Kind.TEXT
        table[f"f{place}"] = np.array(variable.texts, kinds[place]) if of_text else _numbers(variable)
    return table.tobytes()


def _numbers(variable: FileVariable) -> NDArray[np.uint64]:
    values = variable.numbers + (_FIRST_DAY if variable.kind is Kind.DAY else 0)
    words = values.astype("<f8").view(np.uint64).copy()
    words[np.isnan(values)] = _MISSING
    for code, letter in _letters(variable).items():
        words[variable.numbers == code] = _MISSING + letter * _STEP
    return words


def _labels(variable: FileVariable) -> bytes:
    """A table of labels: places of the texts, codes, texts."""
    letters = _letters(variable)
    pairs = [
        *variable.labels.items(),
        *((_MISSING_LABEL + letters[code], text) for code, text in variable.missing.items()),
    ]
    pairs.sort()
    texts = [text.encode() + b"\0" for _, text in pairs]
    places = np.concatenate([[0], np.cumsum([len(text) for text in texts])])
    body = struct.pack("<2i", len(pairs), places[-1])
    body += struct.pack(f"<{len(pairs)}i", *places[:-1].tolist()) + struct.pack(
        f"<{len(pairs)}i", *(c for c, _ in pairs)
    )
    body += b"".join(texts)
    return struct.pack("<i", len(body)) + _label_name(variable).ljust(129, b"\0") + bytes(3) + body
