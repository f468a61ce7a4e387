"""The command line called in this process, as the entry point calls it: exit code and what was printed."""

import json
from dataclasses import dataclass
from typing import cast

import pytest

from pharmakon.cli.main import entry


@dataclass(frozen=True)
class Said:
    """What a call left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, object]:
        """The one JSON document on standard output."""
        document = json.loads(self.out)
        assert document["schema"] == 1
        return cast("dict[str, object]", document)

    @property
    def refused(self) -> list[str]:
        """Codes of the findings that stopped the call."""
        findings = cast("list[dict[str, object]]", self.document["refused"])
        for finding in findings:
            assert finding["expected"]
            assert finding["remedy"]
        return [str(finding["code"]) for finding in findings]


class Caller:
    """Calls commands; every output is free of traces of the program's inside, whatever the call."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *words: object) -> Said:
        self._capture.readouterr()
        with pytest.raises(SystemExit) as left:
            entry([str(word) for word in words])
        out, err = self._capture.readouterr()
        said = Said(int(left.value.code or 0), out, err)
        assert "Traceback" not in out + err
        assert said.code != 3, out + err
        return said
