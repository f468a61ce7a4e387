"""Findings of mappings: PH-M0…"""

from pharmakon.findings.model import Code, Severity

_BLOCKER, _WARNING, _NOTE = Severity.BLOCKER, Severity.WARNING, Severity.NOTE

_TEXT: tuple[Code, ...] = (
    Code(
        id="PH-M001",
        severity=_BLOCKER,
        meaning="The mapping is no valid TOML.",
        expected="a mapping in TOML",
        found="{reason}",
        remedy="correct the line",
    ),
    Code(
        id="PH-M002",
        severity=_BLOCKER,
        meaning="The mapping has a format that this version does not know.",
        expected="format = 1",
        found="{found}",
        remedy="write format = 1, or use the version of Pharmakon that wrote the mapping",
    ),
    Code(
        id="PH-M003",
        severity=_BLOCKER,
        meaning="The mapping lacks a line, or a line at its head cannot be followed.",
        expected="{expected}",
        found="{found}",
        remedy="correct the line {key}",
    ),
    Code(
        id="PH-M004",
        severity=_BLOCKER,
        meaning="A [[column]] of the mapping has a line that cannot be followed.",
        expected="{expected}",
        found="{found} (line {line})",
        remedy="correct the line {key} of the [[column]] that begins in line {line}",
    ),
    Code(
        id="PH-M005",
        severity=_BLOCKER,
        meaning="Two [[column]] entries give the same column and nothing says which one counts in which row.",
        expected="one entry for {to}, or a when in each",
        found="several entries without when (lines {lines})",
        remedy="keep one, or add when = {{ column = …, is = … }} to each",
    ),
)

_BINDING: tuple[Code, ...] = (
    Code(
        id="PH-M010",
        severity=_BLOCKER,
        meaning="The mapping names a column that the file does not have.",
        expected="a column of this name in the file",
        found="no such column (line {line} of {mapping})",
        remedy="correct the name in {mapping}, or set the file's heading right",
    ),
    Code(
        id="PH-M011",
        severity=_BLOCKER,
        meaning="A column that every record needs is not mapped.",
        expected="a column of the file, or a constant, for {to} ({label})",
        found="none",
        remedy='add a [[column]] with to = "{to}" to {mapping}',
    ),
    Code(
        id="PH-M012",
        severity=_BLOCKER,
        meaning="None of the columns is mapped of which every record needs one.",
        expected="a column of the file for one of {columns}",
        found="none",
        remedy="add a [[column]] for one of them to {mapping}",
    ),
    Code(
        id="PH-M013",
        severity=_BLOCKER,
        meaning="The mapping is unsure of a column that must be sure (a date, a key, a required column).",
        expected="a line that a person has confirmed",
        found="sure = false for {to} (line {line} of {mapping})",
        remedy='read the line\'s why; write sure = true, or to = "ignore", in {mapping}',
    ),
    Code(
        id="PH-M014",
        severity=_BLOCKER,
        meaning="Whether day or month comes first cannot be told from the values.",
        expected="dates that can be read in one way only",
        found="{why}",
        remedy='write date_order = "dmy" or date_order = "mdy" in [file] of {mapping}',
    ),
    Code(
        id="PH-M015",
        severity=_BLOCKER,
        meaning="The mapping is for another kind of record.",
        expected='record = "{expected}"',
        found='record = "{found}"',
        remedy="add the file with the kind of record that the mapping is for",
    ),
    Code(
        id="PH-M016",
        severity=_BLOCKER,
        meaning="The table has a column for each group (wide) where a row for each is expected.",
        expected="one row a cell: area, year, sex, age group, value",
        found="{columns} columns of numbers, none of them known as the value",
        remedy='write a [[column]] for each with to = "value" and set = {{ period = "2015" }} (of what it is) '
        "in {mapping}; or export the table in long form",
    ),
    Code(
        id="PH-M017",
        severity=_BLOCKER,
        meaning="The mapping names a substance that the register does not have.",
        expected="an id of the substance register",
        found='to = "mention:{text}" (line {line} of {mapping})',
        remedy="did you mean {near}? A substance of the country's own goes into reference/substances.csv",
    ),
    Code(
        id="PH-M020",
        severity=_WARNING,
        meaning="The mapping is unsure of a column; it was not read.",
        expected="a line that a person has confirmed",
        found="sure = false for {to} (line {line} of {mapping})",
        remedy='read the line\'s why; write sure = true, or to = "ignore", in {mapping}',
    ),
    Code(
        id="PH-M021",
        severity=_WARNING,
        meaning="The mapping does not say whether day or month comes first; the file's own values did.",
        expected="date_order in [file] of {mapping}",
        found="dates that were read as {order}: {why}",
        remedy='write date_order = "{order}" in [file] of {mapping}',
    ),
    Code(
        id="PH-M023",
        severity=_NOTE,
        meaning="The file has columns that the mapping does not name; they were not read.",
        expected='every column of the file in the mapping (to = "ignore" where it is not wanted)',
        found="{columns} columns: {names}",
        remedy="add a [[column]] for those that are wanted to {mapping}",
    ),
    Code(
        id="PH-M024",
        severity=_WARNING,
        meaning="A key the mapping was unsure of was used: no other reading fits the values.",
        expected="a line that a person has confirmed",
        found="a key that no two different records share (line {line} of {mapping})",
        remedy="write sure = true, or delete key, in {mapping}",
    ),
    Code(
        id="PH-M025",
        severity=_WARNING,
        meaning="No column of the file is read for something that figures are made by.",
        expected="a column of the file for {label}",
        found="none; every row counts as not known in it",
        remedy='where the file has one, set to = "{to}" for its heading in {mapping}',
    ),
    Code(
        id="PH-M026",
        severity=_WARNING,
        meaning="A sheet of the file is not read: it has not the headings that the mapping reads.",
        expected="sheets with the headings of the mapping",
        found="{rows} rows under other headings",
        remedy="nothing where the sheet is not wanted; else add it as a file of its own, as another source",
    ),
    Code(
        id="PH-M027",
        severity=_WARNING,
        meaning="A sheet of the file repeats another one cell by cell; it is read once.",
        expected="each row once",
        found='the same {rows} rows as in sheet "{other}"',
        remedy="nothing; where both are meant, ask the office that keeps the file",
    ),
)

CODES: tuple[Code, ...] = _TEXT + _BINDING
