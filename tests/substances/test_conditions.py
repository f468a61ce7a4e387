"""Alcohol as a condition of the person, use long ago, and words whose scope ends where another thing begins."""

import pytest

from pharmakon.records import Role
from pharmakon.substances.skeletons import roles
from tests.substances.conftest import Read
from tests.substances.test_traps import told

# Alcohol, ethanol and etoh are one word: with these it is a condition, whatever stands beside it.
CONDITIONS = (
    "chronic {} abuse",
    "{} abuse",
    "{} misuse",
    "{} dependence",
    "{} use disorder",
    "chronic {} use",
    "chronic heavy {} consumption",
    "{} withdrawal",
    "abuse of {}",
    "dependence on {}",
    "{}-related cardiomyopathy",
    "{} induced gastritis",
    "effects of chronic {} abuse",
    "{} and tobacco abuse",
)
COUNTED = (
    "acute on chronic {} abuse",
    "acute and chronic {} abuse",
    "recent {} use",
    "recent {} abuse",
    "chronic {} toxicity",
    "{} intoxication",
    "acute intoxication due to {} abuse",
    "acute {} and cocaine related toxicity",
    "{} use",
)


@pytest.mark.parametrize("name", ["alcohol", "ethanol", "ETOH"])
@pytest.mark.parametrize("phrase", CONDITIONS)
def test_alcohol_as_a_condition_never_counts(read: Read, name: str, phrase: str) -> None:
    mentions = read(f"Acute fentanyl toxicity; {phrase.format(name)}")
    assert {each["role"] for each in mentions if each["substance"] == "ethanol"} <= {"history"}
    assert [each["role"] for each in mentions if each["substance"] == "fentanyl"] == ["cause"]


@pytest.mark.parametrize("name", ["alcohol", "ethanol", "ETOH"])
@pytest.mark.parametrize("phrase", COUNTED)
def test_acute_recent_or_toxic_lifts_it(read: Read, name: str, phrase: str) -> None:
    mentions = read(f"Acute fentanyl toxicity; {phrase.format(name)}")
    assert {each["role"] for each in mentions if each["substance"] == "ethanol"} <= {"cause", "contributory"}
    assert any(each["substance"] == "ethanol" for each in mentions)


TEXTS = {
    "Cirrhosis due to ethanol abuse": ["ethanol: history"],
    "fentanyl toxicity and alcohol withdrawal": ["fentanyl: cause", "ethanol: history"],
    "Complications of chronic opiate, benzodiazepine and ethanol use": [
        "opiate-unspecified: contributory",
        "benzodiazepine-unspecified: contributory",
        "ethanol: history",
    ],
    "Acute ethanol intoxication in the setting of chronic ethanol abuse": ["ethanol: cause", "ethanol: history"],
    "ETOH, alcohol withdrawal": ["ethanol: detected", "ethanol: history"],  # a list of two things
    "no evidence of chronic ethanol abuse": ["ethanol: ruled_out"],
    "fentanyl toxicity; fetal alcohol syndrome": ["fentanyl: cause"],
    "Remote cocaine use, obesity": ["cocaine: history"],
    "remote intravenous heroin and cocaine abuse": ["heroin: history", "cocaine: history"],
    "Remote myocardial infarction related to cocaine abuse": ["cocaine: contributory"],  # the infarction was long ago
    "Complications of remote cocaine intoxication": ["cocaine: cause"],
    "Acute fentanyl toxicity; abuse of morphine": ["fentanyl: cause", "morphine: cause"],
    "withdrawal from benzodiazepine, methadone and opiates": [
        "benzodiazepine-unspecified: history",
        "methadone: history",
        "opiate-unspecified: history",
    ],
    "detoxing from heroin": ["heroin: history"],
    "Intoxication due to combined effects of methadone and diazepam administered for treatment of opiate and ethanol "
    "withdrawal": ["methadone: cause", "diazepam: cause", "opiate-unspecified: history", "ethanol: history"],
    "Overdose of cocaine, ketamine administered": ["cocaine: cause", "ketamine: treatment"],
    "Substance abuse (probable cocaine and fentanyl) and absent prenatal care": [
        "unspecified-drug: contributory",
        "cocaine: detected",
        "fentanyl: detected",
    ],
    "amphetamine (possible methamphetamine metabolite), and caffeine toxicity": [
        "amphetamine: cause",
        "methamphetamine: suspected",
        "caffeine: cause",
    ],
    "heroin toxicity not excluded": ["heroin: suspected"],
    "drug toxicity is not ruled out": ["unspecified-drug: suspected"],
    "fentanyl toxicity ruled out": ["fentanyl: ruled_out"],
    "drug overdose, possible suicide": ["unspecified-drug: cause"],
    "self administration of methamphetamine": ["methamphetamine: detected"],
}


@pytest.mark.parametrize("text", TEXTS)
def test_scopes(read: Read, text: str) -> None:
    assert told(read(text)) == TEXTS[text]


def test_long_skeletons_take_their_length_alone() -> None:
    assert roles("LB," * 100_000) == [Role.HISTORY] * 100_000
    assert roles("ZLT" + "T" * 200_000) == [Role.CAUSE]
