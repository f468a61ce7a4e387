"""Rows of the register's tables, as typed things."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Substance:
    """An entry of the register: a substance, a preparation, or the class that a text names instead of a substance.

    `relation` and `parent` say what else a mention may speak for; `sole_source` whether it does so by itself.
    `own_target` (yes, no) says whether deaths are counted for it beside its parent, where that is not what
    `stands_for_parent` says of its relation. `scheduled_since` is a year or a day, by a document where
    `since_verified`.
    `ddd` holds WHO defined daily doses by route; "" means that WHO gives none. `verified` is false where identity or
    schedule rests on general knowledge. `sources` are kept as the row has them.
    """

    id: str
    name: str
    class_: str
    subclass: str
    atc: str = ""
    ddd: str = ""
    cas: str = ""
    smiles: str = ""
    convention: str = ""
    schedule: str = ""
    scheduled_since: str = ""
    since_verified: bool = False
    pharmaceutical: str = ""
    parent: str = ""
    relation: str = ""
    sole_source: bool = False
    own_target: str = ""
    verified: bool = False
    sources: str = ""

    @property
    def is_group(self) -> bool:
        """Whether the entry names a class and no substance ("opioid, unspecified")."""
        return self.subclass == "group"

    @property
    def is_marker(self) -> bool:
        """Whether finding it shows that another substance was taken (benzoylecgonine: cocaine)."""
        return self.sole_source and self.relation in {"metabolite_of", "impurity_of"}

    @property
    def stands_for_parent(self) -> bool:
        """Whether a mention of it is a mention of its parent and nothing else: a salt, unless the row says otherwise.

        Isomers, forms, esters and preparations are substances of their own that count for the parent too.
        """
        if not (self.parent and self.sole_source):
            return False
        return self.own_target == "no" or (self.relation == "salt_of" and self.own_target != "yes")


class Place(StrEnum):
    """Where a name may be read."""

    TEXT = "text"
    POISONING = "text, poisoning context"
    DRUG_COLUMN = "drug column"


class Ambiguity(StrEnum):
    """Whether a name has one reading, several, or means two substances at once."""

    NO = "no"
    YES = "yes"
    BOTH = "both are meant"


@dataclass(frozen=True)
class Name:
    """One reading of one name."""

    text: str
    substance: str
    language: str
    kind: str
    place: Place
    ambiguity: Ambiguity
    region: str = ""
    source: str = ""


@dataclass(frozen=True)
class Group:
    """A group of substances.

    `within` is the group above, `named_as` the entry of a text that names only the group, `analogues_of` the substance
    whose substituted forms belong to the group ("chloro… fentanyl").
    """

    id: str
    name: str
    within: str
    named_as: str
    in_scope: bool
    analogues_of: str = ""


@dataclass(frozen=True)
class ClassRule:
    """Which group the entries of a class (and subclass; "" for all others) belong to, and whether they are in scope."""

    class_: str
    subclass: str
    group: str
    in_scope: bool


@dataclass(frozen=True)
class SecondParent:
    """A second substance that an entry speaks for (cocaethylene: ethanol beside cocaine)."""

    substance: str
    parent: str
    sole_source: bool


@dataclass(frozen=True)
class Combination:
    """Deaths that name all of some targets and none of others."""

    id: str
    name: str
    all_of: tuple[str, ...]
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class NationalControl:
    """That a country's own law controls a substance or a whole group (`group:…`): a span of days of one list.

    `control` is the country's own name of the list or schedule; `since` the first day, `until` the last (None: still in
    force).
    """

    target: str
    control: str
    since: date
    until: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in the span."""
        return self.since <= day and (self.until is None or day <= self.until)

    def meets(self, other: "NationalControl") -> bool:
        """Whether both control one thing by one list on a common day."""
        if (self.target, self.control.casefold()) != (other.target, other.control.casefold()):
            return False
        return other.holds_on(self.since) or self.holds_on(other.since)
