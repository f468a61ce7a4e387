"""Texts of certificates that mislead, with the reading that the field expects.

The first table holds traps that readers of certificates know; the second more of the same kinds, seen in certified
causes or made up from them.
"""

import pytest

from tests.substances.conftest import Read

# text → "substance: role" of each mention in order; alternatives of one mention joined by " or ".
KNOWN = {
    "Acute fentanyl intoxication": ["fentanyl: cause"],
    "Acetyl fentanyl and fentanyl toxicity": ["acetylfentanyl: cause", "fentanyl: cause"],
    "Toxicity due to fentanyl analogue": ["fentanyl-analogue-unspecified: cause"],
    "para-fluoro fentanyl toxicity": ["para-fluorofentanyl: cause"],
    "p-fluorofentanyl toxicity": ["para-fluorofentanyl: cause"],
    "fluorofentanyl toxicity": [
        "meta-fluorofentanyl: cause or ortho-fluorofentanyl: cause or para-fluorofentanyl: cause"
    ],
    "No fentanyl detected": ["fentanyl: ruled_out"],
    "Negative for opiates; positive for cocaine": ["opiate-unspecified: ruled_out", "cocaine: detected"],
    "without evidence of drug toxicity": ["unspecified-drug: ruled_out"],
    "Fentanyl not ruled out": ["fentanyl: suspected"],
    "cannot exclude fentanyl": ["fentanyl: suspected"],
    "possible fentanyl toxicity": ["fentanyl: suspected"],
    "suspected fentanyl toxicity": ["fentanyl: suspected"],
    "Cocaine toxicity in the setting of hypertensive heart disease": ["cocaine: cause"],
    "Hypertensive heart disease, in the setting of cocaine use": ["cocaine: contributory"],
    "History of heroin use; acute alcohol toxicity": ["heroin: history", "ethanol: cause"],
    "Former opioid user on methadone maintenance, died of sepsis": [
        "opioid-unspecified: history",
        "methadone: treatment",
    ],
    "Combined toxicity of oxycodone, alprazolam and ethanol": [
        "oxycodone: cause",
        "alprazolam: cause",
        "ethanol: cause",
    ],
    "Multidrug toxicity (heroin, cocaine)": ["unspecified-drug: cause", "heroin: cause", "cocaine: cause"],
    "Mixed drug intoxication": ["unspecified-drug: cause"],
    "Oxycodone HCl; Methadone hydrochloride": [
        "oxycodone-hydrochloride: detected",
        "methadone-hydrochloride: detected",
    ],
    "Heroin/morphine": ["heroin: detected or morphine: detected"],
    "Morphine (heroin) toxicity": ["heroin: cause"],
    "Fentynal, fentanly, phentanyl": ["fentanyl: detected", "fentanyl: detected", "fentanyl: detected"],
    "Tramadol, sertraline and quetiapine detected at therapeutic levels": [
        "tramadol: detected",
        "sertraline: detected",
        "quetiapine: detected",
    ],
    "Narcan given; naloxone present": ["naloxone: treatment", "naloxone: treatment"],
    "Methadone overdose, therapeutic methadone programme": ["methadone: cause", "methadone: treatment"],
    "Cocaethylene": ["cocaine: detected", "ethanol: detected"],
    "ETOH, EtOH, alcohol withdrawal": ["ethanol: detected", "ethanol: detected", "ethanol: history"],
    "Drug withdrawal seizures (benzodiazepine)": ["unspecified-drug: history", "benzodiazepine-unspecified: history"],
    "Ice found at scene; dry ice asphyxia": [],
    "Speedball; goofball": [
        "cocaine: detected",
        "heroin: detected",
        "heroin: detected",
        "methamphetamine: detected",
    ],
    "Crack cocaine pipe injury": ["crack-cocaine: not_contributory"],
    "Carbon monoxide toxicity; insulin overdose; iron toxicity": ["insulin: cause"],
    "Bronchopneumonia due to (or as a consequence of) heroin toxicity": ["heroin: cause"],
    "Fentanyl (12 ng/mL), norfentanyl (3 ng/mL)": ["fentanyl: detected", "norfentanyl: detected"],
    "Pending toxicology; pending": [],
}
MORE = {
    "Negative for opiates, positive for cocaine": ["opiate-unspecified: ruled_out", "cocaine: detected"],
    "Negative for opiates, cocaine and amphetamine": [
        "opiate-unspecified: ruled_out",
        "cocaine: ruled_out",
        "amphetamine: ruled_out",
    ],
    "No heroin, fentanyl or cocaine detected": ["heroin: ruled_out", "fentanyl: ruled_out", "cocaine: ruled_out"],
    "No trauma, heroin toxicity": ["heroin: cause"],
    "No evidence of injury and acute heroin toxicity": ["heroin: cause"],
    "Heroin toxicity, fentanyl not detected": ["heroin: cause", "fentanyl: ruled_out"],
    "Opiates and cocaine were not detected": ["opiate-unspecified: ruled_out", "cocaine: ruled_out"],
    "Heroin ruled out but morphine toxicity": ["heroin: ruled_out", "morphine: cause"],
    "Toxicity not due to heroin": ["heroin: ruled_out"],
    "History of heroin, cocaine and alcohol abuse": ["heroin: history", "cocaine: history", "ethanol: history"],
    "History of heroin abuse, acute cocaine toxicity": ["heroin: history", "cocaine: cause"],
    "Acute fentanyl toxicity, recent cocaine use": ["fentanyl: cause", "cocaine: contributory"],
    "Acute heroin and fentanyl toxicities, alcohol, diltiazem use": [
        "heroin: cause",
        "fentanyl: cause",
        "ethanol: contributory",
        "diltiazem: contributory",
    ],
    "Acute intoxication due to cocaine use": ["cocaine: cause"],
    "Acute fentanyl toxicity associated with alcohol use": ["fentanyl: cause", "ethanol: contributory"],
    "Hypertensive heart disease complicating acute cocaine intoxication": ["cocaine: cause"],
    "Toxicity due to therapeutic use of morphine": ["morphine: cause"],
    "Sepsis; fentanyl given by ambulance": ["fentanyl: treatment"],
    "Ethanol from putrefaction": ["ethanol: artefact"],
    "Postmortem production of GHB": ["ghb: artefact"],
    "Chronic heroin user": ["heroin: history"],
    "Combined effects of norfluoxetine and citalopram": ["antidepressant-unspecified: cause", "citalopram: cause"],
    "chlorobutyryl fentanyl toxicity": ["fentanyl-analogue-unspecified: cause"],
    "non-drug death": [],
    "chronic obstructive disease, shut down, switched off": [],
    "Vitamin C deficiency; E. coli sepsis; crack in skull; speed collision; rock fall": [],
}


# Read right by a person, wrong by many a program; more of what certifiers write.
STILL_MORE = {
    "Opioid naive; heroin overdose": ["heroin: cause"],
    "Insulin-dependent diabetes, cocaine toxicity": ["cocaine: cause"],
    "Insulin resistance; iodine deficiency; low testosterone": [],
    "Toxic effects of alcohol dehydrogenase deficiency": [],
    "Allergy to codeine; heroin toxicity": ["heroin: cause"],
    "Alcoholic cirrhosis, alcohol-related liver disease": [],
    "Driver at high speed; crack of the skull on black ice; vitamin K; T cell; K wire": [],
    "Neither cocaine nor heroin was detected": ["cocaine: ruled_out", "heroin: ruled_out"],
    "Acute intoxication by heroin but no fentanyl": ["heroin: cause", "fentanyl: ruled_out"],
    "Acute heroin toxicity (fentanyl negative)": ["heroin: cause", "fentanyl: ruled_out"],
    "Overdose of methadone, alcohol not detected": ["methadone: cause", "ethanol: ruled_out"],
    "Non-fentanyl opioid overdose": ["opioid-unspecified: cause"],
    "Codeine and other non-opioid analgesics toxicity": ["codeine: cause"],
    "Denies heroin use; fentanyl toxicity": ["heroin: ruled_out", "fentanyl: cause"],
    "R/O opiate overdose": ["opiate-unspecified: suspected"],
    "Toxicology pending, suspected heroin overdose": ["heroin: suspected"],
    "Sudden death associated with history of cocaine use": ["cocaine: history"],
    "Received naloxone; heroin overdose": ["naloxone: treatment", "heroin: cause"],
    "Ketamine administered by EMS, excited delirium due to cocaine": ["ketamine: treatment", "cocaine: cause"],
    "Motor vehicle crash under the influence of cannabis": ["cannabis: contributory"],
    "Neonatal abstinence syndrome due to maternal methadone use": ["methadone: history"],
    "Body packer, cocaine packet rupture": ["cocaine: not_contributory"],
    "Synthetic cannabinoid (5F-ADB) toxicity": ["synthetic-cannabinoid-unspecified: cause", "5f-adb: cause"],
    "5F-AB-PINACA toxicity": ["synthetic-cannabinoid-unspecified: cause"],  # not AB-PINACA
    "dimethylamphetamine toxicity": ["amphetamines-unspecified: cause"],  # not methylamphetamine
    "3-OH-phenazepam toxicity": ["benzodiazepine-unspecified: cause"],  # not phenazepam
    "etomidate, dapiprazole, dimethocaine": ["etomidate: detected"],  # not aripiprazole, not cocaine
    "Acute fent, hydrocod, bupren": ["fentanyl: detected", "hydrocodone: detected", "buprenorphine: detected"],
    "her-\noin toxicity": ["heroin: cause"],
    "fen-tanyl toxicity": ["fentanyl: cause"],
    "cocaineheroin toxicity": ["cocaine: cause", "heroin: cause"],
    "Heron intoxication": ["heroin: cause"],
    "Heron on the lawn": [],
    "Surdose d'héroïne": ["heroin: cause"],
    "intoxicación por cocaína, sin alcohol": ["cocaine: cause", "ethanol: ruled_out"],
    "отравление героином": ["heroin: cause"],
    "отравление метадоном, алкоголь не обнаружен": ["methadone: cause", "ethanol: ruled_out"],
    "تسمم بالهيروين": ["heroin: cause"],
    "海洛因和可卡因中毒，未检出酒精": ["heroin: cause", "cocaine: cause", "ethanol: ruled_out"],
}
# The same, in a cell of a column that lists drugs.
IN_DRUG_COLUMNS = {
    "HYDRO MORPH": ["hydromorphone: detected"],
    "H-MORPH": ["hydromorphone: detected"],
    "OXY-MORPH": ["oxymorphone: detected"],
    "hyd cod": ["hydrocodone: detected"],
    "hydro": ["cannabis: detected or hydrocodone: detected or hydromorphone: detected"],
    "BUPRENOR, trazod": ["buprenorphine: detected", "trazodone: detected"],
    "diphen, chlorphen": ["diphenhydramine: detected"],  # chlorphenamine or chlorphenoxamine: left to a person
    "folic acid; vit C; grass pollen": [],
    "acid; C": ["lsd: detected", "cocaine: detected"],
    "Cocaine base": ["cocaine: detected"],  # not amphetamine, which is "base" by itself
    "4-AcO-DALT": ["hallucinogen-unspecified: detected"],  # not 4-AcO-DMT
    "dust mites": [],
}


def told(mentions: list[dict[str, str | int | bool | None]]) -> list[str]:
    """Mentions in the words of the tables above."""
    found: dict[object, list[str]] = {}
    for each in mentions:
        found.setdefault(each["mention"], []).append(f"{each['substance']}: {each['role']}")
    return [" or ".join(alternatives) for alternatives in found.values()]


@pytest.mark.parametrize("text", KNOWN)
def test_traps_that_readers_know(read: Read, text: str) -> None:
    assert told(read(text)) == KNOWN[text]


@pytest.mark.parametrize("text", MORE)
def test_more_traps(read: Read, text: str) -> None:
    assert told(read(text)) == MORE[text]


@pytest.mark.parametrize("text", STILL_MORE)
def test_still_more_traps(read: Read, text: str) -> None:
    assert told(read(text)) == STILL_MORE[text]


@pytest.mark.parametrize("text", IN_DRUG_COLUMNS)
def test_traps_of_drug_columns(read: Read, text: str) -> None:
    assert told(read(text, drug_column=True)) == IN_DRUG_COLUMNS[text]
