"""Precursors, impurities and nor-metabolites of fentanyls by their structure, where RDKit is installed."""

import pytest

from pharmakon.substances.structures import Structures

pytest.importorskip("rdkit", reason="needs the optional part: structures")


@pytest.fixture(scope="module")
def structures() -> Structures:
    return Structures()


@pytest.mark.parametrize(
    ("what", "smiles", "rule"),
    [
        ("fentanyl", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", "fentanyl-norfentanyl"),
        ("norfentanyl", "CCC(=O)N(c1ccccc1)C1CCNCC1", "fentanyl-norfentanyl"),
        ("4-ANPP (despropionylfentanyl)", "C(Cc1ccccc1)N1CCC(CC1)Nc1ccccc1", "fentanyl-despropionyl"),
        ("despropionyl ortho-fluorofentanyl", "Fc1ccccc1NC1CCN(CCc2ccccc2)CC1", "fentanyl-despropionyl"),
        ("phenethyl-4-ANPP", "C(Cc1ccccc1)N1CCC(CC1)N(CCc1ccccc1)c1ccccc1", "fentanyl-despropionyl"),
        ("norcarfentanil", "CCC(=O)N(c1ccccc1)C1(CCNCC1)C(=O)OC", "fentanyl-nor"),
        ("cyclopropylnorfentanyl", "O=C(C1CC1)N(c1ccccc1)C1CCNCC1", "fentanyl-nor"),
        ("acetylfentanyl", "CC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", "fentanyl-anilide"),
    ],
)
def test_what_precedes_a_fentanyl_or_is_left_of_it_is_placed(
    structures: Structures, what: str, smiles: str, rule: str
) -> None:
    assert [each.id for each in structures.placed(smiles)] == [rule], what


@pytest.mark.parametrize(
    ("what", "smiles"),
    [
        ("4-anilinopiperidine: other substances are made of it as well", "N(C1CCNCC1)c1ccccc1"),
        ("its tert-butyl carbamate (1-boc-4-AP)", "CC(C)(C)OC(=O)N1CCC(CC1)Nc1ccccc1"),
        ("bamipine, an antihistamine", "CN1CCC(CC1)N(Cc1ccccc1)c1ccccc1"),
        ("astemizole, an antihistamine", "COc1ccc(CCN2CCC(CC2)Nc2nc3ccccc3n2Cc2ccc(F)cc2)cc1"),
        ("fluspirilene, an antipsychotic", "O=C1NCN(c2ccccc2)C11CCN(CCCC(c2ccc(F)cc2)c2ccc(F)cc2)CC1"),
        ("clebopride, an antiemetic", "COc1cc(N)c(Cl)cc1C(=O)NC1CCN(Cc2ccccc2)CC1"),
    ],
)
def test_what_only_shares_a_part_with_them_is_not(structures: Structures, what: str, smiles: str) -> None:
    assert structures.placed(smiles) == (), what
