"""Findings of the folder: settings, journal, lock: PH-D001…"""

from pharmakon.findings.model import Code, Severity

CODES: tuple[Code, ...] = (
    Code(
        id="PH-D001",
        severity=Severity.BLOCKER,
        meaning="Another command is writing to the observatory.",
        expected="one writer at a time",
        found="process {pid} on {host}, at work since {time}",
        remedy="wait until it has ended, then run the command again",
    ),
    Code(
        id="PH-D002",
        severity=Severity.BLOCKER,
        meaning="The journal was changed: a line does not follow the one before it.",
        expected="lines as the program wrote them",
        found="a line that was changed, taken out, or is of a newer format",
        remedy="put the journal back from a backup",
    ),
    Code(
        id="PH-D003",
        severity=Severity.BLOCKER,
        meaning="The settings are no TOML.",
        expected="TOML",
        found="{why}",
        remedy="correct the line",
    ),
    Code(
        id="PH-D004",
        severity=Severity.BLOCKER,
        meaning="The observatory was made by a newer version of the program.",
        expected="format = {format}",
        found="another format",
        remedy="use the newer version of the program",
    ),
    Code(
        id="PH-D005",
        severity=Severity.BLOCKER,
        meaning="The settings have a line that cannot be followed.",
        expected="{expected}",
        found="another value at {key}",
        remedy="correct the line {key} in pharmakon.toml",
    ),
)
