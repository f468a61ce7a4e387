"""The areas of a country: its own `reference/areas.csv` (code, name, parent, valid_from, valid_to, other_names)."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pharmakon.findings import Finding, Where, code

HEADINGS = ("code", "name", "parent")
OUTSIDE = "outside"  # as a parent: the area lies outside the reference area


@dataclass(frozen=True)
class Area:
    """One area. An area without parent belongs to the reference area itself."""

    code: str
    name: str
    parent: str = ""
    valid_from: str = ""
    valid_to: str = ""
    other_names: tuple[str, ...] = ()


def folded(text: str) -> str:
    """The form in which area texts are compared: upper case, inner spaces single."""
    return " ".join(text.split()).upper()


@dataclass(frozen=True)
class Areas:
    """The areas below one reference area, with what was wrong in their table."""

    reference_area: str
    areas: Mapping[str, Area] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @cached_property
    def by_word(self) -> dict[str, str]:
        """Folded code, name or other name → code, or `outside` for an area outside the reference area.

        A code means its area whatever else goes by it; a name that several areas go by means none.
        """
        words = {word: next(iter(codes)) for word, codes in self._by_name.items() if len(codes) == 1}
        words |= {folded(area_code): area_code for area_code in self.areas}
        return {word: OUTSIDE if self.is_outside(area_code) else area_code for word, area_code in words.items()}

    @cached_property
    def _by_name(self) -> dict[str, dict[str, None]]:
        """Folded name or other name → codes of the areas that go by it, in the order of the table."""
        names: dict[str, dict[str, None]] = {}
        for area in self.areas.values():
            for text in (area.name, *area.other_names):
                names.setdefault(folded(text), {})[area.code] = None
        return names

    def shared_names(self) -> list[Finding]:
        """PH-S105 for every name that means several areas."""
        every = {folded(area_code) for area_code in self.areas}
        return [
            _fault("PH-S105", 1, ", ".join(codes))
            for word, codes in self._by_name.items()
            if len(codes) > 1 and word not in every
        ]

    def is_outside(self, area_code: str) -> bool:
        """Whether the area, or one above it, lies outside the reference area."""
        return any(self.areas[area].parent == OUTSIDE for area in self.ancestors(area_code)[:-1])

    def ancestors(self, area_code: str) -> list[str]:
        """The area, its parents, and the reference area."""
        found: list[str] = []
        current = area_code
        while current in self.areas and current not in found:
            found.append(current)
            current = self.areas[current].parent
        return [*found, self.reference_area]

    def children(self, area_code: str) -> list[str]:
        """Codes of the areas directly below; of the reference area: those without parent."""
        parent = "" if area_code == self.reference_area else area_code
        return sorted(area.code for area in self.areas.values() if area.parent in {parent, area_code})


def load_areas(path: Path, reference_area: str) -> Areas:
    """Read `reference/areas.csv`; an observatory without the file has no areas. Faults are findings, all together."""
    if not path.is_file():
        return Areas(reference_area)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error):
        return Areas(reference_area, findings=(_fault("PH-S104", 1, ""),))
    headings = rows[0].keys() if rows else ()
    missing = [heading for heading in HEADINGS if rows and heading not in headings]
    if missing:
        return Areas(reference_area, findings=(_fault("PH-S101", 1, ", ".join(missing)),))
    areas, faults = _areas(rows)
    shared = Areas(reference_area, areas).shared_names()
    return Areas(reference_area, areas, (*faults, *_parent_faults(areas), *shared))


def _fault(identifier: str, row: int, text: str) -> Finding:
    return Finding(code(identifier), Where(file="reference/areas.csv", row=row), {"text": text})


def _areas(rows: Iterable[Mapping[str, str]]) -> tuple[dict[str, Area], list[Finding]]:
    areas: dict[str, Area] = {}
    faults = []
    for number, row in enumerate(rows, start=2):
        area_code = (row["code"] or "").strip()
        if not area_code or area_code in areas:
            faults.append(_fault("PH-S102", number, area_code))
            continue
        others = tuple(word.strip() for word in (row.get("other_names") or "").split("|") if word.strip())
        areas[area_code] = Area(
            area_code,
            (row["name"] or area_code).strip(),
            (row["parent"] or "").strip(),
            (row.get("valid_from") or "").strip(),
            (row.get("valid_to") or "").strip(),
            others,
        )
    return areas, faults


def _parent_faults(areas: Mapping[str, Area]) -> list[Finding]:
    faults = []
    for number, area in enumerate(areas.values(), start=2):
        seen, current = {area.code}, area.parent
        while current in areas and current not in seen:
            seen.add(current)
            current = areas[current].parent
        if current and current != OUTSIDE:
            faults.append(_fault("PH-S103", number, area.code))
    return faults
