"""Findings of mentions, where texts and flags are compared: PH-M101…"""

from pharmakon.findings.model import Code, Severity

CODES: tuple[Code, ...] = (
    Code(
        id="PH-M101",
        severity=Severity.WARNING,
        meaning="The source flags a substance that no text of the row names.",
        expected="a text that names {substance}, or no flag",
        found="{rows} rows with a flag and no such text",
        remedy="both count as named; look at the rows and teach the register the words it could not read",
    ),
    Code(
        id="PH-M102",
        severity=Severity.WARNING,
        meaning="A text names a substance that the source's own flag does not confirm.",
        expected="a flag for {substance}, as the text names it",
        found="{rows} rows with such a text and no flag",
        remedy="both count as named; look at the rows: a flag column introduced late is empty before that day",
    ),
)
