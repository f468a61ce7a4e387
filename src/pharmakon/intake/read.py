"""Reads a file: the parent's side. The work is done in a confined child (`sandbox`, `reading`)."""

import os
import tempfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pharmakon.findings import Finding, Severity, Where, code
from pharmakon.intake.answer import Answer, SheetRead, answer_of
from pharmakon.intake.declared import DATE_ORDERS, DeclaredFile
from pharmakon.intake.dialect import DELIMITERS, Dialect
from pharmakon.intake.encoding import is_known
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.request import ReadRequest, part_of
from pharmakon.intake.sandbox import ChildStopped, Limits, Stop, ask_child

__all__ = ["Limits", "Reading", "read_file"]

_LAST_HEADER_ROW = 1_000
_DEFAULTS = Limits()
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Reading:
    """What reading a file gave. No sheets where a blocker stands among the findings; the caller discards their files.

    `dialect` is that of delimited text, None where it was not found out.
    """

    sheets: tuple[RawSheet, ...]
    findings: tuple[Finding, ...]
    dialect: Dialect | None = None

    @property
    def raw(self) -> RawSheet | None:
        """The first sheet: the only one of delimited text, which has no name."""
        return self.sheets[0] if self.sheets else None

    def discard(self) -> None:
        """Deletes the files of the sheets."""
        for sheet in self.sheets:
            sheet.path.unlink(missing_ok=True)


def _silent(done: int, whole: int) -> None:
    del done, whole


def read_file(
    path: Path,
    *,
    name: str,
    content_sha256: str,
    declared: DeclaredFile,
    workdir: Path,
    progress: Progress = _silent,
    limits: Limits = _DEFAULTS,
) -> Reading:
    """Reads one file in a confined child.

    Args:
        name: what findings call the file.
        declared: how the mapping says the file is written; what it says wins.
        workdir: an existing folder; the sheets that were read stay there, nothing else does.
        progress: told of bytes read and of all bytes.
    """
    before, refusals = _opened(path)
    refusals = [*refusals, *_wrong_lines(declared)]
    if before is None or refusals:
        return Reading((), _in_file(refusals, name))
    target = _target(workdir)
    answer = _answer(path, target, declared, limits, lambda done: progress(done, before.st_size))
    if _changed(path, before):
        answer = Answer((Finding(code("PH-I044"), details={"how": "another size or time of change than before"}),))
    if not answer.sheets and not _blocked(answer.findings):
        answer = replace(answer, findings=(*answer.findings, Finding(code("PH-I002"))))
    findings = _in_file(answer.findings, name)
    if _blocked(findings):
        answer = replace(answer, sheets=())
    sheets = tuple(_raw(sheet, name, content_sha256, part_of(target, sheet.part)) for sheet in answer.sheets)
    _clear(target, keep={sheet.path for sheet in sheets})
    return Reading(sheets, findings, answer.dialect)


def _blocked(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.BLOCKER for finding in findings)


def _clear(target: Path, *, keep: Collection[Path] = ()) -> None:
    """Deletes what the child left beside the sheets that are kept."""
    for path in target.parent.glob(f"{target.stem}*"):
        if path not in keep:
            path.unlink(missing_ok=True)


def _in_file(findings: tuple[Finding, ...] | list[Finding], name: str) -> tuple[Finding, ...]:
    return tuple(replace(finding, where=replace(finding.where, file=name)) for finding in findings)


def _opened(path: Path) -> tuple[os.stat_result | None, list[Finding]]:
    """The state of the file before it is read, or why it cannot be."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
    except OSError as error:
        return None, [Finding(code("PH-I001"), details={"reason": (error.strerror or "it cannot be opened").lower()})]
    return status, [] if status.st_size else [Finding(code("PH-I002"))]


def _changed(path: Path, before: os.stat_result) -> bool:
    try:
        after = path.stat()
    except OSError:
        return True
    return (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns)


def _target(workdir: Path) -> Path:
    handle, target = tempfile.mkstemp(prefix="sheet-", suffix=".arrow", dir=workdir)
    os.close(handle)
    return Path(target)


def _answer(
    path: Path, target: Path, declared: DeclaredFile, limits: Limits, progress: Callable[[int], None]
) -> Answer:
    request = ReadRequest(path, target, declared, limits).as_json()
    try:
        return answer_of(ask_child(request, workdir=target.parent, limits=limits, progress=progress))
    except ChildStopped as stopped:
        return Answer((_stopped(stopped, limits),))
    except ValueError:
        return Answer((Finding(code("PH-I042"), details={"how": "an answer that cannot be read"}),))
    except KeyboardInterrupt:
        _clear(target)
        raise


def _stopped(stopped: ChildStopped, limits: Limits) -> Finding:
    if stopped.stop is Stop.TIME:
        return Finding(code("PH-I040"), details={"seconds": f"{limits.seconds:g}"})
    if stopped.stop is Stop.MEMORY:
        return Finding(code("PH-I041"), details={"mebibytes": limits.memory_bytes >> 20})
    if stopped.stop is Stop.DISK:
        return Finding(code("PH-I043"))
    return Finding(code("PH-I042"), details={"how": stopped.how})


def _raw(sheet: SheetRead, name: str, content_sha256: str, path: Path) -> RawSheet:
    return RawSheet(
        file=name,
        sheet=sheet.name,
        content_sha256=content_sha256,
        header=sheet.header,
        path=path,
        physical=sheet.physical,
        counted=sheet.counted,
        header_rows=sheet.header_rows,
        blank_rows=sheet.blank_rows,
        outside_rows=sheet.outside_rows,
        misshapen=sheet.misshapen,
        labels=sheet.labels,
        nothings=sheet.nothings,
        heading_labels=sheet.heading_labels,
    )


def _wrong_lines(declared: DeclaredFile) -> list[Finding]:
    """Lines of [file] that no file could follow."""
    rows = declared.header_rows
    wanted: list[tuple[str, object, bool, str]] = [
        ("delimiter", declared.delimiter, _is_delimiter(declared.delimiter), "one ASCII sign, or \\t for the tab"),
        ("quote", declared.quote, _is_quote(declared), "one ASCII sign that is not the delimiter, or nothing"),
        ("encoding", declared.encoding, is_known(declared.encoding or "utf-8"), "an encoding such as utf-8 or cp1252"),
        ("decimal", declared.decimal, declared.decimal in {None, ".", ","}, '"." or ","'),
        ("date_order", declared.date_order, declared.date_order in {None, *DATE_ORDERS}, ", ".join(DATE_ORDERS)),
        ("header_rows", list(rows or ()), _are_header_rows(rows), f"row numbers that rise, 1 to {_LAST_HEADER_ROW}"),
    ]
    return [
        Finding(code("PH-I004"), Where(), {"key": key, "expected": expected, "found": f"{key} = {value!r}"})
        for key, value, fits, expected in wanted
        if not fits
    ]


def _is_delimiter(text: str | None) -> bool:
    return text is None or (len(text) == 1 and text.isascii() and not text.isalnum() and text not in "\r\n\0\"'")


def _is_quote(declared: DeclaredFile) -> bool:
    quote = declared.quote
    if not quote:
        return True
    is_sign = len(quote) == 1 and quote.isascii() and not quote.isalnum() and not quote.isspace() and quote != "\0"
    return is_sign and quote not in {declared.delimiter, *DELIMITERS}


def _are_header_rows(rows: tuple[int, ...] | None) -> bool:
    if not rows:
        return True
    return all(1 <= row <= _LAST_HEADER_ROW for row in rows) and list(rows) == sorted(set(rows))
