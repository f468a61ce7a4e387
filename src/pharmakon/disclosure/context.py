"""What a reader needs beside the figures: names, sources, accounts, findings, doubts and methods."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pharmakon.findings import Finding, SheetAccount


@dataclass(frozen=True)
class Label:
    """The name of a target as people read it. `verified` is False where it rests on general knowledge."""

    text: str
    verified: bool
    group: bool = False
    combination: bool = False


@dataclass(frozen=True)
class SourceNote:
    """What one source covers and holds. Shares are proportions of its records."""

    name: str
    record: str
    role: str
    area: str
    cases: str | None
    records: int
    files: int
    first: date | None = None
    last: date | None = None
    manners: Mapping[str, int] = field(default_factory=dict)
    date_known: Mapping[str, float] = field(default_factory=dict)
    date_used: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class MethodNote:
    """How one indicator is defined and computed, in words."""

    indicator: str
    title: str
    unit: str
    text: str
    source: str
    version: int


@dataclass(frozen=True)
class Context:
    """Everything of a release that is not an estimate. Holds no record-level value.

    `unresolved` lists words that no rule could place, each in five rows or more and in no list of personal names.
    `date_basis` and `place_basis` are those the report speaks of; `breaks` are years in which the mix of dates changes
    the series. `area_parents` gives the area above each area that has one; `unread` names the columns that were not
    read because their meaning is not sure: file and heading.
    """

    observatory: str
    country: str
    reference_area: str
    as_of: date
    generation: str
    program: str
    date_basis: str
    place_basis: str
    labels: Mapping[str, Label]
    area_names: Mapping[str, str]
    sources: tuple[SourceNote, ...]
    accounts: tuple[SheetAccount, ...]
    findings: tuple[Finding, ...]
    unresolved: tuple[tuple[str, int], ...]
    methods: tuple[MethodNote, ...]
    breaks: Mapping[int, str] = field(default_factory=dict)
    date_mix: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    absent_sources: tuple[str, ...] = ()
    simulated: bool = False
    area_parents: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[tuple[str, str], ...] = ()

    def of(self, generation: str) -> "Context":
        """The same for a generation by its id."""
        return replace(self, generation=generation)
