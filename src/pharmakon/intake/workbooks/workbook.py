"""Reads a workbook of any kind, told by its bytes. Runs in the confined child."""

from collections.abc import Callable

from pharmakon.findings import BlockedError
from pharmakon.intake.answer import Answer
from pharmakon.intake.request import ReadRequest
from pharmakon.intake.workbooks.archive import Archive, open_archive
from pharmakon.intake.workbooks.ods import open_ods
from pharmakon.intake.workbooks.ole import Ole, open_ole
from pharmakon.intake.workbooks.reader import Workbook, read_sheets_of
from pharmakon.intake.workbooks.survey import blocked
from pharmakon.intake.workbooks.xls import STREAMS, open_xls
from pharmakon.intake.workbooks.xlsx import open_xlsx, workbook_part

_ODS = b"opendocument.spreadsheet"
_MIMETYPE_BYTES = 1 << 10
_SAVE_AS_XLSX = "open it in a spreadsheet program and save it as XLSX"
_ASK = "ask for the table behind it as a workbook or as CSV"
_DOCUMENTS = {
    "worddocument": "an old Word document (DOC)",
    "powerpoint document": "an old presentation (PPT)",
    "visiodocument": "a drawing (Visio)",
    "__properties_version1.0": "a message of Outlook (MSG)",
    "contents": "an old document of another program",
}
_UNPACK = "unpack it and add the file that is inside"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook(request: ReadRequest, progress: Callable[[int], None]) -> Answer:
    """Reads each sheet that holds a table into its target (see `RawSheet`); every problem is a finding.

    Raises:
        OSError: the disk is full, or the file is gone.
        MemoryError: a limit is too low for the file.
    """
    try:
        with request.path.open("rb") as file:
            is_ole = file.read(len(_OLE)) == _OLE
        if is_ole:
            with open_ole(request.path) as ole:
                return read_sheets_of(_workbook_of(ole), request, progress)
        with open_archive(request.path) as archive:
            return read_sheets_of(_workbook_in(archive), request, progress)
    except BlockedError as refusal:
        return Answer(tuple(refusal.findings))


def _workbook_of(ole: Ole) -> Workbook:
    """The workbook that a compound file is.

    Raises:
        BlockedError: it is encrypted, or a document of another program.
    """
    streams = ole.streams()
    if "encryptedpackage" in streams:
        raise blocked("PH-I051")
    stream = next((streams[name] for name in STREAMS if name in streams), None)
    if stream is None:
        kind = next((kind for name, kind in _DOCUMENTS.items() if name in streams), "an OLE file without a workbook")
        raise blocked("PH-I053", kind=kind, remedy=_ASK)
    return open_xls(ole, stream)


def _workbook_in(archive: Archive) -> Workbook:
    """The workbook that a ZIP holds.

    Raises:
        BlockedError: it holds none, or one of a kind that is not read.
    """
    if workbook := workbook_part(archive):
        return open_xlsx(archive, workbook)
    if archive.holds("xl/workbook.bin"):
        raise blocked("PH-I053", kind="a binary Excel workbook (XLSB)", remedy=_SAVE_AS_XLSX)
    if archive.holds("content.xml"):
        if _ODS in archive.read("mimetype", most=_MIMETYPE_BYTES):
            return open_ods(archive)
        raise blocked("PH-I053", kind="an OpenDocument file that is no spreadsheet", remedy=_ASK)
    raise blocked("PH-I053", kind="a ZIP without the parts of a workbook", remedy=_UNPACK)
