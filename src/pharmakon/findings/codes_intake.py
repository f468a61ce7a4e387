"""Findings of reading files: PH-I…"""

from pharmakon.findings.model import Code

CODES: tuple[Code, ...] = ()
