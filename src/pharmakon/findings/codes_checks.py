"""Findings of the checks of records: PH-V…"""

from pharmakon.findings.model import Code, Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

_DATES: tuple[Code, ...] = (
    Code(
        id="PH-V001",
        severity=_ERROR,
        meaning="A cell is no date.",
        expected="a date, or a year or month of it ({label})",
        found="{text}",
        remedy="correct the cells, or date_order in the mapping; add values to the mapping for texts that mean nothing",
    ),
    Code(
        id="PH-V002",
        severity=_ERROR,
        meaning="A date lies outside the years 1900 to 2100.",
        expected="a year from 1900 to 2100 ({label})",
        found="{text}",
        remedy="correct the cells",
    ),
    Code(
        id="PH-V003",
        severity=_ERROR,
        meaning="A date lies after a date that must follow it.",
        expected="{label}: not after {other}",
        found="a later date",
        remedy="correct one of the two; until then the first is taken as not valid",
    ),
)

_CELLS: tuple[Code, ...] = (
    Code(
        id="PH-V010",
        severity=_ERROR,
        meaning="A cell is no whole number.",
        expected="{expected} ({label})",
        found="{text}",
        remedy="correct the cells, or decimal in [file] of the mapping; add values for texts that have a meaning",
    ),
    Code(
        id="PH-V011",
        severity=_ERROR,
        meaning="A number lies outside its limits.",
        expected="{expected} ({label})",
        found="{text}",
        remedy="correct the cells; add values to the mapping for numbers that stand for nothing (999)",
    ),
    Code(
        id="PH-V020",
        severity=_ERROR,
        meaning="A text has no meaning in the mapping.",
        expected="{expected} ({label}), or a text listed under values",
        found="{different} different texts, the first {text}",
        remedy="add the texts to values of this column in the mapping",
    ),
    Code(
        id="PH-V021",
        severity=_ERROR,
        meaning="A text is no code of the list.",
        expected="{expected} ({label})",
        found="{text}",
        remedy="correct the cells, or add values to the mapping",
    ),
    Code(
        id="PH-V022",
        severity=_ERROR,
        meaning="A yes-or-no column holds another text; what it means was not guessed.",
        expected="yes, no or nothing",
        found="{different} different texts, the first {text}",
        remedy='add the texts to values of this column in the mapping, with "yes", "no" or "why:…"',
    ),
    Code(
        id="PH-V023",
        severity=_ERROR,
        meaning="Two columns of the file give one column of the record, with different contents.",
        expected="one content for {label}",
        found="two in the same row",
        remedy="narrow when in the mapping, or correct the rows",
    ),
    Code(
        id="PH-V024",
        severity=_WARNING,
        meaning="A cell was not read because the column beside it says nothing that the mapping knows.",
        expected="a text in the column {beside} that a when of the mapping names",
        found="cells with content beside another text or none",
        remedy="add a [[column]] with when for these texts to the mapping, or fill the column {beside}",
    ),
)

_ROWS: tuple[Code, ...] = (
    Code(
        id="PH-V030",
        severity=_ERROR,
        meaning="A cell that every record needs is empty.",
        expected="{label}",
        found="nothing",
        remedy="fill the cells; the rows wait in quarantine",
    ),
    Code(
        id="PH-V031",
        severity=_ERROR,
        meaning="A row has none of the columns of which every record needs one.",
        expected="at least one of {columns}",
        found="none that can be read",
        remedy="fill one of them; the rows wait in quarantine",
    ),
    Code(
        id="PH-V032",
        severity=_ERROR,
        meaning="An empty cell means all here, and the cell says that its content is not known.",
        expected="{label}, or an empty cell for all",
        found="a word for not known",
        remedy="correct the cells; the rows wait in quarantine",
    ),
)

_DUPLICATES: tuple[Code, ...] = (
    Code(
        id="PH-V040",
        severity=_NOTE,
        meaning="A row repeats another with the same key and the same content; the first was kept.",
        expected="each key once",
        found="rows that repeat an earlier one",
        remedy="nothing, when the key is right",
    ),
    Code(
        id="PH-V041",
        severity=_WARNING,
        meaning="Rows share a key and differ in content; all were kept.",
        expected="each key once",
        found="rows with the key of another row and another content",
        remedy="correct the rows, or take key = true from the mapping when the column is no key",
    ),
    Code(
        id="PH-V042",
        severity=_WARNING,
        meaning="Rows are alike in every column and no key tells them apart; all were kept.",
        expected="rows that differ",
        found="rows that repeat an earlier one",
        remedy="look at them; name a key in the mapping when there is one",
    ),
    Code(
        id="PH-V043",
        severity=_WARNING,
        meaning="Rows have no key; they were not compared with others.",
        expected="a key in every row",
        found="rows without",
        remedy="fill the key",
    ),
    Code(
        id="PH-V044",
        severity=_WARNING,
        meaning="One age stands in more rows than all ages near it together: it may be a code for an age not known.",
        expected="ages that fall off towards the oldest",
        found="the age {age} in {cells} rows, the ten ages below it in {near}; it was read as an age",
        remedy='ask the office; where it is a code, add values = {{ "{age}" = "why:does_not_know" }} to this column',
    ),
)

_DECIDED: tuple[Code, ...] = (
    Code(
        id="PH-V050",
        severity=_NOTE,
        meaning="Cells were read as a person corrected them; the raw file keeps the texts before.",
        expected="rows as the office wrote them",
        found="rows with corrected cells",
        remedy="nothing; pharmakon quarantine undo takes corrections back",
    ),
    Code(
        id="PH-V051",
        severity=_NOTE,
        meaning="Rows are left out because a person decided so.",
        expected="rows that count",
        found="rows that a person left out",
        remedy="nothing; pharmakon quarantine undo takes the decision back",
    ),
)

CODES: tuple[Code, ...] = _DATES + _CELLS + _ROWS + _DUPLICATES + _DECIDED
