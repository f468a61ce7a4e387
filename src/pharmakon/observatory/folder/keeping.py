"""How long files may be kept: the retention that a source declares, counted from the day a file was received."""

from collections.abc import Iterable
from datetime import date

from pharmakon.findings import Finding, Where, code
from pharmakon.store import Entry, Settings
from pharmakon.store.spans import before


def expired(settings: Settings, received: Iterable[Entry], today: date) -> list[Entry]:
    """Entries of files that are kept longer than their source's retention allows."""
    spans = {source.name: source.retention for source in settings.sources if source.retention}
    return [
        entry
        for entry in received
        if (span := spans.get(entry.details["source"])) and _received(entry) < before(today, span)
    ]


def kept_too_long(settings: Settings, received: Iterable[Entry], today: date | None = None) -> list[Finding]:
    """PH-F038 for each file kept too long.

    Args:
        today: None: the latest day on which a file was received. A run knows no other, for the same files must give
            the same products on any day.
    """
    entries = list(received)
    day = today or max((_received(entry) for entry in entries), default=date.min)
    spans = {source.name: source.retention for source in settings.sources}
    return [_finding(entry, spans[entry.details["source"]]) for entry in expired(settings, entries, day)]


def _finding(entry: Entry, span: str) -> Finding:
    details = {"retention": span, "received": entry.details["received"]}
    return Finding(code("PH-F038"), Where(entry.details["file"]), details)


def _received(entry: Entry) -> date:
    return date.fromisoformat(entry.details["received"])
