"""Old workbooks for specs, written record by record: OLE compound files ([MS-CFB]) and BIFF8 ([MS-XLS])."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_SECTOR = 512
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams in its root, each filled up to 4,096 bytes: none is in small sectors."""
    padded = {name: data + b"\0" * max(0, 4096 - len(data)) for name, data in streams.items()}
    entries = [_entry("Root Entry", 5, _END, 0, child=1 if padded else _FREE)]
    body, table, at = b"", [], 0
    for number, (name, data) in enumerate(padded.items(), start=1):
        sectors = -(-len(data) // _SECTOR)
        following = number + 1 if number < len(padded) else _FREE
        entries.append(_entry(name, 2, at, len(data), right=following))
        body += data.ljust(sectors * _SECTOR, b"\0")
        table += [*range(at + 1, at + sectors), _END]
        at += sectors
    directory = b"".join(entries).ljust(-(-len(entries) * 128 // _SECTOR) * _SECTOR, b"\0")
    start, sectors = at, len(directory) // _SECTOR
    table += [*range(at + 1, at + sectors), _END]
    at += sectors
    tables = -(-(len(table) + 1) // (_SECTOR // 4 - 1))
    places = list(range(at, at + tables))
    table += [_FAT] * tables
    fat = struct.pack(f"<{len(table)}I", *table)
    fat = fat.ljust(tables * _SECTOR, b"\xff")
    header = struct.pack("<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, tables, start, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *places, *[_FREE] * (109 - tables))
    return header + body + directory + fat


def _entry(name: str, kind: int, start: int, size: int, *, right: int = _FREE, child: int = _FREE) -> bytes:
    raw = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI8x8xIQ", raw, len(raw) + 2, kind, 1, _FREE, right, child, 0, start, size)


@dataclass
class XlsSheet:
    """A sheet: its cells (None is empty, bytes are an error code), and records of other kinds."""

    name: str
    cells: Sequence[Sequence[object]]
    visibility: int = 0
    kind: int = 0
    more: Sequence[tuple[int, bytes]] = field(default_factory=tuple)


def xls(*sheets: XlsSheet, first: Sequence[tuple[int, bytes]] = (), others: Mapping[str, bytes] | None = None) -> bytes:
    """An XLS. `first` are records at its beginning, `others` streams beside it."""
    return ole({"Workbook": xls_stream(*sheets, first=first), **(others or {})})


def xls_stream(*sheets: XlsSheet, first: Sequence[tuple[int, bytes]] = ()) -> bytes:
    bodies = [_sheet(sheet) for sheet in sheets]
    formats = [_record(0x00E0, struct.pack("<HHHBBBBIIH", 0, number, 0, 0, 0, 0, 0, 0, 0, 0)) for number in (0, 14)]
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    start += b"".join(_record(kind, body) for kind, body in first) + b"".join(formats)
    length = len(start) + sum(len(_bound(sheet, 0)) for sheet in sheets) + 4
    bounds = b""
    for sheet, body in zip(sheets, bodies, strict=True):
        bounds += _bound(sheet, length)
        length += len(body)
    return start + bounds + _record(0x000A, b"") + b"".join(bodies)


def _bound(sheet: XlsSheet, at: int) -> bytes:
    name = sheet.name.encode("utf-16-le")
    return _record(0x0085, struct.pack("<IBBBB", at, sheet.visibility, sheet.kind, len(name) // 2, 1) + name)


def _sheet(sheet: XlsSheet) -> bytes:
    out = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    width = max(map(len, sheet.cells), default=0)
    out += _record(0x0200, struct.pack("<IIHHH", 0, len(sheet.cells), 0, width, 0))
    out += b"".join(_record(kind, body) for kind, body in sheet.more)
    for row, values in enumerate(sheet.cells):
        out += b"".join(_cell(row, column, value) for column, value in enumerate(values) if value is not None)
    return out + _record(0x000A, b"")


def _cell(row: int, column: int, value: object) -> bytes:
    if isinstance(value, bytes):
        return _record(0x0205, struct.pack("<HHHBB", row, column, 0, value[0], 1))
    if isinstance(value, bool):
        return _record(0x0205, struct.pack("<HHHBB", row, column, 0, value, 0))
    if isinstance(value, complex):  # the real part as a day
        return _record(0x0203, struct.pack("<HHHd", row, column, 1, value.real))
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    text = str(value).encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
