"""The shape of a finding: a stable code, a place, what was expected and found, what to do."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pharmakon.language import translate

ROWS_SHOWN = 20


class Severity(StrEnum):
    """What a finding does to the run (docs: the table of severities and fates)."""

    BLOCKER = "blocker"
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Code:
    """One kind of finding. The id is never re-used; the texts are templates filled from the finding's details."""

    id: str
    severity: Severity
    meaning: str
    expected: str
    found: str
    remedy: str


@dataclass(frozen=True)
class Where:
    """Where a finding stands: file name, sheet, physical row (1 = first row of the sheet), column heading."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.sheet:
            parts.append(translate('sheet "{sheet}"').format(sheet=self.sheet))
        if self.row is not None:
            parts.append(translate("row {row}").format(row=self.row))
        if self.column:
            parts.append(translate('column "{column}"').format(column=self.column))
        return ", ".join(parts)


@dataclass(frozen=True)
class Finding:
    """One problem, or many of the same kind in one column (`count` cells, the first of them in `rows`).

    `details` fill the code's templates; they never hold a value of a confidential column, only its shape.
    """

    code: Code
    where: Where = Where()
    details: Mapping[str, str | int] = field(default_factory=dict)
    count: int = 1
    rows: tuple[int, ...] = ()

    @property
    def severity(self) -> Severity:
        return self.code.severity

    def expected(self) -> str:
        return translate(self.code.expected).format(**self.details)

    def found(self) -> str:
        return translate(self.code.found).format(**self.details)

    def remedy(self) -> str:
        return translate(self.code.remedy).format(**self.details)

    def text(self) -> str:
        """The finding in the three lines that people read."""
        return "\n         ".join(self.lines())

    def lines(self) -> tuple[str, str, str]:
        """Code and place; what was expected and found; what to do. Details may hold line ends of a file's name."""
        times = translate(" ({count} times)").format(count=self.count) if self.count > 1 else ""
        head = f"{self.code.id}  {self.where}{times}".rstrip()
        body = translate("expected {expected}; found {found}").format(expected=self.expected(), found=self.found())
        return head, body, self.remedy()


class FindingLog:
    """Findings of one piece of work, collected so that people see all problems together."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._findings: list[Finding] = list(findings)

    def add(self, finding: Finding) -> None:
        self._findings.append(finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        self._findings.extend(findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._findings)

    def __len__(self) -> int:
        return len(self._findings)

    def of(self, severity: Severity) -> list[Finding]:
        return [finding for finding in self._findings if finding.severity is severity]


_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")


def shape_of(text: str, *, longest: int = 24) -> str:
    """The shape of a confidential value: digits become 9, letters become a; '07.13.2021' → '99.99.9999'."""
    shape = _DIGIT.sub("9", _LETTER.sub("a", text[: longest + 1]))
    shape = "".join(character if character.isprintable() else "?" for character in shape)
    return shape[:longest] + "…" if len(shape) > longest else shape
