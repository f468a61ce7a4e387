"""A prescription says how a medicine was come by, not what it did: a cause where a word of poisoning speaks of it."""

import pytest

from tests.substances.conftest import Read
from tests.substances.test_traps import told

TREATMENT = {
    "Prescribed methadone": ["methadone: treatment"],
    "On prescribed methadone, died of sepsis": ["methadone: treatment"],
    "Pneumonia in a patient prescribed oxycodone and alprazolam": ["oxycodone: treatment", "alprazolam: treatment"],
    "Taking oxycodone as prescribed": ["oxycodone: treatment"],
    "Oxycodone taken as prescribed, metastatic cancer": ["oxycodone: treatment"],
    "Methadone (prescribed), sepsis": ["methadone: treatment"],
    "Heroin and methadone (prescribed)": ["heroin: detected", "methadone: treatment"],
    "Methadone prescribed for opioid dependence, died of sepsis": [
        "methadone: treatment",
        "opioid-unspecified: contributory",
    ],
    "Acute heroin toxicity; prescribed methadone": ["heroin: cause", "methadone: treatment"],
    "Acute heroin toxicity, on prescribed methadone": ["heroin: cause", "methadone: treatment"],
    "Acute heroin intoxication in a person prescribed methadone": ["heroin: cause", "methadone: treatment"],
    "Methadone toxicity while on prescribed diazepam": ["methadone: cause", "diazepam: treatment"],
    "Was prescribed methadone and overdosed on heroin": ["methadone: treatment", "heroin: cause"],
    "Oxycodone prescribed for pain; accidental oxycodone overdose": ["oxycodone: treatment", "oxycodone: cause"],
    "Méthadone prescrite, intoxication par héroïne": ["methadone: treatment", "heroin: cause"],
    "intoxicación por heroína; metadona prescrita": ["heroin: cause", "methadone: treatment"],
    "Heroinvergiftung; ärztlich verordnetes Methadon": ["heroin: cause", "methadone: treatment"],
}
NOT_TREATMENT = {
    "Combined toxicity of prescribed methadone and alcohol": ["methadone: cause", "ethanol: cause"],
    "Prescribed methadone overdose": ["methadone: cause"],
    "Prescribed methadone, heroin and alcohol toxicity": ["methadone: cause", "heroin: cause", "ethanol: cause"],
    "Toxicity due to heroin, prescribed methadone and alcohol": ["heroin: cause", "methadone: cause", "ethanol: cause"],
    "Acute intoxication: heroin, prescribed diazepam": ["heroin: cause", "diazepam: cause"],
    "Methadone (prescribed) and alcohol toxicity": ["methadone: cause", "ethanol: cause"],
    "Toxicity of methadone taken as prescribed": ["methadone: cause"],
    "Methadone toxicity, taken as prescribed": ["methadone: cause"],
    # a poisoning, and nothing else is named that it could be by
    "On prescribed methadone; accidental overdose": ["methadone: cause"],
    "Overdose of prescribed oxycodone": ["oxycodone: cause"],
    "Acute heroin intoxication while using prescribed alprazolam": ["heroin: cause", "alprazolam: contributory"],
    # which product it was says nothing of its part
    "Prescription oxycodone": ["oxycodone: detected"],
    "Prescription opioid overdose": ["opioid-unspecified: cause"],
    "Prescription drug intoxication": ["unspecified-drug: cause"],
    "Methadone (not prescribed)": ["methadone: detected"],
    "Non-prescribed methadone; heroin toxicity": ["methadone: cause", "heroin: cause"],
    "Misuse of prescribed oxycodone": ["oxycodone: detected"],
    "Prescribed oxycodone misuse": ["oxycodone: contributory"],
    "Use of prescribed methadone": ["methadone: detected"],
    "No prescribed opioids detected": ["opioid-unspecified: ruled_out"],
    "Heroin and prescribed methadone not detected": ["heroin: ruled_out", "methadone: ruled_out"],
}


@pytest.mark.parametrize("text", TREATMENT)
def test_a_medicine_that_was_prescribed_is_treatment(read: Read, text: str) -> None:
    assert told(read(text)) == TREATMENT[text]


@pytest.mark.parametrize("text", NOT_TREATMENT)
def test_a_prescription_is_no_excuse(read: Read, text: str) -> None:
    assert told(read(text)) == NOT_TREATMENT[text]
