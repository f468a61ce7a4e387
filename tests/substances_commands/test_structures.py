"""`substances look` by structure, where RDKit is installed."""

from pathlib import Path

import pytest

from pharmakon.observatory import look_structure
from pharmakon.substances import Register
from pharmakon.substances.structures import LONGEST, Structures, structure_rules
from tests.substances_commands.conftest import command, refused

pytest.importorskip("rdkit", reason="needs the optional part: structures")
_NOWHERE = Path("no country's folder")
ORTHO_FLUOROFENTANYL = "CCC(=O)N(c1ccccc1F)C1CCN(CCc2ccccc2)CC1"


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load(_NOWHERE)


@pytest.fixture(scope="module")
def structures() -> Structures:
    return Structures()


# Structures that the register does not have, drawn by hand from their systematic names.
@pytest.mark.parametrize(
    ("what", "smiles", "group"),
    [
        ("N-(4-chlorophenyl)-N-[1-(2-thienyl)ethylpiperidin-4-yl]pentanamide",
         "CCCCC(=O)N(c1ccc(Cl)cc1)C1CCN(CCc2cccs2)CC1", "group:fentanyl-analogue"),
        ("2-(4-isobutoxybenzyl)-5-cyano-1-(2-piperidinoethyl)benzimidazole",
         "CC(C)COc1ccc(cc1)Cc1nc2cc(C#N)ccc2n1CCN1CCCCC1", "group:nitazene"),
        ("1-(4-bromo-3-methylphenyl)-2-(propylamino)hexan-1-one", "CCCCC(NCCC)C(=O)c1ccc(Br)c(C)c1", "group:cathinone"),
        ("8-bromo-6-(2-bromophenyl)-1-methyl-4H-triazolo[4,3-a][1,4]benzodiazepine",
         "Cc1nnc2n1-c1ccc(Br)cc1C(=NC2)c1ccccc1Br", "group:benzodiazepine"),
        ("methyl 2-[[1-(hex-5-enyl)indazole-3-carbonyl]amino]-3,3-dimethylbutanoate",
         "C=CCCCCn1nc(C(=O)NC(C(=O)OC)C(C)(C)C)c2ccccc12", "group:synthetic-cannabinoid"),
    ],
)  # fmt: skip
def test_a_new_substance_is_placed_by_its_structure(structures: Structures, what: str, smiles: str, group: str) -> None:
    assert {rule.group for rule in structures.placed(smiles)} == {group}, what


# Medicines that share a part with one of the groups, and are no members.
@pytest.mark.parametrize(
    ("what", "smiles"),
    [
        ("bupropion", "CC(NC(C)(C)C)C(=O)c1cccc(Cl)c1"),
        ("ketamine", "CNC1(CCCCC1=O)c1ccccc1Cl"),
        ("haloperidol", "O=C(CCCN1CCC(O)(CC1)c1ccc(Cl)cc1)c1ccc(F)cc1"),
        ("clozapine", "CN1CCN(CC1)C1=Nc2cc(Cl)ccc2Nc2ccccc12"),
        ("flumazenil", "CCOC(=O)c1ncn2c1CN(C)C(=O)c1cc(F)ccc12"),
        ("granisetron", "CN1C2CCCC1CC(C2)NC(=O)c1nn(C)c2ccccc12"),
        ("bisantrene-free benzimidazole: clemizole", "Clc1ccc(cc1)Cn1c(CN2CCCC2)nc2ccccc12"),
        ("pethidine", "CCOC(=O)C1(CCN(C)CC1)c1ccccc1"),
        ("loperamide", "CN(C)C(=O)C(CCN1CCC(O)(CC1)c1ccc(Cl)cc1)(c1ccccc1)c1ccccc1"),
        ("lidocaine", "CCN(CC)CC(=O)Nc1c(C)cccc1C"),
    ],
)
def test_a_medicine_of_another_kind_is_not_placed(structures: Structures, what: str, smiles: str) -> None:
    assert structures.placed(smiles) == (), what


def test_each_rule_is_needed_by_or_made_for_something_and_has_its_source(register: Register) -> None:
    known = register.hierarchy.groups
    for rule in structure_rules():
        assert rule.group in known
        assert rule.source
        assert rule.meaning


def test_members_of_the_groups_are_placed_and_others_are_not(structures: Structures, register: Register) -> None:
    # Each entry is placed from its structure alone, as if the register did not have it; the bar is the figure's.
    placed = wrong = 0
    for entry in register.entries.values():
        if entry.smiles:
            groups = {rule.group for rule in structures.placed(entry.smiles)}
            placed += len(groups)
            wrong += len(groups - register.hierarchy.groups_of(entry))
    assert placed > 150
    assert (placed - wrong) / placed >= 0.98


def test_a_structure_of_the_register_is_found_and_named_with_its_rule() -> None:
    looked = look_structure(ORTHO_FLUOROFENTANYL)
    assert [each.entry.id for each in looked.entries] == ["ortho-fluorofentanyl"]
    assert [(each.group.id, each.rule) for each in looked.placed] == [("group:fentanyl-analogue", "fentanyl-anilide")]
    assert "fentanyl-anilide" in command("substances", "look", "--smiles", ORTHO_FLUOROFENTANYL)


@pytest.mark.parametrize("smiles", ["C((", "", "C" * (LONGEST + 1), "not a structure", "=1+1"])
def test_what_is_no_structure_is_refused(smiles: str) -> None:
    assert refused(lambda: look_structure(smiles)) == ["PH-N015"]


def test_a_structure_of_no_group_is_refused() -> None:
    assert refused(lambda: look_structure("CCCCCCCCCCCCCCCCCCCC")) == ["PH-N018"]
