"""Findings of indicators, estimates and releases: PH-E…"""

from pharmakon.findings.model import Code

CODES: tuple[Code, ...] = ()
