"""Findings of the folder: PH-D…"""

from pharmakon.findings.model import Code

CODES: tuple[Code, ...] = ()
