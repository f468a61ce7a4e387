"""Findings of the command line and the observatory as a whole: PH-C…"""

from pharmakon.findings.model import Code

CODES: tuple[Code, ...] = ()
