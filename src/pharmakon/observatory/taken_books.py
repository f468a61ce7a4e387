"""Workbooks whose lines were taken into the journal are taken back, the last first."""

from pathlib import Path

from pharmakon.findings import BlockedError, Finding, code
from pharmakon.observatory.command import holding
from pharmakon.observatory.standing import last_book
from pharmakon.store import Entry, Journal, now_utc, whoever


def take_back(root: Path, *, taken: str, back: str, none_stands: str, reason: str) -> tuple[str, list[Entry]]:
    """Take the last workbook back; its hash, and the journal before that.

    Args:
        none_stands: the code of the finding where no workbook stands.

    Raises:
        BlockedError: none stands.
        SurroundingsError: PH-D001 another command is writing.
    """
    with holding(root) as (layout, _):
        journal = Journal(layout.journal)
        entries = journal.entries()
        last = last_book(entries, taken=taken, back=back)
        if not last:
            raise BlockedError(Finding(code(none_stands)))
        journal.append(Entry(back, last, {}, reason), who=whoever(), when=now_utc())
        return last, entries
