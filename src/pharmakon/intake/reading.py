"""One file of delimited text from bytes to rows: what it is, how it is written, its rows, their second count.

Runs in the confined child, where nothing but this package and Arrow is at hand.
"""

import codecs
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.intake.answer import Answer, SheetRead
from pharmakon.intake.counter import RowCount, count_physical_rows
from pharmakon.intake.csv_reader import CsvAccount, CsvRequest, ReadRefusal, read_table
from pharmakon.intake.decimals import count_decimals, find_decimal
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.dialect import (
    DelimiterUnknown,
    Dialect,
    Sample,
    Separation,
    better_delimiter,
    find_separation,
)
from pharmakon.intake.encoding import EncodingUnknown, find_encoding, mark_of, misfit
from pharmakon.intake.evidence import Evidence, declared
from pharmakon.intake.header import LOOKED_AT, HeadingsUnknown, find_header
from pharmakon.intake.kinds import BINARY, HEAD_BYTES, OtherKind, is_binary, kind_by_bytes, kind_by_text
from pharmakon.intake.reading_findings import account_findings, doubts_of_dialect
from pharmakon.intake.request import ReadRequest
from pharmakon.intake.sandbox import Limits
from pharmakon.intake.split import Splitter

_SAMPLE_BYTES = 1 << 17
_SAMPLE_ROWS = 50
_DECIMAL_ROWS, _DECIMAL_PIECES = 4_000, 8


def read_text(request: ReadRequest, *, progress: Callable[[int], None]) -> Answer:
    """Reads the file into the target (see `RawSheet`); every problem is a finding, a blocker may mean no sheet.

    Raises:
        OSError: the disk is full, or the file is gone.
        MemoryError: a limit is too low for the file.
    """
    said = request.declared
    try:
        encoding = _encoding(request.path, said)
        sample = _sample(request.path, encoding.value, request.limits)
        separation = _separation(sample, said)
    except BlockedError as blocked:
        return Answer(tuple(blocked.findings))
    try:
        header = _header(sample, separation, said)
    except HeadingsUnknown as unknown:
        return _without_headings(encoding, separation, unknown.why)
    found = _Found(encoding, separation, header)
    wanted = found.to_read(request)
    try:
        with ThreadPoolExecutor(1) as beside:
            counted = beside.submit(count_physical_rows, wanted.path, quote=wanted.quote, encoding=wanted.encoding)
            account = read_table(wanted, progress)
        return _with_rows(wanted, found, said, account, counted.result())
    except ReadRefusal as refusal:
        return Answer(_refused(refusal, wanted))
    except UnicodeDecodeError:
        return Answer(
            (Finding(code("PH-I044"), details={"how": "bytes that are no text of the encoding found before"}),)
        )


@dataclass(frozen=True)
class _Found:
    """What was found out before the rows are read."""

    encoding: Evidence[str]
    separation: Separation
    header: Evidence[tuple[int, ...]]

    def to_read(self, request: ReadRequest) -> CsvRequest:
        limits = request.limits
        return CsvRequest(
            path=request.path,
            target=request.target,
            encoding=self.encoding.value,
            delimiter=self.separation.delimiter.value,
            quote=self.separation.quote.value,
            header_rows=self.header.value,
            width=self.separation.width,
            row_bytes=limits.row_bytes,
            misshapen_bytes=limits.misshapen_bytes,
            block_bytes=limits.block_bytes,
        )

    def with_decimal(self, decimal: Evidence[str]) -> Dialect:
        separation = self.separation
        return Dialect(self.encoding, separation.delimiter, separation.quote, self.header, decimal, separation.width)


def _with_rows(
    request: CsvRequest, found: _Found, said: DeclaredFile, account: CsvAccount, counted: RowCount
) -> Answer:
    decimals = count_decimals(_some_cells(request.target))
    decimal = declared(said.decimal) if said.decimal else find_decimal(decimals, delimiter=request.delimiter)
    dialect = found.with_decimal(decimal)
    sheet = SheetRead(
        header=account.headings.names,
        header_rows=account.header_rows,
        physical=account.physical,
        counted=counted.rows,
        blank_rows=account.blank_rows,
        outside_rows=tuple(account.outside_rows),
        misshapen=tuple(account.misshapen),
    )
    findings = [*doubts_of_dialect(dialect, decimals), *account_findings(account, counted, sure=found.header.sure)]
    return Answer(tuple(findings), dialect, (sheet,))


def _blocked(identifier: str, row: int | None = None, **details: str | int) -> BlockedError:
    return BlockedError(Finding(code(identifier), Where(row=row), details))


def _encoding(path: Path, said: DeclaredFile) -> Evidence[str]:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if kind := kind_by_bytes(head):
        raise _other_kind(kind)
    try:
        found = declared(said.encoding) if said.encoding else find_encoding(path)
    except EncodingUnknown as unknown:
        if is_binary(head.decode("latin-1")):
            raise _other_kind(BINARY) from unknown
        raise _blocked("PH-I019", why=unknown.why) from unknown
    if said.encoding:
        _refuse_misfit(path, said.encoding, head)
        found = _as_declared(path, said.encoding)
    text = head.decode(found.value, errors="ignore")
    if kind := BINARY if is_binary(text) else kind_by_text(text):
        raise _other_kind(kind)
    return found


def _other_kind(kind: OtherKind) -> BlockedError:
    return _blocked("PH-I003", kind=kind.kind, remedy=kind.remedy)


def _refuse_misfit(path: Path, encoding: str, head: bytes) -> None:
    if fault := misfit(path, encoding):
        raise _blocked("PH-I010", encoding=encoding, byte=fault.byte)
    mark, name = mark_of(head), codecs.lookup(encoding).name
    if mark and not (mark.startswith(name) or name.startswith(mark)):
        expected = f"the encoding that the byte order mark of the file names ({mark})"
        raise _blocked("PH-I004", key="encoding", expected=expected, found=f'encoding = "{encoding}"')


def _as_declared(path: Path, encoding: str) -> Evidence[str]:
    """What the mapping says wins; a file of letters that are valid UTF-8 is hardly in another encoding, and told."""
    plain = codecs.lookup(encoding).name.startswith("utf") or misfit(path, "ascii") is None
    if plain or misfit(path, "utf-8") is not None:
        return declared(encoding)
    return Evidence(
        encoding, sure=False, why="the mapping says so, but every byte is valid UTF-8", alternatives=("utf-8",)
    )


def _sample(path: Path, encoding: str, limits: Limits) -> Sample:
    """The first rows as UTF-8: more bytes are taken where rows are long."""
    decoder = codecs.getincrementaldecoder(encoding)()
    text, whole = b"", False
    with path.open("rb") as file:
        while not whole and (text.count(b"\n") + text.count(b"\r") < _SAMPLE_ROWS) and len(text) < limits.row_bytes:
            raw = file.read(_SAMPLE_BYTES)
            whole = len(raw) < _SAMPLE_BYTES
            text += decoder.decode(raw, final=whole).encode()
    text = text.removeprefix(codecs.BOM_UTF8)
    if whole and not text.strip():
        raise _blocked("PH-I002")
    return Sample(text, whole)


def _separation(sample: Sample, said: DeclaredFile) -> Separation:
    try:
        found = find_separation(sample, said)
    except DelimiterUnknown as unknown:
        raise _blocked("PH-I012", why=unknown.why) from unknown
    if said.delimiter and (better := better_delimiter(sample, found)):
        expected = "a delimiter that stands in the rows"
        told = f'delimiter = "{_as_written(said.delimiter)}", while "{_as_written(better)}" stands in the rows'
        raise _blocked("PH-I004", key="delimiter", expected=expected, found=told)
    return found


def _as_written(delimiter: str) -> str:
    return delimiter.replace("\t", "\\t")


def _header(sample: Sample, separation: Separation, said: DeclaredFile) -> Evidence[tuple[int, ...]]:
    if said.header_rows is not None:
        return declared(said.header_rows)
    splitter = Splitter.of(separation.delimiter.value, separation.quote.value)
    rows = splitter.rows(sample.text, most=LOOKED_AT)
    if not sample.whole and rows and not rows[-1].is_whole(sample.text):
        rows.pop()
    texts = [[cell.decode(errors="replace").strip() for cell in row.cells] for row in rows]
    return find_header(texts, separation.width)


def _without_headings(encoding: Evidence[str], separation: Separation, why: str) -> Answer:
    """A blocker, and what else was found out, for a mapping that is to be completed."""
    header: Evidence[tuple[int, ...]] = Evidence((), sure=False, why=why)
    dialect = _Found(encoding, separation, header).with_decimal(Evidence(".", sure=False, why="not looked at"))
    return Answer((Finding(code("PH-I014"), details={"why": why}),), dialect)


def _some_cells(target: Path) -> list[tuple[str, int]]:
    """Texts of the filled cells of rows spread evenly over the sheet that was read, each with its number of cells."""
    # Not memory-mapped: the limit of the child counts addresses, and a sheet may be larger.
    with pa.OSFile(str(target)) as source, pa.ipc.open_file(source) as sheet:
        step = -(-sheet.num_record_batches // _DECIMAL_PIECES)
        pieces = [sheet.get_batch(number) for number in range(0, sheet.num_record_batches, max(1, step))]
        some = [_spread(piece, _DECIMAL_ROWS // _DECIMAL_PIECES) for piece in pieces]
    counts = (column.value_counts().to_pylist() for piece in some for column in piece.columns[1:])
    return [(each["values"], each["counts"]) for column in counts for each in column if each["values"]]


def _spread(batch: pa.RecordBatch, rows: int) -> pa.RecordBatch:
    step = max(1, batch.num_rows // rows)
    return batch.take(pa.array(range(0, batch.num_rows, step), pa.int64()))


def _refused(refusal: ReadRefusal, request: CsvRequest) -> tuple[Finding, ...]:
    row = refusal.row
    details: dict[str, str | int] = {"how": f"two readings of the cells differ near row {row}"}
    identifier = "PH-I042"
    if refusal.kind == "row_too_long":
        identifier, details = "PH-I028", {"most": request.row_bytes, "row": row}
    elif refusal.kind == "no_such_heading_row":
        told = f"header_rows = [{', '.join(map(str, request.header_rows))}], and the file has {row - 1} rows"
        row = max(1, row - 1)
        identifier, details = "PH-I004", {"key": "header_rows", "expected": "rows of the file", "found": told}
    elif refusal.kind == "mostly_misshapen":
        told = f"more than {request.misshapen_bytes} bytes of"
        identifier, details = "PH-I021", {"expected": request.width, "misshapen": told, "good": "fewer"}
    return (Finding(code(identifier), Where(row=row), details),)
