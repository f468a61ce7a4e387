"""A country's own code lists: reference/lists/NAME.csv, with the headings code and label."""

import csv
from pathlib import Path

HEADINGS = ("code", "label")


class CodeListError(Exception):
    """A list that cannot be read: what was expected, what was found, and the row (None: the file as a whole)."""

    def __init__(self, expected: str, found: str, row: int | None = None) -> None:
        super().__init__(expected)
        self.expected, self.found, self.row = expected, found, row


def code_list(path: Path) -> dict[str, str]:
    """Code → label, in the order of the list.

    Raises:
        CodeListError: no such file, no table of codes and labels, a row without code or label, a code twice.
    """
    if not path.is_file():
        raise CodeListError("a table with the headings code and label", "no such file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise CodeListError("CSV in UTF-8", "another form") from None
    if not rows or any(heading not in rows[0] for heading in HEADINGS):
        raise CodeListError("the headings code and label, and at least one row", "another table")
    codes: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        name, label = ((row[heading] or "").strip() for heading in HEADINGS)
        if not name or not label:
            raise CodeListError("a code and a label", "an empty cell", number)
        if name in codes:
            raise CodeListError("every code once", f"the code {name[:40]} again", number)
        codes[name] = label
    return codes
