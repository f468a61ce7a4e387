"""Files that are odd or broken, each with what is wrong and what must become of it: a code, or rows read right."""

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pharmakon.intake.statistics_variable import FileVariable, Kind
from tests.intake.statfiles.statfiles_here import SEXES, days, numbers, spss, stata, texts

DATA = Path(__file__).parent / "data"
Make = Callable[[Path], bytes]
_CASES_AT, _COMPRESSION_AT, _LAYOUT_AT, _BIAS_AT = 80, 72, 64, 84  # bytes of the SPSS header
_HEADER = 176


@dataclass(frozen=True)
class Odd:
    """A file. `codes` are the findings expected; `cells` the first column, None where nothing may be read."""

    name: str
    wrong: str
    make: Make
    codes: tuple[str, ...] = ()
    cells: Sequence[str | None] | None = None


def small(folder: Path) -> bytes:
    """Three cases of a number, a day and a text."""
    return spss(
        folder,
        numbers("sex", [1, 2, None], labels=SEXES),
        days("died", ["2024-01-31", None, "1999-12-31"]),
        texts("name", ["a", "bc", ""]),
    )


def small_stata(folder: Path) -> bytes:
    return stata(
        folder,
        numbers("sex", [1, 2, None], labels=SEXES),
        days("died", ["2024-01-31", None, "1999-12-31"]),
        texts("name", ["a", "bc", ""]),
    )


def patched(make: Make, at: int, form: str, *values: float) -> Make:
    """The file with other bytes at a place."""

    def made(folder: Path) -> bytes:
        data = bytearray(make(folder))
        struct.pack_into(form, data, at, *values)
        return bytes(data)

    return made


def cut(make: Make, share: float) -> Make:
    """The first part of the file."""
    return lambda folder: (data := make(folder))[: int(len(data) * share)]


def less(make: Make, size: int) -> Make:
    """The file without its last bytes."""
    return lambda folder: make(folder)[:-size]


def replaced(make: Make, old: bytes, new: bytes) -> Make:
    """The file with one text in place of another of the same length."""

    def made(folder: Path) -> bytes:
        data = make(folder)
        assert len(old) == len(new)
        assert data.count(old) >= 1
        return data.replace(old, new, 1)

    return made


def fixture(name: str) -> Make:
    return lambda folder: (DATA / name).read_bytes()


def swapped(folder: Path) -> bytes:
    """The uncompressed file of two numbers in the byte order of old workstations (big-endian)."""
    words = struct.pack(">5id", 2, 1, 0, 0, 2, 100.0)
    head = b"$FL2" + b"@(#) SPSS DATA FILE".ljust(60) + words + b"01 Jan 7000:00:00" + b" " * 64 + bytes(3)
    variable = struct.pack(">6i8s", 2, 0, 0, 0, 5 << 16 | 8 << 8, 5 << 16 | 8 << 8, b"AGE")
    return head + variable + struct.pack(">2i", 999, 0) + struct.pack(">2d", 34.0, 71.5)


def uncompressed(cases: int, said: int) -> Make:
    """Numbers 1 … n without compression, and what the header says of their number."""

    def made(folder: Path) -> bytes:
        words = struct.pack("<5id", 2, 1, 0, 0, said, 100.0)
        head = b"$FL2" + b"@(#) SPSS DATA FILE".ljust(60) + words + b"01 Jan 7000:00:00" + b" " * 64 + bytes(3)
        variable = struct.pack("<6i8s", 2, 0, 0, 0, 5 << 16 | 8 << 8, 5 << 16 | 8 << 8, b"AGE".ljust(8))
        values = np.arange(1, cases + 1, dtype="<f8").tobytes()
        return head + variable + struct.pack("<2i", 999, 0) + values

    return made


def zsav(
    folder: Path, *, spoil: Callable[[bytes], bytes] = lambda block: block, size: int = 0, count: int = 1
) -> bytes:
    """The small file with its cases in one block of zlib."""
    data = bytearray(small(folder))
    data[:4] = b"$FL3"
    struct.pack_into("<i", data, _COMPRESSION_AT, 2)
    at = data.index(struct.pack("<2i", 999, 0)) + 8
    cases = bytes(data[at:])
    block = spoil(zlib.compress(cases))
    trailer = struct.pack("<3q2i", -100, 0, 0, 0x3FF000, count)[:16] + struct.pack("<2i", 0x3FF000, count)
    trailer += struct.pack("<2q2i", at, at + 24, size or len(cases), len(block))
    head = struct.pack("<3q", at, at + 24 + len(block), len(trailer))
    return bytes(data[:at]) + head + block + trailer


def latin(folder: Path) -> bytes:
    """Texts in Windows-1252 in a file that says UTF-8."""
    return spss(folder, texts("place", ["M\u00fcnchen", "Bonn", "K\u00f6ln"], encoding="cp1252"))


def without_encoding(encoding: str) -> Make:
    """Texts in a file that names no encoding: its record of it and its code page are taken out."""

    def made(folder: Path) -> bytes:
        data = spss(folder, texts("place", ["\u00d6rebro", "Lund"], encoding=encoding))
        data = data.replace(struct.pack("<4i", 7, 20, 1, 5) + b"UTF-8", b"")
        return data.replace(struct.pack("<i", 65_001), struct.pack("<i", 2))

    return made


def parquet(table: pa.Table, **more: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **more)
    return buffer.getvalue()


def plain_parquet(folder: Path) -> bytes:
    return parquet(pa.table({"age": [34, None, 71]}))


def old_stata(release: int) -> Make:
    """One byte-sized and one text variable of release 113 to 115, two cases, written by the manual of 113."""

    def made(folder: Path) -> bytes:
        label_bytes, format_bytes = 81, 12 if release == 113 else 49
        head = bytes([release, 2, 1, 0]) + struct.pack("<hi", 2, 2) + b"old".ljust(label_bytes, b"\0") + bytes(18)
        types = bytes([251, 6])  # byte; str6
        names = b"age".ljust(33, b"\0") + b"place".ljust(33, b"\0")
        formats = b"%8.0g".ljust(format_bytes, b"\0") + b"%6s".ljust(format_bytes, b"\0")
        labels = bytes(66) + b"Age at death".ljust(81, b"\0") + bytes(81)
        data = bytes([34]) + "K\u00f6ln".encode("cp1252").ljust(6, b"\0") + bytes([102]) + b"Bonn".ljust(6, b"\0")
        return head + types + names + bytes(6) + formats + labels + bytes(5) + data

    return made


def with_missing(*ranges: float, count: int) -> Make:
    """Numbers, some declared missing: `count` as SPSS writes it (1 to 3 codes, -2 a range, -3 a range and a code)."""

    def made(folder: Path) -> bytes:
        words = struct.pack("<5id", 2, 1, 0, 0, 4, 100.0)
        head = b"$FL2" + b"@(#) SPSS DATA FILE".ljust(60) + words + b"01 Jan 7000:00:00" + b" " * 64 + bytes(3)
        variable = struct.pack("<6i8s", 2, 0, 0, count, 5 << 16 | 8 << 8, 5 << 16 | 8 << 8, b"AGE".ljust(8))
        codes = struct.pack(f"<{len(ranges)}d", *ranges)
        return head + variable + codes + struct.pack("<2i", 999, 0) + np.array([-5.0, 34, 98, 99], "<f8").tobytes()

    return made


LOWEST, HIGHEST = np.nextafter(-np.finfo(float).max, 0.0), np.finfo(float).max
_NAMES = "broken list of columns or pages, or an end too early"
SPSS_FILES = (
    Odd("whole", "nothing", small, cells=["1", "2", None]),
    Odd("cut in the header", "ends within its header", lambda f: small(f)[:100], ("PH-I081",)),
    Odd("header alone", "ends after its header", lambda f: small(f)[:_HEADER], ("PH-I081",)),
    Odd("cut in the dictionary", "ends within a variable", lambda f: small(f)[: _HEADER + 50], ("PH-I081",)),
    Odd(
        "cut in the labels", "ends within the labels", lambda f: (d := small(f))[: d.index(b"Female") + 2], ("PH-I081",)
    ),
    Odd(
        "no cases",
        "ends before its cases",
        lambda f: (d := small(f))[: d.index(struct.pack("<2i", 999, 0)) + 8],
        ("PH-I080",),
    ),
    Odd("cut in the cases", "ends within a case", less(small, 8), ("PH-I081",)),
    Odd("cut by one byte", "its last byte is missing", less(small, 1), ("PH-I081",)),
    Odd("more said than there", "the header says 9 cases", patched(small, _CASES_AT, "<i", 9), ("PH-I080",)),
    Odd("fewer said than there", "the header says 2 cases", patched(small, _CASES_AT, "<i", 2), ("PH-I080",)),
    Odd(
        "two thousand million said",
        "the header says 2^31-1 cases",
        patched(small, _CASES_AT, "<i", 2**31 - 1),
        ("PH-I080",),
    ),
    Odd(
        "not said",
        "the header says -1 cases, which is allowed",
        patched(small, _CASES_AT, "<i", -1),
        cells=["1", "2", None],
    ),
    Odd("layout code", "an unknown layout code", patched(small, _LAYOUT_AT, "<i", 77), ("PH-I081",)),
    Odd("compression", "an unknown compression", patched(small, _COMPRESSION_AT, "<i", 9), ("PH-I081",)),
    Odd(
        "bias",
        "a bias of 0: small numbers mean others",
        patched(small, _BIAS_AT, "<d", 0.0),
        cells=["101", "102", None],
    ),
    Odd("big-endian", "the other byte order", swapped, cells=["34", "71.5"]),
    Odd("uncompressed", "no compression", uncompressed(3, 3), cells=["1", "2", "3"]),
    Odd("uncompressed, not said", "-1 cases without compression", uncompressed(3, -1), cells=["1", "2", "3"]),
    Odd("uncompressed, half a case", "ends within a case", less(uncompressed(3, 3), 3), ("PH-I081",)),
    Odd("uncompressed, one too few", "a whole case is missing", less(uncompressed(3, 3), 8), ("PH-I080",)),
    Odd("no cases at all", "0 cases", uncompressed(0, 0), ("PH-I034",), cells=[]),
    Odd(
        "unknown record",
        "a record of kind 5",
        replaced(small, struct.pack("<2i", 3, 2), struct.pack("<2i", 5, 2)),
        ("PH-I081",),
    ),
    Odd(
        "labels without end",
        "2^30 value labels",
        replaced(small, struct.pack("<2i", 3, 2), struct.pack("<2i", 3, 2**30)),
        ("PH-I081",),
    ),
    Odd("negative width", "a variable wider than 255", patched(small, _HEADER + 4, "<i", 4_000), ("PH-I081",)),
    Odd(
        "missing of four",
        "a variable with 4 codes for missing values",
        patched(small, _HEADER + 12, "<i", 4),
        ("PH-I081",),
    ),
    Odd(
        "extension too long",
        "a record of 2 GiB",
        replaced(small, struct.pack("<4i", 7, 13, 1, 0)[:12], struct.pack("<3i", 7, 13, 2**31 - 1)),
        ("PH-I081",),
    ),
    Odd("codes", "98 and 99 are missing", with_missing(98.0, 99.0, count=2), cells=["-5", "34", "98", "99"]),
    Odd("range", "90 and more are missing", with_missing(90.0, HIGHEST, count=-2), cells=["-5", "34", "98", "99"]),
    Odd(
        "range and code",
        "-1 and less are missing, and 99",
        with_missing(LOWEST, -1.0, 99.0, count=-3),
        cells=["-5", "34", "98", "99"],
    ),
    Odd("zsav", "nothing", zsav, cells=["1", "2", None]),
    Odd(
        "zsav, broken block",
        "bytes of the block are others",
        lambda f: zsav(f, spoil=lambda b: b[:9] + bytes(4) + b[13:]),
        ("PH-I081",),
    ),
    Odd("zsav, cut block", "the block is cut off", lambda f: zsav(f, spoil=lambda b: b[:-6]), ("PH-I081",)),
    Odd("zsav, another size", "the block is larger than said", lambda f: zsav(f, size=8), ("PH-I081",)),
    Odd("zsav, many blocks said", "10^9 blocks said", lambda f: zsav(f, count=10**9), ("PH-I081",)),
    Odd("zsav, end missing", "the list of blocks is missing", less(zsav, 30), ("PH-I081",)),
    Odd("zsav of SPSS", "nothing", fixture("sample.zsav"), cells=["a", "b", "c", "d", "e"]),
    Odd(
        "wrong encoding",
        "says UTF-8, is Windows-1252",
        latin,
        ("PH-I082",),
        cells=["M\ufffdnchen", "Bonn", "K\ufffdln"],
    ),
    Odd(
        "no encoding",
        "names none, is Windows-1252",
        without_encoding("cp1252"),
        ("PH-I083",),
        cells=["\u00d6rebro", "Lund"],
    ),
    Odd(
        "labels alike",
        "two codes with the label Male",
        lambda f: spss(f, numbers("sex", [1, 2], labels={1: "Male", 2: "Male"})),
        ("PH-I084",),
        cells=["1", "2"],
    ),
    Odd(
        "values without labels",
        "3 has no label",
        lambda f: spss(f, numbers("sex", [1, 3], labels=SEXES)),
        cells=["1", "3"],
    ),
    Odd(
        "labels without values",
        "nobody is 2",
        lambda f: spss(f, numbers("sex", [1, 1], labels=SEXES)),
        cells=["1", "1"],
    ),
    Odd(
        "missing in days",
        "-1 is missing in a variable of days",
        lambda f: spss(
            f, FileVariable("died", kind=Kind.DAY, numbers=np.array([0.0, np.nan]), missing={-1: "refused"})
        ),
        cells=["1970-01-01"],
    ),
    Odd(
        "no day",
        "10^300 in a variable of days",
        lambda f: spss(f, FileVariable("died", kind=Kind.DAY, numbers=np.array([1e300, 0.0]))),
        cells=["8.64e+304", "1970-01-01"],
    ),
    Odd("infinity", "a number that is infinite", lambda f: spss(f, numbers("x", [np.inf, 1])), cells=["inf", "1"]),
    Odd("blank cases", "cases without content", lambda f: spss(f, numbers("x", [None, 1, None])), cells=["1"]),
    Odd("NUL in a text", "a NUL byte within a text", lambda f: spss(f, texts("x", ["a\0b", "c"])), cells=["a\0b", "c"]),
    Odd("very long text", "900 bytes", lambda f: spss(f, texts("x", ["y" * 900, "z"])), cells=["y" * 900, "z"]),
    Odd(
        "a character cut in two",
        "UTF-8 that the width cuts",
        replaced(lambda f: spss(f, texts("x", ["abc", "ab\u00e9"])), "ab\u00e9".encode(), b"abc\xc3"),
        cells=["abc", "abc"],
    ),
)
STATA_FILES = (
    Odd("whole", "nothing", small_stata, cells=["1", "2", None]),
    Odd("cut in the header", "ends within its header", lambda f: small_stata(f)[:60], ("PH-I081",)),
    Odd(
        "cut in the cases",
        "ends within a case",
        lambda f: (d := small_stata(f))[: d.index(b"<data>") + 20],
        ("PH-I081",),
    ),
    Odd("cut in the labels", "ends within the labels", less(small_stata, 40), ("PH-I081",)),
    Odd("end missing", "its last byte is missing", less(small_stata, 1), ("PH-I081",)),
    Odd(
        "more said than there",
        "the header says 9 cases",
        lambda f: small_stata(f).replace(b"<N>\x03", b"<N>\x09"),
        ("PH-I081",),
    ),
    Odd(
        "a million said",
        "2^40 cases said",
        lambda f: small_stata(f).replace(b"<N>\x03\0\0\0\0\0", b"<N>\x03\0\0\0\0\x01"),
        ("PH-I081",),
    ),
    Odd("release 999", "an unknown release", replaced(small_stata, b"<release>118", b"<release>999"), ("PH-I081",)),
    Odd("release 113", "Stata 8, no encoding named", old_stata(113), ("PH-I083",), cells=["34", ".a"]),
    Odd("release 114", "Stata 10, no encoding named", old_stata(114), ("PH-I083",), cells=["34", ".a"]),
    Odd("release 115, cut", "Stata 12, ends within a case", less(old_stata(115), 3), ("PH-I081",)),
    Odd("of Stata", "nothing", fixture("sample.dta"), cells=["a", "b", "c", "d", "e"]),
    Odd(
        "labels alike",
        "two codes with the label Male",
        lambda f: stata(f, numbers("sex", [1, 2], labels={1: "Male", 2: "Male"})),
        ("PH-I084",),
        cells=["1", "2"],
    ),
    Odd(
        "missing in days",
        ".a in a variable of days",
        lambda f: stata(f, FileVariable("died", kind=Kind.DAY, numbers=np.array([0.0, -9.0]), missing={-9: "refused"})),
        cells=["1970-01-01", ".a"],
    ),
    Odd("no cases", "0 cases", lambda f: stata(f, numbers("x", [])), ("PH-I034",), cells=[]),
    Odd(
        "wrong letters",
        "bytes that are no UTF-8",
        lambda f: stata(f, texts("x", ["M\u00fcnchen", "a"], encoding="cp1252")),
        ("PH-I082",),
        cells=["M\ufffdnchen", "a"],
    ),
)
SAS_FILES = (
    Odd("transport of version 8", "nothing", fixture("sas.xpt8"), cells=[f"{n}" for n in range(1, 11)]),
    Odd("transport, cut in a record", "not whole records of 80 bytes", less(fixture("sas.xpt8"), 7), ("PH-I081",)),
    Odd(
        "transport, cut in the header",
        "ends within its header",
        lambda f: (DATA / "sas.xpt8").read_bytes()[:400],
        ("PH-I081",),
    ),
    Odd(
        "transport with line ends",
        "changed as a text",
        lambda f: (DATA / "sample.xpt").read_bytes() + b"\r\n",
        ("PH-I081",),
    ),
)
PARQUET_FILES = (
    Odd("whole", "nothing", plain_parquet, cells=["34", "71"]),
    Odd("cut", "the end is missing", cut(plain_parquet, 0.5), ("PH-I081",)),
    Odd("head alone", "four bytes", lambda f: b"PAR1", ("PH-I081",)),
    Odd(
        "footer length",
        "a footer longer than the file",
        lambda f: plain_parquet(f)[:-8] + struct.pack("<I", 2**31 - 1) + b"PAR1",
        ("PH-I081",),
    ),
    Odd("end of another format", "PARE at the end", lambda f: plain_parquet(f)[:-4] + b"PARX", ("PH-I081",)),
    Odd("nested", "a list in each cell", lambda f: parquet(pa.table({"drugs": [["a"], ["b", "c"]]})), ("PH-I085",)),
    Odd("structure", "a structure in each cell", lambda f: parquet(pa.table({"x": [{"a": 1}]})), ("PH-I085",)),
    Odd("no columns", "a table without columns", lambda f: parquet(pa.table({})), ("PH-I081",)),
    Odd("no rows", "0 rows", lambda f: parquet(pa.table({"age": pa.array([], pa.int64())})), ("PH-I034",), cells=[]),
    Odd(
        "names alike",
        "Age and age",
        lambda f: parquet(pa.table([[1], [2]], names=["Age", "age"])),
        ("PH-I030",),
        cells=["1"],
    ),
    Odd(
        "one huge group of rows",
        "300,000 rows in a group",
        lambda f: parquet(pa.table({"x": np.zeros(300_000, np.int64)}), row_group_size=300_000),
        cells=["0"] * 300_000,
    ),
    Odd(
        "a text that is no UTF-8",
        "bytes in Windows-1252",
        lambda f: parquet(pa.table({"x": pa.array([b"K\xf6ln"]).view(pa.string())})),
        ("PH-I081",),
    ),
    Odd(
        "text of two GiB said",
        "a page of another size",
        replaced(
            lambda f: parquet(pa.table({"x": ["abcabcabc"] * 3}), compression="NONE", use_dictionary=False),
            struct.pack("<i", 9) + b"abcabcabc",
            struct.pack("<i", 2**31 - 1) + b"abcabcabc",
        ),
        ("PH-I081",),
    ),
)
