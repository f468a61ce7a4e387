"""Workbooks as large as those that offices send, and runs of the readers on them in processes of their own."""

import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

HEADINGS = (
    *("case_id", "date_of_death", "date_registered", "age", "sex", "county", "underlying_cause", "cause_text"),
    *("fentanyl", "heroin", "cocaine", "concentration"),
)
_SUBSTANCES = ("fentanyl", "heroin", "cocaine", "alcohol", "morphine", "diazepam", "methadone")
_FIRST_DAY = datetime(2015, 1, 1)  # noqa: DTZ001 - a workbook knows no zones
_SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Run:
    """A process that read a file: seconds, those of the processor, peak memory in MiB, rows."""

    seconds: float
    processor: float
    peak_mib: float
    rows: int


def write_deaths(path: Path, rows: int) -> None:
    """A workbook of one sheet of simulated deaths, 12 columns, written as Excel writes it (shared texts)."""
    import xlsxwriter

    numbers = random.Random(20_240_101)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, look = book.add_worksheet("Deaths"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, rows + 1):
            day = _FIRST_DAY + timedelta(days=numbers.randrange(3_000))
            sheet.write_string(row, 0, f"C{row:07d}")
            sheet.write_datetime(row, 1, day, look)
            sheet.write_datetime(row, 2, day + timedelta(days=numbers.randrange(90)), look)
            sheet.write_number(row, 3, numbers.randrange(15, 90))
            for column, words in enumerate((("Male", "Female"), ("North", "South", "East"), ("X42", "X44", "Y12")), 4):
                sheet.write_string(row, column, numbers.choice(words))
            sheet.write_string(row, 7, "intoxication by " + ", ".join(numbers.sample(_SUBSTANCES, 3)))
            for column in (8, 9, 10):
                if numbers.random() < 0.4:
                    sheet.write_string(row, column, "Y")
            sheet.write_number(row, 11, round(numbers.random() * 100, 2))


def repeat_sheet(source: Path, target: Path, sheets: int) -> None:
    """The workbook with its only sheet so many times."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                text = _copies(text, b"<sheet ", b"/>", sheets, (b'"Deaths"', b'"Deaths %d"'), (b'"rId1"', b'"rIdS%d"'))
            elif name == "xl/_rels/workbook.xml.rels":
                text = _copies(
                    text, b'<Relationship Id="rId1"', b"/>", sheets, (b'"rId1"', b'"rIdS%d"'), (b"sheet1", b"sheet%d")
                )
            elif name == _SHEET:
                for number in range(1, sheets + 1):
                    new.writestr(_SHEET.replace("sheet1", f"sheet{number}"), text)
                continue
            new.writestr(name, text)


def _copies(text: bytes, start: bytes, end: bytes, count: int, *changes: tuple[bytes, bytes]) -> bytes:
    """The element that begins with `start` so many times, each with its number."""
    at = text.index(start)
    stop = text.index(end, at) + len(end)
    copies = b""
    for number in range(1, count + 1):
        element = text[at:stop]
        for old, new in changes:
            element = element.replace(old, new % number)
        copies += element
    return text[:at] + copies + text[stop:]


def read_by_library(path: Path) -> Run:
    """python-calamine alone: every sheet loaded, every row iterated."""
    return _run("library", path)


def read_by_intake(path: Path) -> Run:
    """The reader of the program as it stands: the confined child with its default limits, findings, accounting."""
    return _run("intake", path)


def _run(what: str, path: Path) -> Run:
    started = time.perf_counter()
    command = [sys.executable, "-m", "bench.workbook_parts", what, str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{what} ended with {process.returncode}")
    told = json.loads(output)
    return Run(seconds, usage.ru_utime + usage.ru_stime, told["peak_kib"] / 1024, told["rows"])


def _library(path: Path) -> int:
    from python_calamine import load_workbook

    rows = 0
    with load_workbook(path) as book:
        for number in range(len(book.sheet_names)):
            for _ in book.get_sheet_by_index(number).iter_rows():
                rows += 1
    return rows


def _intake(path: Path) -> int:
    from bench.command import scratch
    from pharmakon.intake.declared import DeclaredFile
    from pharmakon.intake.read import read_file

    with scratch() as work:
        reading = read_file(path, name=path.name, content_sha256="", declared=DeclaredFile(), workdir=work)
        if not reading.sheets:
            raise RuntimeError("; ".join(finding.text() for finding in reading.findings))
        return sum(sheet.physical for sheet in reading.sheets)


def main(words: Sequence[str]) -> None:
    """Prints rows and the peak memory of this process and of its children."""
    import resource

    what, path = words
    rows = {"library": _library, "intake": _intake}[what](Path(path))
    peak = max(_own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    print(json.dumps({"rows": rows, "peak_kib": peak}))


def _own_peak() -> int:
    """KiB; not that of `getrusage`, in which the memory of the process that started this one lives on."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    os.environ.setdefault("TZ", "UTC")
    main(sys.argv[1:])
