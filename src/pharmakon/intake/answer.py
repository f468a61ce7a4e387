"""What the confined child answers, as JSON: findings, what was found out of the file's writing, the account of rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pharmakon.findings import Finding, Where, code
from pharmakon.intake.dialect import Dialect
from pharmakon.intake.evidence import Evidence
from pharmakon.intake.raw import CodeLists, Misshapen
from pharmakon.intake.sandbox import JSON

Value = TypeVar("Value")
_COUNTS = ("physical", "counted", "blank_rows")


@dataclass(frozen=True)
class SheetRead:
    """The account of a sheet that was read; see `RawSheet` for the meaning of each.

    `part` is the number of its Arrow file (see `ReadRequest.sheet_target`).
    """

    header: tuple[str, ...]
    header_rows: tuple[int, ...]
    physical: int
    counted: int
    blank_rows: int
    outside_rows: tuple[int, ...]
    misshapen: tuple[Misshapen, ...]
    name: str = ""
    part: int = 0
    labels: CodeLists = field(default_factory=dict)
    nothings: CodeLists = field(default_factory=dict)
    heading_labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """Without `sheets` a blocker stands among the findings, whose places name no file. `dialect` is that of a text."""

    findings: tuple[Finding, ...]
    dialect: Dialect | None = None
    sheets: tuple[SheetRead, ...] = ()


def answer_as_json(answer: Answer) -> JSON:
    """The form in which the answer passes from process to process."""
    return {
        "findings": [_finding_as_json(finding) for finding in answer.findings],
        "dialect": _dialect_as_json(answer.dialect) if answer.dialect else None,
        "sheets": [_sheet_as_json(sheet) for sheet in answer.sheets],
    }


def answer_of(value: JSON) -> Answer:
    """The answer that the JSON holds.

    Raises:
        ValueError: it has another form.
    """
    entry = _table(value)
    try:
        findings = tuple(_finding(each) for each in _list(entry["findings"]))
        dialect, sheets = entry["dialect"], tuple(_sheet(each) for each in _list(entry["sheets"]))
        return Answer(findings, _dialect(dialect) if dialect else None, sheets)
    except KeyError as missing:
        raise ValueError(f"no {missing} in the answer") from missing


def _finding_as_json(finding: Finding) -> JSON:
    return {
        "code": finding.code.id,
        "sheet": finding.where.sheet,
        "row": finding.where.row,
        "column": finding.where.column,
        "details": dict(finding.details),
        "count": finding.count,
        "rows": list(finding.rows),
    }


def _finding(value: JSON) -> Finding:
    entry = _table(value)
    row = _whole(entry["row"]) if entry["row"] is not None else None
    details = {key: each for key, each in _table(entry["details"]).items() if isinstance(each, str | int)}
    where = Where(sheet=_text(entry["sheet"]), row=row, column=_text(entry["column"]))
    rows = tuple(map(_whole, _list(entry["rows"])))
    return Finding(code(_text(entry["code"])), where, details, _whole(entry["count"]), rows)


def _dialect_as_json(dialect: Dialect) -> JSON:
    texts: dict[str, JSON] = {
        name: _evidence_as_json(evidence, lambda text: text)
        for name, evidence in (
            ("encoding", dialect.encoding),
            ("delimiter", dialect.delimiter),
            ("quote", dialect.quote),
            ("decimal", dialect.decimal),
        )
    }
    rows = _evidence_as_json(dialect.header_rows, list)
    return {**texts, "header_rows": rows, "width": dialect.width}


def _dialect(value: JSON) -> Dialect:
    entry = _table(value)
    return Dialect(
        encoding=_evidence(entry["encoding"], _text),
        delimiter=_evidence(entry["delimiter"], _text),
        quote=_evidence(entry["quote"], _text),
        header_rows=_evidence(entry["header_rows"], lambda rows: tuple(map(_whole, _list(rows)))),
        decimal=_evidence(entry["decimal"], _text),
        width=_whole(entry["width"]),
    )


def _evidence_as_json(evidence: Evidence[Value], form: Callable[[Value], JSON]) -> JSON:
    alternatives = [form(value) for value in evidence.alternatives]
    return {"value": form(evidence.value), "sure": evidence.sure, "why": evidence.why, "alternatives": alternatives}


def _evidence(value: JSON, form: Callable[[JSON], Value]) -> Evidence[Value]:
    entry = _table(value)
    alternatives = tuple(form(each) for each in _list(entry["alternatives"]))
    return Evidence(form(entry["value"]), entry["sure"] is True, _text(entry["why"]), alternatives)


def _sheet_as_json(sheet: SheetRead) -> JSON:
    return {
        **{name: getattr(sheet, name) for name in _COUNTS},
        "header": list(sheet.header),
        "header_rows": list(sheet.header_rows),
        "outside_rows": list(sheet.outside_rows),
        "misshapen": [[row.row, row.expected, row.found, row.text] for row in sheet.misshapen],
        "name": sheet.name,
        "part": sheet.part,
        "labels": _codes_as_json(sheet.labels),
        "nothings": _codes_as_json(sheet.nothings),
        "heading_labels": dict(sheet.heading_labels),
    }


def _sheet(value: JSON) -> SheetRead:
    entry = _table(value)
    return SheetRead(
        header=tuple(map(_text, _list(entry["header"]))),
        header_rows=tuple(map(_whole, _list(entry["header_rows"]))),
        outside_rows=tuple(map(_whole, _list(entry["outside_rows"]))),
        misshapen=tuple(_misshapen(_list(row)) for row in _list(entry["misshapen"])),
        name=_text(entry["name"]),
        part=_whole(entry["part"]),
        labels=_codes(entry["labels"]),
        nothings=_codes(entry["nothings"]),
        heading_labels={heading: _text(label) for heading, label in _table(entry["heading_labels"]).items()},
        **{name: _whole(entry[name]) for name in _COUNTS},
    )


def _codes_as_json(codes: CodeLists) -> JSON:
    return {heading: dict(labels) for heading, labels in codes.items()}


def _codes(value: JSON) -> CodeLists:
    return {
        heading: {code: _text(label) for code, label in _table(labels).items()}
        for heading, labels in _table(value).items()
    }


def _misshapen(cells: list[JSON]) -> Misshapen:
    row, expected, found, text = cells
    return Misshapen(_whole(row), _whole(expected), _whole(found), _text(text))


def _table(value: JSON) -> dict[str, JSON]:
    if not isinstance(value, dict):
        raise ValueError("the answer has no table where one is due")  # noqa: TRY004
    return value


def _list(value: JSON) -> list[JSON]:
    if not isinstance(value, list):
        raise ValueError("the answer has no list where one is due")  # noqa: TRY004
    return value


def _text(value: JSON) -> str:
    if not isinstance(value, str):
        raise ValueError("the answer has no text where one is due")  # noqa: TRY004
    return value


def _whole(value: JSON) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("the answer has no whole number where one is due")  # noqa: TRY004
    return value
