"""New substances placed in their group by their structure: declared patterns (structure_rules.csv), read by RDKit.

RDKit is an optional part of the installation; it is imported here alone, and only when a structure is read. A rule says
what every member of a group has in common, so that a substance that nobody has named yet falls under it. No rule tells
what a substance does, and none tells a medicine from a new substance of its group.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from pharmakon.findings import Finding, MisuseError, SurroundingsError, code
from pharmakon.substances.names import Substance

if TYPE_CHECKING:
    from rdkit.Chem import Mol

RULES = "structure_rules.csv"
LONGEST = 2000  # characters of SMILES; the longest of the register has fewer than 200


@dataclass(frozen=True)
class StructureRule:
    """A pattern (SMARTS) that every member of a group holds, and structures that hold it and are no members."""

    id: str
    group: str
    holds: str
    holds_not: tuple[str, ...]
    meaning: str
    source: str


@cache
def structure_rules() -> tuple[StructureRule, ...]:
    """The declared rules, in the order of their table."""
    import csv

    text = files("pharmakon.reference").joinpath("data", "substances", RULES).read_text(encoding="utf-8")
    return tuple(
        StructureRule(
            row["id"],
            row["group"],
            row["holds"],
            tuple(part for part in row["holds_not"].split(";") if part),
            row["meaning"],
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )


class Structures:
    """Reads structures under the declared rules.

    Raises:
        SurroundingsError: PH-N014 RDKit is not installed.
    """

    def __init__(self, rules: Iterable[StructureRule] | None = None) -> None:
        try:
            from rdkit import Chem
        except ImportError:
            raise SurroundingsError(Finding(code("PH-N014"))) from None
        self._chem = Chem
        self._rules = tuple(structure_rules() if rules is None else rules)

    @cached_property
    def _patterns(self) -> list[tuple[StructureRule, "Mol", frozenset[str]]]:
        return [
            (
                rule,
                self._chem.MolFromSmarts(rule.holds),
                frozenset(self._flat(self._read(each)) for each in rule.holds_not),
            )
            for rule in self._rules
        ]

    @property
    def groups(self) -> frozenset[str]:
        """The groups that have a rule."""
        return frozenset(rule.group for rule in self._rules)

    def placed(self, smiles: str) -> tuple[StructureRule, ...]:
        """The rules that a structure falls under, in their order; none where no group is known by structure.

        Raises:
            MisuseError: PH-N015 no SMILES of one molecule.
        """
        molecule = self._read(smiles)
        flat = self._flat(molecule)
        return tuple(
            rule
            for rule, pattern, excepted in self._patterns
            if flat not in excepted and molecule.HasSubstructMatch(pattern)
        )

    def same(self, smiles: str, entries: Iterable[Substance]) -> tuple[str, ...]:
        """Ids of entries with this structure; how it is turned in space (isomers) does not count.

        Raises:
            MisuseError: PH-N015 no SMILES of one molecule.
        """
        flat = self._flat(self._read(smiles))
        return tuple(entry.id for entry in entries if entry.smiles and self._flat(self._read(entry.smiles)) == flat)

    def _read(self, smiles: str) -> "Mol":
        from rdkit import rdBase

        with rdBase.BlockLogs():
            molecule = self._chem.MolFromSmiles(smiles) if 0 < len(smiles) <= LONGEST else None
        if molecule is None or not molecule.GetNumAtoms():
            raise MisuseError(Finding(code("PH-N015"), details={"longest": LONGEST}))
        return molecule

    def _flat(self, molecule: "Mol") -> str:
        return str(self._chem.MolToSmiles(molecule, isomericSmiles=False))
