"""Findings of a country's own columns and kinds of record, and of the settings that declare them: PH-D1…"""

from pharmakon.findings.model import Code, Severity

_BLOCKER, _WARNING, _NOTE, _ERROR = Severity.BLOCKER, Severity.WARNING, Severity.NOTE, Severity.ERROR

_SETTINGS: tuple[Code, ...] = (
    Code(
        id="PH-D101",
        severity=_BLOCKER,
        meaning="The settings have a line or a table that nothing reads.",
        expected="one of {expected}",
        found="{key}",
        remedy="correct the name in pharmakon.toml, or take the line out",
    ),
    Code(
        id="PH-D102",
        severity=_BLOCKER,
        meaning="The declaration of a column or of a kind of record has a line that cannot be followed.",
        expected="{expected}",
        found="{found} at {key}",
        remedy="correct the line {key} in pharmakon.toml",
    ),
    Code(
        id="PH-D103",
        severity=_BLOCKER,
        meaning="A column or kind of record of the country's own has a name that is not free.",
        expected="{expected}",
        found="{key}",
        remedy="give it another name in pharmakon.toml",
    ),
    Code(
        id="PH-D104",
        severity=_BLOCKER,
        meaning="A code list of the country's own cannot be read.",
        expected="{expected}",
        found="{found}",
        remedy="correct the file, or the name of the list in pharmakon.toml",
    ),
    Code(
        id="PH-D105",
        severity=_BLOCKER,
        meaning="A kind of record of the country's own has no columns.",
        expected="at least one table [record.{record}.column.NAME]",
        found="none",
        remedy="declare its columns; or take [record.{record}] out and add a file with --as {record} --new-type",
    ),
    Code(
        id="PH-D106",
        severity=_WARNING,
        meaning="A kind of record was proposed from a file, and nobody has confirmed it.",
        expected="a declaration that a person has looked through",
        found="confirmed = false at record.{record}",
        remedy="look through [record.{record}] in pharmakon.toml, then set confirmed = true",
    ),
    Code(
        id="PH-D107",
        severity=_BLOCKER,
        meaning="An indicator is asked for by a column that it cannot be divided by.",
        expected="columns of type category that [record.death] declares, of few codes: {expected}",
        found="{found} at {key}",
        remedy="correct the line {key} in pharmakon.toml, or declare the column",
    ),
    Code(
        id="PH-D108",
        severity=_BLOCKER,
        meaning="A source holds records of a kind that is not declared.",
        expected="one of {expected}",
        found='record = "{record}" at source.{source}',
        remedy="declare [record.{record}] in pharmakon.toml, or correct the line",
    ),
)
_ADDING: tuple[Code, ...] = (
    Code(
        id="PH-D110",
        severity=_BLOCKER,
        meaning="A new kind of record cannot have this name.",
        expected="{expected}",
        found="{text}",
        remedy="choose another name for --as",
    ),
    Code(
        id="PH-D111",
        severity=_BLOCKER,
        meaning="The kind of record is declared already.",
        expected="a name that is new, with --new-type",
        found="{record}, with {columns} columns",
        remedy="leave --new-type out",
    ),
    Code(
        id="PH-D112",
        severity=_NOTE,
        meaning="The columns of a new kind of record were proposed from the file.",
        expected="a declaration that a person has looked through",
        found="{columns} columns of {record}",
        remedy="look through [record.{record}] in pharmakon.toml, then set confirmed = true",
    ),
    Code(
        id="PH-D113",
        severity=_WARNING,
        meaning="The mapping names a column of the country's own that the settings do not declare; it was not read.",
        expected="a table [record.{record}.column.{name}] in pharmakon.toml",
        found='to = "{to}" (line {line} of {mapping})',
        remedy='declare the column, or write to = "ignore" in {mapping}',
    ),
)
_CELLS: tuple[Code, ...] = (
    Code(
        id="PH-V060",
        severity=_ERROR,
        meaning="A cell is no number, or one that can be read in two ways.",
        expected="{expected} ({label})",
        found="{text}",
        remedy='correct the cells, or write decimal = "." or decimal = "," in [file] of the mapping',
    ),
    Code(
        id="PH-V061",
        severity=_ERROR,
        meaning="A cell is too long for a code.",
        expected="{expected} ({label})",
        found="{text}",
        remedy='correct the cells, or declare the column with type = "text"',
    ),
)

CODES: tuple[Code, ...] = _SETTINGS + _ADDING + _CELLS
