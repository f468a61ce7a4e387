"""Findings of mappings and the checks of records: PH-M…"""

from pharmakon.findings.model import Code

CODES: tuple[Code, ...] = ()
