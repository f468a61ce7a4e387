"""What `check` and `run` print of files and findings."""

from collections.abc import Sequence
from itertools import groupby

from pharmakon.cli.printing import print_line
from pharmakon.cli.shapes import SHEET
from pharmakon.findings import Finding, Severity, SheetAccount
from pharmakon.language import integer


def files_json(accounts: Sequence[SheetAccount]) -> list[dict[str, object]]:
    """Accounts as the JSON shapes `file` and `sheet` of the contract."""
    by_file = groupby(accounts, key=lambda account: account.file)
    return [{"file": file, "sheets": [_sheet(account) for account in sheets]} for file, sheets in by_file]


def _sheet(account: SheetAccount) -> dict[str, object]:
    counts = {name: getattr(account, name) for name in SHEET if name != "records"}
    return {**counts, "records": dict(account.records)}


def print_reading(accounts: Sequence[SheetAccount]) -> None:
    """'Reading     3 files, 18 204 rows        18 170 accepted · 22 rejected · 12 duplicate'."""
    files = len({account.file for account in accounts})
    rows, accepted, rejected, duplicate = (
        integer(sum(getattr(account, name) for account in accounts))
        for name in ("rows_read", "accepted", "rejected", "duplicate")
    )
    of_what = f"{files} {'file' if files == 1 else 'files'}, {rows} rows"
    print_line("Reading", of_what, f"{accepted} accepted · {rejected} rejected · {duplicate} duplicate")


def findings_text(findings: Sequence[Finding]) -> str:
    """'1 error kind, 4 warnings, 2 notes': kinds, not cells."""
    words = {Severity.BLOCKER: "blocker", Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
    parts = []
    for severity, word in words.items():
        count = sum(finding.severity is severity for finding in findings)
        if count:
            parts.append(f"{integer(count)} {word}{'' if count == 1 else 's'}")
    return ", ".join(parts) or "none"


def rejected_rows(accounts: Sequence[SheetAccount]) -> int:
    """Rows that wait in quarantine because they were rejected."""
    return sum(account.rejected for account in accounts)
