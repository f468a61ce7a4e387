"""The register of finding codes, one module a room. An id is never re-used: see contract.toml."""

from pharmakon.findings import (
    codes_areas,
    codes_checks,
    codes_columns,
    codes_command,
    codes_correcting,
    codes_engines,
    codes_folder,
    codes_indicators,
    codes_intake,
    codes_linkage,
    codes_links,
    codes_mapping,
    codes_mentions,
    codes_plausibility,
    codes_revisions,
    codes_statfiles,
    codes_store,
    codes_substances,
    codes_teaching,
    codes_workbook,
)
from pharmakon.findings.model import Code

_MODULES = (
    codes_areas,
    codes_checks,
    codes_columns,
    codes_command,
    codes_correcting,
    codes_engines,
    codes_folder,
    codes_indicators,
    codes_intake,
    codes_linkage,
    codes_links,
    codes_mapping,
    codes_mentions,
    codes_plausibility,
    codes_statfiles,
    codes_revisions,
    codes_store,
    codes_substances,
    codes_teaching,
    codes_workbook,
)

CODES: dict[str, Code] = {entry.id: entry for module in _MODULES for entry in module.CODES}


def code(identifier: str) -> Code:
    """The code with this id.

    Raises:
        KeyError: no such code (a programming error, caught by the tests that walk every use).
    """
    return CODES[identifier]
