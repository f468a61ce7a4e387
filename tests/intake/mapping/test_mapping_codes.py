"""Every code of mappings and checks is used by the room that publishes it, and its texts can be filled."""

import re
import string
from pathlib import Path

import pytest

import pharmakon.intake
from pharmakon.findings import Code
from pharmakon.findings.codes_checks import CODES as CHECKS
from pharmakon.findings.codes_mapping import CODES as MAPPING

SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(pharmakon.intake.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("entry", [*MAPPING, *CHECKS], ids=lambda entry: entry.id)
def test_a_published_code_is_used(entry: Code) -> None:
    assert f'"{entry.id}"' in SOURCE
    fields = {
        name
        for text in (entry.expected, entry.found, entry.remedy)
        for _, name, _, _ in string.Formatter().parse(text)
        if name
    }
    assert all(re.fullmatch(r"[a-z_]+", name) for name in fields)
