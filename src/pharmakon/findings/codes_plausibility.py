"""Findings of the statistical checks of a source's records: PH-T…"""

from pharmakon.findings.model import Code, Severity

_WARNING, _NOTE = Severity.WARNING, Severity.NOTE
_LOOK_AT_MONTH = "compare the month with the office's own count; where the file is right, nothing is to do"

_MONTHS: tuple[Code, ...] = (
    Code(
        id="PH-T001",
        severity=_WARNING,
        meaning="A month has far fewer records than the months around it make one expect.",
        expected="{low} to {high} records in {months}",
        found="{found}",
        remedy="look whether a part of the file is missing or was cut off; declare first and last of the source where "
        "it covers fewer days",
    ),
    Code(
        id="PH-T002",
        severity=_WARNING,
        meaning="A month has far more records than the months around it make one expect.",
        expected="{low} to {high} records in {months}",
        found="{found}",
        remedy="look whether records stand twice or dates fell into the wrong month; " + _LOOK_AT_MONTH,
    ),
    Code(
        id="PH-T003",
        severity=_WARNING,
        meaning="A value of a column becomes rare or vanishes in a month.",
        expected="{low} to {high} of {records} records with {value} in {months}",
        found="{found}",
        remedy="look whether the file writes the value in another way since then, or a part of it is missing",
    ),
    Code(
        id="PH-T004",
        severity=_WARNING,
        meaning="A value of a column becomes far more frequent in a month.",
        expected="{low} to {high} of {records} records with {value} in {months}",
        found="{found}",
        remedy="look whether other values were written as this one, or records are missing; " + _LOOK_AT_MONTH,
    ),
    Code(
        id="PH-T005",
        severity=_WARNING,
        meaning="A column has far more cells without a value in a month than around it.",
        expected="{low} to {high} of {records} records without a value in {months}",
        found="{found}",
        remedy="look whether the column is missing from the file, or has another heading or other codes since then",
    ),
    Code(
        id="PH-T006",
        severity=_WARNING,
        meaning="A column has far more cells that could not be read in a month than around it.",
        expected="{low} to {high} of {records} records with such cells in {months}",
        found="{found}",
        remedy="look whether the office writes dates, numbers or codes in another way since then; adapt the mapping",
    ),
)

_DAYS: tuple[Code, ...] = (
    Code(
        id="PH-T011",
        severity=_WARNING,
        meaning="More dates fall on 1 January than chance and the turn of the year explain.",
        expected="about {usual} on 1 January of {years}",
        found="{found}",
        remedy="where only the year is known write the year alone (2024), not its first day",
    ),
    Code(
        id="PH-T012",
        severity=_WARNING,
        meaning="More dates fall on the first of a month than chance explains.",
        expected="about {usual} on the first of the other months of {years}",
        found="{found}",
        remedy="where only the month is known write the month alone (2024-03), not its first day",
    ),
    Code(
        id="PH-T013",
        severity=_WARNING,
        meaning="More dates fall on the 15th of a month than chance explains.",
        expected="about {usual} on the 15th of the months of {years}",
        found="{found}",
        remedy="where only the month is known write the month alone (2024-03), not its middle",
    ),
)

_DIGITS: tuple[Code, ...] = (
    Code(
        id="PH-T021",
        severity=_WARNING,
        meaning="Ages end in 0 or 5 more often than true ages do (Whipple's index).",
        expected="an index near 100; up to {limit} is accurate",
        found="{index} from {numbers} ages of {years}",
        remedy="look whether ages are estimated; take the age from the date of birth where the office has it",
    ),
    Code(
        id="PH-T022",
        severity=_WARNING,
        meaning="Ages prefer a final digit (Myers' blended index).",
        expected="each final digit in about 10 of 100 ages; an index below {limit}",
        found="an index of {index}; the digit {digit} in {share} of 100 ages ({numbers} ages of {years})",
        remedy="look whether ages are estimated or rounded; take the age from the date of birth where there is one",
    ),
    Code(
        id="PH-T023",
        severity=_NOTE,
        meaning="Most amounts end in 0 or 5: they are rounded or estimated.",
        expected="up to {limit} of 100 amounts",
        found="{share} of 100 ({numbers} amounts)",
        remedy="ask whether amounts are weighed or estimated; sums of estimates are less exact than their digits say",
    ),
)

_RECORDS: tuple[Code, ...] = (
    Code(
        id="PH-T031",
        severity=_WARNING,
        meaning="Records hold a combination that hardly occurs.",
        expected="at most {limit} records of {records} with {words}",
        found="{found}",
        remedy="look at the rows; correct what was typed wrong, leave what is true",
    ),
    Code(
        id="PH-T041",
        severity=_WARNING,
        meaning="Numbers lie far from all others of their column.",
        expected="numbers that follow on the others of the column",
        found="{low} far below and {high} far above",
        remedy="look at the rows: a unit or a digit may be wrong; leave what is true",
    ),
)

CODES: tuple[Code, ...] = _MONTHS + _DAYS + _DIGITS + _RECORDS
