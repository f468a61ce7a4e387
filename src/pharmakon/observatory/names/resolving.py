"""`substances resolve`: the substances that the texts of any file name, without an observatory."""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import BlockedError, Finding, MisuseError, Severity, code
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.dialect import DELIMITERS
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.read import Reading, read_file
from pharmakon.observatory.names.looking import reference_of
from pharmakon.observatory.names.mention_lines import LINE_COLUMNS, ReadBlock, TextColumn, csv_bytes, read_block
from pharmakon.observatory.names.unplaced import Unplaced, counted_words, frequent_words
from pharmakon.observatory.work import Progress, silent
from pharmakon.store import sha256_of
from pharmakon.substances import Reader, Register
from pharmakon.substances.nearest import Nearest

# Texts are read in blocks: memory stays below what the longest file would take. Words met again in another block are
# looked at again, so that blocks are large. Measured at 1 M texts: 0.9 GB; twice as large 1.4 GB and 15 % faster.
_BLOCK_ROWS, _BLOCK_BYTES = 1 << 18, 1 << 26


@dataclass(frozen=True)
class Resolved:
    """What `resolve` read and wrote.

    `rows` of data were read, `rows_naming` of them name a substance in any role; `mentions` in `lines` (one line a
    candidate). `roles`, `methods`: mentions by role and method. `unplaced` words could not be placed; `frequent` are
    those that stand in five rows or more and are no names of people, with the rows that hold them. `unverified`:
    entries among those named whose identity or control rests on general knowledge.
    """

    out: Path | None
    rows: int
    rows_naming: int
    mentions: int
    lines: int
    roles: Mapping[str, int]
    methods: Mapping[str, int]
    unplaced: int
    frequent: tuple[Unplaced, ...]
    unverified: tuple[str, ...]
    findings: tuple[Finding, ...]


def resolve(
    file: Path,
    *,
    columns: Sequence[str] = (),
    drug_columns: Sequence[str] = (),
    out: Path | None = None,
    reference: Path | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    write: bool = True,
    progress: Progress = silent,
) -> Resolved:
    """Read the substances that a file of delimited text names, and write one line a candidate (LINE_COLUMNS).

    Args:
        file: any delimited text; it is read in a confined child.
        columns: headings of columns with texts as people wrote them.
        drug_columns: headings of columns whose cells list drugs: street names and short codes are read there too.
        out: CSV file to write; None: standard output.
        reference: an observatory, or a folder with a country's own substances.csv, substance_names.csv.
        delimiter, encoding: how the file is written, where it cannot be found out.
        write: False counts alone.
        progress: is told what is done.

    Raises:
        MisuseError: PH-C002 no such file; PH-N001 no column named; PH-C007 a heading that the file does not have;
            PH-N019 `out` is the file itself.
        BlockedError: the file cannot be read as a table; the tables of `reference` cannot be read.
    """
    if not file.is_file():
        raise MisuseError(Finding(code("PH-C002"), details={"path": str(file)}))
    if out is not None and out.exists() and out.samefile(file):
        raise MisuseError(Finding(code("PH-N019"), details={"path": str(out)}))
    with tempfile.TemporaryDirectory(prefix="pharmakon-") as folder:
        raw, findings = _sheet(
            file, DeclaredFile(delimiter, encoding), [*columns, *drug_columns], Path(folder), progress
        )
        wanted = _wanted(raw, columns, drug_columns)
        own = reference_of(reference)
        register = _register(own)
        counted = _written(_blocks(raw, wanted, register, progress), out, write=write)
        frequent = frequent_words(counted.words, own, Nearest(register))
        unverified = tuple(sorted(name for name in counted.named if not register.target(name).verified))
        return counted.resolved(out, _numbers(raw), frequent, unverified, (*register.findings, *findings))


def _written(blocks: Iterator[ReadBlock], out: Path | None, *, write: bool) -> "_Counted":
    counted = _Counted()
    with _target(out, write=write) as target:
        target.write((",".join(LINE_COLUMNS) + "\n").encode())
        for block in blocks:
            target.write(csv_bytes(block.lines))
            counted.add(block)
    return counted


def _sheet(
    file: Path, declared: DeclaredFile, headings: Sequence[str], workdir: Path, progress: Progress
) -> tuple[RawSheet, tuple[Finding, ...]]:
    """The file as a raw sheet.

    Where it cannot be found out how the file is written (nothing but texts, one column), it is read in the way in which
    its first row has all headings that were asked for: the person has named them.
    """
    reading = _read(file, declared, workdir, progress)
    if reading.raw is not None and _has(reading.raw, headings):
        return reading.raw, reading.findings
    for way in _ways(declared, reading.raw):
        again = _read(file, way, workdir, progress)
        if again.raw is not None and _has(again.raw, headings):
            return again.raw, again.findings
    if reading.raw is None:
        raise BlockedError(*(finding for finding in reading.findings if finding.severity is Severity.BLOCKER))
    return reading.raw, reading.findings


def _ways(declared: DeclaredFile, raw: RawSheet | None) -> Iterator[DeclaredFile]:
    """Other ways to read the file: headings in the first row; where it could not be read, with each delimiter too."""
    below = replace(declared, header_rows=(1,))
    if raw is None or raw.header_rows != (1,):
        yield below
    if raw is None and declared.delimiter is None:
        yield from (replace(below, delimiter=delimiter) for delimiter in DELIMITERS)


def _read(file: Path, declared: DeclaredFile, workdir: Path, progress: Progress) -> Reading:
    return read_file(
        file,
        name=file.name,
        content_sha256=sha256_of(file),
        declared=declared,
        workdir=workdir,
        progress=lambda done, whole: progress(file.name, done, whole),
    )


def _has(raw: RawSheet, headings: Sequence[str]) -> bool:
    return {_plain(each) for each in headings} <= {_plain(each) for each in raw.header}


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _wanted(raw: RawSheet, columns: Sequence[str], drug_columns: Sequence[str]) -> list[TextColumn]:
    """The columns to read, each once, in the order in which they were named."""
    listed = ", ".join(raw.header[:20])
    if not columns and not drug_columns:
        raise MisuseError(Finding(code("PH-N001"), details={"headings": listed}))
    known = {_plain(each): each for each in reversed(raw.header)}
    wanted: dict[str, TextColumn] = {}
    missing = []
    for heading, drug in (*((each, False) for each in columns), *((each, True) for each in drug_columns)):
        name = heading if heading in raw.header else known.get(_plain(heading))
        if name is None:
            details = {"expected": f"a heading of {raw.file}", "text": heading[:60], "near": listed}
            missing.append(Finding(code("PH-C007"), details=details))
        else:
            wanted[name] = TextColumn(name, drug)
    if missing:
        raise MisuseError(*missing)
    return list(wanted.values())


def _register(folder: Path) -> Register:
    register = Register.load(folder)
    blockers = [finding for finding in register.findings if finding.severity is Severity.BLOCKER]
    if blockers:
        raise BlockedError(*blockers)
    return register


def _numbers(raw: RawSheet) -> NDArray[np.int64]:
    """The number of each row of the sheet among the rows of data, those of another shape than the headings counted."""
    rows = raw.table["row"].to_numpy()
    misshapen = np.array(sorted(each.row for each in raw.misshapen), np.int64)
    numbers: NDArray[np.int64] = np.arange(1, len(rows) + 1) + np.searchsorted(misshapen, rows)
    return numbers


def _blocks(raw: RawSheet, wanted: Sequence[TextColumn], register: Register, progress: Progress) -> Iterator[ReadBlock]:
    table = raw.table.select([column.heading for column in wanted])
    numbers, reader = _numbers(raw), Reader(register)
    classes = {name: entry.class_ for name, entry in register.entries.items()}
    for first, last in _cuts(table):
        rows = table.slice(first, last - first)
        yield read_block(rows, numbers[first:last], wanted, reader, classes)
        progress("texts", last, table.num_rows)


def _cuts(table: pa.Table) -> Iterator[tuple[int, int]]:
    """Where blocks of rows begin and end: limited by rows and by the text in them."""
    lengths = [pc.fill_null(pc.binary_length(column), 0).to_numpy() for column in table.columns]
    ends = np.cumsum(np.sum(lengths, axis=0, dtype=np.int64))
    first = 0
    while first < table.num_rows:
        done = int(ends[first - 1]) if first else 0
        full = int(np.searchsorted(ends, done + _BLOCK_BYTES))
        last = min(max(first + 1, full), first + _BLOCK_ROWS, table.num_rows)
        yield first, last
        first = last


@contextmanager
def _target(out: Path | None, *, write: bool) -> Iterator[BinaryIO]:
    """Where lines go: a file that appears whole or not at all, standard output, or nowhere."""
    if out is None:
        with Path(os.devnull).open("wb") if not write else os.fdopen(os.dup(1), "wb") as target:
            yield target
        return
    partial = out.with_name(out.name + ".partial")
    try:
        with partial.open("wb") as target:
            yield target
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


class _Counted:
    """What the blocks add up to."""

    def __init__(self) -> None:
        self._rows_naming, self._lines = 0, 0
        self._roles, self._methods = Counter[str](), Counter[str]()
        self.words = Counter[str]()
        self.named: set[str] = set()

    def add(self, block: ReadBlock) -> None:
        """One block more."""
        self._lines += block.lines.num_rows
        first = block.lines.filter(pc.equal(block.lines["candidate"], 0))
        self._rows_naming += len(first["row"].unique())
        for name, counts in (("role", self._roles), ("method", self._methods)):
            counts.update({each["values"]: each["counts"] for each in pc.value_counts(first[name]).to_pylist()})
        self.words.update(counted_words([block.unplaced]))
        self.named.update(filter(None, block.lines["substance"].unique().to_pylist()))

    def resolved(
        self,
        out: Path | None,
        numbers: NDArray[np.int64],
        frequent: tuple[Unplaced, ...],
        unverified: tuple[str, ...],
        findings: tuple[Finding, ...],
    ) -> Resolved:
        """The whole, in words and numbers."""
        return Resolved(
            out,
            rows=len(numbers),
            rows_naming=self._rows_naming,
            mentions=sum(self._roles.values()),
            lines=self._lines,
            roles=dict(sorted(self._roles.items())),
            methods=dict(sorted(self._methods.items())),
            unplaced=len(self.words),
            frequent=frequent,
            unverified=unverified,
            findings=findings,
        )
