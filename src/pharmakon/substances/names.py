"""Rows of the register's tables, as typed things."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Substance:
    """An entry of the register: a substance, a preparation, or the class that a text names instead of a substance.

    `relation` and `parent` say what else a mention may speak for; `sole_source` whether it does so by itself.
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
    pharmaceutical: str = ""
    parent: str = ""
    relation: str = ""
    sole_source: bool = False
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
