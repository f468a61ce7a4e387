"""Names of people, kept out of lists of words (source: reference/data/personal_names/README.md)."""

from functools import cache
from importlib.resources import files
from pathlib import Path

FILE = "personal_names.txt"


@cache
def _shipped() -> frozenset[str]:
    text = files("pharmakon.reference").joinpath("data/personal_names/names.txt").read_text(encoding="utf-8")
    return frozenset(text.split("\n"))


def personal_names(overlay: Path | None = None) -> frozenset[str]:
    """Lower-case names: the shipped ones and those of `personal_names.txt` in the overlay folder, one a line."""
    own = overlay / FILE if overlay is not None else None
    if own is None or not own.is_file():
        return _shipped()
    lines = own.read_text(encoding="utf-8-sig").splitlines()
    return _shipped() | {line.strip().casefold() for line in lines if line.strip()}
