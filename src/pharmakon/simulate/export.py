"""The office's files of deaths: one, one a year or one a month, with faults planted and every row counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import pyarrow as pa

from pharmakon.simulate.deaths import Deaths
from pharmakon.simulate.faults import Exported, Fate, PlantedFault, Sheet, note_at_the_end, plant
from pharmakon.simulate.office import NOTE, headings
from pharmakon.simulate.texts import as_bytes


class FilesBy(StrEnum):
    """Whether the office sends one file, one a year, or one a month."""

    ALL = "all"
    YEAR = "year"
    MONTH = "month"


@dataclass(frozen=True)
class ExpectedAccount:
    """What the accounting of one file of deaths must show where the case number is declared the key.

    Without a declared key the duplicates are accepted, with a finding.
    """

    file: str
    physical: int
    header: int
    blank: int
    outside: int
    rows_read: int
    accepted: int
    rejected: int
    duplicate: int


class Office:
    """Writes months into files. Used as a context, so that files are closed."""

    def __init__(
        self, folder: Path, files_by: FilesBy, single: str = "deaths.csv", own_headings: Sequence[str] = ()
    ) -> None:
        self._folder = folder
        self._headings = [*headings(), *own_headings]
        self._by = files_by
        self._single = single
        self._rows: dict[str, int] = {}
        self._planted: list[PlantedFault] = []
        self._open: BinaryIO | None = None

    def __enter__(self) -> "Office":
        if self._by == FilesBy.ALL:
            self._begin(self._single)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def send(self, sheet: Sheet, wanted: dict[str, int]) -> tuple[Sheet, Exported, str]:
        """Write a month with its faults; gives the sheet as written, its rows, and the name of the file."""
        name = self._name(sheet.deaths)
        if name not in self._rows:
            self._begin(name)
        sheet, exported = plant(sheet, wanted, name, self._rows[name] + 1)
        for lines in exported.lines:
            self._write(name, lines)
        self._planted.extend(exported.planted)
        return sheet, exported, name

    def note(self) -> None:
        """Write a note under the last table."""
        name = next(reversed(self._rows))
        self._write(name, pa.array([NOTE]))
        self._planted.append(note_at_the_end(name, self._rows[name]))

    def names(self) -> tuple[str, ...]:
        """Names of the files, in their order."""
        return tuple(self._rows)

    def planted(self) -> tuple[PlantedFault, ...]:
        """Every planted fault, by file and row."""
        order = {name: at for at, name in enumerate(self._rows)}
        return tuple(sorted(self._planted, key=lambda fault: (order[fault.file], fault.row)))

    def accounts(self) -> tuple[ExpectedAccount, ...]:
        """What the accounting of each file must show."""
        return tuple(self._account(name) for name in self._rows)

    def _account(self, name: str) -> ExpectedAccount:
        fates = Counter(fault.fate for fault in self._planted if fault.file == name)
        read = self._rows[name] - 1 - fates[Fate.OUTSIDE]
        rejected, duplicate = fates[Fate.REJECTED], fates[Fate.DUPLICATE]
        return ExpectedAccount(
            file=name,
            physical=self._rows[name],
            header=1,
            blank=0,
            outside=fates[Fate.OUTSIDE],
            rows_read=read,
            accepted=read - rejected - duplicate,
            rejected=rejected,
            duplicate=duplicate,
        )

    def _name(self, deaths: Deaths) -> str:
        if self._by == FilesBy.ALL:
            return self._single
        month = f"-{deaths.month:02d}" if self._by == FilesBy.MONTH else ""
        return f"deaths_{deaths.year}{month}.csv"

    def _begin(self, name: str) -> None:
        self._close()
        self._open = (self._folder / name).open("wb")
        self._rows[name] = 0
        self._write(name, pa.array([",".join(self._headings)]))

    def _write(self, name: str, lines: pa.Array) -> None:
        if self._open is None:
            raise ValueError("the office's files are closed")
        self._open.write(as_bytes(lines))
        self._rows[name] += len(lines)

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
