"""Findings of the areas of a country: PH-S101…"""

from pharmakon.findings.model import Code, Severity

CODES: tuple[Code, ...] = (
    Code(
        id="PH-S101",
        severity=Severity.BLOCKER,
        meaning="The table of areas lacks a column.",
        expected="the columns code, name, parent",
        found="a table without {text}",
        remedy="add the column to reference/areas.csv",
    ),
    Code(
        id="PH-S102",
        severity=Severity.BLOCKER,
        meaning="An area has no code, or its code stands twice.",
        expected="one code, once",
        found='the code "{text}"',
        remedy="correct the row in reference/areas.csv",
    ),
    Code(
        id="PH-S103",
        severity=Severity.BLOCKER,
        meaning="An area's parents do not lead to the reference area (an unknown parent, or a circle).",
        expected="a parent that is another area of the table, or none",
        found='the area "{text}" with a parent that leads nowhere',
        remedy="correct the column parent in reference/areas.csv",
    ),
    Code(
        id="PH-S104",
        severity=Severity.BLOCKER,
        meaning="The table of areas cannot be read.",
        expected="a table of comma-separated values in UTF-8",
        found="bytes that are none",
        remedy="export reference/areas.csv again as CSV in UTF-8",
    ),
    Code(
        id="PH-S105",
        severity=Severity.WARNING,
        meaning="A name means more than one area: deaths with it are counted for none of them.",
        expected="names that tell areas apart",
        found="the same name for {text}",
        remedy="give one of them another name in reference/areas.csv, or write codes in the files",
    ),
)
