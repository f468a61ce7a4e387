"""Findings of indicators, estimates and releases: PH-E001…"""

from pharmakon.findings.model import Code, Severity

CODES: tuple[Code, ...] = (
    Code(
        id="PH-E001",
        severity=Severity.BLOCKER,
        meaning="A release was asked for an audience that does not exist.",
        expected="one of the audiences {audiences}",
        found="{audience}",
        remedy="name one of the audiences",
    ),
    Code(
        id="PH-E002",
        severity=Severity.BLOCKER,
        meaning="A release was asked for an audience that needs disclosure control, which does not exist yet.",
        expected="the audience owner",
        found="the audience {audience}",
        remedy="use the working tables inside the observatory; figures for others must wait for disclosure control",
    ),
)
