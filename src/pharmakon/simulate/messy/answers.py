"""What the office answers when it is asked about a cell that cannot be read."""

from dataclasses import dataclass

HEADINGS = ("file", "sheet", "case", "column", "wrong", "right")


@dataclass(frozen=True)
class Answer:
    """A faulty cell: the file, sheet ("" where there is one alone), case number and heading; what stands there, what
    should.
    """

    file: str
    sheet: str
    case: str
    column: str
    wrong: str
    right: str


@dataclass(frozen=True)
class Slip:
    """A fault of one cell: in the row at this place of the sheet (0 = first), under this heading, this text."""

    place: int
    column: str
    wrong: str
