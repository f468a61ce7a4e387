"""Findings of revisions: PH-R001…"""

from pharmakon.findings.model import Code, Severity

CODES: tuple[Code, ...] = (
    Code(
        id="PH-R001",
        severity=Severity.BLOCKER,
        meaning="No generation goes by this name, or several do.",
        expected="the id of a generation, or its beginning",
        found="{text}; known, newest first: {known}",
        remedy="take one of those that pharmakon revisions list shows",
    ),
    Code(
        id="PH-R002",
        severity=Severity.BLOCKER,
        meaning="A kept copy of a mapping, the settings or a reference table is gone or was changed.",
        expected="the copy as it was made",
        found="another content, or none",
        remedy="put the folder journal back from a backup",
    ),
    Code(
        id="PH-R003",
        severity=Severity.BLOCKER,
        meaning="A raw file of this generation is not there any more as it was.",
        expected="the content with the hash that the journal names",
        found="another content, or none: it was purged, or changed outside",
        remedy="nothing where it was purged; else put raw back from a backup",
    ),
    Code(
        id="PH-R004",
        severity=Severity.BLOCKER,
        meaning="There are no two generations to compare.",
        expected="two generations with their releases",
        found="{found}",
        remedy="run again after a file, a mapping or a decision has changed",
    ),
    Code(
        id="PH-R005",
        severity=Severity.BLOCKER,
        meaning="The release of a generation is gone or damaged.",
        expected="its folder in releases as the run left it",
        found="a file that is gone or cannot be read",
        remedy="put releases back from a backup",
    ),
)
