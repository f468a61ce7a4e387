"""Files that are not delimited text, whatever their name says, told by their first bytes."""

import re
from dataclasses import dataclass
from enum import StrEnum

HEAD_BYTES = 1 << 16


class Format(StrEnum):
    """A format that has a reader of its own (`formats`)."""

    WORKBOOK = "workbook"  # XLSX, XLS, ODS
    SPSS = "spss"
    STATA = "stata"
    SAS = "sas"
    XPORT = "xport"
    PARQUET = "parquet"
    ZIP = "zip"
    GZIP = "gzip"


@dataclass(frozen=True)
class OtherKind:
    """What the file is, what to do instead where it cannot be read, and the format that can."""

    kind: str
    remedy: str
    format: Format | None = None


_SHEET = "open it in a spreadsheet program and save the sheet as CSV (UTF-8)"
_STATISTICS = "open it in its program and export the table as CSV (UTF-8)"
_UNPACK = "unpack it and add the file that is inside"
_TABLE = "ask for the table behind it as CSV"
_EXPORT = "export the table as CSV (UTF-8)"

# Signatures: the makers' format descriptions and the list of the Unix program file(1).
_SIGNATURES: tuple[tuple[bytes, OtherKind], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OtherKind("an old Excel or Word file (OLE)", _SHEET, Format.WORKBOOK)),
    (b"%PDF-", OtherKind("a PDF document", _TABLE)),
    (b"$FL2", OtherKind("an SPSS file (SAV)", _STATISTICS, Format.SPSS)),
    (b"$FL3", OtherKind("a compressed SPSS file (ZSAV)", _STATISTICS, Format.SPSS)),
    (b"<stata_dta>", OtherKind("a Stata file (DTA)", _STATISTICS, Format.STATA)),
    (bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf", OtherKind("a SAS file (SAS7BDAT)", _STATISTICS, Format.SAS)),
    (b"HEADER RECORD*******LI", OtherKind("a SAS transport file (XPT)", _STATISTICS, Format.XPORT)),
    (b"RDX2\n", OtherKind("an R file", _STATISTICS)),
    (b"RDX3\n", OtherKind("an R file", _STATISTICS)),
    (b"PAR1", OtherKind("a Parquet file", _EXPORT, Format.PARQUET)),
    (b"ARROW1", OtherKind("an Arrow file", _EXPORT)),
    (b"FEA1", OtherKind("a Feather file", _EXPORT)),
    (b"SQLite format 3\0", OtherKind("an SQLite database", _EXPORT)),
    (b"\x00\x01\x00\x00Standard ", OtherKind("an Access database", _EXPORT)),
    (b"\x1f\x8b", OtherKind("a compressed file (gzip)", _UNPACK, Format.GZIP)),
    (b"BZh", OtherKind("a compressed file (bzip2)", _UNPACK)),
    (b"\xfd7zXZ\0", OtherKind("a compressed file (xz)", _UNPACK)),
    (b"\x28\xb5\x2f\xfd", OtherKind("a compressed file (zstd)", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", OtherKind("a compressed file (7z)", _UNPACK)),
    (b"Rar!\x1a\x07", OtherKind("a compressed file (RAR)", _UNPACK)),
    (b"\x89PNG\r\n", OtherKind("a picture (PNG)", _TABLE)),
    (b"\xff\xd8\xff", OtherKind("a picture (JPEG)", _TABLE)),
    (b"GIF8", OtherKind("a picture (GIF)", _TABLE)),
    (b"{\\rtf", OtherKind("a text document (RTF)", _SHEET)),
)
_STATA_OLD = re.compile(rb"[\x69-\x73][\x01\x02]\x01\x00", re.DOTALL)
_DBASE = re.compile(rb"[\x03\x83\x8b\xf5].[\x01-\x0c][\x01-\x1f]", re.DOTALL)
# Members that name the program, in the order of their search.
_ZIP_MEMBERS = (
    (b"xl/", OtherKind("an Excel workbook (XLSX)", _SHEET, Format.WORKBOOK)),
    (b"xl\\", OtherKind("an Excel workbook (XLSX)", _SHEET, Format.WORKBOOK)),
    (b"opendocument.spreadsheet", OtherKind("an OpenDocument spreadsheet (ODS)", _SHEET, Format.WORKBOOK)),
    (b"word/", OtherKind("a Word document (DOCX)", _TABLE)),
    (
        b"content.xml",
        OtherKind("an OpenDocument file", _SHEET, Format.WORKBOOK),
    ),  # its kind is packed, against the rule
)
# The first member of an office document; any other name begins a plain ZIP, whatever lies unpacked in its members.
_OFFICE = (
    *(b"[Content_Types]", b"_rels/", b"docProps", b"xl/", b"xl\\", b"word/", b"customXml/", b"mimetype", b"META-INF/"),
)
_NAME_AT = 30
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
BINARY = OtherKind("binary data", _EXPORT)
_ZIP = OtherKind("a compressed file (ZIP)", _UNPACK, Format.ZIP)
_TEXTS: tuple[tuple[re.Pattern[str], OtherKind], ...] = (
    (re.compile(r"(?i)<(!doctype\s+html|html|head|body|table|meta)\b"), OtherKind("a web page (HTML)", _SHEET)),
    (re.compile(r"(?is)<\?xml.*urn:schemas-microsoft-com:office"), OtherKind("an Excel file (XML)", _SHEET)),
    (re.compile(r"(?i)<(\?xml|!--|[a-z]\w*(>|\s+\w+=))"), OtherKind("an XML file", _EXPORT)),
    (re.compile(r"\{\s*\"[^\"]*\"\s*:|\[\s*[\[{]\s*[\"\]}]"), OtherKind("a JSON file", _EXPORT)),
    (re.compile(r"version https://git-lfs"), OtherKind("a pointer of Git LFS, not the file", "fetch the file itself")),
    (re.compile(r"ID;P\w*(;N|;E)*\r?\n[A-Z];"), OtherKind("a spreadsheet in SYLK", _SHEET)),
)


def is_binary(head: str) -> bool:
    """True where more than one character in fifty is a control character that texts do not hold (NUL apart)."""
    return 50 * len(_CONTROL.findall(head)) > len(head)


def kind_by_bytes(head: bytes) -> OtherKind | None:
    """What the first bytes say, None where they may be delimited text."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        is_office = head[_NAME_AT:].startswith(_OFFICE)
        return next((kind for member, kind in _ZIP_MEMBERS if is_office and member in head), _ZIP)
    if _STATA_OLD.match(head):
        return OtherKind("a Stata file (DTA)", _STATISTICS, Format.STATA)
    if _DBASE.match(head) and 0 in head[:32]:
        return OtherKind("a dBase file (DBF)", _SHEET)
    return next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None)


def kind_by_text(head: str) -> OtherKind | None:
    """What the first characters say, None where they may be delimited text."""
    text = head.lstrip("\ufeff \t\r\n")
    return next((kind for pattern, kind in _TEXTS if pattern.match(text)), None)
