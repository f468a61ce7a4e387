"""ZIP archives and gzip files: members read by their own kinds, within limits, or refused with a code."""

import bz2
import gzip
import io
import os
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.sandbox import Limits
from tests.intake.statfiles.bad_files import plain_parquet, small
from tests.intake.statfiles.statfiles_here import in_child, read_bytes

CSV = b"sex;age\nm;34\nf;71\nm;8\n"
OTHER = b"sex;age\nf;5\nm;6\nf;7\n"
PDF = b"%PDF-1.7 a codebook"
Member = tuple[str, bytes]


def zipped(*members: Member, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=how)
    return buffer.getvalue()


def with_link() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("deaths.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def with_flag(bit: int, data: bytes) -> bytes:
    """The archive with a bit set in the flags of its first member, in both of its places."""
    changed = bytearray(data)
    local, listed = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    for at in (local + 6, listed + 8):
        struct.pack_into("<H", changed, at, struct.unpack_from("<H", data, at)[0] | bit)
    return bytes(changed)


def with_method(method: int, data: bytes) -> bytes:
    changed = bytearray(data)
    for at in (data.index(b"PK\x03\x04") + 8, data.index(b"PK\x01\x02") + 10):
        struct.pack_into("<H", changed, at, method)
    return bytes(changed)


def spoiled(data: bytes) -> bytes:
    """Another byte in the middle of the first member."""
    at = data.index(b"PK\x01\x02") // 2 + 20
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def twice() -> bytes:
    """Two members; the name of the second is overwritten with that of the first."""
    return zipped(("a.csv", CSV), ("b.csv", OTHER)).replace(b"b.csv", b"a.csv")


def bomb() -> bytes:
    """100 MB of one line in a member of about 100 kB."""
    return zipped(("a.csv", b"sex;age\n" + b"m;34\n" * 20_000_000))


@dataclass(frozen=True)
class Odd:
    """An archive. `sheets` are names with the first cell of each table, None where nothing may be read."""

    name: str
    wrong: str
    make: Callable[[Path], bytes]
    codes: tuple[str, ...] = ()
    sheets: Sequence[tuple[str, str]] | None = None


ZIPS = (
    Odd("one table", "nothing", lambda f: zipped(("deaths.csv", CSV)), sheets=[("deaths.csv", "m")]),
    Odd(
        "two tables",
        "nothing",
        lambda f: zipped(("a/1.csv", CSV), ("a/2.csv", OTHER)),
        sheets=[("a/1.csv", "m"), ("a/2.csv", "f")],
    ),
    Odd(
        "several kinds",
        "nothing",
        lambda f: zipped(("d.csv", CSV), ("s.sav", small(f)), ("p.parquet", plain_parquet(f))),
        sheets=[("d.csv", "m"), ("s.sav", "1"), ("p.parquet", "34")],
    ),
    Odd(
        "not packed",
        "members as they stand",
        lambda f: zipped(("d.csv", CSV), how=zipfile.ZIP_STORED),
        sheets=[("d.csv", "m")],
    ),
    Odd("bzip2", "packed by bzip2", lambda f: zipped(("d.csv", CSV), how=zipfile.ZIP_BZIP2), sheets=[("d.csv", "m")]),
    Odd("lzma", "packed by LZMA", lambda f: zipped(("d.csv", CSV), how=zipfile.ZIP_LZMA), sheets=[("d.csv", "m")]),
    Odd(
        "codebook",
        "a PDF beside the table",
        lambda f: zipped(("d.csv", CSV), ("book.pdf", PDF)),
        ("PH-I092",),
        [("d.csv", "m")],
    ),
    Odd(
        "read me",
        "a text beside the table",
        lambda f: zipped(("README.txt", b"hello"), ("d.csv", CSV)),
        ("PH-I092",),
        [("d.csv", "m")],
    ),
    Odd(
        "of a Mac",
        "__MACOSX, .DS_Store",
        lambda f: zipped(("d.csv", CSV), ("__MACOSX/._d.csv", b"x"), (".DS_Store", b"x")),
        ("PH-I093",),
        [("d.csv", "m")],
    ),
    Odd(
        "of Windows",
        "Thumbs.db, a folder",
        lambda f: zipped(("x/", b""), ("x/d.csv", CSV), ("x/Thumbs.db", b"x")),
        ("PH-I093",),
        [("x/d.csv", "m")],
    ),
    Odd(
        "empty member",
        "a member of 0 bytes",
        lambda f: zipped(("d.csv", CSV), ("e.csv", b"")),
        ("PH-I092",),
        [("d.csv", "m")],
    ),
    Odd(
        "a broken member",
        "an SPSS file in it is cut off",
        lambda f: zipped(("d.csv", CSV), ("s.sav", small(f)[:-8])),
        ("PH-I081",),
    ),
    Odd("no table", "a PDF alone", lambda f: zipped(("book.pdf", PDF)), ("PH-I094",)),
    Odd("no member", "an empty archive", lambda f: zipped(), ("PH-I094",)),
    Odd("nested", "a ZIP in it", lambda f: zipped(("d.csv", CSV), ("i.zip", zipped(("e.csv", OTHER)))), ("PH-I089",)),
    Odd("nested gzip", "a gzip in it", lambda f: zipped(("d.csv.gz", gzip.compress(CSV))), ("PH-I089",)),
    Odd("password", "members are encrypted", lambda f: with_flag(1, zipped(("d.csv", CSV))), ("PH-I087",)),
    Odd("method", "a method of 1993", lambda f: with_method(6, zipped(("d.csv", CSV))), ("PH-I095",)),
    Odd("cut", "its end is missing", lambda f: zipped(("d.csv", CSV * 100))[:-30], ("PH-I088",)),
    Odd(
        "cut in the middle",
        "half of it is missing",
        lambda f: (d := zipped(("d.csv", os.urandom(5000))))[: len(d) // 2],
        ("PH-I088",),
    ),
    Odd(
        "spoiled",
        "a byte is another",
        lambda f: spoiled(zipped(("d.csv", CSV * 50), how=zipfile.ZIP_STORED)),
        ("PH-I088",),
    ),
    Odd(
        "spoiled, packed",
        "a byte is another",
        lambda f: spoiled(zipped(("d.csv", random.Random(1).randbytes(900)))),
        ("PH-I088",),
    ),
    Odd("absolute name", "/etc/x.csv", lambda f: zipped(("/etc/x.csv", CSV)), ("PH-I091",)),
    Odd("name with ..", "../x.csv", lambda f: zipped(("../x.csv", CSV)), ("PH-I091",)),
    Odd("name with \\", "..\\x.csv", lambda f: zipped(("a\\..\\..\\x.csv", CSV)), ("PH-I091",)),
    Odd("drive", "C:/x.csv", lambda f: zipped(("C:/x.csv", CSV)), ("PH-I091",)),
    Odd("twice", "one name for two members", lambda f: twice(), ("PH-I091",)),
    Odd("no name", "a member without a name", lambda f: zipped(("", CSV)), ("PH-I091",)),
    Odd("link", "a link to /etc/passwd", lambda f: with_link(), ("PH-I091",)),
    Odd("bomb", "100 MB in 100 kB", lambda f: bomb(), ("PH-I090",)),
    Odd("many", "1,001 members", lambda f: zipped(*((f"{n}.csv", b"x") for n in range(1_001))), ("PH-I090",)),
    Odd(
        "list too long",
        "a list of members of 100 MB said",
        lambda f: (d := zipped(("d.csv", CSV)))[:-10] + struct.pack("<I", 10**8) + d[-6:],
        ("PH-I090",),
    ),
    Odd(
        "an XLSX, not packed",
        "members of a workbook begin the archive",
        lambda f: zipped(("note.csv", CSV + b"xl/;1\n"), how=zipfile.ZIP_STORED),
        sheets=[("note.csv", "m")],
    ),
)
GZIPS = (
    Odd("one", "nothing", lambda f: gzip.compress(CSV), sheets=[("", "m")]),
    Odd(
        "several parts",
        "three gzip files, one behind the other",
        lambda f: b"".join(map(gzip.compress, (CSV, b"f;5\n", b"f;6\n"))),
        sheets=[("", "m")],
    ),
    Odd("zeros behind", "filled up with zeros (tapes)", lambda f: gzip.compress(CSV) + bytes(512), sheets=[("", "m")]),
    Odd("an SPSS file", "nothing", lambda f: gzip.compress(small(f)), sheets=[("", "1")]),
    Odd("cut", "its end is missing", lambda f: gzip.compress(random.Random(1).randbytes(5000))[:-200], ("PH-I088",)),
    Odd("cut sum", "the check sum is cut off", lambda f: gzip.compress(CSV)[:-3], ("PH-I088",)),
    Odd(
        "wrong sum",
        "the check sum is another",
        lambda f: (d := gzip.compress(CSV))[:-8] + bytes(4) + d[-4:],
        ("PH-I088",),
    ),
    Odd("garbage behind", "other bytes behind", lambda f: gzip.compress(CSV) + b"garbage", ("PH-I088",)),
    Odd("header alone", "ends within its header", lambda f: gzip.compress(CSV)[:6], ("PH-I088",)),
    Odd("nothing in it", "0 bytes packed", lambda f: gzip.compress(b""), ("PH-I002",)),
    Odd("nested", "gzip in gzip", lambda f: gzip.compress(gzip.compress(CSV)), ("PH-I089",)),
    Odd("a ZIP in it", "ZIP in gzip", lambda f: gzip.compress(zipped(("d.csv", CSV))), ("PH-I089",)),
    Odd("a PDF", "no table in it", lambda f: gzip.compress(PDF), ("PH-I003",)),
    Odd("bomb", "200 MB of zeros", lambda f: gzip.compress(bytes(200 << 20)), ("PH-I090",)),
    Odd("bzip2", "another way of packing", lambda f: bz2.compress(CSV), ("PH-I003",)),
    Odd("broken inside", "bytes that are no deflate", lambda f: gzip.compress(CSV)[:10] + b"\xff" * 40, ("PH-I088",)),
)


@pytest.mark.parametrize("odd", [pytest.param(odd, id=odd.name) for odd in (*ZIPS, *GZIPS)])
def test_an_archive_is_read_or_refused(odd: Odd, tmp_path: Path) -> None:
    here = read_bytes(odd.make(tmp_path), tmp_path)
    assert tuple(here.codes()) == odd.codes, odd.wrong
    if odd.sheets is None:
        assert any(finding.severity == "blocker" for finding in here.answer.findings), odd.wrong
        return
    firsts = [(sheet.name, here.table(sheet.part).column(1)[0].as_py()) for sheet in here.answer.sheets]
    assert firsts == list(odd.sheets), odd.wrong
    assert here.accounted(), odd.wrong
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith("t.")}
    assert left == {"t.arrow", *(f"t.{part}.arrow" for part in range(1, len(odd.sheets)))}


def test_all_parts_of_a_gzip_file_are_rows(tmp_path: Path) -> None:
    here = read_bytes(gzip.compress(CSV) + gzip.compress(b"f;5\n"), tmp_path)
    assert here.column("age") == ["34", "71", "8", "5"]


def test_a_finding_names_its_member(tmp_path: Path) -> None:
    here = read_bytes(zipped(("a/d.csv", CSV + b"m;1;2;3\n")), tmp_path)
    assert [finding.where.sheet for finding in here.answer.findings] == ["a/d.csv"] * len(here.answer.findings)
    assert here.answer.findings


def test_the_mapping_names_the_members_to_read(tmp_path: Path) -> None:
    data = zipped(("1.csv", CSV), ("2.csv", OTHER))
    here = read_bytes(data, tmp_path, DeclaredFile(sheets=("2.csv",)))
    assert [sheet.name for sheet in here.answer.sheets] == ["2.csv"]
    here = read_bytes(data, tmp_path, DeclaredFile(sheets=("2.csv", "3.csv")))
    assert here.codes() == ["PH-I096"]


def test_every_sheet_of_an_archive_comes_out_of_the_child(tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    path.write_bytes(zipped(("1.csv", CSV), ("s.sav", small(tmp_path)), ("2.csv", OTHER)))
    work = tmp_path / "work"
    work.mkdir()
    reading = in_child(path, work)
    assert [(sheet.sheet, sheet.table.num_rows) for sheet in reading.sheets] == [
        ("1.csv", 3),
        ("s.sav", 3),
        ("2.csv", 3),
    ]
    assert reading.sheets[1].labels == {"sex": {"1": "Male", "2": "Female"}}
    assert {path.name for path in work.iterdir()} == {sheet.path.name for sheet in reading.sheets}


def test_a_bomb_needs_little_memory_and_time(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + zlib.compress(bytes(1 << 28))[2:-4])
    reading = in_child(path, tmp_path, limits=Limits(seconds=30, memory_bytes=512 << 20))
    assert [finding.code.id for finding in reading.findings] == ["PH-I090"]


@pytest.mark.needs_samples
def test_the_seizures_of_the_unodc_are_read_and_accounted_for(samples: Path, tmp_path: Path) -> None:
    """Python's csv module counts 208,183 records in it, one of them the headings (cells hold line ends)."""
    path = samples / "seizures" / "unodc_individual_seizures_2011-2014.csv.gz"
    reading = in_child(path, tmp_path)
    assert reading.raw is not None
    assert (reading.raw.physical, reading.raw.counted, reading.raw.table.num_rows) == (208_183, 208_183, 208_182)
    assert reading.dialect is not None
    assert reading.dialect.delimiter.value == ";"
    assert reading.raw.misshapen == ()
