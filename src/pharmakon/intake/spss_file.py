"""Reads SPSS system files (.sav, .zsav): the dictionary by pyreadstat, the cases by `spss_cases`. In the child."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pharmakon.findings import Finding
from pharmakon.intake.answer import Answer
from pharmakon.intake.headings import Headings, unique_headings
from pharmakon.intake.raw import BATCH_ROWS
from pharmakon.intake.request import ReadRequest
from pharmakon.intake.spss_cases import Words, bytes_of, case_blocks, numbers_of
from pharmakon.intake.spss_layout import UNCOMPRESSED, WORD, BrokenSpssError, SpssLayout, spss_layout
from pharmakon.intake.statistics_columns import FileColumn, spss_form
from pharmakon.intake.statistics_metadata import (
    Metadata,
    UnreadableError,
    broken,
    metadata_of,
    refused_layout,
)
from pharmakon.intake.statistics_table import Cases, heading_findings

KIND = "an SPSS file"


def read_spss(request: ReadRequest, progress: Callable[[int], None]) -> Answer:
    """Reads the file as one sheet; see `RawSheet`.

    Raises:
        OSError: the disk is full, or the file is gone.
    """
    try:
        layout = spss_layout(request.path)
        metadata, codec, _ = metadata_of("sav/zsav", request.path, request.declared.encoding, request.declared)
        columns, headings = _columns(metadata, layout)
        if refused := refused_layout(columns):
            return Answer((refused,))
        cases, said = _read(request, layout, columns, codec, progress)
    except BrokenSpssError as fault:
        return Answer((broken(KIND, fault.why),))
    except UnreadableError as fault:
        return Answer((broken(KIND, fault.why),))
    stated = request.declared.encoding is not None or layout.encoding_said
    findings: list[Finding] = [*cases.findings(said, codec, stated=stated)]
    return Answer((*findings, *heading_findings(headings)), None, (cases.sheet(said),))


def _columns(metadata: Metadata, layout: SpssLayout) -> tuple[Sequence[FileColumn], Headings]:
    """The variables under unique headings.

    Raises:
        BrokenSpssError: the two readings of the dictionary differ.
    """
    texts = [variable.is_text for variable in layout.variables]
    if texts != [name in metadata.texts for name in metadata.names]:
        raise BrokenSpssError("two readings of the dictionary differ")
    headings = unique_headings(metadata.names)
    return [
        metadata.column(name, heading, spss_form) for name, heading in zip(metadata.names, headings.names, strict=True)
    ], headings


def _read(
    request: ReadRequest,
    layout: SpssLayout,
    columns: Sequence[FileColumn],
    encoding: str,
    progress: Callable[[int], None],
) -> tuple[Cases, int]:
    """The cases, written, and their number by the second count."""
    cases = Cases.into(request.target, columns)
    size = request.path.stat().st_size
    with cases.file:
        for block in case_blocks(request.path, layout, most_rows=BATCH_ROWS):
            _write(block, layout, cases, encoding)
            progress(min(size, layout.data_at + cases.file.rows * layout.words * WORD))
    return cases, _second_count(request.path, layout, cases.file.rows)


def _write(block: Words, layout: SpssLayout, cases: Cases, encoding: str) -> None:
    columns = [
        cells.of_bytes(bytes_of(block, variable), encoding)
        if variable.is_text
        else cells.of_numbers(numbers_of(block, variable, layout))
        for cells, variable in zip(cases.cells, layout.variables, strict=True)
    ]
    cases.file.write(columns, len(block))


def _second_count(path: Path, layout: SpssLayout, read: int) -> int:
    """Cases by the header; where it does not say, by the size of an uncompressed file."""
    if layout.cases >= 0:
        return layout.cases
    if layout.compression == UNCOMPRESSED:
        return (path.stat().st_size - layout.data_at) // (WORD * layout.words)
    return read
