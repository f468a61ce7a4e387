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
        "oxycodone: detected",
        "methadone: detected",
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
    "Carbon monoxide toxicity; insulin overdose; iron toxicity": ["carbon-monoxide: cause", "insulin: cause"],
    "Bronchopneumonia due to (or as a consequence of) heroin toxicity": ["heroin: cause"],
    "Fentanyl (12 ng/mL), norfentanyl (3 ng/mL)": ["fentanyl: detected", "norfentanyl: detected"],
    "Pending toxicology; pending": [],
    "Died 01/02/24 of overdose": [],
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
# Phrases of the kinds that examiners write, as they stand in real certificates; names changed.
AS_WRITTEN = {
    "alcohol-related liver disease; cocaine intoxication": ["cocaine: cause"],
    "alcohol hepatitis, acute heroin toxicity": ["heroin: cause"],
    "acute alcohol and cocaine related toxicity": ["ethanol: cause", "cocaine: cause"],
    "Endocarditis due to cocaine use": ["cocaine: contributory"],
    "Acute heroin intoxication in a person taking clonazepam and citalopram": [
        "heroin: cause",
        "clonazepam: contributory",
        "citalopram: contributory",
    ],
    "Acute cocaine intoxication with formation of cocaethylene": [
        "cocaine: cause",
        "cocaine: cause",
        "ethanol: cause",
    ],
    "Acute fentanyl (pharmaceutical) intoxication": ["fentanyl: cause"],
    "Acute (pharmaceutical) fentanyl intoxication": ["fentanyl: cause"],
    "Acute intoxication with U47700 (synthetic opioid)": ["u-47700: cause", "opioid-unspecified: cause"],
    "U-47700 (opioid analogue) toxicity": ["u-47700: cause", "opioid-unspecified: cause"],
    "Acute morphine intoxication (probably derived from heroin)": ["morphine: cause", "heroin: cause"],
    "Acute and chronic substance abuse (oxycodone, diazepam)": [
        "unspecified-drug: contributory",
        "oxycodone: detected",
        "diazepam: detected",
    ],
    "Acute alcohol toxicity associated with subtherapeutic levels of quetiapine": [
        "ethanol: cause",
        "quetiapine: contributory",
    ],
    "Methadone toxicity, nordiazepam present": ["methadone: cause", "nordazepam: detected"],
    "Complications of acute and chronic cocaine use": ["cocaine: contributory"],
    "Clinical history of cocaine use": ["cocaine: history"],
    "Sudden death associated wtih cocaine use": ["cocaine: contributory"],
    "Hypothermia complicating acute heroin intoxication": ["heroin: cause"],
    "Drowning with acute fentanyl intoxication": ["fentanyl: cause"],
    "Positional asphyxia complicating acute ethanol intoxication": ["ethanol: cause"],
    "Acute oxycodone intoxication following surgery": ["oxycodone: cause"],
    "Complications of remote cocaine intoxication": ["cocaine: cause"],
    "Hyperglycemia with ketoacidosis and acute cocaine intoxication": ["cocaine: cause"],
    "Hypothermia/morphine": ["morphine: detected"],
    "para-fluorobutyryl fentanyl/FIBF toxicity": [
        "para-fluorobutyrfentanyl: cause",
        "4-fluoroisobutyrfentanyl: cause",
    ],
    "Acute dextro/levo methorphan intoxication": ["dextromethorphan: cause or levomethorphan: cause"],
    "Dextro methorphan toxicity": ["dextromethorphan: cause"],
    "combined effects of 7-amino clonazepam and heroin": ["7-aminoclonazepam: cause", "heroin: cause"],
    "Methylenedioxymethamphetamine (MDMA) toxicity": ["mdma: cause", "mdma: cause"],
    "Cocaine, diphenhydramine,and hydroxyzine": [
        "cocaine: detected",
        "diphenhydramine: detected",
        "hydroxyzine: detected",
    ],
    "effects ofheroin,fentanyl andcocaine": ["heroin: cause", "fentanyl: cause", "cocaine: cause"],
    "Acute intoxicationcombined effects of heroin": ["heroin: cause"],
    "combined effects or heroin and cocaine": ["heroin: cause", "cocaine: cause"],
    "Heroin toxicity. Recent cocaine use": ["heroin: cause", "cocaine: contributory"],
    "Acute heroin toxicity, alcohol use, recent cocaine": [
        "heroin: cause",
        "ethanol: contributory",
        "cocaine: contributory",
    ],
    "Acute heroin toxicity in combination with alcohol": ["heroin: cause", "ethanol: cause"],
    "Recent cocaine use": ["cocaine: contributory"],
    "Bacterial endocarditis due to intravenous heroin abuse": ["heroin: contributory"],
    "Acute heroin intoxication with recent myocardial infarct": ["heroin: cause"],
    "Heroin toxicity; recent blunt trauma": ["heroin: cause"],
    "Acute fluorobutyryl fentanyl intoxication": ["fentanyl-analogue-unspecified: cause"],
    "Acute opioid intoxication including fentanyl": ["opioid-unspecified: cause", "fentanyl: cause"],
    "Heroin and mixed opiate toxicity": ["heroin: cause", "opiate-unspecified: cause"],
    "Aspiration pneumonia due to narcotic use": ["opiate-unspecified: contributory"],
    "Acute heroin intoxication/chronic alcoholism": ["heroin: cause"],
    "Acute intoxication (ethanol and probable fentanyl)": ["ethanol: cause", "fentanyl: cause"],
    "Inhalation of 1,1-difluoroethane": ["difluoroethane: cause"],
    "Acute and or chronic heroin and alcohol use": ["heroin: contributory", "ethanol: contributory"],
    "Heroin toxicity complicating urosepsis of unknown etiology": ["heroin: cause"],
    "Intravenous injection of crushed oxycodone pills": ["oxycodone: cause"],
    "Complications of anoxic encephalopathy due to heroin intoxication": ["heroin: cause"],
    "dissecting aneurysm and acute cocaine intoxication": ["cocaine: cause"],
    "Acute heroin, cocaine, toxicity with associated gabapentin use": [
        "heroin: cause",
        "cocaine: cause",
        "gabapentin: contributory",
    ],
    "acute methadone and/or tramadol toxicity": ["methadone: cause", "tramadol: cause"],
    "Benzodiazepine toxicity NOS": ["benzodiazepine-unspecified: cause"],
    "Acute heroin toxicity while on methadone": ["heroin: cause", "methadone: contributory"],
    "fentanyl, heroin,, cocaine toxicity": ["fentanyl: cause", "heroin: cause", "cocaine: cause"],
    "hepatic failure, acetaminophen toxicity": ["paracetamol: cause"],
    "alcohol related liver disease and cocaine intoxication": ["cocaine: cause"],
    "Acute intoxication due to heroin and ethanol, with hepatitis C": ["heroin: cause", "ethanol: cause"],
    "Opiate (heroin) toxicity": ["opiate-unspecified: cause", "heroin: cause"],
    "Acute opiate intoxication (heroin and morphine)": [
        "opiate-unspecified: cause",
        "heroin: cause",
        "morphine: cause",
    ],
    "Heroin/fentanyl toxicity": ["heroin: cause", "fentanyl: cause"],
    "Heroin/cocaine use": ["heroin: contributory", "cocaine: contributory"],
}
# Names that differ by a letter or two and are two substances.
LOOK_ALIKE = [
    ("clonazepam", "clonazolam"),
    ("oxycodone", "oxymorphone"),
    ("hydrocodone", "hydromorphone"),
    ("flualprazolam", "alprazolam"),
    ("etizolam", "estazolam"),
    ("methadone", "methedrone"),
    ("medazepam", "temazepam"),
    ("ethylone", "methylone"),
    ("dihydrocodeine", "hydrocodone"),
    ("nitrazepam", "nimetazepam"),
    ("tramadol", "trazodone"),
]
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


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_as_examiners_write(read: Read, text: str) -> None:
    assert told(read(text)) == AS_WRITTEN[text]


@pytest.mark.parametrize("pair", LOOK_ALIKE)
def test_look_alike_names_are_told_apart(read: Read, pair: tuple[str, str]) -> None:
    mentions = read(f"{pair[0]} and {pair[1]} toxicity", drug_column=False)
    assert len(mentions) == len({each["substance"] for each in mentions}) == len(pair)
    # without one letter each is mended to itself or left to a person, never to the other
    for name, mention in zip(pair, mentions, strict=True):
        for place in range(1, len(name)):
            mended = read(f"{name[:place]}{name[place + 1 :]} toxicity")
            assert {each["substance"] for each in mended} <= {mention["substance"]}


@pytest.mark.parametrize("text", IN_DRUG_COLUMNS)
def test_traps_of_drug_columns(read: Read, text: str) -> None:
    assert told(read(text, drug_column=True)) == IN_DRUG_COLUMNS[text]
