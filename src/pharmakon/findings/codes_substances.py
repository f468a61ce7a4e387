"""Findings of the substance register and texts: PH-S…"""

from pharmakon.findings.model import Code

CODES: tuple[Code, ...] = ()
