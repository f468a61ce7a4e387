"""Accounts and findings as JSON, the form in which units keep them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pharmakon.findings import Finding, SheetAccount, Where, code
from pharmakon.store import JSON

_COUNTS = ("physical", "header", "blank", "outside", "rows_read", "accepted", "rejected", "duplicate", "counted")


def noted_finding(finding: Finding) -> dict[str, JSON]:
    """A finding as JSON."""
    where = finding.where
    return {
        "code": finding.code.id,
        "where": [where.file, where.sheet, where.row, where.column],
        "details": dict(finding.details),
        "count": finding.count,
        "rows": list(finding.rows),
    }


def noted_findings(findings: Iterable[Finding]) -> list[JSON]:
    """Findings as JSON, in their order."""
    return [noted_finding(finding) for finding in findings]


def findings_of(facts: Mapping[str, JSON], *, file: str = "") -> list[Finding]:
    """The findings that facts hold. `file` is the name the file goes by now: a unit outlives a new name."""
    entries = facts.get("findings", [])
    found = [_finding(entry) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return [replace(each, where=replace(each.where, file=file)) if file and each.where.file else each for each in found]


def _finding(entry: Mapping[str, JSON]) -> Finding:
    where, details, rows = entry["where"], entry["details"], entry["rows"]
    if not isinstance(where, list) or not isinstance(details, dict) or not isinstance(rows, list):
        raise TypeError("a noted finding has a place, details and rows")
    place = Where(str(where[0]), str(where[1]), _whole(where[2]) if where[2] is not None else None, str(where[3]))
    said = {name: value for name, value in details.items() if isinstance(value, str | int)}
    return Finding(code(str(entry["code"])), place, said, _whole(entry["count"]), tuple(_whole(row) for row in rows))


def noted_account(account: SheetAccount) -> dict[str, JSON]:
    """An account as JSON."""
    counts: dict[str, JSON] = {name: getattr(account, name) for name in _COUNTS}
    return {
        **counts,
        "file": account.file,
        "sheet": account.sheet,
        "outside_rows": list(account.outside_rows),
        "records": dict(account.records),
    }


def accounts_of(facts: Mapping[str, JSON], *, file: str = "") -> list[SheetAccount]:
    """The accounts that facts hold, under the file's present name."""
    entries = facts.get("accounts", [])
    found = [_account(entry) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return [replace(each, file=file) if file else each for each in found]


def _account(entry: Mapping[str, JSON]) -> SheetAccount:
    outside, records = entry["outside_rows"], entry["records"]
    if not isinstance(outside, list) or not isinstance(records, dict):
        raise TypeError("a noted account has rows outside and records")
    return SheetAccount(
        file=str(entry["file"]),
        sheet=str(entry["sheet"]),
        outside_rows=tuple(_whole(row) for row in outside),
        records={name: _whole(count) for name, count in records.items()},
        **{name: _whole(entry[name]) for name in _COUNTS},
    )


def _whole(value: JSON) -> int:
    if not isinstance(value, int):
        raise TypeError("a count is a whole number")
    return value
